"""What a person answered on the page where a file explains itself, as choices."""

from collections.abc import Mapping

from heza.core import old_fonts
from heza.core.refusal import Refused
from heza.dossiers.imports.columns import LABELS
from heza.dossiers.imports.layout import NOWHERE, Choices, Understood, letters

HIGHEST = 1_048_576  # rows of a sheet
WIDEST = 16_384
TWICE = "Cột {first} và cột {second} cùng được chọn là “{label}”. Hãy chọn cho mỗi nội dung một cột."


def choices_of(form: Mapping[str, str], found: Understood) -> Choices:
    """The choices in a form that showed `found`. Raises Refused for a meaning that was given to two columns.

    Where another sheet or another header was chosen, what was said of the columns shown is left out: they are others.
    """
    sheet = form.get("sheet", "")
    sheet = sheet if any(one.name == sheet for one in found.book.sheets) else ""
    header = _number(form.get("header", ""), 1, HIGHEST)
    shown = found.header.row if found.header else 0
    moved = bool(sheet and sheet != found.sheet.name) or bool(header and header != shown)
    hidden = form.get("q:hidden", "")
    if moved:  # another sheet has its header elsewhere
        return Choices(sheet, header if header != shown and sheet in ("", found.sheet.name) else 0)
    return Choices(
        sheet or found.choices.sheet,
        header if header and (header != shown or found.choices.header) else 0,
        _columns(form, found),
        _answers(form, "date", found, ("dmy", "mdy")),
        _answers(form, "font", found, (*old_fonts.NAMES, "keep")),
        hidden if hidden in ("read", "skip") else found.choices.hidden,
    )


def _number(text: str, least: int, most: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= 7 and least <= int(text) <= most else 0


def _columns(form: Mapping[str, str], found: Understood) -> dict[str, int]:
    """Meaning → column, where it is another than the program found."""
    labels = LABELS[found.kind]
    said: dict[str, int] = {}
    for key, meaning in form.items():
        at = _number(key[1:], 0, WIDEST) if key[:1] == "c" and key[1:].isdecimal() else NOWHERE
        if at == NOWHERE or meaning not in labels:
            continue
        if meaning in said:
            both = {"first": letters(said[meaning]), "second": letters(at), "label": labels[meaning]}
            raise Refused(TWICE.format(**both))
        said[meaning] = at
    for name in found.missing:  # asked above the picture
        if name not in said and (text := form.get(f"q:column:{name}", "")).isdecimal():
            said[name] = _number(text, 0, WIDEST)
    if not any(key[:1] == "c" and key[1:].isdecimal() for key in form):
        return {**found.choices.columns, **said}
    auto = dict(found.header.columns) if found.header else {}
    gone = {name: NOWHERE for name in {**auto, **found.columns} if name not in said}
    return {name: at for name, at in said.items() if auto.get(name) != at} | gone


def _answers(form: Mapping[str, str], what: str, found: Understood, allowed: tuple[str, ...]) -> dict[str, str]:
    """Meaning → answer, those that were given before included."""
    before = found.choices.dates if what == "date" else found.choices.fonts
    given = {name: form.get(f"q:{what}:{name}", "") for name in LABELS[found.kind]}
    return {**before, **{name: answer for name, answer in given.items() if answer in allowed}}
