"""What `bin/heza audit verify --full` asks of explanations: words that their digests still know, and nothing changed
after a leader accepted it.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.approvals.manifest import content_hash
from heza.approvals.models import Signoff
from heza.audit import verify
from heza.audit.chain import personal_digest
from heza.explanations.models import Explanation


def differences(session: Session) -> Iterator[str]:
    """Explanations that were changed behind the back of the program."""
    return wrong_in(session, Explanation, "accepted", "accept")


def wrong_in(session: Session, model: Any, final: str, meaning: str) -> Iterator[str]:
    """Rows whose words do not give their digest, and those in their final state without what was signed for it."""
    s, kind = Signoff, model.__tablename__
    signed: dict[int, str] = {}
    wanted = select(s.subject_id, s.content_sha256).where(s.subject_type == kind, s.meaning == meaning)
    for id, digest in session.execute(wanted.where(s.decision == "agree").order_by(s.seq)):
        signed[id] = digest
    for row in session.scalars(select(model).order_by(model.id)).unique():
        if personal_digest(row.private) != row.private_sha256:
            yield f"{row.sign_title}: lời văn không khớp với mã băm."
        elif row.state == final and signed.get(row.id) != content_hash(row.manifest()):
            yield f"{row.sign_title}: nội dung không phải là nội dung đã được ký."


def register() -> None:
    """Make this known to `audit verify`."""
    verify.recompute("giải trình", differences)
