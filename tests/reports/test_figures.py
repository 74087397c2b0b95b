"""The figures of a report: from the sample, for every period rule, for random histories, and the same for ever."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.audit.trail import head_seq
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import set_setting
from heza.dossiers.figures import figures
from heza.dossiers.imports.excel import Row
from heza.dossiers.models import Dossier
from heza.dossiers.rules import Channel, Figures, Period, Status, total
from heza.reports.facts import Facts, Line, Share, Times
from heza.reports.gathering.behind import behind
from heza.reports.gathering.definitions import DEFINITIONS, GROUPS, grouped, numbers_of, values_of
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.rows import CONDITIONS, frozen_rows, rows_of
from heza.reports.gathering.times import asked, times_of
from heza.reports.rules import Span, period_of
from tests.dossiers import expected
from tests.dossiers.acting_helpers import do
from tests.dossiers.files import apply, at, row
from tests.dossiers.test_figures_properties import FILES, Told
from tests.dossiers.test_figures_properties import _row as told_row
from tests.make import Make
from tests.reports.signed import begun, signed

MARCH, FEBRUARY = Span("month", 2024, 3), Span("month", 2024, 2)


def counts(found: Figures) -> list[int]:
    """The columns of the published tables."""
    names = ("all", "new", "carried_in", "settled", "early", "on_time", "late", "open", "open_late")
    return [getattr(found, name) for name in names]


def table(lines: tuple[Line, ...]) -> dict[str, list[int]]:
    return {line.name: counts(line.figures) for line in lines}


# ---------------------------------------------------------------- the sample


@pytest.mark.agency
@pytest.mark.both_databases
def test_the_sample_gives_the_published_figures(app: Flask, statements: Any) -> None:
    facts = facts_of(times_of(MARCH))
    assert (facts.times.period.first, facts.times.as_of) == (date(2024, 2, 20), date(2024, 3, 19))
    assert counts(facts.total) == expected.MARCH
    assert table(facts.by_field) == expected.table(expected.MARCH_BY_FIELD)
    assert list(table(facts.by_field)) == list(expected.table(expected.MARCH_BY_FIELD))  # in the decision's order
    assert table(facts.by_department) == expected.table(expected.MARCH_BY_DEPARTMENT)
    assert (facts.channels, facts.undated, facts.late) == ((177, 0, 0), 0, ())
    assert (facts.digitised_in, facts.digitised_out) == (Share(177, 177), Share(72, 72))
    assert facts.paid_online == Share(15, 56)
    assert [number for _, number in facts.catalogue.by_field] == [23, 1, 9, 5, 5, 2, 5, 4]
    assert (facts.catalogue.total, facts.catalogue.shortened, facts.catalogue.with_process) == (54, 54, 54)
    assert facts.internal.tally.total == 26
    assert {one.key for one in facts.missing} <= {"one_stop", "published"}

    february = facts_of(times_of(FEBRUARY))
    assert counts(february.total) == expected.table(expected.TWELVE_PERIODS)["2024-2"]
    assert february.total == facts.before
    assert (len(february.late), sum(one.number for one in february.reasons)) == (5, 5)
    assert {one.state for one in february.late} == {"Chưa có giải trình"}
    trend = {name: counts(found) for name, found in facts.trend}
    months = {
        f"{int(name.split('-')[1]):02d}/{name.split('-')[0]}": row
        for name, row in expected.table(expected.TWELVE_PERIODS).items()
    }
    assert trend == months | {"03/2024": expected.MARCH}
    assert facts.year_ago is not None and counts(facts.year_ago) == months["03/2023"]

    with statements() as small:
        facts_of(times_of(Span("month", 2023, 3)))
    with statements() as large:
        facts_of(times_of(FEBRUARY))
    assert len(small) == len(large) < 50


@pytest.mark.agency
def test_every_figure_has_a_meaning_a_number_and_its_rows(app: Flask) -> None:
    report = begun(Span("month", 2024, 4))  # runs until today, 28/03/2024
    times = times_of(report.span, report)
    facts = facts_of(times, report)
    values = {one.definition.key: one for one in values_of(facts, report.id)}
    assert list(values) == list(DEFINITIONS)
    assert [title for title, _ in grouped(list(values.values()))] == list(GROUPS)
    assert counts(facts.total) == expected.NINE_DAYS
    assert (values["all_late"].number, len(facts.late)) == (32, 32)
    assert (values["suspended"].number, values["supplements"].number) == (facts.total.suspended, 1)
    assert values["all"].url == f"/bao-cao/{report.id}/so-lieu/all"
    for key in CONDITIONS:
        if key != "supplements":  # requests, not dossiers
            assert len(rows_of(times, key)) == values[key].number, key
    assert values["impact_assessed"].number is None  # nobody typed it: missing, not nought
    assert {"fresh_until", "impact_assessed", "impact_appraised"} <= {one.key for one in facts.missing}
    frozen = frozen_rows(times)
    assert len(frozen) == facts.total.all
    assert "Công ty" not in str(frozen)


# ---------------------------------------------------------------- periods


def test_each_kind_of_report_counts_by_its_own_rule(app: Flask) -> None:
    def days(*span: Any) -> tuple[str, str, str]:
        found = times_of(Span(*span))
        return str(found.period.first), str(found.period.last), str(found.as_of)

    assert days("month", 2024, 1) == ("2023-12-20", "2024-01-19", "2024-01-19")
    assert days("quarter", 2024, 1) == ("2023-12-15", "2024-03-14", "2024-03-14")
    assert days("half", 2024) == ("2023-12-15", "2024-06-14", "2024-03-28")  # still runs
    assert days("nine", 2023) == ("2022-12-15", "2023-09-14", "2023-09-14")
    assert days("year", 2023) == ("2022-12-15", "2023-12-14", "2023-12-14")
    set_setting("period_first_day", 15)
    set_setting("report_quarter_first_day", 1)
    assert days("month", 2024, 3) == ("2024-02-15", "2024-03-14", "2024-03-14")
    assert days("quarter", 2024, 1) == ("2024-01-01", "2024-03-31", "2024-03-28")
    with pytest.raises(Refused, match="Kỳ báo cáo tháng 5 năm 2024 bắt đầu ngày 15/04/2024, chưa đến"):
        times_of(Span("month", 2024, 5))
    report = begun(Span("month", 2024, 3))
    set_setting("period_first_day", 20)  # a report that was begun keeps its days
    assert times_of(report.span, report).period.first == date(2024, 2, 15)
    april = facts_of(times_of(Span("month", 2024, 4)))
    assert [name for name, _ in april.trend] == [f"{m:02d}/2023" for m in range(4, 13)] + [
        f"{m:02d}/2024" for m in range(1, 5)
    ]
    clock.set_clock(app, None)  # where the clock is the real one, nobody knew of a day after the figures were fixed
    report.known, report.known_at = 1, at("2024-03-10")
    assert times_of(report.span, report).as_of == date(2024, 3, 10)


# ---------------------------------------------------------------- random histories

MONTHS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1, 15, 20])), min_size=1, max_size=2, unique=True)
_examples = iter(range(500_000, 600_000))


def _told(example: int, number: int, told: Told) -> Row:
    """A row whose description changes with what is told."""
    marks = (True, False, None)
    return replace(
        told_row(example, number, told),
        digitised_in=marks[told.received % 3],
        digitised_out=marks[(told.finished or 0) % 3],
        paid_online=marks[(told.due or 0) % 3],
        fee=(None, 0, 60_000)[told.received % 3],
        channel=(Channel.ONLINE if told.online else (Channel.COUNTER, Channel.POST)[told.received % 2]),
    )


def _times(month: tuple[int, int], known: int | None) -> Times:
    span = Span("month", 2024, month[0])
    period = period_of(span, month[1])
    return Times(span, period, min(period.last, date(2024, 3, 28)), known)


@pytest.mark.both_databases
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, months=MONTHS)
def test_figures_close_and_a_pair_of_times_answers_the_same_for_ever(app: Flask, files: Any, months: Any) -> None:
    example = next(_examples)
    months = [one for one in months if period_of(Span("month", 2024, one[0]), one[1]).first <= date(2024, 3, 28)]
    kept: list[tuple[Times, Facts, Any]] = []
    for until, told in files:
        rows = [_told(example, number, one) for number, one in told.items()]
        known = apply(rows, f"{date(2024, 1, 1) + timedelta(days=until)} 17:00")
        for month in months:
            times = _times(month, known)
            facts = facts_of(times)
            assert figures(asked(replace(times, known=None)))[()] == facts.total  # all that is known now
            _closes(facts)
            kept.append((times, facts, frozen_rows(times)))
    for times, before, rows in kept:
        after = facts_of(times)
        assert replace(after, fresh_until=before.fresh_until, missing=before.missing) == before, "a past answer changed"
        assert frozen_rows(times) == rows
    db.session.rollback()


def _closes(facts: Facts) -> None:
    found, times = facts.total, facts.times
    assert found.all == found.new_online + found.new_other + found.carried_in  # 3 = 4 + 5 + 6
    assert found.settled == found.early + found.on_time + found.late  # 7 = 8 + 9 + 10
    assert found.open == found.open_in_time + found.open_late  # 11 = 12 + 13
    assert found.all == found.settled + found.open  # 3 = 7 + 11
    assert total(line.figures for line in facts.by_field) == found
    assert total(line.figures for line in facts.by_department) == found
    assert sum(facts.channels) == found.new and facts.channels.online == found.new_online
    assert (facts.digitised_in.whole, facts.digitised_out.whole) == (found.new, found.settled)
    numbers, question = numbers_of(facts), asked(times)
    rows = behind(question)
    for key, condition in CONDITIONS.items():
        if key != "supplements":  # requests, not dossiers
            assert sum(condition(one, question) for one in rows) == numbers[key], key
    first, today = times.period.last + timedelta(days=1), date(2024, 3, 28)
    if first <= today:
        following = asked(replace(times, as_of=today), Period(first, max(first, today)))
        assert figures(following)[()].carried_in == found.open  # the next period's 6 = this one's 11


# ---------------------------------------------------------------- the eight mistakes of other systems

EIGHT = {
    "a": row(1, received_at=at("2024-02-01"), due_at=at("2024-02-26 17:00"), finished_at=at("2024-02-20 00:00")),
    "b": row(2, due_at=None),
    "c": row(3, due_at=at("2024-03-19 17:00")),
    "d": row(4, received_at=at("2024-02-20 00:00"), due_at=at("2024-03-25 17:00")),
    "e": row(5, due_at=at("2024-03-21 17:00")),
    "f": row(6, due_at=at("2024-03-15 17:00"), finished_at=at("2024-03-16")),  # a Saturday
    "g": row(7, due_at=at("2024-03-05 17:00"), status=Status.SUPPLEMENT, note="không tính hạn xử lý"),
    "h": row(8, due_at=at("2024-03-15 17:00")),
}


@pytest.mark.both_databases
def test_a_report_makes_none_of_the_eight_mistakes_of_other_systems(app: Flask) -> None:
    apply([EIGHT["h"]], "2024-03-14 17:00")
    later = replace(EIGHT["h"], due_at=at("2024-03-18 17:00"), finished_at=at("2024-03-18"), status=Status.FINISHED)
    apply([*(one for name, one in EIGHT.items() if name != "h"), later], "2024-03-19 17:00")
    times = times_of(MARCH)
    by_code = {one.code: name for name, one in EIGHT.items()}

    def rows(key: str) -> str:
        return "".join(sorted(by_code[one.code] for one in rows_of(times, key)))

    facts = facts_of(times)
    assert rows("carried_in") == "a"  # (a) finished as the period begins: carried in, and settled in it
    assert rows("new") == "bcdefgh"  # (d) received as the period begins: new in it
    assert rows("open") == "bcdeg"
    assert (rows("open_late"), rows("open_in_time")) == (
        "",
        "bcdeg",
    )  # (b) no due day, (c) due on the last day: in time
    assert (facts.undated, rows("undated")) == (1, "b")  # (b) and said as an error of the data
    assert rows("late") == "f"  # (f) the finish counts on its own Saturday, the receipt is not asked
    assert [one.code for one in facts.late] == [EIGHT["f"].code]
    assert (rows("suspended"), rows("supplemented")) == ("g", "g")  # (g) suspended is open, not settled on time
    assert (rows("on_time"), rows("early")) == ("h", "a")  # (h) a moved due date makes nothing early
    apply([replace(EIGHT["e"], finished_at=at("2024-03-22"), status=Status.RETURNED)], "2024-03-27 17:00")
    assert facts_of(times).total == facts.total  # (e) what happens after the period does not change it


# ---------------------------------------------------------------- what was asked, as known


@pytest.mark.both_databases
def test_requests_and_refusals_count_once_and_as_they_were_known(app: Flask, make: Make) -> None:
    unit = make.department("Phòng Thử")
    officer, head = make.person("Nguyễn Văn Thử", department=unit), make.head_of(unit)
    desk = make.person("Hồ Thị Cửa", Role.ONE_STOP, department=make.department("Bộ phận Một cửa"))
    apply([row(1), row(2), row(3)], "2024-03-08 17:00")

    def dossier(number: int) -> Dossier:
        return db.session.scalars(select(Dossier).where(Dossier.code == row(number).code)).one()

    def found(known: int | None = None) -> tuple[int, ...]:
        return tuple(facts_of(replace(times_of(MARCH), known=known)).asked)

    do(officer, dossier(1), "yeu-cau-bo-sung", "2024-03-11 09:00")
    waiting = [row(number, status=Status.SUPPLEMENT) for number in (1, 3)]
    apply(
        [*waiting, row(4, status=Status.REFUSED_INTAKE)], "2024-03-12 17:00"
    )  # the file sees our request of the first
    assert found() == (2, 2, 0, 1, 0, 0, 0)
    known = head_seq(db.session)
    do(desk, dossier(1), "da-bo-sung", "2024-03-13 09:00")
    do(head, dossier(1), "yeu-cau-bo-sung", "2024-03-14 09:00", overrides=True)
    wrong = do(officer, dossier(2), "yeu-cau-bo-sung", "2024-03-15 09:00").event_seq
    assert found() == (4, 3, 1, 1, 0, 0, 0)
    do(officer, dossier(2), "dinh-chinh", corrects=wrong)
    apply([row(4)], "2024-03-18 17:00")  # received after all
    assert found() == (3, 2, 1, 0, 0, 0, 0)
    assert found(known) == (2, 2, 0, 1, 0, 0, 0)


# ---------------------------------------------------------------- the report before


def test_the_report_before_is_the_last_signed_one_of_its_kind(app: Flask) -> None:
    apply([row(1, received_at=at("2024-02-05")), row(2)])
    signed(Span("month", 2024, 1))
    report, _ = signed(FEBRUARY)
    signed(Span("quarter", 2023, 4))
    earlier = facts_of(times_of(MARCH)).earlier
    assert earlier is not None
    assert (earlier.id, earlier.name, earlier.open) == (report.id, "tháng 2 năm 2024", 1)
    assert earlier.texts == {"strengths": "Các phòng phối hợp tốt."}
