"""Early flags: counted beside the rate, opened into their rows, shown with their reason where work is looked at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask

from heza.accountability import flags
from heza.accountability.flags import Box
from heza.accounts.permissions import Role
from heza.core import clock
from heza.core.db import db
from heza.dossiers.figures import Question, figures, question
from heza.dossiers.history import Event, Kind
from heza.dossiers.rules import month_of
from heza.workdays.queries import calendar
from tests.dossiers.acting_helpers import do
from tests.make import Make
from tests.pages import Browser
from tests.reminders.conftest import Office, at, office  # noqa: F401 - fixtures

At = Callable[[str], None]
Browse = Callable[..., Browser]


def asked() -> Question:
    """The figures of today."""
    return question(month_of(clock.today(), 20), calendar())


def counted(wanted: Question) -> dict[str, int]:
    """The counts of the agency."""
    found = sum(flags.counts(wanted, figures(wanted, "head", "department")).values(), flags.Counts())
    return {box.value: found.of(box) for box in Box}


@pytest.fixture
def breached(office: Office, at: At) -> Office:  # noqa: F811
    """Four dossiers due on 27/03: one flagged and late, one silent, one flagged and in time, one flagged too late."""
    at("2024-03-25T08:00")
    for number in range(1, 5):
        office.give(number, due="2024-03-27", until="2024-03-25")
    one, two, three, four = (office.exports.dossier(f"H24.18-240110-{n:04d}") for n in range(1, 5))
    at("2024-03-26T09:00")
    do(office.officer, one, "kha-nang-tre", reason="Chờ Sở Xây dựng cho ý kiến")
    do(office.officer, three, "kha-nang-tre", reason="Nhiều hồ sơ dồn một lúc")
    at("2024-03-27T16:00")
    do(office.officer, three, "ket-thuc")
    at("2024-03-28T09:00")
    do(office.officer, four, "kha-nang-tre", reason="Đã quá hạn mới báo")
    db.session.rollback()
    assert two.flagged_on is None
    return office


@pytest.mark.both_databases
def test_breaches_are_told_apart_by_whether_somebody_said_so_in_time(breached: Office) -> None:
    assert counted(asked()) == {"kip": 1, "da-bao": 1, "khong-bao": 2}
    whole = figures(asked())[()]
    assert whole.late + whole.open_late == 3
    (group,) = flags.counts(asked(), figures(asked(), "head", "department"))
    assert group == (breached.head.id, breached.unit.id)


@pytest.mark.both_databases
def test_a_flag_taken_back_or_corrected_away_does_not_count(breached: Office, at: At) -> None:  # noqa: F811
    one = breached.exports.dossier("H24.18-240110-0001")
    before = asked()
    known = one.event_seq
    flag = flags.flags([one.id])[one.id]
    assert (flag.on_day, flag.reason, flag.who) == (date(2024, 3, 26), "Chờ Sở Xây dựng cho ý kiến", "Lê Hoàng Anh")
    do(breached.officer, one, "bo-kha-nang-tre", "2024-03-27T10:00")
    assert flags.flags([one.id]) == {}
    assert counted(asked()) == {"kip": 1, "da-bao": 0, "khong-bao": 3}
    assert counted(replace(before, known=known)) == {"kip": 0, "da-bao": 1, "khong-bao": 3}


def test_the_flag_of_a_day_is_the_one_that_stood_at_its_end() -> None:
    def event(seq: int, kind: str, day: int, data: dict[str, object] | None = None) -> Event:
        return Event(seq, kind, datetime(2024, 3, day, 9, tzinfo=clock.VIETNAM), data or {})

    said, back = event(1, Kind.FLAGGED, 5), event(2, Kind.UNFLAGGED, 7)
    assert flags.standing_flag([said, back], date(2024, 3, 4)) is None
    assert flags.standing_flag([said, back], date(2024, 3, 5)) == said
    assert flags.standing_flag([said, back], date(2024, 3, 7)) is None
    never = event(3, Kind.CORRECTED, 8, {"corrects": 2, "at": None})
    assert flags.standing_flag([said, back, never]) == said
    moved = event(3, Kind.CORRECTED, 8, {"corrects": 1, "at": "2024-03-08T09:00:00+07:00"})
    assert flags.standing_flag([said, moved], date(2024, 3, 7)) is None
    assert flags.standing_flag([said, moved]).seq == 1


@pytest.mark.both_databases
def test_every_count_opens_into_its_rows(breached: Office, make: Make, browse_as: Browse) -> None:
    leader = make.person("Đoàn Thế Vinh", Role.LEADER)
    for person, endpoint, values, lines in (
        (leader, "accountability.index", {}, 2),
        (breached.head, "accountability.department", {"department_id": breached.unit.id}, 1),
    ):
        browser = browse_as(person)
        page = browser.get(endpoint, **values)
        links = page.select("#bao-som td a[href*=kha-nang-tre]")
        assert len(links) == 3 * lines
        for link in links:
            rows = browser.get(str(link["href"])).select("#rows_table tbody tr")
            assert len(rows) == int(str(link["data-figure"]))
        rows_page = browser.get(str(links[1]["href"]))
        assert "Chờ Sở Xây dựng cho ý kiến" in rows_page.words
        assert "0001" in rows_page.words and "0002" not in rows_page.words
        excel = str(links[2]["href"]).replace("kha-nang-tre?", "kha-nang-tre/excel?")
        assert browser.client.get(excel).data[:2] == b"PK"
    browse_as(leader).get("accountability.flagged_rows", loai="la", status=404)
    browse_as(make.person("Người Khác")).get(
        "accountability.flagged_rows", loai="da-bao", phong=breached.unit.id, status=404
    )


def test_a_head_reads_the_reason_and_reassigns_in_two_clicks(
    app: Flask,
    office: Office,  # noqa: F811
    at: At,  # noqa: F811
    make: Make,
    browse_as: Browse,
) -> None:
    at("2024-03-28T08:00")
    dossier = office.give(due="2024-03-29")
    do(office.officer, dossier, "kha-nang-tre", reason="Chờ Sở Xây dựng cho ý kiến")
    other = make.person("Bùi Thị Hoa", department=office.unit)
    browser = browse_as(office.head)
    for endpoint, values in (
        ("home.index", {}),
        ("accountability.at_risk", {"department_id": office.unit.id}),
    ):
        page = browser.get(endpoint, **values)
        assert "Chờ Sở Xây dựng cho ý kiến" in page.words
        # The first click; the form's button is the second.
        assert page.select_one(f'a[href="/ho-so/{dossier.code}/viec/phan-cong"]'), endpoint
    form = browser.get("dossiers.act", code=dossier.code, name="phan-cong")
    assert form.select_one("select[name=receiver]") and form.select_one("[name=reason]")
    (seen,) = (str(field["value"]) for field in form.select("input[name=seen]"))
    answer = {"receiver": f"{office.unit.id}:{other.id}", "reason": "Chia lại khối lượng", "seen": seen}
    browser.post("dossiers.act", answer, code=dossier.code, name="phan-cong")
    db.session.refresh(dossier)
    assert dossier.officer_id == other.id
    board = browser.get("accountability.department", department_id=office.unit.id)
    everything = f"/ho-so/phan-cong/{other.id}"  # all of somebody's dossiers, when on leave
    assert board.select_one(f'a[href="{everything}"]')
    assert dossier.code in browser.get(everything).words
    officer = browse_as(office.officer)
    for endpoint in ("accountability.at_risk", "accountability.department"):
        assert not officer.get(endpoint, department_id=office.unit.id).select("a[href*=phan-cong]")
