"""The tables of what was told otherwise: against an oracle that reads the log alone, rebuilt, changed from outside."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from heza import ROOT
from heza.accountability import honesty, without
from heza.audit import verify
from heza.core.db import db, is_sqlite
from heza.core.settings import set_setting
from heza.dossiers import restated_rows
from heza.dossiers.figures import figures, question
from heza.dossiers.models import Dossier, Event
from heza.dossiers.restated import What
from heza.dossiers.restated_rows import RestatementRow, ToldFirst
from heza.dossiers.rules import Figures, Period
from heza.procedures.models import Field
from heza.workdays.queries import calendar
from tests.audit import tamper
from tests.dossiers.acting_helpers import do
from tests.dossiers.files import apply, at, row
from tests.dossiers.test_figures_properties import ASKED, ENDS, FILES, START, Fact, _log, _one, _question, _row
from tests.make import Make

pytestmark = pytest.mark.both_databases
_examples = count(500_000)


def _as_first(log: list[Fact], imports: dict[int, int]) -> list[Fact]:
    """The log with later tellings of receipt and end left out, file by file."""
    by_file: dict[int, list[Fact]] = defaultdict(list)
    for fact in log:
        by_file[imports[fact.seq]].append(fact)
    kept: list[Fact] = []
    for facts in by_file.values():
        had = {fact.kind for fact in kept}
        for fact in facts:
            is_again = fact.kind == "received" and "received" in had
            is_second_end = fact.kind in ENDS and had.intersection(ENDS)
            if fact.kind != "cleared" and not is_again and not is_second_end:
                kept.append(fact)
    return kept


def _oracle(ids: Iterable[int], known: int, period: Period, day: date) -> Figures:
    """The figures by what was told first; doubtful ends are among the late ones."""
    total = Figures()
    for id in ids:
        log = _log(id, known)
        imports = dict(db.session.execute(select(Event.seq, Event.import_id).where(Event.dossier_id == id)).all())
        found = set(
            db.session.execute(
                select(RestatementRow.what, RestatementRow.fact, RestatementRow.seq).where(
                    RestatementRow.dossier_id == id, RestatementRow.known_from <= known, RestatementRow.known_to > known
                )
            ).all()
        )
        moved = {seq for what, _, seq in found if what == "due_after"}
        kept = _as_first([fact for fact in log if fact.seq not in moved], imports)
        one = _one(kept, period, day)
        ends = [fact for fact in kept if fact.kind in ENDS]
        end = min(ends, key=lambda fact: fact.at, default=None)
        doubts = {("entered_late", "missing"), ("back_dated", "open")}
        doubted = end is not None and any(seq == end.seq and (what, fact) in doubts for what, fact, seq in found)
        if doubted and one.early + one.on_time:
            one = Figures(**(vars(one) | {"early": 0, "on_time": 0, "late": 1}))
        total += one
    return total


def _comparable(figures: Figures) -> dict[str, int]:
    return {name: value for name, value in vars(figures).items() if name not in ("stopped", *_DUE)}


_DUE = ("due_today", "due_in_1", "due_in_3")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, asked=ASKED)
def test_the_figures_without_equal_the_oracle_and_past_answers_never_change(app: Flask, files: Any, asked: Any) -> None:
    example = next(_examples)
    questions = [_question(*one) for one in asked]
    answers: list[tuple[Any, Any, Any]] = []
    for until, told in files:
        rows = [_row(example, number, one) for number, one in told.items()]
        known = apply(rows, f"{START + timedelta(days=until)} 17:00")
        field = db.session.scalar(select(Field.id).where(Field.name == f"Lĩnh vực {example}"))
        ids = db.session.scalars(select(Dossier.id).where(Dossier.field_id == field)).all()
        for period, day in questions:
            asked_then = question(period, calendar(), as_of=day, known=known)
            found = _answer(asked_then, field)
            assert _comparable(found[0]) == _comparable(_oracle(ids, known, period, asked_then.day))
            answers.append((asked_then, field, found))
    for asked_then, field, before in answers:
        assert _answer(asked_then, field) == before, "a past answer changed"
    assert list(restated_rows.differences(db.session())) == []
    db.session.rollback()


def _answer(asked: Any, field: Any) -> tuple[Figures, Any]:
    """The figures without, and the restatements known then (of this example: others have other dossiers)."""
    only = {"field": field}
    found = without.without(figures(asked, only=only), asked, only=only)[()]
    mine = set(db.session.scalars(select(Dossier.code).where(Dossier.field_id == field)))
    listed = honesty.rows_page(asked, {}, size=None).rows
    return found.figures, [(one.code, one.what, one.before, one.after) for one in listed if one.code in mine]


def test_rebuilding_gives_the_same_rows_known_at_the_same_time(app: Flask) -> None:
    _three_files()
    before = _rows()
    assert before
    restated_rows.rebuild(db.session())
    db.session.commit()
    assert _rows() == before


def _three_files() -> None:
    """A finish moved back to the due moment, then taken back."""
    apply([row(1), row(2)], "2024-03-05 17:00")
    apply([row(1, finished_at=at("2024-03-19 10:00")), row(2, finished_at=at("2024-03-14 10:00"))], "2024-03-20 17:00")
    apply([row(1, finished_at=at("2024-03-15 17:00"))], "2024-03-25 17:00")
    apply([row(1)], "2024-03-26 17:00")


def _rows() -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for table in (RestatementRow.__table__, ToldFirst.__table__):
        columns = [column for column in table.c if column.name != "id"]
        found += sorted((tuple(row) for row in db.session.execute(select(*columns))), key=repr)
    db.session.rollback()
    return found


def test_a_database_from_before_the_tables_is_filled_once(app: Flask) -> None:
    _three_files()
    before = _rows()
    downgrade(directory=str(ROOT / "migrations"), revision="008")
    upgrade(directory=str(ROOT / "migrations"))
    assert _rows() == []
    assert restated_rows.rebuild_where_missing(db.session()) == len([row for row in before if len(row) == _WIDTH])
    db.session.commit()
    assert _rows() == before
    assert restated_rows.rebuild_where_missing(db.session()) == 0
    db.session.rollback()


_WIDTH = len(RestatementRow.__table__.c) - 1


def test_acts_of_the_agency_are_counted_with_who_and_why(app: Flask, make: Make) -> None:
    unit = make.department("Phòng Thử")
    officer = make.person("Nguyễn Văn Thử", department=unit)
    make.head_of(unit, "Phạm Văn Trưởng")
    apply([row()], until="2024-03-10 17:00")
    dossier = db.session.scalars(select(Dossier)).one()
    set_setting("is_sample", True)  # a sample stands at one day, and so do acts on it
    set_setting("sample_today", "2024-03-28")
    do(officer, dossier, "ket-thuc", "2024-03-18 10:00")
    wrong = db.session.scalars(select(Event.seq).where(Event.kind == "finished")).one()
    do(officer, dossier, "dinh-chinh", corrects=wrong, moved_to=at("2024-03-15 16:00"), reason="Ghi nhầm ngày")
    asked = question(Period(START, date(2024, 3, 28)), calendar())
    found = {one.what: one for one in honesty.rows_page(asked, {}).rows}
    assert set(found) == {What.RECORDED_LATE, What.BACK_DATED}
    moved = found[What.BACK_DATED]
    assert (moved.before, moved.after) == ("18/03/2024 10:00", "15/03/2024 16:00")
    assert (moved.who, moved.reason, moved.on_day) == ("Nguyễn Văn Thử", "Ghi nhầm ngày", date(2024, 3, 28))
    assert found[What.RECORDED_LATE].after == "xong 18/03/2024 10:00 (ghi chậm 10 ngày)"
    first = without.without(figures(asked), asked)[()]
    assert (figures(asked)[()].on_time, first.figures.late, first.doubtful) == (1, 1, 0)
    set_setting("late_record_days", 10)
    assert set(one.what for one in honesty.rows_page(asked, {}).rows) == {What.BACK_DATED}
    assert list(restated_rows.differences(db.session())) == []
    db.session.rollback()


def test_an_honest_import_writes_no_rows(app: Flask) -> None:
    apply([row(number) for number in range(1, 20)], "2024-03-05 17:00")
    apply([row(number, finished_at=at("2024-03-14 10:00")) for number in range(1, 20)], "2024-03-20 17:00")
    assert _rows() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM restatement WHERE what = 'equal_due'", "bảng restatement không khớp"),
        ("UPDATE restatement SET department_id = department_id + 1 WHERE what = 'reset'", "bảng restatement"),
        ("UPDATE restatement SET on_day = '2024-01-01'", "bảng restatement không khớp"),
        ("UPDATE restatement SET known_to = known_from + 1", "bảng restatement không khớp"),
        ("DELETE FROM told_first", "bảng told_first không khớp"),
        ("UPDATE told_first SET outcome = 'on_time' WHERE outcome = 'late'", "bảng told_first không khớp"),
        ("UPDATE dossier SET finished_at = due_at WHERE code LIKE '%-0002'", "cột finished_at"),
        ("UPDATE dossier SET outcome = 'on_time' WHERE code LIKE '%-0002'", "cột outcome"),
        ("UPDATE settled SET outcome = 'on_time', on_day = due_on", "bảng settled không khớp"),
        ("UPDATE spell SET due_on = '2024-12-31'", "bảng spell không khớp"),
    ],
)
def test_a_change_behind_the_programs_back_is_noticed(app: Flask, change: str, said: str) -> None:
    _three_files()
    db.session.rollback()
    assert verify.verify(full=True).is_good
    tamper.sql(change)
    problem = verify.verify(full=True).problem
    assert said in problem, problem


def test_a_changed_event_is_noticed_before_what_follows_from_it(app: Flask) -> None:
    _three_files()
    db.session.rollback()
    drop = "DROP TRIGGER event_no_update" if is_sqlite() else "DROP TRIGGER event_only_grows ON event"
    tamper.sql(drop, "UPDATE event SET occurred_at = '2024-03-15 09:59:00' WHERE kind = 'finished'")
    assert "sự kiện đã bị sửa" in verify.verify(full=True).problem
