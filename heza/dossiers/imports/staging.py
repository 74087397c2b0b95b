"""Reading a file into rows that wait: row by row first, then each compared with what is known.

Both are done in parts, so that a long file keeps nobody from writing; `keep` ends a part (a commit in the job, nothing
in a request, which commits at its end). A reading that was begun again since (`turn`) writes nothing more.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, or_, select, update

from heza.core import clock, words
from heza.core.bulk import insert_rows
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.history import Kind as EventKind
from heza.dossiers.imports import opening, packing, risks, waiting
from heza.dossiers.imports.chosen import Kind
from heza.dossiers.imports.comparing import CHUNK, Comparer, Risks
from heza.dossiers.imports.excel import CLOSING, Problem, Row
from heza.dossiers.imports.legs import LegRow, Looked
from heza.dossiers.imports.models import ImportFile, ImportRow
from heza.dossiers.imports.names import Names
from heza.dossiers.imports.plan import Planned
from heza.dossiers.models import Dossier

Keep = Callable[[], None]
Report = Callable[[int, int], None]
Apart = Callable[[], AbstractContextManager[None]]
AGAIN = "Tệp này vừa được đọc lại theo cách khác. Hãy mở lại trang của tệp để xem bản mới."
PARTIAL = (
    "Tệp này chỉ nhắc đến một phần nhỏ hồ sơ đang giải quyết ({number} hồ sơ khác không có trong tệp) nên được coi là "
    "tệp bổ sung: không xét hồ sơ thiếu."
)
LISTED = 200  # names nobody knows that are listed with how often they stand in the file
ERROR, MISSING = "error", "missing"  # fates beside those of `Fate`


@dataclass
class Counted:
    """What was counted while reading."""

    fates: Counter[str] = field(default_factory=Counter)
    warnings: int = 0
    twins: int = 0  # rows that stand in the file twice, alike
    differing_due: int = 0
    unknown: dict[str, Counter[str]] = field(
        default_factory=lambda: {"department": Counter(), "officer": Counter(), "procedure": Counter()}
    )
    first_day: datetime | None = None
    latest: datetime | None = None
    notes: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """JSON for the file's row."""
        said: dict[str, Any] = {fate: number for fate, number in self.fates.items()}
        said |= {"warnings": self.warnings, "twins": self.twins, "differing_due": self.differing_due}
        said |= {"unknown": {name: counter.most_common(LISTED) for name, counter in self.unknown.items()}}
        return json.dumps(said | {"notes": self.notes}, ensure_ascii=False)


def stage(file: ImportFile, keep: Keep, report: Report, apart: Apart = nullcontext) -> None:
    """Read the file and compare its rows; afterwards it is "read", or "asking" how it is to be read.

    `apart` surrounds what only reads (in the job a transaction of its own, which keeps nobody from writing).
    Raises Refused with a sentence for whatever cannot be read.
    """
    opened = opening.open_file(file)
    file.kind, file.signature = opened.kind, opened.signature
    if opened.questions:
        file.state, file.counts = waiting.ASKING, json.dumps({"notes": opened.notes})
        return
    counted = Counted(notes=opened.notes)
    _clear(file)
    _read(file, opened, counted, keep, report)
    file.data_until, file.after_import = _until(opened.until, counted), waiting.state_of_data()
    keep()
    _compare(file, counted, keep, report, apart)
    if file.kind == Kind.EXPORT and not opened.is_partial:
        counted.fates[MISSING] = _add_missing(file, counted)
    file.state, file.counts = waiting.READ, counted.as_text()


def _clear(file: ImportFile) -> None:
    db.session.execute(delete(ImportRow).where(ImportRow.file_id == file.id))


