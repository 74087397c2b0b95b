"""Taking over a register of feedback on a page."""

from typing import Any

from heza.accounts.list_import import ListImport, add_list_import
from heza.accounts.permissions import Can
from heza.reports.registers import feedback_import as importing
from heza.reports.registers import feedback_reading as reading
from heza.reports.registers import feedback_sheet
from heza.reports.registers.views_feedback import bp


def _done(made: Any) -> str:
    counted = made.counts()
    said = "; ".join(f"{counted[kind]} {label}" for kind, label in importing.KINDS.items())
    return f"Đã nhập sổ: {said}."


FEEDBACK = ListImport(
    purpose="feedback",
    permission=Can.KEEP_REPORTS,
    templates=("reports/registers/feedback_upload.html", "reports/registers/feedback_preview.html"),
    read=reading.read,
    plan=importing.plan_import,
    apply=lambda found, person, name, digest: importing.apply_import(found, person, file_name=name, file_sha256=digest),
    empty=feedback_sheet.empty_workbook,
    empty_name="mau-so-phan-anh-kien-nghi.xlsx",
    kinds=importing.KINDS,
    nothing="Nội dung tệp này đã có đủ trong sổ; không có gì thay đổi.",
    done=_done,
)
add_list_import(bp, FEEDBACK)
