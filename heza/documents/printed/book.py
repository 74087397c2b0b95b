"""A paper as an Excel file: titles, lines, tables, a sheet for each paper. Text never becomes a formula."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from heza.core.sheets import safe
from heza.papers.model import Beside, Line, Notes, Paper, Paragraph, Table, Text, Title, runs

_THIN = Side(style="thin", color="808080")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(wrap_text=True, vertical="top")
_FILL = PatternFill("solid", fgColor="E3EEF0")


def book(*papers: Paper) -> bytes:
    """The papers of one file as a workbook."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for number, paper in enumerate(papers, 1):
        titles = [block.text for block in paper.blocks if isinstance(block, Title)]
        name = "".join(" " if char in "[]:*?/\\" else char for char in (titles[0] if titles else f"Trang {number}"))
        _Sheet(made.create_sheet(name[:31])).write(paper)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def plain(text: Text) -> str:
    """A text without its looks."""
    return "".join(run.text for run in runs(text))


class _Sheet:
    """Writes the blocks of a paper below each other."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.at = sheet, 1

    def write(self, paper: Paper) -> None:
        """Every block that says something; heads and places of signatures belong to paper."""
        if paper.mark:
            self._line(paper.mark)
        for block in paper.blocks:
            if isinstance(block, Title):
                self._line(block.text, Font(bold=True, size=14))
                for text in (block.about, block.note):
                    if text:
                        self._line(text)
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._words(block)

    def _words(self, block: Any) -> None:
        if isinstance(block, Paragraph):
            is_bold = all(run.bold for run in runs(block.text))
            self._line(plain(block.text), Font(bold=is_bold))
        elif isinstance(block, Line):
            self._line(f"{block.label} {plain(block.value)} {block.unit}".strip())
        elif isinstance(block, Beside):
            for line in block.lines:
                self._words(line)
        elif isinstance(block, Notes):
            for text in block.texts:
                self._line(plain(text))

    def _line(self, text: str, font: Font | None = None) -> None:
        cell = self.sheet.cell(self.at, 1, safe(text))
        if font:
            cell.font = font
        self.at += 1

    def _table(self, table: Table) -> None:
        widest = sum(column.width for column in table.columns)
        for place, column in enumerate(table.columns, 1):
            letter = get_column_letter(place)
            wanted = max(6.0, round(column.width / widest * 150))
            self.sheet.column_dimensions[letter].width = max(self.sheet.column_dimensions[letter].width, wanted)
        heads = len(table.heads)
        for number, row in enumerate(table.placed((*table.heads, *table.rows))):
            for place, given in row:
                cell = self.sheet.cell(self.at, place + 1, safe(plain(given.text)))
                cell.alignment, cell.border = _WRAP, _FRAME
                if number < heads:
                    cell.font, cell.fill = Font(bold=True), _FILL
                elif given.bold:
                    cell.font = Font(bold=True)
            self.at += 1
        self.at += 1
