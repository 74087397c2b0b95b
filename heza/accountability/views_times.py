"""The pages of "Thời gian xử lý": what each head and person used of the allotted time, and which steps run over."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Response, abort, request, url_for

from heza.accountability import board, choice, excel, excel_times, queries, times
from heza.accountability.choice import args_of
from heza.accountability.lines import Links
from heza.accountability.queries import Only
from heza.accountability.times import BOX_NAMES, Spent, Step
from heza.accountability.views import asked, bp, few_enough, here, only_asked, places, render, sheet
from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.core import clock
from heza.dossiers.figures import Question
from heza.dossiers.shares import LATE_NAMES

PARAMS = {"department": "phong", "officer": "nguoi", "head": "truong", "procedure": "thu-tuc", "step": "buoc"}
FIRST_STEPS = 8  # on the first page; all of them stand on their own


@dataclass(frozen=True)
class Line:
    """A head or a person, what they used, and the page behind."""

    name: str
    only: dict[str, int | None]
    spent: Spent
    note: str = ""
    url: str = ""
    order: tuple[Any, ...] = field(default=())


@dataclass(frozen=True)
class Scope:
    """What the page is about, and whether its rows may be opened."""

    only: dict[str, int | None]
    may_open: bool
    name: str = "toàn Ban"


def _scope() -> Scope:
    """All for who compares heads, else the own department; somebody else's in the address is not found."""
    person, today = viewer(), clock.today()
    if request.args.get("phong"):
        department = only_asked()["department"]
    elif person.can(Can.COMPARE_HEADS):
        return Scope({}, True)
    else:
        own = queries.own_departments(person, today)
        if not own:
            return Scope({}, False)
        department = own[0]
    found = queries.department_names().get(department or 0)
    return Scope({"department": department}, True, found.name if found else board.NO_UNIT)


class Address:
    """The addresses of a question's stays."""

    def __init__(self, question: Question, scope: Scope) -> None:
        self.question, self.scope, self.args = question, scope, args_of(question)

    def rows(self, box: str, only: Only) -> str:
        """The stays behind a figure; empty where this person may not open them."""
        if not self.scope.may_open:
            return ""
        narrowed = {PARAMS[name]: value or 0 for name, value in (self.scope.only | only).items()}
        return url_for("accountability.stays", o=box, **narrowed, **self.args)  # type: ignore[arg-type]

    def page(self, endpoint: str, **values: Any) -> str:
        """Another page about the same, narrowed alike."""
        narrowed = {PARAMS[name]: value or 0 for name, value in self.scope.only.items()}
        return url_for(f"accountability.{endpoint}", **(narrowed | values), **self.args)  # type: ignore[arg-type]


def _lines(question: Question, scope: Scope, address: Address) -> list[Line]:
    if scope.only:
        return _people(question, scope)
    return _heads(question, address) if scope.may_open else []


def _heads(question: Question, address: Address) -> list[Line]:
    found = times.spent(question, "head", "department")
    departments = queries.department_names()
    order = {id: place for place, id in enumerate(departments)}
    names = queries.people_names({head for head, _ in found if head is not None})
    lines = []
    for (head, unit), spent in found.items():
        department = departments.get(unit or 0)
        lines.append(
            Line(
                name=names[head].name if head is not None else board.NO_HEAD if department else board.NO_UNIT,
                only={"head": head, "department": unit},
                spent=spent,
                note=department.name if department else "",
                url=address.page("times_used", phong=unit) if unit else "",
                order=(order.get(unit or 0, 999), head is None, names[head].sort_key if head else ""),
            )
        )
    return lines


def _people(question: Question, scope: Scope) -> list[Line]:
    found = times.spent(question, "officer", only=scope.only)
    names = queries.people_names({officer for (officer,) in found if officer is not None})
    return [
        Line(
            name=names[officer].name if officer is not None else board.NO_OFFICER,
            only={"officer": officer},
            spent=spent,
            order=(officer is None, names[officer].sort_key if officer is not None else ""),
        )
        for (officer,), spent in found.items()
    ]


# ---------------------------------------------------------------- sorting

LINE_SORTS = ("ten", "luot", "dung", "dinh-muc", "ty-le", "qua", "ngay-cuoi", "qua-han")
STEP_SORTS = ("thu-tuc", "luot", "qua", "ty-le-qua", "trung-vi", "nang-nhat", "ho-so-tre", "ty-le-tre")


