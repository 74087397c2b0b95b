"""Decisions that announced procedures, and what departments propose: lists and writing. Nothing here commits."""

import re
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, own_departments
from heza.accounts.rules import stamp
from heza.core import clock, words
from heza.core.cells import DAY
from heza.core.db import db
from heza.core.refusal import Refused
from heza.procedures.models import ProcedureVersion
from heza.reports.registers.actions import CHANGED, NOT_YOURS
from heza.reports.registers.models import Announcement, Initiative
from heza.reports.registers.rules import DECIDED, FIRST_DAY, bad_counts

SAME_NUMBER = (
    "Quyết định số {number} đã có trong sổ với ngày ký {day}. Hãy kiểm tra lại ngày trên văn bản; nếu sổ ghi sai, hãy "
    "sửa dòng đã có; nếu là quyết định khác cùng số của năm khác, hãy đánh dấu ô “Cùng số của năm khác”."
)
TAKEN = "Quyết định số {number} ngày {day} đã có trong sổ. Hãy sửa dòng đã có."
_NUMBER = re.compile(r"(\d[\w./-]*/[\w-]+)")


@dataclass(frozen=True)
class Signed:
    """What is entered of a decision."""

    number: str
    signed_on: date
    issued_by: str = ""
    subject: str = ""
    new: int = 0
    amended: int = 0
    abolished: int = 0
    shortened: int = 0


def number_key(number: str) -> str:
    """A number as it is compared: no spaces, upper case."""
    return "".join(number.split()).upper()


# ---------------------------------------------------------------- decisions


def announcements() -> list[Announcement]:
    """The register, the newest first."""
    a = Announcement
    return list(db.session.scalars(select(a).order_by(a.signed_on.desc(), a.id.desc())))


def announcement(id: int) -> Announcement:
    """One decision; everybody reads them. 404 where there is none."""
    wanted = select(Announcement).where(Announcement.id == (id if id <= LARGEST_ID else 0))
    found: Announcement = db.one_or_404(wanted)
    return found


def mark_of(one: Announcement | Initiative) -> str:
    """A mark of what a page shows of a row."""
    return stamp(*(getattr(one, column.key) for column in one.__table__.columns))


def objections(entered: Signed, known: Announcement | None = None, *, is_another: bool = False) -> dict[str, str]:
    """Sentences at the fields of a form that cannot be (K07, K08, K10). `is_another`: the number came back in another
    year, and somebody said so.
    """
    found = {}
    if entered.signed_on > clock.today():
        found["signed_on"] = "Ngày ký chưa đến. Hãy nhập ngày hôm nay hoặc trước đó."
    elif entered.signed_on < FIRST_DAY:
        found["signed_on"] = "Ngày này quá xa. Hãy nhập lại, ví dụ 15/12/2023."
    if reason := bad_counts(entered.new, entered.amended, entered.abolished, entered.shortened):
        found["shortened"] = reason
    if "signed_on" not in found and (reason := _bad_number(entered, known, is_another)):
        found["number"] = reason
    return found


def _bad_number(entered: Signed, known: Announcement | None, is_another: bool) -> str:
    for one in announcements():
        if known is not None and one.id == known.id:
            continue
        if number_key(one.number) != number_key(entered.number):
            continue
        if one.signed_on == entered.signed_on:
            return TAKEN.format(number=entered.number, day=words.day(one.signed_on))
        if one.signed_on.year == entered.signed_on.year or not is_another:
            return SAME_NUMBER.format(number=one.number, day=words.day(one.signed_on))
    return ""


def save(known: Announcement | None, entered: Signed, seen: str, *, is_another: bool = False) -> Announcement:
    """Add or edit a decision. Raises Refused."""
    found = known or Announcement()
    if known is not None:
        db.session.refresh(known, with_for_update=True)
        if seen != mark_of(known):
            raise Refused(CHANGED)
    if reasons := objections(entered, known, is_another=is_another):
        raise Refused(next(iter(reasons.values())))
    for name, value in asdict(entered).items():
        setattr(found, name, value)
    db.session.add(found)
    try:
        db.session.flush()
    except IntegrityError as problem:
        db.session.rollback()
        raise Refused(TAKEN.format(number=entered.number, day=words.day(entered.signed_on))) from problem
    return found


class Offered(NamedTuple):
    """A decision that the catalogue names and the register does not have yet."""

    basis: str  # as the catalogue says it
    entered: Signed | None  # None where number or day cannot be read
    unclear: int  # procedures of which the catalogue does not say what happened to them
    objection: str  # why it cannot be taken over as it is


