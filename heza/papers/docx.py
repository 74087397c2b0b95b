"""A paper as .docx, by python-docx: real styles in Times New Roman, real tables, the same bytes for the same paper.

The tables are written as XML at once: python-docx walks through a whole table for each of its cells.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from typing import Any

import docx
from docx.blkcntnr import BlockItemContainer
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from heza.papers import codes
from heza.papers.clean import cleaned
from heza.papers.model import (
    HEAD,
    MOTTO,
    MOTTO_WIDTH,
    NATION,
    Align,
    Beside,
    Block,
    Cell,
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
from heza.papers.pdf import drawn

FACE = "Times New Roman"
_RIGHT, _DOTS = WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the date of every member of the file
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Title", "Table Grid", "Header"}
_MARGIN = {True: 80, False: 0}  # of a cell at its left and right, in twentieths of a point: ruled or not
MOST_TITLE = 255  # letters that the properties of a .docx may hold


@dataclass(frozen=True)
class _Style:
    """What a style says beyond Normal; `size` as a share of the paper's letters, or of the head's."""

    id: str
    name: str
    size: float = 1
    more: float = 0  # points added to the size
    of_head: bool = False
    bold: bool = False
    italic: bool = False
    align: Align = "left"
    before: float = 0
    after: float = 0
    keep: bool = False


_STYLES = (
    _Style("Nation", "Quốc hiệu", of_head=True, bold=True, align="center"),
    _Style("Motto", "Tiêu ngữ", more=1, of_head=True, bold=True, align="center"),
    _Style("Above", "Cơ quan chủ quản", of_head=True, align="center"),
    _Style("Agency", "Cơ quan ban hành", of_head=True, bold=True, align="center"),
    _Style("Number", "Số, ký hiệu", more=1, of_head=True, align="center"),
    _Style("About", "Về việc", of_head=True, align="center", before=6),
    _Style("PlaceDate", "Địa danh, ngày tháng", more=1, of_head=True, italic=True, align="center"),
    _Style("Form", "Mẫu số", of_head=True, bold=True, align="right", after=3),
    _Style("Subject", "Trích yếu", more=1, bold=True, align="center", keep=True),
    _Style("Note", "Chú dẫn", italic=True, align="center", after=4, keep=True),
    _Style("Rule", "Kẻ ngang", size=0, more=2, before=3, after=2),
    _Style("Between", "Ngăn", size=0, more=1),
    _Style("Field", "Dòng điền", after=-1),
    _Style("Body", "Đoạn văn", align="justify", after=-1),
    _Style("Item", "Danh sách", align="justify", after=-1),
    _Style("Cell", "Ô bảng", more=-1, before=1, after=1),
    _Style("Heading", "Đầu bảng", more=-1, bold=True, align="center", before=1, after=1, keep=True),
    _Style("Sign", "Chữ ký", bold=True, align="center"),
    _Style("Hint", "Chữ ký, chú dẫn", size=0.92, italic=True, align="center"),
    _Style("Said", "Chữ ký, lời xác nhận", size=0.85, align="center"),
    _Style("To", "Nơi nhận", more=-1, bold=True, italic=True),
    _Style("Copy", "Nơi nhận, danh sách", more=-1.5),
    _Style("Notes", "Ghi chú", size=0.85),
    _Style("Caption", "Chú dẫn mã vạch", size=0.85, align="center"),
    _Style("Mark", "Dấu của bản", size=0, more=9, bold=True),
)


def to_docx(*papers: Paper) -> bytes:
    """One .docx of one or more papers, each a section of its own. Raises Refused for a letter that the PDF could not
    print either, ValueError when the papers' letters are not of one size.
    """
    ready = [cleaned(paper) for paper in papers]
    if len({(paper.page.text, paper.page.head) for paper in ready}) != 1:
        raise ValueError("the papers of one file share their styles, so their letters must be of one size")
    document = docx.Document(BytesIO(_base(ready[0].page.text, ready[0].page.head)))
    for number, paper in enumerate(ready):
        section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
        _set_page(section, paper)
        _Writer(document._body, paper.page, paper.page.inner).write(paper.blocks)
    _describe(document, ready[0])
    return _as_bytes(document)


def _as_bytes(document: Any) -> bytes:
    """The file, without the moment at which it was written."""
    written, out = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name in given.namelist():
            member = zipfile.ZipInfo(name, EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(member, given.read(name))
    return out.getvalue()


def _describe(document: Any, paper: Paper) -> None:
    about = document.core_properties
    day = datetime.combine(paper.date, time(), UTC).replace(tzinfo=None)
    about.title, about.author, about.last_modified_by, about.comments = paper.title[:MOST_TITLE], "", "", ""
    about.created = about.modified = day
    about.language = "vi-VN"
    about.revision = 1


# The empty document with its styles: made once for each size of letters.


@lru_cache(maxsize=8)
def _base(text: float, head: float) -> bytes:
    document = docx.Document()
    _drop_what_is_not_used(document)
    _set_defaults(document)
    styles = document.styles
    _shape(styles["Normal"], text, _Style("Normal", ""), text)
    _shape(
        styles["Title"], text + 1, _Style("Title", "", bold=True, align="center", before=4, after=4, keep=True), text
    )
    for given in _STYLES:
        style = styles.add_style(given.id, WD_STYLE_TYPE.PARAGRAPH)
        style.element.get_or_add_name().val = given.name
        style.base_style = styles["Normal"]
        size = given.size * (head if given.of_head else text) + given.more
        _shape(style, min(size, 12) if given.id in {"To", "Copy"} else size, given, text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _drop_what_is_not_used(document: Any) -> None:
    for style in list(document.styles.element.iterchildren(qn("w:style"))):
        if style.find(qn("w:name")).get(qn("w:val")) not in _KEPT:
            document.styles.element.remove(style)
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _set_defaults(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        _set_face(fonts)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    compat = document.settings.element.find(qn("w:compat"))
    if compat is None:
        compat = OxmlElement("w:compat")
        document.settings.element.append(compat)
    mode = OxmlElement("w:compatSetting")
    for name, value in (
        ("name", "compatibilityMode"),
        ("uri", "http://schemas.microsoft.com/office/word"),
        ("val", "15"),
    ):
        mode.set(qn(f"w:{name}"), value)
    compat.append(mode)


def _set_face(fonts: Any) -> None:
    """Times New Roman for every script; the theme's fonts would win over it."""
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FACE)


