"""Drafts of calendar changes: what is typed and pasted, what is refused; days confirmed; the reminder of November."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.core import clock
from heza.core.db import db
from heza.workdays import queries
from heza.workdays.models import CalendarChange, CalendarDay
from heza.workdays.typed import read_hours, read_lines
from tests.make import Make

Browse = Callable
HEAD = {
    "summary": "Nghỉ bù",
    "number": "12/TB",
    "signed_on": "20/03/2024",
    "authority": "VPCP",
    "hours": "",
    "cut_off": "",
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("24/11/2026 nghỉ Ngày Văn hóa", [("2026-11-24", "off", "Ngày Văn hóa")]),
        ("1. Ngày 24.11.2026\tNghỉ\tNgày Văn hóa", [("2026-11-24", "off", "Ngày Văn hóa")]),
        ("06/04/2024", [("2024-04-06", "working", "")]),
        ("01/04/2024 – 08/04/2024: nghỉ bão", [(f"2024-04-0{n}", "off", "bão") for n in (1, 2, 3, 4, 5, 8)]),
        (
            "01/04/2024 ↔ 06/04/2024",
            [
                ("2024-04-01", "off", "Nghỉ hoán đổi, làm bù ngày 06/04/2024"),
                ("2024-04-06", "working", "Làm bù cho ngày 01/04/2024"),
            ],
        ),
        ("24/11/2026 như thường", [("2026-11-24", "plain", "")]),
    ],
)
def test_a_pasted_line_is_understood(typed: str, found: list[tuple[str, str, str]]) -> None:
    read = read_lines(typed)
    assert read.problems == []
    assert [(line.day.isoformat(), line.becomes, line.reason) for line in read.lines] == found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2024 nghỉ", "không có ngày 31/02/2024"),
        ("01/01/0001 nghỉ", "1990–2100"),
        ("31/12/9999 nghỉ", "1990–2100"),
        ("01/01/2024 – 31/12/2024 nghỉ", "dài hơn 62 ngày"),
        ("08/04/2024 – 01/04/2024 nghỉ", "trước ngày đầu"),
        ("06/04/2024 ↔ 01/04/2024", "vốn là Thứ Bảy"),
        ("nghỉ Tết", "không thấy ngày"),
        ("=1+1\n" * 401, "nhiều nhất 400 dòng"),
        ("24/11/2026 " + "x" * 70_000, ""),
    ],
)
def test_a_line_that_cannot_be_meant_is_a_sentence(typed: str, said: str) -> None:
    read = read_lines(typed)
    assert not said or (read.lines == [] and said in read.problems[0])


@pytest.mark.parametrize(
    "typed", ["", "x", "25:00–26:00", "11:30–07:30", "07:30–11:30, 11:00–17:00", "7h-8h, 9h-10h, 11h-12h, 13h-14h"]
)
def test_hours_that_cannot_be_meant_are_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="giờ"):
        read_hours(typed)


@pytest.mark.both_databases
def test_a_draft_is_written_by_whoever_keeps_the_calendar(seeded: None, make: Make, browse_as: Browse) -> None:
    control = browse_as(make.person("Vũ Thị Kiểm", Role.CONTROL))
    browse_as(make.person()).get("calendar_changes.index", status=403)
    control.post("calendar_changes.new", HEAD | {"confirmed": "y", "number": ""}, status=422)
    control.post("calendar_changes.new", HEAD | {"hours": "99:00"}, status=422)
    assert db.session.scalar(select(CalendarChange)) is None
    db.session.rollback()
    control.post("calendar_changes.new", HEAD)
    change = db.session.scalars(select(CalendarChange)).one()
    id, db_version = change.id, change.version
    db.session.rollback()

    def add(status: int = 303, version: int = db_version, **values: str) -> None:
        control.post("calendar_changes.add_days", {"seen": str(version), **values}, status=status, id=id)

    for wrong in (
        {"how": "span", "first": ""},
        {"how": "span", "first": "31/02/2024"},
        {"how": "span", "first": "01/01/0001"},
        {"how": "span", "first": "06/04/2024", "last": "07/04/2024"},
        {"how": "swap", "off": "01/04/2024", "worked": ""},
        {"how": "swap", "off": "01/04/2024", "worked": "01/04/2024"},
        {"how": "paste", "text": "nghỉ"},
        {"how": "span", "first": "01/04/2024", "becomes": "x"},
        {"how": "span", "first": "01/04/2024", "reason": "x" * 500},
    ):
        add(422, **wrong)
    add(409, 99, how="span", first="01/04/2024")
    add(409, how="span", first="02/04/2024", becomes="plain")  # an ordinary day has nothing to take back
    add(how="swap", off="01/04/2024", worked="06/04/2024")
    add(409, how="span", first="08/04/2024")  # a stale tab
    add(version=db_version + 1, how="paste", text="08/04/2024 nghỉ Bão\n30/04/2024 như thường")
    page = control.get("calendar_changes.show", id=id)
    assert [cell.get_text(" ", strip=True)[:10] for cell in page.select("#days tbody th")] == [
        *("01/04/2024", "06/04/2024", "08/04/2024", "30/04/2024")
    ]
    control.post("calendar_changes.apply_change", {"seen": str(db_version + 2)}, status=409, id=id)  # not looked at
    control.post("calendar_changes.look_at", {"seen": str(db_version + 2)}, id=id)
    control.post("calendar_changes.apply_change", {"seen": str(db_version + 2)}, id=id)
    assert not queries.calendar().is_working(date(2024, 4, 8)) and queries.calendar().is_working(date(2024, 4, 30))
    db.session.rollback()
    page = browse_as(make.person()).get("workdays.show", year=2024)
    assert "Nghỉ bù" in page.words and "12/TB ngày 20/03/2024 của VPCP" in page.words
    control.post("calendar_changes.confirm", id=id)
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.change_id == id)).all()
    assert len(rows) == 4 and all(row.confirmed for row in rows)
    control.get("/ngay-lam-viec/thay-doi/99999999999999999999", status=404)


@pytest.mark.both_databases
def test_hours_of_the_office_change_with_a_decision(seeded: None, make: Make, browse_as: Browse) -> None:
    control = browse_as(make.person("Vũ Thị Kiểm", Role.CONTROL))
    control.post("calendar_changes.new", HEAD | {"hours": "7h30-11h30; 13h30-16h30", "cut_off": "14:30"})
    seen = {"seen": "1"}
    control.post("calendar_changes.look_at", seen, id=1)
    control.post("calendar_changes.apply_change", seen, id=1)
    moment = datetime(2024, 3, 28, 16, 0)
    assert queries.calendar().add_minutes(moment, 60) == datetime(2024, 3, 29, 8, 0)
    assert f"{queries.calendar().cut_off:%H:%M}" == "14:30"
    earlier = datetime(2024, 3, 27, 9, tzinfo=clock.VIETNAM)
    assert queries.calendars().at(earlier).add_minutes(moment, 60) == datetime(2024, 3, 28, 17, 0)


def test_next_year_is_asked_for_from_november_until_it_is_confirmed(
    app: Flask, seeded: None, make: Make, browse_as: Browse
) -> None:
    person = make.person("Vũ Thị Kiểm", Role.CONTROL)
    said = "Lịch năm 2027 còn"
    for day, is_asked in (("2026-10-31", False), ("2026-11-24", True)):
        clock.set_clock(app, datetime.fromisoformat(day + " 08:00"))
        assert (said in browse_as(person).get("home.index").words) is is_asked
        assert (said in browse_as(person).get("workdays.index").words) is is_asked
    keeper = browse_as(person)
    page = keeper.get("workdays.confirm_year", year=2027)
    seen = str(page.select_one("input[name=seen]")["value"])
    keeper.post("workdays.confirm_year", {"seen": seen, "source": ""}, status=422, year=2027)
    keeper.post("workdays.confirm_year", {"seen": "x", "source": "TB 1/2026"}, status=409, year=2027)
    keeper.post("workdays.confirm_year", {"seen": seen, "source": "TB 1/2026"}, year=2027)
    assert said not in keeper.get("home.index").words


def test_a_day_keeps_what_it_is_when_its_source_is_corrected(seeded: None, make: Make, browse_as: Browse) -> None:
    keeper = browse_as(make.person("Vũ Thị Kiểm", Role.CONTROL))
    row = db.session.scalars(select(CalendarDay).where(CalendarDay.day == date(2024, 4, 29))).one()
    version, id = queries.calendar_version(), row.id
    page = keeper.get("workdays.edit_day", id=id)
    seen = str(page.select_one("input[name=seen]")["value"])
    told = {"seen": seen, "reason": "Hoán đổi", "source": "CV 2450", "confirmed": "y"}
    keeper.post("workdays.edit_day", told | {"source": ""}, status=422, id=id)
    keeper.post("workdays.edit_day", told, id=id)
    keeper.post("workdays.edit_day", told, status=409, id=id)
    db.session.expire_all()
    row = db.session.get_one(CalendarDay, id)
    assert (row.reason, row.source, row.is_working) == ("Hoán đổi", "CV 2450", False)
    assert queries.calendar_version() == version
