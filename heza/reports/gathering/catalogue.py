"""The procedures in force at the end of a period (Biểu II.07b), as known."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, select

from heza.core import words
from heza.core.db import db
from heza.procedures.models import Procedure, ProcedureStep, ProcedureVersion
from heza.reports.facts import Catalogue
from heza.reports.gathering.names import Names
from heza.reports.registers import queries as registers
from heza.reports.registers.models import Publication

LEVELS = {"toan trinh": "full", "mot phan": "part"}


class InForce(NamedTuple):
    """A procedure in force, by its version of a day."""

    procedure_id: int
    code: str
    name: str
    field_id: int
    days_legal: int
    days_allowed: int
    level: str  # of the online service, in the decision's words
    has_process: bool

    @property
    def is_shortened(self) -> bool:
        """Its time is cut below that of the law."""
        return self.days_allowed < self.days_legal


def catalogue_of(day: date, known: int | None, names: Names) -> Catalogue:
    """The procedures in force on a day, each by its version of that day: two statements."""
    found = procedures(day, known)
    fields = Counter(one.field_id for one in found)
    levels = Counter(level_of(one.level) for one in found)
    return Catalogue(
        total=len(found),
        by_field=tuple((name, fields[id]) for id, name in names.fields.items() if fields[id]),
        shortened=sum(one.is_shortened for one in found),
        full_online=levels["full"],
        part_online=levels["part"],
        with_process=sum(one.has_process for one in found),
        one_stop=registers.one_stop(day),
    )


def level_of(service_level: str) -> str:
    """full | part | other: the level of the online service as the decision words it."""
    folded = words.fold(service_level)
    return next((level for word, level in LEVELS.items() if word in folded), "other")


def procedures(day: date, known: int | None) -> list[InForce]:
    """The procedures in force on a day by their codes: one statement.

    Of two versions of a day the one known later counts; before the first version the first one applies.
    """
    p, v, s = Procedure, ProcedureVersion, ProcedureStep
    steps = select(s.id).where(s.version_id == v.id)
    columns: list[Any] = [v.effective_from, p.id, p.code, v.name, v.field_id, v.days_legal, v.days_allowed]
    wanted: Select[Any] = select(*columns, v.service_level).join(p, p.id == v.procedure_id)
    wanted = wanted.where(v.procedure_id.in_(registers.in_force(day)))
    if known is not None:
        wanted, steps = wanted.where(v.known_from <= known), steps.where(s.known_from <= known)
    wanted = wanted.add_columns(exists(steps.correlate(v)))
    found: dict[int, tuple[date, InForce]] = {}
    for effective_from, *said in db.session.execute(wanted.order_by(p.sort_key, v.effective_from, v.known_from)):
        one = InForce._make(said)
        if one.procedure_id not in found or effective_from <= max(day, found[one.procedure_id][0]):
            found[one.procedure_id] = (effective_from, one)
    return [one for _, one in found.values()]


# ---------------------------------------------------------------- the rows behind its figures


class Marked(NamedTuple):
    """A procedure with where it is public; None is not known."""

    procedure: InForce
    one_stop: bool | None
    counter: bool | None
    portal: bool | None
    national: bool | None


Chosen = Callable[[Marked], bool]
BEHIND: dict[str, Chosen] = {
    "procedures": lambda one: True,
    "shortened": lambda one: one.procedure.is_shortened,
    "full_online": lambda one: level_of(one.procedure.level) == "full",
    "part_online": lambda one: level_of(one.procedure.level) == "part",
    "with_process": lambda one: one.procedure.has_process,
    "one_stop": lambda one: bool(one.one_stop),
    "published_counter": lambda one: bool(one.counter),
    "published_portal": lambda one: bool(one.portal),
    "published_national": lambda one: bool(one.national),
    "published_unchecked": lambda one: None in (one.counter, one.portal, one.national),
}


def rows_of(key: str, day: date, known: int | None) -> list[Marked]:
    """The procedures behind a figure: two statements. Raises KeyError for a figure that is not about procedures."""
    chosen, r = BEHIND[key], Publication
    listed = db.session.execute(select(r.procedure_id, r.one_stop, r.counter, r.portal, r.national))
    marks = {id: said for id, *said in listed}
    found = (Marked(one, *marks.get(one.procedure_id, (None,) * 4)) for one in procedures(day, known))
    return [one for one in found if chosen(one)]
