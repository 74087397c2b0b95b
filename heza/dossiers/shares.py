"""Who used the time, told: names instead of ids, for the page, the command line and JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from heza.core import words
from heza.core.clock import VIETNAM
from heza.core.db import db
from heza.dossiers.claims import legs_in
from heza.dossiers.desks import Amount, Desk, Late, Norm, Part, Shares, Stay, Why, desks
from heza.dossiers.history import KIND_NAMES, NOBODY, Event, History, Holder, Kind
from heza.dossiers.log import Names
from heza.procedures.models import ProcedureStep
from heza.workdays.queries import calendar

LATE_NAMES = {
    Late.NO: "",
    Late.LAST_DAY: "nhận hồ sơ vào ngày cuối",
    Late.OVERDUE: "nhận khi đã quá hạn",
}
WAIT_NAMES = {
    Kind.SUPPLEMENT_ASKED.value: "Chờ người nộp bổ sung giấy tờ",
    Kind.PAYMENT_ASKED.value: "Chờ người nộp thực hiện nghĩa vụ tài chính",
    Kind.OPINION_ASKED.value: "Chờ ý kiến cơ quan khác",
}
UNKNOWN = "Chưa đủ dữ liệu"


def norms_of(versions: Iterable[int]) -> dict[int, dict[int, Norm]]:
    """The steps of these versions of procedures: version → position → norm. One statement."""
    row = ProcedureStep
    wanted = select(row.version_id, row.position, row.name, row.minutes).where(row.version_id.in_(sorted(versions)))
    found: dict[int, dict[int, Norm]] = {}
    for version, position, name, minutes in db.session.execute(wanted):
        found.setdefault(version, {})[position] = Norm(name, minutes)
    return found


def version_of(history: History) -> int | None:
    """The version of the procedure that our due date was computed with."""
    computed = history.single.get(Kind.COMPUTED)
    return computed.data["version_id"] if computed else None


def told_shares(events: Sequence[Event], history: History, moment: datetime, names: Names) -> dict[str, Any]:
    """Whose the time was until a moment, in words; empty where the dossier was not received by then."""
    version = version_of(history)
    norms = norms_of([version]).get(version, {}) if version is not None else {}
    found = desks(history, legs_in(events), calendar(), moment, norms)
    return _told(found, names) if found else {}


def _told(shares: Shares, names: Names) -> dict[str, Any]:
    who = {holder: _who(holder, names) for holder in {stay.holder for stay in shares.stays}}
    place = {desk.holder: number for number, desk in enumerate(shares.desks)}
    return {
        "from_at": _local(shares.from_at),
        "to_at": _local(shares.to_at),
        "desks": [_desk(desk, who[desk.holder]) for desk in shares.desks],
        "waiting": [_wait(part) for part in shares.parts if part.wait],
        "unknown": [_unknown(part, names) for part in shares.parts if part.why],
        "strip": [_strip(part, shares, names, place) for part in shares.parts],
        "totals": {
            "held": shares.held._asdict(),
            "waiting": shares.waiting._asdict(),
            "unknown": shares.unknown._asdict(),
            "elapsed": shares.elapsed._asdict(),
        },
    }


def _who(holder: Holder, names: Names) -> str:
    return names.holder(holder.department_id, holder.officer_id)


def _desk(desk: Desk, who: str) -> dict[str, Any]:
    return {
        "department_id": desk.holder.department_id,
        "officer_id": desk.holder.officer_id,
        "who": who,
        **_measured(desk),
        "stays": [_stay(stay) for stay in desk.stays],
    }


def _stay(stay: Stay) -> dict[str, Any]:
    return {
        "position": stay.position,
        "name": stay.name,
        "began_at": _local(stay.from_at),
        "ended_at": _local(stay.to_at) if stay.to_at else None,
        "source": stay.source.value,
        **_measured(stay),
    }


def _measured(one: Desk | Stay) -> dict[str, Any]:
    return {
        "minutes": one.amount.minutes,
        "used": one.amount.used,
        "allotted": one.allotted,
        "over": one.over,
        "received_late": one.received_late.value,
        "late_words": LATE_NAMES[one.received_late],
    }


def _wait(part: Part) -> dict[str, Any]:
    return {"kind": part.wait, "name": WAIT_NAMES.get(part.wait) or KIND_NAMES[Kind(part.wait)], **_stretch(part)}


def _unknown(part: Part, names: Names) -> dict[str, Any]:
    between = [_who(holder, names) for holder in part.between] if part.why is Why.BETWEEN else []
    return {"why": part.why, "name": UNKNOWN, "words": _why(part, names), "between": between, **_stretch(part)}


def _why(part: Part, names: Names) -> str:
    before, after = (_who(holder, names) for holder in part.between)
    return {
        Why.BETWEEN: f"chuyển từ {before} sang {after} trong khoảng này, chưa rõ lúc nào",
        Why.NO_LEG: "nhật ký xử lý không ghi bước nào trong khoảng này",
        Why.UNSEEN: "trước lần đầu tệp Một cửa nhắc đến hồ sơ, chưa rõ ai giữ"
        if part.between[1] != NOBODY
        else "chưa có tệp Một cửa hoặc việc giao nhận nào cho biết ai giữ hồ sơ",
        Why.NOBODY: "tệp Một cửa không ghi đơn vị và người xử lý",
    }[part.why or Why.NOBODY]


def _strip(part: Part, shares: Shares, names: Names, place: dict[Holder, int]) -> dict[str, Any]:
    if part.stay is not None:
        holder = shares.stays[part.stay].holder
        return {"kind": "desk", "desk": place[holder], "who": _who(holder, names), **_stretch(part)}
    if part.wait:
        return {"kind": "waiting", "desk": None, "who": _wait(part)["name"], **_stretch(part)}
    return {"kind": "unknown", "desk": None, "who": UNKNOWN, **_stretch(part)}


def _stretch(part: Part) -> dict[str, Any]:
    return {"began_at": _local(part.from_at), "ended_at": _local(part.to_at), **part.amount._asdict()}


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=VIETNAM)


# ---------------------------------------------------------------- in words


def hours(minutes: int | None) -> str:
    """Minutes of a norm's measure as hours and minutes, so that rows add up as they are read: 51:05."""
    if minutes is None:
        return words.DASH
    whole, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else ''}{words.number(whole)}:{rest:02}"


