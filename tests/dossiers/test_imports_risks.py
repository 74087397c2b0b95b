"""What changed since the last file: the late rows of 29/03/2024 as what they are, and a dossier that is missing."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.dossiers.imports import folder
from heza.dossiers.imports.models import ImportFile, ImportRow
from heza.dossiers.models import DossierImport
from heza.sample.load import DATA
from tests.dossiers.exports import Exports
from tests.dossiers.test_pages_import import choose, write
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]


def risks(page: Page) -> list[tuple[str, str]]:
    """(Code, what is told) of the lines about risks, in their order."""
    found = []
    for line in page.select("tr"):
        told = [" ".join(one.text.split()) for one in line.select(".risk")]
        if told:
            found.append((line.select(".code")[0].text, "; ".join(told)))
    return found


@pytest.mark.agency
def test_the_three_late_rows_are_told_as_what_they_are(browse_as: Browse) -> None:
    clerk = browse_as(db.session.scalars(select(Person).where(Person.username == "motcua")).one())
    name = "mot-cua-nhap-muon-29-03-2024.xlsx"
    page = choose(clerk, (DATA / name).read_bytes(), name)
    before = risks(page)
    assert [told.split(" ", 2)[:2] for _, told in before] == [["Trạng", "thái"], ["Xong", "đúng"], ["Vào", "dữ"]]
    assert "Trạng thái lùi" in before[0][1] and "Kết thúc xử lý" in before[0][1]
    assert "Xong đúng đến từng giây" in before[1][1] and "Ngày xong bị lùi" in before[1][1]
    assert "Vào dữ liệu muộn" in before[2][1]
    assert "tệp bổ sung: không xét hồ sơ thiếu" in page.words
    write(clerk, page)
    applied = db.session.scalars(select(DossierImport).order_by(DossierImport.id.desc())).first()
    assert applied is not None
    assert risks(clerk.get("dossiers.past", import_id=applied.id)) == before


@pytest.mark.both_databases
def test_a_dossier_that_is_missing_is_told_and_never_deleted(make: Make, browse_as: Browse, exports: Exports) -> None:
    clerk = browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))
    kept = [exports.row() for _ in range(3)]
    gone, ended = exports.row(), exports.settled(datetime(2024, 3, 25, 9, 0))
    earlier = exports.row(received=datetime(2024, 3, 1, 9, 0))
    exports.load(*kept, gone, ended, earlier, until=date(2024, 3, 26))
    page = choose(clerk, exports.file(kept))
    assert [(code, told.split(" Nhận")[0]) for code, told in risks(page)] == [(gone["code"], "Không còn trong tệp")]
    write(clerk, page)
    assert exports.dossier(gone["code"]).state == "open"


def test_a_file_in_the_watched_folder_waits_for_somebody(
    app: Flask, make: Make, browse_as: Browse, exports: Exports
) -> None:
    clerk = browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))
    place: Path = folder.place()
    (place / "mot-cua.xlsx").write_bytes(exports.file([exports.row()]).getvalue())
    (place / "~$mot-cua.xlsx").write_bytes(b"x")
    assert list(folder.lying()) == []  # it may still be being copied

    still = (datetime.now().astimezone() - timedelta(minutes=2)).timestamp()
    for path in place.iterdir():
        os.utime(path, (still, still))
    work.minute()
    while work.run_next():
        pass
    db.session.rollback()
    file = db.session.scalars(select(ImportFile)).one()
    assert (file.state, file.came_from, file.file_name) == ("read", "folder", "mot-cua.xlsx")
    assert next(path.name for path in (place / "da-nhan").iterdir()).endswith("-mot-cua.xlsx")
    assert "thư mục theo dõi" in clerk.get("dossiers.upload").words
    page = clerk.get("dossiers.preview", import_id=file.id)
    write(clerk, page)
    work.minute()
    while work.run_next():
        pass
    assert len(db.session.scalars(select(ImportFile)).all()) == 1


def test_files_that_lie_too_long_are_dropped_and_old_rows_cleared(
    app: Flask, make: Make, exports: Exports, browse_as: Browse
) -> None:
    clerk = browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))
    write(clerk, choose(clerk, exports.file([exports.row()])))
    choose(clerk, exports.file([exports.row()]))
    clock.set_clock(app, datetime(2024, 3, 31, 9, 0))  # a Sunday: no digest falls due
    assert not work.minute()
    applied, lies = db.session.scalars(select(ImportFile).order_by(ImportFile.id)).all()
    applied.created_at -= timedelta(days=61)
    lies.created_at -= timedelta(days=3)
    db.session.commit()
    assert work.minute() and work.run_next()
    db.session.rollback()
    assert (applied.state, lies.state) == ("applied", "dropped")
    assert db.session.scalars(select(ImportRow.position)).all() == []
    assert not work.minute()
