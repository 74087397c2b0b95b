"""What late data make of a signed report: each dossier that moved, from which figures to which, and what was learned.

A signed report answers by its frozen pair of times for ever; the same period asked with more knowledge says something
else. The difference is found by the database, so that only the dossiers that moved are read.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, except_, select
from sqlalchemy.orm import lazyload

from heza.core.clock import local_day
from heza.core.db import db
from heza.core.settings import sample_day
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Question
from heza.dossiers.history import Event, fold
from heza.dossiers.ledger import events_of, parts
from heza.dossiers.models import Dossier, DossierImport
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import Figures, total
from heza.reports.facts import Moved, Restated, Times
from heza.reports.gathering.behind import COLUMNS, Row, counting, figures_of
from heza.reports.gathering.moves import Seen, what_moved
from heza.reports.gathering.names import names_of
from heza.reports.models import FrozenReport, Report

LAST = 12  # signed reports that are looked at again
BOXES = (
    *("new_online", "new_other", "carried_in", "early", "on_time", "late"),
    *("open_in_time", "open_late", "suspended", "stopped"),
)


def all_restated(times: Times) -> tuple[Restated, ...]:
    """What was learned of earlier signed reports since the last of them was signed: it was told nowhere yet."""
    r, f = Report, FrozenReport
    wanted = select(f, r).join(r, r.id == f.report_id)
    wanted = wanted.where(r.kind == times.span.kind, r.last_day < times.period.first)
    wanted = wanted.options(lazyload(r.writers)).order_by(r.last_day.desc()).limit(LAST)
    listed = db.session.execute(wanted).all()
    since = max((frozen.known for frozen, _ in listed), default=0)
    found = (moved_since(frozen, report, since, times.known) for frozen, report in reversed(listed))
    return tuple(one for one in found if one is not None)


def restated_of(frozen: FrozenReport, since: int, until: int | None) -> Restated | None:
    """What was learned of a signed report after one number and up to another (None: up to now); None where nothing."""
    report = db.session.get_one(Report, frozen.report_id)
    return moved_since(frozen, report, since, until)


def moved_since(frozen: FrozenReport, report: Report, since: int, until: int | None) -> Restated | None:
    """The same of a report that was read already."""
    then = Question(report.period, frozen.as_of, since)
    now = Question(report.period, frozen.as_of, until)
    before, after = _only_in(then, now), _only_in(now, then)
    first, day = then.period.first, then.day
    ids = [
        id
        for id in sorted({*before, *after})
        if _place(before.get(id), first, day) != _place(after.get(id), first, day)
    ]
    if not ids:
        return None
    counted = figuring.figures(then)[()]
    lost = total(figures_of(before[id], first, day) for id in ids if id in before)
    won = total(figures_of(after[id], first, day) for id in ids if id in after)
    moved = _moved(ids, before, after, then, until)
    return Restated(report.id, report.name, counted, _less(counted, lost) + won, moved)


def _only_in(one: Question, other: Question) -> dict[int, Row]:
    """The dossiers that count for one question otherwise than for another: one statement."""
    wanted: Any = except_(_all(one), _all(other))
    return {values[0]: Row(*values) for values in db.session.execute(wanted)}


def _all(question: Question) -> Select[Any]:
    rows = counting(question)
    return select(*(rows.c[name] for name in COLUMNS))


def _less(one: Figures, other: Figures) -> Figures:
    theirs = vars(other)
    return Figures(**({name: count - theirs[name] for name, count in vars(one).items()} | NOT_COUNTED))


NOT_COUNTED = {"due_today": 0, "due_in_1": 0, "due_in_3": 0}


def boxes_of(row: Row | None, first: date, day: date) -> tuple[str, ...]:
    """The figures in which a dossier counts: one of each sum of Biểu II.06a; none where it counts nowhere."""
    if row is None:
        return ()
    counts = figures_of(row, first, day)
    groups = {"new": counts.new, "settled": counts.settled, "open": counts.open}
    return tuple([name for name, count in groups.items() if count] + [name for name in BOXES if getattr(counts, name)])


def _place(row: Row | None, first: date, day: date) -> tuple[Any, ...]:
    """Where a dossier counts: its figures, its department and its field."""
    return (boxes_of(row, first, day), row and row.department_id, row and row.field_id)


def _moved(
    ids: Sequence[int], before: dict[int, Row], after: dict[int, Row], then: Question, until: int | None
) -> tuple[Moved, ...]:
    """The dossiers that moved, in words, by their codes."""
    last = until if until is not None else 2**63 - 1
    logs, names, learned = events_of(db.session(), ids, last), names_of(), _learned(ids, then.known or 0, last)
    codes: dict[int, str] = {}
    for part in parts(ids):
        codes |= {
            id: code for id, code in db.session.execute(select(Dossier.id, Dossier.code).where(Dossier.id.in_(part)))
        }
    first, day = then.period.first, then.day
    found = []
    for id in ids:
        old, new = before.get(id), after.get(id)
        what = what_moved(
            _seen(logs[id], then.known or 0, old), _seen(logs[id], last, new), learned.get(id), day, names
        )
        place = new or old
        found.append(
            Moved(
                code=codes[id],
                department=names.department(place.department_id if place else None),
                what=what,
                before=boxes_of(old, first, day),
                after=boxes_of(new, first, day),
                learned_on=learned.get(id),
            )
        )
    return tuple(sorted(found, key=lambda one: one.code))


def _seen(log: Sequence[Event], known: int, row: Row | None) -> Seen:
    events = [event for event in log if event.seq <= known]
    return Seen(fold(events) if events else None, row)


def _learned(ids: Sequence[int], since: int, until: int) -> dict[int, date]:
    """On which day the last of it was learned: until when the file speaks, or when the act was recorded."""
    e, i = EventRow, DossierImport
    stands_at = sample_day()
    found: dict[int, date] = {}
    for part in parts(ids):
        wanted = select(e.dossier_id, i.data_until, e.recorded_at).outerjoin(i, i.id == e.import_id)
        wanted = wanted.where(e.dossier_id.in_(part), e.seq > since, e.seq <= until, e.kind != "leg").order_by(e.seq)
        for id, data_until, recorded_at in db.session.execute(wanted):
            found[id] = local_day(data_until) if data_until else stands_at or local_day(recorded_at)
    return found
