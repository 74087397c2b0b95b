"""Importing on the page: choose, see, write all or nothing, look back; every wrong file gets its sentence."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core import files
from heza.core.db import db
from heza.dossiers.models import Dossier, DossierImport, Event, Leg
from heza.sample.load import DATA
from tests.dossiers.exports import Exports
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
MISSING = "Không nhận ra tệp này"


@pytest.fixture
def clerk(make: Make, browse_as: Browse) -> Browser:
    """The one-stop desk at its browser."""
    return browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))


def choose(browser: Browser, content: BytesIO | bytes, name: str = "mot-cua.xlsx", status: int = 200) -> Page:
    """Choose a file and come to its preview."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    page = browser.post("dossiers.upload", {"file": (stream, name)}, status=303 if status == 200 else status)
    return browser.get(page.response.headers["Location"]) if status == 200 else page


def write(browser: Browser, preview: Page, status: int = 303) -> Page:
    """Press the button of a preview."""
    form = next(form for form in preview.select("form") if form.select("input[name=seen]"))
    id = int(form["action"].split("/")[-2])
    return browser.post(
        "dossiers.apply", {"seen": form.select("input[name=seen]")[0]["value"]}, status=status, import_id=id
    )


def counted() -> tuple[int, ...]:
    """How many rows the tables of an import have."""
    return tuple(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (Dossier, Event, DossierImport))


def words_of(page: Page) -> str:
    """What is said in the middle of a page."""
    return " ".join(page.select("main")[0].get_text(" ").split())


# ---------------------------------------------------------------- the way of a file


@pytest.mark.both_databases
def test_three_bad_rows_are_told_at_once_and_the_mended_file_is_written(clerk: Browser, exports: Exports) -> None:
    rows = [exports.row() for _ in range(5)]
    bad = [dict(row) for row in rows]
    bad[1]["code"], bad[2]["received"], bad[4]["status"] = "H24-sai", "31/02/2024", "Đang nghĩ"
    page = choose(clerk, exports.file(bad))
    lines = [[cell.text for cell in line.select("td, th")] for line in page.select("tbody tr")[:3]]
    assert [line[0] for line in lines] == ["5", "6", "8"]
    assert "không đúng dạng" in lines[0][2] and "31/02/2024" in lines[1][2] and "Đang nghĩ" in lines[2][2]
    assert page.select("a[href$='/dong-loi']")
    assert "3 dòng lỗi" in page.words
    assert "Tệp có 3 dòng lỗi nên chưa ghi gì" in write(clerk, page, status=409).words
    assert counted() == (0, 0, 0)

    page = choose(clerk, exports.file(rows))
    assert page.select("main button.button-main")[0].text == "Ghi 5 hồ sơ mới, 0 thay đổi"
    done = write(clerk, page)
    after = clerk.get(done.response.headers["Location"])
    assert "Đã ghi 5 mới, 0 thay đổi." in after.words
    assert [link.text for link in after.select("#import_rows a.code")] == [row["code"] for row in rows]
    past = clerk.get("dossiers.upload")
    assert "mot-cua.xlsx" in past.words and "Mai Thị Kim Oanh" in past.words
    assert counted()[0] == 5 and counted()[2] == 1


def test_a_change_is_shown_field_by_field_before_it_is_written(clerk: Browser, exports: Exports) -> None:
    row = exports.settled(datetime(2024, 3, 26, 14, 0), officer="Đỗ Thị Hương")
    exports.load(row)
    changed = row | {
        "finished": datetime(2024, 3, 25, 17, 0),
        "officer": "Người Mới",
        "department": "Phòng Quản lý lao động",
        "phone": "0225 9",
    }
    page = choose(clerk, exports.file([changed], until=date(2024, 3, 29)))
    assert "Ngày xong bị lùi" in page.words and "Kết thúc xử lý: 26/03/2024 14:00 → 25/03/2024 17:00" in page.words
    page = clerk.get(page.select("a.figure[href*='thay-doi'], a[href*='loai=thay-doi']")[0]["href"])
    told = [" ".join(one.text.split()) for one in page.select(".change")]
    assert told == [
        "Số điện thoại: 0225 3 000 000 → 0225 9",
        "Kết thúc xử lý: 26/03/2024 14:00 → 25/03/2024 17:00",
        "Đơn vị xử lý: Phòng Quản lý đầu tư → Phòng Quản lý lao động",
        "Cán bộ xử lý: Đỗ Thị Hương → Người Mới",
    ]
    assert "sẽ nhập với tên gốc, chưa đối chiếu" in page.words
    assert "Người Mới – Phòng Quản lý lao động (1)" in page.words
    write(clerk, page)
    shown = clerk.get("dossiers.show", code=row["code"])
    assert "Người xử lý “Người Mới” chỉ có trong tệp Một cửa, chưa đối chiếu." in shown.words


