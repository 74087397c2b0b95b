"""A report as it stands now: its facts, its words, what the checks say. Asked once in a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import func, or_, select

from heza.core import clock, words
from heza.core.db import db
from heza.documents.external.models import STATUSES, ExternalDocument
from heza.dossiers.models import Dossier
from heza.dossiers.tables import columns_of
from heza.reports import queries
from heza.reports.checking import checks
from heza.reports.checking.look import Found, Look
from heza.reports.facts import Facts
from heza.reports.gathering.definitions import values_of
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.times import first_day_of, times_of
from heza.reports.models import Report
from heza.reports.printed.around import around_of
from heza.reports.printed.sentences import tell
from heza.reports.rules import Span, due_on, period_of
from heza.reports.told import Told
from heza.reviews import board, measures

MANY = 500  # lapsed documents that are looked for in the text


@dataclass(frozen=True)
class Draft:
    """A report, whether it was begun or only asked for."""

    report: Report | None
    facts: Facts
    told: Told
    findings: list[Found]

    @property
    def blocking(self) -> list[Found]:
        """What keeps it from being put together."""
        return checks.blocking(self.findings)

    def content(self) -> dict[str, Any]:
        """Everything that is signed, as plain values."""
        facts = self.facts
        return {
            "period": [facts.times.period.first.isoformat(), facts.times.period.last.isoformat()],
            "as_of": facts.times.as_of.isoformat(),
            "known": facts.times.known,
            "facts": {
                "total": columns_of(facts.total),
                "by_field": {one.name: columns_of(one.figures) for one in facts.by_field},
                "by_department": {one.name: columns_of(one.figures) for one in facts.by_department},
            },
            "figures": [
                [one.definition.key, one.definition.label, one.definition.unit, one.number]
                for one in values_of(facts, self.report.id if self.report else 0)
            ],
            "told": self.told.as_json(),
            "findings": [
                [one.key, one.rule, one.is_error, one.verdict, one.sentence, one.note] for one in self.findings
            ],
        }


def draft_of(given: Report | Span) -> Draft:
    """The report as it stands. Raises Refused for a period that has not begun."""
    if isinstance(given, Span):
        return _drafted(given, None)
    kept: dict[int, Draft] = g.setdefault("report_drafts", {})
    if given.id not in kept:
        kept[given.id] = _drafted(given.span, given)
    return kept[given.id]


def forget(report: Report) -> None:
    """What was asked of it in this request no longer holds."""
    g.get("report_drafts", {}).pop(report.id, None)


def _drafted(span: Span, report: Report | None) -> Draft:
    times = times_of(span, report)
    facts = facts_of(times, report)
    texts = queries.texts_of(report.id) if report else {}
    told = tell(facts, texts, around_of(clock.today()))
    look = Look(
        facts=facts,
        told=told,
        today=clock.today(),
        due_on=report.due_on if report else due_on(times.period, queries.due_days(span.kind)),
        rule_period=period_of(span, first_day_of(span.kind)),
        lapsed=_lapsed(times.as_of),
        overdue_reviews=_overdue_reviews(facts),
        is_earlier_kept=facts.earlier is None or queries.is_kept(facts.earlier.id),
        chief=queries.chief(),
        signers=queries.signers(),
        begins=db.session.scalar(select(func.min(Dossier.received_on))),
        drafts=tuple(one.name for one in queries.unsigned_before(span, times.period.first)),
    )
    answers = queries.answers_of(report.id) if report else {}
    said = {key: (one.finding_sha256, one.note) for key, one in answers.items()}
    return Draft(report, facts, told, checks.findings(look, said))


def _overdue_reviews(facts: Facts) -> tuple[str, ...]:
    """Targets of reviewing internal procedures whose last day has passed and that are not met."""
    day, tally = facts.times.as_of, facts.internal.tally
    found = []
    for one in board.targets(day):
        is_asked = one.measure == "reviewed" and not one.group and one.due_on < day
        if is_asked and measures.is_met(measures.ratio(one.measure, tally), one.threshold) is False:
            found.append(f"{words.percent(one.share, 0)} đến hết ngày {words.day(one.due_on)}")
    return tuple(reversed(found))


def _lapsed(day: Any) -> Mapping[str, str]:
    """External documents that are not in force on a day, by their folded numbers, and why."""
    x = ExternalDocument
    wanted = select(x).where(or_(x.status == "ended", x.effective_from > day)).order_by(x.id).limit(MANY)
    found = {}
    for one in db.session.scalars(wanted):
        later = one.superseded_by
        if later is not None and later.effective_from is not None and later.effective_from > day:
            continue  # it was in force on that day
        instead = f", thay bằng {later.number}" if later is not None else ""
        begins = one.status != "ended" and one.effective_from is not None
        why = f"có hiệu lực từ {words.day(one.effective_from)}" if begins else f"{STATUSES['ended'].lower()}{instead}"
        found[words.fold(one.number)] = why
    return found