def _shape(style: Any, size: float, given: _Style, text: float) -> None:
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)  # the theme's colours, borders and fonts of the built-in ones
    paragraph = style.element.get_or_add_pPr()
    for child in list(paragraph):
        paragraph.remove(child)
    style.font.name = FACE
    _set_face(properties.find(qn("w:rFonts")))
    style.font.size = Pt(round(size * 2) / 2)
    style.font.bold, style.font.italic = given.bold or None, given.italic or None
    layout = style.paragraph_format
    layout.alignment = ALIGN[given.align]
    layout.space_before = Pt(given.before)
    layout.space_after = Pt((6 if text >= 12 else 2) if given.after < 0 else given.after)
    layout.line_spacing = 1.0
    layout.keep_with_next = given.keep or None
    layout.widow_control = True
    style.quick_style = True
    style.hidden = False


# The page.


def _set_page(section: Section, paper: Paper) -> None:
    page = paper.page
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.margins.top), Mm(page.margins.bottom)
    section.left_margin, section.right_margin = Mm(page.margins.left), Mm(page.margins.right)
    section.header_distance = Mm(page.margins.top * 0.3)
    section.footer_distance = Mm(page.margins.bottom * 0.3)
    section.different_first_page_header_footer = True
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.append(numbering)
    for header, numbered in ((section.first_page_header, False), (section.header, True)):
        header.is_linked_to_previous = False
        _write_header(header, paper, numbered)


def _write_header(header: Any, paper: Paper, numbered: bool) -> None:
    line = header.paragraphs[0]
    line._p.style = "Mark"
    if paper.draft:
        line._p.append(parse_xml(_WATERMARK.format(words=paper.mark, size=paper.page.width)))
    if paper.mark:
        line.add_run(paper.mark + ("\t" if numbered else ""))
        line.paragraph_format.tab_stops.add_tab_stop(Mm(paper.page.inner), _RIGHT)
    elif numbered:
        line.alignment = ALIGN["center"]
    if numbered:
        field = parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:b w:val="0"/></w:rPr></w:r></w:fldSimple>'
        )
        line._p.append(field)
        number = field.find(qn("w:r"))
        number.find(qn("w:rPr")).append(parse_xml(f'<w:sz {nsdecls("w")} w:val="{round(paper.page.text * 2)}"/>'))
        number.text = "2"


# What Word itself inserts as a watermark: words as a drawing behind the text, so that they are not part of it.
_WATERMARK = (
    f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="heza-draft" type="#_x0000_t136" style="position:absolute;width:{size}mm;height:25mm;rotation:310;'
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e4e4e4" stroked="f">'
    '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-weight:bold" string="{words}"/></v:shape>'
    "</w:pict></w:r>"
)


