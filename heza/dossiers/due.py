""" "Vì sao ngày này?": our due date explained day by day, and the city's date beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from heza.core import words
from heza.core.db import db
from heza.dossiers import moved
from heza.dossiers.causes import likely
from heza.dossiers.gaps import facts_of
from heza.dossiers.history import Event, History, Kind
from heza.dossiers.log import counting_words, rule_sentence
from heza.dossiers.timing import is_moved, moves, recounted
from heza.procedures.models import ProcedureVersion
from heza.workdays import queries as workdays
from heza.workdays import words as day_words

NO_TERM = "Không tính được hạn: thủ tục này chưa có trong danh mục, hoặc chưa có thời hạn. Hạn theo Một cửa."

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Why:
    """Our due date and how it comes about; without one, `lines` is empty and `counting` says why."""

    ours: datetime | None = None
    counting: str = NO_TERM  # 10 ngày làm việc, quy tắc A
    rule: str = ""
    strip: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[tuple[date, str]] = field(default_factory=list)  # days that need words
    lines: list[str] = field(default_factory=list)  # every day, for the command line
    promised: datetime | None = None  # the first promise, where pauses or an extension moved it
    moved: list[str] = field(default_factory=list)  # what moved it, sentence by sentence
    doubts: list[str] = field(default_factory=list)
    version: str = ""  # which version of the procedure, and its decision
    procedure_code: str = ""
    calendar: str = ""  # which calendar it was counted on


@dataclass(frozen=True)
class City:
    """The city's date beside ours."""

    due_at: datetime | None
    promised_at: datetime | None  # its first promise, where it was moved since
    matches: bool | None  # None where one of the two is missing
    cause: str = ""


def explained(history: History, moment: datetime, today: date) -> tuple[Why, City]:
    """The explanation of the due date in force at a moment."""
    computed, received = history.single.get(Kind.COMPUTED), history.received_at
    dues = [event for event in history.dues if event.at <= moment]
    city = _stated(dues[-1]) if dues else None
    first = _stated(dues[0]) if dues else None
    promised = first if first != city else None
    if computed is None or received is None:
        return Why(), City(city, promised, None)
    version = _version(computed.data["version_id"])
    why = _why(history, computed, received, version, today, moment)
    return why, _beside(history, why, city, promised, version, moment)


def _stated(event: Event) -> datetime | None:
    text = event.data["due_at"]
    return datetime.fromisoformat(text) if text else None


def _version(id: int) -> ProcedureVersion | None:
    return db.session.scalar(select(ProcedureVersion).where(ProcedureVersion.id == id))


def _why(
    history: History,
    computed: Event,
    received: datetime,
    version: ProcedureVersion | None,
    today: date,
    moment: datetime,
) -> Why:
    data = computed.data
    promised = datetime.fromisoformat(data["due_at"])
    ours = history.our_due_at(moment) or promised
    made = [move for move in moves(history, workdays.calendars()) if move.at <= moment]
    on = moved.counted_on(data, made)
    due = workdays.due_of(received.replace(tzinfo=None), data["days"], data["unit"], data["rule"], on)
    doubts = [*due.doubts, *_unmoved(history, ours, moment, data["unit"])]
    lines = moved.lines(data, received, made) or list(due.lines)
    return Why(
        ours=ours,
        counting=counting_words(data["days"], data["unit"], data["rule"]),
        rule="" if data["unit"] == "hours" else rule_sentence(data["rule"]),
        strip=day_words.strip(lines, today),
        skipped=day_words.told(lines),
        lines=[day_words.as_text(line) for line in lines],
        doubts=doubts,
        version=_version_words(version, received.date()),
        procedure_code=version.procedure.code if version else "",
        calendar=_calendar_words(data["calendar"]),
        promised=promised if ours != promised else None,
        moved=list(moved.sentences(history, data, made, moment)),
    )


def _unmoved(history: History, ours: datetime, moment: datetime, unit: str) -> Iterator[str]:
    """Whether the calendar of now gives another day: a date does not move by itself."""
    ended = history.ended
    if history.our_due_at(_FAR) != ours or (ended is not None and ended.at <= moment):
        return  # looked at as of a day before it moved, or over
    counted = recounted(history, workdays.calendars(), workdays.calendar())
    if counted is not None and is_moved(unit, ours, counted):
        yield (
            f"Lịch làm việc đã thay đổi từ lúc tính: đếm theo lịch hiện nay thì hạn là {words.day(counted.date())}. "
            "Hạn đã tính không tự dời; hạn đã hẹn trên giấy thì giữ nguyên."
        )


def _version_words(version: ProcedureVersion | None, received: date) -> str:
    if version is None:
        return ""
    basis = version.basis or "chưa ghi quyết định"
    if received < version.effective_from:
        return (
            f"Phiên bản đầu tiên được biết của thủ tục ({basis}, hiệu lực {words.day(version.effective_from)}): "
            "hồ sơ nhận trước ngày đó, chưa có phiên bản cũ hơn trong danh mục."
        )
    return f"Phiên bản thủ tục hiệu lực từ {words.day(version.effective_from)} ({basis})."


def _calendar_words(used: str) -> str:
    now = workdays.calendar_version()
    if used == now:
        return f"Đếm trên bản lịch {used}, là bản hiện nay."
    return f"Đếm trên bản lịch {used}; bản hiện nay là {now}."


def _beside(
    history: History,
    why: Why,
    city: datetime | None,
    promised: datetime | None,
    version: ProcedureVersion | None,
    moment: datetime,
) -> City:
    if city is None or why.ours is None:
        return City(city, promised, None)
    ours = why.ours.date()
    if city.date() == ours:
        return City(city, promised, True)
    computed = history.single[Kind.COMPUTED]
    facts = facts_of(history, {computed.data["version_id"]: version.days_legal if version else None}, moment)
    return City(city, promised, False, likely(workdays.calendar(), facts).sentence if facts else "")
