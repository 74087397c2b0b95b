"""Reading the office's own list: headers by meaning, rows of every kind, mistakes told with their row."""

from datetime import date, datetime
from typing import Any

import pytest

from heza.core.cells import day_of, lines_of
from heza.core.sheets import Sheet
from heza.reviews.reading import Found, decision_of, group_of, read

TODAY = date(2024, 3, 28)
HEADER = ["STT", "Mã", "Tên TTHC nội bộ", "Nhóm", "Lĩnh vực", "Đơn vị chủ trì", "Số, ngày QĐ công bố", "Thời hạn"]
GOOD = [1, "NB-01", "Cử công chức đi học", "B", "Đào tạo", "Văn phòng", "680/QĐ-UBND ngày 28/07/2023", "05 ngày"]


def read_rows(*rows: list[Any]) -> Found:
    return read([Sheet("Danh sách", list(rows))], TODAY)


def said(found: Found) -> list[str]:
    return [f"{one.place.row}: {one.text}" for one in found.problems]


def test_a_row_is_read_whole() -> None:
    [row] = read_rows(["DANH SÁCH THỦ TỤC NỘI BỘ"], [], HEADER, ["(1)", "(2)", "(3)", "(4)"], GOOD).rows
    assert (row.code, row.name, row.group, row.field, row.department) == (
        *("NB-01", "Cử công chức đi học", "B", "Đào tạo", "Văn phòng"),
    )
    assert (row.number, row.signed_on, row.effective_from) == ("680/QĐ-UBND", date(2023, 7, 28), date(2023, 7, 28))
    assert row.parts == {"name": "Cử công chức đi học", "term": "05 ngày"}
    assert row.place.row == 5
    assert "term" in row.said and "fee" not in row.said


LABELS = {
    "a) Trình tự thực hiện": "steps",
    "Cách thức thực hiện": "channel",
    "Thành phần, số lượng hồ sơ": "documents",
    "Số lượng hồ sơ": "sets",
    "đ) Đối tượng thực hiện": "applicant",
    "Cơ quan giải quyết": "authority",
    "Cơ quan có thẩm quyền quyết định": "authority",
    "Kết quả thực hiện": "result",
    "Phí, lệ phí (nếu có)": "fee",
    "Tên mẫu đơn, mẫu tờ khai": "forms",
    "Yêu cầu, điều kiện": "conditions",
    "Căn cứ pháp lý": "basis",
    "Tên thủ tục hành chính nội bộ": "name",
    "Mã số TTHC": "code",
    "Phân loại (A/B)": "group",
    "Cơ quan/đơn vị thực hiện": "department",
    "Phòng chủ trì": "department",
    "Quyết định công bố": "decision",
    "Số QĐ": "decision",
    "Ngày QĐ công bố": "signed_on",
    "Ngày có hiệu lực": "effective_from",
    "Nơi công khai": "where",
    "Địa chỉ (link)": "link",
    "Ngày công khai": "published_on",
    "Cơ quan ban hành quyết định": "decided_by",
    "Thời hạn giải quyết": "term",
    "Chi phí trước (đồng/năm)": None,
    "Giai đoạn": None,
    "Ghi chú": None,
}


@pytest.mark.parametrize(("label", "name"), LABELS.items())
def test_a_column_is_known_by_its_meaning(label: str, name: str | None) -> None:
    from heza.reviews.columns import _columns, label_of

    assert list(_columns([label_of(label)])) == ([name] if name else [])


def test_a_header_of_two_rows_and_two_columns_of_a_decision() -> None:
    upper = ["TT", "Tên thủ tục", "Nhóm", "Lĩnh vực", "Đơn vị", "Quyết định công bố", "", "Công khai", ""]
    lower = ["", "", "", "", "", "Số", "Ngày", "Nơi", "Ngày"]
    row = [1, "Cử đi học", "A", "Đào tạo", "VP", "12/QĐ-BQL", datetime(2023, 5, 4), "Cổng Ban", "05/05/2023"]
    [read_] = read_rows(upper, lower, row).rows
    assert (read_.number, read_.signed_on) == ("12/QĐ-BQL", date(2023, 5, 4))
    assert (read_.where, read_.published_on) == ("Cổng Ban", date(2023, 5, 5))


