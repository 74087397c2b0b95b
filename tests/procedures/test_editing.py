"""The catalogue edited by hand: versions, corrections, new procedures, steps and papers, by the rules of an import."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from heza.accounts.permissions import Role
from heza.audit import verify
from heza.core.db import db
from heza.procedures import queries
from heza.procedures.models import ProcedureVersion
from tests.make import Make
from tests.pages import Browser, Page

DECISION = "Quyết định số 100/QĐ-UBND ngày 20/06/2024"


@pytest.fixture
def control(make: Make, browse_as: Callable[..., Browser]) -> Browser:
    """Somebody of the control team at a browser."""
    return browse_as(make.person("Tạ Kiểm Soát", Role.CONTROL))


def fields_of(page: Page) -> dict[str, str]:
    """What the form of a page shows."""
    form = page.select_one("main form.form, main form.panel")
    assert form
    found = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[name]:not([type=checkbox])")}
    found |= {str(box["name"]): box.text for box in form.select("textarea")}
    for choice in form.select("select"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        found[str(choice["name"])] = str(chosen["value"]) if chosen else ""
    return found


def count() -> int:
    """How many versions there are."""
    return db.session.scalar(select(func.count()).select_from(ProcedureVersion)) or 0


@pytest.mark.both_databases
def test_a_new_version_is_looked_at_and_saved_and_a_correction_stands_beside_it(
    catalogue: None, control: Browser
) -> None:
    page = control.get("procedures.new_version", code="ĐT-04")
    fields = fields_of(page)
    assert (fields["days_allowed"], fields["term_unit"]) == ("10", "working_days")
    fields |= {"effective_from": "01/07/2024", "basis": DECISION, "days_allowed": "8", "counting_rule": "C"}
    before = count()
    page = control.post("procedures.new_version", fields | {"do": "look"}, code="ĐT-04", status=200)
    assert "Thời hạn sau cắt giảm 10 8" in page.words
    assert "0 hồ sơ đang giải quyết nhận trước 01/07/2024 không thay đổi" in page.words
    assert "các bước cộng lại 80 giờ" in page.words
    assert count() == before
    control.post("procedures.new_version", fields_of(page) | {"do": "save"}, code="ĐT-04")
    procedure = queries.procedure_by_code("ĐT-04")
    old, fresh = queries.versions_of(procedure)
    assert (old.days_allowed, fresh.days_allowed, fresh.effective_from) == (10, 8, date(2024, 7, 1))
    assert (fresh.counting_rule, fresh.counting_confirmed, len(fresh.steps)) == ("C", False, 5)

    page = control.get("procedures.new_version", code="ĐT-04", **{"dinh-chinh": fresh.id})
    fields = fields_of(page) | {"fee": "50000"}
    assert fields["effective_from"] == "01/07/2024"
    page = control.post("procedures.new_version", fields | {"do": "look"}, code="ĐT-04", status=200)
    assert "Sẽ ghi: đính chính" in page.words
    stale = fields_of(page) | {"do": "save"}
    control.post("procedures.new_version", stale, code="ĐT-04")
    assert queries.versions_of(procedure)[-1].fee == 50_000
    page = control.post("procedures.new_version", stale | {"fee": "1"}, code="ĐT-04", status=409)
    assert "Người khác vừa sửa thủ tục này." in page.words
    assert "Sửa nội dung thủ tục" in control.get("procedures.show", code="ĐT-04").words
    assert verify.verify(full=True).is_good


def test_a_new_procedure_comes_by_a_form_and_what_cannot_be_gets_a_sentence(catalogue: None, control: Browser) -> None:
    fields = fields_of(control.get("procedures.new"))
    fields |= {"code": "xx-01", "effective_from": "01/07/2024", "basis": DECISION, "name": "Cấp thử"}
    fields |= {"days_legal": "10", "days_allowed": "8", "field": "*", "new_field": "Lĩnh vực thử"}
    for changed, sentence in (
        ({"code": "đt-04"}, "Mã ĐT-04 đã có trong danh mục."),
        ({"code": ""}, "Thiếu mã TTHC."),
        ({"code": "a b<script>"}, "chỉ được có chữ, số"),
        ({"effective_from": "01/01/0001"}, "Ngày áp dụng phải từ năm 1990"),
        ({"effective_from": "31/12/9999"}, "Ngày áp dụng phải từ năm 1990"),
        ({"days_allowed": "99999999999"}, "Hãy nhập một số từ 0 đến 3650."),
        ({"days_allowed": "0"}, "Thời hạn phải lớn hơn 0."),
        ({"new_field": " "}, "Hãy ghi tên lĩnh vực mới."),
        ({"department": "Phòng Ma"}, "Hãy chọn trong danh sách."),
    ):
        page = control.post("procedures.new", fields | changed | {"do": "look"}, status=422)
        assert sentence in page.words, (changed, page.words)
    control.post("procedures.new", fields | {"code": "đt-04", "do": "save"}, status=409)
    control.post("procedures.new", fields | {"do": "save"})
    [version] = queries.versions_of(queries.procedure_by_code("XX-01"))
    assert (version.name, version.field.name, version.field.confirmed) == ("Cấp thử", "Lĩnh vực thử", False)


@pytest.mark.both_databases
def test_steps_and_papers_are_edited_as_rows_and_must_fit_the_term(catalogue: None, control: Browser) -> None:
    procedure = queries.procedure_by_code("ĐT-04")
    [version] = queries.versions_of(procedure)
    where: dict[str, Any] = {"code": "ĐT-04", "version_id": version.id}
    page = control.get("procedures.edit_steps", **where)
    fields = fields_of(page)
    names = [fields[f"name-{at}"] for at in range(5)]
    page = control.post("procedures.edit_steps", fields | {"do": "down-0"}, status=200, **where)
    assert fields_of(page)["name-1"] == names[0]
    page = control.post("procedures.edit_steps", fields_of(page) | {"do": "add"}, status=200, **where)
    fields = fields_of(page) | {"name-5": "Trả kết quả", "minutes-5": "60", "do": "save"}
    page = control.post("procedures.edit_steps", fields, status=422, **where)
    assert "Các bước cộng lại 81 giờ, thời hạn 10 ngày làm việc là 80 giờ." in page.words
    first = int(fields["minutes-0"])
    for changed, sentence in (
        ({"minutes-0": "nhiều"}, "Dòng 1: “Thời gian (phút)” phải là số nguyên"),
        ({"name-0": ""}, "Dòng 1: chưa ghi “Nội dung công việc”."),
        ({"name-0": "x" * 1500}, "dài quá 1.000 ký tự"),
        ({"rows": "0"}, "Phải có ít nhất một dòng."),
    ):
        assert sentence in control.post("procedures.edit_steps", fields | changed, status=422, **where).words
    fields |= {"minutes-0": str(first - 60)} if first > 60 else {"minutes-1": str(int(fields["minutes-1"]) - 60)}
    control.post("procedures.edit_steps", fields, **where)
    old, fresh = queries.versions_of(procedure)
    assert (len(old.steps), len(fresh.steps), old.effective_from) == (5, 6, fresh.effective_from)
    assert [step.name for step in fresh.steps][:2] == [names[1], names[0]]
    assert len(fresh.documents) == len(old.documents)
    stale = control.post("procedures.edit_steps", fields, status=422, **where)
    assert "Người khác vừa sửa phiên bản này" in stale.words, "that version has been corrected"

    where["version_id"] = fresh.id
    fields = fields_of(control.get("procedures.edit_papers", **where)) | {"originals-0": "3"}
    control.post("procedures.edit_papers", fields | {"do": "save"}, **where)
    latest = queries.versions_of(procedure)[-1]
    assert (latest.documents[0].originals, len(latest.steps)) == (3, 6)
    where["version_id"] = latest.id
    fields = fields_of(control.get("procedures.edit_papers", **where)) | {"do": "save"}
    assert "Không có gì thay đổi" in control.post("procedures.edit_papers", fields, status=409, **where).words
    assert verify.verify(full=True).is_good


def test_who_may_not_edit_the_catalogue_is_refused(
    catalogue: None, make: Make, browse_as: Callable[..., Browser]
) -> None:
    officer = browse_as(make.person())
    version = queries.versions_of(queries.procedure_by_code("ĐT-04"))[0]
    for endpoint, values in (
        ("new", {}),
        ("new_version", {"code": "ĐT-04"}),
        ("edit_steps", {"code": "ĐT-04", "version_id": version.id}),
        ("edit_papers", {"code": "ĐT-04", "version_id": version.id}),
    ):
        officer.get(f"procedures.{endpoint}", status=403, **values)
    assert "Ghi phiên bản mới" not in officer.get("procedures.show", code="ĐT-04").words
