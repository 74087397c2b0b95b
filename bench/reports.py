"""What a report asks of a big database against the same of a small one: the months are alike, only the years differ."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bench.client import Site, Times
from heza.audit import trail
from heza.core.clock import VIETNAM
from heza.core.db import db, reading
from heza.reports import facts
from heza.reports.gathering import gather, restated, rows
from heza.reports.gathering.times import times_of
from heza.reports.models import FrozenReport, Report
from heza.reports.rules import Span

FLOOR = 1.5
ROUNDS = 15
MARCH = Span("month", 2024, 3)
KNOWN_AT = datetime(2024, 3, 25, 8, 0, tzinfo=VIETNAM)


def _known() -> facts.Times:
    """March as it was known a few days after it ended."""
    now = times_of(MARCH)
    return facts.Times(now.span, now.period, now.as_of, trail.seq_known_at(db.session, KNOWN_AT), KNOWN_AT)


def _moved() -> Any:
    """What was learned of March since it was known then; the report itself need not be stored."""
    then = _known()
    period = then.period
    report = Report(kind="month", year=2024, part=3, first_day=period.first, last_day=period.last)
    frozen = FrozenReport(report_id=1, as_of=then.as_of, known=then.known, known_at=KNOWN_AT)
    return restated.moved_since(frozen, report, then.known or 0, None)


ASKED: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("the facts of a month, known now", lambda: gather.facts_of(times_of(MARCH))),
    ("the facts of a month, as known then", lambda: gather.facts_of(_known())),
    ("the rows of a figure, as known then", lambda: rows.rows_of(_known(), "all")),
    ("every row, for keeping", lambda: rows.frozen_rows(_known())),
    ("what moved since it was known", _moved),
)


def measure(sites: dict[int, Site]) -> list[str]:
    """The table: each question at each size, in turn."""
    sizes = sorted(sites)
    head = " | ".join(f"{size:,}: ms" for size in sizes)
    said = [f"| reports | {head} | last / first size |", "|---|" + "--:|" * (len(sizes) + 1)]
    for name, ask in ASKED:
        found = _measured(sites, ask)
        ratio = found[sizes[-1]].ms / found[sizes[0]].ms
        shown = f"{ratio:.2f}" if ratio <= FLOOR else f"**{ratio:.2f} ✗**"
        said.append(f"| {name} | {' | '.join(str(found[size]) for size in sizes)} | {shown} |")
    return said


def _measured(sites: dict[int, Site], ask: Callable[[], Any]) -> dict[int, Times]:
    found = {size: Times() for size in sites}
    for turn in range(ROUNDS + 1):
        for size, site in sites.items():
            with site.app.app_context():
                with reading():
                    began = time.perf_counter()
                    ask()
                    seconds = time.perf_counter() - began
                    db.session.rollback()
                db.session.remove()
            if turn:  # the first round warms up
                found[size].seconds.append(seconds)
    return found
