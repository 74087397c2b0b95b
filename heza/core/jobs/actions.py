"""What the administrator does with jobs that failed."""

from sqlalchemy import Update, update

from heza.core import clock
from heza.core.db import db
from heza.core.jobs.models import TRIES, Job
from heza.core.jobs.queue import wake_after_commit
from heza.core.refusal import Refused

NOT_FAILED = "Việc này không còn ở trạng thái lỗi: có thể người khác vừa làm lại hoặc bỏ qua. Hãy tải lại trang."


def retry(job_id: int) -> None:
    """Do a failed job again, now. Raises Refused when it is not a failed one."""
    if not _retry(job_id):
        raise Refused(NOT_FAILED)


def retry_all() -> int:
    """Do every failed job again; returns how many."""
    return _retry(None)


def _retry(job_id: int | None) -> int:
    again = (
        update(Job)
        .where(Job.state == "failed")
        .values(state="queued", not_before=clock.recorded(), max_tries=Job.tries + TRIES, done_at=None)
    )
    wake_after_commit()
    return _count(again, job_id)


def drop(job_id: int) -> None:
    """Leave a failed job undone: nobody is told about it any more. Raises Refused when it is not a failed one."""
    if not _drop(job_id):
        raise Refused(NOT_FAILED)


def drop_all() -> int:
    """Leave every failed job undone; returns how many."""
    return _drop(None)


def _drop(job_id: int | None) -> int:
    return _count(update(Job).where(Job.state == "failed").values(state="dropped"), job_id)


def _count(change: Update, job_id: int | None) -> int:
    if job_id is not None:
        change = change.where(Job.id == job_id)
    changed = db.session.scalars(change.returning(Job.id).execution_options(synchronize_session=False))
    return len(changed.all())
