"""Files on their way into the system: chosen, read, looked at. What is asked of them, and how they are begun."""

import json
from typing import Any

from flask import url_for
from sqlalchemy import case, delete, func, select

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.filters import LARGEST_ID
from heza.dossiers.imports.models import ImportFile, ImportRow
from heza.dossiers.models import DossierImport

READING, ASKING, READ, APPLYING, APPLIED, FAILED, DROPPED = (
    *("reading", "asking", "read", "applying"),
    *("applied", "failed", "dropped"),
)
STATE_NAMES = {
    READING: "Đang đọc",
    ASKING: "Chờ trả lời cách đọc",
    READ: "Chờ ghi",
    APPLYING: "Đang ghi",
    APPLIED: "Đã ghi",
    FAILED: "Không đọc được",
    DROPPED: "Đã bỏ",
}
NOT_NOW = "Tệp này {state}, không đổi cách đọc được nữa. Hãy chọn lại tệp nếu cần đọc cách khác."


def begin(sha256: str, file_name: str, person_id: int | None, came_from: str = "page") -> ImportFile:
    """A file that was chosen, or found in the watched folder: nothing of it is read yet. The caller commits."""
    file = ImportFile(
        sha256=sha256,
        file_name=file_name[:200],
        state=READING,
        person_id=person_id,
        created_at=clock.recorded(),
        came_from=came_from,
        turn=1,
    )
    db.session.add(file)
    db.session.flush()
    return file


def file_for(person: Person, id: int) -> ImportFile:
    """One file; 404 where there is none. Whoever may import sees the files of all who may."""
    found: ImportFile = db.one_or_404(select(ImportFile).where(ImportFile.id == min(id, LARGEST_ID)))
    return found


def url_of(file: ImportFile) -> str:
    """Where a file is looked at, whatever its state."""
    return url_for("dossiers.preview", import_id=file.id)


def begin_again(file: ImportFile, choices: str) -> None:
    """Read the file anew, as somebody chose; what was staged of the reading before is not used any more.

    Raises Refused for a file that is being applied, or was.
    """
    _hold(file)
    if file.state not in (READING, ASKING, READ, FAILED):
        raise Refused(NOT_NOW.format(state=STATE_NAMES[file.state].lower()))
    file.choices, file.turn, file.state, file.sentence = choices, file.turn + 1, READING, ""
    file.total = file.done = 0
    db.session.flush()


def _hold(file: ImportFile) -> None:
    """The file as it is now, and nobody else changes it until this transaction ends: it may be being applied."""
    db.session.refresh(file, with_for_update={"of": ImportFile})


def state_of_data() -> int:
    """A number that grows whenever a file is begun, finished, or begun or finished to be taken back."""
    row = DossierImport
    counted = func.count() + func.count(case((row.state != "applying", 1))) + func.count(row.undone_seq)
    return db.session.scalar(select(counted + func.count(case((row.state == "undone", 1))))) or 0


def counts_of(file: ImportFile) -> dict[str, Any]:
    """What was counted when the file was read."""
    found: dict[str, Any] = json.loads(file.counts)
    return found


def drop(file: ImportFile) -> None:
    """Let a file go that is not to be applied. Raises Refused for one that is being applied, or was."""
    _hold(file)
    if file.state in (APPLYING, APPLIED):
        raise Refused(NOT_NOW.format(state=STATE_NAMES[file.state].lower()))
    db.session.execute(delete(ImportRow).where(ImportRow.file_id == file.id))
    file.state = DROPPED
