"""The sets as the office has them now, and as they were when something was issued; each is read once per request."""

from collections.abc import Callable
from typing import Any

from flask import g

from heza.paperwork import queries_sets
from heza.paperwork.queries_sets import current_set, set_on
from heza.paperwork.sets import FormSet


def set_version(key: str, version: int) -> FormSet:
    """A set as it read in one version, which never changes. Raises KeyError."""
    found: FormSet = _once(("version", key, version), lambda: queries_sets.set_version(key, version))
    return found


def version_of(key: str) -> int:
    """The version in which a set reads now."""
    return queries_sets.version_of(key)


def _once(question: tuple[Any, ...], answer: Callable[[], Any]) -> Any:
    if "form_sets" not in g:
        g.form_sets = {}
    if question not in g.form_sets:
        g.form_sets[question] = answer()
    return g.form_sets[question]


__all__ = ["current_set", "set_on", "set_version", "version_of"]
