"""What `bin/heza audit verify` asks of signed reports: the lines that the chain covers, and with `--full` the files."""

from collections.abc import Iterator
from datetime import UTC
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.audit import verify
from heza.audit.chain import canonical
from heza.core import files
from heza.core.refusal import Refused
from heza.papers.lines import Lines, paged
from heza.reports.models import FrozenReport, Report

_DIGESTS = ("rows_sha256", "pdf_sha256", "docx_sha256", "xlsx_sha256")


def frozen_line(row: Any) -> str:
    """A signed report; what it says stands in the line by its digest, computed again."""
    values: dict[str, Any] = {name: getattr(row, name) for name in ("seq", "report_id", "known", *_DIGESTS)}
    values["content"] = [row.content_sha256, sha256(row.content.encode()).hexdigest()]
    values |= {"as_of": row.as_of.isoformat(), "signed_on": row.signed_on.isoformat()}
    values["known_at"] = row.known_at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical(values | {"recorded_at": row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")})


def frozen_lines(session: Session, first: int, last: int) -> Lines:
    """The reports signed between two places of the chain."""
    return paged(session, select(*FrozenReport.__table__.c), FrozenReport.seq, frozen_line, first, last)


def differences(session: Session) -> Iterator[str]:
    """Signed reports whose files are gone, or whose words are no longer those that were signed."""
    wanted = select(FrozenReport, Report).join(Report, Report.id == FrozenReport.report_id).order_by(FrozenReport.seq)
    for frozen, report in session.execute(wanted):
        if sha256(frozen.content.encode()).hexdigest() != report.content_sha256:
            yield f"Báo cáo {report.name}: nội dung không phải là nội dung đã được ký."
        if not all(_is_there(getattr(frozen, name)) for name in _DIGESTS):
            yield f"Báo cáo {report.name}: tệp đã chốt không còn hoặc đã bị sửa."


def _is_there(digest: str) -> bool:
    try:
        return files.digest_of(files.path_of(digest)) == digest
    except (Refused, OSError):
        return False


def register() -> None:
    """Make these known to `audit verify`."""
    verify.cover("frozen_report", frozen_lines)
    verify.recompute("báo cáo đã ký", differences)
