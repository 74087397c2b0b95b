"""Whatever is sent to the pages of the review gets a sentence: no error of the program, and nothing is written."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.reviews.models import InternalReview, InternalVersion, ReviewEvent
from tests.hostile import broken, urls
from tests.reviews.conftest import Browse
from tests.reviews.office import Office

ROOMS = {"reviews", "internal_procedures", "internal_versions", "review_plans", "internal_reviews"}
ROOMS |= {"review_decisions", "review_settings", "review_papers"}


@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_a_page(app: Flask, office: Office, browse_as: Browse) -> None:
    review = office.review(office.announced("NB-01"), to="handed_in")
    version = office.version(office.procedure("NB-02", to="counted"))
    about = {"code": "NB-01", "name": "sign", "purpose": "phe-duyet", "ending": "pdf", "kind": "chi-tieu"}
    addresses = urls(app, ROOMS, about | {"id": review.id, "item_id": review.item_id})
    none = {"code": "khong-co", "name": "x", "purpose": "x", "ending": "exe", "id": 2**40, "item_id": 2**40}
    addresses += urls(app, ROOMS, none)
    before = (review.content, version.content, db.session.scalar(select(func.count()).select_from(ReviewEvent)))
    assert broken([browse_as(office.control), browse_as(office.officer)], addresses) == []
    db.session.expire_all()
    now = db.session.get(InternalReview, review.id), db.session.get(InternalVersion, version.id)
    assert (now[0].content, now[1].content) == before[:2]
    assert db.session.scalar(select(func.count()).select_from(ReviewEvent)) == before[2]
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "review_decision")))
    assert acts <= {"create"}
