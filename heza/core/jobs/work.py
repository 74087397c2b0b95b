"""Doing jobs: claim one, run its handler, and keep what came of it. Every function stands in an app context.

A consumer may be killed at any moment. Its job stays "running" without a sign of life, and begins anew; the
number of tries says whose turn it is, so that of two who hold the same job only the later one can commit.
"""

import logging
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select, Update, select, update
from sqlalchemy.exc import OperationalError

from heza.core import clock
from heza.core.db import db, is_sqlite, reading
from heza.core.jobs import registry
from heza.core.jobs.models import Job, JobConsumer
from heza.core.jobs.queue import enqueue
from heza.core.jobs.registry import Due, Lost, TryAgain
from heza.core.refusal import Refused

log = logging.getLogger("heza")

BEAT = 15.0  # seconds between two signs of life
STALE = timedelta(minutes=3)  # without one for so long, a job is taken for abandoned
BROKEN = "Việc nhiều lần bị ngắt giữa chừng (máy chủ dừng hoặc hết bộ nhớ). Hãy bấm Làm lại khi máy chủ đã ổn định."
ACCIDENT = "Chương trình gặp lỗi khi làm việc này (số {number}). Hãy báo số đó cho người quản trị máy chủ."
UNKNOWN = "Phiên bản đang chạy không biết làm loại việc “{kind}”. Hãy nâng cấp heza rồi bấm Làm lại."


def worker_name() -> str:
    """This consumer: there is one per data directory of a machine."""
    return f"{socket.gethostname()}:{current_app.extensions['heza_config'].data}"[-200:]


# ---------------------------------------------------------------- one job


def run_next() -> bool:
    """Do the next job that is due; False where there is none."""
    job = _claim()
    if job is None:
        return False
    with _Attempt(job), _beating(job):
        handler = registry.HANDLERS.get(job.kind)
        if handler is None:
            raise Refused(UNKNOWN.format(kind=job.kind))
        handler(job, _reporter(job))
        _finish(job)
    return True


def _claim() -> Job | None:
    """Take the next job that is due, so that nobody else has it; its row as it is from now on."""
    now = clock.recorded()
    turn = _due(now).order_by(Job.not_before, Job.id).limit(1).with_for_update(skip_locked=True)
    values = {"state": "running", "worker": worker_name(), "beat": now, "started_at": now, "tries": Job.tries + 1}
    taking = update(Job).where(Job.id == turn.scalar_subquery(), Job.state == "queued")
    taking = taking.values(values | {"progress": 0, "progress_of": 0}).returning(Job)
    job = db.session.scalars(taking.execution_options(synchronize_session=False, populate_existing=True)).first()
    db.session.commit()
    if job is not None:
        db.session.expunge(job)
    return job


def _due(now: datetime) -> Select[int]:
    return select(Job.id).where(Job.state == "queued", Job.not_before <= now).correlate(None)


def _mine(job: Job) -> Update:
    """The row, as long as it is this try's."""
    found = update(Job).where(Job.id == job.id, Job.tries == job.tries, Job.state == "running")
    return found.execution_options(synchronize_session=False)


def _finish(job: Job) -> None:
    """Commit what the handler did together with "done", or neither."""
    done = _mine(job).values(state="done", message="", done_at=clock.recorded()).returning(Job.id)
    if db.session.scalar(done) is None:
        raise Lost
    db.session.commit()


class _Attempt:
    """One try of a job: whatever goes wrong in it ends here, as the error page ends a request."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __enter__(self) -> None:
        """Begin with nothing left over."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _where: TracebackType | None
    ) -> bool:
        """Keep why it failed, and whether it is tried again."""
        if error is None:
            return False
        db.session.rollback()
        if not isinstance(error, Exception):
            return False  # the process is being ended: the job begins anew
        if isinstance(error, Lost):
            log.warning("job %s was given to somebody else meanwhile", self.job.id)
        elif isinstance(error, Refused):
            _give_up(self.job, error.reason)
        elif isinstance(error, TryAgain):
            _put_off(self.job, str(error))
        else:
            number = secrets.token_hex(4)
            log.error("job %s (%s) failed: %s", self.job.id, self.job.kind, number, exc_info=error)
            _put_off(self.job, ACCIDENT.format(number=number))
        return True


