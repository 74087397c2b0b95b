"""The review of internal procedures over ten years: its pages with many procedures against few, and the figures of a
past day against the bare SQL that reads the same events.
"""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import g
from sqlalchemy import insert, select

from bench.agency import UNITS
from bench.client import Site, Times
from bench.generate import DATA, generate
from bench.pages import Example, Line, _measure, table
from bench.world import NOW, Schedule
from heza.accounts.models import Department, Person
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, words
from heza.core.db import db, reading
from heza.reviews import board, form, ledger, rules, writing
from heza.reviews.models import (
    STANDING,
    Decision,
    InternalProcedure,
    InternalReview,
    InternalVersion,
    PlanItem,
    ReviewEvent,
    ReviewPlan,
    ReviewQuestion,
)
from heza.reviews.rules import Event

FEW, MANY = 50, 5000
YEARS, ROUNDS = 10, 21
OPEN, LONGEST = 40, 565  # procedures under way at every size; days that the longest life takes
FLOOR = 1.5
TODAY = NOW.date()
FIELDS = ("Tổ chức cán bộ", "Tài chính", "Văn thư, lưu trữ", "Thi đua, khen thưởng", "Đầu tư", "Lao động")
# What happens to a procedure, with the days that pass before it; a life that is not over stands somewhere on the way.
WAY = (
    *(("listed", 0), ("counted", 20), ("announced", 40), ("published", 5), ("planned", 250)),
    *(("proposed", 60), ("approved", 40), ("implemented", 120), ("announced", 30)),
)
_STATE = {"planned": "draft", "proposed": "proposed", "approved": "approved", "implemented": "implemented"}
_SHOWN = (
    Example("reviews.index", "kiemsoat", "of the control team"),
    Example("reviews.index", "tp.dt", "of a head"),
    Example("reviews.index", "kiemsoat", "of group A", {"nhom": "A"}),
    Example("reviews.waiting", "kiemsoat"),
    Example("reviews.waiting", "tp.dt", "of a head"),
    Example("internal_procedures.index", "kiemsoat"),
    Example("internal_procedures.index", "cv.dt", "of an officer"),
    Example("internal_procedures.index", "kiemsoat", "of a box", {"o": "announced"}),
    Example("home.index", "kiemsoat"),
    Example("home.count", "kiemsoat"),
)


def measure() -> list[str]:
    """Both tables, on two agencies that are thrown away afterwards."""
    with tempfile.TemporaryDirectory(dir=DATA) as place:
        sites = {size: _agency(Path(place) / str(size), size) for size in (FEW, MANY)}
        try:
            return [*_pages(sites), "", *_figures(sites[MANY])]
        finally:
            for site in sites.values():
                site.close()


def _pages(sites: dict[int, Site]) -> list[str]:
    lines = [Line(example) for example in _SHOWN]
    for line in lines:
        _measure(line, sites)
    return table(lines, [])


# ---------------------------------------------------------------- the agency


def _agency(folder: Path, size: int) -> Site:
    """An agency with so many internal procedures, begun evenly over ten years."""
    folder.mkdir()
    generate(folder, Schedule(300, a_month=60))
    site = Site.on(folder)
    with site.app.test_request_context():
        g.actor_id = db.session.scalar(select(Person.id).where(Person.username == "kiemsoat"))
        _fill(size)
        db.session.commit()
        db.session.remove()
    return site


def _fill(size: int) -> None:
    chance = random.Random(1085)
    units = [db.session.scalars(select(Department.id).where(Department.code == code)).one() for code, *_ in UNITS]
    lives = [_life(n, chance, units, _begin(n, size)) for n in range(1, size + 1)]
    count = sum(len(life) for life in lives)
    first = trail.take_seqs(db.session, count)
    numbered, seq = [], first
    for life in lives:
        numbered.append([_numbered(event, seq + place) for place, event in enumerate(life)])
        seq += len(life)
    _procedures(numbered, chance)
    _events(numbered)
    lines = ledger.lines_of(db.session(), first, first + count - 1)
    digest = digest_of(line for _seq, line in lines)
    about = {"rows": size}
    trail.record(db.session, "review", "internal_procedure", "", about, first_seq=first, event_digest=digest)


