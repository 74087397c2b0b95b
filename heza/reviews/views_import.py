"""Taking over the office's list of internal procedures on a page."""

from heza.accounts.list_import import ListImport, add_list_import
from heza.accounts.permissions import Can
from heza.reviews import importing, reading, sheet
from heza.reviews.import_plan import KINDS, plan_import
from heza.reviews.rules import PARTS, filled
from heza.reviews.views_procedures import bp

PROCEDURES = ListImport(
    purpose="internal_procedures",
    permission=Can.KEEP_REVIEWS,
    templates=("reviews/upload.html", "reviews/preview.html"),
    read=reading.read,
    plan=plan_import,
    apply=lambda found, _person, name, digest: importing.apply_import(found, file_name=name, file_sha256=digest),
    empty=sheet.empty_workbook,
    empty_name="mau-danh-sach-thu-tuc-noi-bo.xlsx",
    kinds=KINDS,
    nothing="Nội dung tệp này đã có đủ trong danh sách; không có gì thay đổi.",
    done=lambda made: f"Đã nhập: {importing.summary(made)}.",
    more=lambda plan: {"fresh": plan.of("announced", "draft"), "filled": filled, "parts": len(PARTS)},
)
add_list_import(bp, PROCEDURES)
