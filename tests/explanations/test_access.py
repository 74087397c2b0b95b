"""Who sees and writes which explanation; what another department asks for is not found."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from heza.approvals.models import Delegation
from heza.approvals.signoff import mark_of
from heza.audit import trail
from heza.core.db import db
from heza.explanations import queries
from heza.explanations.breaches import Breach
from heza.explanations.models import Explanation
from heza.sample.people import PASSWORD
from tests.explanations.conftest import Browse, People, again, amend, begin, content, late_dossiers, press

pytestmark = pytest.mark.agency


@pytest.mark.both_databases
def test_another_department_is_not_found(person: People, browse_as: Browse, late: Breach) -> None:
    explanation = begin(browse_as(person("cv.dt")), late)
    pdf = (BytesIO(b"%PDF-1.4 x"), "a.pdf")
    browse_as(person("cv.dt")).post(
        "explanations.attach", {"seen": mark_of(again(explanation)), "file": pdf}, id=explanation.id
    )
    file_id = again(explanation).files[0].id
    for username in ("cv.qx", "tp.qx", "iso"):
        browser = browse_as(person(username))
        for endpoint in ("show", "edit"):
            browser.get(f"explanations.{endpoint}", id=explanation.id, status=404)
        browser.get("explanations.evidence", id=explanation.id, file_id=file_id, status=404)
        browser.post("explanations.edit", content(), id=explanation.id, status=404)
        browser.post("explanations.attach", {}, id=explanation.id, status=404)
        browser.post("explanations.detach", {}, id=explanation.id, file_id=file_id, status=404)
        browser.get("explanations.step", id=explanation.id, name="accept", status=404)
        browser.get("explanations.new", code=late_dossiers()[1].code, status=404)
        assert late.code not in browser.get("explanations.index", viec="tat-ca").words
        unit = explanation.department_id
        assert browser.get("explanations.index", viec="tat-ca", phong=unit).select("tbody tr") == []
    browse_as(person("kiemsoat")).get("explanations.show", id=2**70, status=404)


def test_who_reads_all_reads_and_writes_nothing(person: People, browse_as: Browse, late: Breach) -> None:
    explanation = begin(browse_as(person("cv.dt")), late)
    for username in ("kiemsoat", "kiemtoan", "lanhdao"):
        browser = browse_as(person(username))
        page = browser.get("explanations.show", id=explanation.id)
        assert "Sửa" not in [link.text for link in page.select(".tools a")]
        assert (
            "người giữ hồ sơ vào ngày đến hạn hoặc trưởng phòng viết"
            in amend(browser, explanation, status=409, text="khác").words
        )
        browser.post("explanations.new", content(), code=late_dossiers()[1].code, status=409)
        values = {"seen": mark_of(again(explanation)), "file": (BytesIO(b"%PDF-1.4"), "a.pdf")}
        browser.post("explanations.attach", values, id=explanation.id, status=409)
    assert db.session.scalars(select(Explanation)).all() == [explanation]


def test_a_colleague_reads_and_does_not_write(person: People, browse_as: Browse, late: Breach) -> None:
    explanation = begin(browse_as(person("cv.dt")), late)
    browser = browse_as(person("cv.dt2"))
    browser.get("explanations.show", id=explanation.id)
    amend(browser, explanation, status=409, text="khác")
    press(browser, explanation, "submit", status=409)
    browser.post("explanations.new", content(), code=late_dossiers()[1].code, status=409)


def test_a_dossier_in_time_has_nothing_to_explain(person: People, browse_as: Browse) -> None:
    browse_as(person("cv.dt")).get("explanations.new", code="H24.18-240219-0005", status=404)
    browse_as(person("kiemsoat")).get("explanations.new", code="không có", status=404)


@pytest.mark.both_databases
def test_a_deputy_signs_by_delegation_and_sees_what_is_signed(person: People, browse_as: Browse, late: Breach) -> None:
    explanation = begin(browse_as(person("cv.dt")), late)
    press(browse_as(person("cv.dt")), explanation, "submit")
    deputy = browse_as(person("cv.qx"))
    deputy.get("explanations.show", id=explanation.id, status=404)
    giver, taker = person("tp.dt"), person("cv.qx")
    seq = trail.take_seqs(db.session, 1)
    row = Delegation(origin=seq, known_from=seq, from_id=giver.id, to_id=taker.id, capacity="KT.", basis="QĐ 1")
    row.from_day, row.duties = date(2024, 3, 1), f'["{queries.REVIEW}"]'
    db.session.add(row)
    trail.record(db.session, "delegate", "delegation", seq, first_seq=seq)
    db.session.commit()
    delegation_id = str(row.id)
    assert "Ký, trình lãnh đạo" in deputy.get("explanations.show", id=explanation.id).words
    assert late.code in deputy.get("explanations.index").words
    press(deputy, explanation, "sign", standing=delegation_id)
    assert again(explanation).state == "deciding"
    assert "KT. Trưởng phòng" in browse_as(person("lanhdao")).get("explanations.show", id=explanation.id).words


def test_the_control_team_keeps_a_paper_signed_outside(person: People, browse_as: Browse, late: Breach) -> None:
    explanation = begin(browse_as(person("cv.dt")), late)
    press(browse_as(person("cv.dt")), explanation, "submit")
    values = {
        "seen": mark_of(again(explanation)),
        "file": (BytesIO(b"%PDF-1.4 signed"), "giai-trinh.pdf"),
        "number": "12/GT",
        "day": "27/03/2024",
        "signed_by": "Trần Quốc Bình",
        "password": PASSWORD,
    }
    browse_as(person("kiemsoat")).post("explanations.step_paper", values, id=explanation.id, name="sign")
    assert again(explanation).state == "deciding"


def test_the_matrix_of_causes(person: People, browse_as: Browse) -> None:
    control, officer = browse_as(person("kiemsoat")), browse_as(person("cv.dt"))
    assert "Danh mục do cơ quan tự đặt" in officer.get("explanations.causes").words
    officer.get("explanations.new_cause", status=403)
    control.post("explanations.new_cause", {"name": "Mất điện diện rộng", "position": "5", "is_active": "y"})
    assert officer.get("explanations.causes").select("tbody th")[0].text.strip() == "Mất điện diện rộng"
    again_ = {"name": " mất ĐIỆN diện rộng ", "is_active": "y"}
    assert "Danh mục đã có “Mất điện diện rộng”" in control.post("explanations.new_cause", again_, status=409).words
    assert "Hãy nhập tên nguyên nhân." in control.post("explanations.new_cause", {"name": " "}, status=422).words
    [found] = [one for one in queries.causes() if one.name == "Mất điện diện rộng"]
    late = late_dossiers()[0]
    explanation = begin(officer, late, cause_id=str(found.id))
    control.post("explanations.edit_cause", {"name": "Mất điện"}, cause_id=found.id)
    assert "Mất điện" not in [one.name for one in queries.causes()]
    amend(officer, explanation, text="Vẫn nguyên nhân ấy.")
    assert again(explanation).cause.name == "Mất điện"
    control.get("explanations.edit_cause", cause_id=99999, status=404)


def test_excel_holds_the_list_and_leaves_a_trace(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("tp.dt"))
    shown = [row.select_one("a").text for row in browser.get("explanations.index").select("tbody tr th")]
    response = browser.client.get("/trach-nhiem/giai-trinh/excel")
    book = load_workbook(BytesIO(response.data), read_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows if row and isinstance(row[0], int)] == shown
    db.session.rollback()
    entries = browse_as(person("kiemsoat")).client.get("/nhat-ky").get_data(as_text=True)
    assert "Xuất tệp" in entries
