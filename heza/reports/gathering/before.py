"""What a report stands on: the figures of other periods, the signed report before it, numbers typed in."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from heza.core.db import db
from heza.dossiers import figures as figuring
from heza.dossiers.rules import Figures, Period
from heza.reports.facts import Earlier, Times
from heza.reports.gathering.times import asked, months_of, periods_before
from heza.reports.models import FrozenReport, Report, ReportInput
from heza.reports.rules import INPUTS

Trend = tuple[tuple[str, Figures], ...]


def trend_of(times: Times, total: Figures) -> tuple[Figures | None, Figures | None, Trend]:
    """(the period before, the same of a year ago, thirteen months): two statements a period, none asked twice.

    A period in which nothing was there to settle is one without data.
    """
    counted: dict[tuple[Any, Any], Figures] = {_days(times.period): total}

    def of(period: Period) -> Figures:
        if _days(period) not in counted:
            counted[_days(period)] = figuring.figures(asked(times, period))[()]
        return counted[_days(period)]

    trend = tuple((name, of(period)) for name, period in months_of(times))
    before, year_ago = (of(period) for period in periods_before(times))
    return before if before.all else None, year_ago if year_ago.all else None, trend


def _days(period: Period) -> tuple[Any, Any]:
    return period.first, period.last


def earlier_of(times: Times) -> Earlier | None:
    """The newest signed report of the same kind whose period was over before this one began: one statement."""
    r, f = Report, FrozenReport
    wanted = select(f, r).join(r, r.id == f.report_id)
    wanted = wanted.where(r.kind == times.span.kind, r.last_day < times.period.first)
    wanted = wanted.options(lazyload(r.writers)).order_by(r.last_day.desc()).limit(1)
    found = db.session.execute(wanted).first()
    if found is None:
        return None
    frozen, report = found
    content = frozen.told
    parts = content.get("told", {}).get("parts", [])
    texts = {part["key"]: part["text"] for part in parts}
    return Earlier(report.id, report.name, report.last_day, content["facts"]["total"]["open"], texts)


def inputs_of(report: Report | None) -> dict[str, int | None]:
    """The numbers that people type in, all of them; None is missing: one statement."""
    found: dict[str, int | None] = dict.fromkeys(INPUTS)
    if report is not None:
        wanted = select(ReportInput.key, ReportInput.value).where(ReportInput.report_id == report.id)
        found |= {key: value for key, value in db.session.execute(wanted) if key in found}
    return found
