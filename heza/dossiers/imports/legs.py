"""The city's process log: which desk held a dossier, leg by leg, as rows of values and as events.

A leg is a fact of its own number ("bước") in its dossier: the last line learned of it counts. Legs say who used the
time; who answers for the due date is the unit that handles the dossier (docs/decisions/003).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import desk_rows, ledger
from heza.dossiers.history import Event, Kind
from heza.dossiers.imports.content import LegRow, Log, Problem
from heza.dossiers.imports.log_rows import find_header, read
from heza.dossiers.imports.models import ImportMention
from heza.dossiers.imports.names import Names
from heza.dossiers.models import Dossier, DossierImport, Leg
from heza.dossiers.models import Event as EventRow

__all__ = ["LegRow", "Log", "apply_log", "find_header", "preview", "read"]
_CONTENT = ("name", "department_id", "officer_id", "began_at", "ended_at")
NOT_THERE = "Hồ sơ này chưa có trong hệ thống. Hãy nhập “Danh sách hồ sơ” có mã này trước."


@dataclass
class LogPreview:
    """What applying a log would do."""

    new: int = 0
    changed: int = 0
    same: int = 0
    unknown_codes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Looked(NamedTuple):
    """What a leg is beside what is known: its fate (new, changed, same, error), and what is wrong with it."""

    fate: str
    wrong: str = ""

    @classmethod
    def at(cls, session: Session, rows: Sequence[LegRow], names: Names) -> list["Looked"]:
        """Each of these legs, in their order."""
        ids, known = _known(session, Log(list(rows)))
        return [cls._of(row, ids, known, names) for row in rows]

    @classmethod
    def _of(
        cls, row: LegRow, ids: dict[str, int], known: dict[tuple[int, int], tuple[Any, ...]], names: Names
    ) -> "Looked":
        if row.code_key not in ids:
            return cls("error", NOT_THERE)
        before = known.get((ids[row.code_key], row.position))
        if before is None:
            return cls("new")
        return cls("same" if before == _content(row, *names.holder(row.department, row.officer)) else "changed")


def preview(log: Log) -> LogPreview:
    """What applying this log would do; writes nothing."""
    session = db.session()
    found = LogPreview(problems=log.problems)
    ids, known = _known(session, log)
    names = Names.read(session)
    for row in log.rows:
        if row.code_key not in ids:
            found.unknown_codes.append(row.code_key)
            continue
        before = known.get((ids[row.code_key], row.position))
        if before is None:
            found.new += 1
        elif before == _content(row, *names.holder(row.department, row.officer)):
            found.same += 1
        else:
            found.changed += 1
    return found


def apply_log(log: Log, *, file_name: str, sha256: str) -> DossierImport | None:
    """Append the legs that are new or changed. Returns None where nothing is. Nothing here commits.

    Raises Refused while a row has an error, or names a dossier that is not there.
    """
    if log.problems:
        raise Refused(f"Nhật ký có {len(log.problems)} dòng lỗi nên chưa ghi gì. Hãy sửa rồi nhập lại cả tệp.")
    session = db.session()
    first = trail.take_seqs(session, 0)
    ids, known = _known(session, log)
    if missing := sorted({row.code_key for row in log.rows} - ids.keys()):
        listed = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        raise Refused(f"{len(missing)} mã hồ sơ trong nhật ký chưa có: {listed}. Hãy nhập danh sách hồ sơ trước.")
    names = Names.read(session)
    fresh: list[tuple[int, LegRow, tuple[Any, ...]]] = []
    for row in log.rows:
        department = names.department(session, row.department)
        officer = names.officer(session, row.department, row.officer) if row.officer else None
        content = _content(row, department, officer)
        if known.get((ids[row.code_key], row.position)) != content:
            fresh.append((ids[row.code_key], row, content))
    if not fresh:
        return None
    applied = DossierImport(
        kind="legs",
        file_name=file_name[:200],
        sha256=sha256,
        data_until=log.data_until,
        recorded_at=clock.recorded(),
        person_id=trail.actor_id(),
        first_seq=first,
        event_count=len(fresh),
        new_rows=sum((dossier, row.position) not in known for dossier, row, _ in fresh),
        changed_rows=sum((dossier, row.position) in known for dossier, row, _ in fresh),
        same_rows=len(log.rows) - len(fresh),
        last_seq=first + len(fresh) - 1,
    )
    session.add(applied)
    session.flush()
    named = [{"import_id": applied.id, "dossier_id": id} for id in sorted({ids[row.code_key] for row in log.rows})]
    session.execute(insert(ImportMention.__table__), named)  # type: ignore[arg-type]
    _write(session, applied, fresh, known, trail.take_seqs(session, len(fresh)))
    return applied


def _write(
    session: Session,
    applied: DossierImport,
    fresh: list[tuple[int, LegRow, tuple[Any, ...]]],
    known: dict[tuple[int, int], tuple[Any, ...]],
    first: int,
) -> None:
    common = {"recorded_at": applied.recorded_at, "actor_id": applied.person_id, "import_id": applied.id}
    events, added, changed = [], [], []
    for seq, (dossier_id, row, content) in enumerate(fresh, first):
        values = dict(zip(_CONTENT, content, strict=True))
        data = {name: values[name] for name in ("name", "department_id", "officer_id")} | {"position": row.position}
        data["ended_at"] = row.ended_at.isoformat() if row.ended_at else None
        event = Event(seq, Kind.LEG.value, row.began_at, data)
        events.append(ledger.event_row(dossier_id, event, None, **common))
        if (dossier_id, row.position) in known:
            changed.append({"the_dossier": dossier_id, "the_position": row.position, **values})
        else:
            added.append({"dossier_id": dossier_id, "position": row.position, **values})
    session.execute(insert(EventRow), events)
    if added:
        session.execute(insert(Leg), added)
    if changed:
        table = Leg.__table__
        here = (table.c.dossier_id == bindparam("the_dossier"), table.c.position == bindparam("the_position"))
        columns: Any = {name: bindparam(name) for name in _CONTENT}
        session.execute(update(table).where(*here).values(columns), changed)  # type: ignore[arg-type]
    for part in ledger.parts(sorted({dossier_id for dossier_id, _, _ in fresh})):
        desk_rows.keep(session, ledger.events_of(session, part))
    trail.record(
        session,
        "import",
        "dossier_import",
        applied.id,
        {"file": applied.file_name, "sha256": applied.sha256, "legs": len(fresh)},
        first_seq=applied.first_seq,
        event_digest=digest_of(ledger.digest_line(row) for row in events),
    )


def _content(row: LegRow, department: int | None, officer: int | None) -> tuple[Any, ...]:
    return row.name, department, officer, row.began_at, row.ended_at


def _known(session: Session, log: Log) -> tuple[dict[str, int], dict[tuple[int, int], tuple[Any, ...]]]:
    keys = sorted({row.code_key for row in log.rows})
    ids: dict[str, int] = {}
    known: dict[tuple[int, int], tuple[Any, ...]] = {}
    for start in range(0, len(keys), ledger.CHUNK):
        wanted = select(Dossier.code_key, Dossier.id).where(Dossier.code_key.in_(keys[start : start + ledger.CHUNK]))
        part = {key: id for key, id in session.execute(wanted)}
        ids |= part
        columns = (
            Leg.dossier_id,
            Leg.position,
            Leg.name,
            Leg.department_id,
            Leg.officer_id,
            Leg.began_at,
            Leg.ended_at,
        )
        for dossier, position, name, department, officer, began, ended in session.execute(
            select(*columns).where(Leg.dossier_id.in_(part.values()))
        ):
            ended_at = clock.local(ended) if ended else None
            known[dossier, position] = (name, department, officer, clock.local(began), ended_at)
    return ids, known
