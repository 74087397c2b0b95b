"""The city's process log: which desk held a dossier, leg by leg, as rows of values and as events.

A leg is a fact of its own number ("bước") in its dossier: the last line learned of it counts. Legs say who used the
time; who answers for the due date is the unit that handles the dossier (docs/decisions/003).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import desk_rows, ledger
from heza.dossiers.history import Event, Kind
from heza.dossiers.imports.excel import Problem, UnreadableCell, read_moment
from heza.dossiers.imports.names import Names
from heza.dossiers.models import Dossier, DossierImport, Leg
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import code_key, is_code

COLUMNS = {
    "code": ("ma ho so",),
    "position": ("buoc",),
    "name": ("noi dung cong viec", "cong viec"),
    "department": ("don vi",),
    "officer": ("nguoi xu ly", "can bo xu ly"),
    "began_at": ("bat dau",),
    "ended_at": ("ket thuc",),
}
_CONTENT = ("name", "department_id", "officer_id", "began_at", "ended_at")
LABELS = {"began_at": "Bắt đầu", "ended_at": "Kết thúc"}


@dataclass(frozen=True, slots=True)
class LegRow:
    """One line of the log; moments are Vietnamese time, `ended_at` None while the desk still holds it."""

    row: int
    code_key: str
    position: int
    name: str
    department: str
    officer: str
    began_at: datetime
    ended_at: datetime | None


@dataclass
class Log:
    """What was read of a process log."""

    rows: list[LegRow]
    problems: list[Problem] = field(default_factory=list)

    @property
    def data_until(self) -> datetime:
        """Until when it speaks: its latest moment."""
        return max(row.ended_at or row.began_at for row in self.rows)


@dataclass
class LogPreview:
    """What applying a log would do."""

    new: int = 0
    changed: int = 0
    same: int = 0
    unknown_codes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_header(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """Where the log's header stands: (the first row below it, meaning → column); None where this is no log."""
    for index, row in enumerate(rows[:30]):
        labels = [words.fold(words.clean(cell)) for cell in row]
        found = {
            meaning: next((column for column, label in enumerate(labels) if label in names), -1)
            for meaning, names in COLUMNS.items()
        }
        if all(column >= 0 for column in found.values()):
            return index + 1, found
    return None


def read(rows: Sequence[Sequence[Any]]) -> Log:
    """The legs of a sheet; a bad row never stops the others. Raises Refused where there is no leg at all."""
    header = find_header(rows)
    if header is None:
        raise Refused("Không thấy các cột của nhật ký xử lý (Mã hồ sơ, Bước, Người xử lý, Bắt đầu, Kết thúc).")
    start, columns = header
    log = Log([])
    for number, cells in enumerate(rows[start:], start + 1):
        values = {name: cells[column] if column < len(cells) else None for name, column in columns.items()}
        if not any(words.clean(cell) for cell in values.values()):
            continue
        try:
            log.rows.append(_leg(number, values))
        except UnreadableCell as bad:
            log.problems.append(Problem(number, words.clean(values["code"]), str(bad)))
    if not log.rows and not log.problems:
        raise Refused("Nhật ký xử lý không có dòng nào.")
    return log


def _leg(number: int, values: dict[str, Any]) -> LegRow:
    key = code_key(words.clean(values["code"]))
    if not is_code(key):
        raise UnreadableCell(f"Mã hồ sơ “{words.clean(values['code'])}” không đúng dạng như H24.18-240320-0001.")
    position = words.clean(values["position"]).removesuffix(".0")
    if not position.isdecimal() or not 1 <= int(position) <= 99:
        raise UnreadableCell(f"“Bước” là “{position}”, cần số từ 1 đến 99.")
    began = read_moment(values["began_at"], LABELS["began_at"])
    ended = read_moment(values["ended_at"], LABELS["ended_at"])
    if began is None:
        raise UnreadableCell("Thiếu “Bắt đầu”.")
    if ended is not None and ended < began:
        raise UnreadableCell("“Kết thúc” trước “Bắt đầu”.")
    texts = {name: words.clean(values[name]) for name in ("name", "department", "officer")}
    if not texts["department"]:
        raise UnreadableCell("Thiếu “Đơn vị”.")
    return LegRow(number, key, int(position), texts["name"][:300], texts["department"], texts["officer"], began, ended)


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
    )
    session.add(applied)
    session.flush()
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
