"""Questions about the catalogue."""

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from heza.core.db import db
from heza.procedures.models import Procedure, ProcedureVersion
from heza.procedures.rules import VersionTerms, code_key


def procedure_ids() -> dict[str, int]:
    """Every procedure by `rules.code_key` of its code."""
    return {key: id for key, id in db.session.execute(select(Procedure.code_key, Procedure.id))}


def versions() -> dict[int, list[tuple[date, VersionTerms]]]:
    """Every procedure's terms by effective day, for whoever asks for many; `rules.in_force` picks one.

    Of two versions of the same day the one known later counts.
    """
    row = ProcedureVersion
    wanted = select(
        row.procedure_id,
        row.effective_from,
        row.id,
        row.days_allowed,
        row.term_unit,
        row.counting_rule,
        row.field_id,
        row.department_id,
        row.pause_mode,
    ).order_by(row.procedure_id, row.effective_from, row.known_from, row.id)
    found: dict[int, dict[date, VersionTerms]] = {}
    for procedure_id, effective_from, *terms in db.session.execute(wanted):
        found.setdefault(procedure_id, {})[effective_from] = VersionTerms._make(terms)
    return {procedure_id: list(by_day.items()) for procedure_id, by_day in found.items()}


def version_at(procedure_id: int, day: date) -> ProcedureVersion | None:
    """The version in force on a day (of receipt).

    Before the first known version the first one applies ("phiên bản đầu tiên được biết"): dossiers of the year
    before the first imported decision have nothing else. None where the procedure has no version at all.
    """
    return db.session.scalar(select(ProcedureVersion).where(ProcedureVersion.id == version_id_at(procedure_id, day)))


def version_id_at(procedure_id: ColumnElement[int] | int, day: date) -> ColumnElement[int]:
    """The id of the version in force on a day, as a part of a statement; an index answers it."""
    row = aliased(ProcedureVersion)
    of_procedure = select(row.id).where(row.procedure_id == procedure_id)
    latest = (
        of_procedure.where(row.effective_from <= day)
        .order_by(row.effective_from.desc(), row.known_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    first = of_procedure.order_by(row.effective_from, row.known_from.desc()).limit(1).scalar_subquery()
    return func.coalesce(latest, first)


def procedure_by_code(code: str) -> Procedure:
    """The procedure with this code, however it is typed; otherwise 404."""
    found: Procedure = db.one_or_404(select(Procedure).where(Procedure.code_key == code_key(code)))
    return found
