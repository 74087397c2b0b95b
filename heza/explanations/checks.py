"""What `bin/heza audit verify --full` asks of explanations: words that their digests still know, and nothing changed
after a leader accepted it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.approvals.manifest import content_hash
from heza.approvals.models import Signoff
from heza.audit import verify
from heza.audit.chain import personal_digest
from heza.audit.models import AuditEntry
from heza.dossiers.imports import undoing
from heza.dossiers.models import Dossier
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


def standing_on(session: Session, dossier_ids: Sequence[int], since: int) -> Iterator[str]:
    """Explanations of these dossiers on which somebody worked after a number of the trail: a file stays for them."""
    e, d, a = Explanation, Dossier, AuditEntry
    wanted = select(e.id, d.code).join(d, d.id == e.dossier_id).where(e.dossier_id.in_(dossier_ids)).order_by(e.id)
    codes = {str(id): code for id, code in session.execute(wanted)}
    worked = select(a.subject_id).where(a.subject_type == e.__tablename__, a.subject_id.in_(codes), a.seq > since)
    for id in sorted(set(session.scalars(worked)), key=int) if codes else ():
        yield f"Giải trình trễ hạn ({codes[id]})"


def register() -> None:
    """Make this known to `audit verify`, and to whoever takes a file back."""
    undoing.ask_also(standing_on)
    verify.recompute("giải trình", differences)
