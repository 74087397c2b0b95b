"""Who is to be warned of what, and who was. Set-wise: nothing here depends on how many dossiers there are in all."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from heza.accountability import rules as standings
from heza.accountability.rules import Standing
from heza.accounts.models import STILL_KNOWN, Headship, Person
from heza.core import clock
from heza.core.db import Moment, db
from heza.core.jobs import Job
from heza.core.settings import setting
from heza.dossiers.models import Dossier
from heza.reminders import rules
from heza.reminders.models import Digest, Warned
from heza.reminders.rules import Reach
from heza.workdays.queries import calendar

PAGE = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
DAYS = 30  # how far back a person sees own warnings


def missing(now: datetime) -> CompoundSelect[Any]:
    """The warnings that are due at a local moment and were not given: columns of `Warned`, in its order without the id.

    They go to the officer who holds the dossier and to whoever heads the holding unit today. Nobody is warned again
    of a stage, nor of an earlier one than was said already.
    """
    today = now.date()
    found = rules.reaches(today, setting("warning_days"), calendar())
    d, h = Dossier, Headship
    officer = _part(today, found).join(Person, Person.id == d.officer_id)
    head = _part(today, found).join(
        h,
        and_(h.department_id == d.department_id, h.from_day <= today, h.to_day > today, h.known_to == STILL_KNOWN),
    )
    head = head.join(Person, Person.id == h.person_id)
    return union(_reachable(officer), _reachable(head))


def _part(today: date, found: list[Reach]) -> Select[Any]:
    d = Dossier
    columns: tuple[Any, ...] = (
        d.id.label("dossier_id"),
        Person.id.label("person_id"),
        d.due_on,
        _stage(found).label("stage"),
        d.our_due_at,
        literal(today).label("made_on"),
        literal(clock.recorded(), Moment()).label("created_at"),
    )
    w = Warned
    told = exists().where(
        w.dossier_id == d.id, w.person_id == Person.id, w.due_on == d.due_on, w.stage <= _stage(found)
    )
    horizon = found[-1].last_day if found else today - timedelta(days=1)
    near = and_(d.closed_on.is_(None), d.due_on >= today, d.due_on <= horizon)
    return select(*columns).select_from(d).where(near, d.state == "open", ~told)


def _stage(found: list[Reach]) -> ColumnElement[int]:
    if not found:
        return literal(0)
    return case(*((Dossier.due_on <= reach.last_day, reach.stage) for reach in found), else_=found[-1].stage)


def _reachable(wanted: Select[Any]) -> Select[Any]:
    return wanted.where(Person.is_active, Person.username.is_not(None))


def is_missing(now: datetime) -> bool:
    """Whether somebody is still to be warned."""
    found = missing(now).subquery()
    return db.session.scalar(select(found.c.dossier_id).limit(1)) is not None


# ---------------------------------------------------------------- one person


@dataclass(frozen=True)
class Given:
    """A warning as its receiver sees it."""

    id: int
    code: str
    procedure_name: str
    due_on: date
    stage: int
    our_due_at: datetime | None
    made_on: date
    officer: str
    state: str
    outcome: str | None
    closed_on: date | None
    due_now: date

    @property
    def our_due_on(self) -> date | None:
        """The due day that heza computed, where it is another one."""
        ours = clock.local_day(self.our_due_at) if self.our_due_at else None
        return None if ours == self.due_on else ours

    @property
    def stage_words(self) -> str:
        """What was said."""
        return rules.stage_words(self.stage)

    @property
    def result(self) -> Standing:
        """How it went: in time or not, or how it stands today."""
        if self.state in ("merged", "void"):
            return Standing("plain", "không còn hiệu lực")
        if self.outcome and self.closed_on:
            return standings.ending(self.outcome, self.closed_on, self.due_now, calendar())
        if self.closed_on:
            return Standing("plain", "không tiếp nhận")
        return standings.standing(self.due_now, clock.today(), calendar(), suspended=self.state == "suspended")


class GivenPage(NamedTuple):
    """Some of them, the latest first."""

    rows: list[Given]
    next_before: int | None


def given_to(person_id: int, before: int | None = None) -> GivenPage:
    """The warnings of the last days to a person: one statement."""
    rows = [Given(*row) for row in db.session.execute(given_wanted(person_id, before))]
    return GivenPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def given_wanted(person_id: int, before: int | None = None) -> Select[Any]:
    """A page of them, and one more."""
    w = Warned
    wanted = _given().where(w.person_id == person_id, w.made_on > clock.today() - timedelta(days=DAYS))
    if before is not None:
        wanted = wanted.where(w.id < before)
    return wanted.order_by(w.id.desc()).limit(PAGE + 1)


def _given() -> Select[Any]:
    w, d, p = Warned, Dossier, aliased(Person)
    columns: tuple[Any, ...] = (w.id, d.code, d.procedure_name, w.due_on, w.stage, w.our_due_at, w.made_on)
    now: tuple[Any, ...] = (func.coalesce(p.name, ""), d.state, d.outcome, d.closed_on, d.due_on)
    return select(*columns, *now).join(d, d.id == w.dossier_id).outerjoin(p, p.id == d.officer_id)


def fresh_for(person_id: int) -> list[Given]:
    """What a person was warned of since the last digest of a day before, and what is still so: the nearest first."""
    nearest: dict[str, Given] = {}
    for row in db.session.execute(fresh_wanted(person_id)):
        given = Given(*row)
        nearest.setdefault(given.code, given)
    return list(nearest.values())


def fresh_wanted(person_id: int) -> Select[Any]:
    """The rows of these warnings; a dossier may stand there with several stages."""
    w, d = Warned, Dossier
    last = select(func.max(Digest.made_at)).where(Digest.person_id == person_id, Digest.day < clock.today())
    since = and_(
        w.made_on > clock.today() - timedelta(days=DAYS),
        or_(w.made_on == clock.today(), w.created_at > func.coalesce(last.scalar_subquery(), literal(NEVER, Moment()))),
    )
    still = and_(d.closed_on.is_(None), d.state == "open", d.due_on == w.due_on, d.due_on >= clock.today())
    return _given().where(w.person_id == person_id, since, still).order_by(w.stage, w.due_on, w.id)


def counts_today(person_id: int) -> Counter[int]:
    """How many warnings of each stage a person got today."""
    w = Warned
    wanted = select(w.stage, func.count()).where(w.person_id == person_id, w.made_on == clock.today())
    return Counter({stage: count for stage, count in db.session.execute(wanted.group_by(w.stage))})


# ---------------------------------------------------------------- the digest


def digest_key(day: date, person_id: int) -> str:
    """The key of a digest's mail."""
    return f"digest:{day.isoformat()}:{person_id}"


class Morning(NamedTuple):
    """A person's digest of today and what became of its mail: waiting, sent, late (tried and not taken), failed."""

    content: str
    mail: str
    made_at: datetime
    job_state: str | None
    tries: int | None

    @property
    def mail_state(self) -> str:
        """What became of the mail; where there is none, why."""
        if self.mail != "queued":
            return self.mail
        if self.job_state == "done":
            return "sent"
        has_stumbled = (self.tries or 0) > (1 if self.job_state == "running" else 0)
        return "failed" if has_stumbled or self.job_state in ("failed", "dropped") else "waiting"


def morning_of(person_id: int) -> Morning | None:
    """The digest of today, where there was something to say: one statement."""
    key = digest_key(clock.today(), person_id)
    wanted = (
        select(Digest.content, Digest.mail, Digest.made_at, Job.state, Job.tries)
        .outerjoin(Job, Job.key == key)
        .where(Digest.person_id == person_id, Digest.day == clock.today())
    )
    row = db.session.execute(wanted).first()
    return Morning(*row) if row else None


def mail_state_of(person_id: int) -> str:
    """What became of today's mail to a person; empty where there was no digest."""
    morning = morning_of(person_id)
    return morning.mail_state if morning else ""
