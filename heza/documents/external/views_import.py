"""Taking over the office's list of external documents on a page."""

from heza.accounts.list_import import ListImport, add_list_import
from heza.accounts.permissions import Can
from heza.documents.external import importing, reading, sheet
from heza.documents.external.models import STATUSES
from heza.documents.external.views import bp

EXTERNAL = ListImport(
    purpose="external_documents",
    permission=Can.KEEP_DOCUMENTS,
    templates=("documents/external/upload.html", "documents/external/preview.html"),
    read=reading.read,
    plan=importing.plan_import,
    apply=lambda found, person, name, digest: importing.apply_import(found, person, file_name=name, file_sha256=digest),
    empty=sheet.empty_workbook,
    empty_name="mau-danh-muc-tai-lieu-ben-ngoai.xlsx",
    kinds=importing.KINDS,
    nothing="Nội dung tệp này đã có đủ trong danh mục; không có gì thay đổi.",
    done=lambda made: f"Đã nhập: {importing.summary(made)}.",
    more=lambda _plan: {"statuses": STATUSES},
)
add_list_import(bp, EXTERNAL)