def _give_up(job: Job, sentence: str) -> None:
    db.session.execute(_mine(job).values(state="failed", message=sentence, done_at=clock.recorded()))
    db.session.commit()


def _put_off(job: Job, sentence: str) -> None:
    """Again later, or never when this was the last try."""
    if job.tries >= job.max_tries:
        _give_up(job, sentence)
        return
    again = clock.recorded() + registry.delay_after(job.tries)
    db.session.execute(_mine(job).values(state="queued", message=sentence, not_before=again))
    db.session.commit()


# ---------------------------------------------------------------- signs of life


def _reporter(job: Job) -> registry.Progress:
    def report(done: int, of: int) -> None:
        if is_sqlite() and db.session().in_transaction():
            return  # it may hold the one write lock, and would wait for itself
        said = _mine(job).values(progress=done, progress_of=of, beat=clock.recorded()).returning(Job.id)
        with db.engine.begin() as connection:
            if connection.execute(said).first() is None:
                raise Lost

    return report


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Say that the job is alive, from a thread of its own, while its handler runs."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = Event()
    thread = Thread(target=_beat, args=(app, job, stop), name=f"beat-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(app: Flask, job: Job, stop: Event) -> None:
    with app.app_context():
        while not stop.wait(BEAT):
            try:
                db.session.execute(_mine(job).values(beat=clock.recorded()))
                _say_alive()
                db.session.commit()
            except OperationalError:  # the handler is writing; then nobody else can take the job either
                db.session.rollback()


def _say_alive() -> None:
    db.session.merge(JobConsumer(worker=worker_name(), beat=clock.recorded()))


# ---------------------------------------------------------------- every minute


def start() -> None:
    """This consumer begins: what one of the same data directory was doing when it died begins anew."""
    _begin_anew(Job.worker == worker_name())


def minute() -> bool:
    """What is asked every minute; returns whether there is something to do."""
    _say_alive()
    db.session.commit()
    _begin_anew(Job.beat < clock.recorded() - STALE)
    for name, asked in registry.PERIODIC.items():
        with _Question(name):
            _add(_asked(asked))
    found = db.session.scalar(_due(clock.recorded()).limit(1)) is not None
    db.session.rollback()
    return found


def _begin_anew(abandoned: ColumnElement[bool]) -> None:
    """Jobs that nobody runs any more: again at once, or given up when they ended the consumer too often."""
    ended = update(Job).where(Job.state == "running", abandoned).execution_options(synchronize_session=False)
    now = clock.recorded()
    db.session.execute(ended.where(Job.tries >= Job.max_tries).values(state="failed", message=BROKEN, done_at=now))
    db.session.execute(ended.where(Job.tries < Job.max_tries).values(state="queued", not_before=now))
    db.session.commit()


def _asked(asked: registry.Asked) -> list[Due]:
    """What is due and not yet in the table; read without keeping anybody from writing."""
    with reading():
        named = list(asked())
        known: set[str | None] = set()
        for start_ in range(0, len(named), 500):
            keys = [due.key for due in named[start_ : start_ + 500]]
            known |= set(db.session.scalars(select(Job.key).where(Job.key.in_(keys))))
        db.session.rollback()
    return [due for due in named if due.key not in known]


def _add(dues: list[Due]) -> None:
    for due in dues:
        enqueue(
            due.kind,
            due.payload,
            due.key,
            title=due.title,
            person_id=due.person_id,
            max_tries=due.max_tries,
        )
    if dues:
        db.session.commit()


class _Question:
    """One thing asked every minute: when it fails the others are asked all the same."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        """Begin with nothing left over."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _where: TracebackType | None
    ) -> bool:
        """Log what went wrong; the next minute asks again."""
        if error is None:
            return False
        db.session.rollback()
        log.error("the minute's question %r failed", self.name, exc_info=error)
        return isinstance(error, Exception)
