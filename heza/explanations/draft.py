"""The words that a dossier's log gives to who begins to explain it."""

from collections.abc import Iterator, Mapping
from typing import Any

from heza.core import words
from heza.explanations.rules import CLOSING


def drafted(told: Mapping[str, Any], late: str) -> str:
    """The words that the log gives: who held it how long, what it waited for, who received it on the last day."""
    facts = told["facts"]
    lines = [f"Hồ sơ tiếp nhận {facts['Tiếp nhận']}, hạn trả {facts['Hạn trả']}, {late}."]
    found = [*_held(told.get("shares") or {}), *_stood_still(told.get("clock"), told.get("shares") or {})]
    if found:
        lines += ["Theo nhật ký xử lý:", *(f"- {line}" for line in found)]
    return "\n".join([*lines, CLOSING, ""])


def _held(shares: Mapping[str, Any]) -> Iterator[str]:
    """The only place that reads the shape of `told()["shares"]`."""
    for desk in shares.get("desks", ()):
        allotted = f", định mức {hours(desk['allotted'])}" if desk["allotted"] is not None else ""
        over = f", quá {hours(desk['over'])}" if (desk["over"] or 0) > 0 else ""
        lates = dict.fromkeys(stay["late_words"] for stay in desk["stays"] if stay["late_words"])
        late = f" ({', '.join(lates)})" if lates else ""
        yield f"{desk['who']} giữ {hours(desk['used'])}{allotted}{over}{late};"
    for wait in shares.get("waiting", ()):
        yield f"{wait['name']}: {words.moment(wait['began_at'])} – {words.moment(wait['ended_at'])};"
    unknown = sum(part["used"] for part in shares.get("unknown", ()))
    if unknown:
        yield f"chưa đủ dữ liệu để biết ai giữ: {hours(unknown)};"


def _stood_still(clock: Mapping[str, Any] | None, shares: Mapping[str, Any]) -> Iterator[str]:
    """Waits that did not stop the clock; those that did stand among the shares."""
    if not clock or shares.get("waiting"):
        return
    for pause in clock["pauses"]:
        until = words.moment(pause["to"]) if pause["to"] else "nay"
        yield f"{pause['what']}: {words.moment(pause['from'])} – {until};"


def hours(minutes: int) -> str:
    """Minutes in words: hours of an eight-hour day."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest} phút"
    return f"{words.number(whole)} giờ {rest} phút" if rest else f"{words.number(whole)} giờ"
