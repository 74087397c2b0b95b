"""Two people at the same moment: nothing is written twice, no number is lost, nobody sees an error of the program."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.core.db import db
from heza.reports.registers.models import Feedback, FeedbackImport, Publication
from tests.documents.together import Sent, post_at_once
from tests.make import Make
from tests.reports.test_registers_feedback import ENTERED, ROWS, workbook
from tests.reports.test_registers_queries import procedures


@pytest.mark.both_databases
def test_two_who_write_at_once_write_it_once(app: Flask, make: Make, browse_as: Any, tmp_path: Path) -> None:
    make.department("Phòng A", short_name="A")
    procedures(make, 3)
    people = [make.person("", Role.CONTROL).id, make.person("", Role.CONTROL).id]
    keeper = browse_as(make.person("", Role.CONTROL))
    path = workbook(tmp_path / "so.xlsx", ROWS)
    sent = keeper.post("feedback.upload", {"file": (BytesIO(path.read_bytes()), "so.xlsx")})
    page = keeper.get(sent.response.headers["Location"])
    token = {"token": str(page.select_one("input[name=token]")["value"])}

    def both(address: str, data: dict[str, Any]) -> list[int]:
        return post_at_once(app, tmp_path, [Sent(one, address, data) for one in people])

    assert both("/bao-cao/phan-anh/nhap/ghi", token) == [303, 303]
    assert len(db.session.scalars(select(Feedback)).all()) == len(ROWS)
    assert len(db.session.scalars(select(FeedbackImport)).all()) == 1
    assert both("/bao-cao/phan-anh/them", ENTERED) == [303, 303]
    numbers = list(db.session.scalars(select(Feedback.number).order_by(Feedback.number)))
    assert numbers == list(range(1, len(ROWS) + 3))
    marks = {"counter": "yes", "portal": "yes", "national": "yes", "checked_on": "18/03/2024", "all": "1"}
    assert both("/bao-cao/cong-khai/ghi", marks) in ([303, 303], [303, 409])
    assert len(db.session.scalars(select(Publication)).all()) == 2
