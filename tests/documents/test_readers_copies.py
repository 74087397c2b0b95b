"""Numbered paper copies: each with its QR, recalled when they are over; the public page tells nothing else."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from heza.core import clock
from heza.core.db import db
from heza.documents.readers.models import PaperCopy
from tests.documents.office import Office
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def office(make: Make, browse_as: Browse) -> Office:
    """An agency around its documents."""
    return Office(make, browse_as)


def copies() -> list[PaperCopy]:
    """The copies as they are stored."""
    db.session.rollback()
    db.session.expire_all()
    found = list(db.session.scalars(select(PaperCopy).order_by(PaperCopy.id)))
    db.session.rollback()
    return found


@pytest.mark.both_databases
def test_7_5_3_2a_every_copy_of_what_was_replaced_is_to_be_recalled(
    app: Flask, office: Office, browse_as: Browse, tmp_path: Path
) -> None:
    document = office.document("QT-01")
    first = office.approved(document)
    office.browser(office.controller).post(
        "paper_copies.of_revision", {"holder": "Kho", "count": "1"}, id=first.id, status=409
    )
    office.issue(office.batch(first), "04/03/2024")
    controller, id = office.browser(office.controller), first.id
    nowhere = controller.post("paper_copies.of_revision", {"holder": " ", "count": "2"}, id=id, status=422)
    assert "Hãy chọn đơn vị giữ" in nowhere.text
    controller.post("paper_copies.of_revision", {"department_id": str(office.unit.id), "count": "2"}, id=id, status=303)
    controller.post("paper_copies.of_revision", {"holder": "Bảng niêm yết", "count": "1"}, id=id, status=303)
    made = copies()
    assert [one.serial for one in made] == [1, 2, 3]

    answer = controller.client.get(f"/tai-lieu/ban-giay/{made[1].id}.pdf")  # it writes an entry of the trail
    assert answer.status_code == 200
    path = tmp_path / "ban-giay.pdf"
    path.write_bytes(answer.get_data())
    words = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    with pikepdf.open(path) as whole:
        assert words.count("BẢN GIẤY CÓ KIỂM SOÁT SỐ 02 · QT-01") == len(whole.pages) == 2
    office.browser(office.author).get("paper_copies.printed", id=made[1].id, status=403)

    stranger = browse_as()
    said = stranger.get("paper_copies.check", token=made[0].token)
    assert "CÒN HIỆU LỰC" in said.text
    shown = said.response.get_data(as_text=True)
    assert not [word for word in ("QT-01", office.unit.name, "Kiểm soát tài liệu", "BH 0") if word in shown]
    assert "KHÔNG CÓ BẢN GIẤY NÀY" in stranger.get("paper_copies.check", token="khong-co", status=404).text

    controller.post("documents.revise", {"kind": "amend"}, code="QT-01")  # the controller amends without a request
    second = office.approved(office.again(document))
    office.issue(office.batch(second), "29/03/2024", signed_on="28/03/2024")
    assert "CÒN HIỆU LỰC" in stranger.get("paper_copies.check", token=made[0].token).text
    clock.set_clock(app, date(2024, 3, 29))
    assert "HẾT HIỆU LỰC" in stranger.get("paper_copies.check", token=made[0].token).text
    waiting = controller.get("paper_copies.index")
    assert [str(box["value"]) for box in waiting.select("input[name=copy]")] == [str(one.id) for one in made]

    too_late = {"copy": [str(made[0].id)], "day": "30/03/2024", "note": ""}
    assert "không được sau hôm nay" in controller.post("paper_copies.recall", too_late, status=422).text
    sent = {"copy": [str(made[0].id), str(made[1].id)], "day": "29/03/2024", "note": "Đã tiêu hủy"}
    controller.post("paper_copies.recall", sent, status=303)
    controller.post("paper_copies.recall", sent | {"note": "Sửa lại"}, status=303)  # what was recalled stays so
    assert [(one.recalled_on, one.note) for one in copies()] == [
        (date(2024, 3, 29), "Đã tiêu hủy"),
        (date(2024, 3, 29), "Đã tiêu hủy"),
        (None, ""),
    ]
    assert controller.client.get(f"/tai-lieu/ban-giay/{made[0].id}.pdf").status_code == 409
    left = controller.get("paper_copies.index", **{"tinh-trang": "thu-hoi"})
    assert [str(box["value"]) for box in left.select("input[name=copy]")] == [str(made[2].id)]