def as_lines(shares: dict[str, Any]) -> Iterator[str]:
    """The same for the command line, one line a desk, a stay, a wait and an unknown stretch, and the sum."""
    for desk in shares["desks"]:
        over = f", quá {hours(desk['over'])}" if (desk["over"] or 0) > 0 else ""
        yield f"{desk['who']}: {hours(desk['used'])} / {hours(desk['allotted'])}{over}"
        for stay in desk["stays"]:
            step = f"{stay['position']}. {stay['name']}: " if stay["position"] else ""
            until = words.moment(stay["ended_at"]) if stay["ended_at"] else "đang giữ"
            late = f" ({stay['late_words']})" if stay["late_words"] else ""
            yield f"    {step}{words.moment(stay['began_at'])} – {until}, {hours(stay['used'])}{late}"
    for wait in shares["waiting"]:
        yield f"{wait['name']}: {_span(wait)}, {hours(wait['used'])}"
    for unknown in shares["unknown"]:
        yield f"{unknown['name']}: {_span(unknown)}, {hours(unknown['used'])} ({unknown['words']})"
    total = shares["totals"]["elapsed"]
    yield f"Cộng: {hours(total['used'])} ({words.number(total['minutes'])} phút giờ làm việc)"


def _span(stretch: dict[str, Any]) -> str:
    return f"{words.moment(stretch['began_at'])} – {words.moment(stretch['ended_at'])}"


__all__ = ["Amount", "as_lines", "hours", "norms_of", "told_shares", "version_of"]
