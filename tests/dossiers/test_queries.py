"""Who sees which dossiers, and what a list finds: the same on both databases."""

from datetime import date, datetime, timedelta

import pytest

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.core import words
from heza.core.db import db
from heza.dossiers import filters, lists, queries, search
from heza.dossiers.filters import Filters, Show
from heza.dossiers.lists import Days, Listing
from tests.dossiers.exports import Exports
from tests.make import Make

pytestmark = pytest.mark.both_databases
TODAY = date(2024, 3, 28)
DAYS = Days(TODAY, date(2024, 4, 2))
INVEST, LABOUR = "Phòng Quản lý đầu tư", "Phòng Quản lý lao động"


@pytest.fixture
def leader(make: Make) -> Person:
    """Somebody who sees everything."""
    return make.person("Đoàn Thế Vinh", Role.LEADER)


def officer_of(make: Make, unit: str) -> Person:
    """An officer of a unit that an import has named."""
    department = db.session.query(Department).filter_by(folded=words.fold(unit)).one()
    return make.person(department=department)


def codes(person: Person, asked: Filters) -> list[str]:
    """The codes of the first page."""
    return [row.code for row in Listing(person, asked, DAYS).page().rows]


def listed(person: Person, **values: object) -> list[str]:
    """The codes that an address finds."""
    asked = filters.read({name.replace("_", "-"): str(value) for name, value in values.items()})
    assert not asked.problems
    return codes(person, asked)


# ---------------------------------------------------------------- who sees what


def test_a_department_sees_what_it_holds_and_what_it_has_held(make: Make, exports: Exports) -> None:
    mine, handed, theirs = exports.row(), exports.row(), exports.row(department=LABOUR)
    exports.load(mine, handed, theirs)
    exports.load(mine, handed | {"department": LABOUR}, theirs, until=date(2024, 3, 29))
    officer, other = officer_of(make, INVEST), officer_of(make, LABOUR)
    for show in (Show.OPEN, Show.ALL):
        assert set(codes(officer, Filters(show))) == {mine["code"], handed["code"]}
        assert set(codes(other, Filters(show))) == {handed["code"], theirs["code"]}
    assert queries.dossier_for(officer, handed["code"]).code == handed["code"]
    assert queries.code_of(officer, theirs["code"]) == ""
    assert lists.counts_for(officer, TODAY).open == lists.counts_for(other, TODAY).open == 2


def test_nobody_without_a_department_sees_a_dossier(make: Make, exports: Exports) -> None:
    exports.load(exports.row())
    lonely = make.person()
    assert codes(lonely, Filters(Show.ALL)) == codes(lonely, Filters()) == []
    assert lists.counts_for(lonely, TODAY).open == 0


