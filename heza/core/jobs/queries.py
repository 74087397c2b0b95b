"""Questions about jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, column, func, select, table

from heza.core import clock
from heza.core.db import db
from heza.core.jobs.models import Job, JobConsumer
from heza.core.jobs.registry import NAMES

PAGE = 50  # jobs on one page
LAST = 2**63 - 1
SILENT = timedelta(minutes=5)  # without a sign of life for so long, the consumer is taken for stopped
UNFINISHED = ("failed", "running", "queued")

_person = table("person", column("id"), column("name"))  # people stand above; known by their table


@dataclass(frozen=True)
class Line:
    """A job as a row of the list."""

    id: int
    kind: str  # in words
    title: str
    person: str
    state: str
    tries: int
    max_tries: int
    progress: int
    progress_of: int
    message: str
    created_at: datetime
    not_before: datetime
    done_at: datetime | None

    @property
    def is_put_off(self) -> bool:
        """Whether it waits for a time, not for its turn."""
        return self.state == "queued" and self.not_before > clock.recorded()


@dataclass(frozen=True)
class Page:
    """A part of the jobs, newest first."""

    lines: list[Line]
    next_before: int | None  # the page after this one shows what is older than this number


def jobs(state: str = "", before: int | None = None) -> Page:
    """One page of the jobs in a state, or of all of them."""
    columns = [column for column in Job.__table__.c if column.name in Line.__annotations__]
    wanted = select(*columns, func.coalesce(_person.c.name, "").label("person"))
    wanted = wanted.outerjoin(_person, _person.c.id == Job.person_id).where(
        Job.id < (LAST if before is None else before)
    )
    if state:
        wanted = wanted.where(Job.state == state)
    rows = db.session.execute(wanted.order_by(Job.id.desc()).limit(PAGE + 1)).all()
    lines = [Line(**{**row._mapping, "kind": NAMES.get(row.kind, row.kind)}) for row in rows[:PAGE]]
    return Page(lines, lines[-1].id if len(rows) > PAGE else None)


def counts() -> dict[str, int]:
    """How many jobs there are in each state that is not over."""
    wanted = select(Job.state, func.count()).where(Job.state.in_(UNFINISHED)).group_by(Job.state)
    return {state: count for state, count in db.session.execute(wanted)}


def count_failed(message: str = "") -> Select[int]:
    """How many jobs failed, all of them or those with this sentence; to be part of another question."""
    wanted = select(func.count()).select_from(Job).where(Job.state == "failed")
    return wanted.where(Job.message == message) if message else wanted


def count_waiting() -> Select[int]:
    """How many jobs should have been done a while ago; to be part of another question."""
    overdue = clock.recorded() - 2 * SILENT
    return select(func.count()).select_from(Job).where(Job.state == "queued", Job.not_before < overdue)


def count_silent() -> Select[int]:
    """1 when consumers ran and none gives a sign of life, else 0; to be part of another question."""
    last = select(func.max(JobConsumer.beat).label("beat")).subquery()
    return select(func.count()).select_from(last).where(last.c.beat < clock.recorded() - SILENT)


def last_beat() -> datetime | None:
    """When a consumer last gave a sign of life; None where none ever ran."""
    return db.session.scalar(select(func.max(JobConsumer.beat)))


def is_silent(beat: datetime | None) -> bool:
    """Whether a consumer that once ran seems to have stopped."""
    return beat is not None and beat < clock.recorded() - SILENT
