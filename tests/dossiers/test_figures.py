"""What counts where (DESIGN 15), and the eight ways in which known systems break it."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.figures import BOX_NAMES, figures, question, rows_of
from heza.dossiers.models import Dossier
from heza.dossiers.rules import Channel, Figures, Period, Status, month_period
from heza.workdays.queries import calendar
from tests.dossiers.files import apply, at, row

pytestmark = pytest.mark.both_databases
MARCH = month_period(2024, 3)  # 20/02–19/03
APRIL = Period(date(2024, 3, 20), date(2024, 3, 28))


def counted(period: Period = MARCH, as_of: date | None = None, known: int | None = None) -> Figures:
    """The total of a period."""
    return figures(question(period, calendar(), as_of=as_of, known=known))[()]


def test_nothing_imported_counts_nothing(app: Flask) -> None:
    assert counted() == Figures()


def test_finished_exactly_at_the_start_of_a_period_is_settled_in_it_and_carried_in(app: Flask) -> None:
    apply([row(received_at=at("2024-02-01"), finished_at=at("2024-02-20 00:00"))])
    march, february = counted(), counted(month_period(2024, 2))
    assert (march.carried_in, march.settled, march.open) == (1, 1, 0)
    assert (february.new, february.settled, february.open) == (1, 0, 1)


def test_an_open_dossier_without_due_date_is_in_time(app: Flask) -> None:
    apply([row(due_at=None)])
    march = counted()
    assert (march.open, march.open_in_time, march.open_late) == (1, 1, 0)


def test_due_on_the_last_day_is_not_overdue_on_that_day(app: Flask) -> None:
    apply([row(due_at=at("2024-03-19 17:00"))])
    assert counted().open_late == 0
    assert counted(APRIL, as_of=date(2024, 3, 20)).open_late == 1


def test_received_exactly_at_the_start_of_a_period_is_new_in_it(app: Flask) -> None:
    apply([row(received_at=at("2024-02-20 00:00"))])
    assert (counted().new, counted().carried_in) == (1, 0)


def test_what_happens_after_a_period_does_not_change_it(app: Flask) -> None:
    apply([row()], "2024-03-19 17:00")
    before = counted()
    apply([row(finished_at=at("2024-03-22"), status=Status.RETURNED)], "2024-03-28 17:00")
    assert counted() == before


def test_a_finish_on_a_saturday_counts_on_that_saturday(app: Flask) -> None:
    apply([row(due_at=at("2024-03-15 17:00"), finished_at=at("2024-03-16"))])
    assert counted().late == 1
    assert counted(as_of=date(2024, 3, 15)).open == 1


def test_a_suspended_dossier_is_open_in_time_and_named(app: Flask) -> None:
    apply([row(due_at=at("2024-03-05 17:00"), status=Status.SUPPLEMENT)], "2024-03-10 17:00")
    march = counted()
    assert (march.open_in_time, march.suspended, march.open_late, march.on_time) == (1, 1, 0, 0)


def test_a_moved_due_date_does_not_make_a_dossier_early(app: Flask) -> None:
    apply([row(due_at=at("2024-03-15 17:00"))], "2024-03-14 17:00")
    apply([row(due_at=at("2024-03-18 17:00"), finished_at=at("2024-03-18"))], "2024-03-19 17:00")
    march = counted()
    assert (march.early, march.on_time, march.late) == (0, 1, 0)
    assert counted(as_of=date(2024, 3, 16)).open_late == 1  # the promise of then was not kept


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        ("2024-03-14 23:59", "early"),
        ("2024-03-15 08:00", "on_time"),
        ("2024-03-15 20:00", "on_time"),
        ("2024-03-16 00:00", "late"),
    ],
)
def test_days_are_compared_not_hours(app: Flask, finished: str, expected: str) -> None:
    apply([row(finished_at=at(finished))])
    assert getattr(counted(), expected) == 1


@pytest.mark.parametrize("status", [Status.REGISTERED, Status.REFUSED_INTAKE])
def test_what_was_not_accepted_counts_nowhere(app: Flask, status: Status) -> None:
    apply([row(status=status)])
    assert counted() == Figures()


def test_a_dossier_refused_at_intake_after_all_is_taken_back_for_now_only(app: Flask) -> None:
    known = apply([row()], "2024-03-10 17:00")
    apply([row(status=Status.REFUSED_INTAKE)], "2024-03-12 17:00")
    assert counted() == Figures()
    assert counted(known=known).open == 1


def test_withdrawn_and_stopped_are_settled_and_shown_among_them(app: Flask) -> None:
    apply(
        [
            row(1, finished_at=at("2024-03-12"), status=Status.STOPPED),
            row(2, finished_at=at("2024-03-18"), status=Status.WITHDRAWAL),
        ]
    )
    march = counted()
    assert (march.settled, march.early, march.late, march.stopped) == (2, 1, 1, 2)


def test_returned_without_a_finish_settles(app: Flask) -> None:
    apply([row(returned_at=at("2024-03-15"), status=Status.RETURNED)])
    assert counted().on_time == 1


def test_a_finish_without_a_date_leaves_the_dossier_open(app: Flask) -> None:
    apply([row(status=Status.FINISHED)])
    assert counted().open == 1


def test_finished_before_received_counts_on_the_day_of_receipt(app: Flask) -> None:
    apply([row(received_at=at("2024-02-20"), finished_at=at("2024-02-19"))])
    assert counted(month_period(2024, 2)) == Figures()
    assert (counted().new, counted().settled) == (1, 1)


def test_channels_fill_columns_four_and_five(app: Flask) -> None:
    apply([row(1), row(2, channel=Channel.COUNTER), row(3, channel=Channel.POST)])
    assert (counted().new_online, counted().new_other) == (1, 2)


def test_who_answers_is_who_held_it_on_the_due_day_whatever_comes_later(app: Flask) -> None:
    apply([row(department="Phòng A", due_at=at("2024-03-08 17:00"))], "2024-03-07 17:00")
    apply([row(department="Phòng B", due_at=at("2024-03-08 17:00"))], "2024-03-12 17:00")
    apply([row(department="Phòng B", due_at=at("2024-03-08 17:00"), finished_at=at("2024-03-14"))], "2024-03-15 17:00")
    found = by_department(MARCH)
    assert found == {"Phòng A": (1, 1)}
    assert by_department(MARCH, as_of=date(2024, 3, 13)) == {"Phòng A": (1, 0)}
    assert by_department(MARCH, as_of=date(2024, 3, 7)) == {"Phòng A": (1, 0)}


def test_a_hand_over_before_the_due_day_moves_the_answer(app: Flask) -> None:
    apply([row(department="Phòng A")], "2024-03-07 17:00")
    apply([row(department="Phòng B")], "2024-03-12 17:00")
    assert by_department(MARCH) == {"Phòng B": (1, 0)}
    assert by_department(MARCH, as_of=date(2024, 3, 11)) == {"Phòng A": (1, 0)}


def by_department(period: Period, as_of: date | None = None) -> dict[str, tuple[int, int]]:
    """Department → (all, settled)."""
    from heza.dossiers.tables import table_of

    table = table_of(question(period, calendar(), as_of=as_of))
    return {name: (counts.all, counts.settled) for name, counts in table.by_department.items()}


def test_an_older_file_does_not_undo_a_newer_one(app: Flask) -> None:
    apply([row(finished_at=at("2024-03-12"))], "2024-03-19 17:00")
    before = counted()
    known = apply([row()], "2024-03-10 17:00")
    assert counted() == before == counted(known=known)


def test_the_same_file_again_writes_nothing(app: Flask) -> None:
    first = apply([row()], "2024-03-19 17:00")
    from heza.dossiers.imports.actions import apply_import
    from heza.dossiers.imports.excel import Export

    applied = apply_import(Export([row()], at("2024-03-19 17:00")), file_name="x", sha256="tep-x")
    db.session.commit()
    assert applied is not None  # another file saying the same is noted, but adds no event
    assert applied.event_count == 0
    again = apply_import(Export([row()], at("2024-03-19 17:00")), file_name="x", sha256="tep-x")
    db.session.commit()
    assert again is None
    assert counted(known=first).open == 1


def test_every_box_opens_into_as_many_rows_as_it_counts(app: Flask) -> None:
    apply(
        [
            row(1, finished_at=at("2024-03-12")),
            row(2, finished_at=at("2024-03-15")),
            row(3, finished_at=at("2024-03-18"), channel=Channel.POST),
            row(4, finished_at=at("2024-03-18"), status=Status.STOPPED),
            row(5),
            row(6, due_at=at("2024-03-19 17:00")),
            row(7, due_at=at("2024-03-22 17:00"), received_at=at("2024-02-01")),
            row(8, due_at=at("2024-03-20 17:00")),
            row(9, status=Status.PAYMENT),
        ],
        "2024-03-19 17:00",
    )
    asked = question(MARCH, calendar())
    total = figures(asked)[()]
    for box in BOX_NAMES:
        found = db.session.execute(rows_of(asked, box)).all()
        expected = {
            "in_time": total.early + total.on_time,
            "answered": total.settled + total.open_late,
            "kept": total.early + total.on_time + total.open_in_time,
        }.get(box, getattr(total, box, None))
        assert len(found) == expected, box
        assert len({one.dossier_id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"as_of": date(2024, 2, 1)}, "trong kỳ hoặc sau kỳ"),
        ({"as_of": date(2024, 3, 29)}, "chưa đến"),
        ({"known_at": datetime(2100, 1, 1, tzinfo=clock.VIETNAM)}, "tương lai"),
        ({"known": 10_000}, "lớn hơn"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_a_sentence(app: Flask, values: dict[str, Any], says: str) -> None:
    apply([row()])
    with pytest.raises(Refused, match=says):
        question(MARCH, calendar(), **values)


def test_computed_columns_follow_the_last_file(app: Flask) -> None:
    apply([row(finished_at=at("2024-03-12"))], "2024-03-19 17:00")
    apply([row(status=Status.IN_PROGRESS)], "2024-03-20 17:00")
    dossier = db.session.query(Dossier).one()
    assert (dossier.state, dossier.closed_on, dossier.outcome, dossier.finished_at) == ("open", None, None, None)
