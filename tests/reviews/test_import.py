"""Taking over the office's list: nothing before it is asked, all or nothing, the same file twice is nothing."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from heza.audit import verify
from heza.audit.models import AuditEntry
from heza.cli import main
from heza.core import files
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import Sheet
from heza.reviews import importing, reading
from heza.reviews.flow import VERSIONS
from heza.reviews.import_plan import DIFFERENT, IN_HAND, NOW_ANNOUNCED, Plan, plan_import
from heza.reviews.models import Decision, InternalProcedure, InternalVersion, ReviewEvent
from heza.reviews.reading import Found
from heza.reviews.rules import PARTS as TWELVE
from tests.make import Make
from tests.pages import Browser
from tests.reviews.office import PARTS, Office
from tests.reviews.test_reading import TODAY

Browse = Callable[..., Browser]
WORDS = [part.name for part in TWELVE if part.key != "name"]
HEADER = ["STT", "Mã", "Tên TTHC nội bộ", "Nhóm", "Lĩnh vực", "Đơn vị chủ trì", *WORDS]
HEADER += ["Quyết định công bố", "Ngày hiệu lực", "Nơi công khai", "Ngày công khai"]
VALUES = [PARTS[part.key] for part in TWELVE if part.key != "name"]
ANNOUNCED = ["680/QĐ-UBND ngày 28/07/2023", "01/08/2023", "CSDL quốc gia", "05/08/2023"]


@pytest.fixture
def office(make: Make) -> Office:
    """An office with people of two units and above."""
    return Office(make)


def row(code: str, name: str = "Cử công chức đi học", unit: str = "Văn phòng", *, is_announced: bool) -> list[Any]:
    """One row of the list."""
    return ["", code, name, "A", "Đào tạo", unit, *VALUES, *(ANNOUNCED if is_announced else [""] * 4)]


def listed(*rows: list[Any]) -> Found:
    """The list as read."""
    return reading.read([Sheet("Danh sách", [HEADER, *rows])], TODAY)


FILE = {"file_name": "danh-sach.xlsx", "file_sha256": "a" * 64}


def taken_over(office: Office, found: Found) -> Plan:
    """Apply a list as the control team."""
    g.actor_id = office.control.id
    made = importing.apply_import(found, **FILE)
    db.session.commit()
    return made


def total(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.both_databases
def test_a_list_is_taken_over_once(office: Office) -> None:
    found = listed(
        row("NB-07", is_announced=True),
        row("", "Cấp con dấu", "vp", is_announced=False),
        row("", "Điều động công chức", "ĐT", is_announced=True),
    )
    plan = plan_import(found)
    assert [(one.code, one.kind) for one in plan.items] == [
        ("NB-07", "announced"),
        ("NB-08", "draft"),
        ("NB-09", "announced"),
    ]
    assert total(InternalProcedure) == 0
    taken_over(office, found)
    p = InternalProcedure
    first, draft, other = db.session.scalars(select(p).order_by(p.code_key))
    assert [(one.stage, one.department.label, one.parts) for one in (first, draft, other)] == [
        ("announced", "VP", 12),
        ("draft", "VP", 12),
        ("announced", "ĐT", 12),
    ]
    e = ReviewEvent
    happened = db.session.execute(select(e.kind, e.on_day).where(e.procedure_id == first.id).order_by(e.seq))
    assert [f"{kind} {day:%d/%m}" for kind, day in happened] == [
        *("listed 28/07", "counted 28/07", "announced 28/07", "published 05/08"),
    ]
    version = office.version(first)
    assert version.is_baseline and version.authors() == set()
    assert version.decision and (version.decision.sha256, version.decision.purpose) == ("", "announce")
    assert version.decision.authority == "Ủy ban nhân dân thành phố"
    assert total(Decision) == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "import")).one()
    assert "danh-sach.xlsx" in entry.body
    assert verify.verify(full=True).is_good
    entries, made = total(AuditEntry), taken_over(office, found)
    assert not office.version(draft).authors()
    assert (made.counts(), total(AuditEntry), total(InternalVersion)) == ({"same": 3}, entries, 3)
    office.step(VERSIONS, office.version(draft), "hand_in", office.officer)
    assert office.version(draft).authors() == {office.officer.id}  # whoever hands in what came from a list answers


def test_what_was_signed_or_announced_is_not_written_over(office: Office) -> None:
    office.procedure("NB-02", to="handed_in", field="Đào tạo", parts={"term": "07 ngày"})
    taken_over(office, listed(row("NB-01", is_announced=True), row("NB-03", is_announced=False)))
    changed = listed(
        row("NB-01", "Cử viên chức đi học", is_announced=True),
        row("NB-02", is_announced=False),
        row("NB-03", "Cử viên chức đi thi", "Phòng Quản lý đầu tư", is_announced=False),
    )
    plan = taken_over(office, changed)
    assert [(one.kind, one.reason) for one in plan.items] == [("kept", DIFFERENT), ("kept", IN_HAND), ("changed", "")]
    p = InternalProcedure
    names = db.session.execute(select(p.name, p.department_id).order_by(p.code_key))
    assert list(names) == [
        ("Cử công chức đi học", office.unit.id),
        (PARTS["name"], office.unit.id),
        ("Cử viên chức đi thi", office.other.id),
    ]
    assert [one.kind for one in plan_import(changed).items] == ["kept", "kept", "same"]
    [again] = plan_import(listed(row("NB-03", "Cử viên chức đi thi", "dt", is_announced=True))).items
    assert (again.kind, again.reason) == ("kept", NOW_ANNOUNCED)
    assert verify.verify(full=True).is_good


def test_one_mistake_and_nothing_is_written(office: Office) -> None:
    found = listed(row("NB-01", is_announced=True), row("NB-02", unit="Phòng Không Có", is_announced=False))
    plan = plan_import(found)
    assert [f"{one.place.row}: {one.text}" for one in plan.errors] == [
        "3: Không có đơn vị “Phòng Không Có”. Các đơn vị đang có: ĐT; VP. Hãy ghi đúng tên, tên tắt hoặc mã đơn vị."
    ]
    with pytest.raises(Refused, match="còn 1 lỗi nên không có gì được nhập"):
        taken_over(office, found)
    assert total(InternalProcedure) == 0


@pytest.mark.both_databases
def test_what_is_exported_comes_in_unchanged(office: Office, browse_as: Browse, tmp_path: Path) -> None:
    taken_over(office, listed(row("NB-01", is_announced=True), row("NB-02", unit="ĐT", is_announced=True)))
    office.procedure("NB-03", parts={"documents": "- Đơn đề nghị\n+ Bản sao", "fee": "=0", "forms": ""})
    office.review(office.announced("NB-04", group="A"), "implemented")
    control = browse_as(office.control)
    content = control.get("internal_procedures.excel").response.data
    [sheet] = load_workbook(BytesIO(content)).worksheets
    assert [cell.value for cell in sheet[4]][:6] == HEADER[:6]
    page = sent(control, content)
    assert figures(page) == {"Không đổi": "4"}
    (tmp_path / "ra.xlsx").write_bytes(content)
    assert page.select_one("form[action$='/ghi']") is None
    own = load_workbook(BytesIO(browse_as(office.stranger).get("internal_procedures.excel").response.data)).active
    assert "NB-03" not in {cell.value for cell in own["B"]}  # type: ignore[index,union-attr]


def sent(browser: Browser, content: bytes, name: str = "danh-sach.xlsx") -> Any:
    """Send a file and follow to its preview."""
    page = browser.post("internal_procedures.upload", {"file": (BytesIO(content), name)})
    return browser.get(page.response.headers["Location"])


def figures(page: Any) -> dict[str, str]:
    labels, values = page.select(".figure-label"), page.select(".figure-value")
    found = {label.text: value.text.strip() for label, value in zip(labels, values, strict=True)}
    return {label: value for label, value in found.items() if value != "0"}


def test_the_template_is_filled_sent_seen_and_applied(office: Office, browse_as: Browse, tmp_path: Path) -> None:
    control = browse_as(office.control)
    browse_as(office.officer).get("internal_procedures.upload", status=403)
    empty = control.get("internal_procedures.template").response.data
    assert "chưa có thủ tục" not in sent(control, empty).words
    book = load_workbook(BytesIO(empty))
    book.active.append(["1", "", "Cấp con dấu", "B", "Văn thư", "VP"])  # type: ignore[union-attr]
    book.save(out := BytesIO())
    page = sent(control, out.getvalue())
    assert figures(page) == {"Thêm mới, đang soạn": "1"}
    assert "NB-01 mã đề nghị" in page.words
    token = page.select_one("form[action$='/ghi'] input[name=token]")["value"]
    assert total(InternalProcedure) == 0
    for message in ("Đã nhập: thêm mới, đang soạn 1.", "không có gì thay đổi"):
        control.post("internal_procedures.apply", {"token": token})
        assert message in control.get("internal_procedures.index").words
    assert len(list((tmp_path / "files").iterdir())) == 1
    refused = control.post("internal_procedures.upload", {"file": (BytesIO(b"khong phai"), "x.xlsx")}, status=422)
    assert "không phải tệp Excel" in refused.words


def test_the_command_says_and_only_then_writes(office: Office, app: Flask, tmp_path: Path) -> None:
    book = Workbook()
    for line in (HEADER, row("NB-01", is_announced=True), row("", "Cấp con dấu", is_announced=False)):
        book.active.append(line)  # type: ignore[union-attr]
    book.save(path := tmp_path / "danh-sach.xlsx")
    from heza.reviews.cli import import_file

    assert "reviews" in main.commands
    runner = app.test_cli_runner()
    before = runner.invoke(import_file, [str(path)])
    assert "mã đề nghị NB-02 cho “Cấp con dấu”" in before.output
    assert "Mới xem trước, chưa ghi gì." in before.output
    assert total(InternalProcedure) == 0
    assert "Đã nhập." in runner.invoke(import_file, [str(path), "--apply"]).output
    assert "Không có gì thay đổi." in runner.invoke(import_file, [str(path), "--apply"]).output
    assert any(files.digest_of(path) in body for body in db.session.scalars(select(AuditEntry.body)))


def test_many_rows_take_few_statements(office: Office, statements: Any) -> None:
    rows = [row(f"NB-{number:04d}", f"Thủ tục số {number}", is_announced=number % 5 > 0) for number in range(1, 1501)]
    found = listed(*rows)
    with statements() as seen:
        taken_over(office, found)
    assert total(InternalProcedure) == 1500
    assert len(seen) < 60
