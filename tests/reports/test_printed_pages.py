"""The report as it is taken out: from the command line, and from its page."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.audit.models import AuditEntry
from heza.core import clock, files
from heza.core.db import db
from heza.core.refusal import Refused
from heza.papers.pdf import page_count
from heza.reports import actions
from heza.reports.cli import report as command
from heza.reports.covered import frozen_line
from heza.reports.gathering.definitions import DEFINITIONS, numbers_of
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.times import times_of
from heza.reports.models import FrozenReport, Report
from heza.reports.printed.around import around_of
from heza.reports.printed.output import Made, files_of, name_of
from heza.reports.printed.saying import UNKNOWN, number_in
from heza.reports.printed.sentences import tell
from heza.reports.rules import Span
from heza.reports.told import Fig, Told
from tests.make import Make
from tests.papers.reading import bare, docx_text
from tests.reports.march import AROUND, MARCH, facts_of_march
from tests.reports.test_printed import worst


def written(*said: object) -> str:
    """What the command says. Raises what it refuses."""
    done = CliRunner().invoke(command, [str(word) for word in said])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def figures_in(told: Told) -> list[Fig]:
    """Every figure that a sentence links."""
    return [bit for part in told.parts for said in part.sentences for bit in said if isinstance(bit, Fig)]


def test_each_figure_of_a_sentence_is_the_figure_that_its_link_opens() -> None:
    for facts in (facts_of_march(), worst(internal=facts_of_march().internal)):
        numbers = numbers_of(facts)
        found = figures_in(tell(facts, {}, AROUND))
        assert len(found) > 40
        for figure in found:
            assert figure.key in DEFINITIONS, figure
            if figure.text != UNKNOWN:
                assert number_in(figure) == numbers[figure.key], figure


@pytest.mark.agency
def test_march_of_the_sample_is_written_by_the_command_with_what_keeps_it_from_being_signed(
    app: Flask, tmp_path: Path
) -> None:
    out = tmp_path / "bao-cao.docx"
    said = written("month", "2024-3", "--out", out)
    text = docx_text(out.read_bytes())
    for wanted in (
        "từ ngày 20/02/2024 đến ngày 19/03/2024, Ban Quản lý tiếp nhận 177 hồ sơ; kỳ trước chuyển qua 64 hồ sơ",
        "Đã giải quyết 72 hồ sơ, trong đó: trước hạn 41 hồ sơ; đúng hạn 31 hồ sơ; không có hồ sơ giải quyết quá hạn",
        "Đang giải quyết 169 hồ sơ",
        "gồm 54 TTHC, trong đó: 23 TTHC thuộc lĩnh vực Đầu tư, 01 TTHC thuộc lĩnh vực Lao động, 09 TTHC thuộc lĩnh vực",
    ):
        assert bare(wanted) in text
    assert "báo cáo tháng 3 năm 2024" in said
    quarter = tmp_path / "quy.pdf"
    assert "Tệp là bản nháp. Còn chặn ký:" in (told := written("quarter", "2024-1", "--out", quarter))
    assert told.index("  Lỗi ") < told.index("  Lưu ý ") and page_count(quarter.read_bytes()) > 8
    assert written("year", "2023", "--out", tmp_path / "nam.xlsx").startswith("Đã ghi")
    book = openpyxl.load_workbook(BytesIO(Made(MARCH).workbook_with_rows()))
    assert book["Hồ sơ"].max_row == 5 + 241 and book["Hồ sơ"]["G6"].value in ("Sớm hạn", "Đúng hạn", "Đang giải quyết")
    number = numbers_of(facts := facts_of(times_of(MARCH)))
    for figure in figures_in(tell(facts, {}, around_of(date(2024, 3, 19)))):
        assert figure.text == UNKNOWN or number_in(figure) == number[figure.key], figure


REFUSED = {
    ("month", "2024-09", "--out", "a.pdf"): "chưa đến",
    ("month", "2024-13", "--out", "a.pdf"): "viết như 2024-03, hiện là “2024-13”",
    ("quarter", "2024-Q1", "--out", "a.pdf"): "viết như 2024-1",
    ("year", "99999", "--out", "a.pdf"): "viết như 2024",
    ("month", "2024-03", "--out", "a.txt"): "phải có đuôi .docx, .pdf hoặc .xlsx",
    ("month", "2024-03", "--out", "khong-co/a.pdf"): "Không có thư mục khong-co",
    ("month", "2024-03", "--out", "thu-muc.pdf"): "Không ghi được",
}


def test_what_cannot_be_written_is_a_sentence_and_no_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thu-muc.pdf").mkdir()
    for said, why in REFUSED.items():
        with pytest.raises(Refused, match=why):
            written(*said)
    assert not list(tmp_path.glob("**/a.*"))


def test_the_page_shows_what_is_printed_and_hands_out_a_draft_until_the_bytes_are_kept(
    app: Flask, make: Make, browse_as: Any, tmp_path: Path
) -> None:
    keeper = make.person("Lê Thị Kiểm", Role.CONTROL)
    report = actions.begin(Span("month", 2024, 3), keeper)
    db.session.commit()
    browser = browse_as(make.person("Vũ Văn Xem"))
    page = browser.get("report_papers.index", id=report.id)
    sheets = page.select(".report-sheet img")
    assert len(sheets) >= 7 and len(page.select("figure.chart svg")) == 3 and "bản nháp" in page.text
    assert "style=" not in str(page.select("figure.chart")) and page.select_one("figure.chart table caption")
    picture = browser.client.get(sheets[0]["src"])
    assert picture.status_code == 200 and picture.data[:4] == b"\x89PNG"
    assert browser.client.get(str(sheets[0]["src"]).replace("trang-1", "trang-99")).status_code == 404
    browser.get(f"/bao-cao/{report.id}/in/trang-1.png?tep=sai", status=409)
    for ending in ("pdf", "docx", "xlsx"):
        answer = browser.client.get(f"/bao-cao/{report.id}/in/bao-cao.{ending}")
        assert answer.status_code == 200 and len(answer.data) > 5000
        assert f"bao-cao-thang-2024-03.{ending}" in answer.headers["Content-Disposition"]
    browser.get(f"/bao-cao/{report.id}/in/bao-cao.exe", status=404)
    browser.get("/bao-cao/9223372036854775808/in", status=404)
    taken = select(AuditEntry).where(AuditEntry.action == "export", AuditEntry.subject_type == "report")
    assert len(db.session.scalars(taken).all()) == 3
    pdf = files_of(db.session.get_one(Report, report.id)).pdf
    assert page_count(pdf) == len(sheets)
    _keep(db.session.get_one(Report, report.id))
    page = browser.get("report_papers.index", id=report.id)
    assert "bản đã giữ khi ký" in page.text and len(page.select(".report-sheet img")) == len(sheets)
    assert browser.client.get(f"/bao-cao/{report.id}/in/bao-cao.docx").data == KEPT
    assert "Báo cáo đã ký: tệp đúng như bản đã giữ" in written("month", "2024-3", "--out", tmp_path / "ky.docx")
    assert (tmp_path / "ky.docx").read_bytes() == KEPT


KEPT = b"PK the bytes of the signing"


def _keep(report: Report) -> None:
    """The bytes as the step of signing leaves them."""
    made = files_of(report)
    kept = (("pdf", made.pdf), ("docx", KEPT), ("xlsx", made.xlsx))
    now = clock.recorded()
    frozen = FrozenReport(
        seq=trail.take_seqs(db.session, 1),
        report_id=report.id,
        as_of=report.last_day,
        known=0,
        known_at=now,
        content="{}",
        signed_on=clock.today(),
        recorded_at=now,
        **{f"{name}_sha256": files.keep(BytesIO(data)) for name, data in kept},
        **dict.fromkeys(("content_sha256", "rows_sha256"), "0" * 64),
    )
    db.session.add(frozen)
    covered = {"first_seq": frozen.seq, "event_digest": digest_of([frozen_line(frozen)])}
    trail.record(db.session, "freeze_report", "report", report.id, {}, **covered)
    db.session.commit()


def test_files_are_named_by_their_period() -> None:
    spans = (
        Span("month", 2024, 3),
        Span("quarter", 2024, 1),
        Span("half", 2024),
        Span("nine", 2024),
        Span("year", 2023),
    )
    assert [name_of(one) for one in spans] == [
        "bao-cao-thang-2024-03",
        "bao-cao-quy-2024-1",
        "bao-cao-6-thang-2024",
        "bao-cao-9-thang-2024",
        "bao-cao-nam-2023",
    ]
