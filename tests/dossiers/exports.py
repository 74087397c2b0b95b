"""Exports of the one-stop system as a test needs them: a few rows with sensible values, as rows or as a file."""

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select

from heza.core import clock
from heza.core.db import db
from heza.dossiers.imports import actions, excel
from heza.dossiers.models import Dossier, DossierImport

HEADER = {
    "code": "Mã hồ sơ",
    "procedure_code": "Mã TTHC",
    "procedure": "Tên thủ tục hành chính",
    "field": "Lĩnh vực",
    "applicant": "Chủ hồ sơ",
    "address": "Địa chỉ",
    "phone": "Số điện thoại",
    "received": "Nhận hồ sơ",
    "due": "Hẹn trả kết quả",
    "finished": "Kết thúc xử lý",
    "returned": "Trả kết quả",
    "status": "Trạng thái",
    "department": "Đơn vị xử lý",
    "officer": "Cán bộ xử lý",
}
UNTIL = date(2024, 3, 28)
_numbers = count(1)


class Exports:
    """Rows of an export; every value can be said by name."""

    def row(self, **values: Any) -> dict[str, Any]:
        """One dossier: open, received on 20/03/2024, due on 10/04/2024."""
        usual = {
            "code": f"H24.18-240320-{next(_numbers):04d}",
            "procedure_code": "",
            "procedure": "Cấp giấy chứng nhận đăng ký đầu tư",
            "field": "Đầu tư",
            "applicant": "Công ty TNHH Nhựa Thành Đạt",
            "address": "KCN Đình Vũ",
            "phone": "0225 3 000 000",
            "received": datetime(2024, 3, 20, 9, 0),
            "due": datetime(2024, 4, 10, 17, 0),
            "finished": "",
            "returned": "",
            "status": "Đang xử lý",
            "department": "Phòng Quản lý đầu tư",
            "officer": "Lê Hoàng Anh",
        }
        assert set(values) <= set(usual), set(values) - set(usual)
        return usual | values

    def settled(self, finished: datetime, **values: Any) -> dict[str, Any]:
        """One dossier that is settled."""
        return self.row(finished=finished, returned=finished, status="Đã trả kết quả", **values)

    def sheet(self, rows: list[dict[str, Any]], until: date = UNTIL) -> list[list[Any]]:
        """The rows of the sheet, title and header included."""
        title = f"Từ ngày 01/01/2024 đến ngày {until:%d/%m/%Y}"
        return [["DANH SÁCH HỒ SƠ"], [title], list(HEADER.values()), *(list(row.values()) for row in rows)]

    def file(self, rows: list[dict[str, Any]], until: date = UNTIL) -> BytesIO:
        """The same as an .xlsx file; its header stands in row 3, the first dossier in row 4."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for cells in self.sheet(rows, until):
            sheet.append(cells)
        out = BytesIO()
        book.save(out)
        out.seek(0)
        return out

    def load(self, *rows: dict[str, Any], until: date = UNTIL, sha256: str = "") -> DossierImport | None:
        """Import rows and commit."""
        export = excel.read(self.sheet(list(rows), until), clock.today())
        assert not export.errors, export.errors
        name = f"mot-cua-{until:%d-%m-%Y}.xlsx"
        applied = actions.apply_import(export, file_name=name, sha256=sha256 or f"{next(_numbers):064x}")
        db.session.commit()
        return applied

    def dossier(self, code: str) -> Dossier:
        """The dossier with a code."""
        return db.session.scalars(select(Dossier).where(Dossier.code_key == code)).one()


def days_before(day: date, days: int) -> datetime:
    """A morning some calendar days before."""
    return datetime.combine(day - timedelta(days), datetime.min.time()).replace(hour=9)
