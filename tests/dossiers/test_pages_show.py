"""One dossier's page: why this day, the city's date beside ours, what happened, at any day and as known at any time."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.dossiers import cli
from heza.dossiers.models import Dossier
from heza.sample.load import DATA, load_export
from tests.dossiers.exports import Exports
from tests.make import Make, Role
from tests.pages import Browser, Page

CODE = "H24.18-240314-0003"
Browse = Callable[..., Browser]
FindPerson = Callable[[str], Person]


def events(page: Page) -> list[str]:
    """What happened, newest first."""
    panel = page.select("section[aria-label='Diễn biến']")[0]
    return [" ".join(cell.get_text(" ").split()) for cell in panel.select("tbody th")]


@pytest.fixture
def reader(make: Make, browse_as: Browse) -> Browser:
    """Somebody who sees everything, at a browser."""
    return browse_as(make.person("", Role.LEADER))


# ---------------------------------------------------------------- the sample agency


@pytest.mark.agency
@pytest.mark.both_databases
def test_a_dossier_says_why_it_is_due_that_day(person: FindPerson, browse_as: Browse) -> None:
    page = browse_as(person("cv.qx")).get("dossiers.show", code=CODE)
    assert "còn 5 ngày" in page.h1.text
    assert "15 ngày làm việc, quy tắc A" in page.words
    assert "✓ khớp Một cửa" in page.words
    cells = page.select(".strip li")
    assert len(cells) == 22 and len(page.select(".strip .is-skipped")) == 6
    assert "is-receipt" in cells[0]["class"] and "is-due" in cells[-1]["class"]
    assert page.select(".strip .is-today .strip-under")[0].text == "10"
    assert "Phiên bản thủ tục hiệu lực từ 15/12/2023 (Quyết định số 4356/QĐ-UBND" in page.words
    assert page.select("dd a")[0]["href"].endswith("/thu-tuc/QH-01")
    assert "Một cửa hẹn trả 04/04/2024 17:00" in events(page)


@pytest.mark.agency
@pytest.mark.parametrize("typed", [CODE.lower(), CODE.replace("-", "–"), f" {CODE} "])
def test_a_code_is_found_however_it_is_typed(person: FindPerson, browse_as: Browse, typed: str) -> None:
    browse_as(person("cv.qx")).get("dossiers.show", code=typed)


@pytest.mark.agency
def test_a_dossier_of_the_year_before_names_the_first_version_known(person: FindPerson, browse_as: Browse) -> None:
    old = db.session.scalars(select(Dossier).where(Dossier.received_on < date(2023, 5, 1)).order_by(Dossier.id)).first()
    page = browse_as(person("truongban")).get("dossiers.show", code=old.code)
    assert "Phiên bản đầu tiên được biết" in page.words


@pytest.mark.agency
def test_skipped_holidays_are_named_with_their_decision(person: FindPerson, browse_as: Browse) -> None:
    wanted = select(Dossier).where(Dossier.received_on == date(2024, 2, 5), Dossier.due_on > date(2024, 2, 20))
    dossier = db.session.scalars(wanted.order_by(Dossier.id)).first()
    page = browse_as(person("truongban")).get("dossiers.show", code=dossier.code)
    assert "Tết Nguyên đán" in page.words and "8662/VPCP-KGVX" in page.words


@pytest.mark.agency
def test_the_process_log_shows_who_used_the_time(person: FindPerson, browse_as: Browse) -> None:
    page = browse_as(person("cv.qx")).get("dossiers.show", code=CODE)
    panel = page.select("section[aria-label='Ai đã dùng thời gian']")[0]
    rows = [" ".join(row.get_text(" ").split()) for row in panel.select("tbody tr")]
    assert rows[0].startswith("Bộ phận Một cửa · Mai Thị Kim Oanh 1. Tiếp nhận, kiểm tra hồ sơ 14/03/2024 09:00")
    assert "2:59 / 4:00 trong định mức" in rows[0] and "đang giữ" in rows[-2] and rows[-1].startswith("Cộng")
    then = browse_as(person("cv.qx")).get("dossiers.show", code=CODE, **{"tinh-den": "2024-03-14"})
    assert len(then.select("section[aria-label='Ai đã dùng thời gian'] tbody tr")) == 3  # two desks and the sum


@pytest.mark.agency
def test_time_before_the_first_file_is_given_to_nobody(person: FindPerson, browse_as: Browse) -> None:
    old = db.session.scalars(select(Dossier).where(Dossier.received_on < date(2023, 5, 1)).order_by(Dossier.id)).first()
    page = browse_as(person("truongban")).get("dossiers.show", code=old.code)
    rows = page.select("section[aria-label='Ai đã dùng thời gian'] tbody tr")
    assert len(rows) == 2 and "trước lần đầu tệp Một cửa nhắc đến hồ sơ" in rows[0].text
    assert "không tính cho bàn nào" in rows[0].text and "các bàn 0:00" in rows[1].text


@pytest.mark.agency
def test_a_settled_dossier_stands_as_it_stood_on_every_day(person: FindPerson, browse_as: Browse) -> None:
    wanted = select(Dossier).where(Dossier.outcome == "late", Dossier.received_on > date(2024, 2, 20))
    dossier = db.session.scalars(wanted.order_by(Dossier.id)).first()
    assert dossier.closed_on is not None
    browser = browse_as(person("truongban"))

    def badge_on(day: date) -> str:
        page = browser.get("dossiers.show", code=dossier.code, **{"tinh-den": day.isoformat()})
        return str(page.select("h1 .badge")[0].text.strip())

    assert badge_on(date(2024, 3, 28)) == "trả quá hạn"
    assert badge_on(dossier.closed_on - timedelta(1)).startswith("quá")
    assert badge_on(dossier.due_on) == "hôm nay"
    assert badge_on(dossier.received_on).startswith("còn")
    assert badge_on(dossier.received_on - timedelta(1)) == "chưa nộp"


@pytest.mark.agency
@pytest.mark.both_databases
def test_what_was_known_before_a_late_file_stays_answerable(
    person: FindPerson, browse_as: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of 29/03 takes a finish of 21/02 back; known before, the dossier is settled, known now, open."""
    code = "H24.18-240220-0001"
    before = clock.recorded() + timedelta(hours=1)
    monkeypatch.setattr(clock, "recorded", lambda: before + timedelta(hours=1))
    load_export(DATA / "mot-cua-nhap-muon-29-03-2024.xlsx")
    monkeypatch.setattr(clock, "recorded", lambda: before + timedelta(hours=2))
    browser = browse_as(person("truongban"))
    then = clock.local(before).strftime("%Y-%m-%dT%H:%M")
    page = browser.get("dossiers.show", code=code, **{"biet-den": then})
    assert page.select("h1 .badge")[0].text.strip() == "đúng hạn"
    assert "theo những gì đã được ghi đến" in page.words
    now = browser.get("dossiers.show", code=code)
    assert now.select("h1 .badge")[0].text.strip().startswith("quá")
    assert "Tệp Một cửa không còn ghi: Kết thúc xử lý" in events(now)
    never = browser.get("dossiers.show", code="H24.18-240318-0099", **{"biet-den": then})
    assert "chưa biết hồ sơ này" in never.words


