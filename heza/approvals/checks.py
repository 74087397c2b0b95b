"""What `bin/heza audit verify` asks of signatures and delegations."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.approvals import queries
from heza.approvals.manifest import text_hash
from heza.approvals.models import Signoff
from heza.audit import verify
from heza.audit.chain import personal_digest


def differences(session: Session) -> Iterator[str]:
    """Signatures whose words no longer give the hashes that stand beside them."""
    columns = (Signoff.seq, Signoff.private, Signoff.private_sha256, Signoff.manifest, Signoff.content_sha256)
    for row in session.execute(select(*columns).order_by(Signoff.seq).execution_options(yield_per=1000)):
        if row.private and personal_digest(row.private) != row.private_sha256:
            yield f"Xác nhận có số {row.seq}: họ tên, chức vụ hoặc ý kiến không khớp với mã băm."
        if row.manifest and text_hash(row.manifest) != row.content_sha256:
            yield f"Xác nhận có số {row.seq}: nội dung đã ký không khớp với mã băm."


def register() -> None:
    """Make these known to `audit verify`."""
    verify.cover("signoff", queries.signoff_lines)
    verify.cover("delegation", queries.delegation_lines)
    verify.recompute("xác nhận", differences)
