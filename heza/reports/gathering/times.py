"""The two times of a report: the period by the rule of its kind, the end of which day, known up to which number."""

from datetime import date

from sqlalchemy import select

from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.dossiers.figures import Question
from heza.dossiers.rules import Period
from heza.reports.facts import Times
from heza.reports.models import FrozenReport, Report
from heza.reports.rules import YEARS, Span, period_of, span_of, trend_of


def first_day_of(kind: str) -> int:
    """From which day a kind of report counts: months by the city's order, the others by the decree."""
    day: int = setting("period_first_day" if kind == "month" else "report_quarter_first_day")
    return day


def times_of(span: Span, report: Report | None = None) -> Times:
    """The times of a report that is there or could be begun. A signed one has those that it was signed with.

    Raises Refused with a sentence for a period that has not begun, or one that has no year before it.
    """
    if span.year <= YEARS[0]:
        raise Refused(f"Báo cáo phải so với năm trước nên chỉ lập được từ năm {YEARS[0] + 1}. Hãy chọn năm sau đó.")
    period, today = report.period if report else period_of(span, first_day_of(span.kind)), clock.today()
    if report is not None and report.known is not None:
        frozen = select(FrozenReport.as_of).where(FrozenReport.report_id == report.id)
        as_of = db.session.scalar(frozen) or min(period.last, _known_day(report) or today)
        return Times(span, period, as_of, report.known, report.known_at)
    if period.first > today:
        raise Refused(f"Kỳ báo cáo {span.name} bắt đầu ngày {period.first:%d/%m/%Y}, chưa đến. Hãy chọn kỳ đã bắt đầu.")
    return Times(span, period, min(period.last, today))


def _known_day(report: Report) -> date | None:
    """The day on which its figures were fixed: nobody knew of a later one then."""
    return None if clock.is_moved() or report.known_at is None else clock.local_day(report.known_at)


def times_of_frozen(frozen: FrozenReport, report: Report) -> Times:
    """The pair that a report was signed with."""
    return Times(report.span, report.period, frozen.as_of, frozen.known, frozen.known_at)


def asked(times: Times, period: Period | None = None) -> Question:
    """What is asked of the computed tables; of another period at the end of the same day, or of its own last day."""
    period = period or times.period
    return Question(period, min(period.last, times.as_of), times.known, times.known_at)


def periods_before(times: Times) -> tuple[Period, Period]:
    """The period before of the same kind and the one of a year ago: as their reports counted, else by the rule."""
    wanted = (times.span.before, times.span.year_ago)
    r = Report
    found = {one: period_of(one, first_day_of(one.kind)) for one in wanted}
    years = {one.year for one in wanted}
    columns = (r.kind, r.year, r.part, r.first_day, r.last_day)
    rows = select(*columns).where(r.kind == times.span.kind, r.year.in_(sorted(years)))
    for kind, year, part, first, last in db.session.execute(rows):
        span = Span(kind, year, part)
        if span in found:
            found[span] = Period(first, last, span.name)
    return found[wanted[0]], found[wanted[1]]


def months_of(times: Times) -> list[tuple[str, Period]]:
    """Thirteen months that end where the report ends (or where its day lies), counted by the rule of its kind."""
    first_day = first_day_of(times.span.kind)
    here = times.span
    if _month(here.year, here.last_month, first_day).first > times.as_of:
        here = span_of(times.as_of, "month", first_day)
    return [(one.short, period_of(one, first_day)) for one in trend_of(here)]


def _month(year: int, month: int, first_day: int) -> Period:
    return period_of(Span("month", year, month), first_day)
