"""Names that nobody knows are matched once, for all dossiers and for the next file; failed rows come back whole."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.audit import verify
from heza.core.db import db
from heza.dossiers import checks, desk_rows, restated_rows
from heza.dossiers.imports.models import ImportRow
from heza.dossiers.models import Spell
from tests.dossiers.exports import Exports
from tests.dossiers.test_pages_import import choose, write
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def clerk(make: Make, browse_as: Browse) -> Browser:
    """The one-stop desk at its browser."""
    return browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))


def differences() -> list[str]:
    """What no longer follows from the log."""
    session = db.session()
    found = [*checks.differences(session), *desk_rows.differences(session), *restated_rows.differences(session)]
    session.rollback()
    return found


def match(clerk: Browser, name: str, target: int, status: int = 303) -> None:
    """Choose what a name means, as its line on the page says it."""
    page = clerk.get("dossiers.names")
    line = next(line for line in page.select("tbody tr") if line.select("th")[0].text.startswith(name))
    form = {one["name"]: one["value"] for one in line.select("input[type=hidden]") if one["name"] != "csrf_token"}
    clerk.post("dossiers.match_name", form | {"target": str(target)}, status=status)


@pytest.mark.both_databases
def test_a_unit_and_its_officer_are_matched_for_all_dossiers_and_for_the_next_file(
    clerk: Browser, make: Make, exports: Exports
) -> None:
    unit = make.department("Phòng Quản lý đầu tư")
    officer = make.person("Lê Hoàng Anh", department=unit)
    row = exports.row(department="P. QL Đầu tư", officer="Lê Hoàng Anh")
    other = exports.row(department="P. QL Đầu tư", officer="Le H. Anh")
    exports.load(row, other, until=date(2024, 3, 26))
    page = clerk.get("dossiers.names")
    assert "P. QL Đầu tư" in page.words and page.select("option[selected]")[0].text == "Phòng Quản lý đầu tư"
    match(clerk, "P. QL Đầu tư", unit.id)
    db.session.rollback()
    found = exports.dossier(row["code"])
    assert (found.department_id, found.officer_id) == (unit.id, officer.id)
    assert exports.dossier(other["code"]).department_id == unit.id
    held = select(Spell.department_id).where(Spell.dossier_id == found.id, Spell.known_to > 2**62)
    assert set(db.session.scalars(held)) == {unit.id}
    match(clerk, "Le H. Anh", officer.id)
    db.session.rollback()
    assert exports.dossier(other["code"]).officer_id == officer.id
    assert differences() == []

    again = choose(clerk, exports.file([row, other], until=date(2024, 3, 27)))
    assert "Không có gì thay đổi" in again.words and "Đơn vị chưa có" not in again.words
    assert "Cán bộ chưa có" not in again.words
    write(clerk, choose(clerk, exports.file([exports.row(department="p. ql đầu tư", officer="le h. anh")])))
    db.session.rollback()
    assert db.session.scalars(select(Person.name).where(Person.folded == "le h. anh")).all() == ["Le H. Anh"]
    page = clerk.get("dossiers.names")
    assert not page.select("tbody")[0].text.count("QL Đầu tư")

    clerk.post(page.select("form[action$='/bo']")[-1]["action"])  # the unit, matched first
    db.session.rollback()
    raw = db.session.scalars(select(Department).where(Department.folded == "p. ql dau tu")).one()
    assert exports.dossier(row["code"]).department_id == raw.id
    assert "P. QL Đầu tư" in clerk.get("dossiers.names").select("tbody")[0].text
    assert differences() == []
    assert verify.verify().is_good


def test_a_name_in_a_waiting_file_is_matched_before_it_is_written(clerk: Browser, make: Make, exports: Exports) -> None:
    unit = make.department("Phòng Quản lý đầu tư")
    page = choose(clerk, exports.file([exports.row(department="P. QL Đầu tư", officer="Lê Hoàng Anh")]))
    match(clerk, "P. QL Đầu tư", unit.id)
    path = page.response.request.path
    stale = clerk.get(path)
    assert "Hãy đọc lại rồi mới ghi" in stale.words and not stale.select("input[name=seen]")
    clerk.post(f"{path}/doc-lai")
    page = clerk.get(path)
    assert "Đơn vị chưa có" not in page.words and "Lê Hoàng Anh – Phòng" not in page.words
    write(clerk, page)
    assert db.session.scalars(select(Department.name)).all() == ["Phòng Quản lý đầu tư"]
    clerk.post("dossiers.match_name", {"kind": "department", "name": "Không có", "target": str(unit.id)}, status=409)


@pytest.mark.agency
def test_a_procedure_is_matched_and_our_own_due_date_follows(browse_as: Browse, exports: Exports) -> None:
    clerk = browse_as(db.session.scalars(select(Person).where(Person.username == "motcua")).one())
    row = exports.row(code="H24.18-240327-9001", procedure_code="TTHC-CU-01", received=datetime(2024, 3, 27, 9, 0))
    exports.load(row)
    assert exports.dossier(row["code"]).our_due_at is None
    page = clerk.get("dossiers.names")
    target = next(int(one["value"]) for one in page.select("option") if one.text.startswith("ĐT-04"))
    match(clerk, "TTHC-CU-01", target)
    db.session.rollback()
    found = exports.dossier(row["code"])
    assert found.procedure_id == target and found.our_due_at is not None
    assert differences() == []
    clerk.post("dossiers.match_name", {"kind": "procedure", "key": str(found.id), "target": str(target)}, status=409)
    clerk.post("dossiers.match_name", {"kind": "x", "key": "1", "target": "1"}, status=409)
    clerk.post("dossiers.match_name", {"kind": "department", "key": "9" * 30, "target": "1"}, status=409)
    clerk.post("dossiers.unmatch_name", id=2**70, status=409)


def test_failed_rows_come_back_as_they_were_and_are_chosen_again_when_mended(clerk: Browser, exports: Exports) -> None:
    good, bad = exports.row(phone="+84225300000"), exports.row(status="Đang nghĩ", received="22/03/2024 08:15:00")
    exports.load(exports.row(code="H24.18-240321-7777", received=datetime(2024, 3, 21, 8, 0)), until=date(2024, 3, 26))
    page = choose(clerk, exports.file([good, bad]))
    id = int(page.response.request.path.rsplit("/", 1)[1])
    kept = clerk.get("dossiers.failed_rows", import_id=id).response.data
    sheet = load_workbook(BytesIO(kept)).active
    assert sheet is not None
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert len(rows) == 4 and rows[2][-1] == "Lỗi cần sửa" and "Đang nghĩ" in str(rows[3][-1])
    assert rows[3][0] == bad["code"] and rows[3][7] == "22/03/2024 08:15:00"
    form = next(form for form in page.select("form") if form.select("input[name=seen]"))
    seen = form.select("input[name=seen]")[0]["value"]
    clerk.post("dossiers.apply", {"seen": seen, "valid_only": "y"}, import_id=id)
    assert exports.dossier(good["code"]).phone == "+84225300000"

    sheet.cell(4, rows[2].index("Trạng thái") + 1).value = "Đang xử lý"
    mended = BytesIO()
    sheet.parent.save(mended)
    page = choose(clerk, mended.getvalue(), "dong-loi.xlsx")
    assert page.select("main button.button-main")[0].text == "Ghi 1 hồ sơ mới, 0 thay đổi"
    assert (
        db.session.scalar(select(ImportRow.position).where(ImportRow.fate == "missing", ImportRow.file_id == 2)) is None
    )
    write(clerk, page)
    assert exports.dossier(bad["code"]).received_at is not None
