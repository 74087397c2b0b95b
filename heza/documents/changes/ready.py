"""What a change request still lacks before it is handed in, in words."""

from typing import Any


def lacking(request: Any) -> list[str]:
    """Everything that is missing, one sentence each."""
    found = []
    if request.kind in ("amend", "retire") and request.document is None:
        found.append("Chưa chọn tài liệu. Hãy bấm Sửa và chọn tài liệu cần sửa đổi hoặc hủy bỏ.")
    if request.kind == "new" and not request.subject.strip():
        found.append("Chưa ghi tên tài liệu đề nghị soạn mới. Hãy bấm Sửa và ghi tên.")
    if request.kind == "external" and request.external is None:
        found.append("Chưa chọn tài liệu bên ngoài. Hãy bấm Sửa và chọn trong danh mục.")
    if not request.reason.strip():
        found.append("Chưa ghi lý do. Hãy bấm Sửa và ghi lý do.")
    if request.kind != "retire" and not request.content.strip():
        found.append("Chưa ghi nội dung đề nghị. Hãy bấm Sửa và ghi phần nào, sửa gì.")
    return found


def objection(request: Any) -> str:
    """Why it cannot be handed in, or ""."""
    found = lacking(request)
    if not found:
        return ""
    return found[0] if len(found) == 1 else f"{found[0]} Còn {len(found) - 1} chỗ khác, xem danh sách trên trang."
