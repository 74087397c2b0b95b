"""The office reads the sets of forms, corrects their words as a new version, and says what it compared with the law."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AppendOnlyError, AuditEntry
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.paperwork import actions_sets, current, queries_sets
from heza.paperwork.loading import shipped
from heza.paperwork.models_sets import FormSetVersion
from heza.paperwork.sets import Form
from heza.paperwork.wording import places
from tests.make import Make
from tests.pages import Browser, Page
from tests.papers.reading import bare, run

Browse = Callable[..., Browser]
HERE = {"set_key": "tt03-2025", "form_key": "apology"}
DELIVERED = shipped()["tt03-2025"]["apology"]
NEW_TITLE = "VĂN BẢN XIN LỖI"


@pytest.fixture
def control(app: Flask, make: Make) -> Person:
    """Somebody of the control team."""
    return make.person("Tạ Thu Phương", Role.CONTROL)


def boxes(form: Form, **changed: str) -> dict[str, str]:
    """What the edit page sends: each text, some of them changed by path (a dot is written as two strokes)."""
    texts = {path.replace("__", "."): words for path, words in changed.items()}
    return {f"text_{at}": texts.get(place.path, place.text) for at, place in enumerate(places(form))}


def correct(browser: Browser, seen: int = 0, reason: str = "Theo Phụ lục, trang 5", **changed: str) -> Page:
    """Save other words for the apology as it reads now."""
    form = current.current_set("tt03-2025")["apology"]
    return browser.post("form_sets.edit", {"seen": str(seen), "reason": reason, **boxes(form, **changed)}, **HERE)


@pytest.mark.both_databases
def test_a_correction_is_a_new_version_and_older_ones_stay(browse_as: Browse, control: Person) -> None:
    browser = browse_as(control)
    correct(browser, title=NEW_TITLE)
    correct(browser, seen=1, title="VĂN BẢN XIN LỖI KHÁC", fields__reason__label="Nguyên nhân")
    titles = [current.set_version("tt03-2025", number)["apology"].title for number in range(3)]
    assert titles == [DELIVERED.title, NEW_TITLE, "VĂN BẢN XIN LỖI KHÁC"]
    now = current.current_set("tt03-2025")
    assert (now.version, current.version_of("tt03-2025"), current.version_of("tt01-2018")) == (2, 2, 0)
    assert now["apology"].field("reason").label == "Nguyên nhân"
    assert current.current_set("tt01-2018")["apology"] == shipped()["tt01-2018"]["apology"]
    with pytest.raises(KeyError):
        current.set_version("tt03-2025", 3)
    page = browser.get("form_sets.form", **HERE)
    assert "Phiên bản 2 · Sửa câu chữ" in page.words
    assert [gone.text for gone in page.select("del")] == ["Lý do", NEW_TITLE, DELIVERED.title]
    assert "Tạ Thu Phương" in page.words
    assert "Theo Phụ lục, trang 5" in page.words


@pytest.mark.both_databases
def test_a_version_cannot_be_changed_or_taken_away(browse_as: Browse, control: Person) -> None:
    correct(browse_as(control), title=NEW_TITLE)
    for statement in ("UPDATE form_set_version SET changes = '{}'", "DELETE FROM form_set_version"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
    row = db.session.scalars(select(FormSetVersion)).one()
    row.reason = "khác"
    with pytest.raises(AppendOnlyError):
        db.session.flush()
    db.session.rollback()


def test_words_as_they_were_delivered_are_no_correction_any_more(browse_as: Browse, control: Person) -> None:
    browser = browse_as(control)
    correct(browser, title=NEW_TITLE)
    correct(browser, seen=1, title=DELIVERED.title)
    row = queries_sets.latest("tt03-2025")
    assert row is not None
    assert row.texts_of("apology") == {}
    assert current.current_set("tt03-2025")["apology"] == DELIVERED


@pytest.mark.both_databases
def test_two_who_correct_at_once_do_not_overwrite_each_other(browse_as: Browse, control: Person) -> None:
    browser = browse_as(control)
    correct(browser, title=NEW_TITLE)
    page = browser.post("form_sets.edit", {"seen": "0", "reason": "x", **boxes(DELIVERED)}, status=409, **HERE)
    assert actions_sets.STALE in page.words
    assert current.version_of("tt03-2025") == 1


@pytest.mark.both_databases
def test_a_number_is_given_to_one_version_only(browse_as: Browse, control: Person) -> None:
    """What the index says where two were past the check at once."""
    correct(browse_as(control), title=NEW_TITLE)
    db.session.expire_all()
    nothing: dict[str, Any] = {"texts": {}, "verified": {}}
    with pytest.raises(Refused, match="Người khác vừa sửa bộ mẫu này"):
        actions_sets._add(DELIVERED, "correct", nothing, 0, "x", control, {})


@pytest.mark.parametrize("seen", ["", "-1", "7", "²", "abc", "9" * 30])
def test_a_forged_version_is_refused(browse_as: Browse, control: Person, seen: str) -> None:
    data = {"seen": seen, "reason": "x", **boxes(DELIVERED, title="KHÁC")}
    browse_as(control).post("form_sets.edit", data, status=409, **HERE)
    assert current.version_of("tt03-2025") == 0


def test_nothing_changed_is_said(browse_as: Browse, control: Person) -> None:
    data = {"seen": "0", "reason": "x", **boxes(DELIVERED)}
    page = browse_as(control).post("form_sets.edit", data, status=409, **HERE)
    assert actions_sets.UNCHANGED in page.words


def test_wrong_words_and_a_missing_reason_are_told_at_their_boxes(browse_as: Browse, control: Person) -> None:
    data = {"seen": "0", "reason": " ", **boxes(DELIVERED, title="", body__5__text="Gia hạn đến {ngay}.")}
    page = browse_as(control).post("form_sets.edit", data, status=422, **HERE)
    told = [error.text for error in page.select(".summary li")]
    assert "Hãy ghi lý do hoặc căn cứ." in told
    assert "Tên mẫu: Chưa có nội dung. Hãy ghi nội dung, hoặc để như cũ." in told
    assert any("Không có mục {ngay} ở đây." in one for one in told)
    assert page.select_one("title").text.startswith("Lỗi: ")  # type: ignore[union-attr]
    assert current.version_of("tt03-2025") == 0


def test_a_preview_shows_the_new_words_and_saves_nothing(browse_as: Browse, control: Person, tmp_path: Path) -> None:
    data = {"seen": "0", "preview": "1", **boxes(DELIVERED, title=NEW_TITLE)}
    page = browse_as(control).post("form_sets.edit", data, status=200, **HERE)
    assert NEW_TITLE in _read(page, tmp_path)
    assert current.version_of("tt03-2025") == 0
    browse_as(control).post("form_sets.edit", data | boxes(DELIVERED, title=""), status=422, **HERE)


def test_the_empty_form_prints_in_each_of_its_versions(browse_as: Browse, control: Person, tmp_path: Path) -> None:
    browser = browse_as(control)
    correct(browser, title=NEW_TITLE)
    assert "GIA HẠN" not in _read(browser.get("form_sets.blank", **HERE), tmp_path)
    old = browser.get("form_sets.blank", **{**HERE, "phien-ban": "0"})
    assert "GIA HẠN THỜI GIAN" in _read(old, tmp_path)
    for number in ("2", "-1", "x", "9" * 40):
        browser.get("form_sets.blank", status=404, **{**HERE, "phien-ban": number})


def _read(page: Page, folder: Path) -> str:
    path = folder / "form.pdf"
    path.write_bytes(page.response.data)
    return " ".join(run("pdftotext", path, "-").split())


@pytest.mark.both_databases
def test_a_form_is_verified_until_its_words_change(browse_as: Browse, control: Person) -> None:
    browser = browse_as(control)
    browser.post("form_sets.verify", {"seen": "0", "reason": "Đã so với Công báo"}, **HERE)
    assert current.current_set("tt03-2025")["apology"].verified
    assert not current.current_set("tt03-2025").verified, "the other forms wait"
    page = browser.get("form_sets.form", **HERE)
    assert "Tạ Thu Phương xác nhận lúc" in page.words
    assert "Đã so với Công báo" in page.words
    again = browser.post("form_sets.verify", {"seen": "1", "reason": "x"}, status=409, **HERE)
    assert actions_sets.SAID_BEFORE in again.words
    correct(browser, seen=1, title=NEW_TITLE)
    assert not current.current_set("tt03-2025")["apology"].verified
    assert current.set_version("tt03-2025", 1)["apology"].verified


def test_a_verification_can_be_taken_back_with_a_reason(browse_as: Browse, control: Person) -> None:
    browser = browse_as(control)
    refused = browser.post("form_sets.verify", {"seen": "0", "reason": "x", "undo": "1"}, status=409, **HERE)
    assert actions_sets.NOT_SAID in refused.words
    browser.post("form_sets.verify", {"seen": "0", "reason": "Đã so"}, **HERE)
    browser.post("form_sets.verify", {"seen": "1", "reason": "", "undo": "1"}, status=422, **HERE)
    browser.post("form_sets.verify", {"seen": "1", "reason": "Sai câu cuối", "undo": "1"}, **HERE)
    assert not current.current_set("tt03-2025")["apology"].verified
    assert "Bỏ xác nhận đã đối chiếu" in browser.get("form_sets.show", set_key="tt03-2025").words


def test_a_set_is_verified_when_each_of_its_forms_is(app: Flask, control: Person) -> None:
    actions_sets.verify(shipped()["noi-bo"]["reminder"], 0, "Đã so", control)
    db.session.commit()
    assert current.current_set("noi-bo").verified


def test_the_trail_tells_who_corrected_what_and_why(browse_as: Browse, control: Person) -> None:
    correct(browse_as(control), title=NEW_TITLE)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "correct_form")).one()
    assert (entry.actor_id, entry.subject_type, entry.subject_id) == (control.id, "form", "tt03-2025/apology")
    body = json.loads(entry.body)
    assert body["note"] == "Theo Phụ lục, trang 5"
    assert body["changes"]["number"] == 1


def test_a_correction_of_words_that_a_newer_delivery_changed_is_listed(browse_as: Browse, control: Person) -> None:
    content = {"texts": {"apology": {"title": ["TÊN CŨ", "TÊN SỬA"]}}, "verified": {}}
    row = FormSetVersion(set_key="tt03-2025", number=1, form_key="apology", kind="correct")
    row.changes, row.reason, row.person_id = json.dumps(content), "x", control.id
    row.recorded_at = clock.recorded()
    db.session.add(row)
    db.session.commit()
    page = browse_as(control).get("form_sets.show", set_key="tt03-2025")
    assert "không còn áp dụng" in page.words
    assert "TÊN SỬA" in page.words
    assert current.current_set("tt03-2025")["apology"].title == DELIVERED.title


def test_everybody_reads_and_only_control_and_administrators_correct(browse_as: Browse, make: Make) -> None:
    officer = browse_as(make.person())
    page = officer.get("form_sets.index")
    assert "Bộ mẫu theo Thông tư số 01/2018/TT-VPCP" in page.words
    assert "đã đối chiếu 0/7 mẫu" in page.words
    assert officer.get("form_sets.form", **HERE).select("form[action*=bieu-mau]") == []
    officer.get("form_sets.edit", status=403, **HERE)
    officer.post("form_sets.verify", {"seen": "0", "reason": "x"}, status=403, **HERE)
    browse_as(make.person("", Role.ADMIN)).get("form_sets.edit", **HERE)


@pytest.mark.parametrize("address", ["xyz", "tt01-2018/stop_notice", "xyz/receipt", "tt01-2018/xyz/mau-trong.pdf"])
def test_an_unknown_set_or_form_is_not_found(browse_as: Browse, control: Person, address: str) -> None:
    page = browse_as(control).get(f"/bieu-mau/bo-mau/{address}", status=404)
    assert "Không tìm thấy" in page.words


def test_every_form_of_every_set_can_be_read_and_edited(browse_as: Browse, control: Person) -> None:
    browser = browse_as(control)
    for found in shipped().values():
        browser.get("form_sets.show", set_key=found.key)
        for key in found.forms:
            browser.get("form_sets.form", set_key=found.key, form_key=key)
            browser.get("form_sets.edit", set_key=found.key, form_key=key)


def test_the_history_costs_the_same_however_long_it_is(
    app: Flask, browse_as: Browse, control: Person, statements: Callable[[], Any]
) -> None:
    browser = browse_as(control)
    correct(browser, title="TÊN 1")

    def cost() -> int:
        with statements() as seen:
            browser.get("form_sets.show", set_key="tt03-2025")
            browser.get("form_sets.index")
            browser.get("form_sets.form", **HERE)
        return len(seen)

    first = cost()
    for number in range(1, 12):
        correct(browser, seen=number, title=f"TÊN {number + 1}")
    assert cost() == first


def test_a_refused_correction_leaves_nothing(app: Flask, control: Person) -> None:
    with pytest.raises(Refused, match="Chưa có nội dung"):
        actions_sets.correct(DELIVERED, {"title": ""}, 0, "x", control)
    with pytest.raises(Refused, match="Chưa có thay đổi"):
        actions_sets.correct(DELIVERED, {}, 0, "x", control)
    assert bare(current.current_set("tt03-2025")["apology"].title) == bare(DELIVERED.title)