# The blocks.


@dataclass(frozen=True)
class _Writer:
    """Writes blocks into the document or into a cell, `width` millimetres wide."""

    into: BlockItemContainer
    page: Page
    width: float

    def write(self, blocks: tuple[Block, ...]) -> None:
        """All of them, in order."""
        following = [*blocks[1:], None]
        for block, after in zip(blocks, following, strict=True):
            written: Any = _WRITERS[type(block)](self, block)
            if written is not None and isinstance(after, Signatures):
                written.keep_with_next = True  # signatures do not begin a page alone

    def paragraph(self, style: str, text: Text = "", *, prefix: str = "") -> DocxParagraph:
        """A paragraph of a style."""
        p = self.into._element.add_p()
        p.style = style
        made = DocxParagraph(p, self.into)
        if prefix:
            p.add_r().text = prefix
        for run in runs(text):
            if run.text:
                r = p.add_r()
                r.text = run.text
                if run.bold or run.italic:
                    made_run = made.runs[-1]
                    made_run.bold, made_run.italic = run.bold or None, run.italic or None
        return made

    def rule(self, length: float) -> None:
        """A ruled line in the middle, `length` millimetres long."""
        made = self.paragraph("Rule")
        spare = Mm(max(0.0, self.width - length) / 2)
        made.paragraph_format.left_indent = made.paragraph_format.right_indent = spare
        borders = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="5" w:space="1" w:color="000000"/></w:pBdr>'
        made._p.get_or_add_pPr().insert_element_before(
            parse_xml(borders), "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def cells(
        self,
        widths: list[float],
        rows: list[list[tuple[int, Cell]]],
        *,
        heads: int = 0,
        ruled: bool = False,
        align: str = "",
    ) -> Iterator[tuple[int, int, Cell, "_Writer"]]:
        """A table, and a writer for each of its cells, in order. `widths` are millimetres."""
        if not isinstance(self.into, _Cell):
            self.between_tables()
        element = parse_xml(_table_xml(widths, rows, heads, ruled, align))
        self.into._element._insert_tbl(element)
        table = DocxTable(element, self.into)
        for number, (row, tr) in enumerate(zip(rows, element.tr_lst, strict=True)):
            owned = [tc for tc in tr.tc_lst if tc.vMerge != "continue"]
            for (at, cell), tc in zip(row, owned, strict=True):
                inner = sum(widths[at : at + cell.columns]) - (2 * _MARGIN[ruled] / 56.7)
                writer = _Writer(_Cell(tc, table), self.page, inner)
                yield number, at, cell, writer
                writer.end_cell()
        self.between()

    def between_tables(self) -> None:
        """Two tables that touch are one table to Word."""
        last = [child for child in self.into._element.iterchildren() if child.tag != qn("w:sectPr")][-1:]
        if last and last[0].tag == qn("w:tbl"):
            self.between()

    def between(self, after: float | None = None) -> DocxParagraph:
        """A line without height."""
        made = self.paragraph("Between")
        made.paragraph_format.space_after = Pt(self.page.between if after is None else after)
        return made

    def end_cell(self) -> None:
        """A cell ends with a paragraph."""
        children = list(self.into._element.iterchildren())
        if not children or children[-1].tag != qn("w:p"):
            self.paragraph("Between")


