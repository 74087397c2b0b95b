"""The report as papers of one file: the report itself in the layout of Decree 30/2020/NĐ-CP, then its annexes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from heza.approvals.signoff import Signature
from heza.papers.heading import agency_header, long_day
from heza.papers.model import (
    Block,
    Cell,
    Column,
    PageBreak,
    Paper,
    Paragraph,
    Picture,
    Recipients,
    Signatures,
    Table,
    Title,
    bold,
    italic,
)
from heza.reports.printed.annexes import NONE, named
from heza.reports.printed.charts import Chart, charts_of
from heza.reports.printed.head import II06A_GROUPS, II06A_NUMBERS
from heza.reports.told import Annex, Part, Told, said
from heza.reviews.papers import DOTS, Agency, leader_place

TOGETHER = (("ii06a",), ("ii06a_department",), ("ii06c", "late"), ("ii07b", "compared"), ("restated",))
WIDTHS = {  # of the columns of an annex, as shares
    "ii06c": (3, 6, 1.6),
    "late": (2.2, 3.6, 1.4, 2.4, 1.3, 1.4, 3.2, 1.5, 1.0),
    "ii07b": (3.2, 1.3, 1.3, 1.6, 1.3, 1.3, 1.5),
    "compared": (3, 1.5, 1.5, 1.7, 1.5, 1.7),
    "trend": (1.2, 1.2, 1.2, 1.6, 1.4),
    "restated": (3.6, 2.4, 2.4, 3),
}
WORDS = {"ii06c": (1,), "late": (1, 2, 3, 6, 7), "restated": (1, 2, 3)}  # columns of words, from 0


@dataclass(frozen=True)
class Heading:
    """What stands around the text: who writes, the number and the day once there are any, who signed."""

    agency: Agency
    symbol: str  # BQL
    day: date  # of the file
    number: str = ""  # 123/BC-BQL
    issued_on: date | None = None
    signature: Signature | None = None
    is_draft: bool = True

    @property
    def shown(self) -> str:
        """The number, dotted until it is known."""
        return self.number or f"{DOTS}/BC-{self.symbol}"


def papers_of(told: Told, heading: Heading) -> list[Paper]:
    """The papers of one file: the report, its annexes lying, the drawings."""
    body = [
        agency_header(
            heading.agency.above, heading.agency.name, heading.agency.place, heading.issued_on, f"Số: {heading.shown}"
        ),
        Title("BÁO CÁO", about=_in_lines(told)),
        *(block for part in told.parts for block in _part(part)),
        Signatures((Recipients(told.recipients), leader_place(heading.signature, heading.agency))),
    ]
    found = {one.key: one for one in told.annexes}
    papers = [_paper(told, heading, body)]
    for keys in TOGETHER:
        blocks = [block for key in keys if key in found for block in _annex(found[key], heading)]
        if blocks:
            papers.append(_paper(told, heading, blocks, lying=True))
    if "trend" in found:
        papers.append(_paper(told, heading, list(_drawn(told, found["trend"], heading))))
    return papers


def _paper(told: Told, heading: Heading, blocks: list[Block], *, lying: bool = False) -> Paper:
    title = f"Báo cáo {told.title[:1].lower()}{told.title[1:]}"
    return Paper("A4", tuple(blocks), title, heading.day, draft=heading.is_draft, landscape=lying)


def _in_lines(told: Told) -> str:
    """The title on lines that begin where the eye expects it: the period on a line of its own, as offices do."""
    head, found, tail = told.title.partition("thủ tục hành chính ")
    return f"{head}{found.rstrip()}\n{tail}" if found else told.title


def _part(part: Part) -> Iterator[Block]:
    if part.level:
        text = f"{part.number} {part.heading}".strip()
        yield Paragraph(italic(text) if part.level == 4 else bold(text), indent=True, keep=True)
    for sentence in part.sentences:
        yield Paragraph(_kept_together(said(sentence)), indent=True)
    for line in part.lines:
        yield Paragraph(_kept_together(line), indent=True)


def _kept_together(text: str) -> str:
    """A share is not parted from its sign by the end of a line."""
    return text.replace(" %", "\u00a0%")


# ---------------------------------------------------------------- annexes


def _annex(annex: Annex, heading: Heading) -> Iterator[Block]:
    yield _title(annex, heading)
    yield _ii06a(annex) if annex.key.startswith("ii06a") else _plain(annex)


def _title(annex: Annex, heading: Heading) -> Title:
    with_ = f"(Kèm theo Báo cáo số {heading.shown} {long_day(heading.issued_on)} của {heading.agency.line})"
    return Title(named(annex.key).upper(), about=annex.title, note="\n".join(bit for bit in (with_, annex.note) if bit))


def _ii06a(annex: Annex) -> Table:
    """In the head of the form: groups, columns, and the row of their numbers 1 to 13."""
    columns = (
        Column("STT", 0.6, "center"),
        Column(annex.columns[0], 3.4),
        *(Column("", 1, "right") for _ in range(11)),
    )
    first = (Cell("STT", rows=3), Cell(annex.columns[0], rows=3))
    groups = tuple(Cell(title, columns=sum(len(one.under) or 1 for one in parts)) for title, parts in II06A_GROUPS)
    parts = [one for _title, some in II06A_GROUPS for one in some]
    second = tuple(Cell(one.title, columns=len(one.under)) if one.under else Cell(one.title, rows=2) for one in parts)
    third = tuple(title for one in parts for title in one.under)
    head = ((*first, *groups), second, third, II06A_NUMBERS)
    rows = tuple(_counted(at, row.label, row.cells, row.is_total) for at, row in enumerate(annex.rows, 1))
    return Table(columns, rows, head, size=10)


def _counted(at: int, label: str, cells: tuple[str, ...], is_total: bool) -> tuple[str | Cell, ...]:
    if is_total:
        return tuple(Cell(text, bold=True) for text in ("", label, *cells))
    return (str(at), label, *cells)


def _plain(annex: Annex) -> Table:
    words = WORDS.get(annex.key, ())
    widths = WIDTHS[annex.key][: len(annex.columns)]
    columns = tuple(
        Column(title, width, "left" if at == 0 or at in words else "right")
        for at, (title, width) in enumerate(zip(annex.columns, widths, strict=True))
    )
    rows: list[tuple[str | Cell, ...]] = [
        tuple(Cell(text, bold=True) if row.is_total else text for text in (row.label, *row.cells)) for row in annex.rows
    ]
    if not rows:
        rows.append((Cell(NONE, columns=len(columns), align="center"),))
    return Table(columns, tuple(rows), size=9 if annex.key == "late" else 11)


def _drawn(told: Told, trend: Annex, heading: Heading) -> Iterator[Block]:
    yield _title(trend, heading)
    yield _plain(trend)
    for at, chart in enumerate(charts_of(told, printed=True), 1):
        if at == 2:
            yield PageBreak()
        yield from _figure(at, chart)


def _figure(at: int, chart: Chart) -> Iterator[Block]:
    yield Paragraph(bold(f"Biểu đồ {at}. {chart.title}"), "center", keep=True)
    yield Picture(chart.svg, chart.said, chart.height)
