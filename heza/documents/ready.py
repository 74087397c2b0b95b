"""What a revision still lacks before it can be handed in, in words (7.5.2: identified, described, in its format)."""

from typing import Any

from heza.documents.readers.queries import has_recipients

ROLES = {
    "source": "Bản nguồn Word",
    "issued": "Bản PDF ban hành",
    "scan": "Bản ký, bản quét",
    "annex": "Phụ lục",
}
KINDS_OF_ROLE = {
    "source": ("docx",),
    "issued": ("pdf",),
    "scan": ("pdf", "jpg", "png"),
    "annex": ("pdf", "docx", "xlsx", "jpg", "png"),
}


def lacking(revision: Any) -> list[str]:
    """Everything that is missing, one sentence each."""
    found = []
    for role in ("source", "issued"):
        if revision.file_of(role) is None:
            found.append(f"Chưa có {ROLES[role][:1].lower()}{ROLES[role][1:]}. Hãy đính kèm tệp.")
    if not revision.reason.strip():
        found.append("Chưa ghi lý do ban hành hoặc sửa đổi. Hãy bấm Sửa và ghi lý do.")
    is_first = revision.issue_no <= 1 and revision.amend_no == 0
    if not is_first and not revision.changes.strip():
        found.append("Chưa ghi nội dung sửa đổi. Hãy bấm Sửa và ghi phần nào, sửa gì.")
    if not has_recipients(revision.document_id):
        found.append("Chưa có nơi nhận. Hãy mở trang tài liệu, bấm Nơi nhận và ghi ít nhất một nơi.")
    return found


def objection(revision: Any) -> str:
    """Why it cannot be handed in, or ""."""
    found = lacking(revision)
    if not found:
        return ""
    return found[0] if len(found) == 1 else f"{found[0]} Còn {len(found) - 1} chỗ khác, xem danh sách trên trang."
