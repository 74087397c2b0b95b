"""Whatever is sent to the pages of documents gets a sentence: no error of the program, and nothing takes effect."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.core.db import db
from heza.documents.models import Revision
from tests.documents.office import Office
from tests.hostile import broken, urls
from tests.make import Make
from tests.pages import Browser

ROOMS = {"documents", "document_revisions", "issue_batches"}


@pytest.mark.both_databases
def test_nothing_that_is_sent_breaks_a_page(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> None:
    office = Office(make, browse_as)
    draft = office.draft(office.document("QT-01"))
    office.fill(draft)
    batch = office.batch()
    file = office.again(draft).files[0]
    about = {"code": "QT-01", "name": "hand_in", "id": draft.id, "file_id": file.id, "line_id": 1}
    addresses = urls(app, ROOMS, about) + urls(app, {"issue_batches"}, {"id": batch.id, "line_id": 1})
    addresses += urls(app, ROOMS, {"code": "x/y", "name": "x", "id": 2**40, "file_id": 2**40, "line_id": 2**40})
    people = [browse_as(one) for one in (office.controller, office.author, office.reader)]
    db.session.rollback()
    assert broken(people, addresses) == []
    assert db.session.scalar(select(func.count()).where(Revision.effective_from.is_not(None))) == 0
