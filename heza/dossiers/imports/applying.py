"""Writing what was looked at: a file of a few thousand rows in one transaction, a longer one part by part.

Each part is a job and a transaction of its own, its rows whole dossiers: others wait for one part at most, and a killed
process begins with the part that is not written. While parts are missing the import is "applying": it does not count
as the newest data, nobody else may apply or take back a file, and no report is signed. Nothing here commits.
"""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from heza.accounts.models import Person
from heza.audit import trail
from heza.core import clock, files, jobs, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.imports import legs, packing, waiting
from heza.dossiers.imports.chosen import Kind
from heza.dossiers.imports.comparing import Comparer
from heza.dossiers.imports.models import ImportFile, ImportRow
from heza.dossiers.imports.names import Names
from heza.dossiers.imports.plan import Fate
from heza.dossiers.imports.staging import pages, rows_from
from heza.dossiers.imports.writer import Writer
from heza.dossiers.models import DossierImport

WHOLE = 2000  # rows that are written in one transaction, within the request
PART = 1500  # rows of one transaction of a longer file
BREATH = 0.11  # seconds between two parts: who waits for SQLite asks for its lock every tenth of a second
PART_JOB = "import_part"

CHANGED_MEANWHILE = (
    "Dữ liệu đã thay đổi từ lúc xem trước nên chưa ghi gì. Trang đã được đọc lại; hãy xem lại rồi bấm ghi lần nữa."
)
HAS_ERRORS = "Tệp có {number} dòng lỗi nên chưa ghi gì. Hãy tải các dòng lỗi về sửa, hoặc chọn “chỉ ghi các dòng đúng”."
NOTHING_LEFT = "Tệp không có dòng nào ghi được. Hãy sửa các dòng lỗi rồi chọn lại tệp."
NOT_READY = "Tệp này {state}, chưa ghi được. Hãy mở lại trang của tệp."
BUSY = (
    "Đang {what} tệp “{name}” ({by}). Hãy đợi việc đó xong rồi làm lại; trang Nhập tệp Một cửa cho biết khi nào xong."
)


class ChangedMeanwhile(Refused):
    """Other data than were looked at: the file has to be compared again."""


def busy_with(session: Session | Any) -> DossierImport | None:
    """The import that is being written or taken back part by part; others wait for it."""
    found: DossierImport | None = session.scalar(
        select(DossierImport).where(DossierImport.state.in_(("applying", "undoing"))).limit(1)
    )
    return found


def refuse_while_busy(but: DossierImport | None = None) -> None:
    """Raise Refused while a long file, other than `but`, is being written or taken back."""
    if (busy := busy_with(db.session)) is not None and busy is not but:
        by = db.session.scalar(select(Person.name).where(Person.id == busy.person_id)) or "dòng lệnh"
        what = "ghi" if busy.state == "applying" else "gỡ"
        raise Refused(BUSY.format(what=what, name=busy.file_name, by=by))


def apply(file: ImportFile, seen: str, *, valid_only: bool) -> DossierImport | None:
    """Write a file that was looked at: at once, or as a job where it is long; None where it changes nothing.

    `seen` is `mark_of` the file as its page was shown. Raises Refused, and then nothing is written: rows with errors
    (unless they are to be left out), another import since, or one under way.
    """
    session = db.session()
    trail.take_seqs(session, 0)  # the lock: from here on this is the only writer
    session.refresh(file)
    _refuse(file, seen, valid_only=valid_only)
    known = _is_known(session, file.sha256)
    file.valid_only, file.state = valid_only, waiting.APPLYING
    if file.kind == Kind.LOG:
        return _apply_log(session, file)
    applied = _begin(session, file)
    if file.total > WHOLE:
        file.import_id, applied.state = applied.id, "applying"
        trail.record(
            session, "begin_import", "dossier_import", applied.id, {"file": file.file_name, "rows": file.total}
        )
        session.flush()
        _enqueue(file, applied.person_id)
        return applied
    _write(session, applied, session.execute(rows_from(file.id, 0, WHOLE)).all())
    if applied.event_count == 0 and known:
        session.rollback()
        return None
    _finish(session, file, applied)
    return applied


def mark_of(file: ImportFile) -> str:
    """What a page carries of the state of a file that it shows."""
    return f"{file.turn}.{file.after_import}"