def offered() -> list[Offered]:
    """The decisions that versions of the catalogue name as their basis, counted from what each procedure was
    announced as and from its days, without those that the register has.
    """
    v = ProcedureVersion
    columns = (v.basis, v.announced_as, v.days_legal, v.days_allowed, v.procedure_id)
    wanted = select(*columns).where(v.basis != "").order_by(v.known_from, v.id)
    by_basis: dict[str, dict[int, Any]] = defaultdict(dict)
    for row in db.session.execute(wanted):
        by_basis[row.basis][row.procedure_id] = row  # of corrected versions the last one
    there = {(number_key(one.number), one.signed_on) for one in announcements()}
    found = [_offer(basis, list(rows.values())) for basis, rows in sorted(by_basis.items())]
    return [
        one
        for one in found
        if one.entered is None or (number_key(one.entered.number), one.entered.signed_on) not in there
    ]


def _offer(basis: str, rows: list[Any]) -> Offered:
    number, day = _NUMBER.search(basis), DAY.search(basis)
    counted = Counter(_kind(row.announced_as) for row in rows)
    if number is None or day is None:
        return Offered(basis, None, counted[""], "Không đọc được số hoặc ngày của quyết định này; hãy thêm bằng tay.")
    try:
        signed_on = date(int(day[3]), int(day[2]), int(day[1]))
    except ValueError:
        return Offered(basis, None, counted[""], "Ngày của quyết định này không có thật; hãy thêm bằng tay.")
    shorter = sum(row.days_allowed < row.days_legal and _kind(row.announced_as) != "abolished" for row in rows)
    issuer = "UBND thành phố" if "UBND" in number[1].upper() else ""
    counts = (counted["new"], counted["amended"], counted["abolished"], shorter)
    entered = Signed(number[1], signed_on, issuer, "", *counts)
    return Offered(basis, entered, counted[""], next(iter(objections(entered).values()), ""))


def _kind(announced_as: str) -> str:
    """What a procedure was announced as, as a column of the register; "" is not said."""
    text = words.fold(announced_as)
    if "bai bo" in text or "huy bo" in text:
        return "abolished"
    if "sua doi" in text or "bo sung" in text or "thay the" in text:
        return "amended"
    return "new" if "moi" in text else ""


# ---------------------------------------------------------------- initiatives


@dataclass(frozen=True)
class Proposal:
    """What is entered of an initiative."""

    department_id: int
    title: str
    proposed_on: date
    content: str = ""


def initiatives(first: date, last: date) -> list[Initiative]:
    """What was proposed between two days, the newest first."""
    i = Initiative
    wanted = select(i).where(i.proposed_on.between(first, last))
    return list(db.session.scalars(wanted.order_by(i.proposed_on.desc(), i.id.desc()).limit(500)))


def initiative(id: int) -> Initiative:
    """One initiative; everybody reads them. 404 where there is none."""
    wanted = select(Initiative).where(Initiative.id == (id if id <= LARGEST_ID else 0))
    found: Initiative = db.one_or_404(wanted)
    return found


def may_write(person: Person, department_id: int) -> bool:
    """Whether this person proposes for a department: one of it, or the control team."""
    if person.can(Can.KEEP_REPORTS):
        return True
    return person.can(Can.WRITE_REPORTS) and department_id in own_departments(person, clock.today())


def propose(known: Initiative | None, entered: Proposal, seen: str, person: Person) -> Initiative:
    """Propose, or correct what is not yet decided. Raises Refused."""
    found = known or Initiative(proposer_id=person.id, status="proposed")
    if known is not None:
        _hold(known, seen)
        if known.status in DECIDED and not person.can(Can.KEEP_REPORTS):
            raise Refused("Sáng kiến này đã có kết luận nên không sửa được. Hãy nhờ Tổ kiểm soát TTHC sửa.")
        if not may_write(person, known.department_id):
            raise Refused(NOT_YOURS)
    if not may_write(person, entered.department_id):
        raise Refused("Anh/chị chỉ đề xuất được cho phòng của mình. Hãy chọn lại phòng.")
    for name, value in asdict(entered).items():
        setattr(found, name, value)
    db.session.add(found)
    db.session.flush()
    return found


def decide(one: Initiative, status: str, decided_on: date | None, result: str, seen: str) -> None:
    """What becomes of an initiative. Raises Refused."""
    _hold(one, seen)
    one.status, one.result = status, result
    one.decided_on = decided_on if status in DECIDED else None


def _hold(one: Initiative, seen: str) -> None:
    db.session.refresh(one, with_for_update={"of": Initiative})
    if seen != mark_of(one):
        raise Refused(CHANGED)
