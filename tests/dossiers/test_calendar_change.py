"""A change of the calendar: looked at first, then applied; what was told of the past stays told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask, g
from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.audit import trail, verify
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.core.refusal import Refused
from heza.dossiers import figures, ledger
from heza.dossiers.calendar import applying, listing, look
from heza.dossiers.calendar.models import DueShift
from heza.dossiers.history import Kind, fold
from heza.dossiers.models import Dossier, Event
from heza.dossiers.rules import Period
from heza.workdays import changes, queries
from heza.workdays.changes import Decision
from heza.workdays.models import CalendarChange, CalendarDay
from heza.workdays.rules import WorkCalendar, due_moment
from heza.workdays.typed import DayLine, swap
from tests.dossiers.acting_helpers import do
from tests.pages import Browser
from tests.paperwork.office import issued, written

FindPerson = Callable[[str], Person]
Browse = Callable[..., Browser]
BY = Decision("12/TB-VP", date(2024, 3, 28), "Văn phòng Chính phủ", "Hoán đổi đầu tháng 4", confirmed=False)
OFF, WORKED = date(2024, 4, 1), date(2024, 4, 6)  # a Monday, and the Saturday worked for it
PAST = (Period(date(2024, 2, 20), date(2024, 3, 19)), date(2024, 3, 19))


def draft(person: Person, *lines: DayLine, decision: Decision = BY) -> CalendarChange:
    """A draft with these days, looked at."""
    g.actor_id = person.id
    change = changes.create(decision, person)
    changes.add_days(change.id, lines, 1)
    db.session.commit()
    look.look(change.id, change.version)
    db.session.commit()
    return change


def apply(person: Person, change: CalendarChange) -> None:
    """Apply a draft and commit."""
    g.actor_id = person.id
    applying.apply(change.id, change.version, person)
    db.session.commit()
    queries.forget()


def refusal(person: Person, change: CalendarChange, version: int | None = None) -> str:
    """The sentence of a refusal; nothing may be written."""
    before = db.session.scalar(select(func.count()).select_from(Event)), queries.calendar_version()
    db.session.rollback()
    with pytest.raises(Refused) as found:
        applying.apply(change.id, change.version if version is None else version, person)
    db.session.rollback()
    queries.forget()
    assert (db.session.scalar(select(func.count()).select_from(Event)), queries.calendar_version()) == before
    db.session.rollback()
    return found.value.reason


def open_promises() -> dict[int, tuple[datetime, datetime]]:
    """By hand, of every open dossier that nobody acted on: our due moment now, and if Monday were swapped away."""
    now = queries.calendar()
    wanted = WorkCalendar(now.days_off | {OFF}, now.days_worked | {WORKED}, now.hours, now.cut_off)
    ids = list(db.session.scalars(select(Dossier.id).where(Dossier.closed_on.is_(None))))
    found = {}
    for id, log in ledger.events_of(db.session(), ids).items():
        data = next((event.data for event in reversed(log) if event.kind == Kind.COMPUTED), None)
        received = fold(log).received_at
        if data and received:
            asked = (received.replace(tzinfo=None), data["days"], data["unit"], data["rule"])
            found[id] = due_moment(now, *asked), due_moment(wanted, *asked)
    return found


def counted() -> object:
    """The figures of the past period, by field."""
    g.pop("figures", None)
    return figures.figures(figures.question(PAST[0], queries.calendar(), as_of=PAST[1]), "field")


@pytest.mark.agency
@pytest.mark.both_databases
def test_a_swap_is_looked_at_applied_and_leaves_the_past_alone(
    app: Flask, person: FindPerson, browse_as: Browse
) -> None:
    control, desk = person("kiemsoat"), person("motcua")
    by_hand = {id: pair for id, pair in open_promises().items() if pair[0].date() != pair[1].date()}
    assert len(by_hand) > 20
    kept = db.session.get_one(Dossier, min(by_hand))
    issued(desk, written(desk, kept, "receipt"))
    change = draft(control, *swap(OFF, WORKED, ""))

    rows = {row.dossier_id: row for row in db.session.scalars(select(DueShift))}
    assert rows.keys() == by_hand.keys()
    for id, (old, new) in by_hand.items():
        assert clock.local(rows[id].due_from).replace(tzinfo=None) == old
        assert clock.local(rows[id].due_to).replace(tzinfo=None) == new
    assert {id for id, row in rows.items() if row.fate == "promised"} == {kept.id}
    assert change.counted["moved"] == len(by_hand) - 1 and change.counted["promised"] == 1
    assert change.counted["earlier"] == 0
    page = browse_as(control).get("calendar_changes.show", id=change.id)
    assert "Phiếu tiếp nhận" in page.words or "Giấy tiếp nhận của heza" in page.words
    assert len(page.select("#shift_list tbody tr")) == min(listing.PAGE, len(by_hand))

    past, moved = counted(), next(id for id in sorted(by_hand) if id != kept.id)
    city = {one.id: one.city_due_at for one in db.session.scalars(select(Dossier))}
    known = trail.head_seq(db.session)
    db.session.rollback()
    apply(control, change)
    db.session.expire_all()

    assert queries.calendar().is_working(WORKED) and not queries.calendar().is_working(OFF)
    for id, (old, new) in by_hand.items():
        due = clock.local(db.session.get_one(Dossier, id).our_due_at).replace(tzinfo=None)  # type: ignore[arg-type]
        assert due == (old if id == kept.id else new)
    assert {one.id: one.city_due_at for one in db.session.scalars(select(Dossier))} == city
    history = fold(ledger.events_of(db.session(), [moved])[moved])
    yesterday = clock.now() - timedelta(days=1)
    assert history.our_due_at(yesterday).replace(tzinfo=None) == by_hand[moved][0]  # type: ignore[union-attr]
    as_known = fold(ledger.events_of(db.session(), [moved], known)[moved])
    assert as_known.our_due_at(clock.now()).replace(tzinfo=None) == by_hand[moved][0]  # type: ignore[union-attr]
    assert counted() == past
    assert verify.verify(full=True).problem == ""

    page = browse_as(control).get("dossiers.show", code=db.session.get_one(Dossier, moved).code)
    assert "Đổi lịch làm việc theo 12/TB-VP ngày 28/03/2024" in page.words
    page = browse_as(control).get("dossiers.show", code=kept.code)
    assert "hạn đã hẹn trên giấy thì giữ nguyên" in page.words
    assert refusal(control, change, change.version) == changes.NOT_DRAFT

    # The same day taken back: the dates return, those of the past stay, the log still tells both.
    back = draft(control, DayLine(OFF, "plain"), DayLine(WORKED, "plain"))
    apply(control, back)
    db.session.expire_all()
    for id, (old, _) in by_hand.items():
        due = clock.local(db.session.get_one(Dossier, id).our_due_at)  # type: ignore[arg-type]
        assert due.replace(tzinfo=None) == old
    assert db.session.scalar(select(func.count()).select_from(CalendarDay).where(CalendarDay.day == OFF)) == 1
    assert verify.verify(full=True).problem == ""


@pytest.mark.agency
@pytest.mark.both_databases(short="postgresql")
def test_what_changed_since_the_look_is_said_and_nothing_is_written(app: Flask, person: FindPerson) -> None:
    control, head = person("kiemsoat"), person("tp.dt")
    change = draft(control, *swap(OFF, WORKED, ""))
    rows = db.session.scalars(select(DueShift).order_by(DueShift.dossier_id))
    running = [db.session.get_one(Dossier, row.dossier_id) for row in rows]
    mine = next(one for one in running if one.department_id == head.department_id and one.state == "open")
    do(head, mine, "gia-han", days=3)
    assert "đã có 1 hồ sơ thay đổi" in refusal(control, change)
    look.look(change.id, change.version)
    db.session.commit()
    # A second draft, looked at on the same calendar, is no longer right once the first is applied.
    other = draft(control, DayLine(date(2024, 4, 8), "off", "Nghỉ đột xuất"))
    apply(control, change)
    assert "lịch làm việc đã được sửa" in refusal(control, other)
    assert refusal(control, change) == changes.NOT_DRAFT
    assert refusal(control, other, other.version + 1) == changes.CHANGED
    # A move of the calendar, then a late pause that ended before it: both count, each on the calendar of its time.
    db.session.expire_all()
    assert verify.verify(full=True).problem == ""


@pytest.mark.agency
@pytest.mark.both_databases(short="postgresql")
def test_many_dates_move_in_jobs_that_go_on_after_a_kill(
    app: Flask, person: FindPerson, monkeypatch: pytest.MonkeyPatch, browse_as: Browse
) -> None:
    """Fewer at once and smaller parts than in an office, so that the sample is many."""
    monkeypatch.setattr(applying, "AT_ONCE", 5)
    monkeypatch.setattr(applying, "PART", 5)
    control, officer = person("kiemsoat"), person("tp.qx")
    change = draft(control, *swap(OFF, WORKED, ""))
    moved = change.counted["moved"]
    assert moved > 20
    apply(control, change)
    assert change.state == "applying" and not queries.calendar().is_working(OFF)
    assert "hồ sơ đã dời hạn" in browse_as(control).get("calendar_changes.show", id=change.id).words
    other = draft(control, DayLine(date(2024, 4, 8), "off", "Nghỉ đột xuất"))
    assert "đang được áp dụng" in refusal(control, other)

    while applying.open_rows(db.session(), change.id) == moved:  # jobs of the sample stand before it
        db.session.rollback()
        assert work.run_next()
    assert applying.open_rows(db.session(), change.id) == moved - 5
    # Meanwhile somebody extends a dossier that still waits for its line: the line comes earlier in time.
    waiting = db.session.scalars(
        select(DueShift.dossier_id).where(DueShift.is_done.is_(False), DueShift.fate == "moved")
    )
    mine = next(
        one
        for one in (db.session.get_one(Dossier, id) for id in sorted(waiting))
        if one.department_id == officer.department_id and one.state == "open"
    )
    before = clock.local(mine.our_due_at)  # type: ignore[arg-type]
    do(officer, mine, "gia-han", days=2)
    # Killed in the middle of a part: nothing of it is there, and the next consumer does it.
    applying.write_part(db.session(), changes.by_id(change.id), 5)  # type: ignore[arg-type]
    db.session.rollback()
    db.session.expire_all()
    assert applying.open_rows(db.session(), change.id) == moved - 5
    db.session.rollback()
    while work.run_next():
        pass
    db.session.expire_all()
    assert changes.by_id(change.id).state == "applied"  # type: ignore[union-attr]
    lines = select(func.count()).select_from(Event).where(Event.kind == Kind.DUE_MOVED)
    assert db.session.scalar(lines) == moved
    wanted = queries.calendar().due_on(queries.calendar().due_on(before.date(), 1), 2)
    assert clock.local_day(db.session.get_one(Dossier, mine.id).our_due_at) == wanted  # type: ignore[arg-type]
    assert verify.verify(full=True).problem == ""