def _refuse(file: ImportFile, seen: str, *, valid_only: bool) -> None:
    refuse_while_busy()
    if file.state != waiting.READ:
        raise Refused(NOT_READY.format(state=waiting.STATE_NAMES[file.state].lower()))
    if seen != mark_of(file) or waiting.state_of_data() != file.after_import:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    counts = waiting.counts_of(file)
    if counts.get("error") and not valid_only:
        raise Refused(HAS_ERRORS.format(number=words.number(counts["error"])))
    if not sum(counts.get(fate.value, 0) for fate in Fate):
        raise Refused(NOTHING_LEFT)


def _is_known(session: Session, sha256: str) -> bool:
    row = DossierImport
    known = select(row.id).where(row.sha256 == sha256, row.undone_seq.is_(None)).limit(1)
    return session.scalar(known) is not None


def _begin(session: Session, file: ImportFile) -> DossierImport:
    assert file.data_until is not None
    applied = DossierImport(
        kind="dossiers",
        file_name=file.file_name,
        sha256=file.sha256,
        data_until=file.data_until,
        recorded_at=clock.recorded(),
        person_id=trail.actor_id(),
        first_seq=trail.take_seqs(session, 0),
        event_count=0,
        new_rows=0,
        changed_rows=0,
        same_rows=0,
        warnings=waiting.counts_of(file).get("warnings", 0),
        state="done",
        undone_to=0,
        undone_reason="",
    )
    session.add(applied)
    session.flush()
    return applied


def _write(session: Session, applied: DossierImport, part: Sequence[Any]) -> None:
    """The rows of a part and what follows from them, with the entry of the trail that covers them."""
    rows = [packing.unpack(one.content) for one in part]
    names = Names.read(session)
    names.make_missing(session, rows)
    writer = Writer(session, applied)
    writer.write(list(Comparer(session, clock.local(applied.data_until), names).planned(rows)))
    writer.record()


def _finish(session: Session, file: ImportFile, applied: DossierImport) -> None:
    applied.state = "done"
    file.state, file.import_id, file.done = waiting.APPLIED, applied.id, file.total
    files.retain(file.sha256)
    session.flush()


def _apply_log(session: Session, file: ImportFile) -> DossierImport | None:
    """The legs; those of dossiers that are not there stay out, as somebody chose."""
    wrong = select(ImportRow.position).where(ImportRow.file_id == file.id, ImportRow.fate == "error")
    bad = set(session.scalars(wrong))
    kept = [one for part in pages(file.id, 0) for one in part if one.position not in bad]
    log = legs.Log([packing.unpack_leg(one.content) for one in kept])
    applied = legs.apply_log(log, file_name=file.file_name, sha256=file.sha256)
    if applied is None:
        session.rollback()
        return None
    file.state, file.import_id, file.done = waiting.APPLIED, applied.id, file.total
    files.retain(file.sha256)
    session.flush()
    return applied


# ---------------------------------------------------------------- a long file, part by part


def _enqueue(file: ImportFile, person_id: int | None, again: str = "") -> None:
    """Ask for the next part, on behalf of who applies the file; it is asked for once, unless it is asked `again`."""
    jobs.enqueue(
        PART_JOB,
        {"file": file.id},
        key=f"{PART_JOB}:{file.id}:{file.turn}:{file.done}{again}",
        title=f"Ghi tệp {file.file_name}, từ dòng {words.number(file.done + 1)}/{words.number(file.total)}",
        person_id=person_id,
        max_tries=100,
    )


def breathe() -> None:
    """Let others write between two parts."""
    time.sleep(BREATH)


def apply_part(file_id: int) -> bool:
    """Write the next part of a long file, and ask for the one after it; False where it is finished."""
    session = db.session()
    trail.take_seqs(session, 0)
    file = session.get_one(ImportFile, file_id, populate_existing=True)
    if file.state != waiting.APPLYING or file.import_id is None:
        return False
    applied = session.get_one(DossierImport, file.import_id, populate_existing=True)
    part = session.execute(rows_from(file.id, file.done, PART)).all()
    if not part:
        _finish(session, file, applied)
        return False
    _write(session, applied, part)
    mine = update(ImportFile).where(ImportFile.id == file.id, ImportFile.done == file.done)
    session.execute(mine.values(done=part[-1].position))
    session.refresh(file)
    _enqueue(file, applied.person_id)
    return True


def go_on(applied: DossierImport) -> None:
    """Ask again for the part at which writing stopped."""
    file = db.session.scalars(select(ImportFile).where(ImportFile.import_id == applied.id)).one()
    _enqueue(file, applied.person_id, f":{clock.recorded():%Y%m%d%H%M%S%f}")
