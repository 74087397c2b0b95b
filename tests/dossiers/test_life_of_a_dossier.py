"""One dossier from its receipt at the counter on: two pauses over Tết 2024, a make-up Saturday, four desks and one
extension give the same due dates and the same shares by hand, on its page and on the command line.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask, g
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.core.db import db
from heza.dossiers import checks, cli
from heza.dossiers.intake import Intake, receive
from heza.dossiers.models import Dossier
from heza.procedures.models import Field, Procedure, ProcedureVersion
from heza.workdays.actions import seed_calendar
from tests.dossiers.acting_helpers import do, moment
from tests.make import Make

pytestmark = pytest.mark.both_databases

# By hand, in working minutes of the office's day (7:30–11:30, 13:30–17:00: 450), until the end of 20/03/2024.
DESK_MINUTES = {
    "Hồ Thị Cửa": 390,  # 29/01 from 9:00: 360; 30/01 until 8:00: 30
    # 30/01 from 8:00: 420; 31/01–02/02: 1350; 05/02 until 10:00: 150; 19/02 from 15:00: 120; 20–29/02: 8 days 3600;
    "Nguyễn Văn Hai": 420 + 1350 + 150 + 120 + 3600 + 30,  # 01/03 until 8:00: 30
    # 01/03 from 8:00: 420; 04, 05/03: 900; 06/03 until 10:00: 150; 08/03 from 16:00: 60; 11/03: 450; 12/03: 30
    "Trần Thị Ba": 420 + 900 + 150 + 60 + 450 + 30,
    "Lê Văn Tư": 420 + 6 * 450,  # 12/03 from 8:00, then 13, 14, 15, 18, 19, 20/03
}
# 05/02 10:00–19/02 15:00: 300 + 06, 07, 15, 16/02 + 330; 06/03 10:00–08/03 16:00: 300 + 450 + 390.
WAITED = [2430, 1140]
ELAPSED = 360 + 32 * 450
# Promised: 20 working days after 29/01 with Tết off (08–14/02): 04/03. First pause, 5 days: 11/03. Second, 2 days:
# 13/03. Extension of 40: 14/03–17/04 are 25; 19, 22–26/04 are 31 (18/04 off); 02, 03/05 33 (29, 30/04 and 01/05 off);
# Saturday 04/05 is worked: 34; 06–10/05 39; 13/05 is the 40th.
PROMISED, DUE = "04/03/2024 17:00", "13/05/2024 17:00"


@pytest.fixture
def dossier(app: Flask, make: Make) -> Dossier:
    seed_calendar()
    db.session.commit()
    unit = make.department("Phòng Thử")
    desk = make.person("Hồ Thị Cửa", Role.ONE_STOP, department=make.department("Bộ phận Một cửa"))
    two, three, four = (make.person(name, department=unit) for name in ("Nguyễn Văn Hai", "Trần Thị Ba", "Lê Văn Tư"))
    head = make.head_of(unit, "Phạm Văn Trưởng")
    g.actor_id = desk.id
    found = receive(desk, Intake(_procedure(make), "Công ty Tết", "counter", at=moment("2024-01-29 09:00")))
    db.session.commit()
    for giver, taker, given, taken in (
        (desk, two, "2024-01-29 16:00", "2024-01-30 08:00"),
        (two, three, "2024-02-29 16:00", "2024-03-01 08:00"),
        (three, four, "2024-03-11 16:00", "2024-03-12 08:00"),
    ):
        _pauses_before(found, taker, given)
        do(giver, found, "giao", given, to=taker)
        do(taker, found, "nhan", taken)
    do(head, found, "gia-han", "2024-03-12 09:00", days=40)
    return found


def _pauses_before(dossier: Dossier, taker: Person, given: str) -> None:
    """The waits that lie before a hand-over, by whoever holds the dossier then."""
    waits = {
        "2024-02-29 16:00": ("yeu-cau-bo-sung", "2024-02-05 10:00", "da-bo-sung", "2024-02-19 15:00"),
        "2024-03-11 16:00": (
            *("yeu-cau-nghia-vu-tai-chinh", "2024-03-06 10:00"),
            *("da-nop-nghia-vu-tai-chinh", "2024-03-08 16:00"),
        ),
    }
    if wait := waits.get(given):
        holder = db.session.get(Person, dossier.officer_id)
        assert holder is not None
        do(holder, dossier, wait[0], wait[1])
        do(holder, dossier, wait[2], wait[3])


def _procedure(make: Make) -> int:
    field = make.saved(Field(name="Đầu tư", folded="dau tu"))
    procedure = make.saved(Procedure(code="ĐT-99", code_key="ĐT-99", sort_key="DZT99"))
    version = ProcedureVersion(
        procedure_id=procedure.id,
        field_id=field.id,
        effective_from=date(2023, 1, 1),
        known_from=1,
        name="Thủ tục thử",
        folded="thu tuc thu",
        lowered="thủ tục thử",
        days_legal=30,
        days_allowed=20,
    )
    make.saved(version)
    return procedure.id


def test_the_command_line_gives_the_hand_counted_dates_and_shares(dossier: Dossier) -> None:
    shown = CliRunner().invoke(cli.dossiers, ["show", dossier.code, "--as-of", "2024-03-20", "--json"])
    assert shown.exit_code == 0, shown.output
    told = json.loads(shown.output)
    assert (
        told["clock"]["promised_at"].startswith("2024-03-04T17:00")
        or "2024-03-04 17:00" in told["clock"]["promised_at"]
    )
    assert "2024-05-13 17:00" in told["clock"]["due_at"].replace("T", " ")
    assert told["due_on"] == "2024-05-13"
    shares = told["shares"]
    assert {desk["who"].split(" · ")[-1]: desk["minutes"] for desk in shares["desks"]} == DESK_MINUTES
    assert [wait["minutes"] for wait in shares["waiting"]] == WAITED
    assert shares["unknown"] == []
    assert shares["totals"]["elapsed"]["minutes"] == ELAPSED == sum(DESK_MINUTES.values()) + sum(WAITED)
    plain = CliRunner().invoke(cli.dossiers, ["show", dossier.code, "--as-of", "2024-03-20"])
    assert "13/05/2024" in plain.output


def test_its_page_says_the_same(dossier: Dossier, make: Make, browse_as: Callable[..., Any]) -> None:
    page = browse_as(_leader(make)).get("dossiers.show", code=dossier.code, **{"tinh-den": "2024-03-20"})
    text = " ".join(page.get_text(" ").split())
    assert f"hạn theo HEZA {DUE} (hẹn đầu tiên {PROMISED})" in text
    for sentence in (
        "5 ngày làm việc không tính: hạn thành 11/03/2024 17:00.",
        "2 ngày làm việc không tính: hạn thành 13/03/2024 17:00.",
        "Gia hạn 40 ngày làm việc ngày 12/03/2024: hạn thành 13/05/2024 17:00.",
    ):
        assert sentence in text
    strip = page.select(".strip li")
    numbered = [
        int(li.select_one(".strip-under").get_text())
        for li in strip
        if li.select_one(".strip-under").get_text().isdecimal()
    ]
    assert numbered == list(range(1, 60))  # 20 days and 40; the last one says "hạn" in place of 60
    assert sum("is-paused" in li.get("class", []) for li in strip) == 7
    used = (390 + 5670 + 2010 + 3120) / 450
    assert f"đã dùng {used:.1f}".replace(".", ",") in text
    assert list(checks.differences(db.session())) == []


def _leader(make: Make) -> Person:
    return make.person("Đỗ Văn Lãnh", Role.LEADER)


def test_what_was_known_before_the_extension_is_still_answered(dossier: Dossier) -> None:
    from heza.dossiers.models import Event
    from heza.dossiers.queries import told

    extended = db.session.scalars(select(Event.seq).where(Event.kind == "extended")).one()
    then = told(dossier, date(2024, 3, 20), extended - 1)
    assert f"{then['due_on']:%d/%m}" == "13/03"
    assert f"{told(dossier, date(2024, 3, 20))['due_on']:%d/%m}" == "13/05"
