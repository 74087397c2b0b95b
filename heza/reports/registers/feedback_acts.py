"""What is done to feedback: entered, given to a department, passed on, answered, made public. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.rules import stamp
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.papers import numbers
from heza.reports.registers import feedback_list
from heza.reports.registers.models import Feedback
from heza.reports.registers.rules import bad_days

BOOK = "feedback"
CHANGED = "Người khác vừa ghi vào phản ánh này. Hãy tải lại trang để xem bản mới rồi làm lại."
NOT_YOURS = "Phản ánh này không giao cho phòng của anh/chị trả lời. Hãy nhờ Tổ kiểm soát TTHC giao lại."
CLOSED = "Phản ánh này đã trả lời hoặc đã chuyển nên không ghi thêm được. Hãy tải lại trang để xem."
NOT_ANSWERED = "Phản ánh này chưa được trả lời nên chưa công khai được. Hãy ghi trả lời trước."
NOTHING_TO_UNDO = "Phản ánh này chưa có trả lời, công khai hay chuyển đi để bỏ. Hãy tải lại trang để xem."
OUTSIDER = "Người xử lý không thuộc phòng đã chọn. Hãy chọn người của phòng đó hoặc để trống."
DAYS = ("received_on", "due_on", "transferred_on", "answered_on", "published_on")


@dataclass(frozen=True)
class Entered:
    """What is entered of a feedback."""

    source: str
    received_on: date
    about: str
    content: str
    source_code: str = ""
    sender: str = ""
    contact: str = ""
    field_id: int | None = None


@dataclass(frozen=True)
class Given:
    """To whom it is given, and by when it is to be answered."""

    department_id: int | None = None
    officer_id: int | None = None
    due_on: date | None = None


def mark_of(one: Feedback) -> str:
    """A mark of what a page shows of it."""
    names = (*Entered.__dataclass_fields__, *Given.__dataclass_fields__, *DAYS, "answer", "published_at")
    return stamp(one.id, *(getattr(one, name) for name in (*names, "transferred_to")))


def add(entered: Entered, given: Given) -> Feedback:
    """Enter one, with the next code of the year. Raises Refused. Nothing of the chain is written before it."""
    _fits(given)
    (made,) = add_all([asdict(entered) | asdict(given)])
    return made


def add_all(rows: Sequence[dict[str, Any]]) -> list[Feedback]:
    """Enter several, each with the next code of the year. Nothing of the chain is written before it."""
    taken = numbers.take(BOOK, "", clock.today(), len(rows)) if rows else []
    made = []
    for row, number in zip(rows, taken, strict=True):
        one = Feedback(year=number.year, number=number.number)
        put(one, row)
        made.append(one)
    db.session.add_all(made)
    db.session.flush()
    numbers.enter_all([(number, one.id) for number, one in zip(taken, made, strict=True)], "feedback")
    return made


def put(one: Feedback, values: dict[str, Any]) -> None:
    """Write columns, and what follows from them."""
    for name, value in values.items():
        setattr(one, name, value)
    one.closed_on = one.transferred_on or one.answered_on
    said = (one.code, one.source_code, one.sender, one.content)
    one.folded = words.fold(" ".join(part for part in said if part))


def objections(one: Feedback | None, **values: date | None) -> dict[str, str]:
    """Sentences at the days of a form that cannot be, beside those that stand already."""
    known = {name: getattr(one, name) if one else None for name in DAYS}
    found = dict(bad_days(known | values, clock.today()))
    at = next(iter(values))
    return {name if name in values else at: sentence for name, sentence in found.items()}


def edit(one: Feedback, entered: Entered, seen: str) -> None:
    """Correct what was entered. Raises Refused."""
    _hold(one, seen)
    put(one, asdict(entered))


def give(one: Feedback, given: Given, seen: str) -> None:
    """Give it to a department, an officer, until a day. Raises Refused."""
    _hold(one, seen)
    if one.closed_on is not None:
        raise Refused(CLOSED)
    _fits(given)
    put(one, asdict(given))


def _fits(given: Given) -> None:
    if given.officer_id is None:
        return
    officer = db.session.get(Person, given.officer_id)
    if officer is None or given.department_id is None or officer.department_id != given.department_id:
        raise Refused(OUTSIDER)


def pass_on(one: Feedback, day: date, to: str, seen: str) -> None:
    """Pass it on to the agency that it concerns. Raises Refused."""
    _hold(one, seen)
    if one.closed_on is not None:
        raise Refused(CLOSED)
    put(one, {"transferred_on": day, "transferred_to": to})


def answer(one: Feedback, day: date, text: str, seen: str, person: Person) -> None:
    """Write the answer, or correct it until it is public. Raises Refused."""
    _hold(one, seen)
    if one.transferred_on is not None or one.published_on is not None:
        raise Refused(CLOSED)
    if not feedback_list.may_answer(person, one):
        raise Refused(NOT_YOURS)
    put(one, {"answered_on": day, "answer": text})


def publish(one: Feedback, day: date, where: str, seen: str) -> None:
    """Write where and when the answer was made public. Raises Refused."""
    _hold(one, seen)
    if one.answered_on is None:
        raise Refused(NOT_ANSWERED)
    put(one, {"published_on": day, "published_at": where})


def undo(one: Feedback, seen: str, reason: str) -> str:
    """Take back the last thing that was written by mistake, and say what it was. Raises Refused."""
    _hold(one, seen)
    if one.published_on is not None:
        said, values = "công khai", {"published_on": None, "published_at": ""}
    elif one.transferred_on is not None:
        said, values = "chuyển cơ quan khác", {"transferred_on": None, "transferred_to": ""}
    elif one.answered_on is not None:
        said, values = "trả lời", {"answered_on": None}
    else:
        raise Refused(NOTHING_TO_UNDO)
    put(one, values)
    trail.record(db.session, "undo", "feedback", one.id, {"what": said}, reason)
    return said


def keeps(person: Person) -> bool:
    """Whether this person keeps the register."""
    return person.can(Can.KEEP_REPORTS)


def _hold(one: Feedback, seen: str) -> None:
    db.session.refresh(one, with_for_update={"of": Feedback})
    if seen != mark_of(one):
        raise Refused(CHANGED)
