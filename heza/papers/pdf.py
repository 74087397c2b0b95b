"""A paper as PDF, by typst: tagged (PDF/A-2a and PDF/UA-1), only the bundled font, the same bytes for the same paper.

typst may neither be shared by two threads nor live through a fork: each thread gets a compiler of its own, at its first
paper and never when a module is imported. Values go in as JSON and come out as letters; see `typst/paper.typ`.
"""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

from heza.papers import codes
from heza.papers.clean import FONTS, cleaned
from heza.papers.model import (
    HEAD,
    MOTTO,
    MOTTO_WIDTH,
    NATION,
    Beside,
    Block,
    Cell,
    Code,
    Columns,
    Header,
    Items,
    Line,
    Notes,
    Page,
    PageBreak,
    Paper,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Text,
    Title,
    runs,
    shares,
)
from heza.papers.model import Codes as CodesBlock

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
STAMP = TEMPLATE.with_name("stamp.typ")
ROW_MAY_BREAK = 400  # letters in a cell: a taller row may go on on the next page, a lower one stands whole

_own = threading.local()


def to_pdf(*papers: Paper) -> bytes:
    """One PDF of one or more papers, each on pages of its own size, numbered from 1. Raises Refused for a letter that
    cannot be printed. Its time and memory grow with the pages: print some fifty papers at a time.
    """
    ready = [_paper(cleaned(paper)) for paper in papers]
    inputs = {"papers": json.dumps(ready, ensure_ascii=False)}
    made = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"])
    assert isinstance(made, bytes)
    return made


def to_png(paper: Paper, ppi: int = 110) -> list[bytes]:
    """The pages of a paper as pictures, to look at before it is printed. Raises Refused as `to_pdf` does."""
    inputs = {"papers": json.dumps([_paper(cleaned(paper))], ensure_ascii=False)}
    made = _compiler().compile(format="png", ppi=ppi, sys_inputs=inputs)
    return made if isinstance(made, list) else [made or b""]


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as whole:
        return len(whole.pages)


def is_readable(pdf: bytes) -> bool:
    """Whether a PDF of somebody else opens without a password and has pages."""
    try:
        return page_count(pdf) > 0
    except pikepdf.PdfError:
        return False


def stamp(pdf: bytes, line: str) -> bytes:
    """The pages of a PDF as they are, with a line above each: the mark of a copy. The same bytes for the same line."""
    with pikepdf.open(BytesIO(pdf)) as whole:
        sizes = [[float(page.mediabox[2]), float(page.mediabox[3])] for page in whole.pages]
        inputs = {"stamp": json.dumps({"line": line, "sizes": sizes}, ensure_ascii=False)}
        made = _compiler(STAMP).compile(format="pdf", sys_inputs=inputs)
        assert isinstance(made, bytes)
        with pikepdf.open(BytesIO(made)) as marks:
            for page, mark in zip(whole.pages, marks.pages, strict=True):
                _lay_over(page, mark)
            out = BytesIO()
            whole.save(out, deterministic_id=True)
    return out.getvalue()


def _lay_over(page: pikepdf.Page, mark: pikepdf.Page) -> None:
    """As `add_overlay`, under a name that is the same each time."""
    form = mark.as_form_xobject()
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.CopyMark)
    whole, asked = pikepdf.Rectangle(page.mediabox), {"allow_shrink": True, "allow_expand": True}
    placed = page.calc_form_xobject_placement(form, name, whole, invert_transformations=True, **asked)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n" + placed)


def _compiler(template: Path = TEMPLATE) -> typst.Compiler:
    if getattr(_own, "process", None) != os.getpid():
        _own.process, _own.compilers = os.getpid(), {}
    compilers: dict[Path, typst.Compiler] = _own.compilers
    if template not in compilers:
        compilers[template] = typst.Compiler(
            template, root=template.parent, font_paths=[FONTS], ignore_system_fonts=True
        )
    return compilers[template]


def _paper(paper: Paper) -> dict[str, Any]:
    page = paper.page
    return {
        "title": paper.title,
        "date": [paper.date.year, paper.date.month, paper.date.day],
        "mark": _lines(paper.mark),
        "draft": paper.draft,
        "page": _page(page),
        "blocks": _blocks(paper.blocks, page),
    }


def _page(page: Page) -> dict[str, Any]:
    return asdict(page) | {
        "head": page.head,
        "head_shares": HEAD,
        "nation": [NATION],
        "motto": [MOTTO],
        "motto_width": MOTTO_WIDTH,
        "hand": page.hand,
        "between": page.between,
    }


def _lines(text: str) -> list[str] | None:
    """The lines of plain text; None for nothing."""
    return text.split("\n") if text else None


def _runs(text: Text) -> list[dict[str, Any]]:
    return [{"lines": run.text.split("\n"), "bold": run.bold, "italic": run.italic} for run in runs(text)]


