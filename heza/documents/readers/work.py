"""Who joined later gets the reading list of what is in force: once a day (7.5.3.2 a)."""

from sqlalchemy import exists, select

from heza.audit import trail
from heza.core import clock, jobs
from heza.core.db import db, reading
from heza.documents.readers import actions, queries
from heza.documents.readers.models import Recipient

JOB = "document_readers"


@jobs.periodic(JOB)
def due() -> list[jobs.Due]:
    """Once a day, where any document goes to anybody."""
    key = f"{JOB}:{clock.today():%Y-%m-%d}"
    is_known = exists().where(jobs.Job.key == key)
    if db.session.scalar(select(Recipient.id).where(~is_known).limit(1)) is None:
        return []
    return [jobs.Due(JOB, key, title="Bổ sung người cần đọc tài liệu ISO")]


@jobs.handler(JOB, "Bổ sung người cần đọc tài liệu ISO")
def complete(_job: jobs.Job, _report: jobs.Progress) -> None:
    """Ask those who came to a unit on the list after the revision in force was issued."""
    with reading():
        missing = queries.to_ask(queries.latest()).where(queries.not_asked()).limit(1)
        is_complete = db.session.execute(missing).first() is None
        db.session.rollback()
    if not is_complete:
        wanted = queries.to_ask(queries.latest()).where(queries.not_asked())
        for revision_id, count in sorted(actions.ask(wanted).items()):
            trail.record(db.session, "ask_readers", "document_revision", revision_id, {"people": count})
