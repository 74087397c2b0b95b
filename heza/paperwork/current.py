"""The sets as the office has them now, and as they were when something was issued."""

from datetime import date

from heza.paperwork.loading import shipped
from heza.paperwork.sets import FormSet, set_for


def current_set(key: str) -> FormSet:
    """A set as it reads now."""
    return shipped()[key]


def set_on(day: date) -> FormSet:
    """The set for a dossier that was received on a day."""
    return set_for(day, shipped().values())


def set_version(key: str, version: int) -> FormSet:
    """A set as it read in one version."""
    return shipped()[key]


def version_of(key: str) -> int:
    """The version in which a set reads now."""
    return current_set(key).version