def test_the_same_file_again_changes_nothing(clerk: Browser, exports: Exports) -> None:
    content = exports.file([exports.row()]).getvalue()
    write(clerk, choose(clerk, content))
    before = counted()
    page = choose(clerk, content)
    assert "Không có gì thay đổi" in page.words and "đã được nhập lúc" in page.words
    assert not page.select("input[name=seen]")
    assert counted() == before


def test_a_newer_file_that_says_the_same_is_noted(clerk: Browser, exports: Exports) -> None:
    row = exports.row()
    exports.load(row, until=date(2024, 3, 27))
    page = choose(clerk, exports.file([row], until=date(2024, 3, 28)))
    assert page.select("main button.button-main")[0].text == "Ghi nhận dữ liệu đến 28/03/2024 17:00"
    write(clerk, page)
    assert "Dữ liệu Một cửa đến 28/03/2024 17:00" in clerk.get("dossiers.index").words


@pytest.mark.both_databases
def test_two_people_who_press_at_once_write_it_once(
    make: Make, browse_as: Browse, clerk: Browser, exports: Exports
) -> None:
    other = browse_as(make.person("", Role.CONTROL))
    content = exports.file([exports.row(), exports.row()]).getvalue()
    mine, theirs = choose(clerk, content), choose(other, content)
    write(clerk, mine)
    before = counted()
    assert "Dữ liệu đã thay đổi từ lúc xem trước" in write(other, theirs, status=409).words
    again = other.get(theirs.response.request.path)
    assert "Không có gì thay đổi" in again.words and not again.select("input[name=seen]")
    assert counted() == before
    assert db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "import")) == 1


@pytest.mark.both_databases
def test_what_was_not_seen_is_not_written(clerk: Browser, exports: Exports) -> None:
    first, second = exports.row(), exports.row()
    page = choose(clerk, exports.file([first, second]))
    exports.load(first | {"phone": "0225 1"}, until=date(2024, 3, 27))
    before = counted()
    refused = write(clerk, page, status=409)
    assert "Dữ liệu đã thay đổi từ lúc xem trước" in refused.words
    assert counted() == before


def test_an_older_file_changes_nothing(clerk: Browser, exports: Exports) -> None:
    row = exports.row()
    exports.load(row)
    page = choose(clerk, exports.file([row | {"phone": "cũ"}], until=date(2024, 3, 20)))
    assert "1 Cũ hơn dữ liệu đã có" in page.words or "Cũ hơn dữ liệu đã có 1" in page.words
    assert not page.select("input[name=seen]")


def test_the_file_is_kept_for_ever_once_it_is_written(app: Flask, clerk: Browser, exports: Exports) -> None:
    write(clerk, choose(clerk, exports.file([exports.row()])))
    kept = db.session.scalars(select(DossierImport)).one()
    assert files.path_of(kept.sha256).parent.name == "files"


def test_warnings_are_told_and_imported(clerk: Browser, exports: Exports) -> None:
    row = exports.settled(datetime(2024, 3, 19, 9, 0), due="")
    page = choose(clerk, exports.file([row]))
    assert "Kết thúc xử lý trước khi nhận hồ sơ" in page.words and "Không có ngày hẹn trả" in page.words
    write(clerk, page)
    shown = clerk.get("dossiers.show", code=row["code"])
    assert "Kết thúc xử lý trước khi nhận hồ sơ; được tính vào ngày nhận." in shown.words


# ---------------------------------------------------------------- the process log


def test_a_process_log_goes_the_same_way(clerk: Browser) -> None:
    log = (DATA / "nhat-ky-xu-ly-28-03-2024.xlsx").read_bytes()
    page = choose(clerk, log, "nhat-ky.xlsx")
    assert "Hồ sơ này chưa có trong hệ thống" in page.words and "1.184 dòng lỗi" in page.words
    assert not page.select("input[name=seen]")
    for name in ("mot-cua-thang-3-2024.xlsx", "mot-cua-28-03-2024.xlsx"):
        write(clerk, choose(clerk, (DATA / name).read_bytes(), name))
    page = choose(clerk, log, "nhat-ky.xlsx")
    assert page.select("main button.button-main")[0].text == "Ghi 1.184 bước mới, 0 thay đổi"
    done = clerk.get(write(clerk, page).response.headers["Location"])
    assert "Nhật ký xử lý" in done.words
    assert db.session.scalar(select(func.count()).select_from(Leg)) == 1184
    assert "mọi bước của tệp đều đã có" in choose(clerk, log, "nhat-ky.xlsx").words


# ---------------------------------------------------------------- wrong files


