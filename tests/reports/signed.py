"""Signed reports for tests, as the step of signing leaves them, without its pages and papers."""

import json

from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock
from heza.core.db import db
from heza.dossiers.tables import columns_of
from heza.reports import queries
from heza.reports.covered import frozen_line
from heza.reports.facts import Facts, Times
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.times import times_of
from heza.reports.models import FrozenReport, Report
from heza.reports.rules import Span, due_on


def begun(span: Span) -> Report:
    """A report that was begun, saved; the sample's own where it has one."""
    if (there := queries.report_of(span)) is not None:
        return there
    times = times_of(span)
    days = {"first_day": times.period.first, "last_day": times.period.last, "due_on": due_on(times.period, 6)}
    report = Report(
        kind=span.kind,
        year=span.year,
        part=span.part,
        state="draft",
        since=clock.today(),
        edited_at=clock.now(),
        **days,
    )
    db.session.add(report)
    db.session.commit()
    return report


def signed(span: Span) -> tuple[Report, FrozenReport]:
    """A report that is signed with everything known now."""
    report = begun(span)
    report.known, report.known_at, report.state = trail.head_seq(db.session), clock.recorded(), "signed"
    db.session.flush()
    times = times_of(span, report)
    assert report.known is not None and report.known_at is not None
    frozen = FrozenReport(
        seq=trail.take_seqs(db.session, 1),
        report_id=report.id,
        as_of=times.as_of,
        known=report.known,
        known_at=report.known_at,
        content=json.dumps({"facts": {"total": columns_of(_facts(times, report).total)}, "told": {"parts": PARTS}}),
        signed_on=clock.today(),
        recorded_at=clock.recorded(),
        **dict.fromkeys(("content_sha256", "rows_sha256", "pdf_sha256", "docx_sha256", "xlsx_sha256"), "0" * 64),
    )
    db.session.add(frozen)
    trail.record(
        db.session,
        "freeze_report",
        "report",
        report.id,
        {},
        first_seq=frozen.seq,
        event_digest=digest_of([frozen_line(frozen)]),
    )
    db.session.commit()
    return report, frozen


PARTS = [{"key": "strengths", "text": "Các phòng phối hợp tốt."}]


def _facts(times: Times, report: Report) -> Facts:
    return facts_of(times, report)
