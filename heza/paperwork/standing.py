"""Whether the parts of a form agree, pure: each key that it names exists, each field stands somewhere on the paper."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from yaml.nodes import Node, ScalarNode

from heza.papers.model import Cell, Column, Table
from heza.paperwork.layout import (
    NAMES,
    ROW_NUMBER,
    Labelled,
    Listed,
    Ruled,
    keys_in,
)
from heza.paperwork.nodes import Reading
from heza.paperwork.sets import Form

LISTS = {"documents", "list", "legs", "rows"}


def check_form(reading: Reading, node: Node, form: Form, where: dict[str, Node]) -> None:
    """Keep what does not fit together, at the line that says it."""
    lines = _Lines(node)
    used = _check_keys(reading, lines, form)
    _check_fields(reading, node, form, where, used)
    for part in parts_of(form.body):
        for sentence, key in _misplaced(form, part):
            reading.wrong(lines.of(key), key, sentence)


def _check_keys(reading: Reading, lines: "_Lines", form: Form) -> set[str]:
    """Each key that a text names exists; which fields are named."""
    for name, key in unknown_keys(form):
        reading.wrong(lines.of(key), key, f"không có trường này trong mẫu “{form.key}” ({name}).")
    return used_keys(form)


def unknown_keys(form: Form) -> list[tuple[str, str]]:
    """Keys that a form asks for and nobody knows, with the place that asks."""
    known = {field.key for field in form.fields} | NAMES.keys()
    return [(name, key) for name, keys, extra in _asked(form) for key in keys if key not in known | extra]


def used_keys(form: Form) -> set[str]:
    """The keys that a form asks for."""
    return {key for _, keys, _ in _asked(form) for key in keys}


def _check_fields(reading: Reading, node: Node, form: Form, where: dict[str, Node], used: set[str]) -> None:
    """Each field stands on the paper, and what it depends on exists."""
    known = {field.key for field in form.fields}
    for field in form.fields:
        if field.printed and field.key not in used:
            said = "chưa có chỗ trên giấy. Hãy đưa vào body, hoặc ghi “printed: false”."
            reading.wrong(where.get(field.key, node), field.key, said)
        for other, _ in field.required_when:
            if other not in known:
                reading.wrong(where[field.key], other, f"required_when của “{field.key}” nói đến trường không có.")


def parts_of(thing: Any) -> Iterator[Any]:
    """Every item of a body, those within others too."""
    if isinstance(thing, tuple):
        for part in thing:
            yield from parts_of(part)
    elif is_dataclass(thing):
        yield thing
        for field in fields(thing):
            yield from parts_of(getattr(thing, field.name))


def _asked(form: Form) -> Iterator[tuple[str, list[str], set[str]]]:
    """Where, which keys a form asks for there, and which are known there beside those of the form."""
    rows: dict[int, set[str]] = {}
    for part in parts_of(form.body):
        if isinstance(part, Listed | Ruled) and part.field in {field.key for field in form.fields}:
            inside = {*form.field(part.field).column_types, ROW_NUMBER}
            rows |= {id(below): inside | ({"name"} if isinstance(part, Listed) else set()) for below in parts_of(part)}
    for part in parts_of(form.body):
        extra = rows.get(id(part), set())
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name in {"field", "when"}:
                yield "body", [value] if value else [], set()
            elif isinstance(value, str):
                yield "body", keys_in(value), extra
    texts = {
        "about": [form.about],
        "recipients": form.recipients,
        "notes": form.notes,
        "signatures": [text for place in form.signatures for text in (place.label, place.name)],
        "default": [field.default for field in form.fields],
    }
    for name, said in texts.items():
        yield name, [key for text in said for key in keys_in(text)], set()


def _misplaced(form: Form, part: Any) -> Iterator[tuple[str, str]]:
    """A list where a line is wanted and the other way round; a table whose cells do not fit."""
    types = {field.key: field.type for field in form.fields}
    if isinstance(part, Labelled):
        if not part.field and not part.label:
            yield "dòng này chưa có nhãn.", "label"
        if types.get(part.field) in LISTS:
            yield "trường này là danh sách: hãy dùng list hoặc table.", part.field
    if isinstance(part, Listed | Ruled) and types.get(part.field, "list") not in LISTS:
        yield "trường này không phải danh sách nên không dùng được với list hoặc table.", part.field
    if isinstance(part, Ruled):
        if types.get(part.field) == "list":
            yield "trường loại list không có cột: hãy dùng list.", part.field
        yield from _unfit(part)


def _unfit(table: Ruled) -> Iterator[tuple[str, str]]:
    columns = tuple(Column(column.title) for column in table.columns)
    for name, rows in (("head", table.head), ("row", table.row)):
        cells = tuple(tuple(_as_cell(cell) for cell in row) for row in rows)
        try:
            Table(columns, ()).placed(cells)
        except ValueError:
            yield f"các ô không khít với {len(columns)} cột của bảng.", name


def _as_cell(cell: Any) -> Cell:
    return Cell(cell.text, columns=cell.columns, rows=cell.rows)


class _Lines:
    """Where in a form a key is named first."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def of(self, key: str) -> Node:
        """The scalar that names it as a key, a value or a placeholder; the form itself where none does."""
        found = [scalar for scalar in _scalars(self.node) if scalar.value == key or key in keys_in(scalar.value)]
        return found[0] if found else self.node


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
        return
    for part in node.value:
        for below in part if isinstance(part, tuple) else (part,):
            yield from _scalars(below)
