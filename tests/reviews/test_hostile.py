"""Whatever is sent to the pages of the review gets a sentence: no error of the program, and nothing is written."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.reviews.models import InternalReview, InternalVersion, ReviewEvent
from tests.reviews.conftest import Browse
from tests.reviews.office import Office

ROOMS = {"reviews", "internal_procedures", "internal_versions", "review_plans", "internal_reviews"}
ROOMS |= {"review_decisions", "review_settings", "review_papers"}
LONG = "ạ" * 30_000
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"q": LONG[:500], "o": "x", "tu": "31/02/2024", "nhom": "C", "phong": "99999999999", "sau": "a.b.c", "dong": "99"},
    {
        "o": "costed",
        "tu": "2024-13-01",
        "phong": "-1",
        "linh-vuc": "'; DROP TABLE",
        "truoc": "9",
        "sau": "nay",
        "tep": "x",
    },
    {"id": "99999999999999999999", "trang-thai": "\u0000", "in": "1", "nam": "x", "thang": "2024-00"},
)
SENT: tuple[dict[str, Any], ...] = (
    {},
    {"seen": "1:x", "year": "0", "name": " ", "due_on": "31/02/2024", "number": " ", "signed_on": "x", "item": "x"},
    {"seen": "", "action": "bomb", "act-0-bh": "1e9", "act-0-bs": "-5", "times_before": "NaN", "a-N3": "maybe"},
    {"code": "../../x", "group": "Z", "field": "", "department_id": "abc", "threshold": "abc", "amount": "-1"},
    {
        "name": LONG,
        "steps": LONG,
        "note": LONG,
        "reason": LONG,
        "password": LONG,
        "procedure": "999999",
        "item": "99999",
    },
    {
        "file": (b"PK\x03\x04 not a zip", "a.xlsx"),
        "token": "x",
        "number": "1",
        "signed_on": "28/03/2024",
        "authority": "a",
    },
)


def _urls(app: Flask, values: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if rule.endpoint.partition(".")[0] not in ROOMS:
            continue
        given = {name: values.get(name, 1) for name in rule.arguments}
        url = app.url_map.bind("localhost").build(rule.endpoint, given)
        found += [(method, url) for method in ("GET", "POST") if method in (rule.methods or ())]
    return found


@pytest.mark.both_databases
def test_nothing_that_is_sent_breaks_a_page(app: Flask, office: Office, browse_as: Browse) -> None:
    review = office.review(office.announced("NB-01"), to="handed_in")
    version = office.version(office.procedure("NB-02", to="counted"))
    about = {"code": "NB-01", "name": "sign", "purpose": "phe-duyet", "ending": "pdf", "kind": "chi-tieu"}
    urls = _urls(app, about | {"id": review.id, "item_id": review.item_id})
    urls += _urls(
        app, {"code": "khong-co", "name": "x", "purpose": "x", "ending": "exe", "id": 2**40, "item_id": 2**40}
    )
    before = (review.content, version.content, db.session.scalar(select(func.count()).select_from(ReviewEvent)))
    control, officer = browse_as(office.control), browse_as(office.officer)
    token = control.token(), officer.token()
    broken = []
    for method, url in dict.fromkeys(urls):
        for number, browser in enumerate((control, officer)):
            for asked in ASKED if method == "GET" else SENT:
                data = dict(asked)
                if isinstance(data.get("file"), tuple):
                    data["file"] = (BytesIO(data["file"][0]), data["file"][1])
                if method == "POST":
                    sent = data | {"csrf_token": token[number]}
                    answer = browser.client.post(url, data=sent, content_type="multipart/form-data")
                else:
                    answer = browser.client.get(url, query_string=data)
                db.session.rollback()
                if answer.status_code >= 500:
                    broken.append((method, url, asked, answer.status_code))
    assert broken == []
    db.session.expire_all()
    now = db.session.get(InternalReview, review.id), db.session.get(InternalVersion, version.id)
    assert (now[0].content, now[1].content) == before[:2]
    assert db.session.scalar(select(func.count()).select_from(ReviewEvent)) == before[2]
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "review_decision")))
    assert acts <= {"create"}
