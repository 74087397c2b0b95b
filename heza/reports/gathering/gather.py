"""Everything that a report knows, asked once: a fixed number of statements, whatever the size of the database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from heza.dossiers import figures as figuring
from heza.dossiers.figures import freshness
from heza.dossiers.rules import Channel, Figures, total
from heza.reports.facts import Channels, Facts, Line, Share, Times
from heza.reports.gathering import before
from heza.reports.gathering.asked import asked_of
from heza.reports.gathering.behind import Behind, behind, has_fee, is_undated
from heza.reports.gathering.catalogue import catalogue_of
from heza.reports.gathering.lateness import causes_of, late_of, reasons_of
from heza.reports.gathering.missing import missing_of
from heza.reports.gathering.names import names_of
from heza.reports.gathering.restated import all_restated
from heza.reports.gathering.times import asked
from heza.reports.models import Report
from heza.reports.registers import queries as registers
from heza.reviews import board


def facts_of(times: Times, report: Report | None = None) -> Facts:
    """All facts of a report. `report` adds what is written of it alone: typed numbers, tasks."""
    question, names = asked(times), names_of()
    counted = figuring.figures(question, "field", "department")
    whole = total(counted.values())
    rows = behind(question)
    late = late_of(question, rows, names)
    previous, year_ago, trend = before.trend_of(times, whole)
    day, new = times.as_of, [one for one in rows if one.row.is_new(times.period.first)]
    channels = Channels(*(sum(one.channel == name for one in new) for name in _CHANNELS))
    found = Facts(
        times=times,
        fresh_until=freshness(times.known),
        total=whole,
        by_field=_lines(counted, 0, names.fields, names.field),
        by_department=_lines(counted, 1, names.departments, names.department),
        before=previous,
        year_ago=year_ago,
        trend=trend,
        channels=channels,
        digitised_in=_share(new, "digitised_in"),
        digitised_out=_share([one for one in rows if not one.row.is_open], "digitised_out"),
        paid_online=_share([one for one in new if has_fee(one)], "paid_online"),
        asked=asked_of(question, rows, whole.stopped),
        late=late,
        reasons=reasons_of(late, names),
        causes=causes_of(question),
        catalogue=catalogue_of(day, times.known, names),
        published=registers.published(day),
        announced=registers.announced(times.period),
        heard=registers.heard(times.period, day),
        internal=board.report_section(day, times.known),
        initiatives=registers.initiatives(times.period),
        tasks=registers.tasks(report.id) if report is not None else (),
        inputs=before.inputs_of(report),
        earlier=before.earlier_of(times),
        restated=all_restated(times),
        undated=sum(is_undated(one.row) for one in rows),
    )
    return replace(found, missing=missing_of(found, report.id if report is not None else None))


def _lines(
    counted: dict[figuring.Key, Figures],
    place: int,
    order: Iterable[int],
    name: Callable[[int | None], str],
) -> tuple[Line, ...]:
    """The sums of one of the two keys, in the office's order, nobody's last."""
    sums: dict[int | None, Figures] = {}
    for key, counts in counted.items():
        sums[key[place]] = sums.get(key[place], Figures()) + counts
    places = {id: number for number, id in enumerate(order)}
    return tuple(Line(id, name(id), sums[id]) for id in sorted(sums, key=lambda id: places.get(id or 0, len(places))))


_CHANNELS = (Channel.ONLINE, Channel.COUNTER, Channel.POST)


def _share(rows: Sequence[Behind], name: str) -> Share:
    said = [one.described.get(name) for one in rows]
    return Share(said.count(True), len(said), said.count(None))
