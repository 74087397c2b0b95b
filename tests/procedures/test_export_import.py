"""The catalogue out as Excel and in again: nothing changes but what a hand has changed."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from heza.core import clock
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.procedures import actions, excel, export, listing, queries
from heza.procedures.listing import Filters
from heza.procedures.models import ProcedureVersion

pytestmark = pytest.mark.both_databases


def exported(path: Path) -> Path:
    """The whole catalogue of today as a file."""
    day = clock.today()
    path.write_bytes(export.workbook_of(listing.whole(Filters(), day, export.MOST), day))
    return path


def test_the_catalogue_goes_out_and_in_unchanged_and_a_hand_edit_is_what_changes(
    catalogue: None, tmp_path: Path
) -> None:
    path = exported(tmp_path / "a.xlsx")
    found = excel.read(read_sheets(path))
    made = actions.plan_import(found)
    assert made.errors == []
    assert made.counts() == {"same": 54}
    rows = db.session.scalar(select(func.count()).select_from(ProcedureVersion))
    actions.apply_import(found)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(ProcedureVersion)) == rows

    book = load_workbook(path)
    sheet = book["Danh mục thủ tục hành chính"]
    header = next(row for row in sheet.iter_rows() if row[1].value == "Mã TTHC")
    at = {cell.value: cell.column for cell in header}
    first, second, third = (int(header[0].row or 0) + number for number in (1, 2, 3))
    codes = [str(sheet.cell(row, at["Mã TTHC"]).value) for row in (first, second, third)]
    sheet.cell(first, at["Phí, lệ phí (đồng)"]).value = 50_000
    sheet.cell(second, at["Thời hạn sau cắt giảm"]).value = 1
    sheet.cell(second, at["Áp dụng từ"]).value = "01/07/2024"
    sheet.cell(second, at["Căn cứ"]).value = "Quyết định số 100/QĐ-UBND ngày 20/06/2024"
    sheet.cell(third, at["Tính theo"]).value = "giờ làm việc"
    out = BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    made = actions.apply_import(excel.read(read_sheets(path)))
    db.session.commit()
    kinds = {item.terms.code: item.kind for item in made.writes}
    assert kinds == dict(zip(codes, ("corrected", "changed", "corrected"), strict=True))
    of_second = queries.versions_of(queries.procedure_by_code(codes[1]))
    assert (of_second[-1].days_allowed, f"{of_second[-1].effective_from:%d/%m/%Y}") == (1, "01/07/2024")
    assert queries.versions_of(queries.procedure_by_code(codes[2]))[-1].term_unit == "hours"
    assert actions.plan_import(excel.read(read_sheets(exported(path)))).counts() == {"same": 54}


def test_a_day_or_a_unit_that_is_none_gets_a_sentence(catalogue: None, tmp_path: Path) -> None:
    path = exported(tmp_path / "a.xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if row[1].value == "Mã TTHC")
    at = {cell.value: cell.column for cell in header}
    sheet.cell(int(header[0].row or 0) + 1, at["Áp dụng từ"]).value = "31/02/2024"
    sheet.cell(int(header[0].row or 0) + 2, at["Tính theo"]).value = "tuần trăng"
    book.save(path)
    said = " ".join(problem.text for problem in actions.plan_import(excel.read(read_sheets(path))).errors)
    assert "“Áp dụng từ” phải như 15/12/2023, hiện là “31/02/2024”" in said
    assert "hiện là “tuần trăng”" in said