def _held(file: ImportFile, **values: Any) -> None:
    """Change the file's row as long as this reading is the one that counts."""
    row = ImportFile
    mine = update(row).where(row.id == file.id, row.turn == file.turn, row.state == waiting.READING)
    done = db.session.execute(mine.values(**values).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(AGAIN)


# ---------------------------------------------------------------- the rows


def _read(file: ImportFile, opened: opening.Opened, counted: Counted, keep: Keep, report: Report) -> None:
    seen: dict[str, tuple[int, int]] = {}  # key → row and content of the first one
    part: list[dict[str, Any]] = []
    position = 0
    for line in opened.lines:
        if (told := _without_twin(line, seen)) is None:
            counted.twins += 1
            continue
        position += 1
        part.append(_row(file.id, position, told, counted))
        if len(part) == CHUNK:
            _insert(file, part, position, keep)
            report(position, 0)
            part = []
    _insert(file, part, position, keep)
    if not position:
        raise Refused("Tệp không có dòng hồ sơ nào. Hãy kiểm tra lại khoảng ngày khi xuất từ hệ thống Một cửa.")
    file.total = position


def _insert(file: ImportFile, part: list[dict[str, Any]], position: int, keep: Keep) -> None:
    if part:
        _held(file, total=position)
        insert_rows(db.session(), ImportRow.__table__, part)  # type: ignore[arg-type]
        keep()


def _without_twin(line: opening.Line, seen: dict[str, tuple[int, int]]) -> opening.Line | None:
    """The line; None for one that stands there twice alike; with an error where the two differ."""
    content = line.content
    if not isinstance(content, Row):
        return line
    mine = hash(packing.pack(content).split(",", 1)[1])  # all but the number of the row
    there = seen.setdefault(content.code_key, (line.row, mine))
    if there[0] == line.row:
        return line
    if there[1] == mine:
        return None
    sentence = f"Mã hồ sơ này đã có ở dòng {there[0]} với nội dung khác. Hãy giữ lại một dòng."
    return line._replace(content=None, problems=[*line.problems, Problem(line.row, line.code, sentence)])


def _row(file_id: int, position: int, line: opening.Line, counted: Counted) -> dict[str, Any]:
    content = line.content
    is_wrong = content is None or any(one.is_error for one in line.problems)
    has_warning = not is_wrong and bool(line.problems)
    counted.warnings += has_warning
    if is_wrong:
        counted.fates[ERROR] += 1
    elif isinstance(content, Row):
        _note_days(content, counted)
    elif content is not None:
        counted.latest = max(counted.latest or content.began_at, content.ended_at or content.began_at)
    return {
        "file_id": file_id,
        "position": position,
        "row": line.row,
        "code": line.code[:60],
        "code_key": content.code_key[:60] if content else "",
        "fate": ERROR if is_wrong else "",
        "has_warning": has_warning,
        "risk": 0,
        "content": "" if is_wrong or content is None else _packed(content),
        "told": packing.pack_told(line.problems, []),
    }


def _packed(content: Row | LegRow) -> str:
    return packing.pack(content) if isinstance(content, Row) else packing.pack_leg(content)


def _note_days(row: Row, counted: Counted) -> None:
    if row.received_at and (counted.first_day is None or row.received_at < counted.first_day):
        counted.first_day = row.received_at
    for moment in (row.received_at, row.finished_at, row.returned_at):
        if moment and (counted.latest is None or moment > counted.latest):
            counted.latest = moment


def _until(titled: datetime | None, counted: Counted) -> datetime:
    """Until when the file speaks: as its title says, or later where something in it is later."""
    if titled is None and counted.latest is None:
        return datetime.combine(clock.today(), CLOSING, clock.VIETNAM)
    return max(moment for moment in (titled, counted.latest) if moment is not None)


# ---------------------------------------------------------------- the comparison


def rows_from(file_id: int, after: int, most: int = CHUNK) -> Select[Any]:
    """The staged rows that can be applied, in their order, after a position."""
    row = ImportRow
    wanted: Any = select(row.position, row.content, row.told, row.code_key)
    wanted = wanted.where(row.file_id == file_id, row.position > after, row.content != "")
    found: Select[Any] = wanted.order_by(row.position).limit(most)
    return found


def _compare(file: ImportFile, counted: Counted, keep: Keep, report: Report, apart: Apart) -> None:
    assert file.data_until is not None
    until = clock.local(file.data_until)
    look: _Dossiers | _Legs = _Legs() if file.kind == Kind.LOG else _Dossiers(until, counted)
    id, total, after = file.id, file.total, 0
    row = ImportRow.__table__
    names = ("fate", "risk", "told")
    changing = update(row).where(row.c.file_id == id, row.c.position == bindparam("at"))  # type: ignore[arg-type]
    changing = changing.values({name: bindparam(f"{name}_now") for name in names})
    while True:
        with apart():
            part = db.session.execute(rows_from(id, after)).all()
            changes = look.at(part) if part else []
        if not part:
            return
        after = part[-1].position
        counted.fates.update(one["fate_now"] for one in changes)
        counted.fates["risky"] += sum(one["risk_now"] > 0 for one in changes)
        db.session.execute(changing, changes)
        _held(file, done=0)
        keep()
        report(after, total)


class _Dossiers:
    """Rows of the list of dossiers."""

    def __init__(self, until: datetime, counted: Counted) -> None:
        session = db.session()
        self.comparer, self.risks, self.counted = Comparer(session, until), Risks(session, until), counted

    def at(self, part: Sequence[Any]) -> list[dict[str, Any]]:
        """What each row is, as values to write."""
        planned = list(self.comparer.planned([packing.unpack(one.content) for one in part]))
        restated = self.risks.of(planned)
        return [
            self._judged(one, now, restated.get(now.row.code_key, [])) for one, now in zip(part, planned, strict=True)
        ]

    def _judged(self, staged: Any, planned: Planned, restated: list[list[str]]) -> dict[str, Any]:
        self._note(planned)
        weight = max((risks.risk_of(one[0], one[1]).weight for one in restated), default=0)
        told = staged.told
        if restated:
            problems = [Problem(0, "", sentence, is_error) for is_error, sentence in packing.told(told)[0]]
            told = packing.pack_told(problems, restated)
        return {"at": staged.position, "fate_now": planned.fate.value, "risk_now": weight, "told_now": told}

    def _note(self, planned: Planned) -> None:
        row, said, unknown = planned.row, planned.said, self.counted.unknown
        if said.department_id is None:
            unknown["department"][row.department] += 1
        if said.officer_id is None and row.officer:
            unknown["officer"][f"{row.officer} – {row.department}"] += 1
        if said.procedure_id is None:
            unknown["procedure"][row.procedure_code or row.procedure_name] += 1
        self.counted.differing_due += due_differs(planned)


class _Legs:
    """Rows of the process log."""

    def __init__(self) -> None:
        self.names = Names.read(db.session())

    def at(self, part: Sequence[Any]) -> list[dict[str, Any]]:
        """What each leg is; one of a dossier that is not there is an error."""
        legs = [packing.unpack_leg(one.content) for one in part]
        return [
            {
                "at": one.position,
                "fate_now": looked.fate,
                "risk_now": 0,
                "told_now": packing.pack_told([Problem(0, "", looked.wrong)], []) if looked.wrong else one.told,
            }
            for one, looked in zip(part, Looked.at(db.session(), legs, self.names), strict=True)
        ]


def due_differs(planned: Planned) -> bool:
    """Whether our due date of a row is of another day than the city's."""
    ours = next((draft.data["due_at"] for draft in planned.drafts if draft.kind is EventKind.COMPUTED), None)
    theirs = planned.said.due_at
    return bool(ours and theirs and datetime.fromisoformat(ours).date() != theirs.date())


# ---------------------------------------------------------------- what the file does not name any more


def _add_missing(file: ImportFile, counted: Counted) -> int:
    """Open dossiers that earlier files named and this newer one does not, as rows; how many. Nothing is deleted.

    Only those received since the file's own first receipt: an export of fewer days misses nothing before them.
    """
    if counted.first_day is None or file.data_until is None:
        return 0
    d, row = Dossier, ImportRow
    named = select(row.position).where(row.file_id == file.id, row.code_key == d.code_key).exists()
    wanted = select(d.code, d.code_key, d.received_on, d.seen_until).where(
        d.closed_on.is_(None), d.received_on >= counted.first_day.date(), d.seen_until < file.data_until, ~named
    )
    of_city = or_(d.provisional_code.is_(None), d.provisional_code != d.code)
    found = db.session.execute(wanted.where(d.state != "registered", of_city).order_by(d.due_on, d.id)).all()
    named_open = select(func.count()).select_from(d).where(d.closed_on.is_(None), named)
    if len(found) > 2 * (db.session.scalar(named_open) or 0):
        counted.notes.append(PARTIAL.format(number=words.number(len(found))))
        return 0
    rows = [
        {
            "file_id": file.id,
            "position": file.total + number,
            "row": 0,
            "code": one.code,
            "code_key": one.code_key,
            "fate": MISSING,
            "has_warning": False,
            "risk": risks.MISSING.weight,
            "content": "",
            "told": packing.pack_told([Problem(0, "", _missing(one), is_error=False)], []),
        }
        for number, one in enumerate(found, 1)
    ]
    insert_rows(db.session(), row.__table__, rows)  # type: ignore[arg-type]
    return len(rows)


def _missing(one: Any) -> str:
    return (
        f"Nhận ngày {words.day(one.received_on)}, lần cuối có trong tệp nói đến {words.moment(one.seen_until)}; "
        "tệp này không nhắc đến."
    )


def pages(file_id: int, after: int) -> Iterator[list[Any]]:
    """The staged rows that can be applied, part by part."""
    while part := list(db.session.execute(rows_from(file_id, after))):
        yield part
        after = part[-1].position