def test_a_department_that_held_many_walks_instead_of_naming_them(
    make: Make, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [exports.row() for _ in range(4)]
    exports.load(*rows)
    exports.load(*(row | {"department": LABOUR} for row in rows), until=date(2024, 3, 29))
    officer = officer_of(make, INVEST)
    few = codes(officer, Filters(Show.ALL))
    monkeypatch.setattr(lists, "FEW_FORMER", 2)
    assert codes(officer, Filters(Show.ALL)) == few == [row["code"] for row in reversed(rows)]


# ---------------------------------------------------------------- states and filters


def test_each_state_has_its_dossiers(leader: Person, exports: Exports) -> None:
    at = datetime(2024, 3, 25, 10, 0)
    rows = {
        "open": exports.row(due=datetime(2024, 4, 10, 17, 0)),
        "late": exports.row(due=datetime(2024, 3, 27, 17, 0)),
        "today": exports.row(due=datetime(2024, 3, 28, 17, 0)),
        "soon": exports.row(due=datetime(2024, 4, 2, 17, 0)),
        "suspended": exports.row(status="Yêu cầu bổ sung giấy tờ", due=datetime(2024, 3, 26, 17, 0)),
        "early": exports.settled(at, due=datetime(2024, 3, 26, 17, 0)),
        "on_time": exports.settled(at, due=datetime(2024, 3, 25, 9, 0)),
        "done_late": exports.settled(at, due=datetime(2024, 3, 22, 17, 0)),
        "registered": exports.row(status="Mới đăng ký"),
        "refused": exports.row(status="Không được tiếp nhận"),
    }
    exports.load(*rows.values())
    names = {row["code"]: name for name, row in rows.items()}
    expected = {
        Show.OPEN: {"open", "late", "today", "soon", "suspended"},
        Show.OVERDUE: {"late"},
        Show.TODAY: {"today"},
        Show.SOON: {"today", "soon"},
        Show.SUSPENDED: {"suspended"},
        Show.SETTLED: {"early", "on_time", "done_late"},
        Show.EARLY: {"early"},
        Show.ON_TIME: {"on_time"},
        Show.LATE: {"done_late"},
        Show.NOT_ACCEPTED: {"registered", "refused"},
        Show.ALL: set(rows),
    }
    assert {show: {names[code] for code in codes(leader, Filters(show))} for show in Show} == expected
    assert lists.counts_for(leader, TODAY) == lists.Counts(open=5, overdue=1, today=1, suspended=1)


def test_open_dossiers_stand_by_due_date_and_others_by_receipt(leader: Person, exports: Exports) -> None:
    later = exports.row(due=datetime(2024, 4, 12, 17, 0), received=datetime(2024, 3, 1, 8, 0))
    sooner = exports.row(due=datetime(2024, 4, 2, 17, 0), received=datetime(2024, 3, 5, 8, 0))
    never = exports.row(due="", received=datetime(2024, 3, 3, 8, 0))
    exports.load(later, sooner, never)
    open_order = [sooner["code"], later["code"], never["code"]]
    assert listed(leader) == open_order
    assert listed(leader, thu_tu="nguoc") == open_order[::-1]
    received = [sooner["code"], never["code"], later["code"]]
    assert listed(leader, trang_thai="tat-ca") == received
    assert listed(leader, trang_thai="tat-ca", thu_tu="nguoc") == received[::-1]


def test_filters_narrow_together(leader: Person, exports: Exports) -> None:
    wanted = exports.row(officer="Đỗ Thị Hương", field="Môi trường", received=datetime(2024, 3, 4, 8, 0))
    others = [
        exports.row(officer="Đỗ Thị Hương", field="Môi trường", received=datetime(2024, 3, 8, 8, 0)),
        exports.row(officer="Đỗ Thị Hương", received=datetime(2024, 3, 4, 8, 0)),
        exports.row(field="Môi trường", received=datetime(2024, 3, 4, 8, 0)),
        exports.row(department=LABOUR, officer="Đỗ Thị Hương", field="Môi trường", received=datetime(2024, 3, 4, 8, 0)),
    ]
    exports.load(wanted, *others)
    row = exports.dossier(wanted["code"])
    found = listed(
        leader, phong=row.department_id, can_bo=row.officer_id, linh_vuc=row.field_id, tu="2024-03-01", den="05/03/2024"
    )
    assert found == [wanted["code"]]


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("show", [Show.OPEN, Show.ALL])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_pages_hold_every_row_once_in_both_directions(
    leader: Person, exports: Exports, monkeypatch: pytest.MonkeyPatch, show: Show, is_reversed: bool
) -> None:
    """Equal due dates and equal days of receipt: only the id tells rows apart."""
    monkeypatch.setattr(lists, "PAGE", 4)
    day = datetime(2024, 4, 10, 17, 0)
    exports.load(*(exports.row(due=day + timedelta(days=number // 7)) for number in range(17)))
    listing = Listing(leader, Filters(show, is_reversed=is_reversed), DAYS)
    page, forward = listing.page(), []
    assert page.previous == ""
    while True:
        forward.append([row.id for row in page.rows])
        if not page.next:
            break
        page = listing.page(lists.cursors.read(page.next, listing.order))
    assert [len(ids) for ids in forward] == [4, 4, 4, 4, 1]
    assert len({id for ids in forward for id in ids}) == 17
    back = [forward[-1]]
    while page.previous:
        page = listing.page(lists.cursors.read(page.previous, listing.order))
        back.append([row.id for row in page.rows])
    assert back[::-1] == forward


def test_parts_that_overlap_give_a_row_once(make: Make, exports: Exports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    rows = [exports.row(applicant="Công ty Đầu tư Hải Phòng") for _ in range(5)]
    exports.load(*rows)
    exports.load(*(row | {"department": LABOUR} for row in rows), until=date(2024, 3, 29))
    exports.load(*rows, until=date(2024, 3, 30))  # back again: held now and held before
    officer = officer_of(make, INVEST)
    listing = Listing(officer, Filters(Show.ALL, search="dau tu"), DAYS)
    first = listing.page()
    assert first.total == 5
    second = listing.page(lists.cursors.read(first.next, listing.order))
    third = listing.page(lists.cursors.read(second.next, listing.order))
    assert [len(page.rows) for page in (first, second, third)] == [2, 2, 1]


def test_a_long_list_is_counted_only_so_far(leader: Person, exports: Exports, monkeypatch: pytest.MonkeyPatch) -> None:
    exports.load(*(exports.row() for _ in range(6)))
    monkeypatch.setattr(lists, "COUNTED", 3)
    assert Listing(leader, Filters(), DAYS).page().total == 4


# ---------------------------------------------------------------- search


@pytest.fixture
def named(exports: Exports) -> dict[str, str]:
    """Dossiers of some applicants: name → code."""
    names = ("Công ty TNHH Đầu tư Đại Đình", "Công ty TNHH Dầu khí Nhựa", "Công ty CP Hải Phòng", "Trần Thị Ánh")
    rows = {name: exports.row(applicant=name) for name in names}
    exports.load(*rows.values())
    return {name: row["code"] for name, row in rows.items()}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dau", {"Công ty TNHH Đầu tư Đại Đình", "Công ty TNHH Dầu khí Nhựa"}),
        ("đầu", {"Công ty TNHH Đầu tư Đại Đình"}),
        ("DẦU", {"Công ty TNHH Dầu khí Nhựa"}),
        ("cong ty hai", {"Công ty CP Hải Phòng"}),
        ("ty dau", {"Công ty TNHH Đầu tư Đại Đình", "Công ty TNHH Dầu khí Nhựa"}),
        ("ánh", {"Trần Thị Ánh"}),
        ("(tnhh)", {"Công ty TNHH Đầu tư Đại Đình", "Công ty TNHH Dầu khí Nhựa"}),
        ("cong ty anh", set()),
        ("khong co ai", set()),
        ("%", set()),
        ("_", set()),
    ],
)
@pytest.mark.parametrize("show", [Show.OPEN, Show.ALL])
def test_words_find_applicants(leader: Person, named: dict[str, str], typed: str, found: set[str], show: Show) -> None:
    assert set(codes(leader, Filters(show, search=words.clean(typed)))) == {named[name] for name in found}


def test_common_words_and_rare_ones_find_the_same(
    leader: Person, named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [Filters(Show.ALL, search=typed) for typed in ("cong ty", "dau", "H24", "hai phong")]
    by_id = [codes(leader, one) for one in asked]
    for limit in ("FEW_CODES", "FEW_APPLICANTS", "FEW_PROCEDURES"):
        monkeypatch.setattr(search, limit, 1)
    assert [codes(leader, one) for one in asked] == by_id
    assert [len(found) for found in by_id] == [3, 2, 4, 1]


def test_the_beginning_of_a_code_finds_it(leader: Person, exports: Exports) -> None:
    march, april = exports.row(code="H24.18-240311-0001"), exports.row(code="H24.18-240412-0001")
    exports.load(march, april)
    assert listed(leader, q="h24.18-2403") == [march["code"]]
    assert set(listed(leader, q="H24.18–24")) == {march["code"], april["code"]}
    assert listed(leader, q="H24.18-2403", trang_thai="dang-giai-quyet") == [march["code"]]


def test_a_search_looks_at_all_states_unless_one_is_asked_for(leader: Person, exports: Exports) -> None:
    done = exports.settled(datetime(2024, 3, 25, 9, 0), applicant="Lê Văn Duy Nhất")
    exports.load(done)
    assert listed(leader, q="duy nhat") == [done["code"]]
    assert listed(leader, q="duy nhat", trang_thai="dang-giai-quyet") == []


# ---------------------------------------------------------------- imports


def test_an_import_shows_its_dossiers_part_by_part(
    leader: Person, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [exports.row() for _ in range(7)]
    exports.load(*rows[:2])
    applied = exports.load(*(row | {"phone": "0225"} for row in rows), until=date(2024, 3, 29))
    assert applied is not None
    monkeypatch.setattr(queries, "DOSSIERS_SHOWN", 3)
    monkeypatch.setattr(queries, "EVENTS_READ", 20)
    found, page = [], queries.touched_by(applied, leader)
    found += page.rows
    while page.after:
        page = queries.touched_by(applied, leader, page.after)
        found += page.rows
    assert [one.code for one in found] == [row["code"] for row in rows]
    assert [one.is_new for one in found] == [False] * 2 + [True] * 5
