"""Whatever is sent to the pages of the small registers gets a sentence: no error of the program, nothing written."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.core.db import db
from heza.reports.registers import actions, feedback_acts, records
from heza.reports.registers.models import Announcement, Feedback, Initiative, ReportRecipient, ReportTask
from heza.reports.rules import Span
from tests.conftest import TODAY
from tests.hostile import LONG, broken, urls
from tests.make import Make
from tests.reports.test_registers_pages import begun
from tests.reports.test_registers_queries import procedures

ROOMS = {"feedback", "publications", "announcements", "initiatives", "report_tasks", "report_settings"}
EXTREME = {
    **{"source": "desk", "received_on": "01/01/2000", "about": "both", "content": "\u0000", "text": "\u0000"},
    **{"due_on": "31/12/9999", "proposed_on": "01/01/0001", "done_on": "31/12/9999", "checked_on": "01/01/0001"},
    **{"position": "1e3", "new": "9" * 12, "shortened": "-1", "status": "bomb", "one_stop": "maybe", "all": "1"},
    **{"basis": LONG, "procedure": "9" * 30, "title": "\u200b", "answer": "\u0000", "answered_on": "31/12/9999"},
    **{"period_first_day": "0", "report_basis": "\u0000", "number": "\u0000", "result": "\u0000", "seen": "x"},
}


@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_a_register(app: Flask, make: Make, browse_as: Any) -> None:
    unit = make.department("Phòng A")
    people = [make.person("", Role.CONTROL), make.person("", Role.OFFICER, department=unit)]
    first = {"source": "desk", "received_on": date(2024, 3, 1), "about": "both", "content": "Góp ý"}
    feedback_acts.add_all([first | {"department_id": unit.id}])
    db.session.commit()
    procedures(make, 2)
    records.save(None, records.Signed("1/QĐ", TODAY, new=1), "")
    records.propose(None, records.Proposal(unit.id, "Sáng kiến", TODAY), "", people[0])
    actions.plan(begun(make, Span("month", 2024, 3)), actions.Planned("Việc", unit.id))
    db.session.commit()
    tables = (Feedback, Announcement, Initiative, ReportTask, ReportRecipient)
    before = [db.session.execute(select(one.__table__)).all() for one in tables]
    browsers = [browse_as(one) for one in people]
    addresses = urls(app, ROOMS, {"id": 1}) + urls(app, ROOMS, {"id": 2**40})
    assert broken(browsers, addresses) == []
    token = browsers[0].token()
    for method, url in urls(app, ROOMS, {"id": 1}):
        if method == "POST":
            sent = browsers[0].client.post(url, data=EXTREME | {"csrf_token": token})
            assert 400 <= sent.status_code < 500, (url, sent.status_code)
    assert [db.session.execute(select(one.__table__)).all() for one in tables] == before
