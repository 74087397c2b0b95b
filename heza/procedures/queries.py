"""Questions about the catalogue."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from heza.core.db import db
from heza.procedures.catalogue import Counting, Document, Known, KnownVersion, Step, Terms
from heza.procedures.models import Field, Procedure, ProcedureDocument, ProcedureStep, ProcedureVersion
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
        row.opinion_pauses,
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


def version_id_at(procedure_id: ColumnElement[int] | InstrumentedAttribute[int] | int, day: date) -> ColumnElement[int]:
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


def versions_of(procedure: Procedure) -> list[ProcedureVersion]:
    """Every version of a procedure with its steps and papers, the earliest first, corrected ones too."""
    row = ProcedureVersion
    wanted = select(row).where(row.procedure_id == procedure.id)
    wanted = wanted.options(
        joinedload(row.field), joinedload(row.department), selectinload(row.steps), selectinload(row.documents)
    )
    return list(db.session.scalars(wanted.order_by(row.effective_from, row.known_from)))


def known_catalogue() -> dict[str, Known]:
    """The whole catalogue in the words of a workbook, by `code_key`: what an import is compared with."""
    by_procedure: dict[int, dict[date, KnownVersion]] = defaultdict(dict)
    steps, documents = _steps(), _documents()
    row = ProcedureVersion
    wanted = select(row, Field.name, Procedure.code).join(Field, row.field_id == Field.id)
    wanted = wanted.join(Procedure, row.procedure_id == Procedure.id)
    wanted = wanted.order_by(row.procedure_id, row.effective_from, row.known_from)
    for version, field_name, code in db.session.execute(wanted.execution_options(populate_existing=True)):
        by_procedure[version.procedure_id][version.effective_from] = KnownVersion(
            version.id,
            version.effective_from,
            version.basis,
            _terms(version, field_name, code),
            Counting(
                version.counting_rule,
                version.counting_confirmed,
                version.pause_mode,
                version.pause_confirmed,
                version.opinion_pauses,
            ),
            tuple(steps[version.id]),
            tuple(documents[version.id]),
        )
    procedures = db.session.execute(select(Procedure.code_key, Procedure.id, Procedure.abolished_on))
    return {key: Known(id, abolished_on, tuple(by_procedure[id].values())) for key, id, abolished_on in procedures}


def _terms(version: ProcedureVersion, field_name: str, code: str) -> Terms:
    return Terms(
        code=code,
        name=version.name,
        field=field_name,
        department=version.department_name,
        days_legal=version.days_legal,
        days_allowed=version.days_allowed,
        term_unit=version.term_unit,
        announced_as=version.announced_as,
        service_level=version.service_level,
        fee=version.fee,
        note=version.note,
    )


def _steps() -> dict[int, list[Step]]:
    row = ProcedureStep
    columns = (row.version_id, row.position, row.name, row.unit_name, row.place, row.minutes)
    return _grouped(select(*columns).order_by(row.version_id, row.position, row.id), Step)


def _documents() -> dict[int, list[Document]]:
    row = ProcedureDocument
    columns = (row.version_id, row.position, row.name, row.originals, row.copies, row.form)
    return _grouped(select(*columns).order_by(row.version_id, row.position, row.id), Document)


def _grouped(wanted: Any, made: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for version_id, *values in db.session.execute(wanted):
        found[version_id].append(made(*values))
    return found
