"""A set of forms read from its file. Every mistake is a sentence with line and key; a set with one is not used."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from heza.paperwork import nodes
from heza.paperwork.layout import (
    Blank,
    Item,
    Labelled,
    Listed,
    Ruled,
    Said,
    ScanCode,
    ScanCodes,
    SideBySide,
    TableCell,
    TableColumn,
    Together,
)
from heza.paperwork.nodes import Reading, SetError
from heza.paperwork.sets import SOURCES, TYPES, Copy, Field, Form, FormSet, SignaturePlace
from heza.paperwork.standing import check_form

FOLDER = Path(__file__).parent / "sets"
ALIGN = nodes.one_of(("left", "center", "right", "justify"))
WIDTHS = nodes.many(nodes.number)


@lru_cache(maxsize=1)
def shipped() -> dict[str, FormSet]:
    """The sets as delivered, by their keys."""
    read = [load(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.yaml"))]
    return {found.key: found for found in read}


def load(text: str, name: str) -> FormSet:
    """A set from the text of its file. Raises SetError, which says everything that is wrong in it."""
    node = nodes.parsed(text, name)
    reading = Reading()
    made = _set(reading, node)
    if problems := reading.sentences():
        raise SetError(name, problems)
    return made


def _set(reading: Reading, node: Node) -> FormSet:
    wanted: dict[str, nodes.Read] = {
        "key": nodes.word,
        "name": nodes.text,
        "circular": nodes.text,
        "decree": nodes.text,
        "effective_from": nodes.day,
        "effective_to": nodes.day,
        "verified": nodes.yes,
        "shared_fields": _ahead(_fields_by_key),
        "forms": lambda _reading, given, _key: given,
    }
    found = nodes.group(reading, node, "tệp", wanted, ("key", "name", "forms"))
    shared = {field.key: field for field in found.pop("shared_fields", ())}
    listed = found.pop("forms", None)
    forms: dict[str, Form] = {}
    for given in nodes.items(reading, listed, "forms") if listed is not None else ():
        form = _form(reading, given, shared, found.get("key", ""))
        if form.key in forms:
            reading.wrong(given, "key", f"mẫu “{form.key}” đã có trong bộ này.")
        forms[form.key] = form
    return FormSet(**{"key": "", "name": ""} | found, forms=forms)


def _ahead(read: Callable[[Reading, Node, str], Any]) -> nodes.Read:
    return read


def _form(reading: Reading, node: Node, shared: dict[str, Field], set_key: str) -> Form:
    where: dict[str, Node] = {}

    def fields(reading: Reading, node: Node, key: str) -> tuple[Field, ...]:
        return _fields(reading, node, key, shared, where)

    wanted: dict[str, nodes.Read] = {
        "key": nodes.word,
        "number": nodes.text,
        "title": nodes.text,
        "paper": nodes.one_of(("A5", "A4")),
        "landscape": nodes.yes,
        "text_size": nodes.number,
        "copies": nodes.many(lambda reading, node, key: Copy(nodes.text(reading, node, key))),
        "suffix": nodes.text,
        "legal_basis": nodes.text,
        "verified": nodes.yes,
        "header": nodes.one_of(("counter", "agency")),
        "about": nodes.text,
        "fields": fields,
        "body": nodes.many(_item),
        "signatures": nodes.many(_signature),
        "recipients": nodes.many(nodes.text),
        "notes": nodes.many(nodes.text),
    }
    found = nodes.group(reading, node, "forms", wanted, ("key", "title", "fields", "body"))
    form = Form(**{"key": ""} | found, set_key=set_key)
    check_form(reading, node, form, where)
    return form


def _fields_by_key(reading: Reading, node: Node, key: str) -> tuple[Field, ...]:
    return _fields(reading, node, key, {}, {})


def _fields(
    reading: Reading, node: Node, key: str, shared: dict[str, Field], where: dict[str, Node]
) -> tuple[Field, ...]:
    """The fields of a form: written out, or the key of a shared one; `where` learns where each stands."""
    found: dict[str, Field] = {}
    for given in nodes.items(reading, node, key):
        if isinstance(given, ScalarNode):
            name = nodes.word(reading, given, key)
            if name not in shared:
                reading.wrong(given, name, "không có trường này trong shared_fields. Hãy ghi đủ trường, hoặc sửa tên.")
                continue
            field = shared[name]
        else:
            field = _field(reading, given, key)
        if field.key in found:
            reading.wrong(given, field.key, "trường này đã có trong mẫu. Hãy bỏ một trong hai.")
        found[field.key], where[field.key] = field, given
    return tuple(found.values())


def _field(reading: Reading, node: Node, key: str) -> Field:
    wanted: dict[str, nodes.Read] = {
        "key": nodes.word,
        "label": nodes.text,
        "type": nodes.one_of(TYPES),
        "required": nodes.yes,
        "source": nodes.one_of(SOURCES),
        "ask": nodes.text,
        "hint": nodes.text,
        "lines": nodes.whole,
        "default": nodes.text,
        "printed": nodes.yes,
        "choices": nodes.named(nodes.text),
        "columns": nodes.named(nodes.one_of(tuple(TYPES)[:10])),
        "required_when": nodes.named(nodes.many(nodes.text)),
    }
    found = nodes.group(reading, node, key, wanted, ("key", "label", "type"))
    field = Field(**{"key": ""} | found)
    if (field.type == "choice") is not bool(field.choices):
        reading.wrong(node, "choices", "chỉ và luôn đi cùng loại choice: mỗi dòng một “khóa: tên lựa chọn”.")
    if (field.type in {"legs", "rows"}) is not bool(field.columns):
        reading.wrong(node, "columns", "chỉ và luôn đi cùng loại legs hoặc rows: mỗi dòng một “khóa: loại”.")
    return field


def _signature(reading: Reading, node: Node, key: str) -> SignaturePlace:
    wanted: dict[str, nodes.Read] = {"key": nodes.word, "label": nodes.text, "hint": nodes.text, "name": nodes.text}
    found = nodes.group(reading, node, key, wanted, ("key", "label"))
    return SignaturePlace(**{"key": "", "label": ""} | found)


def _item(reading: Reading, node: Node, key: str) -> Item:
    """One item of a body: the first of its keys that names a kind says which."""
    names = [str(at.value) for at, _ in node.value] if isinstance(node, MappingNode) else []
    kind = next((name for name in names if name in ITEMS), "")
    if not kind:
        reading.wrong(node, key, f"mỗi mục phải có một trong các khóa: {', '.join(ITEMS)}.")
        return Blank()
    made, target, wanted = ITEMS[kind]
    found = nodes.group(reading, node, kind, {kind: wanted[kind], "when": nodes.text, **wanted}, (kind,))
    first = found.pop(kind)
    return made(**found | {target: first})  # type: ignore[no-any-return]


def _line(reading: Reading, node: Node, key: str) -> Labelled:
    """A line beside others: the key of its field, or written out."""
    if isinstance(node, ScalarNode):
        return Labelled(nodes.word(reading, node, key))
    found = _item(reading, node, key)
    if isinstance(found, Labelled):
        return found
    reading.wrong(node, key, "chỉ các dòng có nhãn (line, label) mới đứng cạnh nhau được ở đây.")
    return Labelled()


def _column(reading: Reading, node: Node, key: str) -> TableColumn:
    wanted: dict[str, nodes.Read] = {
        "title": nodes.text,
        "text": nodes.text,
        "width": nodes.number,
        "align": ALIGN,
    }
    return TableColumn(**nodes.group(reading, node, key, wanted, ("title",)))


def _cell(reading: Reading, node: Node, key: str) -> TableCell:
    if isinstance(node, ScalarNode):
        return TableCell(nodes.text(reading, node, key))
    wanted: dict[str, nodes.Read] = {
        "text": nodes.text,
        "columns": nodes.whole,
        "rows": nodes.whole,
        "align": ALIGN,
        "bold": nodes.yes,
    }
    return TableCell(**nodes.group(reading, node, key, wanted, ()))


def _code(reading: Reading, node: Node, key: str) -> ScanCode:
    wanted: dict[str, nodes.Read] = {
        "value": nodes.text,
        "kind": nodes.one_of(("code128", "qr")),
        "height": nodes.number,
        "caption": nodes.text,
    }
    return ScanCode(**{"value": ""} | nodes.group(reading, node, key, wanted, ("value",)))


def _parts(reading: Reading, node: Node, key: str) -> tuple[tuple[Item, ...], ...]:
    return tuple(nodes.many(_item)(reading, part, key) for part in nodes.items(reading, node, key))


_LINE: dict[str, nodes.Read] = {
    "line": nodes.word,
    "label": nodes.text,
    "value": nodes.text,
    "unit": nodes.text,
    "lines": nodes.whole,
    "bold": nodes.yes,
}
_CELLS = nodes.many(nodes.many(_cell))
# Kind of item: what it becomes, the attribute that the kind's own key gives, and its keys.
ITEMS: dict[str, tuple[Any, str, dict[str, nodes.Read]]] = {
    "line": (Labelled, "field", _LINE),
    "label": (Labelled, "label", {name: read for name, read in _LINE.items() if name != "line"}),
    "beside": (Together, "lines", {"beside": nodes.many(_line), "widths": WIDTHS}),
    "text": (
        Said,
        "text",
        {"text": nodes.text, "align": ALIGN} | {name: nodes.yes for name in ("indent", "bold", "italic", "keep")},
    ),
    "list": (
        Listed,
        "field",
        {"list": nodes.word, "each": nodes.text, "mark": nodes.one_of(("number", "dash")), "blank": nodes.count},
    ),
    "table": (
        Ruled,
        "field",
        {
            "table": nodes.word,
            "columns": nodes.many(_column),
            "head": _CELLS,
            "row": _CELLS,
            "size": nodes.number,
            "blank": nodes.count,
        },
    ),
    "codes": (ScanCodes, "codes", {"codes": nodes.many(_code), "align": ALIGN}),
    "blank": (Blank, "lines", {"blank": nodes.whole}),
    "side": (SideBySide, "parts", {"side": _parts, "widths": WIDTHS}),
}