def bomb() -> bytes:
    """A small archive that unpacks to 100 MB."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100 * files.MEGABYTE)
    return out.getvalue()


def plain_zip() -> bytes:
    """An archive that is no workbook."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("anh.png", b"\x89PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp trống"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2000, "không phải tệp Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "không phải tệp Excel"),
        (b"PK\x03\x04 broken", "không phải tệp Excel"),
        (plain_zip(), "không phải tệp Excel"),
        (bomb(), "Tệp nén bất thường"),
        ((DATA / "danh-muc-tthc-qd-4356.xlsx").read_bytes(), MISSING),
    ],
    ids=["empty", "picture", "old Excel", "broken", "another zip", "bomb", "another workbook"],
)
def test_a_wrong_file_gets_its_sentence_at_the_form(clerk: Browser, content: bytes, sentence: str) -> None:
    page = choose(clerk, content, status=422)
    assert sentence in page.select(".field-error")[0].text
    assert page.select("input[type=file]")
    assert counted() == (0, 0, 0)


def test_a_sheet_without_rows_or_columns_gets_its_sentence(clerk: Browser, exports: Exports) -> None:
    assert "không có dòng hồ sơ nào" in choose(clerk, exports.file([]), status=422).words
    short = {name: value for name, value in exports.row().items() if name not in ("due", "status")}
    book = load_workbook(exports.file([]))
    book.active.delete_cols(9)
    book.active.append(list(short.values()))
    out = BytesIO()
    book.save(out)
    assert "Tệp thiếu cột: Hẹn trả kết quả" in choose(clerk, out.getvalue(), status=422).words


def test_no_file_at_all_gets_a_sentence(clerk: Browser) -> None:
    page = clerk.post("dossiers.upload", {}, status=422)
    assert "Hãy chọn một tệp trước." in page.select(".field-error")[0].text


def test_a_file_that_is_too_large_gets_a_sentence(clerk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "keep", lambda stream: files._copied(stream, files._folder("uploads") / "new-x", 10))
    page = clerk.post("dossiers.upload", {"file": (BytesIO(b"x" * 11), "a.xlsx")}, status=422)
    assert "vượt quá" in page.select(".field-error")[0].text
    response = clerk.client.post(
        "/ho-so/nhap",
        input_stream=BytesIO(b"x" * 70 * files.MEGABYTE),
        content_length=70 * files.MEGABYTE,
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 413
    assert "Tệp quá lớn" in response.get_data(as_text=True)


@pytest.mark.parametrize("import_id", [4711, 2**63 - 1, 2**70])
@pytest.mark.both_databases
def test_a_file_that_is_not_there_is_not_found(clerk: Browser, import_id: int) -> None:
    clerk.get("dossiers.preview", import_id=import_id, status=404)
    clerk.post("dossiers.apply", {"seen": "1.0"}, import_id=import_id, status=404)
    assert counted() == (0, 0, 0)


@pytest.mark.parametrize("seen", ["", "x", "9.9", "\x00"])
def test_a_made_up_mark_writes_nothing(clerk: Browser, exports: Exports, seen: str) -> None:
    kept = clerk.post("dossiers.upload", {"file": (exports.file([exports.row()]), "a.xlsx")})
    id = int(kept.response.headers["Location"].rsplit("/", 1)[1])
    clerk.post("dossiers.apply", {"seen": seen}, import_id=id, status=409)
    assert counted() == (0, 0, 0)


def test_a_lost_upload_gets_a_sentence(app: Flask, clerk: Browser, exports: Exports) -> None:
    page = choose(clerk, exports.file([exports.row()]))
    for path in (app.extensions["heza_config"].data / "uploads").iterdir():
        path.unlink()
    assert "không còn được giữ" in write(clerk, page, status=409).words
    assert counted() == (0, 0, 0)


@pytest.mark.parametrize("import_id", [4711, 2**63 - 1, 2**70])
@pytest.mark.both_databases
def test_an_import_that_is_not_there_is_not_found(clerk: Browser, import_id: int) -> None:
    clerk.get("dossiers.past", import_id=import_id, status=404)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
@pytest.mark.both_databases
def test_a_made_up_part_of_an_import_is_no_accident(clerk: Browser, exports: Exports, after: str) -> None:
    applied = exports.load(exports.row())
    clerk.get("dossiers.past", import_id=applied.id, sau=after)


def test_only_who_may_import_gets_to_its_pages(make: Make, browse_as: Browse, exports: Exports) -> None:
    applied = exports.load(exports.row())
    for person in (make.person(), make.person("", Role.LEADER), make.person("", Role.AUDITOR)):
        browser = browse_as(person)
        browser.get("dossiers.upload", status=403)
        browser.get("dossiers.preview", import_id=1, status=403)
        browser.get("dossiers.past", import_id=applied.id, status=403)
        browser.post("dossiers.apply", {"seen": "x"}, import_id=1, status=403)
        browser.post("dossiers.undo", {"reason": "Nhập nhầm tệp."}, import_id=applied.id, status=403)
        assert not browser.get("dossiers.index").select("a[href='/ho-so/nhap']")


def test_previewing_writes_nothing_for_anybody(clerk: Browser, exports: Exports, make: Make) -> None:
    people = select(func.count()).select_from(Person)
    choose(clerk, exports.file([exports.row(department="Phòng Chưa Ai Biết", officer="Ai Đó")]))
    assert db.session.scalar(people) == 1
    assert counted() == (0, 0, 0)
