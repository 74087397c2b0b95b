"""Publication, decisions, initiatives, tasks and the rules of reports: by real requests."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.dossiers.rules import Period
from heza.procedures.models import ProcedureVersion
from heza.reports.models import Report
from heza.reports.registers import actions, publishing, queries, records, settings
from heza.reports.registers.models import Announcement, Initiative, Publication, ReportRecipient, ReportTask
from heza.reports.rules import Span, due_on, period_of
from tests.conftest import TODAY
from tests.make import Make
from tests.reports.test_registers_queries import procedures


def begun(make: Make, span: Span, state: str = "draft") -> Report:
    """A report of a span."""
    period = period_of(span, 20)
    now = clock.recorded()
    days = {"first_day": period.first, "last_day": period.last, "due_on": due_on(period, 6), "since": TODAY}
    return make.saved(Report(kind=span.kind, year=span.year, part=span.part, state=state, edited_at=now, **days))


def fresh(model: Any, id: int) -> Any:
    """A row as it stands in the database."""
    return db.session.get(model, id, populate_existing=True)


@pytest.mark.both_databases
def test_publication_is_marked_one_by_one_and_for_all_that_are_shown(
    make: Make, browse_as: Any, statements: Any
) -> None:
    one, two, three, abolished = procedures(make, 4)
    keeper, officer = browse_as(make.person("", Role.CONTROL)), browse_as(make.person("", Role.OFFICER))
    with statements() as short:
        page = keeper.get("publications.index")
    assert [tag.text for tag in page.select("tbody a.code")] == ["T-01", "T-02", "T-03"]  # the abolished is not there
    keeper.get("publications.edit", id=abolished.id, status=404)

    marks = {"one_stop": "yes", "counter": "yes", "portal": "yes", "national": "", "checked_on": "18/03/2024"}
    nothing = keeper.post("publications.mark", marks, status=409)
    assert "Chưa chọn thủ tục nào" in nothing.words
    none = {"checked_on": "18/03/2024", "all": "1"}
    assert "Chưa chọn nội dung" in keeper.post("publications.mark", none, status=409).words
    ahead = keeper.post("publications.mark", marks | {"all": "1", "checked_on": "29/03/2024"}, status=422)
    assert "Ngày kiểm tra chưa đến" in ahead.words
    officer.post("publications.mark", marks | {"all": "1"}, status=403)
    keeper.post("publications.mark", marks | {"procedure": [str(one.id), str(abolished.id), "x"]})
    assert queries.published(TODAY)[:5] == (3, 1, 1, 0, 3)
    keeper.post("publications.mark", {"national": "yes", "checked_on": "18/03/2024", "all": "1"}, q="T-01")
    assert queries.published(TODAY)[:5] == (3, 1, 1, 1, 2)
    keeper.post("publications.mark", marks | {"national": "yes", "all": "1"})
    assert queries.published(TODAY) == (3, 3, 3, 3, 0, date(2024, 3, 18), date(2024, 3, 18))
    assert queries.one_stop(TODAY) == 3
    assert set(db.session.scalars(select(Publication.procedure_id))) == {one.id, two.id, three.id}

    seen = publishing.mark_of(publishing.seen_of(three.id))
    own = {"one_stop": "yes", "counter": "yes", "portal": "yes", "national": "no", "checked_on": "20/03/2024"}
    keeper.post("publications.edit", own | {"seen": seen, "note": "Chờ cập nhật"}, id=three.id)
    stale = keeper.post("publications.edit", own | {"seen": seen}, id=three.id, status=409)
    assert "Người khác vừa ghi công khai" in stale.words
    with statements() as long:
        page = keeper.get("publications.index")
    assert len(long) == len(short)
    assert [tag.text for tag in page.select("tbody a.code")] == ["T-03", "T-01", "T-02"]  # what lacks stands first
    (first,) = publishing.procedures(publishing.Filters(), TODAY, limit=1)
    rest = publishing.procedures(publishing.Filters(), TODAY, publishing.cursor(first))
    assert [row[0].code for row in (first, *rest)] == ["T-03", "T-01", "T-02"]
    lacking = keeper.get("publications.index", **{"tinh-trang": "chua-du"})
    assert [tag.text for tag in lacking.select("tbody a.code")] == ["T-03"]
    for wrong in ({"tinh-trang": "x"}, {"linh-vuc": "x"}, {"sau": "x"}):
        keeper.get("publications.index", status=404, **wrong)
    sheet = load_workbook(BytesIO(officer.client.get("/bao-cao/cong-khai/cong-khai.xlsx").data)).active
    assert [cell.value for cell in list(sheet)[-1]][1] == "T-02"


def test_a_decision_adds_up_and_is_taken_from_the_catalogue_once(make: Make, browse_as: Any) -> None:
    for number, one in enumerate(procedures(make, 5)):
        version = db.session.scalars(select(ProcedureVersion).where(ProcedureVersion.procedure_id == one.id)).one()
        version.basis = "QĐ số 4356/QĐ-UBND ngày 15/12/2023"
        version.announced_as = ("Mới ban hành", "Sửa đổi, bổ sung", "Sửa đổi", "Thay thế", "Bãi bỏ")[number]
    db.session.commit()
    keeper = browse_as(make.person("", Role.CONTROL))
    page = keeper.get("announcements.index")
    basis = str(page.select_one("input[name=basis]")["value"])
    keeper.post("announcements.take_over", {"basis": "khác"}, status=409)
    keeper.post("announcements.take_over", {"basis": basis})
    found = db.session.scalars(select(Announcement)).one()
    assert (found.number, found.signed_on) == ("4356/QĐ-UBND", date(2023, 12, 15))
    assert (found.new, found.amended, found.abolished, found.shortened) == (1, 3, 1, 4)
    assert keeper.get("announcements.index").select_one("input[name=basis]") is None
    keeper.post("announcements.take_over", {"basis": basis}, status=409)

    entered = {"number": "99/QĐ-UBND", "signed_on": "05/03/2024", "new": "1", "amended": "2", "abolished": "3"}
    for wrong, said in (
        ({"shortened": "4"}, "lớn hơn số mới và sửa đổi (3)"),
        ({"shortened": "0", "new": "0", "amended": "0", "abolished": "0"}, "ít nhất một thủ tục"),
        ({"shortened": "0", "signed_on": "29/03/2024"}, "Ngày ký chưa đến"),
        ({"shortened": "0", "number": " 4356/qđ-ubnd", "signed_on": "16/12/2023"}, "với ngày ký 15/12/2023"),
        ({"shortened": "0", "number": "4356/QĐ-UBND", "signed_on": "15/12/2022"}, "“Cùng số của năm khác”"),
        ({"shortened": "0", "number": "4356/QĐ-UBND", "signed_on": "15/12/2023"}, "đã có trong sổ"),
        ({"shortened": "-1"}, "Hãy nhập số thủ tục từ 0 đến 999"),
    ):
        assert said in keeper.post("announcements.new", entered | wrong, status=422).words
    keeper.post("announcements.new", entered | {"shortened": "3"})
    again = {"shortened": "0", "number": "4356/QĐ-UBND", "signed_on": "15/12/2022", "is_another": "y"}
    keeper.post("announcements.new", entered | again)
    seen = records.mark_of(fresh(Announcement, found.id))
    changed = entered | {"number": "4356/QĐ-UBND", "signed_on": "15/12/2023", "shortened": "2", "seen": seen}
    keeper.post("announcements.edit", changed | {"is_another": "y"}, id=found.id)
    keeper.post("announcements.edit", changed | {"is_another": "y"}, id=found.id, status=409)
    officer = browse_as(make.person("", Role.OFFICER))
    assert "99/QĐ-UBND" in officer.get("announcements.index").words
    officer.get("announcements.new", status=403)


def test_a_department_proposes_and_the_control_team_decides(make: Make, browse_as: Any) -> None:
    unit, other = make.department("Phòng A"), make.department("Phòng B")
    officer, foreign = (make.person("", Role.OFFICER, department=one) for one in (unit, other))
    keeper, theirs = browse_as(make.person("", Role.CONTROL)), browse_as(officer)
    entered = {"department_id": str(unit.id), "title": "Trả kết quả qua bưu chính", "proposed_on": "05/03/2024"}
    theirs.post("initiatives.new", entered | {"department_id": str(other.id)}, status=422)
    theirs.post("initiatives.new", entered | {"proposed_on": "01/04/2024"}, status=422)
    theirs.post("initiatives.new", entered)
    one = db.session.scalars(select(Initiative)).one()
    browse_as(foreign).get("initiatives.edit", id=one.id, status=404)
    theirs.get("initiatives.decide", id=one.id, status=403)
    said = {"status": "adopted", "decided_on": "04/03/2024", "result": "", "seen": records.mark_of(one)}
    wrong = keeper.post("initiatives.decide", said, id=one.id, status=422).words
    assert "từ ngày đề xuất đến hôm nay" in wrong and "Hãy ghi kết quả" in wrong
    good = said | {"decided_on": "12/03/2024", "result": "Áp dụng từ tháng 4."}
    keeper.post("initiatives.decide", good, id=one.id)
    keeper.post("initiatives.decide", good, id=one.id, status=409)
    again = {"seen": records.mark_of(fresh(Initiative, one.id))}
    assert "đã có kết luận" in theirs.post("initiatives.edit", entered | again, id=one.id, status=409).words
    assert "Áp dụng từ tháng 4." in theirs.get("initiatives.index").words
    assert "chưa có sáng kiến nào" in theirs.get("initiatives.index", nam=2023).words
    theirs.get("initiatives.index", nam="0000", status=404)
    march = Period(date(2024, 2, 20), date(2024, 3, 19), "tháng 3")
    assert queries.initiatives(march) == ((one.id, "Phòng A", "Trả kết quả qua bưu chính", "Áp dụng"),)


@pytest.mark.both_databases
def test_unfinished_tasks_are_carried_into_the_next_report_once(make: Make) -> None:
    february, march = begun(make, Span("month", 2024, 2)), begun(make, Span("month", 2024, 3))
    begun(make, Span("quarter", 2023, 4))
    unit = make.department("Phòng A")
    for text in ("Việc dở", "Việc xong", "Việc bỏ", "Việc dở nữa"):
        actions.plan(february, actions.Planned(text, unit.id, None, date(2024, 3, 19)))
    rows = {one.text: one for one in db.session.scalars(select(ReportTask))}
    rows["Việc xong"].done_on, rows["Việc bỏ"].dropped_on = date(2024, 3, 1), date(2024, 3, 1)
    db.session.commit()
    assert [one.text for one in actions.carry_over(march)] == ["Việc dở", "Việc dở nữa"]
    assert actions.carry_over(march) == []
    db.session.commit()
    with pytest.raises(Refused, match="đã chuyển sang báo cáo sau"):
        actions.drop(rows["Việc dở"], "Thôi.", actions.mark_of(rows["Việc dở"]))
    actions.plan(march, actions.Planned("Việc mới"))
    db.session.commit()
    found = queries.tasks(march.id)
    assert [(one.text, one.owner, one.is_carried) for one in found] == [
        ("Việc dở", "Phòng A", True),
        ("Việc dở nữa", "Phòng A", True),
        ("Việc mới", "", False),
    ]
    assert [one.text for one in queries.tasks(february.id)] == ["Việc dở", "Việc xong", "Việc dở nữa"]


@pytest.mark.both_databases
def test_a_task_is_planned_done_and_dropped_by_whom_it_concerns(
    app: Flask, make: Make, browse_as: Any, statements: Any
) -> None:
    unit = make.department("Phòng A")
    report, signed = begun(make, Span("month", 2024, 2)), begun(make, Span("month", 2024, 1), "signed")
    keeper, theirs = browse_as(make.person("", Role.CONTROL)), browse_as(make.head_of(unit))
    foreign = browse_as(make.person("", Role.OFFICER, department=make.department("Phòng B")))
    entered = {"text": "Rà soát danh mục", "department_id": str(unit.id), "person_id": "", "due_on": "19/03/2024"}
    theirs.get("report_tasks.new", id=report.id, status=403)
    assert "đã tổng hợp" in keeper.post("report_tasks.new", entered, id=signed.id, status=409).words
    keeper.post("report_tasks.new", entered | {"text": ""}, id=report.id, status=422)
    keeper.post("report_tasks.new", entered, id=report.id)
    keeper.post("report_tasks.new", entered | {"text": "Việc sau", "due_on": "30/04/2024"}, id=report.id)
    late, later = db.session.scalars(select(ReportTask).order_by(ReportTask.id)).all()
    with statements() as seen:
        page = theirs.get("report_tasks.index")
    assert [row.select_one("th").contents[0] for row in page.select("tbody tr")] == ["Rà soát danh mục", "Việc sau"]
    assert "1 nhiệm vụ đã quá hạn" in page.words and len(seen) < 25
    done = {"done_on": "20/03/2024", "result": "Đã rà soát 54 thủ tục.", "seen": actions.mark_of(late)}
    assert "không giao cho phòng" in foreign.post("report_tasks.finish", done, id=late.id, status=403).words
    theirs.post("report_tasks.finish", done | {"done_on": "29/03/2024"}, id=late.id, status=422)
    theirs.post("report_tasks.finish", done, id=late.id)
    theirs.post("report_tasks.finish", done, id=late.id, status=409)
    theirs.get("report_tasks.drop", id=later.id, status=403)
    keeper.post("report_tasks.drop", {"reason": "Trùng.", "seen": actions.mark_of(later)}, id=later.id)
    assert "Không có nhiệm vụ nào" in keeper.get("report_tasks.index").words
    plan = keeper.get("report_tasks.index", **{"bao-cao": report.id}).words
    assert "Xong 20/03/2024" in plan and "Đã bỏ 28/03/2024" in plan
    again = {"seen": actions.mark_of(fresh(ReportTask, late.id))}
    keeper.post("report_tasks.resume", again, id=late.id)
    assert "1 nhiệm vụ đã quá hạn" in keeper.get("report_tasks.index").words
    renamed = entered | {"text": "Rà soát xong", "seen": actions.mark_of(fresh(ReportTask, late.id))}
    keeper.post("report_tasks.edit", renamed, id=late.id)
    keeper.post("report_tasks.edit", renamed, id=late.id, status=409)
    for id in (999, 99999999999):
        keeper.get("report_tasks.finish", id=id, status=404)
    keeper.get("report_tasks.index", status=404, **{"bao-cao": "x"})


def test_the_rules_of_reports_are_set_with_care_and_the_trail_tells(make: Make, browse_as: Any) -> None:
    office = make.department("Văn phòng")
    keeper = browse_as(make.person("", Role.CONTROL))
    assert "chưa đối chiếu" in keeper.get("report_settings.index").words
    entered = {
        **{"period_first_day": "15", "report_quarter_first_day": "15", "report_office_id": str(office.id)},
        **{f"due_{kind}": "5" for kind in ("month", "quarter", "half", "nine", "year")},
        **{"report_basis": "Công văn số 1", "report_portal": "Cổng", "agency_symbol": "BQL"},
        **{"report_rules_confirmed": "y", "seen": settings.RULES.mark()},
    }
    warned = keeper.post("report_settings.rules", entered, status=422).words
    assert "báo cáo đã lập, đã ký giữ nguyên kỳ" in warned
    keeper.post("report_settings.rules", entered | {"understood": "y", "period_first_day": "29"}, status=422)
    keeper.post("report_settings.rules", entered | {"understood": "y", "due_year": "61"}, status=422)
    assert setting("period_first_day") == 20
    keeper.post("report_settings.rules", entered | {"understood": "y"})
    stale = keeper.post("report_settings.rules", entered | {"understood": "y"}, status=409)
    assert "Người khác vừa sửa mục này" in stale.words
    page = keeper.get("report_settings.index").words
    assert "từ ngày 15 tháng trước đến ngày 14" in page and "5 ngày với báo cáo tháng" in page and "Văn phòng" in page
    wanted = select(AuditEntry.subject_id).where(AuditEntry.action == "set_setting")
    assert sorted(db.session.scalars(wanted)) == sorted({*settings.RULES.keys} - UNCHANGED)

    row = db.session.scalars(select(ReportRecipient).where(ReportRecipient.name == "Sở Nội vụ")).one()
    ended = {"name": "Sở Nội vụ", "position": "30", "from_day": "01/03/2024", "to_day": "29/02/2024"}
    ended |= {"seen": settings.recipient_mark(row)}
    assert "Ngày cuối trước" in keeper.post("report_settings.edit_recipient", ended, id=row.id, status=422).words
    keeper.post("report_settings.edit_recipient", ended | {"from_day": ""}, id=row.id)
    keeper.post("report_settings.edit_recipient", ended | {"from_day": ""}, id=row.id, status=409)
    keeper.post("report_settings.new_recipient", {"name": "Sở Tư pháp;", "position": "31", "is_checked": "y"})
    assert queries.recipients(TODAY)[2:4] == ("Sở Tư pháp", "Sở Thông tin và Truyền thông")
    browse_as(make.person("", Role.LEADER)).get("report_settings.index", status=403)


UNCHANGED = {"report_quarter_first_day", "agency_symbol"}