@pytest.mark.agency
def test_the_command_line_tells_the_same(app: Flask) -> None:
    shown = CliRunner().invoke(cli.dossiers, ["show", CODE, "--json"])
    assert shown.exit_code == 0, shown.output
    told: dict[str, Any] = json.loads(shown.output)
    assert told["code"] == CODE and told["state"] == "open"
    assert told["facts"]["Chủ hồ sơ"] == "Công ty TNHH Cơ khí Minh Phát"
    assert len(told["why"]) == 22 and told["why"][-1].startswith("04/04/2024")
    plain = CliRunner().invoke(cli.dossiers, ["show", CODE, "--as-of", "2024-03-20"])
    assert plain.exit_code == 0 and "Tiếp nhận" in plain.output
    assert "Bộ phận Một cửa · Mai Thị Kim Oanh: 2:59 / 4:00" in plain.output


# ---------------------------------------------------------------- small dossiers


def test_times_that_cannot_be_asked_get_a_sentence(reader: Browser, exports: Exports) -> None:
    row = exports.row()
    exports.load(row)
    for values, sentence in (
        ({"tinh-den": "2024-03-29"}, "chưa đến (hôm nay là 28/03/2024)"),
        ({"tinh-den": "31/02/2024"}, "cần một ngày dạng 20/03/2024"),
        ({"tinh-den": "x"}, "cần một ngày dạng 20/03/2024"),
        ({"biet-den": "2999-01-01T00:00"}, "cần ngày giờ dạng"),
        ({"biet-den": "2099-01-01T00:00"}, "ở tương lai"),
        ({"biet-den": "hôm qua"}, "cần ngày giờ dạng"),
    ):
        assert sentence in reader.get("dossiers.show", code=row["code"], status=409, **values).words