def _of_line(line: Line, key: str) -> Decimal | int | None:
    spent = line.spent
    return {
        "luot": spent.all,
        "dung": spent.used,
        "dinh-muc": spent.allotted,
        "ty-le": spent.share,
        "qua": spent.over,
        "ngay-cuoi": spent.last_day,
        "qua-han": spent.overdue,
    }[key]


def _of_step(step: Step, key: str) -> Decimal | int | None:
    return {
        "luot": step.spent.all,
        "qua": step.spent.over,
        "ty-le-qua": step.spent.over_share,
        "trung-vi": step.median,
        "nang-nhat": step.worst,
        "ho-so-tre": step.spent.late,
        "ty-le-tre": step.spent.late_share,
    }[key]


def _sorting(keys: tuple[str, ...], usual: str) -> tuple[str, bool]:
    """By what the address sorts, and whether downwards."""
    sort = request.args.get("sap", "")
    if sort not in keys:
        return usual, usual != keys[0]
    return sort, request.args.get("chieu", "giam" if sort != keys[0] else "tang") == "giam"


def _sorted(found: list[Any], sort: str, descending: bool, value: Any, first: str) -> list[Any]:
    """In the order that was asked for; what has no value stands last, equal ones in the usual order."""
    if sort == first:
        return found[::-1] if descending else found
    known = [one for one in found if value(one, sort) is not None]
    rest = [one for one in found if value(one, sort) is None]
    return sorted(known, key=lambda one: value(one, sort), reverse=descending) + rest


def _columns(labels: dict[str, dict[str, Any]], endpoint: str, address: Address, sort: str, down: bool) -> list[Any]:
    """The header of a table, for `ui.table`: every column with a key can be sorted."""
    found = []
    for key, column in labels.items():
        turned = not down if key == sort else column.get("num", False)
        url = address.page(endpoint, sap=key, chieu="giam" if turned else "tang")
        found.append(column | {"sort_url": url, "sorted": ("desc" if down else "asc") if key == sort else ""})
    return found


_LINE_COLUMNS: dict[str, dict[str, Any]] = {
    "ten": {"label": "Ai"},
    "luot": {"label": "Lượt xong", "num": True},
    "dung": {"label": "Đã dùng", "num": True, "hint": "giờ:phút"},
    "dinh-muc": {"label": "Định mức", "num": True, "hint": "giờ:phút"},
    "ty-le": {"label": "Dùng so với định mức", "num": True},
    "qua": {"label": "Lượt quá định mức", "num": True},
    "ngay-cuoi": {"label": "Nhận ngày cuối", "num": True},
    "qua-han": {"label": "Nhận khi quá hạn", "num": True},
}
_STEP_COLUMNS: dict[str, dict[str, Any]] = {
    "thu-tuc": {"label": "Thủ tục, bước"},
    "luot": {"label": "Lượt xong", "num": True},
    "qua": {"label": "Quá định mức", "num": True},
    "ty-le-qua": {"label": "Tỷ lệ quá", "num": True},
    "trung-vi": {"label": "Quá, trung vị", "num": True, "hint": "giờ:phút"},
    "nang-nhat": {"label": "Quá nhiều nhất", "num": True, "hint": "giờ:phút"},
    "ho-so-tre": {"label": "Hồ sơ trễ", "num": True},
    "ty-le-tre": {"label": "Trễ có bước này quá", "num": True},
}


# ---------------------------------------------------------------- pages


@bp.get("/thoi-gian")
@allow(Can.READ)
def times_used() -> Response:
    """What each head, or each person of a department, used of the allotted time in the period."""
    wanted, scope = asked(), _scope()
    address = Address(wanted, scope)
    sort, down = _sorting(LINE_SORTS, "ten")
    lines = sorted(_lines(wanted, scope, address), key=lambda line: line.order)
    total = times.spent(wanted, only=scope.only)[()]
    late_steps = sorted(times.steps(wanted, scope.only), key=lambda step: (-step.spent.over, -(step.worst or 0)))
    return render(
        "times.html",
        wanted,
        lines=_sorted(lines, sort, down, _of_line, "ten"),
        columns=_columns(_LINE_COLUMNS, "times_used", address, sort, down),
        total=Line("Cả phòng" if scope.only else "Toàn Ban", {}, total),
        steps=[step for step in late_steps if step.spent.over][:FIRST_STEPS],
        address=address,
        scope=scope,
        log_until=times.log_until(),
        excel_url=address.page("times_used_excel"),
        back_url=Links(wanted, may_open=True).page("index"),
    )


