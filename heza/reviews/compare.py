"""Two versions of a text, a content or a review side by side, with what changed marked. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from heza.reviews import form
from heza.reviews.rules import ACTIONS, PARTS

_WORDS = re.compile(r"\s+|[^\s]+")
LONGEST = 6000  # letters of one side that are compared word by word


class Stretch(NamedTuple):
    """A part of a text; `is_changed` where the other side does not have it."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Pair:
    """One line of a comparison."""

    label: str
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the sides differ."""
        return any(one.is_changed for one in (*self.before, *self.after))


def pair(label: str, before: str, after: str) -> Pair:
    """Two texts, word by word; very long ones that differ are marked whole."""
    if before == after:
        same = (Stretch(before, False),) if before else ()
        return Pair(label, same, same)
    if max(len(before), len(after)) > LONGEST:
        return Pair(label, (Stretch(before, True),), (Stretch(after, True),))
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    ours: list[Stretch] = []
    theirs: list[Stretch] = []
    for act, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if text := "".join(left[a:b]):
            ours.append(Stretch(text, act != "equal"))
        if text := "".join(right[c:d]):
            theirs.append(Stretch(text, act != "equal"))
    return Pair(label, tuple(ours), tuple(theirs))


def contents(before: Mapping[str, str], after: Mapping[str, str]) -> list[Pair]:
    """Two contents of an internal procedure, part by part."""
    return [pair(f"{one.letter}) {one.name}", before.get(one.key, ""), after.get(one.key, "")) for one in PARTS]


def reviews(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Pair]:
    """Two states of a review form, line by line; lines that neither side fills are left out."""
    left, right = dict(_lines(before)), dict(_lines(after))
    labels = list(dict.fromkeys([*left, *right]))
    return [pair(label, left.get(label, ""), right.get(label, "")) for label in labels]


def _lines(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A review form as labelled lines: the plan first, then the costs, then the answers."""
    if action := values.get("action"):
        yield "Kết luận", ACTIONS.get(action, action)
    for number, one in enumerate(form.changes(values), 1):
        yield f"Nội dung đơn giản hóa {number}", one.get("what", "")
        yield f"Lý do {number}", one.get("why", "")
    for key, label, _hint in form.PLAN_LINES:
        if text := values.get(key):
            yield label, text
    yield from _cost_lines(values)
    yield from _answer_lines(values)


_COUNTS = (
    ("times_before", "Số lần thực hiện một năm, hiện tại"),
    ("times_after", "Số lần thực hiện một năm, sau đơn giản hóa"),
    ("subjects_before", "Số đối tượng tuân thủ một năm, hiện tại"),
    ("subjects_after", "Số đối tượng tuân thủ một năm, sau đơn giản hóa"),
)


def _cost_lines(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, label in _COUNTS:
        if text := values.get(key):
            yield label, text
    seen: dict[str, int] = {}
    for row in values.get("activities", []):
        name = row.get("name", "")
        seen[name] = seen.get(name, 0) + 1
        label = f"Chi phí: {name}" + (f" ({seen[name]})" if seen[name] > 1 else "")
        yield label, "; ".join(_efforts(row))


def _efforts(row: Mapping[str, str]) -> Iterable[str]:
    for side, when in (("b", "trước"), ("a", "sau")):
        typed = [row.get(f"{side}{part}", "") for part in "hso"]
        if any(typed):
            yield f"{when}: {typed[0] or '0'} giờ, dịch vụ {typed[1] or '0'} đ, khác {typed[2] or '0'} đ"


def _answer_lines(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in form.questions(values):
        given = form.answer(values, one.id)
        parts = [form.ANSWERS.get(given.get("answer", ""), ""), given.get("words", "")]
        parts += [f"Lý do: {given['reason']}" if given.get("reason") else ""]
        parts += [f"Phương án: {given['proposal']}" if given.get("proposal") else ""]
        if text := "\n".join(part for part in parts if part):
            yield f"{one.text}{f' ({one.document})' if one.document else ''}", text
