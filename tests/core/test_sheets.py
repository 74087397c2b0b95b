"""Excel in and out: what is wrong with a file is a sentence; nothing exported runs."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from heza.core.refusal import Refused
from heza.core.sheets import Column, read_sheets, workbook


def _written(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_rows_keep_their_places(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", [[], [None, "b2"], [], ["a4", 4]])
    rows = read_sheets(path)[0].rows
    assert rows[1][1] == "b2"
    assert rows[3][:2] == ["a4", 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Tệp trống"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 200, "không phải tệp Excel"),
        (b"PK\x03\x04 not really", "không phải tệp Excel"),
    ],
)
def test_a_wrong_file_gets_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused, match=says):
        read_sheets(path)


def test_a_zip_that_is_no_workbook_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Refused, match="không phải tệp Excel"):
        read_sheets(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    with pytest.raises(Refused, match="nén bất thường"):
        read_sheets(path)


def test_a_cut_off_workbook_gets_a_sentence(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", [["a"] * 20] * 50)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(Refused):
        read_sheets(path)


def test_exported_text_is_never_a_formula() -> None:
    rows = [["=SUM(1+1)", "+84 225 123", "-5", "@cmd", "thường"]]
    made = workbook("Thử", ["=1+1"], [Column("a")] * 5, rows)
    sheet = load_workbook(BytesIO(made)).worksheets[0]
    assert [cell.value for cell in sheet[5]] == ["'=SUM(1+1)", "'+84 225 123", "'-5", "'@cmd", "thường"]
    assert sheet["A2"].value == "'=1+1"
    assert all(cell.data_type != "f" for row in sheet for cell in row)


def test_exported_days_and_moments_are_real_dates_in_local_time() -> None:
    moment = datetime(2024, 3, 28, 17, 30, tzinfo=UTC)
    made = workbook("Thử", [], [Column("a"), Column("b"), Column("c")], [[date(2024, 3, 1), moment, Decimal("0.5")]])
    sheet = load_workbook(BytesIO(made)).worksheets[0]
    assert sheet["A4"].value == datetime(2024, 3, 1)
    assert sheet["B4"].value == datetime(2024, 3, 29, 0, 30)
    assert sheet["C4"].value == 0.5
