"""The review form: what is typed is kept whatever it is, and each thing that is missing has its sentence."""

from typing import Any

import pytest

from heza.core import words
from heza.reviews import form
from heza.reviews.form import Question, begun, gaps
from tests.reviews.office import EXAMPLE, answers

ASKED = [
    Question("N1", "Sự cần thiết", "Thủ tục đáp ứng mục tiêu nào?", ""),
    Question("N3", "Sự cần thiết", "Thủ tục có đạt mục tiêu không?", "no"),
    Question("H4c_1", "Thành phần hồ sơ", "Giấy tờ này có trùng không?", "yes", "Đơn đề nghị"),
    Question("H9", "Phí", "Phí (nếu có) có hợp lý không?", "no"),
]
INCOME = {"amount": 48_248, "year": 2023, "source": "Tổng cục Thống kê"}


def whole(**values: Any) -> dict[str, Any]:
    """A form with nothing missing, and other values as given; None takes one out."""
    start = begun(ASKED, INCOME, ["Đơn đề nghị"])
    found = start | {"answers": answers(start)} | EXAMPLE | values
    return {key: value for key, value in found.items() if value is not None}


def said(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Box and sentence of everything that is missing."""
    return [(one.box, one.sentence) for one in gaps(values)]


def answered(id: str, **given: str) -> dict[str, Any]:
    """The answers of a whole form with one changed."""
    return {"answers": answers(whole()) | {id: given}}


def rows(**values: str) -> dict[str, Any]:
    """The activities of the example, the first one changed."""
    first, *rest = EXAMPLE["activities"]
    return {"activities": [first | values, *rest]}


def test_a_whole_form_lacks_nothing() -> None:
    assert gaps(whole()) == [] and form.answered(whole()) == (4, 4)
    for action in form.ACTIONS:
        assert gaps(whole(action=action)) == []


@pytest.mark.parametrize(
    ("values", "box", "sentence"),
    [
        (answered("N1"), "w-N1", "“Thủ tục đáp ứng mục tiêu nào?” chưa có câu trả lời. Hãy viết câu trả lời."),
        (answered("N3"), "a-N3", "chưa trả lời. Hãy chọn Có hoặc Không."),
        (answered("N3", answer="maybe"), "a-N3", "chưa trả lời."),
        (answered("N3", answer="no", proposal="Sửa"), "r-N3", "trả lời “Không” nhưng chưa ghi lý do. Hãy ghi lý do."),
        (answered("N3", answer="no", reason="Cũ"), "p-N3", "trả lời “Không” nhưng chưa có phương án xử lý."),
        (answered("H4c_1", answer="yes", proposal="Bỏ"), "r-H4c_1", "Đơn đề nghị: “Giấy tờ này có trùng không?”"),
        ({"activities": None}, "act-0-bh", "Chưa nhập chi phí hiện tại."),
        (rows(name=""), "act-0-name", "Dòng 1 của bảng chi phí chưa có tên công việc."),
        (rows(bh="hai giờ"), "act-0-bh", "số giờ trước đơn giản hóa: “hai giờ” không phải là số. Hãy sửa lại."),
        (rows(ao="1,5"), "act-0-ao", "phí, lệ phí, chi phí khác sau đơn giản hóa: “1,5” không phải là số."),
        (rows(bs="-5"), "act-0-bs", "chi phí tư vấn, dịch vụ trước đơn giản hóa: “-5” không phải là số."),
        ({"times_before": "0"}, "times_before", "Chưa có số lần thực hiện trong một năm (hiện tại)."),
        ({"subjects_after": "nhiều"}, "subjects_after", "số đối tượng tuân thủ trong một năm (sau đơn giản hóa)."),
        ({"income": None}, "", "Chưa có mức thu nhập bình quân một giờ. Hãy nhờ Tổ KSTTHC"),
        ({"action": "burn"}, "action", "Chưa chọn kết luận."),
        ({"changes": None}, "change-0-what", "Chưa có nội dung đơn giản hóa."),
        ({"changes": [{"what": "Bỏ bản sao"}]}, "change-0-why", "Nội dung 1 chưa có lý do."),
        ({"recommendation": None}, "recommendation", "Chưa có kiến nghị thực thi. Hãy ghi rõ."),
        ({"authority": None}, "authority", "Chưa có cơ quan, người có thẩm quyền sửa đổi."),
        ({"schedule": None}, "schedule", "Chưa có lộ trình thực hiện."),
    ],
)
def test_each_thing_that_is_missing_has_its_sentence(values: dict[str, Any], box: str, sentence: str) -> None:
    found = said(whole(**values))
    assert len(found) == 1, found
    assert found[0][0] == box and sentence in found[0][1]


def test_keeping_and_abolishing_ask_for_less() -> None:
    bare = {"changes": None, "recommendation": None, "authority": None, "schedule": None}
    assert gaps(whole(action="keep", times_after=None, subjects_after=None, **bare)) == []
    assert gaps(whole(action="abolish", times_after=None, subjects_after=None)) == []
    assert len(gaps(whole(action="abolish", **bare))) == 4
    assert len(gaps(begun(ASKED, INCOME, []))) == 4 + 3 + 1  # questions; cost, both subjects; conclusion
    assert form.costs(whole(action="keep")).saving == 0


def test_an_answer_that_asks_for_nothing_needs_no_reason() -> None:
    for given in ("yes", "na"):
        assert gaps(whole(**answered("N3", answer=given))) == []
    assert ASKED[3].may_not_apply and not ASKED[1].may_not_apply


def test_what_is_sent_is_kept_as_typed_beside_what_the_form_keeps() -> None:
    before = begun(ASKED, INCOME, ["Đơn đề nghị"])
    sent = {
        "w-N1": "  Quản lý   cán bộ ",
        "a-N3": "no",
        "r-N3": "Dòng một\n dòng  hai \n",
        "a-XX": "yes",  # a question that this form does not ask
        "act-0-name": "Chuẩn bị đơn",
        "act-0-work": "0",
        "act-0-bh": "hai giờ",
        "act-7-name": "Sau chỗ trống",
        "act-7-work": "99",
        "change-3-what": "Bỏ bản sao",
        "times_before": "một",
        "action": "amend",
        "income": "1",
        "questions": "[]",
    }
    found = form.read(sent, before, words.clean)
    assert found["questions"] == before["questions"] and found["income"] == INCOME
    assert found["answers"] == {
        "N1": {"words": "Quản lý cán bộ"},
        "N3": {"answer": "no", "reason": "Dòng một\ndòng hai"},
    }
    assert [row["name"] for row in found["activities"]] == ["Chuẩn bị đơn", "Sau chỗ trống"]
    assert form.work_name(found["activities"][1]) == "" and found["changes"] == [{"what": "Bỏ bản sao", "why": ""}]
    assert found["times_before"] == "một"
    told = [sentence for _box, sentence in said(found)]
    assert any("“hai giờ” không phải là số" in one for one in told)
    assert any("Nội dung 1 chưa có lý do" in one for one in told)
    assert form.costs(found).before == 0  # what cannot be read counts as nothing until it is mended
    assert form.read({}, before, words.clean).keys() == {"questions", "income"}


def test_numbers_are_read_as_offices_write_them() -> None:
    assert [form.hours_of(one) for one in ("1,5", "0.25", " 8 ", "1,234", "", "-1", "1e3", "9999999")] == [
        *map(form.Decimal, ("1.5", "0.25", "8")),
        *[None] * 5,
    ]
    assert [form.whole_of(one) for one in ("1.200.000", "1 200", "0", "1,5", "1.20", "", "٣", "9" * 13)] == [
        *(1_200_000, 1200, 0),
        *[None] * 5,
    ]


def test_a_form_begins_with_the_papers_of_the_procedure() -> None:
    start = begun(ASKED, INCOME, ["Đơn", "Bản sao"])
    assert [row["name"] for row in start["activities"][:2]] == ["Chuẩn bị: Đơn", "Chuẩn bị: Bản sao"]
    assert len(start["activities"]) == 7 and len(begun([], {}, [])["activities"]) == 6
    assert len(begun([], {}, [f"Giấy {n}" for n in range(90)])["activities"]) <= form.MOST_ACTIVITIES
