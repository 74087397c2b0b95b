"""What is done with the catalogue: imports, abolishing, rules of counting. Nothing here commits."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from heza.accounts.models import Department
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.procedures import lines, queries, rules
from heza.procedures.catalogue import Counting, Found
from heza.procedures.models import Field, Procedure, ProcedureDocument, ProcedureStep, ProcedureVersion
from heza.procedures.plan import KINDS, Item, Plan, plan

COUNTING = ("counting_rule", "counting_confirmed", "pause_mode", "pause_confirmed", "opinion_pauses")
LAST_PLACE = 99  # departments that only a file names stand last


def plan_import(found: Found, effective_from: date | None = None, basis: str = "") -> Plan:
    """What importing this would do now; nothing is written."""
    return plan(found, queries.known_catalogue(), clock.today(), effective_from, basis)


def apply_import(
    found: Found,
    effective_from: date | None = None,
    basis: str = "",
    *,
    file_name: str = "",
    file_sha256: str = "",
    by_hand: bool = False,
) -> Plan:
    """Write what the plan says, all or nothing. Raises Refused while the plan has errors.

    The same file again writes nothing, not even to the trail. A change becomes a version from the effective day;
    other content for a day that has a version becomes a correction beside it, known later. Nothing is overwritten.
    What is entered on a page (`by_hand`) is about its one procedure.
    """
    made = plan_import(found, effective_from, basis)
    _refuse_errors(made, by_hand=by_hand)
    if not made.writes:
        return made
    seq = trail.take_seqs(db.session, 1)
    made = plan_import(found, effective_from, basis)  # again behind the lock: somebody may have just applied it
    _refuse_errors(made, by_hand=by_hand)
    written = _write(made.writes, seq)
    changes = {
        **made.counts(),
        **written,
        "effective_from": made.effective_from.isoformat() if made.effective_from else "",
        "basis": made.basis,
    }
    digest = lines.digest(db.session(), seq)
    if by_hand:
        id = queries.procedure_ids()[made.writes[0].key]
        trail.record(db.session, "edit_procedure", "procedure", id, changes, first_seq=seq, event_digest=digest)
    else:
        changes |= {"file": file_name, "file_sha256": file_sha256}
        trail.record(db.session, "import", "procedure", "", changes, first_seq=seq, event_digest=digest)
    return made


def summary(made: Plan) -> str:
    """What an import did, in words: thủ tục mới 54."""
    return ", ".join(f"{KINDS[kind]} {number}" for kind, number in made.counts().items())


def _refuse_errors(made: Plan, *, by_hand: bool) -> None:
    errors = made.errors
    if errors and by_hand:
        raise Refused("Chưa ghi gì. " + " ".join(dict.fromkeys(one.text for one in errors)))
    if errors:
        raise Refused(
            f"Tệp còn {len(errors)} lỗi nên không có gì được nhập. Hãy sửa tệp theo danh sách lỗi rồi thử lại."
        )


def _write(items: list[Item], seq: int) -> dict[str, int]:
    """Add the rows, set by set; how many of each."""
    versioned = [item for item in items if item.makes_version]
    procedures = [_procedure_row(item) for item in versioned if item.known is None]
    _insert(Procedure, procedures)
    ids = queries.procedure_ids()
    fields = _fields_named([item.terms.field for item in versioned])
    departments = _departments_named([item.terms.department for item in versioned])
    versions = [_version_row(item, ids[item.key], seq, fields, departments) for item in versioned]
    _insert(ProcedureVersion, versions)
    version_ids = _version_ids(seq)
    steps, documents = [], []
    for item in items:
        version_id = version_ids[ids[item.key]] if item.makes_version else _base_id(item)
        steps += _step_rows(item, version_id, seq, departments)
        documents += _document_rows(item, version_id, seq)
    _insert(ProcedureStep, steps)
    _insert(ProcedureDocument, documents)
    return {"versions": len(versions), "steps": len(steps), "documents": len(documents)}


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _base_id(item: Item) -> int:
    assert item.base is not None  # a completed item has one
    return item.base.id


def _version_ids(seq: int) -> dict[int, int]:
    wanted = select(ProcedureVersion.procedure_id, ProcedureVersion.id).where(ProcedureVersion.known_from == seq)
    return {procedure_id: id for procedure_id, id in db.session.execute(wanted)}


def _procedure_row(item: Item) -> dict[str, Any]:
    code = item.terms.code
    return {"code": code, "code_key": item.key, "sort_key": rules.code_order(code), "abolished_basis": ""}


def _version_row(
    item: Item, procedure_id: int, seq: int, fields: Mapping[str, Field], departments: Mapping[str, Department]
) -> dict[str, Any]:
    terms = item.terms
    department = departments.get(words.fold(terms.department))
    return {
        "procedure_id": procedure_id,
        "effective_from": item.effective_from,
        "known_from": seq,
        "basis": item.basis,
        "name": terms.name,
        **search_columns(terms.code, terms.name),
        "field_id": fields[words.fold(terms.field)].id,
        "department_id": department.id if department else None,
        "department_name": terms.department,
        "days_legal": terms.days_legal,
        "days_allowed": terms.days_allowed,
        "term_unit": terms.term_unit,
        "announced_as": terms.announced_as,
        "service_level": terms.service_level,
        "fee": terms.fee,
        "note": terms.note,
        **_counting(item),
    }


def search_columns(code: str, name: str) -> dict[str, str]:
    """What a search without marks, and one with marks, look in."""
    text = words.clean(f"{code} {name}")
    return {"folded": words.fold(text), "lowered": text.lower()}


def _counting(item: Item) -> dict[str, Any]:
    """The office's rule of counting stays; under a new decision it has to be compared with the law again."""
    kept = item.base.counting if item.base else Counting()
    if item.kind != "corrected":
        kept = replace(kept, counting_confirmed=False, pause_confirmed=False)
    return asdict(kept)


