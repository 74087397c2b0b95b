"""The sets as the office has them now, and as they were when something was issued."""

from heza.paperwork.queries_sets import current_set, set_on, set_version, version_of

__all__ = ["current_set", "set_on", "set_version", "version_of"]