def test_a_change_between_two_files_is_told_with_both_moments(reader: Browser, exports: Exports) -> None:
    row = exports.row()
    exports.load(row, until=date(2024, 3, 25))
    exports.load(row | {"officer": "Đỗ Thị Hương", "phone": "0225 9"}, until=date(2024, 3, 27))
    page = reader.get("dossiers.show", code=row["code"])
    panel = page.select("section[aria-label='Diễn biến']")[0]
    handed = next(line for line in panel.select("tbody tr") if "Đỗ Thị Hương" in line.text)
    assert "trong khoảng 25/03/2024 17:00 – 27/03/2024 17:00" in " ".join(handed.text.split())
    assert "mot-cua-27-03-2024.xlsx" in handed.text
    assert "Sửa thông tin hồ sơ Số điện thoại: 0225 3 000 000 → 0225 9" in events(page)
    then = reader.get("dossiers.show", code=row["code"], **{"tinh-den": "2024-03-26"})
    assert "Lê Hoàng Anh" in then.select("dl.facts")[0].text


def test_an_unknown_procedure_says_why_there_is_no_date_of_ours(reader: Browser, exports: Exports) -> None:
    row = exports.row(procedure_code="ZZ-01")
    exports.load(row)
    page = reader.get("dossiers.show", code=row["code"])
    assert "Không tính được hạn" in page.words and "Một cửa hẹn trả 10/04/2024 17:00" in page.words


def test_a_dossier_that_was_not_accepted_has_its_page(reader: Browser, exports: Exports) -> None:
    refused, registered = exports.row(status="Không được tiếp nhận"), exports.row(status="Mới đăng ký", received="")
    exports.load(refused, registered)
    assert "không tiếp nhận" in reader.get("dossiers.show", code=refused["code"]).h1.text
    assert "chưa tiếp nhận" in reader.get("dossiers.show", code=registered["code"]).h1.text
    assert len(reader.get("dossiers.index", **{"trang-thai": "chua-tiep-nhan"}).select("tbody tr")) == 2


@pytest.mark.agency
@pytest.mark.parametrize(
    ("due", "cause"),
    [
        (datetime(2024, 4, 5, 17, 0), "thời hạn của pháp luật"),
        (datetime(2024, 3, 28, 17, 0), "tính ngày tiếp nhận là ngày thứ nhất"),
        (datetime(2025, 3, 29, 17, 0), "chỉ khác năm"),
        (datetime(2024, 5, 29, 17, 0), "chưa rõ nguyên nhân"),
    ],
)
def test_a_date_that_differs_names_its_likely_cause(
    person: FindPerson, browse_as: Browse, exports: Exports, due: datetime, cause: str
) -> None:
    """ĐT-04: 10 working days allowed, 15 by law; received on 15/03/2024 it is due on 29/03/2024."""
    row = exports.row(procedure_code="ĐT-04", received=datetime(2024, 3, 15, 9, 0), due=due)
    exports.load(row, until=date(2024, 3, 29))
    page = browse_as(person("truongban")).get("dossiers.show", code=row["code"])
    assert "29/03/2024 17:00" in page.words and "≠ khác Một cửa" in page.words
    assert cause in page.words


@pytest.mark.parametrize("code", ["khong-co", "H24.18-990101-0001", "%", "..%2f..", "nhap%00", "x" * 3000])
def test_a_made_up_code_is_not_found(reader: Browser, code: str) -> None:
    assert reader.get(f"/ho-so/{code}", status=404).words.count("Không có mục này") == 1
