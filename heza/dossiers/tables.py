"""The figures of a period as a table: total, by field, by department, with what they stand on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Department
from heza.core import clock, words
from heza.core.db import db
from heza.dossiers.figures import Question, figures, freshness
from heza.dossiers.rules import Figures, Period
from heza.procedures.models import Field

UNKNOWN_FIELD, UNKNOWN_DEPARTMENT = "(chưa rõ lĩnh vực)", "(chưa rõ đơn vị)"
COLUMNS = (
    *("all", "new", "carried_in", "settled", "early", "on_time", "late"),
    *("open", "open_in_time", "open_late", "suspended"),
)


@dataclass(frozen=True)
class Table:
    """Biểu II.06a of a period with its sources."""

    period: Period
    as_of: date
    known_at: datetime | None
    fresh_until: datetime | None
    total: Figures
    by_field: dict[str, Figures]
    by_department: dict[str, Figures]

    def as_json(self) -> dict[str, Any]:
        """The shape of the command contract: `bin/heza dossiers figures --json`."""
        known_at = self.known_at or clock.recorded()
        return {
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "as_of": self.as_of.isoformat(),
            "known_at": clock.local(known_at).isoformat(),
            "data_until": clock.local(self.fresh_until).isoformat() if self.fresh_until else None,
            "total": columns_of(self.total),
            "by_field": {name: columns_of(counts) for name, counts in self.by_field.items()},
            "by_department": {name: columns_of(counts) for name, counts in self.by_department.items()},
        }


def columns_of(counts: Figures) -> dict[str, int]:
    """The counts under the names of the contract."""
    return {name: getattr(counts, name) for name in COLUMNS}


def table_of(question: Question) -> Table:
    """The table that answers a question."""
    whole = figures(question).get((), Figures())
    return Table(
        period=question.period,
        as_of=question.as_of,
        known_at=question.known_at,
        fresh_until=freshness(question.known),
        total=whole,
        by_field=_named(figures(question, "field"), _places(Field), UNKNOWN_FIELD),
        by_department=_named(figures(question, "department"), _places(Department), UNKNOWN_DEPARTMENT),
    )


def _places(model: type[Field] | type[Department]) -> dict[int, tuple[int, str, str]]:
    rows = db.session.execute(select(model.id, model.position, model.name))
    return {id: (position, words.sort_key(name), name) for id, position, name in rows}


def _named(
    counts: dict[tuple[int | None, ...], Figures], places: dict[int, tuple[int, str, str]], unknown: str
) -> dict[str, Figures]:
    last = (10_000, "", unknown)
    rows = sorted(((places.get(key[0] or 0, last), value) for key, value in counts.items()), key=lambda row: row[0])
    return {place[2]: value for place, value in rows}
