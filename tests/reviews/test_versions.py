"""A content on its way: written by one, signed by others, void where it changes, never overwritten unseen."""

from collections.abc import Callable

import pytest

from heza.core.db import db
from heza.reviews import rules
from heza.reviews.way import Walked, ten_steps
from tests.make import Make
from tests.pages import Browser, Page
from tests.reviews.office import PARTS, PASSWORD, Office

Browse = Callable[..., Browser]


@pytest.fixture
def office(make: Make) -> Office:
    """An office with people of two units and above."""
    return Office(make)


def field_of(page: Page, name: str) -> str:
    """A hidden value of a page."""
    found = page.select_one(f"input[name={name}]")
    return str(found["value"]) if found else ""


def sign(browser: Browser, id: int, name: str, status: int = 303, **more: str) -> Page:
    """Take a step on its page."""
    page = browser.get("internal_versions.step", id=id, name=name)
    sent = {key: field_of(page, key) for key in ("seen", "standing") if page.select_one(f"input[name={key}]")}
    chosen = page.select_one("select[name=standing] option")
    sent |= {"standing": str(chosen["value"])} if chosen else {}
    return browser.post("internal_versions.step", sent | {"password": PASSWORD} | more, id=id, name=name, status=status)


def write(browser: Browser, id: int, values: dict[str, str], status: int = 303, **more: str) -> Page:
    """Send the twelve parts as the page that is open now."""
    page = browser.get("internal_versions.edit", id=id)
    sent = {"seen": field_of(page, "seen"), "open_page": field_of(page, "open_page"), "go": "show"} | more
    return browser.post("internal_versions.edit", values | sent, id=id, status=status)


def test_from_the_officer_over_the_head_to_the_control_team(office: Office, browse_as: Browse) -> None:
    version = office.version(office.procedure("NB-01", parts=dict.fromkeys(("term", "steps"), "")))
    id = version.id
    officer, head, control = browse_as(office.officer), browse_as(office.head), browse_as(office.control)
    page = officer.get("internal_versions.edit", id=id)
    assert [one["id"] for one in page.select(".part-lacks")] == ["steps_lacks", "term_lacks"]
    assert "Còn thiếu 2 phần bắt buộc: a) Trình tự thực hiện ; d) Thời hạn giải quyết" in page.words
    shown = officer.get("internal_versions.show", id=id)
    assert "Còn thiếu 2 nội dung bắt buộc" in shown.words
    assert shown.select_one(f"a[href$='/{id}/buoc/hand_in']") is None
    write(officer, id, PARTS)
    assert sign(officer, id, "hand_in").response.status_code == 303
    assert "đã trình nên không sửa được" in officer.get("internal_versions.edit", id=id, status=409).words
    officer.get("internal_versions.step", id=id, name="count", status=409)  # own work
    browse_as(office.stranger).get("internal_versions.show", id=id, status=404)
    browse_as(office.other_head).get("internal_versions.step", id=id, name="count", status=404)
    page = head.get("internal_versions.step", id=id, name="count")
    assert PARTS["term"] in page.words and "a) Trình tự thực hiện" in page.words
    sign(head, id, "count")
    sign(control, id, "check")
    db.session.refresh(version)
    assert version.state == "checked"
    steps = control.get("internal_procedures.show", code="NB-01").select(".steps li")
    assert [one["class"][0] for one in steps[:4]] == ["step-done", "step-done", "step-now", "step-todo"]
    sign(control, id, "return", note="Thiếu mẫu đơn.")
    page = officer.get("internal_procedures.show", code="NB-01")
    assert page.select(".steps li")[0]["class"] == ["step-refused"]
    assert "Đang thống kê" in page.words
    assert "đã có người ký" in officer.get("internal_versions.edit", id=id).words
    assert "không rút khỏi danh sách được" in officer.post("internal_procedures.remove", code="NB-01", status=409).words


def test_a_head_who_wrote_signs_by_handing_in_and_nobody_checks_what_changed(office: Office, browse_as: Browse) -> None:
    version = office.version(office.procedure("NB-01", by=office.head))
    head, control = browse_as(office.head), browse_as(office.control)
    sign(head, version.id, "hand_in_up")
    db.session.refresh(version)
    assert version.state == "counted"
    version.content = version.content.replace("05 ngày", "50 ngày")  # as if behind the pages
    db.session.commit()
    page = control.get("internal_versions.show", id=version.id)
    assert "chữ ký trước không còn hiệu lực" in page.words
    control.get("internal_versions.step", id=version.id, name="check", status=409)
    sign(control, version.id, "return", note="Nội dung đã đổi sau khi ký.")


def test_nothing_typed_is_lost_and_nothing_is_overwritten_unseen(office: Office, browse_as: Browse) -> None:
    version = office.version(office.procedure("NB-01"))
    office.make.person("Bùi Văn Hai", department=office.unit)
    officer, head = browse_as(office.officer), browse_as(office.head)
    page = officer.get("internal_versions.edit", id=version.id)
    mine = {"seen": field_of(page, "seen"), "open_page": field_of(page, "open_page")}
    fragment = browse_as(office.officer, "version_saved")
    saved = fragment.post("internal_versions.autosave", PARTS | mine | {"term": "06 ngày"}, id=version.id, status=200)
    assert "Đã lưu" in saved.words and saved.find("html") is None
    saved = fragment.post("internal_versions.autosave", PARTS | mine | {"term": ""}, id=version.id, status=200)
    assert "Còn thiếu 1 phần bắt buộc: d) Thời hạn giải quyết" in saved.words
    write(head, version.id, PARTS | {"term": "07 ngày"})
    stale = fragment.post("internal_versions.autosave", PARTS | mine | {"term": "08 ngày"}, id=version.id, status=409)
    assert "chưa lưu được" in stale.words
    page = officer.post("internal_versions.edit", PARTS | mine | {"term": "08 ngày"}, id=version.id, status=409)
    assert "còn nguyên ở dưới" in page.words
    assert page.select_one("#term").text.strip() == "08 ngày"  # type: ignore[union-attr]
    db.session.refresh(version)
    assert version.values["term"] == "07 ngày"
    assert version.authors() == {office.officer.id, office.head.id}
    again = {"seen": field_of(page, "seen"), "open_page": field_of(page, "open_page"), "go": "save"}
    officer.post("internal_versions.edit", PARTS | again | {"term": "08 ngày"}, id=version.id)
    db.session.refresh(version)
    assert version.values["term"] == "08 ngày"
    assert (
        "do công chức của phòng chủ trì soạn"
        in browse_as(office.leader).get("internal_versions.edit", id=version.id, status=409).words
    )


def test_the_way_of_a_content_that_was_taken_over(office: Office) -> None:
    procedure = office.announced("NB-01")
    steps = ten_steps(Walked(procedure, [office.version(procedure)]))
    assert [one["state"] for one in steps] == ["done", "done", "done", "todo", "now", *["todo"] * 5]
    assert (steps[1]["note"], steps[2]["note"]) == ("tiếp nhận từ danh sách", "680/QĐ-UBND ngày 15/03/2023")
    assert [one["label"] for one in steps] == list(rules.STEPS)
