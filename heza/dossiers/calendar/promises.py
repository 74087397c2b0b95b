"""Which dossiers were promised their day on a paper of ours: whoever issues papers says so here.

A room above this one registers its question, so that a change of the calendar never moves what an applicant holds.
"""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from heza.dossiers.ledger import parts

Ask = Callable[[Session, Sequence[int]], set[int]]  # ids of dossiers → those that were promised
_ASKED: list[Ask] = []


def register(ask: Ask) -> None:
    """Ask this too."""
    if ask not in _ASKED:
        _ASKED.append(ask)


def promised(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of these dossiers whose day stands on a paper that heza issued and nobody cancelled."""
    return {id for part in parts(ids) for ask in _ASKED for id in ask(session, part)}
