"""A workbook is read by its headers; whatever is wrong is told with its row, and stops nothing else."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from heza.core.sheets import Row, Sheet, read_sheets
from heza.procedures.catalogue import Found
from heza.procedures.excel import read

DATA = Path(__file__).parents[2] / "heza/sample/data"
HEAD: Row = ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn theo quy định", "Thời hạn sau cắt giảm"]
STEPS: Row = ["Mã TTHC", "Bước", "Nội dung công việc", "Đơn vị", "Vị trí", "Thời gian (giờ làm việc)"]
PAPERS: Row = ["Mã TTHC", "STT", "Tên giấy tờ", "Bản chính", "Bản sao", "Mẫu"]


def _row(
    *, number: Any = 1, code: Any = "ĐT-01", name: Any = "Tên", field: Any = "Đầu tư", legal: Any = 15, cut: Any = 10
) -> Row:
    return [number, code, name, field, legal, cut]


def _read(*rows: Row, head: Row = HEAD, name: str = "Danh mục") -> Found:
    return read([Sheet(name, [["DANH MỤC"], [], head, *rows])])


def _said(found: Found) -> list[tuple[int, str]]:
    return [(problem.place.row, problem.text) for problem in found.problems]


# ---------------------------------------------------------------- the files of the office


def test_the_catalogue_of_decision_4356() -> None:
    found = read(read_sheets(DATA / "danh-muc-tthc-qd-4356.xlsx"))
    assert found.problems == []
    assert (found.effective_from, found.basis) == (
        date(2023, 12, 15),
        "Quyết định số 4356/QĐ-UBND ngày 15/12/2023",
    )
    terms = found.procedures.values()
    assert list(Counter(one.field for one in terms).items()) == [
        ("Đầu tư", 23),
        ("Lao động", 1),
        ("Môi trường", 9),
        ("Đất đai", 5),
        ("Thương mại", 5),
        ("Xuất nhập khẩu", 2),
        ("Xây dựng", 5),
        ("Quy hoạch", 4),
    ]
    assert Counter(one.announced_as for one in terms) == {"Sửa đổi, bổ sung": 48, "Ban hành mới": 6}
    assert sum(one.days_allowed < one.days_legal for one in terms) == 54
    assert {one.term_unit for one in terms} == {"working_days"}


def test_the_steps_and_papers_of_the_procedures() -> None:
    found = read(read_sheets(DATA / "quy-trinh-va-thanh-phan.xlsx"))
    assert found.problems == []
    assert (len(found.steps), sum(map(len, found.steps.values()))) == (54, 270)
    assert (len(found.documents), sum(map(len, found.documents.values()))) == (54, 203)
    assert sum(step.minutes for step in found.steps["ĐT-01"]) == 28 * 8 * 60


# ---------------------------------------------------------------- what stands around the table


def test_columns_are_matched_by_their_meaning_wherever_they_stand() -> None:
    head = ["Mức độ DVC", "THỜI GIAN GIẢI QUYẾT SAU CẮT GIẢM (ngày)", "tên TTHC", "Lĩnh  vực", "Mã số TTHC"]
    found = _read(["Toàn trình", 10, "Cấp lại", "Đầu tư", "ĐT – 16"], head=head)
    assert found.problems == []
    terms = found.procedures["ĐT-16"]
    assert (terms.name, terms.days_allowed, terms.days_legal, terms.term_unit) == ("Cấp lại", 10, 10, "calendar_days")
    assert terms.service_level == "Toàn trình"


def test_a_header_of_two_merged_rows_is_one_header() -> None:
    upper = ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn giải quyết (giờ làm việc)", ""]
    found = read([Sheet("a", [upper, ["", "", "", "", "Theo quy định", "Sau cắt giảm"], _row(legal=8, cut=4)])])
    assert found.problems == []
    terms = found.procedures["ĐT-01"]
    assert (terms.days_legal, terms.days_allowed, terms.term_unit) == (8, 4, "hours")


def test_group_rows_number_rows_and_totals_are_no_procedures() -> None:
    found = _read(
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["I", "", "LĨNH VỰC ĐẤT ĐAI", "", "", ""],
        _row(field=""),
        [],
        ["", "", "Tổng cộng: 1 TTHC", "", "", ""],
        ["", "", "NGƯỜI LẬP BIỂU", "", "", ""],
    )
    assert found.problems == []
    assert [terms.field for terms in found.procedures.values()] == ["Đất đai"]


def test_a_total_that_does_not_fit_is_a_warning() -> None:
    found = _read(_row(), ["", "", "Tổng cộng: 2 TTHC", "", "", ""])
    assert [problem.is_error for problem in found.problems] == [False]
    assert "ghi 2 thủ tục, bảng có 1 dòng" in found.problems[0].text


@pytest.mark.parametrize(
    "title",
    [
        "(Kèm theo Quyết định số 4356/QĐ-UBND ngày 15/12/2023)",
        "Ban hành kèm theo QUYẾT ĐỊNH số: 4356/QĐ-UBND, ngày 15 tháng 12 năm 2023 của UBND thành phố",
    ],
)
def test_the_decision_is_read_from_the_title(title: str) -> None:
    found = read([Sheet("a", [[title], HEAD, _row()])])
    assert found.basis == "Quyết định số 4356/QĐ-UBND ngày 15/12/2023"
    assert found.effective_from == date(2023, 12, 15)


def test_a_decision_of_no_day_of_the_calendar_is_an_error() -> None:
    found = read([Sheet("a", [["(Kèm theo Quyết định số 1/QĐ ngày 31/02/2024)"], HEAD, _row()])])
    assert _said(found) == [(1, "Ngày của Quyết định số 1/QĐ không có trong lịch. Hãy sửa dòng tiêu đề.")]


# ---------------------------------------------------------------- what is wrong with a row


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"code": ""}, "Thiếu mã TTHC"),
        ({"code": "a/b"}, "chỉ được có chữ, số"),
        ({"name": ""}, "Thiếu tên"),
        ({"name": "x" * 1001}, "dài 1001 ký tự"),
        ({"field": ""}, "Thiếu lĩnh vực"),
        ({"cut": "15 ngày"}, "Thời hạn sau cắt giảm phải là số nguyên từ 0 đến 3.650, hiện là “15 ngày”"),
        ({"cut": 7.5}, "hiện là “7.5”"),
        ({"legal": -1}, "hiện là “-1”"),
        ({"legal": 99999}, "số nguyên từ 0 đến 3.650"),
        ({"legal": True}, "hiện là “True”"),
        ({"legal": "", "cut": ""}, "Thiếu thời hạn giải quyết"),
    ],
)
def test_a_bad_row_is_told_with_its_row_and_stops_no_other(values: dict[str, Any], says: str) -> None:
    found = _read(_row(**values), _row(number=2, code="ĐT-02"))
    assert [row for row, _ in _said(found)] == [4]
    assert says in found.problems[0].text
    assert list(found.procedures) == ["ĐT-02"]


def test_every_problem_of_a_file_is_told_at_once() -> None:
    found = _read(_row(code="", cut="x"), _row(name=""), _row(code="ĐT-03", legal="y"))
    assert [row for row, _ in _said(found)] == [4, 4, 5, 6]


def test_digits_as_text_are_numbers() -> None:
    found = _read(_row(legal="15", cut=" 10 "))
    assert found.problems == []
    assert found.procedures["ĐT-01"].days_allowed == 10


def test_zero_days_are_a_term() -> None:
    assert _read(_row(cut=0)).procedures["ĐT-01"].days_allowed == 0


@pytest.mark.parametrize(
    ("cell", "fee"), [("", 0), ("Không", 0), ("Miễn phí", 0), (150000, 150_000), ("150.000", 150_000)]
)
def test_a_fee_is_whole_dong(cell: Any, fee: int) -> None:
    found = _read([*_row(), cell], head=[*HEAD, "Phí, lệ phí (đồng)"])
    assert found.problems == []
    assert found.procedures["ĐT-01"].fee == fee


@pytest.mark.parametrize("cell", [-1, "theo quy định"])
def test_a_fee_that_is_no_amount_is_an_error(cell: Any) -> None:
    found = _read([*_row(), cell], head=[*HEAD, "Phí, lệ phí (đồng)"])
    assert "Phí, lệ phí phải là số nguyên từ 0" in found.problems[0].text


def test_a_longer_term_than_the_law_gives_is_a_warning() -> None:
    found = _read(_row(legal=10, cut=15))
    assert [(problem.place.row, problem.is_error) for problem in found.problems] == [(4, False)]
    assert found.procedures["ĐT-01"].days_allowed == 15


def test_the_same_code_twice() -> None:
    same = _read(_row(), _row(number=2, code="đt – 01 "))
    assert [(problem.place.row, problem.is_error) for problem in same.problems] == [(5, False)]
    other = _read(_row(), _row(cut=9))
    assert _said(other) == [(5, "Mã ĐT-01 đã có ở dòng 4 với nội dung khác. Hãy giữ một dòng.")]


# ---------------------------------------------------------------- steps and papers


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["", 1, "Tiếp nhận", "", "", 4], "Thiếu mã TTHC"),
        (["ĐT-01", 1, "", "", "", 4], "Thiếu tên"),
        (["ĐT-01", "một", "Tiếp nhận", "", "", 4], "Số thứ tự phải là số nguyên"),
        (["ĐT-01", 1, "Tiếp nhận", "", "", "4 giờ"], "phải là số từ 0, tròn phút, hiện là “4 giờ”"),
        (["ĐT-01", 1, "Tiếp nhận", "", "", -4], "hiện là “-4”"),
        (["ĐT-01", 2, "Tiếp nhận", "", "", 4], "hai dòng cùng số thứ tự 2"),
    ],
)
def test_a_bad_step_is_told_with_its_row(cells: Row, says: str) -> None:
    found = read([Sheet("Quy trình", [STEPS, ["ĐT-01", 2, "Thẩm định", "Phòng A", "Chuyên viên", 1.5], cells])])
    assert [(problem.place.row, says in problem.text) for problem in found.problems] == [(3, True)]
    assert [step.minutes for step in found.steps["ĐT-01"]] == [90]


def test_steps_are_in_their_order() -> None:
    rows = [["ĐT-01", 2, "Thẩm định", "", "", 8], ["ĐT-01", 1, "Tiếp nhận", "", "", 4]]
    found = read([Sheet("Quy trình", [STEPS, *rows])])
    assert [step.name for step in found.steps["ĐT-01"]] == ["Tiếp nhận", "Thẩm định"]


def test_papers_without_counts_and_numbers_follow_each_other() -> None:
    rows = [["ĐT-01", "", "Văn bản đề nghị", 1, "", "Mẫu I.1"], ["ĐT-01", "", "Bản vẽ", "", 2, ""]]
    found = read([Sheet("Thành phần", [PAPERS, *rows])])
    assert found.problems == []
    assert [(one.position, one.originals, one.copies, one.form) for one in found.documents["ĐT-01"]] == [
        (1, 1, 0, "Mẫu I.1"),
        (2, 0, 2, ""),
    ]


# ---------------------------------------------------------------- a wrong file


def test_a_workbook_without_any_table_gets_one_sentence() -> None:
    found = read([Sheet("a", [["Xin chào"]]), Sheet("b", [])])
    assert [(problem.is_error, problem.text[:22]) for problem in found.problems] == [(True, "Không nhận ra bảng nào")]


def test_a_header_that_lacks_a_column_says_which() -> None:
    found = _read(["1", "ĐT-01", "Đầu tư"], head=["STT", "Mã TTHC", "Lĩnh vực"])
    assert _said(found) == [
        (3, "Dòng tiêu đề thiếu cột: Tên, Thời hạn sau cắt giảm. Hãy thêm cột rồi nhập lại."),
    ]


def test_another_sheet_is_left_out_with_a_word() -> None:
    found = read([Sheet("Ghi chú", [["Xin chào"]]), Sheet("a", [HEAD, _row()])])
    assert [(str(problem.place), problem.is_error) for problem in found.problems] == [("Trang “Ghi chú”", False)]
    assert list(found.procedures) == ["ĐT-01"]