def _step_rows(item: Item, version_id: int, seq: int, departments: Mapping[str, Department]) -> list[dict[str, Any]]:
    if item.base and item.kind == "completed" and item.base.steps:
        return []
    return [
        {
            "version_id": version_id,
            "known_from": seq,
            "position": step.position,
            "name": step.name,
            "unit_name": step.unit_name,
            "department_id": unit.id if (unit := departments.get(words.fold(step.unit_name))) else None,
            "place": step.place,
            "minutes": step.minutes,
        }
        for step in item.steps
    ]


def _document_rows(item: Item, version_id: int, seq: int) -> list[dict[str, Any]]:
    if item.base and item.kind == "completed" and item.base.documents:
        return []
    return [
        {
            "version_id": version_id,
            "known_from": seq,
            "position": paper.position,
            "name": paper.name,
            "originals": paper.originals,
            "copies": paper.copies,
            "form": paper.form,
        }
        for paper in item.documents
    ]


# ---------------------------------------------------------------- names that a file brings


def _fields_named(names: Iterable[str]) -> dict[str, Field]:
    """Every field by its folded name; those that only the file names are added, unconfirmed, in its order."""
    known = {field.folded: field for field in db.session.scalars(select(Field))}
    place = db.session.scalar(select(func.max(Field.position))) or 0
    for name in names:
        if (folded := words.fold(name)) not in known:
            place += 1
            known[folded] = Field(name=name, folded=folded, position=place, confirmed=False)
            db.session.add(known[folded])
    db.session.flush()
    return known


def _departments_named(names: Iterable[str]) -> dict[str, Department]:
    """Every department by its folded name; those that only the file names are added, unconfirmed."""
    known = {department.folded: department for department in db.session.scalars(select(Department))}
    for name in names:
        if name and (folded := words.fold(name)) not in known:
            known[folded] = Department(name=name, folded=folded, position=LAST_PLACE, confirmed=False)
            db.session.add(known[folded])
    db.session.flush()
    return known


def confirm_field(field: Field) -> None:
    """Somebody has looked at the name that a file brought."""
    field.confirmed = True


# ---------------------------------------------------------------- edits by hand


def abolish(procedure: Procedure, day: date, basis: str) -> None:
    """No longer in force from this day on; the procedure and its versions stay."""
    procedure.abolished_on, procedure.abolished_basis = day, basis


def restore(procedure: Procedure) -> None:
    """Take an abolition back (a wrong date, a decision withdrawn); the trail keeps both."""
    procedure.abolished_on, procedure.abolished_basis = None, ""


def set_counting(version: ProcedureVersion, **values: Any) -> None:
    """How a term is counted and paused, and whether that was compared with the law."""
    before = {name: getattr(version, name) for name in values}
    changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    for name, value in values.items():
        setattr(version, name, value)
    if changes:
        trail.record(db.session, "set_counting", "procedure", version.procedure_id, changes)
