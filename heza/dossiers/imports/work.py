"""What the consumer does for imports: reading long files, writing and taking back part by part, the watched folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import g
from sqlalchemy import Select, delete, select, update

from heza.core import clock, jobs
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.dossiers.imports import applying, folder, matching, staging, undoing, waiting
from heza.dossiers.imports.models import ImportFile, ImportRow

READ_JOB = "import_read"
KEPT = timedelta(days=60)  # rows of a file that was applied, to look back; those that restate something stay
WAITS = timedelta(days=2)  # how long a file lies that nobody applies
SWEPT = 50  # files cleared at once


@jobs.handler(READ_JOB, "Đọc tệp Một cửa")
def read(job: jobs.Job, report: jobs.Progress) -> None:
    """Read a long file. Its parts are committed on the way; begun anew it clears what the try before staged."""
    file = db.session.get(ImportFile, job.payload["file"])
    if file is None or file.turn != job.payload["turn"] or file.state != waiting.READING:
        return
    try:
        staging.stage(file, keep_a_part, report, only_reading)
    except Refused as refusal:
        db.session.rollback()
        mine = update(ImportFile).where(ImportFile.id == file.id, ImportFile.turn == job.payload["turn"])
        db.session.execute(mine.values(state=waiting.FAILED, sentence=refusal.reason))


def keep_a_part() -> None:
    """End a part of the reading, and let others write."""
    db.session.commit()
    applying.breathe()


@contextmanager
def only_reading() -> Iterator[None]:
    """A transaction that only reads, between two parts."""
    with reading():
        yield
        db.session.rollback()


def is_reading_stopped(file: ImportFile) -> bool:
    """Whether a file should be read, and no job is there to do it any more."""
    if file.state != waiting.READING:
        return False
    job = jobs.Job
    alive = select(job.id).where(job.key == f"{READ_JOB}:{file.id}:{file.turn}", job.state.in_(("queued", "running")))
    return db.session.scalar(alive) is None


def ask_to_read(file: ImportFile) -> None:
    """Let the consumer read a file."""
    jobs.enqueue(
        READ_JOB,
        {"file": file.id, "turn": file.turn},
        key=f"{READ_JOB}:{file.id}:{file.turn}",
        title=f"Đọc tệp {file.file_name}",
        person_id=file.person_id,
        max_tries=100,
    )


@jobs.handler(applying.PART_JOB, "Ghi tệp Một cửa")
def apply_part(job: jobs.Job, _report: jobs.Progress) -> None:
    """Write the next part of a long file."""
    g.actor_id = job.person_id
    applying.breathe()
    applying.apply_part(job.payload["file"])


@jobs.handler(undoing.PART_JOB, "Gỡ tệp Một cửa")
def undo_part(job: jobs.Job, _report: jobs.Progress) -> None:
    """Take a long import back from the next dossiers."""
    g.actor_id = job.person_id
    applying.breathe()
    undoing.undo_part(job.payload["import"])


@jobs.handler(matching.PART_JOB, "Đối chiếu tên trong tệp")
def match_part(job: jobs.Job, _report: jobs.Progress) -> None:
    """Match a name in the next dossiers."""
    g.actor_id = job.person_id
    matching.match_part(job.payload["match"], job.payload["key"], job.payload["after"])


@jobs.handler(folder.TAKE_JOB, "Lấy tệp từ thư mục theo dõi")
def take(job: jobs.Job, _report: jobs.Progress) -> None:
    """A file that was found in the watched folder: it waits for somebody to look at it, as if it had been chosen."""
    if (file := folder.take(job.payload["name"])) is not None:
        ask_to_read(file)


@jobs.periodic("import_folder")
def found() -> list[jobs.Due]:
    """Files in the watched folder that lie still."""
    return [jobs.Due(folder.TAKE_JOB, key, {"name": name}, f"Tệp {name}") for name, key in folder.lying()]


SWEEP_JOB = "import_sweep"


def _seen_enough() -> Select[Any]:
    """Files that were applied long ago and still have rows that restate nothing."""
    row = ImportFile
    full = select(ImportRow.file_id).where(ImportRow.file_id == row.id, ImportRow.risk == 0).exists()
    return (
        select(row.id).where(row.state == waiting.APPLIED, row.created_at < clock.recorded() - KEPT, full).limit(SWEPT)
    )


def _left_lying() -> Select[Any]:
    """Files that nobody applied in time."""
    row = ImportFile
    left = row.state.in_((waiting.READING, waiting.ASKING, waiting.READ, waiting.FAILED))
    return select(row.id).where(left, row.created_at < clock.recorded() - WAITS).limit(SWEPT)


@jobs.periodic(SWEEP_JOB)
def nightly() -> list[jobs.Due]:
    """Once a day, where there is something: clear rows that nobody looks at any more."""
    if not db.session.scalars(_seen_enough()).first() and not db.session.scalars(_left_lying()).first():
        return []
    day = clock.recorded().date()
    return [jobs.Due(SWEEP_JOB, f"{SWEEP_JOB}:{day}", {}, "Dọn dòng của các tệp Một cửa đã ghi")]


@jobs.handler(SWEEP_JOB, "Dọn dòng của các tệp Một cửa đã ghi")
def sweep(_job: jobs.Job, _report: jobs.Progress) -> None:
    """Clear the rows of files applied long ago, but for what they restated; files that nobody applied are dropped."""
    ids = list(db.session.scalars(_seen_enough()))
    db.session.execute(delete(ImportRow).where(ImportRow.file_id.in_(ids), ImportRow.risk == 0))
    lying = list(db.session.scalars(_left_lying()))
    db.session.execute(delete(ImportRow).where(ImportRow.file_id.in_(lying)))
    db.session.execute(update(ImportFile).where(ImportFile.id.in_(lying)).values(state=waiting.DROPPED))
