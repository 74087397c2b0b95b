"""The words of a form that the office may correct, each under a path that stays: read them, put others in, pure.

A correction keeps the words that it replaces. Where a newer delivery of the set says something else there by now, the
correction no longer applies and is listed instead.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import Field as Attribute
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from heza.papers import clean
from heza.paperwork.layout import PLACEHOLDER, keys_in
from heza.paperwork.sets import Field, Form
from heza.paperwork.standing import unknown_keys, used_keys

LONGEST = 2000
Texts = Mapping[str, tuple[str, str]]  # by path: the words as they were delivered, and those instead
GROUPS = {"fields": "Tên các mục", "body": "Nội dung trên giấy", "signatures": "Phần ký", "copies": "Các liên"}
HEAD = "Phần đầu và phần cuối"
_MAY_BE_EMPTY = {"notes", "recipients", "about"}


@dataclass(frozen=True)
class Place:
    """One text of a form."""

    path: str
    name: str
    text: str

    @property
    def group(self) -> str:
        """The part of the form in which it stands."""
        return GROUPS.get(self.path.partition(".")[0], HEAD)

    @property
    def is_list(self) -> bool:
        """Whether each of its lines is an item."""
        return self.path in {"notes", "recipients"}


def places(form: Form) -> list[Place]:
    """Every text of a form that may be corrected, in the order of the paper."""
    found = list(_places(form, "", form))
    order = [HEAD, *GROUPS.values()]
    return _told_apart(sorted(found, key=lambda place: order.index(place.group)))


def _told_apart(found: list[Place]) -> list[Place]:
    """Places that have one name get a number behind it."""
    names = Counter(place.name for place in found)
    seen: Counter[str] = Counter()
    for at, place in enumerate(found):
        seen[place.name] += 1
        if names[place.name] > 1:
            found[at] = replace(place, name=f"{place.name} {seen[place.name]}")
    return found


def _places(thing: Any, path: str, form: Form) -> Iterator[Place]:
    if isinstance(thing, tuple):
        for at, part in enumerate(thing):
            yield from _places(part, f"{path}.{getattr(part, 'key', '') or at}", form)
    if not is_dataclass(thing) or isinstance(thing, type):
        return
    for one in fields(thing):
        value, below = getattr(thing, one.name), f"{path}.{one.name}".lstrip(".")
        if "words" in one.metadata:
            yield from _texts(thing, one, below, form)
        elif isinstance(value, tuple) and not (one.name == "columns" and getattr(thing, "head", None)):
            yield from _places(value, below, form)


def _texts(thing: Any, one: Attribute[Any], path: str, form: Form) -> Iterator[Place]:
    value, name = getattr(thing, one.name), one.metadata["words"]
    if isinstance(value, str):
        if path in _MAY_BE_EMPTY or any(letter.isalpha() for letter in PLACEHOLDER.sub("", value)):
            yield Place(path, f"{name}{_of(thing, one, form)}", value)
    elif value and isinstance(value[0], tuple):  # pairs of key and words
        for key, text in value:
            yield Place(f"{path}.{key}", f"{name}{_of(thing, one, form)}", text)
    elif value or path in _MAY_BE_EMPTY:
        yield Place(path, name, "\n".join(value))


def _of(thing: Any, one: Attribute[Any], form: Form) -> str:
    """Whose text it is, where its name alone does not say it."""
    if isinstance(thing, Field):
        return f" của {{{thing.key}}}"
    asked = "" if thing is form else getattr(thing, "field", "")
    if asked:
        return f" của “{form.field(asked).question}”"
    return f" của “{thing.label}”" if one.name == "hint" else ""


def reworded(form: Form, texts: Texts) -> tuple[Form, list[str]]:
    """The form with these words, and the paths whose delivered words have changed since: there nothing is put in."""
    now = {place.path: place.text for place in places(form)}
    stale = [path for path, (was, _) in texts.items() if now.get(path) != was]
    fresh = {path: text for path, (_, text) in texts.items() if path not in stale}
    made: Form = _put(form, "", fresh)
    return made, stale


def _put(thing: Any, path: str, texts: Mapping[str, str]) -> Any:
    if isinstance(thing, tuple):
        return tuple(_put(part, f"{path}.{getattr(part, 'key', '') or at}", texts) for at, part in enumerate(thing))
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changed: dict[str, Any] = {}
    for one in fields(thing):
        value, below = getattr(thing, one.name), f"{path}.{one.name}".lstrip(".")
        after = _words(value, below, texts) if "words" in one.metadata else _put(value, below, texts)
        if after != value:
            changed[one.name] = after
    return replace(thing, **changed) if changed else thing


def _words(value: Any, path: str, texts: Mapping[str, str]) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return tuple((key, texts.get(f"{path}.{key}", text)) for key, text in value)
    if path not in texts:
        return value
    return texts[path] if isinstance(value, str) else tuple(line for line in texts[path].splitlines() if line.strip())


def tidy(place: Place, typed: str) -> str:
    """What was typed: clean letters, no space at the ends of lines."""
    lines = [" ".join(line.split()) for line in clean.clean(typed).strip().split("\n")]
    return "\n".join(line for line in lines if line) if place.is_list else "\n".join(lines)


def wrong_words(form: Form, typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with new words for a form as it reads now, by path: a sentence each."""
    changed = [place for place in places(form) if typed.get(place.path, place.text) != place.text]
    tried, _ = reworded(form, {place.path: (place.text, typed[place.path]) for place in changed})
    printed = {field.key for field in form.fields if field.printed}
    lost = (used_keys(form) - used_keys(tried)) & printed
    found = {place.path: _wrong(form, place, typed[place.path], lost) for place in changed}
    return {path: sentence for path, sentence in found.items() if sentence}


def _wrong(form: Form, place: Place, text: str, lost: set[str]) -> str:
    if not text and place.path not in _MAY_BE_EMPTY:
        return "Chưa có nội dung. Hãy ghi nội dung, hoặc để như cũ."
    if len(text) > LONGEST:
        return f"Dài hơn {LONGEST} ký tự. Hãy viết ngắn lại."
    if letter := clean.missing(text):
        return f"Chữ “{letter}” không có trong phông chữ in. Hãy thay chữ khác."
    if text.count("{") != text.count("}") or text.count("[") != text.count("]"):
        return "Dấu ngoặc mở và đóng không đủ cặp. Hãy xem lại các dấu { } và [ ]."
    return _wrong_keys(form, place, text, lost)


def _wrong_keys(form: Form, place: Place, text: str, lost: set[str]) -> str:
    tried, _ = reworded(form, {place.path: (place.text, text)})
    if unknown := [key for _, key in unknown_keys(tried)]:
        usable = ", ".join(f"{{{key}}}" for key in keys_in(place.text)) or "không có"
        return f"Không có mục {{{unknown[0]}}} ở đây. Các mục câu này đang dùng: {usable}."
    if gone := sorted(lost & set(keys_in(place.text))):
        return f"Câu này là chỗ duy nhất in mục {{{gone[0]}}}. Hãy giữ {{{gone[0]}}} trong câu."
    return ""
