"""The figures of the review: today from the columns, any past day from the events; one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select

from heza.core import words
from heza.core.db import db
from heza.reviews import boxes, measures, past, queries
from heza.reviews.measures import MEASURES, Ratio, Tally
from heza.reviews.models import InternalProcedure, ReviewTarget
from heza.reviews.rules import Standing

NONE = "Không phát sinh"
WIDTH = len(fields(Tally))


@dataclass(frozen=True)
class Asked:
    """What a board is narrowed to."""

    group: str = ""
    field: str = ""


@dataclass(frozen=True)
class Cell:
    """The procedures of one department and group at one stage; a tally for each beginning of a mandate."""

    department_id: int
    group: str
    stage: str
    tallies: tuple[tuple[int, ...], ...]  # the fields of a Tally


@dataclass(frozen=True)
class Counted:
    """Everything that stands in the register today, counted once."""

    begins: tuple[date | None, ...]
    cells: tuple[Cell, ...]

    def tally(self, since: date | None, *, department_id: int = 0, group: str = "", stage: str = "") -> Tally:
        """The tally of a part of it; `since` is one of those that were asked."""
        place = self.begins.index(since)
        wanted = [
            one.tallies[place]
            for one in self.cells
            if (not department_id or one.department_id == department_id)
            and (not group or one.group == group)
            and (not stage or one.stage == stage)
        ]
        return Tally(*map(sum, zip(*wanted, strict=True)))


def counted(begins: Sequence[date | None], asked: Asked | None = None) -> Counted:
    """The register as it stands; one statement, however many procedures and mandates."""
    p, different = InternalProcedure, tuple(dict.fromkeys(begins))
    keys = (p.department_id, p.group, p.stage)
    wanted = select(*keys, *(column for since in different for column in boxes.tally_columns(since)))
    wanted = wanted.where(*narrowed(asked or Asked())).group_by(*keys).order_by(*keys)
    cells = []
    for row in db.session.execute(wanted):
        values = [int(value) for value in row[3:]]  # sums of one database are decimals
        parts = (tuple(values[place * WIDTH : (place + 1) * WIDTH]) for place in range(len(different)))
        cells.append(Cell(row[0], row[1], row[2], tuple(parts)))
    return Counted(different, tuple(cells))


def narrowed(asked: Asked) -> list[boxes.Condition]:
    """The rows that a board is about."""
    p = InternalProcedure
    found: list[boxes.Condition] = [p.is_removed.is_(False)]
    if asked.group:
        found.append(p.group == asked.group)
    if asked.field:
        found.append(p.field == asked.field)
    return found


# ---------------------------------------------------------------- any day


def figures(
    as_of: date,
    known: int | None = None,
    since: date | None = None,
    group: str = "",
    department_id: int | None = None,
) -> Tally:
    """The tally at the end of a day, as known now or at a number of the chain: the same pair gives the same answer."""
    return past.tally(as_of, known, since, group, department_id)


def folded(
    standings: Sequence[Standing], since: date | None = None, group: str = "", department_id: int | None = None
) -> Tally:
    """The tally of some standings, one by one: what `figures` must say too."""
    found = [0] * WIDTH
    for one in standings:
        if (not group or one.group == group) and department_id in (None, one.department_id):
            for place, value in enumerate(vars(measures.counts(one, since)).values()):
                found[place] += value
    return Tally(*found)


# ---------------------------------------------------------------- targets


def targets(day: date) -> list[ReviewTarget]:
    """The targets whose time has begun, by their last day."""
    return [one for one in queries.targets() if one.from_day <= day]


def mandate_since(listed: Sequence[ReviewTarget]) -> date | None:
    """Since when the figures of a board count: the first day of the earliest target."""
    return min((one.from_day for one in listed), default=None)


# ---------------------------------------------------------------- the monthly report


@dataclass(frozen=True)
class Section:
    """Section 1.2 b) of the monthly report: the figures of a day, and what is said of them."""

    as_of: date
    known: int | None
    since: date | None
    tally: Tally
    remaining: int  # not reviewed yet
    sentences: tuple[str, ...]


def report_section(as_of: date, known: int | None = None) -> Section:
    """The review of internal procedures as the monthly report tells it, at the end of a day."""
    listed = targets(as_of)
    since = mandate_since(listed)
    tally = figures(as_of, known, since)
    remaining = tally.total - tally.reviewed
    if not tally.total:
        return Section(as_of, known, since, tally, 0, (f"Thủ tục hành chính nội bộ: {NONE}.",))
    cuts = [one for one in listed if one.measure in CUT_MEASURES]
    stood = {key: figures(as_of, known, *key) for key in {(one.from_day, one.group) for one in cuts}}
    aims = [_aim(one, measures.ratio(one.measure, stood[one.from_day, one.group])) for one in cuts]
    return Section(as_of, known, since, tally, remaining, (*_sentences(tally, remaining), *aims))


CUT_MEASURES = ("procedures_cut", "procedures_simplified", "cost_cut")


def _sentences(tally: Tally, remaining: int) -> list[str]:
    def of(key: str) -> str:
        return said(key, measures.ratio(key, tally))

    plans = f"{words.number(tally.approved)} phương án" if tally.approved else NONE
    left = f"{words.number(remaining)} thủ tục" if remaining else NONE
    groups = f"nhóm A: {words.number(tally.group_a)}, nhóm B: {words.number(tally.group_b)}"
    return [
        f"Tổng số thủ tục hành chính nội bộ: {words.number(tally.total)} thủ tục ({groups}).",
        f"Đã công bố: {of('announced')}.",
        f"Nhóm A đã công khai trên Cơ sở dữ liệu quốc gia về thủ tục hành chính: {of('published')}.",
        f"Đã rà soát: {of('reviewed')}.",
        f"Phương án đơn giản hóa đã được phê duyệt: {plans}.",
        f"Phương án đã thực thi: {of('implemented')}.",
        f"Cắt giảm thủ tục theo cách hiểu (i) bãi bỏ, gộp: {of('procedures_cut')}.",
        f"Cắt giảm thủ tục theo cách hiểu (ii) có phương án đơn giản hóa: {of('procedures_simplified')}.",
        f"Cắt giảm chi phí tuân thủ: {of('cost_cut')}.",
        f"Còn lại chưa rà soát: {left}.",
    ]


_UNITS = {"implemented": "phương án", "cost_cut": "đồng/năm"}


def said(measure: str, found: Ratio) -> str:
    """A share with its numbers: 12/24 thủ tục (50,00 %). Nothing reads "Không phát sinh"."""
    if not found.part:
        return NONE
    unit = _UNITS.get(measure, "thủ tục")
    return f"{words.number(found.part)}/{words.number(found.whole)} {unit} ({shown(found)})"


def shown(found: Ratio) -> str:
    """The share alone: 50,00 %; what has none is a dash."""
    return "–" if found.share is None else words.percent(found.share, 2)


def _aim(target: ReviewTarget, found: Ratio) -> str:
    """How a target of cutting is met."""
    group = f" (nhóm {target.group})" if target.group else ""
    met = measures.is_met(found, target.threshold)
    end = "chưa có số liệu để đánh giá" if met is None else "đạt" if met else "chưa đạt"
    label = MEASURES[target.measure].label
    aim = f"chỉ tiêu {words.percent(target.share, 2)} trước hoặc trong ngày {words.day(target.due_on)}"
    return f"{label}{group}: {shown(found)}, {aim}: {end}."
