"""A form and its values made a paper, pure. It knows no form from another: the file of the set says all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from heza.papers import model
from heza.papers.model import Block, Paper
from heza.papers.rules import empty_number, number_text
from heza.paperwork import layout
from heza.paperwork.fitting import fitted
from heza.paperwork.formats import BLANK, blank_of, day_words, filled, one_line, place_and_day, typed_words, words_of
from heza.paperwork.layout import Item
from heza.paperwork.sets import Form, SignaturePlace, value_of

Signer = Mapping[str, Any]  # titles: list of str, name: str, said: list of str; each may be missing
# Which names of the agency stand in the head: above, and in bold below.
HEADS = {"counter": ("org_name", "counter_name"), "agency": ("org_above", "org_name")}
NARROW = 30  # letters of a line of the agency's name that stand beside the nation's


@dataclass(frozen=True)
class _Filling:
    """A form with everything that its texts may ask for."""

    form: Form
    values: Mapping[str, Any]
    settings: Mapping[str, str]
    day: date
    copy: str

    def said(self, key: str) -> str:
        """The words of a key, empty where it has no value."""
        if key in self.types:
            field = self.form.field(key)
            value = value_of(field, self.values)
            return words_of(field, self._default(field.default) if value is None else value)
        own = {"copy": self.copy, "day": day_words(self.day)}
        return own[key] if key in own else one_line(self.settings.get(key, ""))

    def _default(self, text: str) -> str | None:
        return filled(text, lambda key: one_line(self.settings.get(key, ""))) if text else None

    @property
    def types(self) -> dict[str, str]:
        """The type of each field."""
        return {field.key: field.type for field in self.form.fields}

    def text(self, text: str) -> str:
        """A text with its keys replaced."""
        return filled(text, self.said, lambda key: blank_of(self.types.get(key, "")))

    def rows(self, key: str) -> list[Any]:
        """The records of a field that is a list."""
        return list(value_of(self.form.field(key), self.values) or ())

    def in_row(self, key: str, number: int, row: Any) -> "_Row":
        """One of them."""
        return _Row(self, self.form.field(key).column_types, number, row)


@dataclass(frozen=True)
class _Row:
    """A record of a table or list, whose texts may ask for its columns."""

    filling: _Filling
    types: Mapping[str, str]
    number: int  # 0: an empty row
    row: Any

    def said(self, key: str) -> str:
        """The words of a key in this row."""
        if key == layout.ROW_NUMBER:
            return str(self.number) if self.number else ""
        if isinstance(self.row, Mapping):
            return typed_words(self.types[key], self.row.get(key)) if key in self.types else self.filling.said(key)
        return str(self.row) if key == "name" else self.filling.said(key)

    def text(self, text: str) -> str:
        """A text for this row; a bare key without a value leaves the place empty, ready for a pen."""
        bare = layout.PLACEHOLDER.fullmatch(text)
        return filled(text, self.said, lambda key: "" if bare else BLANK.get(self.types.get(key, ""), ""))


def compose(
    form: Form,
    values: Mapping[str, Any],
    *,
    settings: Mapping[str, str],
    day: date,
    number: int | None = None,
    copy: str = "",
    draft: bool = False,
    copy_mark: str = "",
    signers: Mapping[str, Signer] | None = None,
) -> Paper:
    """The paper of a form. `signers` replaces, by the key of a place, who signs there: titles, name, lines said."""
    filling = _Filling(form, values, settings, day, copy)
    blocks: list[Block] = [_header(filling, number), model.Title(form.title, about=filling.text(form.about))]
    blocks += _blocks(form.body, filling)
    blocks += _signatures(filling, signers or {})
    if form.notes:
        blocks.append(model.Notes(tuple(filling.text(note) for note in form.notes)))
    paper = Paper(
        "A4" if form.paper == "A4" else "A5",
        tuple(blocks),
        form.name,
        day,
        copy_mark=copy_mark,
        draft=draft,
        landscape=form.landscape,
        text_size=form.text_size,
    )
    return fitted(paper)


def compose_copies(form: Form, values: Mapping[str, Any], **given: Any) -> list[Paper]:
    """All copies of a form, in the order in which they are printed; other arguments as for `compose`."""
    return [compose(form, values, copy=copy.label, **given) for copy in form.copies]


def _header(filling: _Filling, number: int | None) -> model.Header:
    form, settings = filling.form, filling.settings
    above, agency = (_capitals(settings.get(name, "")) for name in HEADS[form.header])
    symbol = filling.text(form.suffix)
    shown = "" if not form.numbered else empty_number(symbol) if number is None else number_text(number, symbol)
    return model.Header(
        agency=agency,
        above=above,
        number=shown,
        place_date=place_and_day(one_line(settings.get("place", "")), filling.day),
        form=f"Mẫu số {form.number}" if form.number else "",
    )


def _capitals(name: str) -> tuple[str, ...]:
    """A name in capitals on lines that stand beside the nation's: broken where it is by hand, else where it must be."""
    given = [line.strip().upper() for line in name.splitlines() if line.strip()]
    return tuple(given) if len(given) > 1 else tuple(line for long in given for line in _broken(long))


