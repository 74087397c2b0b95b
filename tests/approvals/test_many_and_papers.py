"""Several items in one sitting, and steps that a paper closes."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.approvals.models import Signoff
from heza.approvals.signoff import mark_of
from heza.audit import verify
from heza.core import files
from heza.core.db import db
from tests.approvals.conftest import PASSWORD, Write
from tests.approvals.letters import Letter
from tests.make import Make
from tests.pages import Browser, Page

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]


def sign_all(browser: Browser, letters: list[Letter], status: int = 303, **values: Any) -> Page:
    """Send the list as the page shows it."""
    sent = {"id": [str(one.id) for one in letters], "seen": [mark_of(one) for one in letters]}
    db.session.rollback()
    fields = {"standing": "", "password": PASSWORD, **sent, **values}
    return browser.post("letters.step_many", fields, name="approve", status=status)


def signed() -> list[int]:
    """Whose signatures there are."""
    return list(db.session.scalars(select(Signoff.subject_id).order_by(Signoff.seq)))


@both_databases
def test_several_are_signed_with_one_password_each_with_its_record(
    chief: Person, write: Write, browse_as: Browse
) -> None:
    letters = [write(f"Thư {number}") for number in range(3)]
    browser = browse_as(chief)
    ids = [one.id for one in letters]
    page = browser.get(f"/thu/buoc/approve?id={ids[0]}&id={ids[1]}&id={ids[2]}")
    for one in letters:
        assert mark_of(one).partition(":")[2][:12] in page.words
    assert page.words.count("“Tôi đã đọc và phê duyệt nội dung này.”") == 3
    assert len(page.select("input[type=password]")) == 1
    sign_all(browser, letters)
    assert sorted(signed()) == ids
    hashes = set(db.session.scalars(select(Signoff.content_sha256)))
    assert len(hashes) == 3
    assert verify.verify(full=True).is_good


@both_databases
def test_one_that_cannot_be_signed_holds_all_of_them_and_is_named(
    chief: Person, write: Write, browse_as: Browse
) -> None:
    good, moved, changed = write("Một"), write("Hai"), write("Ba")
    browser = browse_as(chief)
    marks = [mark_of(one) for one in (good, changed)]
    moved.state = "approved"
    changed.text = "Ba, đã sửa"
    db.session.commit()
    page = sign_all(browser, [good, moved], 409)
    assert f"Chưa ký mục nào vì “Thư {moved.id}”: Người khác vừa thay đổi mục này." in page.words
    page = sign_all(browser, [good, changed], 409, seen=marks)
    assert f"Chưa ký mục nào vì “Thư {changed.id}”: Nội dung đã thay đổi sau khi mở trang." in page.words
    assert signed() == []
    db.session.refresh(good)
    assert good.state == "waiting"


def test_ones_own_is_listed_with_its_reason_and_not_sent(chief: Person, write: Write, browse_as: Browse) -> None:
    good, own = write(), write(by=chief)
    browser = browse_as(chief)
    page = browser.get(f"/thu/buoc/approve?id={good.id}&id={own.id}")
    assert "Nội dung này do anh/chị soạn" in page.words
    assert [field["value"] for field in page.select("input[name=id]")] == [str(good.id)]
    assert "Chưa ký mục nào" in sign_all(browser, [good, own], 409).words
    assert signed() == []


def test_a_wrong_password_signs_none(chief: Person, write: Write, browse_as: Browse) -> None:
    letters = [write(), write()]
    assert "Mật khẩu không đúng" in sign_all(browse_as(chief), letters, 422, password="sai-mat-khau").words
    assert signed() == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/thu/buoc/approve", "Chưa chọn mục nào."),
        ("/thu/buoc/approve?id=x&id=", "Chưa chọn mục nào."),
        ("/thu/buoc/return?id=1", "Bước này cần làm riêng từng mục."),
        ("/thu/buoc/send?id=1", "Bước này cần làm riêng từng mục."),
        ("/thu/buoc/approve?" + "&".join(f"id={one}" for one in range(60)), "Mỗi lần ký nhiều nhất 50 mục."),
    ],
)
def test_a_list_that_cannot_be_signed_says_why(address: str, sentence: str, chief: Person, browse_as: Browse) -> None:
    assert sentence in browse_as(chief).get(address, status=409).words


# ---------------------------------------------------------------- papers


@pytest.fixture
def clerk(make: Make, chief: Person) -> Person:
    """Who may attach papers; the same password as everybody here."""
    return make.person("Văn Thư", Role.ADMIN, password_hash=chief.password_hash)


def attach(browser: Browser, letter: Letter, status: int = 303, **values: Any) -> Page:
    """Close the step by a paper."""
    fields = {
        "seen": mark_of(letter),
        "file": (BytesIO(b"%PDF-1.7 sample"), "QĐ 125 đã ký.pdf"),
        "number": "125/QĐ-BQL",
        "day": "27/03/2024",
        "signed_by": "Đoàn Thế Vinh, Trưởng ban",
        "password": PASSWORD,
        **values,
    }
    db.session.rollback()
    return browser.post("letters.step_paper", fields, id=letter.id, name="approve", status=status)


@both_databases
def test_a_paper_signed_outside_closes_a_step(clerk: Person, write: Write, browse_as: Browse) -> None:
    letter, browser = write(), browse_as(clerk)
    page = browser.get("letters.show", id=letter.id)
    assert "Duyệt bằng bản ký ngoài hệ thống" in page.words
    browser.get("letters.step_paper", id=letter.id, name="approve")
    attach(browser, letter)
    db.session.refresh(letter)
    assert letter.state == "approved"
    row = db.session.scalars(select(Signoff)).one()
    assert row.known["paper"] == {
        "file": "QĐ 125 đã ký.pdf",
        "number": "125/QĐ-BQL",
        "day": "2024-03-27",
        "signed_by": "Đoàn Thế Vinh, Trưởng ban",
    }
    assert row.sentence.startswith("Tôi xác nhận tệp đính kèm là bản đã được người có thẩm quyền ký ngoài hệ thống")
    assert files.digest_of(files.path_of(row.paper_sha256 or "")) == row.paper_sha256
    page = browser.get("letters.show", id=letter.id)
    assert "Bản ký ngoài hệ thống số 125/QĐ-BQL ngày 27/03/2024" in page.words
    sent = browser.get("letters.signed_paper", id=letter.id, seq=row.seq).response
    assert sent.data == b"%PDF-1.7 sample"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    sent.close()
    browser.get("letters.signed_paper", id=letter.id, seq=row.seq + 1, status=404)
    browser.get("letters.signed_paper", id=letter.id, seq=2**70, status=404)
    assert verify.verify(full=True).is_good


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"file": (BytesIO(b"<html>"), "a.pdf")}, "Tệp phải là PDF hoặc ảnh JPG, PNG."),
        ({"file": (BytesIO(b""), "")}, "Hãy chọn tệp bản đã ký"),
        ({"number": ""}, "Hãy nhập số, ký hiệu của bản đã ký."),
        ({"day": "29/03/2024"}, "Ngày của bản đã ký không được sau hôm nay."),
        ({"password": "sai-mat-khau"}, "Mật khẩu không đúng"),
    ],
)
def test_a_paper_that_says_too_little_closes_nothing(
    values: dict[str, Any], sentence: str, clerk: Person, write: Write, browse_as: Browse
) -> None:
    assert sentence in attach(browse_as(clerk), write(), 422, **values).words
    assert signed() == []


def test_the_author_cannot_attach_and_others_cannot_either(
    clerk: Person, chief: Person, write: Write, browse_as: Browse
) -> None:
    attach(browse_as(clerk), write(by=clerk), 409)
    attach(browse_as(chief), write(), 409)
    assert signed() == []


def test_a_paper_is_for_what_was_seen(clerk: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    seen = mark_of(letter)
    letter.text = "Khác"
    db.session.commit()
    assert "Nội dung đã thay đổi" in attach(browse_as(clerk), letter, 409, seen=seen).words
    assert signed() == []
