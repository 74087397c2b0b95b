""" "Đối chiếu hạn": each cause from days worked out by hand, and the list that shows only the differences."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from heza.core.db import db
from heza.dossiers import gaps
from heza.dossiers.causes import Counted, Facts, likely
from heza.dossiers.models import Dossier
from heza.workdays.rules import WorkCalendar
from tests.dossiers.files import apply, at, row
from tests.make import Make
from tests.paperwork.office import Office

Browse = Callable

# Tết 2024: 08–14/02; 18/04, 29–30/04, 01/05 off, Saturday 04/05 worked for 29/04; 01/01/2025 off.
OFF = [date(2024, 2, n) for n in range(8, 15)] + [date(2024, 4, 18), date(2024, 4, 29), date(2024, 4, 30)]
CALENDAR = WorkCalendar(frozenset([*OFF, date(2024, 5, 1), date(2025, 1, 1)]), frozenset([date(2024, 5, 4)]))


def facts(received: str, term: int, ours: str, city: str, **values: object) -> Facts:
    moment, legal, rule = datetime.fromisoformat(received), values.pop("legal", None), values.pop("rule", "A")
    counted = Counted(moment, term, "working_days", str(rule), legal)  # type: ignore[arg-type]
    day = date.fromisoformat(ours)
    return Facts(day, date.fromisoformat(city), counted, **({"promised": day} | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        # 5 days after Mon 05/02: 06, 07, 15, 16, 19/02; without Tết 12/02.
        (facts("2024-02-05 09:00", 5, "2024-02-19", "2024-02-12"), "holiday"),
        # 5 days after Wed 24/04: 25, 26/04, 02, 03/05 and Saturday 04/05; without the make-up day 06/05.
        (facts("2024-04-24 09:00", 5, "2024-05-04", "2024-05-06"), "make_up"),
        # 3 days after Fri 27/12: 30, 31/12, 02/01; where 2025 has no holidays yet 01/01.
        (facts("2024-12-27 09:00", 3, "2025-01-02", "2025-01-01"), "new_year"),
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2025-03-15"), "new_year"),
        # The day of receipt counted as the first: 14/03. Received after 15:00 as of the next working day: 18/03.
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-03-14"), "cut_off"),
        (facts("2024-03-01 15:30", 10, "2024-03-15", "2024-03-18"), "cut_off"),
        # 15 days by law: 22/03. 10 days of any kind: 11/03. One more than 10 in the morning: 18/03.
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-03-22", legal=15), "term"),
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-03-11"), "counting"),
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-03-18"), "counting"),
        (facts("2024-03-01 09:00", 10, "2024-03-20", "2024-03-15", promised=date(2024, 3, 15)), "kept"),
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-05-29", city_first=date(2024, 3, 15)), "moved"),
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-05-29", was_suspended=True), "pause"),
        (facts("2024-03-01 09:00", 10, "2024-03-15", "2024-05-29"), "unknown"),
        (facts("2024-03-01 09:00", 10, "2024-03-14", "2024-03-15", rule="C"), "cut_off"),
    ],
)
def test_the_likeliest_way_of_counting_names_the_cause(asked: Facts, cause: str) -> None:
    found = likely(CALENDAR, asked)
    assert found.key == cause, found
    assert found.sentence.endswith(".")


@pytest.mark.both_databases
def test_only_the_differences_are_listed_counted_and_written_out(make: Make, browse_as: Browse) -> None:
    """10 working days after Fri 01/03/2024 are over on 15/03. Dossier 1 of the office says 15/04, dossier 3 agrees."""
    office = Office(make)
    later = {"received_at": at("2024-03-05"), "department": "Phòng Khác", "officer": "Lê Văn Ba"}
    apply(
        [
            row(4, due_at=at("2024-03-14 17:00")),
            row(5, due_at=at("2024-03-22 17:00")),
            row(6, due_at=at("2024-03-26 17:00"), **later),
            row(7, due_at=at("2024-03-14 17:00"), finished_at=at("2024-03-13 10:00")),
            row(8, due_at=None),
        ],
        until="2024-03-20 17:00",
    )
    stored = {
        one.code[-4:]: one.due_cause
        for one in db.session.scalars(select(Dossier).where(Dossier.due_gap_on.is_not(None)))
    }
    assert stored == {"0001": "unknown", "0004": "cut_off", "0005": "term", "0006": "term", "0007": "cut_off"}
    control, officer = browse_as(office.control), browse_as(office.officer)

    def codes(browser: object, **asked: str) -> list[str]:
        page = browser.get("due_gaps.index", **asked)  # type: ignore[attr-defined]
        return [cell.text[-4:] for cell in page.select("#gap_list tbody th .code")]

    assert codes(control) == ["0006", "0007", "0005", "0004", "0001"]
    assert codes(control, **{"cu-truoc": "1"}) == ["0001", "0004", "0005", "0007", "0006"]
    assert codes(control, **{"con-mo": "1"}) == ["0006", "0005", "0004", "0001"]
    assert codes(control, **{"nguyen-nhan": "term"}) == ["0006", "0005"]
    assert codes(control, tu="02/03/2024") == ["0006"]
    assert codes(control, **{"don-vi": str(office.unit.id)}) == ["0007", "0005", "0004", "0001"]
    assert codes(officer) == ["0007", "0005", "0004", "0001"]  # not what another department holds
    assert "Áp dụng thời hạn khác 2" in control.get("due_gaps.index").words
    letter = control.get("due_gaps.letter", **{"nguyen-nhan": "term"})
    assert "2 hồ sơ có ngày hẹn trả" in letter.words and "H24.18-240301-0005" in letter.words
    answer = control.client.get("/ho-so/doi-chieu-han/excel")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None and sheet.max_row == 5 + 5
    for wrong in ({"tu": "31/02/2024"}, {"tu": "01/01/0001"}, {"nguyen-nhan": "x"}, {"don-vi": "9" * 30}):
        control.get("due_gaps.index", status=422, **wrong)
        assert control.client.get("/ho-so/doi-chieu-han/excel", query_string=wrong).status_code == 409
    codes(control, trang="x.y.z")
    db.session.execute(update(Dossier).values(due_cause=None))
    db.session.commit()
    assert list(gaps.rebuild(db.session())) == [5]
    db.session.commit()
    found = db.session.scalars(select(Dossier).where(Dossier.due_gap_on.is_not(None)))
    assert {one.code[-4:]: one.due_cause for one in found} == stored


def test_a_page_costs_the_same_however_many_differ(make: Make, browse_as: Browse, statements: Callable) -> None:
    office = Office(make)
    control = browse_as(office.control)
    with statements() as few:
        control.get("due_gaps.index")
    apply([row(number, due_at=at("2024-03-14 17:00")) for number in range(10, 75)], until="2024-03-20 17:00")
    with statements() as many:
        page = control.get("due_gaps.index")
    assert len(many) <= len(few)
    assert len(page.select("#gap_list tbody tr")) == 50
    following = page.select_one("a[rel=next]")["href"]
    assert len(control.get(str(following)).select("#gap_list tbody tr")) == 16
