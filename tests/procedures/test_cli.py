"""`bin/heza procedures import`."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook

from heza.core.db import db
from heza.procedures.cli import procedures
from heza.procedures.queries import procedure_ids

DATA = Path(__file__).parents[2] / "heza/sample/data"
CATALOGUE, PARTS = DATA / "danh-muc-tthc-qd-4356.xlsx", DATA / "quy-trinh-va-thanh-phan.xlsx"


def _run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(procedures, ["import", *(str(one) for one in arguments)])
    assert result.exit_code == code, result.output
    db.session.rollback()
    return result


def _edited(target: Path, cell: str, value: object) -> Path:
    book: Any = load_workbook(CATALOGUE)
    book.active[cell] = value
    book.save(target)
    return target


def test_a_dry_run_tells_the_counts_and_writes_nothing(app: Flask) -> None:
    said = _run(CATALOGUE).output
    assert "54 thủ tục, 54 thủ tục rút ngắn" in said
    assert "Đầu tư 23, Lao động 1, Môi trường 9, Đất đai 5, Thương mại 5, Xuất nhập khẩu 2" in said
    assert "Phòng Quản lý tài nguyên và môi trường 14" in said
    assert "Sửa đổi, bổ sung 48, Ban hành mới 6" in said
    assert "chưa ghi gì" in said
    assert procedure_ids() == {}


def test_applied_once_and_again(app: Flask) -> None:
    assert "Đã nhập." in _run(CATALOGUE, "--apply").output
    assert "Đã nhập." in _run(PARTS, "--apply").output
    assert len(procedure_ids()) == 54
    assert "Không có gì thay đổi." in _run(CATALOGUE, "--apply").output


def test_a_change_is_told_field_by_field(app: Flask, tmp_path: Path) -> None:
    _run(CATALOGUE, "--apply")
    file = _edited(tmp_path / "b.xlsx", "F9", 27)
    said = _run(file, "--effective", "2024-07-01", "--basis", "Quyết định số 100/QĐ-UBND").output
    assert "ĐT-01 Chấp thuận chủ trương đầu tư" in said
    assert "Thời hạn sau cắt giảm: 28 → 27" in said


def test_errors_block_the_import(app: Flask, tmp_path: Path) -> None:
    file = _edited(tmp_path / "b.xlsx", "F9", "28 ngày")
    said = _run(file, "--apply", code=1).output
    assert "LỖI: Trang “Danh mục”, dòng 9: Thời hạn sau cắt giảm phải là số nguyên" in said
    assert "Tệp có 1 lỗi" in said
    assert procedure_ids() == {}


@pytest.mark.parametrize("day", ["2024-13-01", "01/07/2024"])
def test_a_wrong_day_gets_a_sentence(app: Flask, day: str) -> None:
    assert "Ngày áp dụng phải viết như 2023-12-15" in _run(CATALOGUE, "--effective", day, code=1).output
