"""Changes of the calendar: what a draft says, and writing it. Nothing here commits; applying is `dossiers.calendar`.

Every edit names the version that its page showed; whoever comes second is told so and nothing is written.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.rule_set import CHANGED
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.workdays import queries
from heza.workdays.models import CalendarChange, CalendarChangeDay, CalendarDay
from heza.workdays.rules import WEEKEND, WorkCalendar
from heza.workdays.typed import DayLine, sentence_of

MOST_DAYS = 400  # of one change
NOT_DRAFT = "Thay đổi lịch này không còn là bản dự thảo. Hãy tải lại trang để xem tình trạng hiện nay."
DEFAULT_REASON = {"off": "Nghỉ", "working": "Làm bù", "plain": "Ngày như thường"}


@dataclass(frozen=True)
class Decision:
    """What the head of a change says; `hours` and `cut_off` are None where they stay."""

    number: str
    signed_on: date | None
    authority: str
    summary: str
    confirmed: bool
    hours: list[list[str]] | None = None
    cut_off: str | None = None


def by_id(id: int, *, fresh: bool = False) -> CalendarChange | None:
    """A change; `fresh` reads it again from the database."""
    wanted = select(CalendarChange).where(CalendarChange.id == id)
    return db.session.scalar(wanted.execution_options(populate_existing=fresh))


def listed(before: int | None = None, limit: int = 50) -> Sequence[CalendarChange]:
    """The changes, the newest first; given up ones are left out."""
    wanted = select(CalendarChange).where(CalendarChange.state != "dropped")
    if before is not None:
        wanted = wanted.where(CalendarChange.id < before)
    return list(db.session.scalars(wanted.order_by(CalendarChange.id.desc()).limit(limit)))


def applied_in(year: int) -> Sequence[CalendarChange]:
    """The applied changes that name a day of a year, or that changed the hours then, the newest first."""
    change, day = CalendarChange, CalendarChangeDay
    names_it = select(day.id).where(
        day.change_id == change.id, day.day >= date(year, 1, 1), day.day <= date(year, 12, 31)
    )
    wanted = select(change).where(change.state.in_(("applying", "applied")), names_it.exists())
    return list(db.session.scalars(wanted.order_by(change.id.desc()).limit(100)))


def calendar_with(change: CalendarChange, calendar: WorkCalendar | None = None) -> WorkCalendar:
    """The calendar if a change were applied to it."""
    found = queries.with_days(calendar or queries.calendar(), {one.day: one.becomes for one in change.days})
    if change.hours:
        found = replace(found, hours=queries.hours_of(json.loads(change.hours)))
    return replace(found, cut_off=time.fromisoformat(change.cut_off)) if change.cut_off else found


def first_changed(now: WorkCalendar, wanted: WorkCalendar) -> date | None:
    """The first day from which terms may end otherwise; None where nothing that counts is changed."""
    if (now.hours, now.cut_off) != (wanted.hours, wanted.cut_off):
        return date.min
    named = now.days_off | now.days_worked | wanted.days_off | wanted.days_worked
    return min((day for day in named if now.is_working(day) != wanted.is_working(day)), default=None)


# ---------------------------------------------------------------- drafting


def create(decision: Decision, person: Person) -> CalendarChange:
    """A new draft."""
    change = CalendarChange(created_at=clock.recorded(), created_by_id=person.id, counts="{}", days=[])
    change.state, change.version = "draft", 1
    _tell(change, decision)
    db.session.add(change)
    db.session.flush()
    return change


def edit(id: int, decision: Decision, seen: int) -> CalendarChange:
    """Say the decision, the hours and the cut-off of a draft otherwise. Raises Refused."""
    change = draft_of(id, seen)
    _tell(change, decision)
    change.version += 1
    return change


def _tell(change: CalendarChange, decision: Decision) -> None:
    change.number, change.signed_on = decision.number, decision.signed_on
    change.authority, change.summary = decision.authority, decision.summary
    change.confirmed = decision.confirmed
    now = queries.calendar()
    hours = decision.hours
    change.hours = json.dumps(hours) if hours and queries.hours_of(hours) != now.hours else None
    cut_off = decision.cut_off
    change.cut_off = cut_off if cut_off and time.fromisoformat(cut_off) != now.cut_off else None


def add_days(id: int, lines: Iterable[DayLine], seen: int) -> int:
    """Put days into a draft; a day that it has already is said anew. Returns how many. Raises Refused."""
    change = draft_of(id, seen)
    known = {one.day: one for one in change.days}
    found = list({line.day: line for line in lines}.values())
    if not found:
        raise Refused("Chưa có ngày nào. Hãy nhập ít nhất một ngày, ví dụ 24/11/2026.")
    rows = set(db.session.scalars(select(CalendarDay.day).where(CalendarDay.day.in_([line.day for line in found]))))
    for line in found:
        if line.becomes == "plain" and line.day not in rows:
            raise Refused(f"Ngày {line.day:%d/%m/%Y} đang là ngày như thường nên không có gì để bỏ.")
    if len(known.keys() | {line.day for line in found}) > MOST_DAYS:
        raise Refused(f"Một lần thay đổi có nhiều nhất {MOST_DAYS} ngày. Hãy chia làm nhiều lần.")
    for line in found:
        reason = line.reason or change.summary or DEFAULT_REASON[line.becomes]
        if line.day in known:
            known[line.day].becomes, known[line.day].reason = line.becomes, reason[:200]
        else:
            change.days.append(CalendarChangeDay(day=line.day, becomes=line.becomes, reason=reason[:200]))
    change.version += 1
    return len(found)


def remove_day(id: int, day_id: int, seen: int) -> None:
    """Take a day out of a draft. Raises Refused."""
    change = draft_of(id, seen)
    found = next((one for one in change.days if one.id == day_id), None)
    if found is None:
        raise Refused(CHANGED)
    change.days.remove(found)
    change.version += 1


def drop(id: int, seen: int) -> None:
    """Give a draft up. Raises Refused."""
    change = draft_of(id, seen)
    change.state = "dropped"
    change.version += 1


def draft_of(id: int, seen: int) -> CalendarChange:
    """A draft as its page showed it, locked. Raises Refused."""
    wanted = select(CalendarChange).where(CalendarChange.id == id)
    wanted = wanted.with_for_update(of=CalendarChange).execution_options(populate_existing=True)
    change = db.session.scalar(wanted)
    if change is None or change.state != "draft":
        raise Refused(NOT_DRAFT)
    if change.version != seen:
        raise Refused(CHANGED)
    return change


# ---------------------------------------------------------------- applying to the calendar itself


def write_days(change: CalendarChange) -> None:
    """Set the rows of the calendar as an applied change says, keeping in it what they were."""
    known = {
        row.day: row
        for row in db.session.scalars(select(CalendarDay).where(CalendarDay.day.in_([one.day for one in change.days])))
    }
    for one in change.days:
        row = known.get(one.day)
        one.was = "none" if row is None else "working" if row.is_working else "off"
        if row is None:
            row = CalendarDay(day=one.day)
            db.session.add(row)
        row.is_working = one.day.weekday() not in WEEKEND if one.becomes == "plain" else one.becomes == "working"
        row.reason, row.source = one.reason, change.decision[:300]
        row.confirmed, row.change_id = change.confirmed, change.id
    db.session.flush()
    queries.forget()


def problems_of(change: CalendarChange) -> list[str]:
    """Why a draft cannot be applied yet, as sentences."""
    now = queries.calendar()
    if not change.days and not change.hours and not change.cut_off:
        return ["Thay đổi này chưa có ngày nào và không đổi giờ làm việc. Hãy thêm ngày."]
    found = []
    if not change.number and not change.authority:
        found.append("Chưa ghi văn bản: hãy ghi số, ký hiệu hoặc cơ quan ban hành quyết định này.")
    wanted = calendar_with(change)
    opens, closes = wanted.hours[0][0], wanted.hours[-1][1]
    if not opens <= wanted.cut_off <= closes:
        found.append(f"Giờ chốt {wanted.cut_off:%H:%M} nằm ngoài giờ làm việc {opens:%H:%M}–{closes:%H:%M}.")
    if found:
        return found
    return [] if _says_something(change, now, wanted) else [SAME]


SAME = "Lịch đã đúng như thay đổi này: không ngày nào khác, giờ làm việc không đổi."


def _says_something(change: CalendarChange, now: WorkCalendar, wanted: WorkCalendar) -> bool:
    """Whether it changes what counts, or names a day that the calendar has no row for (a holiday on a Sunday)."""
    if first_changed(now, wanted) is not None:
        return True
    return any(one.becomes != "plain" and one.day not in now.days_off | now.days_worked for one in change.days)


def unlike_weekday(change: CalendarChange) -> list[str]:
    """What looks odd about the days of a change: said, not refused."""
    return [said for one in change.days if (said := sentence_of(one.day, one.becomes, queries.calendar()))]


# ---------------------------------------------------------------- days that are there


def confirm(id: int) -> CalendarChange:
    """Say of an applied change, and of its days, that they were compared with the decision. Raises Refused."""
    change = by_id(id, fresh=True)
    if change is None or change.state not in ("applying", "applied"):
        raise Refused("Chỉ đối chiếu được thay đổi đã áp dụng; bản dự thảo ghi “đã đối chiếu” ngay trong phần văn bản.")
    if not change.number or change.signed_on is None:
        raise Refused(
            "Thay đổi này chưa ghi đủ số và ngày văn bản nên chưa đối chiếu được. Hãy sửa phần văn bản trước."
        )
    change.confirmed = True
    for row in db.session.scalars(select(CalendarDay).where(CalendarDay.change_id == id)):
        row.confirmed = True
    return change


def tell_decision(id: int, decision: Decision, seen: int) -> CalendarChange:
    """Write the decision of an applied change otherwise; its days carry it as their source. Raises Refused."""
    change = by_id(id, fresh=True)
    if change is None or change.state == "dropped" or change.version != seen:
        raise Refused(CHANGED)
    change.number, change.signed_on = decision.number, decision.signed_on
    change.authority, change.summary = decision.authority, decision.summary
    change.confirmed = decision.confirmed
    change.version += 1
    for row in db.session.scalars(select(CalendarDay).where(CalendarDay.change_id == id)):
        row.source, row.confirmed = change.decision[:300], decision.confirmed
    return change
