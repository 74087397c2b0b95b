"""What a list of breaches is asked for, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.core import clock, words
from heza.core.settings import setting
from heza.dossiers.rules import Period, month_of, months_before
from heza.explanations import breaches, queries, rules
from heza.explanations.breaches import Asked

TO_DO, OVERDUE, ALL = "chua-xong", "qua-han", "tat-ca"
STATES: dict[str, tuple[str, frozenset[str]]] = {
    TO_DO: ("Chưa xong", frozenset(rules.STATE_NAMES) - {"accepted"}),
    "can-viet": ("Cần viết hoặc sửa", rules.WAITS_FOR_WRITER),
    OVERDUE: ("Quá hạn giải trình", rules.WAITS_FOR_WRITER),
    "cho-truong-phong": ("Chờ trưởng phòng ký", frozenset({"reviewing"})),
    "cho-lanh-dao": ("Chờ lãnh đạo", frozenset({"deciding"})),
    "da-chap-nhan": ("Đã chấp nhận", frozenset({"accepted"})),
    ALL: ("Tất cả", frozenset()),
}
MONTHS = 12
LONGEST = timedelta(days=400)  # the twelve months of a card, and a margin


@dataclass(frozen=True)
class Choice:
    """The question of a list, and what its filters show."""

    asked: Asked
    state: str
    month: str
    department: str
    officer: str
    months: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    sees_all: bool

    @property
    def whole(self) -> Asked:
        """The same list, whatever the state."""
        return replace(self.asked, states=frozenset(), reminded=False)

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states as a filter offers them."""
        return [(key, name) for key, (name, _states) in STATES.items()]

    @property
    def args(self) -> dict[str, Any]:
        """What the address of this list says."""
        found = {"viec": self.state, "ky": self.month, "phong": self.department, "nguoi": self.officer}
        return {key: value for key, value in found.items() if value}

    @property
    def said(self) -> str:
        """The question in words."""
        period = self.asked.period
        days = f"{words.day(period.first)}–{words.day(period.last)}"
        where = dict(self.departments).get(self.department, "")
        parts = [STATES[self.state][0], f"trễ hạn trong {days} hoặc đang quá hạn", where]
        return "; ".join(part for part in parts if part)

    @property
    def file_name(self) -> str:
        """The days, for the name of a file."""
        return f"{self.asked.period.first:%Y%m%d}-{self.asked.period.last:%Y%m%d}"


def read(args: Mapping[str, str], person: Person) -> Choice:
    """The question of an address; what cannot be read is left out."""
    scope = queries.scope_of(person)
    state = args.get("viec", TO_DO)
    state = state if state in STATES else TO_DO
    department, officer = _number(args.get("phong", "")), _number(args.get("nguoi", ""))
    months = _months()
    month = args.get("ky", "")
    period = months.get(month) or _days(month)
    asked = Asked(
        period or breaches.span(),
        _departments(scope, department),
        officer,
        STATES[state][1],
        reminded=state == OVERDUE,
    )
    return Choice(
        asked=asked,
        state=state,
        month=month if period else "",
        department=str(department or ""),
        officer=str(officer or ""),
        months=[
            ("", breaches.span_words()),
            *([(month, period.name)] if period and month not in months else []),
            *((key, one.name) for key, one in months.items()),
        ],
        departments=_choices(scope),
        sees_all=scope.departments is None,
    )


def _departments(scope: queries.Scope, wanted: int | None) -> tuple[int, ...] | None:
    if wanted is None:
        return scope.departments
    return (wanted,) if scope.holds(wanted) else ()


def _choices(scope: queries.Scope) -> list[tuple[str, str]]:
    listed = [(key, label) for key, label in queries.department_choices() if scope.holds(int(key))]
    return listed if len(listed) > 1 else []


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        return None
    return number if 0 < (number := int(text)) <= LARGEST_ID else None


def _months() -> dict[str, Period]:
    """The last reporting months, the newest first; the one that runs ends today."""
    today, first_day = clock.today(), setting("period_first_day")
    found = months_before(month_of(today, first_day), MONTHS, first_day)
    return {
        f"{one.last:%Y-%m}": replace(one, last=min(one.last, today)) for one in reversed(found) if one.first <= today
    }


def days_key(first: date, last: date) -> str:
    """Days of one's own choice, as an address says them in the place of a month."""
    return f"{first.isoformat()}_{last.isoformat()}"


def _days(text: str) -> Period | None:
    try:
        first, last = (date.fromisoformat(part) for part in text.split("_"))
    except ValueError:
        return None
    if not (first <= last <= clock.today() and last - first <= LONGEST):
        return None
    return Period(first, last, f"{words.day(first)}–{words.day(last)}")