def _broken(line: str) -> list[str]:
    """A line of capitals in parts that are not much longer than one another."""
    if len(line) <= NARROW:
        return [line]
    parts = -(-len(line) // NARROW)
    lines, left = [""], len(line) / parts
    for word in line.split():
        lines[-1] = f"{lines[-1]} {word}".strip()
        if len(lines[-1]) >= left and len(lines) < parts:
            lines.append("")
    return [found for found in lines if found]


def _blocks(items: Sequence[Item], filling: _Filling) -> list[Block]:
    shown = [item for item in items if not item.when or filling.said(item.when) or _has_rows(item.when, filling)]
    return [block for item in shown for block in _MAKERS[type(item)](item, filling)]


def _has_rows(key: str, filling: _Filling) -> bool:
    return key in filling.types and bool(value_of(filling.form.field(key), filling.values))


def _line(item: layout.Labelled, filling: _Filling) -> model.Line:
    type_ = filling.types.get(item.field, "")
    label = item.label or filling.form.field(item.field).label
    said = filling.said(item.field) if item.field else ""
    if item.value:
        wanted = layout.keys_in(item.value)
        said = filling.text(item.value) if not wanted or any(filling.said(key) for key in wanted) else ""
    shown = said or BLANK.get(type_, "")
    bold = bool(item.bold and said)
    ended = label if label.endswith((":", "?")) else f"{label}:"
    return model.Line(ended, model.bold(shown) if bold else shown, unit=item.unit, lines=item.lines)


def _together(item: layout.Together, filling: _Filling) -> list[Block]:
    return [model.Beside(tuple(_line(line, filling) for line in item.lines), item.widths)]


def _said(item: layout.Said, filling: _Filling) -> list[Block]:
    text = filling.text(item.text)
    run = model.Run(text[:1].upper() + text[1:], bold=item.bold, italic=item.italic)
    return [model.Paragraph(run, item.align, item.indent, item.keep)]


def _listed(item: layout.Listed, filling: _Filling) -> list[Block]:
    rows = filling.rows(item.field)
    if not rows:
        mark = "- " if item.mark == "dash" else ""
        return [model.Line(mark or f"{number}.") for number in range(1, item.blank + 1)]
    texts = [filling.in_row(item.field, number, row).text(item.each) for number, row in enumerate(rows, 1)]
    return [model.Items(tuple(texts), "dash" if item.mark == "dash" else "number")]


def _ruled(item: layout.Ruled, filling: _Filling) -> list[Block]:
    columns = tuple(model.Column(column.title, column.width, column.align) for column in item.columns)
    given = list(enumerate(filling.rows(item.field), 1)) or [(0, {})] * item.blank
    head = tuple(tuple(_cell(cell, filling.text) for cell in row) for row in item.head)
    template = item.row or (tuple(layout.TableCell(column.text) for column in item.columns),)
    rows = []
    for number, record in given:
        row = filling.in_row(item.field, number, record)
        rows += [tuple(_cell(cell, row.text) for cell in cells) for cells in template]
    return [model.Table(columns, tuple(rows), head, item.size)]


def _cell(cell: layout.TableCell, text: Any) -> model.Cell:
    return model.Cell(text(cell.text), cell.align, cell.bold, cell.columns, cell.rows)


def _codes(item: layout.ScanCodes, filling: _Filling) -> list[Block]:
    made = []
    for code in item.codes:
        value = filling.text(code.value) if all(filling.said(key) for key in layout.keys_in(code.value)) else ""
        if value and (code.kind == "qr" or _can_be_bars(value)):
            kind = "qr" if code.kind == "qr" else "code128"
            made.append(model.Code(value, kind, code.height, filling.text(code.caption)))  # type: ignore[arg-type]
    return [model.Codes(tuple(made), item.align)] if made else []


def _can_be_bars(value: str) -> bool:
    """Whether Code 128 has its letters; what it has not stands on the paper in words."""
    return value.isascii() and value.isprintable() and len(value) <= 48


def _blank(item: layout.Blank, _filling: _Filling) -> list[Block]:
    return [model.Line("", lines=item.lines)]


def _side(item: layout.SideBySide, filling: _Filling) -> list[Block]:
    parts = [tuple(_blocks(part, filling)) for part in item.parts]
    if all(parts):
        return [model.Columns(tuple(parts), item.widths)]
    return [block for part in parts for block in part]  # what is left has the whole width


def _signatures(filling: _Filling, signers: Mapping[str, Signer]) -> list[Block]:
    form = filling.form
    parts: list[model.Signature | model.Recipients] = [
        _signature(place, filling, signers.get(place.key, {})) for place in form.signatures
    ]
    if form.recipients:
        lines = tuple(filling.text(line) for line in form.recipients)
        parts.insert(0, model.Recipients(lines))
    elif len(parts) == 1:
        parts.insert(0, model.Signature())  # one who signs stands at the right
    return [model.Signatures(tuple(parts))] if parts else []


def _signature(place: SignaturePlace, filling: _Filling, signer: Signer) -> model.Signature:
    made = model.Signature(
        tuple(filling.text(place.label).splitlines()),
        place.hint,
        filling.text(place.name) if any(map(filling.said, layout.keys_in(place.name))) else "",
    )
    titles, said = tuple(signer.get("titles") or made.titles), tuple(signer.get("said") or ())
    hint = "" if said else made.hint
    return replace(made, titles=titles, hint=hint, name=signer.get("name") or made.name, said=said)


_MAKERS: dict[type, Any] = {
    layout.Labelled: lambda item, filling: [_line(item, filling)],
    layout.Together: _together,
    layout.Said: _said,
    layout.Listed: _listed,
    layout.Ruled: _ruled,
    layout.ScanCodes: _codes,
    layout.Blank: _blank,
    layout.SideBySide: _side,
}
