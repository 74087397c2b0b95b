"""Editing the catalogue by hand goes the way of an import: the same plan, the same rules. Nothing here commits."""

from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import column, func, select, table

from heza.accounts.models import Department
from heza.audit import trail
from heza.core import words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.procedures import actions, queries, rules
from heza.procedures.catalogue import Counting, Document, Found, Known, KnownVersion, Step, Terms
from heza.procedures.models import Field, Procedure, ProcedureVersion
from heza.procedures.plan import Plan

STALE = "Người khác vừa sửa thủ tục này. Hãy tải lại trang để xem bản mới rồi làm lại."
TAKEN = "Mã {code} đã có trong danh mục. Hãy mở trang của thủ tục đó để ghi phiên bản mới."
NOTHING = "Không có gì thay đổi so với phiên bản đang có, nên chưa ghi gì."

# Dossiers stand above the catalogue; it knows them as their foreign key does, by their table.
_dossier = table("dossier", column("procedure_id"), column("received_on"), column("closed_on"))


class Touched(NamedTuple):
    """Open dossiers of a procedure: received before a day, and from it on."""

    before: int
    since: int


def touched(procedure_id: int, day: date) -> Touched:
    """Which open dossiers a version of a day concerns: one statement."""
    d = _dossier.c
    mine = select(func.count()).select_from(_dossier).where(d.procedure_id == procedure_id, d.closed_on.is_(None))
    before, since = mine.where(d.received_on < day), mine.where(d.received_on >= day)
    row = db.session.execute(select(before.scalar_subquery(), since.scalar_subquery())).one()
    return Touched(int(row[0] or 0), int(row[1] or 0))


def known(procedure: Procedure) -> Known:
    """A procedure in the words of a workbook."""
    return queries.known_catalogue()[procedure.code_key]


def version_on(found: Known, day: date) -> KnownVersion:
    """The version in force on a day; before the first one the first."""
    return next((one for one in reversed(found.versions) if one.effective_from <= day), found.versions[0])


def lists() -> tuple[list[str], list[str]]:
    """The names of fields and of departments, in the order of the office."""
    fields = db.session.scalars(select(Field.name).order_by(Field.position, Field.id))
    wanted = select(Department.name).where(Department.closed_on.is_(None))
    return list(fields), list(db.session.scalars(wanted.order_by(Department.position, Department.folded)))


def planned(terms: Terms, day: date, basis: str) -> Plan:
    """What saving a version would do."""
    return actions.plan_import(Found(procedures={terms.code: terms}), day, words.clean(basis))


def save_version(terms: Terms, counting: Counting, day: date, basis: str, seen: str) -> Plan:
    """Save a version by hand: new from its day, a correction of the same day, or a procedure's first. Raises Refused.

    `seen` is the version that the form was filled from, "" for a new procedure.
    """
    trail.hold_head(db.session)  # first: whoever saves at the same moment waits here
    found = Found(procedures={terms.code: terms})
    before = queries.known_catalogue().get(terms.code)
    if before is not None and not seen:
        raise Refused(TAKEN.format(code=terms.code))
    if seen and (before is None or seen not in {str(one.id) for one in before.versions}):
        raise Refused(STALE)
    made = actions.apply_import(found, day, words.clean(basis), by_hand=True)
    recounted = _count(terms.code, day, counting)
    if not made.writes and not recounted:
        raise Refused(NOTHING)
    return made


def _count(code: str, day: date, counting: Counting) -> bool:
    """Let the version of a day be counted as was entered; what has changed is to be compared with the law again."""
    version = _version_of(code, day)
    values = asdict(counting)
    same_rule = version.counting_rule == counting.counting_rule
    same_pause = (version.pause_mode, version.opinion_pauses) == (counting.pause_mode, counting.opinion_pauses)
    values["counting_confirmed"] = version.counting_confirmed and same_rule
    values["pause_confirmed"] = version.pause_confirmed and same_pause
    if not (same_rule and same_pause):
        actions.set_counting(version, **values)
    return not (same_rule and same_pause)


def _version_of(code: str, day: date) -> ProcedureVersion:
    v = ProcedureVersion
    wanted = select(v).join(Procedure, Procedure.id == v.procedure_id).where(Procedure.code_key == rules.code_key(code))
    wanted = wanted.where(v.effective_from <= day).order_by(v.effective_from.desc(), v.known_from.desc()).limit(1)
    return db.session.scalars(wanted).one()


def save_parts(
    version: KnownVersion, code: str, *, steps: list[Step] | None = None, papers: list[Document] | None = None
) -> Plan:
    """Save the steps or the papers of a version, as a correction of it. Raises Refused."""
    trail.hold_head(db.session)
    key = rules.code_key(code)
    found = Found(steps={key: steps} if steps else {}, documents={key: papers} if papers else {})
    fresh = queries.known_catalogue()[key]
    if version.id not in {one.id for one in fresh.versions}:
        raise Refused(STALE)
    made = actions.apply_import(found, version.effective_from, by_hand=True)
    if not made.writes:
        raise Refused(NOTHING)
    return made


def sum_objection(version: KnownVersion, steps: list[Step]) -> str:
    """Why these steps cannot be those of a version: their time is not its term; or ""."""
    allowed = rules.allowed_minutes(version.terms.days_allowed, version.terms.term_unit)
    given = sum(step.minutes for step in steps)
    if allowed is None or given == allowed:
        return ""
    term = rules.term(version.terms.days_allowed, version.terms.term_unit)
    return (
        f"Các bước cộng lại {rules.hours(given)}, thời hạn {term} là {rules.hours(allowed)}. "
        "Hãy sửa thời gian các bước cho bằng thời hạn, hoặc ghi phiên bản có thời hạn mới trước."
    )
