"""The pages of acts as people of the sample agency use them: what they see, what is refused, what it costs."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.core.db import db
from heza.dossiers import desk
from heza.dossiers.models import Dossier, Event
from heza.dossiers.queries import told

pytestmark = pytest.mark.agency


def person(username: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == username)).one()


def held_by(username: str) -> Dossier:
    wanted = select(Dossier).where(
        Dossier.officer_id == person(username).id, Dossier.state == "open", Dossier.status == 4
    )
    found = db.session.scalars(wanted.order_by(Dossier.due_on.desc(), Dossier.id)).first()
    assert found is not None
    return found


def mark(dossier: Dossier) -> str:
    return f"{dossier.id}:{dossier.event_seq}"


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


@pytest.mark.both_databases
def test_an_officer_sees_the_acts_of_the_own_dossier_and_another_one_does_not(browse_as: Callable[..., Any]) -> None:
    dossier = held_by("cv.dt")
    own = browse_as(person("cv.dt")).get("dossiers.show", code=dossier.code)
    assert own.select_one(f'a[href$="/{dossier.code}/viec/ket-thuc"]')
    other = browse_as(person("cv.dt2")).get("dossiers.show", code=dossier.code)
    assert other.select_one(f'a[href$="/{dossier.code}/viec/ket-thuc"]') is None
    assert other.select_one(f'a[href$="/{dossier.code}/viec/ghi-chu"]')
    reader = browse_as(person("kiemtoan")).get("dossiers.show", code=dossier.code)
    assert reader.select_one(".acts") is None


def test_an_act_that_is_not_ones_own_is_refused_by_the_post_too(browse_as: Callable[..., Any]) -> None:
    dossier, before = held_by("cv.dt"), events()
    form = {"seen": str(dossier.event_seq), "reason": "Thử"}
    page = browse_as(person("cv.dt2")).post("dossiers.act", form, status=422, code=dossier.code, name="ket-thuc")
    assert "người đang giữ hồ sơ" in page.select_one('[role="alert"]').get_text()
    browse_as(person("cv.ld")).post("dossiers.act", form, status=404, code=dossier.code, name="ket-thuc")
    assert events() == before


def test_another_departments_dossiers_cannot_be_ticked(browse_as: Callable[..., Any]) -> None:
    dossier, before = held_by("cv.mt"), events()
    browse_as(person("cv.dt")).post(
        "dossiers.hand_over", {"chon": mark(dossier), "receiver": ""}, status=404, name="giao"
    )
    assert events() == before


@pytest.mark.parametrize("marks", [[], ["x"], ["1"], [":"], ["99999999999999999999:1"], ["1:2:3"]])
def test_marks_that_are_none_are_told_so(browse_as: Callable[..., Any], marks: list[str]) -> None:
    browse_as(person("cv.dt")).post("dossiers.hand_over", {"chon": marks}, status=409, name="nhan")


def test_a_stale_list_changes_none_of_its_dossiers(browse_as: Callable[..., Any]) -> None:
    wanted = select(Dossier).where(Dossier.officer_id == person("cv.dt").id, Dossier.state == "open").limit(3)
    held = list(db.session.scalars(wanted))
    marks = [mark(dossier) for dossier in held]
    officer, to = browse_as(person("cv.dt")), person("cv.dt2")
    note = {"seen": str(held[0].event_seq), "reason": "Đã gọi điện"}
    officer.post("dossiers.act", note, status=303, code=held[0].code, name="ghi-chu")
    before = events()
    form = {"chon": marks, "receiver": f"{to.department_id}:{to.id}"}
    page = officer.post("dossiers.hand_over", form, status=409, name="giao")
    assert f"Người khác vừa thay đổi hồ sơ này ({held[0].code})" in page.get_text()
    assert events() == before


def test_all_dossiers_of_somebody_on_leave_go_to_a_colleague_at_once(browse_as: Callable[..., Any]) -> None:
    officer, to = person("cv.dt"), person("cv.dt3")
    head = browse_as(person("tp.dt"))
    page = head.get("dossiers.reassign", officer_id=officer.id)
    marks = [box["value"] for box in page.select("input[name=chon]")]
    assert len(marks) == 8
    form = {"chon": marks, "receiver": f"{to.department_id}:{to.id}", "reason": "Nghỉ phép"}
    head.post("dossiers.reassign", form, status=303, officer_id=officer.id)
    held = db.session.scalar(
        select(func.count()).select_from(Dossier).where(Dossier.officer_id == officer.id, Dossier.closed_on.is_(None))
    )
    assert held == 0
    assert "không giữ hồ sơ nào" in head.get("dossiers.reassign", officer_id=officer.id).get_text()
    head.get("dossiers.reassign", status=404, officer_id=person("cv.ld").id)


@pytest.mark.both_databases
def test_a_reassignment_without_a_reason_or_a_receiver_is_told_so(browse_as: Callable[..., Any]) -> None:
    officer, head, before = person("cv.dt"), browse_as(person("tp.dt")), events()
    marks = [mark(held_by("cv.dt"))]
    to = person("cv.dt3")
    for form, says in (
        ({"chon": marks, "receiver": f"{to.department_id}:{to.id}", "reason": "  "}, "Lý do"),
        ({"chon": marks, "receiver": "", "reason": "Nghỉ phép"}, "Hãy chọn người"),
        ({"chon": marks, "receiver": "1:99999999999", "reason": "Nghỉ phép"}, "Hãy chọn người"),
        ({"chon": marks, "receiver": "\u0000:x", "reason": "Nghỉ phép"}, "Hãy chọn người"),
    ):
        page = head.post("dossiers.reassign", form, status=409, officer_id=officer.id)
        assert says in page.get_text()
    assert events() == before


def test_a_dossier_is_received_at_the_desk(browse_as: Callable[..., Any]) -> None:
    desk = browse_as(person("motcua"))
    form = {"procedure": "đt-04", "applicant": "Công ty Thử", "channel": "counter", "receiver": "", "at": ""}
    page = desk.post("dossiers.receive", form | {"procedure": "XX-1"}, status=422)
    assert "Không có thủ tục mã “XX-1”" in page.get_text()
    assert "Hãy nhập tên chủ hồ sơ" in desk.post("dossiers.receive", form | {"applicant": " "}, status=422).get_text()
    late = desk.post("dossiers.receive", form | {"at": "01/01/2031 08:00"}, status=422)
    assert "chưa đến" in late.get_text()
    desk.post("dossiers.receive", form, status=303)
    found = db.session.scalars(select(Dossier).where(Dossier.provisional_code.is_not(None))).one()
    assert (found.state, found.code) == ("open", "NB-240328-0001")
    shown = desk.get("dossiers.show", code=found.code)
    assert "NB-240328-0001" in shown.select_one("h1").get_text()
    browse_as(person("cv.dt")).get("dossiers.receive", status=403)


def test_a_longer_list_costs_no_more_statements(browse_as: Callable[..., Any], statements: Any) -> None:
    def cost(username: str) -> int:
        with statements() as seen:
            browse_as(person(username)).get("dossiers.handovers")
        return len(seen)

    cost("cv.dt")
    assert cost("cv.dt") == cost("cv.vp")  # eight dossiers, none


def test_a_handover_for_a_step_gives_the_desk_its_norm(browse_as: Callable[..., Any]) -> None:
    dossier, to = held_by("cv.dt"), person("cv.dt2")
    officer, taker = browse_as(person("cv.dt")), browse_as(to)
    page = officer.get("dossiers.act", code=dossier.code, name="giao")
    assert "2. Thẩm định hồ sơ" in page.select_one("#step").get_text()
    form = {"seen": str(dossier.event_seq), "receiver": f"{to.department_id}:{to.id}", "step": "99"}
    refused = officer.post("dossiers.act", form, status=422, code=dossier.code, name="giao")
    assert "Bước này không có trong quy trình" in refused.get_text()
    officer.post("dossiers.act", form | {"step": "2"}, status=303, code=dossier.code, name="giao")
    db.session.refresh(dossier)
    taker.post("dossiers.act", {"seen": str(dossier.event_seq)}, status=303, code=dossier.code, name="nhan")
    shares = told(dossier)["shares"]
    assert shares["desks"][-1]["officer_id"] == to.id
    assert shares["desks"][-1]["allotted"]


def test_where_the_city_and_we_differ_is_listed(browse_as: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    page = browse_as(person("kiemsoat")).get("dossiers.differing")
    assert "Không có hồ sơ nào" in page.get_text()
    address = "/ho-so/khac-nhau"
    assert not browse_as(person("kiemsoat")).get("dossiers.index").select(f'a[href="{address}"]')
    dossier = db.session.scalars(select(Dossier).where(Dossier.code == "H24.18-240219-0005")).one()
    dossier.differs_on = dossier.received_on
    db.session.commit()
    assert browse_as(person("kiemsoat")).get("dossiers.index").select(f'a[href="{address}"]')
    monkeypatch.setattr(desk, "PAGE", 1)
    assert "chỉ 1 hồ sơ" in browse_as(person("kiemsoat")).get("dossiers.differing").get_text()
    assert not browse_as(person("cv.qx")).get("dossiers.index").select(f'a[href="{address}"]')
