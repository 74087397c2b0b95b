"""The reports of the sample agency: February 2024 closed and signed, March 2024 in work."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from heza.approvals.signoff import mark_of
from heza.core.db import db
from heza.core.settings import set_setting
from heza.reports import actions, draft, queries
from heza.reports.actions import EFFECTS, Sending
from heza.reports.flow import CONFIRMATIONS, REPORTS
from heza.reports.models import Report
from heza.reports.rules import INPUTS, Span
from heza.sample.office import Office, on, take
from heza.sample.report_registers import check_publication, load_tasks

DATA = Path(__file__).parent / "data" / "bao-cao.yaml"
KEEPER, CHIEF, LEADER = "kiemsoat", "tp.vp", "lanhdao"
NOTES = {  # how the control team answered the warnings of February
    "K18": "Các phòng đang hoàn tất giải trình và thư xin lỗi của hồ sơ quá hạn; sẽ báo cáo bổ sung.",
    "K19": "Hồ sơ tiếp nhận dồn sau kỳ nghỉ Tết; các hồ sơ đang giải quyết đều còn trong hạn.",
    "K21": "Cột thanh toán trực tuyến của một số hồ sơ chưa được hệ thống Một cửa cập nhật.",
}
ANSWER = "Tổ kiểm soát TTHC đã đối chiếu, giữ nguyên."
HEADS = {"dt": "tp.dt", "ld": "tp.ld", "mt": "tp.mt", "dn": "tp.dn", "qx": "tp.qx", "vp": "tp.vp", "mc": "tp.mc"}


def load_reports() -> None:
    """Both reports, walked through the real steps on their own days. Commits."""
    office = Office()
    given: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    set_setting("report_office_id", office.units["vp"].id)
    db.session.commit()
    with on(date(2024, 2, 20)):
        february = _begun(office, Span("month", 2024, 2), given, "february")
    _signed(office, february)
    check_publication(office, date(2024, 3, 18))
    with on(date(2024, 3, 20)):
        _begun(office, Span("month", 2024, 3), given, "march")


def _begun(office: Office, span: Span, given: dict[str, Any], name: str) -> Report:
    """A report with what its writers wrote."""
    report = actions.begin(span, office.person(KEEPER))
    load_tasks(report)
    actions.set_inputs(report, dict.fromkeys(INPUTS, 0))
    for key, section in queries.sections(report.id).items():
        unit = given["units"].get(key)
        if unit:
            actions.give_section(section, office.units[unit].id)
        writer = office.person(f"cv.{unit}" if unit else KEEPER)
        text = given[name].get(key, "")
        if text:
            actions.save_section(section, text, writer, section.version)
        if name == "february" or (text and key != "difficulties"):
            actions.finish_section(section, writer, is_done=True)
    db.session.flush()
    return report


def _signed(office: Office, report: Report) -> None:
    """The chain of signatures, each on its day."""
    with on(date(2024, 2, 20)):
        take(REPORTS, [report], "collect", office.person(KEEPER), EFFECTS)
    with on(date(2024, 2, 21)):
        for one in queries.confirmations(report.id):
            take(CONFIRMATIONS, [one], "confirm", office.person(HEADS[one.department.code or ""]))
        _answer(office, report)
        draft.forget(report)
        take(REPORTS, [report], "assemble", office.person(KEEPER), EFFECTS)
        take(REPORTS, [report], "hand_in", office.person(KEEPER))
    with on(date(2024, 2, 22)):
        take(REPORTS, [report], "initial", office.person(CHIEF))
    with on(date(2024, 2, 23)):
        take(REPORTS, [report], "sign", office.person(LEADER), EFFECTS)
        keeper = office.person(KEEPER)
        day = date(2024, 2, 23)
        sending = Sending("215/BC-BQL", day, day, "Gửi qua hệ thống quản lý văn bản")
        actions.send(report, sending, keeper, mark_of(report))


def _answer(office: Office, report: Report) -> None:
    """Each warning gets its answer."""
    keeper = office.person(KEEPER)
    for one in draft.draft_of(report).blocking:
        if not one.is_error:
            actions.answer(report, one.key, one.sha256, NOTES.get(one.key, ANSWER), keeper)
