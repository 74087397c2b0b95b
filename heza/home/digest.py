"""The morning's digest: everything that waits for one person, told once, by mail and on the pages.

It is composed in one job for all people and kept; each mail is a job of its own. Killed and begun anew it says
nothing twice: rows and mails have unique keys, and are committed together with the job's "done".
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask.globals import app_ctx
from sqlalchemy import select

from heza.accountability import queries as accountability
from heza.accountability import rules as standings
from heza.accountability.lines import dossier_url
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import clock, jobs, mail, words
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.core.tasks import Task
from heza.dossiers import desk
from heza.home import queries
from heza.reminders import actions, rules
from heza.reminders import queries as reminders
from heza.reminders.work import local_now
from heza.workdays.queries import calendar

MOST = 20  # lines of a section; the rest is one click away
PATIENCE = timedelta(minutes=15)  # how long the digest waits for the warnings of the morning
TOO_LATE = "Nhắc việc sáng {day} không gửi nữa vì đã quá {until}. Nội dung còn ở trang Sáng nay của từng người."


@dataclass(frozen=True)
class Line:
    """One thing. `path` is an address without its server, empty where there is none."""

    text: str
    path: str = ""
    note: str = ""
    kind: str = "plain"


@dataclass(frozen=True)
class Section:
    """Things of one sort, or the figures of a unit. `short` names them after their number; figures have none."""

    title: str
    lines: list[Line]
    total: int
    short: str = ""
    path: str = ""

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Content:
    """What somebody is told. Names of applicants are not in it: mail leaves the house."""

    stale: str  # said first; empty where the data are fresh
    data: str
    sections: list[Section] = field(default_factory=list)

    def as_text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> "Content":
        """What was kept."""
        kept: dict[str, Any] = json.loads(text)
        sections = [Section(**(one | {"lines": [Line(**line) for line in one["lines"]]})) for one in kept["sections"]]
        return cls(kept["stale"], kept["data"], sections)


# ---------------------------------------------------------------- when


def window() -> tuple[time, time]:
    """From when to when the digest of a day goes out."""
    return time.fromisoformat(setting("digest_at")), time.fromisoformat(setting("digest_until"))


@jobs.periodic("digest")
def due() -> list[jobs.Due]:
    """Each working morning once, after the warnings of the morning."""
    now, (begins, ends) = local_now(), window()
    if not rules.is_morning(now, begins, ends, calendar()):
        return []
    waits = now < datetime.combine(now.date(), begins) + PATIENCE
    if waits and rules.is_office_time(now, calendar()) and reminders.is_missing(now):
        return []
    key = f"digest:{now:%Y-%m-%d}"
    return [jobs.Due("digest", key, {"day": now.date().isoformat()}, title=f"Nhắc việc sáng {words.day(now.date())}")]


@jobs.handler("digest", "Nhắc việc buổi sáng")
def make(job: jobs.Job, report: jobs.Progress) -> None:
    """Compose the digest of everybody for whom there is something, keep it and put its mail into the table."""
    now, (begins, ends) = local_now(), window()
    if job.payload["day"] != now.date().isoformat() or not rules.is_morning(now, begins, ends, calendar()):
        raise Refused(TOO_LATE.format(day=job.payload["day"], until=f"{ends:%H:%M}"))
    found = list(_composed(report))
    until = datetime.combine(now.date(), ends, clock.VIETNAM)
    actions.forget_digests(now.date())
    for person_id, text, how, written in found:
        if actions.keep_digest(person_id, text, how) and how == "queued":
            mail.send_later(person_id, written, reminders.digest_key(now.date(), person_id), until=until)


def _composed(report: jobs.Progress) -> Iterator[tuple[int, str, str, mail.Mail]]:
    """Who is told what, and whether by mail; each person is read for alone, so that nobody who writes waits long."""
    with reading():
        people = list(db.session.scalars(_readers()))
        db.session.rollback()
    for number, id in enumerate(people, 1):
        with reading():
            person = db.session.scalars(select(Person).where(Person.id == id)).one()
            if content := compose(person):
                yield person.id, content.as_text(), mail_of(person), letter(person, content)
            db.session.rollback()
        report(number, len(people))


def _readers() -> Any:
    return select(Person.id).where(Person.is_active, Person.username.is_not(None)).order_by(Person.id)


def mail_of(person: Person) -> str:
    """Whether a mail goes to a person, or why none does: a moved clock tells nobody outside that it is 2024."""
    if clock.is_moved():
        return "moved"
    if current_app.extensions["heza_config"].mail is None:
        return "no_server"
    return "queued" if words.clean(person.email) else "no_address"


# ---------------------------------------------------------------- what


def compose(person: Person) -> Content | None:
    """What a person is told now, None where there is nothing: a fixed number of statements."""
    with _addresses():
        sections = [section for section in _sections(person) if section.lines]
    if not sections:
        return None
    freshness = accountability.freshness()
    if freshness.until is None:
        return Content("Chưa nhập dữ liệu Một cửa nên nhắc việc này có thể thiếu.", "", sections)
    until = words.moment(freshness.until)
    stale = (
        f"Dữ liệu Một cửa mới đến {until}, cũ hơn một ngày làm việc: nhắc việc này có thể thiếu việc đã làm sau đó."
        if freshness.is_stale
        else ""
    )
    return Content(stale, f"Dữ liệu Một cửa đến {until}.", sections)


def _sections(person: Person) -> Iterator[Section]:
    tasks = queries.waiting_for(person)
    dossiers = [task for task in tasks if task.due_on is not None and task.url == dossier_url(task.title)]
    others = [task for task in tasks if task not in dossiers]
    today = clock.today()
    late = [task for task in dossiers if task.due_on and task.due_on < today]
    yield _of_tasks("Đã quá hạn", "hồ sơ quá hạn", late)
    fresh = reminders.fresh_for(person.id)
    breaching = {task.title for task in dossiers if task.kind == "late"}
    for stage in sorted({given.stage for given in fresh}):
        lines = [_warning(given, person, given.code in breaching) for given in fresh if given.stage == stage]
        short = f"trong {stage} ngày tới" if stage else "hồ sơ đến hạn hôm nay"
        yield _section(f"Cảnh báo mới: {rules.stage_words(stage)}", short, lines)
    told = {given.code for given in fresh} | {task.title for task in late}
    rest = [task for task in dossiers if task.title not in told]
    breach, near = [t for t in rest if t.kind == "late"], [t for t in rest if t.kind != "late"]
    yield _of_tasks("Sẽ trễ nếu không chuyển động", "hồ sơ sẽ trễ", breach)
    yield _of_tasks("Đến hạn trong 3 ngày làm việc tới", "hồ sơ sắp đến hạn", near)
    yield _section("Việc khác đang chờ", "việc khác", [*_offered(person), *map(_other, others)])
    yield from _units(person)


def _section(title: str, short: str, lines: list[Line]) -> Section:
    return Section(title, lines[:MOST], len(lines), short, _path(url_for("home.index")))


def _of_tasks(title: str, short: str, tasks: list[Task]) -> Section:
    return _section(title, short, [_dossier(task) for task in tasks])


def _dossier(task: Task) -> Line:
    assert task.due_on is not None
    stands = standings.standing(task.due_on, clock.today(), calendar())
    return Line(task.title, _path(task.url), f"{task.note} · hạn {words.day(task.due_on)}, {stands.words}", task.kind)


def _warning(given: reminders.Given, person: Person, breaches: bool) -> Line:
    stands = standings.standing(given.due_on, clock.today(), calendar())
    parts = [given.procedure_name]
    if given.officer != person.name:
        parts.append(given.officer or "chưa giao người")
    parts.append(f"hạn {words.day(given.due_on)}, {stands.words}")
    if given.our_due_on:
        parts.append(f"hạn theo HEZA {words.day(given.our_due_on)}")
    if breaches:
        parts.append("sẽ trễ nếu không chuyển động")
    return Line(given.code, _path(dossier_url(given.code)), " · ".join(parts), "late" if breaches else "soon")


def _other(task: Task) -> Line:
    due = f"hạn {words.day(task.due_on)}" if task.due_on else ""
    return Line(task.title, _path(task.url), " · ".join(part for part in (task.note, due) if part), task.kind)


def _offered(person: Person) -> list[Line]:
    count = desk.offered_count(person) if person.can(Can.WORK_DOSSIERS) else 0
    text = f"{words.number(count)} hồ sơ chờ anh/chị xác nhận đã nhận"
    return [Line(text, _path(url_for("dossiers.handovers")), kind="wait")] if count else []


_CELLS = {
    "Sắp trễ": "Sắp trễ nếu không chuyển động",
    "Hôm nay": "Đến hạn hôm nay",
    "1 ngày": "Đến hạn trong 1 ngày làm việc tới",
    "3 ngày": "Đến hạn trong 3 ngày làm việc tới",
}


def _units(person: Person) -> Iterator[Section]:
    headed = queries.headed_by(person)
    for unit in queries.units(headed) if headed else []:
        if unit.department is None or not unit.figures.open:
            continue
        path = _path(url_for("accountability.department", department_id=unit.department.id))
        at_risk = _path(url_for("accountability.at_risk", department_id=unit.department.id))
        lines = [
            Line(
                f"{_CELLS.get(name, name)}: {words.number(value)} hồ sơ", path if box else at_risk, "", kind or "plain"
            )
            for name, box, value, kind in unit.cells
            if value
        ]
        yield Section(unit.department.name, lines, len(lines), path=path)


@contextmanager
def _addresses() -> Iterator[None]:
    """Lets a job, which answers no request, say where a page is; only the path of the address is used."""
    context = app_ctx._get_current_object()  # type: ignore[attr-defined]
    before = context.url_adapter
    context.url_adapter = before or current_app.url_map.bind("localhost")
    try:
        yield
    finally:
        context.url_adapter = before


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


# ---------------------------------------------------------------- as a mail


def letter(person: Person, content: Content) -> mail.Mail:
    """The digest as a mail to its person; links only where the public address of this installation is known."""
    url: str = current_app.extensions["heza_config"].url
    values = {
        "name": person.name,
        "content": content,
        "url": url,
        "day": clock.today(),
        "agency": setting("agency_short"),
    }
    html = current_app.jinja_env.get_template("home/mail.html").render(values)
    return mail.Mail("", subject(content), _plain(person, content, url), html)


def subject(content: Content) -> str:
    """How many of what, for who reads no further."""
    parts = [f"{words.number(one.total)} {one.short}" for one in content.sections if one.short]
    return f"Nhắc việc {words.day(clock.today())}" + (f": {', '.join(parts)}" if parts else "")


def _plain(person: Person, content: Content, url: str) -> str:
    lines = [f"Kính gửi anh/chị {person.name},", ""]
    lines += [part for said in (content.stale, content.data) if said for part in (said, "")]
    for section in content.sections:
        count = f" ({words.number(section.total)})" if section.short else ""
        lines.append(section.title.upper() + count)
        for line, before in zip(section.lines, [None, *section.lines], strict=False):
            lines.append(f"- {line.text}" + (f": {line.note}" if line.note else ""))
            if url and line.path and (before is None or before.path != line.path):
                lines.append(f"  {url}{line.path}")
        if section.more:
            lines.append(f"- và {words.number(section.more)} mục khác")
        lines.append("")
    lines.append("heza gửi thư này tự động mỗi sáng làm việc, không cần trả lời.")
    if url:
        lines.append(f"Xem lại: {url}/nhac-viec")
    return "\n".join(lines) + "\n"