def test_headings_say_group_and_field_and_totals_are_no_procedures() -> None:
    header = ["STT", "Tên TTHC nội bộ", "Đơn vị chủ trì", "Thành phần hồ sơ", "Số lượng hồ sơ"]
    found = read_rows(
        header,
        ["A", "TTHC nội bộ giữa các cơ quan hành chính nhà nước"],
        ["I", "Lĩnh vực tổ chức cán bộ"],
        [1, "Điều động công chức", "VP", "Đơn đề nghị", 2.0],
        ["B. TTHC trong nội bộ cơ quan"],
        ["II.", "Văn thư"],
        [1, "Cấp con dấu", "VP", "", ""],
        ["", "Tổng cộng: 2 thủ tục", "", "", ""],
    )
    assert [(one.name, one.group, one.field) for one in found.rows] == [
        ("Điều động công chức", "A", "Tổ chức cán bộ"),
        ("Cấp con dấu", "B", "Văn thư"),
    ]
    [row] = read_rows(HEADER[:3] + HEADER[4:], ["A", "Thủ tục giữa các cơ quan"], [*GOOD[:3], *GOOD[4:]]).rows
    assert row.group == "A"  # the heading stands in the column of codes
    assert found.rows[0].parts["documents"] == "Đơn đề nghị\nSố lượng hồ sơ: 2 bộ"
    assert said(found) == []


WRONG = [
    (3, "C", "Nhóm “C” không rõ"),
    (3, "", "Thiếu “Nhóm”"),
    (2, "", "Thiếu “Tên TTHC nội bộ”"),
    (4, "", "Thiếu “Lĩnh vực”"),
    (5, "", "Thiếu “Đơn vị chủ trì”"),
    (1, "NB 01/2", "Mã “NB 01/2” không dùng được"),
    (6, "680/QĐ-UBND", "thiếu ngày"),
    (6, "ngày 28/07/2023", "thiếu số quyết định"),
    (6, "680/QĐ-UBND ngày 31/02/2023", "không có trong lịch"),
    (6, "680/QĐ-UBND ngày 28/07/2024", "sau hôm nay"),
    (2, "x" * 301, "dài quá 300 ký tự"),
]


@pytest.mark.parametrize(("at", "value", "sentence"), WRONG)
def test_a_mistake_is_told_with_its_row_and_the_others_are_read(at: int, value: str, sentence: str) -> None:
    bad = [*GOOD[:at], value, *GOOD[at + 1 :]]
    found = read_rows(HEADER, bad, [2, "NB-02", *GOOD[2:]])
    assert [one.code for one in found.rows] == ["NB-02"]
    assert any(one.startswith("2: ") and sentence in one for one in said(found)), said(found)


def test_the_same_code_twice_and_days_in_the_wrong_order() -> None:
    header = [*HEADER, "Ngày hiệu lực", "Ngày công khai"]
    found = read_rows(
        header,
        [*GOOD, "", ""],
        [*GOOD, "", ""],
        [*GOOD[:2], "Tên khác", *GOOD[3:], "", ""],
        [4, "NB-04", *GOOD[2:], "01/07/2023", ""],
        [5, "NB-05", *GOOD[2:], "mai", ""],
        [6, "NB-06", *GOOD[2:], "", "29/07/2023"],
        [7, "NB-07", *GOOD[2:6], "chưa", "05 ngày", "", "29/07/2023"],
    )
    assert [one.code for one in found.rows] == ["NB-01", "NB-07"]
    expected = ("cùng nội dung", "nội dung khác", "hiệu lực trước", "hiện là “mai”", "thiếu nơi công khai", "bỏ qua")
    assert len(said(found)) == len(expected)
    for sentence, words in zip(said(found), expected, strict=True):
        assert words in sentence


def test_a_list_without_its_columns_is_told_once() -> None:
    found = read_rows(["STT", "Tên TTHC nội bộ", "Mã", "Thời hạn"], [1, "Cử đi học", "NB-01", "5 ngày"])
    assert (found.rows, said(found)) == (
        [],
        ["1: Dòng tiêu đề thiếu cột: Nhóm, Lĩnh vực, Đơn vị chủ trì. Hãy thêm cột rồi nhập lại."],
    )
    assert "Không nhận ra danh sách" in said(read_rows(["Họ tên", "Tuổi"], ["An", 30]))[0]


def test_cells() -> None:
    assert [
        group_of(text) for text in ("A", "Nhóm B", "Giữa các cơ quan", "trong nội bộ cơ quan", "A - tỉnh", "x")
    ] == [
        *("A", "B", "A", "B", "A", ""),
    ]
    day = date(2025, 7, 28)
    for text in ("680/QĐ-UBND ngày 28/7/2025", "Quyết định số 680/QĐ-UBND ngày 28 tháng 7 năm 2025"):
        assert decision_of(text) == ("680/QĐ-UBND", day)
    assert decision_of("QĐ 680/QĐ-UBND (28.07.2025)") == ("680/QĐ-UBND", day)
    assert decision_of("Chưa công bố") == ("", None)
    assert [day_of(one) for one in ("", "-", "28/7/2025", datetime(2025, 7, 28, 9))] == [None, None, day, day]
    assert lines_of("'- Đơn \r\n  - Bản sao ") == "- Đơn\n- Bản sao"
    assert [lines_of(one) for one in (5.0, 1.5, None, "'tên'")] == ["5", "1.5", "", "'tên'"]
