"""Figures as lines of a table: every figure with the address of its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from flask import url_for

from heza.accountability import rules
from heza.accountability.choice import args_of
from heza.accountability.queries import Only
from heza.core import words
from heza.dossiers.figures import Question
from heza.dossiers.rules import Figures, Period, Rate, rates

PARAMS = {"department": "phong", "officer": "nguoi", "field": "linh-vuc", "head": "truong"}


class Column(NamedTuple):
    """A column of figures: its words, its box, the group it stands in or its number in Biểu II.06a, its colour."""

    label: str
    box: str
    hint: str = ""
    kind: str = ""

    @property
    def full(self) -> str:
        """The words where the column stands alone."""
        return f"{self.hint}: {self.label.lower()}" if self.hint else self.label


SETTLED, HELD, DUE = "Đã giải quyết", "Đang giữ", "Đến hạn"
BOARD = (
    Column("Tiếp nhận", "new"),
    Column("Sớm", "early", SETTLED),
    Column("Đúng", "on_time", SETTLED),
    Column("Muộn", "late", SETTLED),
    Column("Trong hạn", "open_in_time", HELD),
    Column("Quá hạn", "open_late", HELD, "late"),
    Column("Tạm dừng", "suspended", HELD),
    Column("Hôm nay", "due_today", DUE, "soon"),
    Column("1 ngày", "due_in_1", DUE),
    Column("3 ngày", "due_in_3", DUE),
)
FORM = (
    Column("Tổng số", "all", "(3)"),
    Column("Trực tuyến", "new_online", "(4)"),
    Column("Trực tiếp, bưu chính", "new_other", "(5)"),
    Column("Kỳ trước chuyển qua", "carried_in", "(6)"),
    Column("Đã giải quyết", "settled", "(7)"),
    Column("Trước hạn", "early", "(8)"),
    Column("Đúng hạn", "on_time", "(9)"),
    Column("Quá hạn", "late", "(10)", "late"),
    Column("Đang giải quyết", "open", "(11)"),
    Column("Trong hạn", "open_in_time", "(12)"),
    Column("Quá hạn", "open_late", "(13)", "late"),
)
PARTS = {"dung_han": ("in_time", "answered"), "theo_bao_cao": ("in_time", "settled"), "theo_766": ("kept", "all")}


RATE = "Đúng hạn"


class Th(NamedTuple):
    """A cell of a header: its words, its box or sort key, and the address that sorts by it."""

    label: str
    key: str = ""
    num: bool = False
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Header:
    """The header of the board in two rows: cells over both, and groups with their cells below."""

    first: list[Th]
    groups: list[tuple[str, list[Th]]]
    last: list[Th]


def header(first: str, *last: Th, sort: Callable[[Th], Th] = lambda cell: cell) -> Header:
    """The header of a table with the figures of the board; `sort` gives a cell its address."""
    groups: dict[str, list[Th]] = {}
    for column in BOARD:
        groups.setdefault(column.hint, []).append(sort(Th(column.label, column.box, True)))
    alone = groups.pop("")
    return Header([sort(Th(first, "ten")), *alone], list(groups.items()), [sort(cell) for cell in last])


RATE_CELL = Th(RATE, "dung-han", True)


def form_columns() -> list[dict[str, object]]:
    """The header of Biểu II.06a, for `ui.table`."""
    numbered = [{"label": column.label, "hint": column.hint, "num": True} for column in FORM]
    return [{"label": "Lĩnh vực"}, *numbered]


class Cell(NamedTuple):
    """One figure, and where its rows are; no address where there are none or they may not be opened."""

    label: str
    value: int
    url: str
    kind: str
    box: str


@dataclass(frozen=True)
class Share:
    """A named rate with its numerator, denominator and the rate of the period before."""

    rate: Rate
    good_url: str
    of_url: str
    before: Rate | None

    @property
    def points(self) -> Decimal | None:
        """The change against the period before, in percentage points."""
        return rules.points(self.rate, self.before)

    @property
    def change(self) -> tuple[str, str]:
        """The change as a direction (up, down, same, none) and words."""
        points = self.points
        if points is None:
            return "none", "chưa so được"
        shown = words.rounded(points, 1)
        if not shown:
            return "same", "không đổi"
        return ("up" if shown > 0 else "down"), f"{words.number(abs(shown))} điểm"


@dataclass(frozen=True)
class Line:
    """One line: who or what, its figures, and the same figures of the period before."""

    name: str
    only: Only
    figures: Figures
    before: Figures | None = None
    note: str = ""
    url: str = ""
    order: tuple[object, ...] = ()
    trend: Sequence[Decimal | None] = field(default_factory=list)


class Links:
    """The addresses of a question: its rows, and other pages asked the same."""

    rows_endpoint = "accountability.rows"

    def __init__(self, question: Question, *, may_open: bool) -> None:
        self.args = args_of(question)
        self.may_open = may_open

    def rows(self, box: str, only: Only) -> str:
        """The rows behind a figure, empty where this person may not open them."""
        if not self.may_open:
            return ""
        narrowed = {PARAMS[name]: value or 0 for name, value in only.items()}
        return url_for(self.rows_endpoint, o=box, **narrowed, **self.args)  # type: ignore[arg-type]

    def page(self, endpoint: str, **values: object) -> str:
        """Another page, asked the same question."""
        return url_for(f"accountability.{endpoint}", **values, **self.args)  # type: ignore[arg-type]

    def cell(self, line: Line, column: Column) -> Cell:
        """A figure of a line."""
        value: int = getattr(line.figures, column.box)
        url = self.rows(column.box, line.only) if value else ""
        return Cell(column.label, value, url, column.kind if value else "", column.box)

    def board(self, line: Line) -> list[Cell]:
        """The figures of a line of the board."""
        return [self.cell(line, column) for column in BOARD]

    def form(self, line: Line) -> list[Cell]:
        """The figures of a line of Biểu II.06a."""
        return [self.cell(line, column) for column in FORM]

    def share(self, line: Line) -> Share:
        """The headline rate of a line."""
        return self.shares(line)[0]

    def shares(self, line: Line) -> list[Share]:
        """The three named rates of a line."""
        past = rates(line.before) if line.before else (None, None, None)
        return [
            Share(
                rate,
                self.rows(PARTS[rate.key][0], line.only) if rate.good else "",
                self.rows(PARTS[rate.key][1], line.only) if rate.of else "",
                before,
            )
            for rate, before in zip(rates(line.figures), past, strict=True)
        ]


def dossier_url(code: str) -> str:
    """The page of a dossier."""
    return url_for("dossiers.show", code=code)


def before(question: Question, period: Period) -> Question:
    """The same question about the period before, at its end."""
    return replace(question, period=period, as_of=period.last)


def shares_of(trend: Sequence[Figures] | None) -> list[Decimal | None]:
    """The headline rate of each window."""
    return [rules.headline(figures).share for figures in trend or ()]


def whole_name(period: Period) -> str:
    """A period in words: its month, and its days."""
    start = f"{period.first:%d/%m}" if period.first.year == period.last.year else f"{period.first:%d/%m/%Y}"
    days = f"{start}–{period.last:%d/%m/%Y}"
    return f"{period.name} ({days})" if period.name else f"Kỳ {days}"
