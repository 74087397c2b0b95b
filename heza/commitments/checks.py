"""What `bin/heza audit verify --full` asks of commitments and of the results beside them."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from heza.audit import verify
from heza.commitments.models import Assessment, Commitment
from heza.explanations.checks import wrong_in


def differences(session: Session) -> Iterator[str]:
    """Commitments and assessments that were changed behind the back of the program."""
    yield from wrong_in(session, Commitment, "accepted", "accept")
    yield from wrong_in(session, Assessment, "assessed", "assess")


def register() -> None:
    """Make this known to `audit verify`."""
    verify.recompute("bản cam kết", differences)