def _table_xml(widths: list[float], rows: list[list[tuple[int, Cell]]], heads: int, ruled: bool, align: str) -> str:
    twips = [round(width * 56.7) for width in widths]
    margin = f'<w:left w:w="{_MARGIN[ruled]}" w:type="dxa"/><w:right w:w="{_MARGIN[ruled]}" w:type="dxa"/>'
    out = [
        f"<w:tbl {nsdecls('w')}><w:tblPr>",
        '<w:tblStyle w:val="TableGrid"/>' if ruled else "",
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/>',
        f'<w:jc w:val="{align}"/>' if align else "",
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margin}</w:tblCellMar></w:tblPr>',
        "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in twips) + "</w:tblGrid>",
    ]
    merged: dict[int, tuple[int, int]] = {}  # column: rows that are still covered, columns of the cell above
    for number, row in enumerate(rows):
        rule = "<w:cantSplit/>" if not ruled or number < heads or not _is_tall(row) else ""
        rule += "<w:tblHeader/>" if number < heads else ""
        out.append(f"<w:tr><w:trPr>{rule}</w:trPr>")
        starting = dict(row)
        at = 0
        while at < len(twips):
            if at in starting:
                cell = starting[at]
                if cell.rows > 1:
                    merged[at] = (cell.rows - 1, cell.columns)
                span, merge = cell.columns, '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
            else:
                left, span = merged[at]
                merged[at] = (left - 1, span)
                merge = '<w:vMerge w:val="continue"/>'
            out.append(f'<w:tc><w:tcPr><w:tcW w:w="{sum(twips[at : at + span])}" w:type="dxa"/>')
            out.append((f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + merge)
            out.append('<w:vAlign w:val="center"/>' if number < heads or "restart" in merge else "")
            out.append("</w:tcPr>" + ("<w:p/>" if "continue" in merge else "") + "</w:tc>")
            at += span
        out.append("</w:tr>")
    out.append("</w:tbl>")
    return "".join(out)


def _is_tall(row: list[tuple[int, Cell]]) -> bool:
    return any(sum(len(run.text) for run in runs(cell.text)) > 400 for _, cell in row)


def _side_by_side(writer: _Writer, widths: list[float], align: str = "") -> Iterator[_Writer]:
    row = [(at, Cell("")) for at in range(len(widths))]
    for _, _, _, inner in writer.cells(widths, [row], align=align):
        yield inner


def _header(writer: _Writer, block: Header) -> None:
    if block.form:
        writer.paragraph("Form", block.form)
    widths = [share * writer.width for share in shares(HEAD, 2)]
    rows = [[(0, Cell("")), (1, Cell(""))] for _ in range(2)]
    for row, at, _, cell in writer.cells(widths, rows):
        (_names if row == 0 else _number_and_day)(cell, block, at == 0)


def _names(cell: _Writer, block: Header, is_agency: bool) -> None:
    names = (
        (("Above", block.above), ("Agency", block.agency))
        if is_agency
        else (("Nation", (NATION,)), ("Motto", (MOTTO,)))
    )
    for style, lines in names:
        for line in lines:
            cell.paragraph(style, line)
    cell.rule(cell.width * 0.35 if is_agency else (cell.page.head + 1) * MOTTO_WIDTH)


def _number_and_day(cell: _Writer, block: Header, is_number: bool) -> None:
    said = (("Number", block.number), ("About", block.about)) if is_number else (("PlaceDate", block.place_date),)
    for style, text in said:
        if text:
            cell.paragraph(style, text)


def _title(writer: _Writer, block: Title) -> None:
    title = writer.paragraph("Title", block.text)
    if block.about or block.note:
        title.paragraph_format.space_after = Pt(1.5)
    if block.about:
        writer.paragraph("Subject", block.about)
        writer.rule(writer.width * 0.35)
    if block.note:
        writer.paragraph("Note", block.note)


def _line(writer: _Writer, block: Line) -> Any:
    if any(run.text.strip() for run in runs(block.value)):
        unit = (f" {block.unit}",) if block.unit else ()
        return writer.paragraph("Field", (*runs(block.value), *unit), prefix=f"{block.label} ").paragraph_format
    after = f" {block.unit}" if block.unit else ""
    made = writer.paragraph("Field", f"{block.label} \t{after}")
    for _ in range(1, block.lines):
        _dot(writer, made)
        made = writer.paragraph("Field", "\t")
    return _dot(writer, made)


def _dot(writer: _Writer, made: DocxParagraph) -> Any:
    made.paragraph_format.tab_stops.add_tab_stop(Mm(writer.width), _RIGHT, _DOTS)
    return made.paragraph_format


def _beside(writer: _Writer, block: Beside) -> None:
    widths = [share * writer.width for share in shares(block.widths, len(block.lines))]
    for line, cell in zip(block.lines, _side_by_side(writer, widths), strict=True):
        _line(_Writer(cell.into, cell.page, cell.width - 2), line)


def _paragraph(writer: _Writer, block: Paragraph) -> Any:
    made = writer.paragraph("Body", block.text)
    if block.align != "justify":
        made.alignment = ALIGN[block.align]
    if block.indent:
        made.paragraph_format.first_line_indent = Mm(10)
    if block.keep:
        made.paragraph_format.keep_with_next = True
    return made.paragraph_format


def _items(writer: _Writer, block: Items) -> Any:
    hang = Pt(writer.page.text * (0.9 if block.mark == "dash" else 1.2 if len(block.items) < 10 else 1.9))
    layout = None
    for number, item in enumerate(block.items, 1):
        made = writer.paragraph("Item", item, prefix="-\t" if block.mark == "dash" else f"{number}.\t")
        layout = made.paragraph_format
        layout.left_indent, layout.first_line_indent = hang, -hang
        layout.tab_stops.add_tab_stop(hang)
    return layout


def _table(writer: _Writer, block: Table) -> None:
    widths = [share * writer.width for share in shares([c.width for c in block.columns], len(block.columns))]
    heads, rows = block.placed(block.heads), block.placed(block.rows)
    size = Pt(block.size) if block.size else None
    for number, at, cell, inner in writer.cells(widths, heads + rows, heads=len(heads), ruled=True):
        made = inner.paragraph("Heading" if number < len(heads) else "Cell", cell.text)
        align = cell.align or (None if number < len(heads) else block.columns[at].align)
        if align and align not in {"left", "justify"}:
            made.alignment = ALIGN[align]
        for run in made.runs if cell.bold or size else ():
            run.font.size, run.bold = size, (cell.bold or run.bold)


def _signatures(writer: _Writer, block: Signatures) -> None:
    widths = [writer.width / len(block.parts)] * len(block.parts)
    for part, cell in zip(block.parts, _side_by_side(writer, widths), strict=True):
        if isinstance(part, Recipients):
            _recipients(cell, part)
        else:
            _signature(cell, part)
        for first in cell.into.paragraphs[:1]:
            first.paragraph_format.space_before = Pt(writer.page.between)


def _signature(writer: _Writer, part: Signature) -> None:
    if part.place_date:
        writer.paragraph("PlaceDate", part.place_date)
    for line in part.titles:
        writer.paragraph("Sign", line)
    if part.hint:
        writer.paragraph("Hint", part.hint)
    for line in part.said:
        writer.paragraph("Said", line)
    if part.name or (part.titles and not part.said):
        name = writer.paragraph("Sign", part.name)
        name.paragraph_format.space_before = Pt(6) if part.said else Mm(writer.page.hand if part.titles else 0)


def _recipients(writer: _Writer, block: Recipients) -> None:
    writer.paragraph("To", "Nơi nhận:")
    for line in block.closed:
        writer.paragraph("Copy", line, prefix="- ")


def _notes(writer: _Writer, block: Notes) -> None:
    title = writer.paragraph("Notes", block.title)
    title.paragraph_format.keep_with_next = True
    title.runs[0].bold = title.runs[0].italic = True
    for text in block.texts:
        writer.paragraph("Notes", text, prefix="- ")


def _codes(writer: _Writer, block: CodesBlock) -> None:
    drawn = [(code, codes.rows_of(code.kind, code.value)) for code in block.codes]
    widths = codes.widths_of([(rows, code.height) for code, rows in drawn], writer.width)
    cells = _side_by_side(
        writer, [width + codes.BETWEEN for width in widths], "center" if block.align == "justify" else block.align
    )
    for (code, rows), width, cell in zip(drawn, widths, cells, strict=True):
        _insert(cell.paragraph("Caption"), codes.as_png(rows), (width, code.height), code.alt)
        if code.caption:
            cell.paragraph("Caption", code.caption)


def _picture(writer: _Writer, block: Picture) -> Any:
    width = writer.width * block.share
    made = writer.paragraph("Body")
    made.alignment = ALIGN["center"]
    _insert(made, drawn(block, width), (width, width * block.height), block.alt)
    return made.paragraph_format


def _insert(into: DocxParagraph, png: bytes, size: tuple[float, float], alt: str) -> None:
    """A picture of so many millimetres, and what it shows in words."""
    run = into.add_run()
    run.add_picture(BytesIO(png), Mm(size[0]), Mm(size[1]))
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", alt)


def _columns(writer: _Writer, block: Columns) -> None:
    widths = [share * writer.width for share in shares(block.widths, len(block.parts))]
    for part, cell in zip(block.parts, _side_by_side(writer, widths), strict=True):
        _Writer(cell.into, cell.page, cell.width - 2).write(part)


def _page_break(writer: _Writer, _block: PageBreak) -> None:
    writer.between(0).paragraph_format.page_break_before = True


_WRITERS: dict[type, Callable[[_Writer, Any], Any]] = {
    Header: _header,
    Title: _title,
    Line: _line,
    Beside: _beside,
    Paragraph: _paragraph,
    Items: _items,
    Table: _table,
    Signatures: _signatures,
    Recipients: _recipients,
    Notes: _notes,
    CodesBlock: _codes,
    Picture: _picture,
    Columns: _columns,
    PageBreak: _page_break,
}
