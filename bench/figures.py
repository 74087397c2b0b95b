"""Figures of today and of the past against the bare SQL of the same question, by hand and without SQLAlchemy."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bench.client import Site, Times
from heza.accounts.models import STILL_KNOWN
from heza.core.clock import VIETNAM
from heza.core.db import db, reading
from heza.dossiers import figures as figuring
from heza.dossiers.figures import LEVELS, Question, question
from heza.dossiers.history import longest
from heza.dossiers.rules import Period, month_period
from heza.workdays import queries as workdays

FLOOR = 1.5
ROUNDS = 41


@dataclass(frozen=True)
class Asked:
    """One question: a period, as of a day, as known at a moment, grouped."""

    name: str
    period: Period
    as_of: date | None = None
    known_at: datetime | None = None
    by: tuple[str, ...] = ("department",)


MARCH, NOVEMBER = month_period(2024, 4), month_period(2023, 11)
DECEMBER = datetime(2023, 12, 1, 8, 0, tzinfo=VIETNAM)
QUESTIONS = (
    Asked("this month, today, in all", MARCH, by=()),
    Asked("this month, today, by department", MARCH),
    Asked("November 2023, by department", NOVEMBER),
    Asked("November 2023 as of the 10th, by department", NOVEMBER, as_of=date(2023, 11, 10)),
    Asked("November 2023 as known on 1 December, by department", NOVEMBER, known_at=DECEMBER),
    Asked("November 2023 as known on 1 December, in all", NOVEMBER, known_at=DECEMBER, by=()),
    Asked("November 2023 by department and field", NOVEMBER, by=("department", "field")),
    Asked("twelve months to November 2023, by department", Period(date(2023, 2, 20), date(2023, 11, 19))),
    Asked("a month ten years ago, by department", month_period(2014, 3)),
    Asked(
        "a month ten years ago as known then, by department",
        month_period(2014, 3),
        known_at=datetime(2014, 4, 1, 8, 0, tzinfo=VIETNAM),
    ),
)


def measure(sites: dict[int, Site]) -> list[str]:
    """The table: each question at each size, ours and bare in turn."""
    sizes = sorted(sites)
    head = " | ".join(f"{size:,}: ours ms | bare ms | ratio" for size in sizes)
    said = [f"| figures | {head} | ours, last / first size |", "|---|" + "--:|" * (3 * len(sizes) + 1)]
    for asked in QUESTIONS:
        cells, ours = [], []
        for size in sizes:
            pair = _measured(sites[size], asked)
            if pair is None:
                cells += ["–", "–", "–"]
                continue
            ratio = pair[0].ms / pair[1].ms
            cells += [str(pair[0]), str(pair[1]), f"{ratio:.2f}" if ratio <= FLOOR else f"**{ratio:.2f} ✗**"]
            ours.append(pair[0].ms)
        growth = f"{ours[-1] / ours[0]:.2f}" if len(ours) == len(sizes) else "–"
        said.append(f"| {asked.name} | {' | '.join(cells)} | {growth} |")
    return said


def _measured(site: Site, asked: Asked) -> tuple[Times, Times] | None:
    """Ours and bare; None where the database does not reach back so far."""
    ours, bare = Times(), Times()
    with site.app.app_context():
        found = question(asked.period, workdays.calendar(), as_of=asked.as_of, known_at=asked.known_at)
        db.session.rollback()
        expected = None
        with sqlite3.connect(f"file:{site.folder / 'heza.db'}?mode=ro", uri=True) as raw:
            first = raw.execute("SELECT min(received_on) FROM dossier").fetchone()[0]
            if first > asked.period.first.isoformat():
                db.session.remove()
                return None
            raw.execute("PRAGMA cache_size=-32000")
            statements = bare_statements(found, asked.by)
            for turn in range(ROUNDS + 1):
                with reading():
                    seconds, mine = _timed(lambda: figuring.figures(found, *asked.by))
                    db.session.rollback()
                bare_seconds, theirs = _timed(lambda: _bare(raw, statements, len(asked.by)))
                if turn:
                    ours.seconds.append(seconds)
                    bare.seconds.append(bare_seconds)
            expected = {key: counts.all for key, counts in mine.items() if counts.all}
        db.session.remove()
    if expected != {key: count for key, count in theirs.items() if count}:
        raise AssertionError(f"{asked.name}: ours and bare differ")
    return ours, bare


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def _bare(raw: sqlite3.Connection, statements: list[tuple[str, dict[str, Any]]], keys: int) -> dict[Any, int]:
    """Every count of the question; what is returned is the number of dossiers of each group, to compare."""
    found: dict[Any, int] = {}
    for sql, values in statements:
        for row in raw.execute(sql, values):
            found[row[:keys]] = (
                found.get(row[:keys], 0) + (row[keys] or 0) + (row[keys + 1] or 0) + (row[keys + 2] or 0)
            )
    return found


SETTLED = """SELECT {keys} sum(received_on >= :first AND online), sum(received_on >= :first AND NOT online),
sum(received_on < :first), sum(outcome = 'early'), sum(outcome = 'on_time'), sum(outcome = 'late'),
sum(kind IN ('withdrawn', 'stopped', 'refused')) FROM ({part}) {group}"""
OPEN = """SELECT {keys} sum(received_on >= :first AND online), sum(received_on >= :first AND NOT online),
sum(received_on < :first), sum(suspended OR due_on >= :day), sum(NOT suspended AND due_on < :day), sum(suspended),
sum(NOT suspended AND due_on = :day), sum(NOT suspended AND due_on BETWEEN :day AND :soon1),
sum(NOT suspended AND due_on BETWEEN :day AND :soon3) FROM ({part}) {group}"""
COLUMNS = "department_id, officer_id, field_id, due_on, received_on, online"


def bare_statements(asked: Question, by: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """What somebody who knows the tables would write by hand."""
    keys = "".join(f"{figuring.BY[name]}, " for name in by)
    group = f"GROUP BY {keys.rstrip(', ')}" if by else ""
    values = {
        "first": asked.period.first.isoformat(),
        "day": asked.day.isoformat(),
        "soon1": asked.soon[0].isoformat(),
        "soon3": asked.soon[1].isoformat(),
        "still": STILL_KNOWN,
        "known": asked.known,
    }
    then = "" if asked.known is None else " AND known_from <= :known"
    settled = f"SELECT {COLUMNS}, outcome, kind FROM settled WHERE on_day BETWEEN :first AND :day"
    spells = f"SELECT {COLUMNS}, suspended FROM spell WHERE from_day <= :day AND to_day > :day"
    ended = [f"{settled} AND known_to = :still{then}"]
    alive = []
    for level in LEVELS:
        bound = longest(level)
        low = f" AND from_day > '{asked.day - bound}'" if bound else ""
        alive.append(f"{spells} AND known_to = :still AND level = {level}{low}{then}")
    if asked.known is not None:
        past = f"known_to > :known AND known_to < :still{then}"
        ended.append(f"{settled} AND {past}")
        alive.append(f"{spells} AND {past}")
    return [
        (SETTLED.format(keys=keys, group=group, part=" UNION ALL ".join(ended)), values),
        (OPEN.format(keys=keys, group=group, part=" UNION ALL ".join(alive)), values),
    ]
