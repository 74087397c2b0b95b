"""Taking a whole file back: nothing is deleted, what follows from the log follows from what is left of it."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit import trail, verify
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import checks, desk_rows, figures, restated_rows
from heza.dossiers.imports import actions, undoing
from heza.dossiers.imports.excel import Export, Row
from heza.dossiers.models import Dossier, DossierImport, Leg
from heza.dossiers.rules import Period, total
from heza.sample.load import DATA
from heza.workdays import queries as workdays
from tests.dossiers.exports import Exports
from tests.dossiers.files import at
from tests.dossiers.test_figures_properties import FILES, _row
from tests.dossiers.test_pages_import import choose, write
from tests.make import Make
from tests.pages import Browser

pytestmark = pytest.mark.both_databases
REASON = "Nhập nhầm tệp của tháng trước."
_numbers = count(1)
_examples = count(900_000)
LEFT_OUT = {"event_seq", "id", "seen_until", "closed_on", "received_on", "state", "status", "applicant_id"}


def apply(rows: list[Row], until: datetime, sha256: str = "") -> DossierImport | None:
    """Import a file and commit."""
    name = f"tep-{next(_numbers)}.xlsx"
    applied = actions.apply_import(Export(rows, until), file_name=name, sha256=sha256 or name)
    db.session.commit()
    return applied


def take_back(applied: DossierImport) -> None:
    """Undo a file and commit."""
    undoing.undo(applied, REASON)
    db.session.commit()


def differences() -> list[str]:
    """What no longer follows from the log."""
    session = db.session()
    found = [*checks.differences(session), *desk_rows.differences(session), *restated_rows.differences(session)]
    session.rollback()
    return found


def standing(codes: list[str]) -> dict[str, dict[str, Any]]:
    """The columns of these dossiers, without those that say when something was learned; void ones are left out."""
    table = Dossier.__table__
    wanted = select(table).where(table.c.code_key.in_(codes), table.c.state != "void")
    return {
        row["code_key"]: {name: value for name, value in row.items() if name not in {"event_seq", "id"}}
        for row in db.session.execute(wanted).mappings()
    }


STEPS = st.lists(st.tuples(st.sampled_from(["import", "import", "undo", "again"]), st.integers(0, 3)), max_size=8)


@given(files=FILES, steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_importing_undoing_and_importing_again_in_any_order(app: Flask, files: Any, steps: Any) -> None:
    g.actor_id = None
    example = next(_examples)
    codes = [f"H24.18-{example:06d}-{number:04d}" for number in range(1, 5)]
    stack: list[tuple[DossierImport, dict[str, Any]]] = []
    last: tuple[list[Row], datetime] | None = None
    for what, number in steps:
        if what == "undo" and stack:
            applied, before = stack.pop()
            take_back(applied)
            assert standing(codes) == before
            continue
        if what == "again" and last is not None:
            rows, until = last
        else:
            day, told = files[number % len(files)]
            rows = [_row(example, dossier, one) for dossier, one in sorted(told.items())]
            until = datetime.combine(date(2024, 1, 1), datetime.min.time(), at("2024-01-01").tzinfo).replace(hour=17)
            until = until.fromordinal(until.toordinal() + day).replace(hour=17, tzinfo=until.tzinfo)
            last = (rows, until)
        before = standing(codes)
        if (applied_now := apply(rows, until)) is not None:
            stack.append((applied_now, before))
    assert differences() == []
    db.session.rollback()


def test_a_file_is_taken_back_on_its_page_and_can_be_imported_again(
    make: Make, browse_as: Callable[..., Browser], exports: Exports
) -> None:
    clerk = browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))
    kept, changed, new = exports.row(), exports.row(), exports.row()
    exports.load(kept, changed, until=date(2024, 3, 26))
    first = db.session.scalars(select(DossierImport)).one()
    content = exports.file([kept, changed | {"due": datetime(2024, 4, 12, 17, 0)}, new]).getvalue()
    page = clerk.get(write(clerk, choose(clerk, content)).response.headers["Location"])
    assert "Hạn bị dời" in page.words and "10/04/2024 17:00 → 12/04/2024 17:00" in page.words
    applied = db.session.scalars(select(DossierImport).order_by(DossierImport.id.desc())).first()
    assert applied is not None
    assert "còn tệp đã nhập “mot-cua.xlsx”" in clerk.get("dossiers.past", import_id=first.id).words
    clerk.post("dossiers.undo", {"reason": REASON}, import_id=first.id, status=409)
    assert "10 đến 300 ký tự" in clerk.post("dossiers.undo", {"reason": "nhầm"}, import_id=applied.id, status=422).words

    clerk.post("dossiers.undo", {"reason": REASON}, import_id=applied.id)
    db.session.rollback()
    assert exports.dossier(changed["code"]).city_due_at == at("2024-04-10 17:00")
    assert exports.dossier(new["code"]).state == "void"
    past = clerk.get("dossiers.past", import_id=applied.id)
    assert "đã được gỡ" in past.words and REASON in past.words and "Mai Thị Kim Oanh" in past.words
    assert new["code"] not in clerk.get("dossiers.index").words
    assert "Dữ liệu Một cửa chỉ đến 26/03/2024 17:00" in clerk.get("dossiers.index").words
    told = clerk.get("dossiers.show", code=changed["code"]).words
    assert "Gỡ nội dung của tệp đã nhập" in told
    clerk.post("dossiers.undo", {"reason": REASON}, import_id=applied.id, status=409)
    assert differences() == []

    again = choose(clerk, content)
    assert again.select("main button.button-main")[0].text == "Ghi 1 hồ sơ mới, 1 thay đổi"
    write(clerk, again)
    db.session.rollback()
    assert exports.dossier(new["code"]).state == "open"
    assert exports.dossier(changed["code"]).city_due_at == at("2024-04-12 17:00")
    assert differences() == []
    assert verify.verify().is_good


def test_acts_stand_on_a_file_and_are_named(make: Make, browse_as: Callable[..., Browser], exports: Exports) -> None:
    unit = make.department("Phòng Quản lý đầu tư")
    head = make.head_of(unit, "Lê Hoàng Anh")
    row = exports.row()
    applied = exports.load(row)
    assert applied is not None
    page = browse_as(head).get("dossiers.act", code=row["code"], name="ghi-chu")
    seen = {one["name"]: one["value"] for one in page.select("main form input[type=hidden]")}
    note = seen | {"reason": "Đã gọi điện hỏi chủ hồ sơ."}
    browse_as(head).post("dossiers.act", note, code=row["code"], name="ghi-chu")
    db.session.rollback()
    with pytest.raises(Refused, match=f"Ghi chú giữa các bàn \\({row['code']}\\)"):
        undoing.undo(db.session.get_one(DossierImport, applied.id), REASON)
    db.session.rollback()
    assert exports.dossier(row["code"]).state == "open"


def test_figures_of_before_keep_what_was_known_then(app: Flask, exports: Exports) -> None:
    exports.load(exports.row(), until=date(2024, 3, 26))
    applied = exports.load(exports.row(), exports.row())
    assert applied is not None
    known = trail.head_seq(db.session)
    period = Period(date(2024, 3, 20), date(2024, 3, 28))

    def received(known: int | None = None) -> int:
        asked = figures.question(period, workdays.calendar(), as_of=period.last, known=known)
        return total(figures.figures(asked, "department").values()).new

    assert received() == 3
    take_back(applied)
    assert received() == 1
    assert received(known) == 3


def test_a_process_log_is_taken_back(app: Flask) -> None:
    g.actor_id = None
    db.session.execute(select(Person.id))
    from heza.core import clock
    from heza.core.sheets import read_sheets
    from heza.dossiers.imports import excel, legs

    for name in ("mot-cua-thang-3-2024.xlsx", "mot-cua-28-03-2024.xlsx"):
        export = excel.read(read_sheets(DATA / name)[0].rows, clock.today())
        actions.apply_import(export, file_name=name, sha256=name)
        db.session.commit()
    log = legs.read(read_sheets(DATA / "nhat-ky-xu-ly-28-03-2024.xlsx")[0].rows)
    applied = legs.apply_log(log, file_name="nhat-ky.xlsx", sha256="x")
    assert applied is not None
    db.session.commit()
    take_back(applied)
    assert db.session.scalars(select(Leg)).first() is None
    assert differences() == []
    assert legs.preview(log).new == 1184
    again = legs.apply_log(log, file_name="nhat-ky.xlsx", sha256="x")
    assert again is not None and again.new_rows == 1184
    db.session.commit()
    assert differences() == []
