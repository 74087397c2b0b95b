"""The stored stays: what they hold follows from the log at every point of knowing, on both databases."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from heza.accounts.models import STILL_KNOWN
from heza.audit import trail
from heza.core.clock import VIETNAM
from heza.core.db import db
from heza.dossiers import checks, desk_rows, ledger
from heza.dossiers.claims import legs_in
from heza.dossiers.desk_rows import DeskTime
from heza.dossiers.desks import desks
from heza.dossiers.history import FOREVER, fold
from heza.dossiers.imports import legs
from heza.dossiers.imports.legs import LegRow, Log
from heza.dossiers.models import Dossier, Event
from heza.workdays.queries import calendar
from tests.dossiers.acting_helpers import do
from tests.dossiers.files import apply, at, row
from tests.make import Make

pytestmark = pytest.mark.both_databases
CODE = "H24.18-240304-0001"


def leg(position: int, began: str, ended: str | None, officer: str = "Mai Thị Oanh") -> LegRow:
    """One line of a process log."""
    end = at(ended) if ended else None
    return LegRow(1, CODE, position, f"Bước {position}", "Phòng Thử", officer, at(began), end)


def load(*rows: LegRow) -> int:
    """Apply a process log and commit; returns the number of the last thing known then."""
    legs.apply_log(Log(list(rows)), file_name="nhat-ky.xlsx", sha256="2" * 64)
    db.session.commit()
    return trail.head_seq(db.session)


def known_at(seq: int) -> list[tuple[int | None, str, date, int]]:
    """The stays as they were known: step, end, day, minutes."""
    r = DeskTime
    wanted = select(r).where(r.known_from <= seq, r.known_to > seq).order_by(r.position)
    return [
        (one.position, f"{one.to_at.astimezone(VIETNAM):%d/%m %H:%M}", one.ended_on, one.minutes)
        for one in db.session.scalars(wanted)
    ]


def imported(**values: Any) -> int:
    """A dossier received on Monday 04/03/2024 at 08:00, due on Wednesday 06/03."""
    return apply(
        [row(code=CODE, received_at=at("2024-03-04 08:00"), due_at=at("2024-03-06 17:00"), **values)],
        values.pop("until", "2024-03-05 17:00"),
    )


def test_a_dossier_without_legs_and_acts_has_no_rows(app: Flask) -> None:
    imported()
    assert db.session.scalar(select(func.count()).select_from(DeskTime)) == 0


def test_a_leg_that_ended_is_a_row_and_what_was_known_before_stays(app: Flask) -> None:
    imported()
    first = load(leg(1, "2024-03-04 08:00", "2024-03-04 10:00"), leg(2, "2024-03-04 10:00", None, "Lê Anh"))
    assert known_at(first) == [(1, "04/03 10:00", date(2024, 3, 4), 120)]
    second = load(
        leg(1, "2024-03-04 08:00", "2024-03-04 11:00"), leg(2, "2024-03-04 11:00", "2024-03-06 08:00", "Lê Anh")
    )
    assert known_at(second) == [
        (1, "04/03 11:00", date(2024, 3, 4), 180),
        (2, "06/03 08:00", date(2024, 3, 6), 30 + 210 + 450 + 30),
    ]
    assert known_at(first) == [(1, "04/03 10:00", date(2024, 3, 4), 120)]
    assert list(desk_rows.differences(db.session())) == []


def test_the_end_of_the_dossier_ends_the_open_leg_and_says_how_it_ended(app: Flask) -> None:
    imported()
    load(leg(1, "2024-03-04 08:00", "2024-03-06 16:00"), leg(2, "2024-03-06 16:00", None, "Lê Anh"))
    apply(
        [
            row(
                code=CODE,
                received_at=at("2024-03-04 08:00"),
                due_at=at("2024-03-06 17:00"),
                finished_at=at("2024-03-07 08:30"),
            )
        ],
        "2024-03-08 17:00",
    )
    rows = db.session.scalars(
        select(DeskTime).where(DeskTime.known_to == STILL_KNOWN).order_by(DeskTime.position)
    ).all()
    assert [(one.minutes, one.received_late, one.closed_on, one.ended_late) for one in rows] == [
        (210 + 210 + 450 + 240 + 150, "", date(2024, 3, 7), True),
        (60 + 60, "last_day", date(2024, 3, 7), True),
    ]
    before = db.session.scalars(select(DeskTime).where(DeskTime.known_to < STILL_KNOWN)).one()
    assert (before.closed_on, before.ended_late) == (FOREVER, False)
    assert list(desk_rows.differences(db.session())) == []


def test_a_row_changed_behind_the_back_is_found(app: Flask) -> None:
    imported()
    load(leg(1, "2024-03-04 08:00", "2024-03-04 10:00"))
    db.session.execute(update(DeskTime).values(minutes=1))
    assert list(desk_rows.differences(db.session())) == [f"Hồ sơ {CODE}: bảng desk_time không khớp với sự kiện."]
    db.session.execute(update(DeskTime).values(calendar="cũ"))  # counted on another calendar: its days still compare
    assert list(desk_rows.differences(db.session())) == []
    db.session.execute(update(DeskTime).values(ended_on=date(2024, 3, 9)))
    assert len(list(desk_rows.differences(db.session()))) == 1


def test_a_rebuild_gives_the_same_rows_with_the_same_knowing(app: Flask) -> None:
    imported()
    load(leg(1, "2024-03-04 08:00", "2024-03-04 10:00"), leg(2, "2024-03-04 10:00", None, "Lê Anh"))
    load(leg(2, "2024-03-04 10:00", "2024-03-06 08:00", "Lê Anh"))
    known = range(1, trail.head_seq(db.session) + 1)
    before = [known_at(seq) for seq in known]
    assert desk_rows.rebuild_where_missing(db.session()) == 0
    desk_rows.rebuild(db.session())
    after = [known_at(seq) for seq in known]
    assert after[-1] == before[-1] and [] in after
    assert list(desk_rows.differences(db.session())) == []


@pytest.mark.agency
def test_every_finished_stay_of_the_sample_is_a_row(app: Flask) -> None:
    """1,184 legs of 284 dossiers; the rows are those that the pure function gives."""
    r = DeskTime
    ids = list(db.session.scalars(select(r.dossier_id).distinct().order_by(r.dossier_id)))
    assert len(ids) > 250
    logs = ledger.events_of(db.session(), ids)
    later = datetime(2030, 1, 1, tzinfo=VIETNAM)
    expected = 0
    for events in logs.values():
        found = desks(fold(events), legs_in(events), calendar(), later)
        assert found is not None
        expected += sum(stay.to_at is not None for stay in found.stays)
    assert db.session.scalar(select(func.count()).where(r.known_to == STILL_KNOWN)) == expected
    assert db.session.scalar(select(func.count()).where(r.allotted.is_(None), r.source == "log")) == 0
    assert list(desk_rows.differences(db.session())) == []


@pytest.mark.agency
@pytest.mark.parametrize("narrowing", ["", "department_id = 2", "officer_id = 5", "procedure_id = 3 AND position = 2"])
def test_a_question_by_days_is_a_range_of_an_index(app: Flask, narrowing: str) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever the indexes")
    asked = (
        "SELECT sum(used) FROM desk_time WHERE known_to = 9223372036854775807"
        " AND ended_on >= '2024-03-01' AND ended_on <= '2024-03-20'" + (f" AND {narrowing}" if narrowing else "")
    )
    plan = " ".join(str(line) for line in db.session.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    assert "SEARCH desk_time USING" in plan and "ended_on>" in plan, plan


def test_hand_overs_here_are_stays_too_and_a_correction_moves_them(app: Flask, make: Make) -> None:
    unit = make.department("Phòng Thử")
    one, two = (make.person(name, department=unit) for name in ("Nguyễn Văn Thử", "Trần Thị Hai"))
    imported(officer=one.name)
    dossier = db.session.scalars(select(Dossier)).one()
    do(one, dossier, "giao", "2024-03-06 08:00", to=two)
    do(two, dossier, "nhan", "2024-03-06 09:00")
    taken = trail.head_seq(db.session)
    # the file of 05/03 17:00 named the first officer: from then to 06/03 09:00
    assert known_at(taken) == [(None, "06/03 09:00", date(2024, 3, 6), 90)]
    do(two, dossier, "ket-thuc", "2024-03-07 08:30")
    assert [one[1:] for one in known_at(trail.head_seq(db.session))] == [
        ("06/03 09:00", date(2024, 3, 6), 90),
        ("07/03 08:30", date(2024, 3, 7), 150 + 210 + 60),
    ]
    assert known_at(taken) == [(None, "06/03 09:00", date(2024, 3, 6), 90)]
    finished = db.session.scalars(select(Event.seq).where(Event.kind == "finished")).one()
    do(two, dossier, "dinh-chinh", corrects=finished)
    assert [one[1:] for one in known_at(trail.head_seq(db.session))] == [("06/03 09:00", date(2024, 3, 6), 90)]
    assert list(desk_rows.differences(db.session())) == []
    assert list(checks.differences(db.session())) == []
