"""Whatever is sent to the pages of a report gets a sentence, and of two people at once exactly one wins."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza import create_app
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.approvals.models import Signoff
from heza.approvals.signoff import mark_of
from heza.audit.verify import verify
from heza.core import files
from heza.core.db import db
from heza.core.settings import set_setting
from heza.reports import queries
from heza.reports.models import FrozenReport, Report, ReportAnswer, ReportConfirmation, ReportSection
from heza.reports.rules import Span
from heza.sample.people import PASSWORD
from tests.conftest import config_in
from tests.documents.together import Sent, post_at_once
from tests.hostile import LONG, broken, urls
from tests.make import Make
from tests.pages import Browser
from tests.reports.desk import MENDED, Desk

ROOMS = {"reports", "report_sections", "report_figures", "report_papers"}
TABLES = (Report, ReportAnswer, ReportConfirmation, FrozenReport, Signoff)
JUNK: tuple[dict[str, Any], ...] = (
    {"kind": "month", "part": "9" * 30, "year": "²", "department_id": "\u0000", "seen": "\u0000", "note": "\u0000"},
    {"kind": "quarter", "part": "0", "year": "2024", "department_id": "9" * 30, "impact_assessed": "9" * 30},
    {"kind": "month", "part": "1", "year": "2000", "impact_assessed": "-1", "impact_appraised": "1e3"},
    {"text": LONG, "version": "9" * 30, "open_page": LONG, "note": "a" * 501, "number": "a" * 61, "is_done": "²"},
    {"text": "Chữ\u0000", "version": "\u0000", "open_page": "\u0000", "seen": "1:" + LONG, "password": "\u0000"},
)
RAW = "&text=%ED%A0%80&note=%ED%A0%80&seen=%FF&version=%FF&kind=%ED%A0%80&number=%ED%A0%80&department_id=%FF"
FORM = "application/x-www-form-urlencoded"
ASKED = {
    "": ("loai=x", "loai=%00", "truoc=9999-99", "truoc=0000-00", "truoc=²-1", "truoc=2024-", "truoc=%00"),
    "/2/so-lieu/new": ("phong=²", "phong=-1", "phong=9999999999999", "linh-vuc=%00", "sau=x", "sau=%00", "sau=a.b"),
    "/2/so-lieu/new/excel": ("phong=x", "linh-vuc=99999999999", "phong=0&linh-vuc=0"),
    "/2/in/trang-1.png": ("tep=x", "tep=%00", ""),
}


def stored() -> list[Any]:
    """Every row of reports and signatures, and what people wrote, as it is stored."""
    db.session.rollback()
    found = [db.session.execute(select(one.__table__).order_by(*one.__table__.primary_key)).all() for one in TABLES]
    return [*found, db.session.execute(select(ReportSection.id, ReportSection.text).order_by(ReportSection.id)).all()]


def _addresses(app: Flask, desk: Desk) -> list[tuple[str, str]]:
    confirmation = queries.confirmations(desk.id)[0].id
    known = {"id": desk.id, "name": "difficulties", "code": "K03", "ending": "xlsx", "number": 1}
    found = [
        *urls(app, ROOMS, known),
        *urls(app, {"report_figures"}, known | {"name": "new"}),
        *urls(app, {"report_confirmations"}, {"id": confirmation, "name": "confirm"}),
        *urls(app, {"reports"}, {"id": desk.id, "name": "assemble"}),
        *urls(app, ROOMS | {"report_confirmations"}, {"id": 2**40, "name": "x", "code": "x", "ending": "exe"}),
        *urls(app, ROOMS, {"id": desk.id, "name": "\u0000", "code": "\u0000", "ending": "\u0000", "number": 2**40}),
    ]
    return [one for one in dict.fromkeys(found) if not one[1].endswith("/cap-nhat-so-lieu")]


@pytest.mark.agency
@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_a_report(app: Flask, browse_as: Callable[..., Browser]) -> None:
    desk = Desk(browse_as)
    desk.press("kiemsoat", "collect")
    addresses = _addresses(app, desk)
    keeper, before = desk.browser("kiemsoat"), stored()
    assert broken([keeper], addresses) == []
    token = keeper.token()
    for url in [url for method, url in addresses if method == "POST"]:
        for sent in JUNK:
            answer = keeper.client.post(url, data=sent | {"csrf_token": token})
            assert answer.status_code < 500, (url, sent)
            db.session.rollback()
        assert keeper.client.post(url, data=f"csrf_token={token}{RAW}", content_type=FORM).status_code < 500, url
        db.session.rollback()
    for room, asked in ((room, one) for room, some in ASKED.items() for one in some):
        assert keeper.client.get(f"/bao-cao{room}?{asked}").status_code < 500, (room, asked)
        db.session.rollback()
    assert stored() == before


def test_a_report_without_any_data_says_so_and_is_not_sent_to_departments(
    make: Make, browse_as: Callable[..., Browser]
) -> None:
    keeper = browse_as(make.person("", Role.CONTROL))
    for sent in ({"kind": "month", "part": "3", "year": "2024"}, {"kind": "year", "part": "", "year": "2023"}):
        keeper.post("reports.begin", sent)
    for id in db.session.scalars(select(Report.id)).all():
        db.session.rollback()
        for endpoint in ("reports.show", "report_sections.index", "report_figures.index", "report_papers.index"):
            keeper.get(endpoint, id=id)
        assert "Chưa nhập tệp nào của hệ thống Một cửa" in keeper.get("reports.checks", id=id).words
    page = keeper.post("reports.begin", {"kind": "month", "part": "1", "year": "2000"}, status=409)
    assert "chỉ lập được từ năm 2001" in page.words


@pytest.mark.agency
def test_what_cannot_be_printed_or_initialled_is_said_before_it_is_signed(browse_as: Callable[..., Browser]) -> None:
    desk = Desk(browse_as)
    desk.browser("kiemsoat").post("reports.begin", {"kind": "month", "part": "5", "year": "2016"})
    old = queries.report_of(Span("month", 2016, 5))
    assert old is not None
    id = old.id
    db.session.rollback()
    keeper = desk.browser("kiemsoat")
    assert "Hồ sơ trong hệ thống bắt đầu từ ngày" in keeper.get("reports.checks", id=id).words
    desk.browser("tp.dt").post("reports.discard", {}, id=id, status=403)
    assert "đã có người viết" in keeper.post("reports.discard", {}, id=desk.id, status=409).words
    assert "Bỏ báo cáo lập nhầm" not in keeper.get("reports.show", id=desk.id).words
    assert "Bỏ báo cáo lập nhầm" in keeper.get("reports.show", id=id).words
    keeper.post("reports.discard", {}, id=id)  # otherwise it would keep March back for ever
    keeper.get("reports.show", id=id, status=404)
    text = MENDED + "\nTab\tđây, <b>đậm</b>\x07, e\u0323\u0302, chữ 漢."
    desk.write("cv.dt", "difficulties", text)
    kept = queries.texts_of(desk.id)["difficulties"]
    assert kept.endswith("Tab đây, <b>đậm</b> , ệ, chữ 漢.")
    page = desk.browser("kiemsoat").get("report_papers.index", id=desk.id, status=409)
    assert "“漢”" in page.words and "thay chữ này" in page.words
    desk.press("kiemsoat", "collect")
    desk.confirm_all()
    assert "Còn 1 lỗi" in desk.press("kiemsoat", "assemble", status=409).words
    desk.write("cv.dt", "difficulties", MENDED)
    desk.answer_all()
    desk.press("kiemsoat", "assemble")
    set_setting("report_office_id", None)
    db.session.commit()
    assert "thu báo cáo về" in desk.browser("cv.dt").get("report_sections.index", id=desk.id).words
    assert "Chưa chọn phòng ký nháy" in desk.press("kiemsoat", "hand_in", status=409).words


def _step(desk: Desk, username: str, name: str) -> Sent:
    data = {"seen": mark_of(desk.report), "standing": "", "password": PASSWORD}
    return Sent(_person(username), f"/bao-cao/{desk.id}/buoc/{name}", data)


def _dispute(desk: Desk) -> Sent:
    """The head of the first department takes the confirmation back."""
    one = queries.confirmations(desk.id)[0]
    data = {"seen": mark_of(one), "standing": "", "note": "Thiếu một hồ sơ."}
    return Sent(_person("tp.dt"), f"/bao-cao/xac-nhan/{one.id}/buoc/dispute", data)


def _person(username: str) -> int:
    found: int = db.session.scalars(select(Person.id).where(Person.username == username)).one()
    return found


@pytest.mark.agency
@pytest.mark.both_databases(short="postgresql")
def test_of_two_people_at_once_one_wins(app: Flask, browse_as: Callable[..., Browser], tmp_path: Path) -> None:
    desk = Desk(browse_as)
    keeper = _person("kiemsoat")
    april = Sent(keeper, "/bao-cao/lap", {"kind": "month", "part": "4", "year": "2024"})
    assert post_at_once(app, tmp_path, [april, april]) == [303, 409]
    assert db.session.scalar(select(func.count()).where(Report.part == 4)) == 1
    desk.write("cv.dt", "difficulties", MENDED)
    desk.press("kiemsoat", "collect")
    desk.confirm_all()
    warned = desk.blocking()
    for one in warned:
        path, sent = f"/bao-cao/{desk.id}/soat/{one.key}", {"seen": one.sha256, "note": "Đã đối chiếu."}
        assert post_at_once(app, tmp_path, [Sent(keeper, path, sent)] * 2) == [303, 303]
    assert db.session.scalar(select(func.count()).where(ReportAnswer.report_id == desk.id)) == len(warned)
    version = queries.sections(desk.id)["difficulties"].version
    slip = {"text": MENDED + "\nTrong tháng 02 năm 2024.", "version": str(version), "open_page": ""}
    writes = Sent(_person("cv.dt"), f"/bao-cao/{desk.id}/muc/difficulties", slip)
    assert post_at_once(app, tmp_path, [writes, _step(desk, "kiemsoat", "assemble")]) == [303, 409]
    report, text = desk.report, queries.texts_of(desk.id)["difficulties"]
    if report.state == "consolidated":  # what was put together is what stands there, without an error
        assert report.told_now.part("difficulties").text == text == MENDED
    else:
        assert (report.state, report.content) == ("confirming", "")
        desk.write("cv.dt", "difficulties", MENDED)
        desk.press("kiemsoat", "assemble")
    desk.press("kiemsoat", "pull_back", note="Soát lại.")
    desk.press("kiemsoat", "collect")
    assert post_at_once(app, tmp_path, [_dispute(desk), _step(desk, "kiemsoat", "assemble")]) == [303, 409]
    if desk.report.state == "confirming":
        one, room = queries.confirmations(desk.id)[0], "report_confirmations"
        desk.press("kiemsoat", "ask_again", one, note="Đã đủ.", room=room)
        desk.confirm_all()
        desk.press("kiemsoat", "assemble")
    desk.press("kiemsoat", "hand_in")
    desk.press("tp.vp", "initial")
    both = [_step(desk, "lanhdao", "sign"), _step(desk, "truongban", "sign")]
    assert post_at_once(app, tmp_path, both, anew=True) == [303, 409]
    assert db.session.scalar(select(func.count()).where(FrozenReport.report_id == desk.id)) == 1
    db.session.rollback()
    assert verify(full=True).is_good


def _die_while_signing(folder: Path, url: str, sent: Sent) -> None:
    """Send the step of signing in a program that is killed when the first file of the report was kept."""
    app = create_app(config_in(folder, url))
    with app.app_context():
        browser = Browser(app, db.session.get_one(Person, sent.person_id))
        data = sent.data | {"csrf_token": browser.token()}
        db.session.remove()
    files.retain = lambda *_args: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    browser.client.post(sent.path, data=data)


@pytest.mark.agency
def test_a_program_killed_while_a_report_is_signed_leaves_it_to_be_signed(
    app: Flask, browse_as: Callable[..., Browser], tmp_path: Path
) -> None:
    desk = Desk(browse_as)
    desk.to_signing()
    sent = _step(desk, "lanhdao", "sign")
    signed = db.session.scalar(select(func.count()).select_from(Signoff))
    db.session.remove()
    db.engine.dispose()
    url = app.extensions["heza_config"].database_url
    process = get_context("spawn").Process(target=_die_while_signing, args=(tmp_path, url, sent))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert (desk.report.state, queries.frozen_of(desk.id)) == ("signing", None)
    assert db.session.scalar(select(func.count()).select_from(Signoff)) == signed
    desk.press("lanhdao", "sign")
    assert queries.frozen_of(desk.id) is not None
    db.session.rollback()
    assert verify(full=True).is_good
