"""A paper as PDF, by typst: tagged (PDF/A-2a and PDF/UA-1), only the bundled font, the same bytes for the same paper.

typst may neither be shared by two threads nor live through a fork: each thread gets a compiler of its own, at its first
paper and never when a module is imported. Values go in as JSON and come out as letters; see `typst/paper.typ`.
"""

import json
import os
import threading
from collections.abc import Callable, Mapping
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
    Picture,
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
STAMP, PICTURE = TEMPLATE.with_name("stamp.typ"), TEMPLATE.with_name("picture.typ")
SMALLEST = 72.0  # points: a smaller page is marked as if it were so wide
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


def drawn(picture: Picture, width: float, ppi: int = 220) -> bytes:
    """A drawing as PNG, `width` millimetres wide: what Word needs of it."""
    inputs = {"picture": json.dumps({"svg": picture.svg, "width": width, "height": width * picture.height})}
    made = _compiler(PICTURE).compile(format="png", ppi=ppi, sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as whole:
        return len(whole.pages)


def only_page(pdf: bytes, number: int) -> bytes:
    """One page (from 0) of a PDF. Raises IndexError where there is no such page."""
    with pikepdf.open(BytesIO(pdf)) as whole, pikepdf.new() as alone:
        if not 0 <= number < len(whole.pages):
            raise IndexError(number)
        alone.pages.append(whole.pages[number])
        out = BytesIO()
        alone.save(out, deterministic_id=True)
    return out.getvalue()


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height in points of each page as it is seen. Raises PdfError where it cannot be opened."""
    with pikepdf.open(BytesIO(pdf)) as whole:
        return [_seen(page)[:2] for page in whole.pages]


def is_readable(pdf: bytes) -> bool:
    """Whether a PDF of somebody else opens without a password and has pages."""
    try:
        return page_count(pdf) > 0
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return False


def stamp(
    pdf: bytes, line: str, *, only: int | None = None, notes: Mapping[str, str] | None = None, qr: str = ""
) -> bytes:
    """The pages of a PDF as they are, with a line above each: the mark of a copy. The same bytes for the same line.

    It stands upright in what is seen of the page, whatever its boxes and its rotation. With `only` the result has
    that page (from 0) alone. `notes` go into the description of the file, under /Heza…. `qr` is what a QR in the
    lower right corner of each page holds.

    Raises IndexError where there is no such page.
    """
    with pikepdf.open(BytesIO(pdf)) as whole:
        if only is not None:
            if only >= len(whole.pages):
                raise IndexError(only)
            for index in reversed([at for at in range(len(whole.pages)) if at != only]):
                del whole.pages[index]
        seen = [_seen(page) for page in whole.pages]
        sizes = [[max(width, SMALLEST), max(height, SMALLEST)] for width, height, _place in seen]
        code = ["".join("#" if dark else " " for dark in row) for row in codes.rows_of("qr", qr)] if qr else []
        inputs = {"stamp": json.dumps({"line": line, "sizes": sizes, "code": code}, ensure_ascii=False)}
        made = _compiler(STAMP).compile(format="pdf", sys_inputs=inputs)
        assert isinstance(made, bytes)
        with pikepdf.open(BytesIO(made)) as marks:
            for page, mark, (_width, _height, place) in zip(whole.pages, marks.pages, seen, strict=True):
                _lay_over(page, mark, place)
            for name, text in (notes or {}).items():
                whole.docinfo[pikepdf.Name(f"/Heza{name}")] = pikepdf.String(text)
            out = BytesIO()
            whole.save(out, deterministic_id=True)
    return out.getvalue()


def notes_in(pdf: bytes) -> dict[str, str]:
    """What `stamp` wrote into the description of a file; nothing where it cannot be opened."""
    try:
        with pikepdf.open(BytesIO(pdf)) as whole:
            listed = [(str(name), value) for name, value in whole.docinfo.items()]
            return {name[5:]: str(value) for name, value in listed if name.startswith("/Heza")}
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError):
        return {}


def _seen(page: pikepdf.Page) -> tuple[float, float, tuple[float, ...]]:
    """Width and height of what is seen of a page as it is turned, and the matrix from there onto the page."""
    media, crop = pikepdf.Rectangle(page.mediabox), pikepdf.Rectangle(page.cropbox)
    left, low, right, high = (
        max(media.llx, crop.llx),
        max(media.lly, crop.lly),
        min(media.urx, crop.urx),
        min(media.ury, crop.ury),
    )
    if left >= right or low >= high:  # a crop outside the sheet is not heeded
        left, low, right, high = media.llx, media.lly, media.urx, media.ury
    wide, tall = right - left, high - low
    turned = {
        90: (tall, wide, (0, 1, -1, 0, right, low)),
        180: (wide, tall, (-1, 0, 0, -1, right, high)),
        270: (tall, wide, (0, -1, 1, 0, left, high)),
    }
    return turned.get(_turn(page), (wide, tall, (1, 0, 0, 1, left, low)))


def _turn(page: pikepdf.Page) -> int:
    """By how much a page is turned clockwise; what it has from above counts."""
    node: Any = page.obj
    for _depth in range(50):
        if "/Rotate" in node or "/Parent" not in node:
            break
        node = node.Parent
    try:
        return int(node.get("/Rotate", 0)) % 360
    except (TypeError, ValueError):
        return 0


def _lay_over(page: pikepdf.Page, mark: pikepdf.Page, place: tuple[float, ...]) -> None:
    """As `add_overlay`, under a name that is the same each time, from what is seen of the page onto it."""
    form = mark.as_form_xobject()
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.CopyMark)
    page.contents_add(b"q\n", prepend=True)
    matrix = " ".join(f"{one:.4f}".rstrip("0").rstrip(".") for one in place)
    page.contents_add(f"Q\nq\n{matrix} cm\n{name} Do\nQ\n".encode())


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


def _picture(block: Picture, page: Page) -> dict[str, Any]:
    width = page.inner * block.share
    return {"svg": block.svg, "alt": block.alt, "width": width, "height": width * block.height}


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
    Picture: _picture,
    Columns: _columns,
    PageBreak: lambda _block, _page: {},
}
