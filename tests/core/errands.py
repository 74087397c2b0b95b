"""A consumer with jobs of the tests': `huey_consumer tests.core.errands.huey`, or its handlers alone.

What a job did is counted in rows of their own: `done_with(word)` says how often it was done for good.
"""

import os
import time

from sqlalchemy import func, select

from heza.accounts.models import SignInFailure
from heza.core import clock, jobs
from heza.core.db import db
from heza.core.refusal import Refused


@jobs.handler("note", "Ghi một dòng")
def note(job: jobs.Job, report: jobs.Progress) -> None:
    """Add a row, slowly where that is asked, with a sign of progress before it."""
    report(1, 2)
    time.sleep(job.payload.get("seconds", 0))
    db.session.add(SignInFailure(account=job.payload["word"], address="job", failed_at=clock.recorded()))


@jobs.handler("stumble", "Vấp")
def stumble(job: jobs.Job, report: jobs.Progress) -> None:
    """Write something, then fail in the way that is asked, up to so many times."""
    note(job, report)
    if job.tries <= job.payload.get("times", 99):
        how = job.payload["how"]
        if how == "refuse":
            raise Refused("Không làm được việc này.")
        if how == "later":
            raise jobs.TryAgain("Chưa làm được.")
        if how == "die":
            os._exit(9)
        raise RuntimeError("an accident")


def done_with(word: str) -> int:
    """How many rows a job has left."""
    count = db.session.scalar(select(func.count()).where(SignInFailure.account == word)) or 0
    db.session.rollback()
    return count
