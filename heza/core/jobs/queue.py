"""Adding a job, and waking the consumer once it is committed.

The row in our own database is the truth. huey carries one word, "work", and may lose it: the consumer asks
the table every minute.
"""

import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from heza.config import Config
from heza.core import clock
from heza.core.db import db, is_sqlite
from heza.core.jobs.models import TRIES, Job

if TYPE_CHECKING:
    from huey.api import Huey

log = logging.getLogger("heza")
_SENDING = Lock()  # huey's connection is one for all threads


def enqueue(
    kind: str,
    payload: dict[str, Any],
    key: str | None = None,
    not_before: datetime | None = None,
    *,
    title: str = "",
    person_id: int | None = None,
    max_tries: int = TRIES,
) -> bool:
    """Add a job in the transaction of its cause; the consumer is woken after the commit.

    Returns False, and adds nothing, where a job with this key was ever added: "digest:2024-03-28:17" happens once.
    """
    now = clock.recorded()
    values = {
        "kind": kind,
        "payload": payload,
        "key": key,
        "title": title[:200],
        "person_id": person_id,
        "state": "queued",
        "tries": 0,
        "max_tries": max_tries,
        "not_before": not_before or now,
        "worker": "",
        "progress": 0,
        "progress_of": 0,
        "message": "",
        "created_at": now,
    }
    db.session.flush()  # what the job is about may have been added in this transaction
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    adding = insert(Job.__table__).values(values).on_conflict_do_nothing(index_elements=["key"])  # type: ignore[arg-type]
    added = db.session.execute(adding.returning(Job.__table__.c.id)).scalar()
    if added is not None:
        wake_after_commit()
    return added is not None


def wake_after_commit() -> None:
    """The consumer looks at the table as soon as this transaction is committed."""
    db.session.info["jobs_wake"] = True


def _after_commit(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop("jobs_wake", False):
        wake()


def _on_end(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested and transaction.parent is None:
        session.info.pop("jobs_wake", None)  # rolled back: nobody needs to look


def init_jobs(app: Flask, *_rooms: ModuleType) -> None:
    """Wake the consumer after commits (the listeners are there once per process).

    `_rooms` are the modules whose handlers and questions the consumer knows: to name them is to have imported them.
    """
    with app.app_context():
        for name, listener in (("after_commit", _after_commit), ("after_transaction_end", _on_end)):
            if not event.contains(db.session, name, listener):
                event.listen(db.session, name, listener)


def wake() -> None:
    """Tell the consumer to look now. Where that fails it finds the job within a minute by itself."""
    from redis import RedisError

    try:
        with _SENDING:
            huey = _sender()
            huey.heza_work()
            huey.storage.close()
    except (sqlite3.Error, RedisError, OSError):
        log.warning("the job consumer could not be woken; it looks by itself within a minute", exc_info=True)


def _sender() -> Any:
    """The queue of this app as who adds to it sees it, made when it is first needed."""
    if "heza_huey" not in current_app.extensions:
        current_app.extensions["heza_huey"] = huey_of(current_app.extensions["heza_config"], print, print)
    return current_app.extensions["heza_huey"]


def huey_of(config: Config, work: Callable[[], object], minute: Callable[[], object]) -> "Huey":
    """The queue with its two messages. They carry nothing; who only sends never runs what they call."""
    from huey import RedisHuey, SqliteHuey  # half a second, only for who sends or works
    from huey.serializer import SignedSerializer

    name = "heza" + sha256(config.session_key).hexdigest()[:12]  # installations may share a Redis
    options: dict[str, Any] = {"name": name, "results": False, "utc": False}
    options["serializer"] = SignedSerializer(secret=config.session_key, salt="heza.jobs")
    if config.redis_url:
        huey = RedisHuey(url=_patient(config.redis_url), **options)
    else:
        huey = SqliteHuey(filename=str(config.data / "jobs.db"), fsync=True, timeout=2, **options)
    huey.heza_work = huey.task(name="work")(_named(work, "work"))
    huey.periodic_task(lambda _moment: True, name="minute", expires=50)(_named(minute, "minute"))
    return huey


def _named(call: Callable[[], object], name: str) -> Callable[[], object]:
    """A function of this module, whoever gave it: huey finds a task by module and name."""

    def task() -> object:
        return call()

    task.__name__ = name
    return task


def _patient(url: str) -> str:
    """The same address, given up on after a second: a request does not wait for a Redis that is away."""
    if "socket_connect_timeout" in url or url.startswith("unix:"):
        return url
    return f"{url}{'&' if '?' in url else '?'}socket_connect_timeout=1&socket_timeout=5"
