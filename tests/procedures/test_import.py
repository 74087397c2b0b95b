"""Importing the catalogue: what it will do is told first, it is all or nothing, and nothing is overwritten."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from heza.accounts.models import Department
from heza.audit import trail, verify
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets
from heza.procedures import actions, excel, queries
from heza.procedures.catalogue import Found, Step
from heza.procedures.models import Field, Procedure, ProcedureDocument, ProcedureStep, ProcedureVersion
from heza.procedures.plan import Plan
from tests.make import Make

pytestmark = pytest.mark.both_databases

DATA = Path(__file__).parents[2] / "heza/sample/data"
NEW_DAY, NEW_BASIS = date(2024, 7, 1), "Quyết định số 100/QĐ-UBND ngày 20/06/2024"


def _catalogue() -> Found:
    return excel.read(read_sheets(DATA / "danh-muc-tthc-qd-4356.xlsx"))


def _parts() -> Found:
    return excel.read(read_sheets(DATA / "quy-trinh-va-thanh-phan.xlsx"))


def _with(found: Found, code: str, **values: Any) -> Found:
    found.procedures[code] = replace(found.procedures[code], **values)
    return found


def _applied(found: Found, day: date | None = None, basis: str = "") -> Plan:
    made = actions.apply_import(found, day, basis, file_name="a.xlsx", file_sha256="ab")
    db.session.commit()
    return made


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _days(code: str, day: date) -> int:
    version = queries.version_at(queries.procedure_by_code(code).id, day)
    assert version is not None
    return version.days_allowed


def test_the_catalogue_and_its_parts_come_in(make: Make) -> None:
    assert _applied(_catalogue()).counts() == {"new": 54}
    assert _applied(_parts()).counts() == {"completed": 54}
    counted = [_count(model) for model in (Procedure, ProcedureVersion, ProcedureStep, ProcedureDocument, Field)]
    assert counted == [54, 54, 270, 203, 8]
    assert _days("ĐT-04", date(2024, 3, 1)) == 10


def test_an_import_is_one_entry_of_the_trail_that_covers_its_rows(make: Make) -> None:
    _applied(_catalogue())
    _applied(_parts())
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "import").order_by(AuditEntry.seq)).all()
    assert [entry.subject_type for entry in entries] == ["procedure", "procedure"]
    assert '"file_sha256":"ab"' in entries[0].body
    assert verify.verify(full=True).is_good
    db.session.execute(text("UPDATE procedure_version SET days_allowed = 99 WHERE id = 1"))
    db.session.commit()
    assert not verify.verify(full=True).is_good


def test_the_same_file_again_changes_nothing(make: Make) -> None:
    _applied(_catalogue())
    _applied(_parts())
    seq = trail.head_seq(db.session())
    assert _applied(_catalogue()).counts() == {"same": 54}
    assert _applied(_parts()).counts() == {"same": 54}
    assert trail.head_seq(db.session()) == seq


def test_unknown_fields_and_departments_are_added_unconfirmed_and_known_ones_are_found(make: Make) -> None:
    known = make.department("Phòng Quản lý Đầu tư", code="dt")
    _applied(_catalogue())
    assert queries.version_at(queries.procedure_by_code("ĐT-04").id, NEW_DAY).department_id == known.id  # type: ignore[union-attr]
    added = db.session.scalars(select(Department).where(Department.id != known.id)).all()
    assert len(added) == 4
    assert not any(department.confirmed for department in added)
    assert not any(field.confirmed for field in db.session.scalars(select(Field)))


def test_a_new_decision_makes_a_version_from_its_day(make: Make) -> None:
    _applied(_catalogue())
    _applied(_parts())
    changed = _with(_catalogue(), "ĐT-04", days_allowed=8)
    changed.procedures = {"ĐT-04": changed.procedures["ĐT-04"]}
    made = _applied(changed, NEW_DAY, NEW_BASIS)
    assert made.counts() == {"changed": 1}
    assert [(one.label, one.before, one.after) for one in made.items[0].differences] == [
        ("Căn cứ", "Quyết định số 4356/QĐ-UBND ngày 15/12/2023", NEW_BASIS),
        ("Thời hạn sau cắt giảm", "10", "8"),
    ]
    assert "80 giờ" in made.warnings[0].text
    assert "64 giờ" in made.warnings[0].text
    assert len(made.unmentioned) == 53
    assert [_days("ĐT-04", day) for day in (date(2023, 1, 1), date(2024, 6, 30), NEW_DAY)] == [10, 10, 8]
    new = queries.version_at(queries.procedure_by_code("ĐT-04").id, NEW_DAY)
    assert new is not None
    assert (len(new.steps), len(new.documents)) == (5, 4)  # carried over
    assert _applied(changed, NEW_DAY, NEW_BASIS).counts() == {"same": 1}
    assert verify.verify().is_good


def test_other_content_for_the_same_day_is_a_correction_beside_it(make: Make) -> None:
    _applied(_catalogue())
    first = queries.version_at(queries.procedure_by_code("ĐT-04").id, NEW_DAY)
    actions.set_counting(first, counting_rule="B", counting_confirmed=True)  # type: ignore[arg-type]
    made = _applied(_with(_catalogue(), "ĐT-04", days_allowed=9))
    assert made.counts() == {"corrected": 1, "same": 53}
    assert _days("ĐT-04", date(2024, 3, 1)) == 9
    rows = db.session.scalars(
        select(ProcedureVersion).join(Procedure).where(Procedure.code == "ĐT-04").order_by(ProcedureVersion.known_from)
    ).all()
    assert [row.days_allowed for row in rows] == [10, 9]
    assert [(row.counting_rule, row.counting_confirmed) for row in rows] == [("B", True)] * 2
    assert _applied(_with(_catalogue(), "ĐT-04", days_allowed=9)).counts() == {"same": 54}


def test_an_earlier_day_becomes_known_as_the_first_version(make: Make) -> None:
    _applied(_catalogue(), date(2024, 12, 15))
    made = _applied(_catalogue())
    assert made.counts() == {"changed": 54}
    assert made.items[0].differences[0].label == "Áp dụng từ ngày"
    assert _applied(_catalogue()).counts() == {"same": 54}


def test_changed_steps_of_a_version_are_a_correction(make: Make) -> None:
    _applied(_catalogue())
    _applied(_parts())
    changed = Found(steps={"ĐT-04": [Step(1, "Tiếp nhận", "Bộ phận Một cửa", "Công chức", 80 * 60)]})
    made = _applied(changed)
    assert made.counts() == {"corrected": 1}
    assert made.items[0].differences[0].after == "1 bước, 80 giờ (1. Tiếp nhận 80 giờ)"
    version = queries.version_at(queries.procedure_by_code("ĐT-04").id, NEW_DAY)
    assert [step.name for step in version.steps] == ["Tiếp nhận"]  # type: ignore[union-attr]


def test_steps_of_an_unknown_code_block_the_import(make: Make) -> None:
    _applied(_catalogue())
    found = _parts()
    found.steps["XX-01"] = [Step(1, "Tiếp nhận", "", "", 60)]
    made = actions.plan_import(found)
    assert [problem.text for problem in made.errors] == [
        "Mã XX-01 chưa có trong danh mục. Hãy nhập danh mục trước, hoặc sửa mã."
    ]
    with pytest.raises(Refused, match="còn 1 lỗi nên không có gì được nhập"):
        actions.apply_import(found)
    assert _count(ProcedureStep) == 0


def test_a_file_without_a_decision_is_asked_for_its_day(make: Make) -> None:
    found = _catalogue()
    found.effective_from, found.basis = None, ""
    assert "Chưa biết ngày áp dụng" in actions.plan_import(found).errors[0].text
    made = actions.plan_import(found, NEW_DAY)
    assert made.errors == []
    assert "Chưa ghi căn cứ" in made.warnings[0].text


def test_an_abolished_procedure_stays_and_takes_no_new_content(make: Make) -> None:
    _applied(_catalogue())
    procedure = queries.procedure_by_code("ĐT-04")
    actions.abolish(procedure, date(2024, 6, 1), NEW_BASIS)
    db.session.commit()
    assert actions.plan_import(_catalogue()).counts() == {"same": 54}
    changed = _with(_catalogue(), "ĐT-04", days_allowed=8)
    made = actions.plan_import(changed, NEW_DAY, NEW_BASIS)
    assert ["ĐT-04 đã bãi bỏ từ 01/06/2024" in problem.text for problem in made.errors] == [True]
    assert _days("ĐT-04", NEW_DAY) == 10