def _blocks(blocks: tuple[Block, ...], page: Page) -> list[dict[str, Any]]:
    following = [*blocks[1:], None]
    return [_block(block, page, isinstance(after, Signatures)) for block, after in zip(blocks, following, strict=True)]


def _block(block: Block | Signature, page: Page, keep: bool) -> dict[str, Any]:
    """One block for the template. `keep`: it is the last before signatures, which do not begin a page alone."""
    return {"kind": type(block).__name__, "keep": keep} | _VALUES[type(block)](block, page)


def _header(block: Header, _page: Page) -> dict[str, Any]:
    return _each(block, "number", "about", "place_date", "form") | _all(block, "above", "agency")


def _title(block: Title, _page: Page) -> dict[str, Any]:
    return _each(block, "text", "about", "note")


def _each(block: Any, *names: str) -> dict[str, Any]:
    return {name: _lines(getattr(block, name)) for name in names}


def _all(block: Any, *names: str) -> dict[str, Any]:
    return {name: [_lines(text) for text in getattr(block, name) if text] for name in names}


def _beside(block: Beside, page: Page) -> dict[str, Any]:
    widths = shares(block.widths, len(block.lines))
    return {"lines": [_line(line, page) for line in block.lines], "widths": widths}


def _paragraph(block: Paragraph, _page: Page) -> dict[str, Any]:
    kept = {"keep": True} if block.keep else {}
    return {"text": _runs(block.text), "align": block.align, "indent": block.indent} | kept


def _items(block: Items, _page: Page) -> dict[str, Any]:
    return {"items": [_runs(item) for item in block.items], "mark": block.mark}


def _signatures(block: Signatures, page: Page) -> dict[str, Any]:
    return {"parts": [_block(part, page, keep=False) for part in block.parts]}


def _signature(block: Signature, _page: Page) -> dict[str, Any]:
    return _each(block, "hint", "name", "place_date") | _all(block, "titles", "said")


def _recipients(block: Recipients, _page: Page) -> dict[str, Any]:
    return _all(block, "closed")


def _notes(block: Notes, _page: Page) -> dict[str, Any]:
    return {"title": _lines(block.title), "texts": [_runs(text) for text in block.texts]}


def _codes(block: CodesBlock, page: Page) -> dict[str, Any]:
    drawn = [codes.rows_of(code.kind, code.value) for code in block.codes]
    widths = codes.widths_of([(rows, code.height) for code, rows in zip(block.codes, drawn, strict=True)], page.inner)
    made = [_code(code, rows, width) for code, rows, width in zip(block.codes, drawn, widths, strict=True)]
    return {"codes": made, "align": block.align}


def _columns(block: Columns, page: Page) -> dict[str, Any]:
    widths = shares(block.widths, len(block.parts))
    parts = [_blocks(part, _narrower(page, width)) for part, width in zip(block.parts, widths, strict=True)]
    return {"parts": parts, "widths": widths}


def _narrower(page: Page, share: float) -> Page:
    """The page as a column sees it."""
    return replace(page, width=page.width - page.inner * (1 - share) - 4)


def _line(line: Line, _page: Page) -> dict[str, Any]:
    has_value = any(run.text.strip() for run in runs(line.value))
    return {
        "label": _lines(line.label) or [""],
        "value": _runs(line.value) if has_value else None,
        "unit": _lines(line.unit),
        "lines": line.lines,
    }


def _table(table: Table, page: Page) -> dict[str, Any]:
    heads = [[_cell(cell, "center", head=True) for _, cell in row] for row in table.placed(table.heads)]
    rows = [[_cell(cell, table.columns[at].align) for at, cell in row] for row in table.placed(table.rows)]
    return {
        "size": table.size or page.text - 1,
        "widths": shares([column.width for column in table.columns], len(table.columns)),
        "heads": heads,
        "rows": rows,
    }


def _cell(cell: Cell, align: str, *, head: bool = False) -> dict[str, Any]:
    return {
        "text": _runs(cell.text),
        "align": cell.align or align,
        "bold": cell.bold or head,
        "head": head,
        "columns": cell.columns,
        "rows": cell.rows,
        "tall": sum(len(run.text) for run in runs(cell.text)) > ROW_MAY_BREAK,
    }


def _code(code: Code, rows: codes.Rows, width: float) -> dict[str, Any]:
    return {
        "svg": codes.as_svg(rows),
        "width": width,
        "height": code.height,
        "caption": _lines(code.caption),
        "alt": code.alt,
    }


_VALUES: dict[type, Callable[[Any, Page], dict[str, Any]]] = {
    Header: _header,
    Title: _title,
    Line: _line,
    Beside: _beside,
    Paragraph: _paragraph,
    Items: _items,
    Table: _table,
    Signatures: _signatures,
    Signature: _signature,
    Recipients: _recipients,
    Notes: _notes,
    CodesBlock: _codes,
    Columns: _columns,
    PageBreak: lambda _block, _page: {},
}