@bp.get("/thoi-gian/excel")
@allow(Can.READ)
@writes
def times_used_excel() -> Response:
    """The same as Excel."""
    wanted, scope = asked(), _scope()
    lines = sorted(_lines(wanted, scope, Address(wanted, scope)), key=lambda line: line.order)
    total = times.spent(wanted, only=scope.only)[()]
    named = [(line.name, line.note, line.spent) for line in lines] + [("Cộng", scope.name, total)]
    data = excel_times.lines(wanted, scope.name, named, queries.freshness(wanted))
    return sheet(data, "thoi-gian", wanted, {"rows": len(lines)})


@bp.get("/thoi-gian/buoc")
@allow(Can.READ)
def late_steps() -> Response:
    """Which step of which procedure runs over: every step that had stays in the period."""
    wanted, scope = asked(), _scope()
    address = Address(wanted, scope)
    sort, down = _sorting(STEP_SORTS, "qua")
    return render(
        "steps.html",
        wanted,
        steps=_sorted(times.steps(wanted, scope.only), sort, down, _of_step, "thu-tuc"),
        columns=_columns(_STEP_COLUMNS, "late_steps", address, sort, down),
        address=address,
        scope=scope,
        log_until=times.log_until(),
        excel_url=address.page("late_steps_excel"),
        back_url=address.page("times_used"),
    )


@bp.get("/thoi-gian/buoc/excel")
@allow(Can.READ)
@writes
def late_steps_excel() -> Response:
    """The same as Excel."""
    wanted, scope = asked(), _scope()
    found = times.steps(wanted, scope.only)
    data = excel_times.steps(wanted, scope.name, found, queries.freshness(wanted))
    return sheet(data, "buoc-hay-tre", wanted, {"rows": len(found)})


# ---------------------------------------------------------------- the rows of a figure


def _stays_asked() -> tuple[str, dict[str, int | None]]:
    box, only = request.args.get("o", ""), {name: id for name, id in only_asked().items() if name in PARAMS}
    if box not in BOX_NAMES:
        abort(404)
    for name in ("procedure", "step"):
        text = request.args.get(PARAMS[name], "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            abort(404)
        if text:
            only[name] = int(text) or None
    return box, only


def _in_words(only: Only, rows: list[times.Row]) -> list[str]:
    found = queries.narrowed({name: id for name, id in only.items() if name not in ("procedure", "step")})
    if "procedure" in only:
        found.append(f"Thủ tục: {rows[0].procedure_name}" if rows else "Một thủ tục")
    if only.get("step"):
        found.append(f"Bước {only['step']}")
    return found


@bp.get("/thoi-gian/luot")
@allow(Can.READ)
def stays() -> Response:
    """The stays behind a figure, with what they add up to."""
    wanted, (box, only) = asked(), _stays_asked()
    page = times.stays_page(wanted, box, only, **places())
    narrowed = {"phong": only["department"] or 0} if "department" in only else {}
    return render(
        "stays.html",
        wanted,
        page=page,
        box_name=BOX_NAMES[box],
        here=here(wanted),
        narrowed=_in_words(only, page.rows),
        late_names={late.value: name for late, name in LATE_NAMES.items()},
        back_url=url_for("accountability.times_used", **narrowed, **choice.args_of(wanted)),  # type: ignore[arg-type]
    )


@bp.get("/thoi-gian/luot/excel")
@allow(Can.READ)
@writes
def stays_excel() -> Response:
    """The stays behind a figure as Excel."""
    wanted, (box, only) = asked(), _stays_asked()
    page = times.stays_page(wanted, box, only, size=excel.MOST_ROWS)
    few_enough(page.total)
    words = _in_words(only, page.rows)
    data = excel_times.stays(wanted, BOX_NAMES[box], words, page.rows, queries.freshness(wanted))
    return sheet(data, "luot-xu-ly", wanted, {"box": box, "rows": page.total})
