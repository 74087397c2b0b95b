"""What features tell the consumer: how a kind of job is done, and what falls due by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from heza.core.jobs.models import TRIES, Job


class TryAgain(Exception):
    """A handler says: not now, later. The text is a sentence for the administrator."""


class Lost(Exception):
    """Somebody else has this job by now; what was done for it is rolled back."""


Progress = Callable[[int, int], None]  # report(done, of): kept outside the handler's transaction
Handler = Callable[[Job, Progress], None]
HandlerT = TypeVar("HandlerT", bound=Handler)


@dataclass(frozen=True)
class Due:
    """A job that falls due by itself. Its key says for what: it is added once, however often it is named."""

    kind: str
    key: str
    payload: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    person_id: int | None = None
    max_tries: int = TRIES


Asked = Callable[[], Iterable[Due]]
AskedT = TypeVar("AskedT", bound=Asked)

HANDLERS: dict[str, Handler] = {}
NAMES: dict[str, str] = {}  # of the kinds, for the administrator
PERIODIC: dict[str, Asked] = {}

# How long a job waits after its first, second, … failed try; the last one counts from there on.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


def handler(kind: str, name: str) -> Callable[[HandlerT], HandlerT]:
    """Register how jobs of this kind are done: `fn(job, report)`, in an app context of its own.

    What it writes through `db.session` is committed together with "done", in one transaction; it never commits.
    A consumer may be killed at any moment, and then the job begins anew: a handler must be idempotent in
    whatever it does outside the database (a file, a mail). It may raise Refused (the job fails at once, with
    that sentence) or TryAgain (again later); anything else is logged and tried again. On SQLite the session
    holds the write lock from its first statement: read within `db.reading()`, roll back, do what takes long,
    report, and write last. `report` says nothing while the session of an SQLite database is in a transaction.
    """

    def register(fn: HandlerT) -> HandlerT:
        HANDLERS[kind] = fn
        NAMES[kind] = name
        return fn

    return register


def periodic(name: str) -> Callable[[AskedT], AskedT]:
    """Register a question that is asked every minute: what is due now?

    It runs in an app context that only reads, and returns `Due`s; those whose key is new become jobs. So a
    consumer that was down at 07:30 sends the digest at 08:10, and two consumers send it once.
    """

    def register(fn: AskedT) -> AskedT:
        PERIODIC[name] = fn
        return fn

    return register


def delay_after(tries: int) -> timedelta:
    """How long to wait after this many failed tries."""
    return DELAYS[min(max(tries, 1), len(DELAYS)) - 1]
