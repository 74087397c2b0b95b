"""Targets, questions and hourly incomes: the control team sets them, everybody reads them, old reviews keep theirs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from heza.core.db import db
from heza.core.refusal import Refused
from heza.reviews import lists
from heza.reviews.forms_settings import formula, percent_typed
from heza.reviews.models import HourlyIncome, ReviewQuestion, ReviewTarget
from tests.make import Make
from tests.pages import Browser
from tests.reviews.office import Office

TARGET = {
    "measure": "cost_cut",
    "group": "A",
    "threshold": "20,5",
    "from_day": "01/01/2024",
    "due_on": "31/12/2026",
    "source": "Kế hoạch 100/KH-UBND",
    "position": "5",
    "is_active": "y",
}
QUESTION = {
    "key": "H13",
    "part": "Liên thông",
    "text": "Có thể liên thông không?",
    "asks_when": "yes",
    "is_active": "y",
}


@pytest.fixture
def office(make: Make) -> Office:
    """Two units and those above them."""
    return Office(make)


def one(model: type[Any], *conditions: Any) -> Any:
    """A row as it is stored now."""
    found = db.session.scalars(select(model).where(*conditions).execution_options(populate_existing=True)).one()
    db.session.rollback()
    return found


def test_everybody_reads_the_lists_and_only_the_control_team_changes_them(
    office: Office, browse_as: Callable[..., Browser]
) -> None:
    for person in (office.officer, office.leader, office.auditor):
        page = browse_as(person).get("review_settings.index")
        assert "chưa đối chiếu" in page.words and not page.select("#targets .panel-link")
        browse_as(person).get("review_settings.new_target", status=403)
        browse_as(person).post("review_settings.edit_income", {}, status=403, id=1)
    page = browse_as(office.control).get("review_settings.index")
    assert "48.248" in page.words and "phiếu mở hôm nay dùng mức này" in page.words and "20,00 %" in page.words
    assert "2.112 giờ" in page.words and page.select("#questions .panel-link[href$='/cau-hoi/them']")
    browse_as(office.control).get("review_settings.edit_target", status=404, id=999)
    browse_as(office.control).get("review_settings.edit_target", status=404, id=99**9)


def test_a_target_is_added_changed_and_closed(office: Office, browse_as: Callable[..., Browser]) -> None:
    browser = browse_as(office.control)
    browser.post("review_settings.new_target", TARGET)
    row = one(ReviewTarget, ReviewTarget.threshold == 2050)
    assert (row.measure, row.group, row.due_on, row.confirmed) == ("cost_cut", "A", date(2026, 12, 31), False)
    assert "Kế hoạch 100/KH-UBND" in browser.get("reviews.index").words
    form = browser.get("review_settings.edit_target", id=row.id)
    assert form.select("#threshold")[0]["value"] == "20,5"
    seen = form.select("input[name=seen]")[0]["value"]
    changed: dict[str, Any] = TARGET | {"seen": seen, "threshold": "25", "is_active": ""}
    del changed["is_active"]
    browser.post("review_settings.edit_target", changed, id=row.id)
    assert one(ReviewTarget, ReviewTarget.id == row.id).threshold == 2500
    assert "Kế hoạch 100/KH-UBND" not in browser.get("reviews.index").words
    assert "thôi áp dụng" in browser.get("review_settings.index").words
    browser.post("review_settings.edit_target", changed, status=409, id=row.id)  # the page is a stale one


WRONG = [
    ({"threshold": "hai mươi"}, "Hãy nhập tỷ lệ phần trăm, ví dụ 20 hoặc 20,5."),
    ({"threshold": "100,01"}, "Tỷ lệ phải lớn hơn 0 và không quá 100 %."),
    ({"threshold": "0"}, "Tỷ lệ phải lớn hơn 0"),
    ({"threshold": ""}, "Hãy nhập tỷ lệ phải đạt."),
    ({"due_on": "31/02/2026"}, "Hãy nhập ngày dạng ngày/tháng/năm"),
    ({"due_on": "31/12/2023"}, "Ngày cuối phải sau ngày bắt đầu tính."),
    ({"measure": "published", "group": "B"}, "Nhóm B không công khai trên CSDL quốc gia."),
    ({"measure": "khac"}, "Hãy chọn trong danh sách."),
    ({"confirmed": "y", "source": ""}, "Đã đối chiếu thì phải ghi văn bản đã đối chiếu."),
]


def test_what_is_wrong_with_a_target_is_said_and_nothing_is_kept(
    office: Office, browse_as: Callable[..., Browser]
) -> None:
    before, browser = len(lists.targets()), browse_as(office.control)
    db.session.rollback()
    for typed, sentence in WRONG:
        assert sentence in browser.post("review_settings.new_target", TARGET | typed, status=422).words
    assert len(lists.targets()) == before


def test_a_question_and_an_income_say_what_is_wrong(office: Office, browse_as: Callable[..., Browser]) -> None:
    browser = browse_as(office.control)
    browser.post("review_settings.new_question", QUESTION)
    assert "Mã H13 đã có" in browser.post("review_settings.new_question", QUESTION, status=422).words
    bad = browser.post("review_settings.new_question", QUESTION | {"key": "câu 1"}, status=422)
    assert "Mã chỉ gồm chữ không dấu và số" in bad.words
    income = {"year": "2025", "amount": "", "gdp": "", "source": "Cục Thống kê", "confirmed": "y"}
    assert "hoặc nhập GDP" in browser.post("review_settings.new_income", income, status=422).words
    for wrong in ({"gdp": "nhiều"}, {"gdp": "-5"}, {"amount": "1,5"}):
        assert (
            "Hãy nhập số đồng lớn hơn 0" in browser.post("review_settings.new_income", income | wrong, status=422).words
        )
    both = income | {"gdp": "101.900.000", "amount": "50.000"}
    assert "khác mức tính từ GDP (48.248 đồng)" in browser.post("review_settings.new_income", both, status=422).words
    assert (
        "Năm 2023 đã có"
        in browser.post("review_settings.new_income", income | {"year": "2023", "amount": "1"}, status=422).words
    )
    assert "từ 2000 đến 2100" in browser.post("review_settings.new_income", income | {"year": "25"}, status=422).words
    browser.post("review_settings.new_income", income | {"gdp": "101.900.000"})
    row = one(HourlyIncome, HourlyIncome.year == 2025)
    assert (row.amount, row.confirmed) == (48_248, True)


def test_who_is_a_moment_later_gets_a_sentence(office: Office) -> None:
    values = {"year": 2023, "amount": 1, "source": "", "confirmed": False}
    with pytest.raises(Refused, match="Người khác vừa thêm dòng"):
        lists.save(HourlyIncome, None, values, "")
    assert lists.incomes()[-1].amount == 48_248


def test_the_formula_is_said_as_one_types(office: Office, browse_as: Callable[..., Browser]) -> None:
    page = browse_as(office.control, hx_target="income_formula").get(
        "/ra-soat/thiet-lap/thu-nhap/cach-tinh?gdp=101.900.000"
    )
    assert page.words == "101.900.000 đồng : (12 tháng × 22 ngày × 8 giờ = 2.112 giờ) = 48.248 đồng một giờ."
    assert formula("ba").startswith("Mức một giờ = GDP bình quân đầu người")
    browse_as(office.control).get("review_settings.income_formula", status=303)
    assert [percent_typed(one) for one in (2000, 2050, 2005, 10_000, 1)] == ["20", "20,5", "20,05", "100", "0,01"]


def test_a_review_keeps_the_questions_and_the_income_it_began_with(
    office: Office, browse_as: Callable[..., Browser]
) -> None:
    first, second = office.announced("NB-01"), office.announced("NB-02")
    review = office.review(first, "draft")
    before, costs = review.values, (review.cost_before, review.cost_after)
    browser = browse_as(office.control)
    question = one(ReviewQuestion, ReviewQuestion.key == "H1")
    row = {name: getattr(question, name) for name in ("key", "part", "asks_when", "source")}
    closed = row | {"text": "Tên có dễ hiểu không?", "seen": lists.mark(question), "position": "90", "is_active": "y"}
    db.session.rollback()
    browser.post("review_settings.edit_question", closed, id=question.id)
    other = one(ReviewQuestion, ReviewQuestion.key == "H12b")
    shut = {name: getattr(other, name) for name in ("key", "part", "asks_when", "source", "text")}
    browser.post("review_settings.edit_question", shut | {"seen": lists.mark(other)}, id=other.id)
    assert "thôi dùng" in browser.get("review_settings.index").words
    income = one(HourlyIncome, HourlyIncome.year == 2023)
    browser.post(
        "review_settings.edit_income", {"year": "2023", "amount": "60.000", "seen": lists.mark(income)}, id=income.id
    )
    db.session.refresh(review)
    assert review.values == before and (review.cost_before, review.cost_after) == costs
    later = office.review(second, "draft").values
    assert later["income"]["amount"] == 60_000 and before["income"]["amount"] == 48_248
    asked = {entry["id"]: entry["text"] for entry in later["questions"]}
    assert asked["H1"] == "Tên có dễ hiểu không?" and "H12b" not in asked
    assert "H12b" in {entry["id"] for entry in before["questions"]}
