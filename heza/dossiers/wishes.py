"""What somebody asks for with an act: the values, checked, and what the chain keeps of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import acts
from heza.dossiers.acts import Act, By, Situation
from heza.dossiers.history import History, Holder, Kind
from heza.dossiers.models import Dossier
from heza.dossiers.rules import code_key, is_code
from heza.procedures.models import ProcedureStep
from heza.workdays import queries as workdays
from heza.workdays.rules import WorkCalendar

LONGEST_TEXT = 1000
MOST_DAYS = 365


@dataclass(frozen=True)
class Wish:
    """What somebody asks for; moments are Vietnamese time, None is now."""

    act: Act
    at: datetime | None = None
    reason: str = ""
    receiver: Holder | None = None
    step: int | None = None  # of the internal process, for which it is given
    days: int | None = None
    text: str = ""
    code: str = ""
    corrects: int | None = None
    moved_to: datetime | None = None  # of a correction: when it really was; None takes the act back
    due_again: date | None = None  # the other day that a letter of apology promises
    overrides: bool = False  # a head allows a second request for papers


def data_of(wish: Wish, here: Situation, dossier: Dossier) -> dict[str, Any]:
    """What the chain keeps of an act."""
    if wish.act.kind is Kind.RECEIVED:
        return {"ours": True, "from": dossier.status}
    more = _MORE.get(wish.act.kind)
    return {"ours": True} | (more(wish, here) if more else {})


def private_of(wish: Wish) -> dict[str, str]:
    reason = words.clean(wish.reason)
    if len(reason) > LONGEST_TEXT:
        raise Refused(f"“{wish.act.reason_label}” dài quá {LONGEST_TEXT} ký tự. Hãy viết ngắn lại.")
    if wish.act.wants_reason and not reason:
        raise Refused(f"Hãy ghi “{wish.act.reason_label}”; chỉ có khoảng trắng thì chưa đủ.")
    return {"reason": reason} if reason else {}


def _text(text: str, what: str, longest: int) -> str:
    found = words.clean(text)
    if not found or len(found) > longest:
        raise Refused(f"Hãy ghi {what}, tối đa {longest} ký tự.")
    return found


def _days(days: int | None) -> int:
    if days is None or not 1 <= days <= MOST_DAYS:
        raise Refused(f"Số ngày gia hạn phải từ 1 đến {MOST_DAYS}.")
    return days


def _due_again(day: date | None) -> date:
    if day is None:
        raise Refused("Hãy nhập ngày hẹn lại.")
    if reason := not_a_promise(day, clock.today(), workdays.calendar()):
        raise Refused(reason)
    return day


def not_a_promise(day: date, today: date, calendar: WorkCalendar) -> str:
    """Why a result cannot be promised for this day, or ""."""
    if day <= today:
        return f"Ngày hẹn lại {words.day(day)} phải sau hôm nay ({words.day(today)}). Hãy chọn ngày khác."
    if not calendar.is_working(day):
        return f"Ngày hẹn lại {words.day(day)} là ngày nghỉ. Hãy chọn một ngày làm việc."
    return ""


def _second(wish: Wish, here: Situation) -> dict[str, Any]:
    is_head = By.HEAD in here.relations
    if reason := acts.second_supplement(here, is_allowed=wish.overrides and is_head):
        raise Refused(reason)
    return {"overrides": True} if here.supplements else {}


def _receiver(wish: Wish, here: Situation) -> dict[str, Any]:
    """To whom it goes; Refused for a person who left or a unit that was closed."""
    if wish.receiver is None or wish.receiver.department_id is None:
        raise Refused("Hãy chọn người hoặc phòng nhận hồ sơ.")
    department = db.session.get(Department, wish.receiver.department_id)
    if department is None or (department.closed_on and department.closed_on <= clock.today()):
        raise Refused("Phòng nhận hồ sơ không còn hoạt động. Hãy chọn phòng khác.")
    if wish.receiver.officer_id is not None:
        _check_officer(wish.receiver)
    elif wish.act.kind is Kind.REASSIGNED:
        raise Refused("Hãy chọn người được phân công, không chỉ chọn phòng.")
    if wish.receiver == here.holder and wish.receiver.officer_id is not None:
        raise Refused("Người này đang giữ hồ sơ. Hãy chọn người khác.")
    if wish.act.kind is Kind.REASSIGNED and By.LEADER not in here.relations:
        _check_within(wish.receiver, here)
    return {"department_id": wish.receiver.department_id, "officer_id": wish.receiver.officer_id}


def steps_of(history: History) -> list[tuple[int, str]]:
    """The steps of the internal process under the terms of a dossier: (position, name)."""
    computed, row = history.single.get(Kind.COMPUTED), ProcedureStep
    if computed is None:
        return []
    wanted = select(row.position, row.name).where(row.version_id == computed.data["version_id"]).order_by(row.position)
    return [(position, name) for position, name in db.session.execute(wanted)]


def _step(wish: Wish, here: Situation) -> dict[str, Any]:
    """For which step it is given: its norm is what the desk is allotted."""
    if wish.step is None:
        return {}
    name = dict(steps_of(here.history)).get(wish.step)
    if name is None:
        raise Refused("Bước này không có trong quy trình của thủ tục. Hãy chọn lại bước.")
    return {"position": wish.step, "name": name}


def _check_officer(receiver: Holder) -> None:
    person = db.session.get(Person, receiver.officer_id)
    if person is None or not person.is_active:
        name = f" {person.name}" if person else ""
        raise Refused(f"Người nhận{name} đã nghỉ hoặc đã khóa tài khoản. Hãy chọn người khác.")
    if person.department_id != receiver.department_id:
        raise Refused(f"{person.name} không thuộc phòng đã chọn. Hãy tải lại trang rồi chọn lại.")


def _check_within(receiver: Holder, here: Situation) -> None:
    if receiver.department_id != here.holder.department_id:
        raise Refused(
            "Trưởng phòng chỉ phân công lại trong phòng mình. Sang phòng khác hãy dùng “Giao hồ sơ” để bên đó xác nhận."
        )


def _answered(here: Situation) -> dict[str, Any]:
    """Who takes it: the one to whom it was given, the person at hand where only a unit was named."""
    assert here.offered is not None
    data = here.offered.data
    officer = data["officer_id"] if data["officer_id"] is not None else trail.actor_id()
    step: dict[str, Any] = {name: data[name] for name in ("position", "name") if name in data}
    return {"department_id": data["department_id"], "officer_id": officer, "handed": here.offered.seq, **step}


def _city_code(typed: str) -> str:
    code = code_key(typed)
    if not is_code(code):
        raise Refused(f"“{words.clean(typed)}” không đúng dạng mã hồ sơ của Một cửa, ví dụ H24.18-240320-0001.")
    return code


_MORE: dict[Kind, Callable[[Wish, Situation], dict[str, Any]]] = {
    Kind.HANDED: lambda wish, here: _receiver(wish, here) | _step(wish, here),
    Kind.REASSIGNED: lambda wish, here: _receiver(wish, here) | _step(wish, here),
    Kind.TAKEN: lambda wish, here: _answered(here),
    Kind.DECLINED: lambda wish, here: _answered(here),
    Kind.EXTENDED: lambda wish, here: {"days": _days(wish.days)},
    Kind.APOLOGISED: lambda wish, here: {"due_again": _due_again(wish.due_again).isoformat()},
    Kind.OPINION_ASKED: lambda wish, here: {"agency": _text(wish.text, "cơ quan được lấy ý kiến", 200)},
    Kind.SUPPLEMENT_ASKED: _second,
    Kind.JOINED: lambda wish, here: {"code": _city_code(wish.code)},
}
