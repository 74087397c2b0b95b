"""Which of many choices a name in a file most likely means: a proposal that a person confirms. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from heza.core import words

LIKE = 12  # choices that are compared letter by letter with a name
LEAST = 0.6  # likeness below which nothing is proposed

Choice = tuple[int, str]


def guess(name: str, choices: Sequence[Choice]) -> int | None:
    """The choice whose words are the likest; None where none is like enough.

    Only those that share the most words are compared letter by letter: catalogues are long.
    """
    plain = words.fold(name)
    mine = set(plain.split())
    near = sorted(choices, key=lambda one: -len(mine & _words_of(one[1])))[:LIKE]
    rated = [(SequenceMatcher(None, plain, words.fold(label)[: len(plain) + 20]).ratio(), -id) for id, label in near]
    best = max(rated, default=(0.0, 0))
    return -best[1] if best[0] > LEAST else None


def guess_procedure(said: str, choices: Sequence[Choice]) -> int | None:
    """By code, or by a name of the same words ("code – name"): “cấp” and “cấp lại” are two procedures."""
    mine = _words_of(said)
    for id, label in choices:
        code, _, name = label.partition(" – ")
        if said in (code, name) or (mine and mine == _words_of(name)):
            return id
    return None


@lru_cache(maxsize=20_000)
def _words_of(label: str) -> frozenset[str]:
    return frozenset(words.fold(label).split())
