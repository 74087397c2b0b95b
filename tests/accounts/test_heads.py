"""Heads of departments: appointed, ended, corrected, and answerable as they were known."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from heza.accounts import heads, queries
from heza.accounts.models import FOREVER, Department, Headship, Person
from heza.accounts.permissions import Role
from heza.accounts.rules import Appointment, Term, not_appointable, not_endable
from heza.audit import trail, verify
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.core.refusal import Refused
from tests.make import Make
from tests.pages import Browser, Page

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]
BASIS = "QĐ số 12/QĐ-BQL ngày 15/03/2024"


@pytest.fixture
def admin(make: Make) -> Person:
    """The administrator."""
    return make.person("Quản Trị", Role.ADMIN, username="admin")


@pytest.fixture
def here(make: Make) -> Department:
    """A department."""
    return make.department("Phòng Đầu tư")


def appoint(here: Department, person: Person, since: date, until: date = FOREVER) -> int:
    """Appoint and commit; gives the last number known afterwards."""
    heads.appoint_head(here, Appointment(person.id, since, until, BASIS))
    db.session.commit()
    return trail.head_seq(db.session)


def head_on(here: Department, day: date, known: int | None = None) -> str:
    """The name of the head on a day, or nothing."""
    person = queries.head_of(here.id, day, known)
    return person.name if person else ""


@both_databases
def test_a_new_head_ends_the_time_of_the_present_one(here: Department, make: Make) -> None:
    old, new = make.person("Cũ"), make.person("Mới")
    appoint(here, old, date(2023, 1, 1))
    appoint(here, new, date(2024, 3, 1))
    assert head_on(here, date(2022, 12, 31)) == ""
    assert head_on(here, date(2023, 1, 1)) == "Cũ"
    assert head_on(here, date(2024, 2, 29)) == "Cũ"
    assert head_on(here, date(2024, 3, 1)) == "Mới"
    assert queries.heads_on(date(2024, 3, 28)) == {here.id: new}
    assert [headship.last_day for headship in queries.headships_of(old)] == [date(2024, 2, 29)]


@both_databases
def test_what_was_known_before_stays_answerable(here: Department, make: Make) -> None:
    old, new = make.person("Cũ"), make.person("Mới")
    before = appoint(here, old, date(2023, 1, 1))
    after = appoint(here, new, date(2024, 3, 1))
    assert head_on(here, date(2024, 3, 28), before) == "Cũ"
    assert head_on(here, date(2024, 3, 28), after) == "Mới"
    assert head_on(here, date(2023, 6, 1), after) == "Cũ"
    assert head_on(here, date(2023, 6, 1), 0) == ""


@both_databases
def test_an_earlier_head_can_be_entered_afterwards(here: Department, make: Make) -> None:
    appoint(here, make.person("Nay"), date(2023, 1, 1))
    appoint(here, make.person("Trước"), date(2020, 1, 1), date(2023, 1, 1))
    assert head_on(here, date(2022, 12, 31)) == "Trước"
    assert head_on(here, date(2023, 1, 1)) == "Nay"


@both_databases
def test_a_mistaken_entry_is_taken_back_but_was_known(here: Department, make: Make) -> None:
    wrong = make.person("Nhầm")
    known = appoint(here, wrong, date(2023, 1, 1))
    [headship] = queries.heads_of(here.id)
    heads.end_head(headship, date(2023, 1, 1), "ghi nhầm người")
    db.session.commit()
    assert queries.heads_of(here.id) == []
    assert head_on(here, date(2023, 6, 1), known) == "Nhầm"
    appoint(here, make.person("Đúng"), date(2023, 1, 1))


@both_databases
def test_an_end_can_be_moved(here: Department, make: Make) -> None:
    appoint(here, make.person("Một"), date(2023, 1, 1))
    for last in (date(2024, 1, 1), date(2024, 2, 1)):
        [headship] = queries.heads_of(here.id)
        heads.end_head(headship, last, BASIS)
        db.session.commit()
    assert head_on(here, date(2024, 1, 31)) == "Một"
    assert head_on(here, date(2024, 2, 1)) == ""


ONE = Term(1, "Một", date(2023, 1, 1), date(2024, 1, 1))
TWO = Term(2, "Hai", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (date(2024, 1, 1), FOREVER, "Từ 01/01/2024 đến nay phòng đã có người đứng đầu là Hai."),
        (date(2023, 6, 1), FOREVER, "phòng đã có người đứng đầu là Hai."),
        (date(2022, 1, 1), FOREVER, "Từ 01/01/2023 đến trước 01/01/2024 phòng đã có người đứng đầu là Một."),
        (date(2022, 1, 1), date(2023, 1, 2), "là Một."),
        (date(2023, 2, 1), date(2023, 3, 1), "là Một."),
        (date(2024, 2, 1), date(2024, 3, 1), "là Hai."),
        (date(2022, 2, 1), date(2022, 2, 1), "Ngày thôi giữ chức phải sau ngày bắt đầu."),
        (date(2022, 1, 1), date(2023, 1, 1), ""),
        (date(2024, 1, 2), FOREVER, ""),
    ],
)
def test_two_never_head_a_department_on_the_same_day(since: date, until: date, sentence: str) -> None:
    reason = not_appointable([ONE, TWO], Term(3, "Ba", since, until))
    assert (sentence in reason) if sentence else reason == ""


def test_who_is_head_already_is_not_appointed_again() -> None:
    reason = not_appointable([TWO], Term(2, "Hai", date(2024, 5, 1)))
    assert reason == "Hai đã đứng đầu phòng này từ 01/01/2024, không cần ghi lại."


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (date(2022, 12, 31), "Ngày thôi giữ chức không được trước ngày bắt đầu (01/01/2023)."),
        (date(2023, 1, 1), ""),
        (date(2024, 1, 1), ""),
        (date(2024, 1, 2), "Từ 01/01/2024 đến nay phòng đã có người đứng đầu là Hai."),
    ],
)
def test_an_end_stands_between_the_beginning_and_the_next(until: date, sentence: str) -> None:
    reason = not_endable([ONE, TWO], ONE, until)
    assert reason.startswith(sentence) if sentence else reason == ""


@both_databases
def test_the_action_refuses_what_the_page_would(here: Department, make: Make) -> None:
    appoint(here, make.person("Một"), date(2023, 1, 1))
    with pytest.raises(Refused, match="phòng đã có người đứng đầu là Một"):
        appoint(here, make.person("Hai"), date(2022, 1, 1))
    db.session.rollback()
    assert len(queries.heads_of(here.id)) == 1


@both_databases
def test_the_chain_covers_heads_and_finds_a_changed_row(here: Department, make: Make) -> None:
    appoint(here, make.person("Một"), date(2023, 1, 1))
    appoint(here, make.person("Hai"), date(2024, 1, 1))
    heads.end_head(queries.heads_of(here.id)[0], date(2024, 1, 1), "ghi nhầm")
    db.session.commit()
    assert verify.verify().problem == ""
    db.session.scalars(select(Headship).order_by(Headship.id)).first().from_day = date(2023, 2, 1)  # type: ignore[union-attr]
    db.session.commit()
    assert "không khớp mã tổng hợp" in verify.verify().problem


# ---------------------------------------------------------------- the pages


def appoint_by_page(
    browser: Browser, here: Department, person: Person | None, since: str, until: str = "", status: int = 303
) -> Page:
    """Fill in the form of an appointment."""
    fields = {
        "person_id": str(person.id) if person else "",
        "from_day": since,
        "to_day": until,
        "basis": BASIS,
    }
    return browser.post("accounts.appoint_head", fields, id=here.id, status=status)


@both_databases
def test_a_head_is_appointed_and_ended_on_the_pages(
    admin: Person, here: Department, make: Make, browse_as: Browse
) -> None:
    one, browser = make.person("Lê Văn Một"), browse_as(admin)
    assert "Chưa ghi người đứng đầu nào" in browser.get("accounts.department", id=here.id).words
    appoint_by_page(browser, here, one, "01/03/2024")
    page = browser.get("accounts.department", id=here.id)
    assert "Đã ghi Lê Văn Một là người đứng đầu Phòng Đầu tư." in page.words
    assert f"01/03/2024 nay {BASIS}" in page.words
    [headship] = queries.heads_of(here.id)
    fields = {"to_day": "2024-03-20", "basis": "nghỉ hưu"}
    browser.post("accounts.end_head", fields, id=here.id, headship_id=headship.id)
    words = browser.get("accounts.department", id=here.id).words
    assert f"01/03/2024 19/03/2024 {BASIS}; nghỉ hưu" in words
    assert "Người đứng đầu hiện nay: chưa có" in words
    wanted = select(AuditEntry).where(AuditEntry.subject_type == "department", AuditEntry.first_seq.is_not(None))
    acts = list(db.session.scalars(wanted.order_by(AuditEntry.seq)))
    assert [(act.action, act.subject_id, act.actor_id) for act in acts] == [
        ("appoint_head", str(here.id), admin.id),
        ("end_head", str(here.id), admin.id),
    ]


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        ("", "", "Hãy nhập ngày bắt đầu giữ chức."),
        ("30/02/2024", "", "Hãy nhập ngày dạng ngày/tháng/năm, ví dụ 28/03/2024."),
        ("01/03/0024", "", "Ngày phải từ 01/01/1990"),
        ("01/03/2204", "", "Hãy kiểm tra lại năm."),
        ("01/03/2024", "01/02/2024", "Ngày thôi giữ chức phải sau ngày bắt đầu."),
        ("01/03/2024", "hôm qua", "Hãy nhập ngày dạng ngày/tháng/năm"),
    ],
)
def test_wrong_days_get_a_sentence(
    admin: Person, here: Department, make: Make, browse_as: Browse, since: str, until: str, sentence: str
) -> None:
    page = appoint_by_page(browse_as(admin), here, make.person(), since, until, status=422)
    assert sentence in page.words
    assert queries.heads_of(here.id) == []


def test_nobody_and_somebody_made_up_get_a_sentence(admin: Person, here: Department, browse_as: Browse) -> None:
    browser = browse_as(admin)
    assert "Hãy chọn người đứng đầu phòng." in appoint_by_page(browser, here, None, "01/03/2024", status=422).words
    made_up = {"person_id": "999", "from_day": "01/03/2024", "basis": "x"}
    page = browser.post("accounts.appoint_head", made_up, id=here.id, status=422)
    assert "Hãy chọn trong danh sách." in page.words


def test_an_overlap_is_said_at_the_field(admin: Person, here: Department, make: Make, browse_as: Browse) -> None:
    make.head_of(here, "Phạm Văn Trưởng")
    page = appoint_by_page(browse_as(admin), here, make.person(), "01/01/2023", status=422)
    assert "phòng đã có người đứng đầu là Phạm Văn Trưởng" in page.words


def test_what_somebody_else_has_just_ended_is_not_there(
    admin: Person, here: Department, make: Make, browse_as: Browse
) -> None:
    make.head_of(here, "Phạm Văn Trưởng")
    [headship] = queries.heads_of(here.id)
    browser = browse_as(admin)
    fields = {"to_day": "20/03/2024", "basis": "nghỉ hưu"}
    browser.post("accounts.end_head", fields, id=here.id, headship_id=headship.id)
    browser.post("accounts.end_head", fields, id=here.id, headship_id=headship.id, status=404)


def test_a_headship_of_another_department_is_not_found(
    admin: Person, here: Department, make: Make, browse_as: Browse
) -> None:
    make.head_of(here)
    [headship] = queries.heads_of(here.id)
    browse_as(admin).get("accounts.end_head", id=make.department().id, headship_id=headship.id, status=404)


def test_an_appointment_may_begin_within_a_year(here: Department, make: Make) -> None:
    appoint(here, make.person("Sau"), date(2024, 3, 28) + timedelta(days=300))
    assert head_on(here, date(2024, 3, 28)) == ""
