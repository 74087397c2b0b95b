"""Questions about reports: which there are, what people wrote, who confirmed, what waits for whom."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select, tuple_

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, active_people, head_of, own_departments
from heza.core import clock
from heza.core.db import db
from heza.core.settings import setting
from heza.reports.models import (
    FrozenReport,
    Report,
    ReportAnswer,
    ReportConfirmation,
    ReportInput,
    ReportSection,
)
from heza.reports.rules import BY_KEY, FREE, SIGNED, Span

PAGE = 24  # reports of a page of the list


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


def report_for(_person: Person, id: int) -> Report:
    """One report; the agency's totals are everybody's to read. 404 where there is none."""
    found: Report = db.one_or_404(select(Report).where(Report.id == _possible(id)))
    return found


def report_of(span: Span) -> Report | None:
    """The report of a span, where it was begun."""
    r = Report
    return db.session.scalar(select(r).where(r.kind == span.kind, r.year == span.year, r.part == span.part))


def held(report: Report) -> Report:
    """The same as stored now, held against other writers until the commit."""
    db.session.refresh(report, with_for_update={"of": Report})
    return report


def reports(kind: str, before: tuple[int, int] | None = None) -> tuple[Sequence[Report], bool]:
    """A page of the reports of a kind, the newest first, and whether there are more."""
    r = Report
    wanted: Select[Any] = select(r).where(r.kind == kind)
    if before:
        wanted = wanted.where(tuple_(r.year, r.part) < before)
    found = db.session.scalars(wanted.order_by(r.year.desc(), r.part.desc()).limit(PAGE + 1)).all()
    return found[:PAGE], len(found) > PAGE


def due_days(kind: str) -> int:
    """Within how many days after its period a kind of report is handed in."""
    found: dict[str, int] = setting("report_due_days")
    return found[kind]


def unsigned_before(span: Span, first_day: Any) -> Sequence[Report]:
    """Earlier reports of the kind that were begun and are not signed."""
    r = Report
    wanted = select(r).where(r.kind == span.kind, r.last_day < first_day, r.state.not_in(SIGNED))
    return db.session.scalars(wanted.order_by(r.last_day.desc()).limit(3)).all()


def overlapping(kind: str, first: Any, last: Any) -> Report | None:
    """A report of the kind whose period has a day of these; None where there is none."""
    r = Report
    wanted = select(r).where(r.kind == kind, r.first_day <= last, r.last_day >= first)
    return db.session.scalars(wanted.order_by(r.last_day.desc()).limit(1)).first()


# ---------------------------------------------------------------- what people wrote


def sections(report_id: int) -> dict[str, ReportSection]:
    """The sections of a report by key, in the order of the report."""
    s = ReportSection
    found = {one.key: one for one in db.session.scalars(select(s).where(s.report_id == report_id))}
    return {one.key: found[one.key] for one in FREE if one.key in found}


def section_for(person: Person, id: int, key: str) -> ReportSection:
    """One section of a report; 404 where there is none."""
    s = ReportSection
    report_for(person, id)
    known = key if key in BY_KEY else ""  # an address may hold letters that PostgreSQL does not take
    found: ReportSection = db.one_or_404(select(s).where(s.report_id == _possible(id), s.key == known))
    return found


def texts_of(report_id: int) -> dict[str, str]:
    """What people wrote, by section."""
    s = ReportSection
    rows = db.session.execute(select(s.key, s.text).where(s.report_id == report_id))
    return {key: text for key, text in rows}


def texts_before(report: Report) -> tuple[str, dict[str, str]]:
    """The name of the report before, and what people wrote in it: signed or not."""
    r = Report
    wanted = select(r).where(r.kind == report.kind, r.last_day < report.first_day).order_by(r.last_day.desc())
    found = db.session.scalars(wanted.limit(1)).first()
    return (found.name, texts_of(found.id)) if found else ("", {})


def inputs_of(report_id: int) -> dict[str, ReportInput]:
    """The numbers that are typed in, by key."""
    wanted = select(ReportInput).where(ReportInput.report_id == report_id)
    return {one.key: one for one in db.session.scalars(wanted)}


def answers_of(report_id: int) -> dict[str, ReportAnswer]:
    """The answers to warnings, by check."""
    wanted = select(ReportAnswer).where(ReportAnswer.report_id == report_id)
    return {one.check: one for one in db.session.scalars(wanted)}


def may_write(person: Person, section: ReportSection) -> bool:
    """Whether a person writes a section: the control team all of them, a department the ones it was given."""
    if person.can(Can.KEEP_REPORTS):
        return True
    if not person.can(Can.WRITE_REPORTS) or section.department_id is None:
        return False
    return section.department_id in own_departments(person, clock.today())


# ---------------------------------------------------------------- confirmations and what was signed


def confirmations(report_id: int) -> Sequence[ReportConfirmation]:
    """What departments confirm, in the order of the office."""
    c = ReportConfirmation
    wanted = select(c).join(Department, Department.id == c.department_id).where(c.report_id == report_id)
    return db.session.scalars(wanted.order_by(Department.position, Department.id)).all()


def held_confirmations(report_id: int) -> Sequence[ReportConfirmation]:
    """The same as stored now, held until the commit: nobody takes back a confirmation meanwhile."""
    c = ReportConfirmation
    wanted = select(c).where(c.report_id == report_id).order_by(c.id).with_for_update(of=c)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def state_of(report_id: int) -> str:
    """The state of a report as stored now, whatever was read of it before."""
    return db.session.scalar(select(Report.state).where(Report.id == report_id)) or ""


def confirmation_for(_person: Person, id: int) -> ReportConfirmation:
    """The figures of one department; they are part of the agency's, which everybody reads. 404 where there is none."""
    c = ReportConfirmation
    found: ReportConfirmation = db.one_or_404(select(c).where(c.id == _possible(id)))
    return found


def frozen_of(report_id: int) -> FrozenReport | None:
    """The report as it was signed; None before."""
    return db.session.scalar(select(FrozenReport).where(FrozenReport.report_id == report_id))


def numbered(number: str, year: int, but: int) -> Report | None:
    """Another report that bears a number of a year."""
    r = Report
    days = (date(year, 1, 1), date(year, 12, 31))
    wanted = select(r).where(r.number == number, r.issued_on.between(*days), r.id != but)
    return db.session.scalars(wanted.limit(1)).first()


# ---------------------------------------------------------------- who signs


def chief() -> str:
    """Who heads the office of the agency today and so initials; "" where nobody does."""
    office = setting("report_office_id")
    found = head_of(office, clock.today()) if office else None
    return found.name if found else ""


def signers() -> tuple[str, ...]:
    """Who may sign reports today: names with titles; delegates come besides."""
    allowed = (one for one in active_people() if one.can(Can.APPROVE_REPORTS))
    return tuple(f"{one.name}, {one.title}" if one.title else one.name for one in allowed)


def is_kept(report_id: int) -> bool:
    """Whether the words of a signed report still give the digest that was signed."""
    found = frozen_of(report_id)
    if found is None:
        return False
    return sha256(found.content.encode()).hexdigest() == found.content_sha256 == _signed_digest(report_id)


def _signed_digest(report_id: int) -> str | None:
    return db.session.scalar(select(Report.content_sha256).where(Report.id == report_id))
