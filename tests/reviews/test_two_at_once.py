"""Two people at the same moment, in processes of their own: one paper recorded twice, one form written twice."""

from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza import create_app
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.approvals.signoff import mark_of
from heza.audit import verify
from heza.core.db import db
from heza.reviews.models import Decision, InternalReview, ReviewEvent
from tests.conftest import config_in
from tests.make import Make
from tests.pages import Browser
from tests.reviews.conftest import sent
from tests.reviews.office import Office

pytestmark = pytest.mark.both_databases
MOVED = ("Người khác vừa thay đổi mục này.", "Người khác vừa ghi văn bản này.", "nên chưa lưu được")


def _post(folder: Path, url: str, person_id: int, posts: list[tuple[str, dict[str, Any]]], gate: Any, out: Any) -> None:
    app = create_app(config_in(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        person = db.session.get(Person, person_id)
        browser = Browser(app, person)
        db.session.remove()
    gate.wait(20)
    answers = []
    for path, data in posts:
        if "number" in data:
            data["file"] = (BytesIO(b"%PDF-1.4 quyet dinh"), "quyet-dinh.pdf")
        response = browser.client.post(path, data=data, content_type="multipart/form-data")
        answers.append((response.status_code, response.get_data(as_text=True)))
    out.put([(status, any(said in text for said in MOVED)) for status, text in answers])


def _at_once(
    app: Flask, folder: Path, work: dict[int, list[tuple[str, dict[str, Any]]]]
) -> list[list[tuple[int, bool]]]:
    url = app.extensions["heza_config"].database_url
    db.session.remove()
    db.engine.dispose()  # a connection must not be in two processes
    fork = get_context("fork")
    gate, out = fork.Barrier(len(work)), fork.Queue()
    writers = [fork.Process(target=_post, args=(folder, url, id, posts, gate, out)) for id, posts in work.items()]
    for writer in writers:
        writer.start()
    found = [out.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()
    return found


def test_a_decision_is_recorded_once_and_a_form_keeps_what_was_seen(
    app: Flask, tmp_path: Path, office: Office, make: Make
) -> None:
    other = make.person("Ngô Kiểm Hai", Role.CONTROL)
    reviews = [office.review(office.announced(f"NB-{n}"), to="proposed") for n in range(4)]
    draft = office.review(office.announced("NB-9"))
    marks = {one.id: mark_of(one) for one in reviews}
    form = sent(draft)
    posts: list[tuple[str, dict[str, Any]]] = []
    for review_id, seen in marks.items():
        data = {"number": f"90{review_id}/QĐ-UBND", "signed_on": "28/03/2024", "authority": "UBND thành phố"}
        data |= {"item": str(review_id), f"seen-{review_id}": seen}
        posts.append(("/ra-soat/quyet-dinh/ghi/phe-duyet", data))
    work = {office.control.id: posts, other.id: posts}
    path, officer_id, head_id, draft_id = f"/ra-soat/phieu/{draft.id}/luu", office.officer.id, office.head.id, draft.id
    first, second = _at_once(app, tmp_path, work)
    for one, two in zip(first, second, strict=True):
        assert sorted((one[0], two[0])) == [303, 409]
        assert next(said for status, said in (one, two) if status == 409)
    assert db.session.scalar(select(func.count()).where(ReviewEvent.kind == "approved")) == len(marks)
    assert db.session.scalar(select(func.count()).where(Decision.purpose == "approve")) == len(marks)
    db.session.rollback()

    both = {
        officer_id: [(path, form | {"open_page": "mot", "schedule": "Quý I/2025"})],
        head_id: [(path, form | {"open_page": "hai", "schedule": "Quý II/2025"})],
    }
    answers = [one for [one] in _at_once(app, tmp_path, both)]
    assert sorted(status for status, _said in answers) == [200, 409]
    assert next(said for status, said in answers if status == 409)
    kept = db.session.scalars(select(InternalReview).where(InternalReview.id == draft_id)).one()
    assert kept.values["schedule"] in ("Quý I/2025", "Quý II/2025")
    db.session.rollback()
    assert verify.verify(full=True).is_good
