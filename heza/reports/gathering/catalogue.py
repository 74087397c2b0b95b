"""The procedures in force at the end of a period (Biểu II.07b), as known."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from heza.core import words
from heza.core.db import db
from heza.procedures.models import ProcedureStep, ProcedureVersion
from heza.reports.facts import Catalogue
from heza.reports.gathering.names import Names
from heza.reports.registers import queries as registers

LEVELS = {"toan trinh": "full", "mot phan": "part"}


def catalogue_of(day: date, known: int | None, names: Names) -> Catalogue:
    """The procedures in force on a day, each by its version of that day: two statements."""
    fields: Counter[int] = Counter()
    counts: Counter[str] = Counter()
    for field_id, is_shortened, level, has_steps in _in_force(day, known):
        fields[field_id] += 1
        counts["shortened"] += bool(is_shortened)
        counts["with_process"] += bool(has_steps)
        counts[level_of(level)] += 1
    return Catalogue(
        total=fields.total(),
        by_field=tuple((name, fields[id]) for id, name in names.fields.items() if fields[id]),
        shortened=counts["shortened"],
        full_online=counts["full"],
        part_online=counts["part"],
        with_process=counts["with_process"],
        one_stop=registers.one_stop(day),
    )


def level_of(service_level: str) -> str:
    """full | part | other: the level of the online service as the decision words it."""
    folded = words.fold(service_level)
    return next((level for word, level in LEVELS.items() if word in folded), "other")


def _in_force(day: date, known: int | None) -> list[Any]:
    """(field, whether its time is cut, level, whether a process was issued) of each procedure in force.

    Of two versions of a day the one known later counts; before the first version the first one applies.
    """
    v, s = ProcedureVersion, ProcedureStep
    steps = select(s.id).where(s.version_id == v.id)
    wanted = select(v.procedure_id, v.effective_from, v.field_id, v.days_allowed < v.days_legal, v.service_level)
    wanted = wanted.where(v.procedure_id.in_(registers.in_force(day)))
    if known is not None:
        wanted, steps = wanted.where(v.known_from <= known), steps.where(s.known_from <= known)
    wanted = wanted.add_columns(exists(steps.correlate(v))).order_by(v.procedure_id, v.effective_from, v.known_from)
    found: dict[int, tuple[date, Any]] = {}
    for procedure_id, effective_from, *said in db.session.execute(wanted):
        if procedure_id not in found or effective_from <= max(day, found[procedure_id][0]):
            found[procedure_id] = (effective_from, said)
    return [said for _, said in found.values()]
