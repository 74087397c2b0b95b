"""Values in words; what a form lacks; what has the wrong shape."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from heza.paperwork.checks import missing, wrong
from heza.paperwork.formats import (
    DOTS,
    count_words,
    day_words,
    filled,
    moment_words,
    money_words,
    place_and_day,
    typed_words,
)
from heza.paperwork.loading import shipped
from heza.paperwork.sets import TYPES
from tests.paperwork.samples import FORMS, KINDS, least, values


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (date(2024, 1, 31), "ngày 31 tháng 01 năm 2024"),
        (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (date(2024, 10, 10), "ngày 10 tháng 10 năm 2024"),
    ],
)
def test_days_are_written_as_the_decree_says(day: date, said: str) -> None:
    assert day_words(day) == said
    assert place_and_day("Hải Phòng", day) == f"Hải Phòng, {said}"


def test_moments_are_those_of_vietnam() -> None:
    assert moment_words(datetime(2024, 3, 28, 2, 15, tzinfo=UTC)) == "09 giờ 15 phút, ngày 28 tháng 3 năm 2024"
    assert typed_words("datetime", "2024-12-31T23:30:00+00:00") == "06 giờ 30 phút, ngày 01 tháng 01 năm 2025"


def test_numbers_and_money_in_words() -> None:
    assert [count_words(n) for n in (0, 1, 9, 10, 1234)] == ["0", "01", "09", "10", "1.234"]
    assert money_words(1_250_000) == "1.250.000 đồng"
    assert typed_words("person", {"name": " Nguyễn Thị Lan ", "title": "Chuyên viên"}) == "Nguyễn Thị Lan"
    assert typed_words("choice", "post", {"post": "Bưu chính"}) == "Bưu chính"
    assert typed_words("list", ["một", "hai"]) == "một; hai"


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("value", ["ngày mai", 7, ["a"], {"b": 1}, None, ""])
def test_a_value_of_the_wrong_shape_is_shown_rather_than_lost(type_: str, value: Any) -> None:
    said = typed_words(type_, value)
    assert isinstance(said, str)
    nameless = type_ == "person" and value == {"b": 1}
    assert bool(said) is (value not in (None, "") and not nameless)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Gửi {ten}, số {so}.", f"Gửi Lan, số {DOTS}."),
        ("Lưu: VT[, {so}]", "Lưu: VT"),
        ("Lưu: VT[, {ten}]", "Lưu: VT, Lan"),
        ("[{khong} bản]", ""),
        ("của {ten:small}", "của lan"),
        ("của {viet:small}", "của UBND"),
        ("{nghich}", "{ten} [x] {so}"),
    ],
)
def test_a_text_is_filled_once_and_never_read_again(text: str, made: str) -> None:
    known = {"ten": "Lan", "khong": "0", "viet": "UBND", "nghich": "{ten} [x] {so}"}
    assert filled(text, lambda key: known.get(key, "")) == made


@pytest.mark.parametrize(("set_key", "form_key"), FORMS)
def test_each_form_says_what_it_lacks_and_no_more(set_key: str, form_key: str) -> None:
    form = shipped()[set_key][form_key]
    for kind in ("usual", "least", "one", "forty", "nasty"):
        assert missing(form, KINDS[kind](form)) == []
        assert wrong(form, KINDS[kind](form)) == []
    needed = [field for field in form.fields if field.required and not field.default]
    found = missing(form, {})
    assert [problem.field for problem in found] == [field.key for field in needed]
    for problem, field in zip(found, needed, strict=True):
        assert f"“{field.question}”" in problem.sentence
        assert problem.sentence.startswith("Hãy ")
        assert problem.sentence.endswith(".")


def test_an_address_is_needed_only_where_the_post_brings_the_result() -> None:
    form = shipped()["tt01-2018"]["receipt"]
    given = least(form)
    assert missing(form, given) == []
    (problem,) = missing(form, given | {"return_way": "post"})
    assert (problem.field, problem.sentence) == ("return_address", "Hãy nhập mục “Địa chỉ nhận kết quả”.")
    assert missing(form, given | {"return_way": "post", "return_address": "Số 5 Lạch Tray"}) == []


def test_blank_space_is_no_value() -> None:
    form = shipped()["tt01-2018"]["supplement"]
    assert [p.field for p in missing(form, values(form) | {"reason": "  \n "})] == ["reason"]
    assert [p.field for p in missing(form, values(form) | {"items": []})] == ["items"]


@pytest.mark.parametrize(
    ("form_key", "field", "value", "sentence"),
    [
        ("receipt", "received_at", "28/03/2024 09:15", "phải là giờ và ngày có thật"),
        ("receipt", "received_at", "2024-03-28T09:15:00", "phải là giờ và ngày có thật"),
        ("apology", "new_due", "2024-02-30", "phải là một ngày có thật"),
        ("apology", "new_due", 5, "phải là một ngày có thật"),
        ("receipt", "set_count", -1, "phải là số nguyên không âm"),
        ("receipt", "set_count", "2", "phải là số nguyên không âm"),
        ("receipt", "set_count", True, "phải là số nguyên không âm"),
        ("receipt", "applicant_email", "a.b", "Hãy xem lại dấu @"),
        ("receipt", "applicant_phone", "gọi sau", "Hãy ghi ít nhất 6 chữ số"),
        ("receipt", "return_way", "plane", "Hãy chọn lại"),
        ("receipt", "applicant_name", "x" * 501, "dài hơn 500 ký tự"),
        ("receipt", "applicant_name", ["x"], "phải là chữ"),
        ("receipt", "applicant_name", "漢", "Chữ “漢” (U+6F22) ở mục “Cá nhân hoặc tổ chức nộp hồ sơ” không có trong"),
        ("receipt", "receiver_name", {"title": "x"}, "chưa có họ tên"),
        ("receipt", "components", [{"name": " "}], "Giấy tờ thứ 1 ở mục “Thành phần hồ sơ nộp gồm” chưa có tên"),
        ("receipt", "components", [{"name": "a", "originals": "x"}], "Số bản của giấy tờ thứ 1"),
        ("receipt", "components", [{"name": "漢"}], "không có trong phông chữ in"),
        ("receipt", "components", [{"name": "a"}] * 201, "hơn 200 dòng"),
        ("receipt", "components", "a", "phải là danh sách giấy tờ"),
        ("receipt", "xyz", "a", "Mẫu này không có mục “xyz”"),
        ("control_slip", "legs", ["a"], "phải là các dòng của bảng"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(form_key: str, field: str, value: Any, sentence: str) -> None:
    form = shipped()["tt01-2018"][form_key]
    (problem,) = wrong(form, values(form) | {field: value})
    assert problem.field == field
    assert sentence in problem.sentence
    assert problem.sentence.endswith(".")