def _begin(number: int, size: int) -> date:
    """The first are under way, the same at every size; the others are behind us, evenly over ten years."""
    if number <= OPEN:
        return TODAY - timedelta(days=LONGEST * number // OPEN)
    span = 365 * YEARS - LONGEST
    return TODAY - timedelta(days=LONGEST + span * (number - OPEN) // (size - OPEN))


def _life(number: int, chance: random.Random, units: list[int], begin: date) -> list[Event]:
    """The events of one procedure up to today; one in ten is kept as it is, one in ten is abolished."""
    group, unit, day = chance.choice("ABB"), chance.choice(units), begin
    action, before = chance.choice(["amend"] * 7 + ["merge", "abolish", "keep"]), chance.randrange(10**6, 10**8)
    found = []
    for kind, days in WAY:
        day += timedelta(days=chance.randrange(days + 1))
        if day > TODAY:
            break
        if kind == "published" and group == "B":
            continue
        kind = "kept" if kind == "proposed" and action == "keep" else kind
        costs = (before, before * chance.randrange(40, 100) // 100) if kind not in _WITHOUT else (None, None)
        found.append(Event(0, number, kind, day, unit, group, action if costs[0] else "", *costs))
        if kind == "kept":
            break
    return found


_WITHOUT = ("listed", "counted", "announced", "published", "planned")


def _numbered(event: Event, seq: int) -> Event:
    return Event(seq, *(getattr(event, name) for name in ledger._FACTS[1:]))


def _events(lives: list[list[Event]]) -> None:
    at, person = clock.recorded(), trail.actor_id()
    rows = [
        vars(event) | {"recorded_at": at, "person_id": person, "version_id": event.procedure_id}
        for life in lives
        for event in life
    ]
    db.session.execute(insert(ReviewEvent), rows)


def _procedures(lives: list[list[Event]], chance: random.Random) -> None:
    """The procedures with their contents, plans and reviews, as they stand after their events."""
    documents = [f"Giấy tờ số {n} của hồ sơ đề nghị" for n in range(1, 5)]
    asked = [
        form.Question(one.key, one.part, one.text, one.asks_when) for one in db.session.scalars(select(ReviewQuestion))
    ]
    review = writing.text_of(form.begun(asked, {"amount": 48_248, "year": 2023, "source": "GDP"}, documents))
    content = writing.text_of({part.key: f"{part.name}: {part.hint} " * 6 for part in rules.PARTS})
    procedures, versions = [], []
    for life in lives:
        number, found = life[0].procedure_id, rules.standing(life)
        code, field = f"NB-{number:05}", chance.choice(FIELDS)
        name = f"Thủ tục nội bộ số {number} về {field.lower()}"
        text = words.fold(f"{code} {name} {field}")
        about = {"id": number, "code": code, "code_key": code, "field": field, "name": name, "parts": 12, "version": 1}
        place = {"sort_key": f"{words.fold(field)} {code}", "folded": text, "lowered": f"{code} {name} {field}".lower()}
        stood = {key: getattr(found, key) for key in ("group", "department_id", *STANDING)}
        procedures.append(about | place | stood)
        state = "announced" if found.announced_on else "counted" if found.counted_on else "draft"
        versions.append(
            {
                **{"id": number, "procedure_id": number, "number": 1, "kind": "new", "content": content, "version": 1},
                **{"edited_at": clock.recorded(), "since": found.since, "state": state, "decision_id": None},
                **{"effective_from": found.announced_on, "published_on": found.published_on},
            }
        )
    db.session.execute(insert(InternalProcedure), procedures)
    decision: dict[str, Any] = {"purpose": "announce", "number": "1/QĐ-UBND", "authority": "UBND thành phố"}
    decision |= {"signed_on": TODAY, "recorded_at": clock.recorded()}
    db.session.execute(insert(Decision), [decision])
    db.session.execute(insert(InternalVersion), versions)
    _reviews(lives, review)


def _reviews(lives: list[list[Event]], content: str) -> None:
    """A plan for each year, an item and a review for each procedure that was planned."""
    planned = [(one, life) for life in lives for one in life if one.kind == "planned"]
    years = sorted({one.on_day.year for one, _life in planned})
    plan = {"basis": "Quyết định 1085/QĐ-TTg", "state": "signed", "version": 1}
    plans = [
        plan | {"id": place, "year": year, "name": f"Kế hoạch rà soát năm {year}", "since": date(year, 1, 15)}
        for place, year in enumerate(years, 1)
    ]
    items, reviews = [], []
    for id, (event, life) in enumerate(planned, 1):
        about: dict[str, Any] = {"id": id, "procedure_id": event.procedure_id, "department_id": event.department_id}
        about |= {"due_on": event.on_day + timedelta(days=90)}
        items.append(about | {"plan_id": years.index(event.on_day.year) + 1})
        kinds = [one.kind for one in life]
        state = "kept" if "kept" in kinds else next(_STATE[one] for one in reversed(kinds) if one in _STATE)
        last = life[-1]
        more = {"item_id": id, "version_id": event.procedure_id, "content": content, "state": state, "version": 1}
        costs = {"cost_before": last.cost_before, "cost_after": last.cost_after, "action": last.action}
        reviews.append(about | more | costs | {"since": last.on_day, "edited_at": clock.recorded()})
    for model, rows in ((ReviewPlan, plans), (PlanItem, items), (InternalReview, reviews)):
        if rows:
            db.session.execute(insert(model), rows)


# ---------------------------------------------------------------- figures

BARE = """SELECT seq, procedure_id, kind, on_day, department_id, procedure_group, action, cost_before, cost_after
FROM review_event WHERE on_day <= ? {known} ORDER BY seq"""


def _figures(site: Site) -> list[str]:
    with site.app.app_context(), reading():
        known = db.session.scalar(select(ReviewEvent.seq).order_by(ReviewEvent.seq.desc()).offset(500).limit(1))
        db.session.rollback()
    since, last_year, long_ago = date(2022, 9, 15), date(TODAY.year - 1, 12, 31), date(TODAY.year - 5, 6, 30)
    asked: tuple[tuple[str, date, int | None], ...] = (
        ("at the end of last year", last_year, None),
        ("at the end of last year, as known earlier", last_year, known),
        ("five years ago", long_ago, None),
    )
    said = ["| figures of a past day | events | bare, ms | ours, ms | ratio |", "|---|--:|--:|--:|--:|"]
    with sqlite3.connect(f"file:{site.folder / 'heza.db'}?mode=ro", uri=True) as raw:
        raw.execute("PRAGMA cache_size=-32000")
        for name, day, seq in asked:
            ours, bare, number = _both(site, raw, day, seq, since)
            ratio = ours.ms / bare.ms
            shown = f"{ratio:.2f}" if ratio <= FLOOR else f"**{ratio:.2f} ✗**"
            said.append(f"| {name} | {number:,} | {bare} | {ours} | {shown} |")
    return said


def _both(site: Site, raw: sqlite3.Connection, day: date, known: int | None, since: date) -> tuple[Times, Times, int]:
    """Ours and bare in turn."""
    ours, bare = Times(), Times()
    sql = BARE.format(known="" if known is None else "AND seq <= ?")
    values = (day.isoformat(),) if known is None else (day.isoformat(), known)
    with site.app.app_context():
        for turn in range(ROUNDS + 1):
            with reading():
                seconds, _tally = _timed(partial(board.figures, day, known, since))
                db.session.rollback()
            bare_seconds, rows = _timed(lambda: raw.execute(sql, values).fetchall())
            if turn:
                ours.seconds.append(seconds)
                bare.seconds.append(bare_seconds)
        expected = board.folded(ledger.standings(day, known), since)
        assert board.figures(day, known, since) == expected and expected.total > 0
        db.session.remove()
    return ours, bare, len(rows)


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found
