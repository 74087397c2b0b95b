"""How this agency counts its revisions: a setting, applied to what a page shows."""

from typing import Any

from heza.core.settings import setting
from heza.documents import rules


def chosen() -> str:
    """A key of NUMBERINGS."""
    found: str = setting("revision_numbering")
    return found


def label(revision: Any) -> str:
    """BH 02/SĐ 01, as the agency counts."""
    return rules.revision_label(revision.issue_no, revision.amend_no, chosen())
