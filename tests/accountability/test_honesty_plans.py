"""No question of the honesty page or of a card looks at every row of a table that grows with the dossiers."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from heza.accountability import card, honesty, honesty_page, queries, without
from heza.accountability.lines import Links
from heza.audit import trail
from heza.core.db import db
from heza.dossiers.figures import Question, question
from heza.dossiers.rules import Period
from heza.sample.load import DATA, load_export
from heza.workdays.queries import calendar
from tests.dossiers.test_list_plans import gathered

pytestmark = pytest.mark.agency
LARGE = {"restatement", "told_first", "dossier", "event", "spell", "settled", "applicant"}


def _asked(known: int | None) -> Question:
    return question(Period(date(2024, 3, 20), date(2024, 4, 19)), calendar(), known=known)


def _scans(statements: list[tuple[str, Any]]) -> set[str]:
    connection = db.session.connection()
    found = set()
    for sql, values in statements:
        for *_, line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
            words = line.split()
            if words[0] == "SCAN" and words[1] in LARGE:
                found.add(f"{line} — {sql[:2000]}")
    return found


@pytest.mark.parametrize("known", [None, 100_000_000])
def test_nothing_looks_at_everything(app: Flask, known: int | None) -> None:
    load_export(DATA / "mot-cua-nhap-muon-29-03-2024.xlsx")
    asked = _asked(min(known, trail.head_seq(db.session)) if known else None)
    department = next(iter(queries.department_names().values()))
    with app.test_request_context(), gathered() as seen:
        for only in ({}, {"department": department.id}):
            honesty_page.page(asked, Links(asked, may_open=True), only)
        for narrowed in ({"what": "reset"}, {"import": 1}, {"import": 0}, {"head": 1, "department": 1}):
            honesty.rows_page(asked, narrowed, after="2024-03-29_3")
        for box in without.BOXES:
            queries.rows_page(asked, box, {"department": 1}, rows_of=without.told_rows)
        card.card(asked, department)
    assert len(seen) > 20
    assert _scans(seen) == set()
