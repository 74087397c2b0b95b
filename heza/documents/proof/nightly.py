"""Each night every stored file of the documents is read again (7.5.3.1b): a changed byte is found by itself.

What is wrong fails the job, with its sentence, on the page of jobs; the command `audit verify --full` names everything.
"""

from collections.abc import Iterator
from itertools import chain, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.core import clock, jobs
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.documents import checks
from heza.documents.models import RevisionFile

KIND, NAME = "document_files", "Kiểm tra tệp tài liệu ISO ban đêm"
FROM_HOUR = 2  # when nobody works
SAID = 5  # differences that the sentence names


@jobs.periodic(KIND)
def due() -> Iterator[jobs.Due]:
    """Once a night, where there are files."""
    now = clock.local(clock.recorded())
    if now.hour >= FROM_HOUR and db.session.scalar(select(RevisionFile.id).limit(1)) is not None:
        yield jobs.Due(KIND, f"{KIND}:{now.date().isoformat()}", title=NAME)


@jobs.handler(KIND, NAME)
def look(_job: jobs.Job, _report: jobs.Progress) -> None:
    """Read every file and every issued revision. Raises Refused, naming the first that differ."""
    with reading(), Session(db.engine) as session:
        found = list(islice(chain(checks.differences(session), checks.rows_that_differ(session)), SAID))
    if found:
        raise Refused(" ".join(found) + " Hãy chạy bin/heza audit verify --full và khôi phục tệp từ bản sao lưu.")
