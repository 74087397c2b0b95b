"""What the list page shows: rows with their badges, addresses of order and pages, and words where there is nothing."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import url_for

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import clock, words
from heza.dossiers import cursors, desk, lists
from heza.dossiers.figures import freshness as data_until
from heza.dossiers.filters import SHOW_NAMES, Filters, Show
from heza.dossiers.lists import COUNTED, AnyRow, Days, Listing, Page
from heza.dossiers.rules import STATUS_NAMES, Status
from heza.dossiers.words import SOON_DAYS, Badge, Freshness, Standing, badge, freshness
from heza.workdays import queries as workdays

LOST_PAGE = "Địa chỉ của trang này không còn dùng được nên đây là trang đầu."


class Shown(NamedTuple):
    """One line of the list."""

    row: AnyRow
    badge: Badge
    status: str


class Nothing(NamedTuple):
    """Why there are no rows, and what to do."""

    text: str
    url: str = ""
    action: str = ""


def days() -> Days:
    """Today, and the last of the next working days."""
    today = clock.today()
    return Days(today, workdays.calendar().due_on(today, SOON_DAYS))


def fresh_now() -> Freshness:
    """How old the city's data are."""
    return freshness(data_until(), clock.today(), workdays.calendar())


def surroundings(person: Person, filters: Filters, fresh: Freshness) -> dict[str, Any]:
    """What stands around the rows: figures, choices, the age of the data."""
    return {
        "filters": filters,
        "counts": lists.counts_for(person, clock.today()),
        "choices": lists.choices_for(person, filters, clock.today()),
        "states": [(show.value, name) for show, name in SHOW_NAMES.items()],
        "fresh": fresh,
        "shows": Show,
        "any_differ": desk.any_differ(person),
        "may_import": person.can(Can.IMPORT_DOSSIERS),
    }


def results(person: Person, filters: Filters, fresh: Freshness, cursor_text: str = "") -> dict[str, Any]:
    """The region of the rows; with problems it has their sentences and no rows."""
    problems = [*filters.problems, *lists.unknown(filters)]
    if problems:
        return _region(filters, problems=problems, nothing=None)
    listing = Listing(person, filters, days())
    cursor = cursors.read(cursor_text, listing.order) if cursor_text else None
    page = listing.page(cursor)
    return _region(
        filters,
        rows=shown(page.rows, fresh),
        is_lost=bool(cursor_text) and cursor is None,
        total=_total_words(page),
        pages=_pages(filters, page),
        nothing=None if page.rows else nothing_found(person, filters, fresh),
    )


def _region(filters: Filters, **values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"rows": [], "problems": [], "is_lost": False, "total": "", "pages": ("", "")}
    excel_url = url_for(".excel", **filters.args())
    return usual | {"columns": _columns(filters), "lost_page": LOST_PAGE, "excel_url": excel_url} | values


def shown(rows: Iterable[AnyRow], fresh: Freshness) -> list[Shown]:
    """Rows with what is said of each; green only while the data are fresh."""
    calendar, today = workdays.calendar(), clock.today()
    return [
        Shown(
            row,
            badge(
                Standing(row.state, row.due_on, row.outcome, row.ended_kind), today, calendar, is_fresh=fresh.is_fresh
            ),
            STATUS_NAMES[Status(row.status)],
        )
        for row in rows
    ]


def _total_words(page: Page) -> str:
    if page.total > COUNTED:
        return f"Hơn {words.number(COUNTED)} hồ sơ"
    return f"{words.number(page.total)} hồ sơ"


def _pages(filters: Filters, page: Page) -> tuple[str, str]:
    previous, next = (url_for(".index", **filters.args(), trang=at) if at else "" for at in (page.previous, page.next))
    return previous, next


def _columns(filters: Filters) -> list[dict[str, Any]]:
    """The headers; the one that the list stands by turns the order round."""
    is_open = filters.show.is_open
    turned = {
        "sort_url": url_for(".index", **filters.args(is_reversed=not filters.is_reversed)),
        "sorted": "asc" if is_open != filters.is_reversed else "desc",
    }
    return [
        {"label": "Hồ sơ"},
        {"label": "Đơn vị, cán bộ"},
        {"label": "Tiếp nhận"} | ({} if is_open else turned),
        {"label": "Hạn trả"} | (turned if is_open else {}),
        {"label": "Trạng thái"},
    ]


def nothing_found(person: Person, filters: Filters, fresh: Freshness) -> Nothing:
    """Why a list is empty, and what to do about it."""
    if not person.can(Can.READ_ALL) and person.department_id is None:
        return Nothing("Tài khoản chưa thuộc đơn vị nào nên chưa thấy hồ sơ. Hãy nhờ người quản trị xếp đơn vị.")
    if fresh.until is None:
        if person.can(Can.IMPORT_DOSSIERS):
            return Nothing(
                "Chưa có hồ sơ nào. Hãy nhập tệp xuất từ hệ thống Một cửa.", url_for(".upload"), "Nhập tệp Một cửa"
            )
        return Nothing("Chưa có hồ sơ nào. Hãy nhờ Bộ phận Một cửa nhập tệp.")
    if filters.is_narrowed and filters.show is not Show.ALL:
        url = url_for(".index", **filters.args(show=Show.ALL))
        return Nothing("Không có hồ sơ nào khớp các điều kiện.", url, "Tìm trong tất cả hồ sơ")
    if filters.is_narrowed:
        text = "Không có hồ sơ nào khớp. Hãy kiểm tra lại chữ đã gõ, hoặc bỏ bớt điều kiện."
        return Nothing(text, url_for(".index"), "Bỏ mọi điều kiện")
    url = url_for(".index", **filters.args(show=Show.ALL))
    return Nothing(f"Không có hồ sơ nào ở mục “{SHOW_NAMES[filters.show]}”.", url, "Xem tất cả hồ sơ")
