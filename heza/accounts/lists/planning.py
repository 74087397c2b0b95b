"""What a list of departments and people would do: every row beside what is there, every error at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from heza.accounts import actions, queries, rules
from heza.accounts.lists.plan import Difference, PersonItem, Plan, UnitItem, person_differences, unit_differences
from heza.accounts.lists.reading import PERSON_LABELS, DepartmentRow, Found, PersonRow, Problem
from heza.accounts.models import STILL_KNOWN, Department, Headship, Membership, Person
from heza.accounts.permissions import Role
from heza.accounts.rules import PersonData, Term
from heza.accounts.rules_history import Move, Place, not_movable
from heza.core import clock, words
from heza.core.db import db

TWICE = "Dòng này nói về cùng một {what} với dòng {row}. Hãy bỏ một trong hai dòng."
NO_UNIT = "Không có phòng “{name}” trong hệ thống và trong trang Phòng của tệp. Hãy thêm phòng hoặc sửa tên."
SEVERAL = "Có {number} người tên {name} nên không biết là ai. Hãy ghi tên đăng nhập, hoặc đúng phòng hiện nay."
NEEDS_MOVE = (
    "Phòng trong tệp ({new}) khác phòng đang ghi ({old}). Hãy ghi cột “Chuyển phòng từ ngày” và căn cứ, "
    "hoặc ghi lại phòng đang ở."
)
NO_MOVE_BASIS = "Chuyển phòng phải có căn cứ. Hãy ghi quyết định ở cột “Căn cứ chuyển phòng”."
NO_HEAD_BASIS = "Ghi người đứng đầu phải có căn cứ. Hãy ghi quyết định ở cột “Căn cứ bổ nhiệm”."
NO_HEAD_UNIT = "Chưa rõ đứng đầu phòng nào. Hãy ghi cột “Phòng” hoặc “Đứng đầu phòng”."
NO_ADMINISTRATOR = (
    "Nhập tệp này thì cơ quan không còn người quản trị nào. Hãy để lại ít nhất một tài khoản có vai trò Quản trị, "
    "không có hạn dùng."
)


def plan_import(found: Found) -> Plan:
    """Each row beside what is there."""
    return _Planning(found).made()


class _Planning:
    """The plan while it is made: what stands in the database, and what the rows before said."""

    def __init__(self, found: Found) -> None:
        self.found, self.plan, self.today = found, Plan(problems=list(found.problems)), clock.today()
        self.units = {one.folded: one for one in queries.departments()}
        self.listed: dict[str, int] = {}  # folded names of departments that the file has
        self.everybody = list(db.session.scalars(select(Person).order_by(Person.id)))
        self.by_username = {one.username: one for one in self.everybody if one.username}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        for one in self.everybody:
            self.by_name[one.folded].append(one)
        self.terms: dict[str, list[Term]] = defaultdict(list)
        names = {one.id: folded for folded, one in self.units.items()}
        for row in db.session.scalars(select(Headship).where(Headship.known_to == STILL_KNOWN).order_by(Headship.id)):
            self.terms[names[row.department_id]].append(row.term)
        self.seen: dict[object, int] = {}
        self.places: dict[int, list[Place]] = defaultdict(list)
        stays = select(Membership).where(Membership.known_to == STILL_KNOWN).order_by(Membership.from_day)
        for stay in db.session.scalars(stays):
            self.places[stay.person_id].append(Place(stay.department_id, stay.from_day, stay.to_day))
        held = {
            one.id: one.password_hash is not None
            for one in self.everybody
            if one.is_active and one.username and one.ends_on is None and Role.ADMIN in one.roles
        }
        self.needs_password = any(held.values())  # who has none yet cannot administrate yet
        self.administrators = {id for id, has_password in held.items() if has_password or not self.needs_password}

    def made(self) -> Plan:
        """Departments first: people may be in new ones. Heads last, in the order of their days."""
        for row in self.found.departments:
            self._department(row)
        items = [item for row in self.found.people if (item := self._person(row))]
        for item in sorted(items, key=lambda one: one.row.head_from or date.max):
            self._head(item)
        self.plan.people = items
        self._administrators(items)
        self.plan.problems.sort(key=lambda one: (one.sheet, one.row))
        return self.plan

    def _wrong(self, row: DepartmentRow | PersonRow, text: str) -> None:
        problem = Problem(row.sheet, row.row, text)
        if problem not in self.plan.problems:
            self.plan.problems.append(problem)

    def _is_first(self, row: DepartmentRow | PersonRow, key: object, what: str) -> bool:
        before = self.seen.setdefault((type(row), key), row.row)
        if before != row.row:
            self._wrong(row, TWICE.format(what=what, row=before))
        return before == row.row

    # ---------------------------------------------------------------- departments

    def _department(self, row: DepartmentRow) -> None:
        folded = words.fold(row.data.name)
        known = self.units.get(folded) or self._of_code(row.data.code)
        if folded and not self._is_first(row, known.id if known else folded, "phòng"):
            return
        data = row.data
        if known is not None:
            kept = {
                name: getattr(known, name)
                for name in ("code", "short_name", "position", "closed_on")
                if name not in row.said or (name == "code" and not data.code)
            }
            data = replace(data, **kept)
        others = [one for one in self.units.values() if one is not known]
        if wrong := actions.department_faults(data, others):
            for text in wrong.values():
                self._wrong(row, text)
            return
        self.listed[folded] = row.row
        found = () if known is None else tuple(unit_differences(known, data))
        kind = "new" if known is None else "changed" if found else "same"
        self.plan.units.append(UnitItem(kind, row, data, known, found))

    def _of_code(self, code: str | None) -> Department | None:
        if not code:
            return None
        return next((one for one in self.units.values() if (one.code or "").lower() == code.lower()), None)

    # ---------------------------------------------------------------- people

    def _person(self, row: PersonRow) -> PersonItem | None:
        unit = self._unit(row, row.department)
        known, is_clear = self._known(row)
        if not row.name or not is_clear or unit is None:
            if not row.name:
                self._wrong(row, "Thiếu “Họ và tên”. Hãy ghi rồi nhập lại.")
            return None
        key = known.id if known else row.username or (words.fold(row.name), unit)
        if not self._is_first(row, key, "người"):
            return None
        data = self._data(row, known)
        holder = self.by_username.get(data.username or "")
        wrong = actions.person_faults(data, known, taken=holder is not None and holder is not known)
        for text in wrong.values():
            self._wrong(row, text)
        if data.username:
            self._is_first(row, data.username, "tên đăng nhập")
        item = PersonItem("new" if known is None else "same", row, data, known, unit="" if known else unit)
        return self._placed(item, unit) if known is not None else item

    def _known(self, row: PersonRow) -> tuple[Person | None, bool]:
        """The person a row is about, and whether it is clear who."""
        if row.username and row.username in self.by_username:
            return self.by_username[row.username], True
        same = [one for one in self.by_name[words.fold(row.name)] if not (row.username and one.username)]
        here = [one for one in same if one.department and one.department.folded == self._folded(row.department)]
        able = here or same
        if len(able) > 1:
            self._wrong(row, SEVERAL.format(number=len(able), name=row.name))
        return (able[0] if len(able) == 1 else None), len(able) <= 1

    def _folded(self, name: str) -> str:
        """The folded name of the department that is called so: by its name, short name or code."""
        plain = words.fold(name)
        for folded, one in self.units.items():
            if plain in (folded, words.fold(one.short_name), (one.code or "").lower()):
                return folded
        return next(
            (
                words.fold(one.data.name)
                for one in self.found.departments
                if plain in (words.fold(one.data.name), words.fold(one.data.short_name), (one.data.code or "").lower())
            ),
            plain,
        )

    def _unit(self, row: PersonRow, name: str) -> str | None:
        """The folded name of a department that there is or will be; "" where none is said; None: a wrong name."""
        if not name:
            return ""
        folded = self._folded(name)
        if folded in self.units or folded in self.listed:
            return folded
        self._wrong(row, NO_UNIT.format(name=name))
        return None

    def _data(self, row: PersonRow, known: Person | None) -> PersonData:
        entered = PersonData(
            name=row.name,
            username=row.username,
            title=row.title,
            email=row.email,
            roles=row.roles,
            ends_on=row.ends_on,
        )
        if known is None:
            return entered
        kept = {name: getattr(known, name) for name in ("title", "email", "roles", "ends_on") if name not in row.said}
        username = row.username or known.username
        return replace(entered, username=username, department_id=known.department_id, **kept)

    def _placed(self, item: PersonItem, unit: str) -> PersonItem:
        """The same with what the row says of the department."""
        known, row = item.known, item.row
        assert known is not None
        found = list(person_differences(known, item.data))
        here = known.department.folded if known.department else ""
        if unit and unit != here:
            label, before = PERSON_LABELS["department"], known.department.name if known.department else ""
            if known.id not in self.places and (known.department is None or not known.confirmed):
                item = replace(item, unit=unit)
                found.append(Difference(label, before, row.department))
            elif row.from_day is None:
                self._wrong(row, NEEDS_MOVE.format(new=row.department, old=before))
            else:
                item = replace(item, move=self._move(row, known, unit), move_unit=unit)
                found.append(Difference(label, before, f"{row.department} từ {words.day(row.from_day)}"))
        return replace(item, kind="changed" if found else "same", differences=tuple(found))

    def _move(self, row: PersonRow, known: Person, unit: str) -> Move:
        assert row.from_day is not None
        there = self.units.get(unit)
        move = Move(there.id if there else -1, row.from_day, row.move_basis)
        if not row.move_basis:
            self._wrong(row, NO_MOVE_BASIS)
        if reason := not_movable(self.places.get(known.id) or [Place(known.department_id)], move, self.today):
            self._wrong(row, reason)
        return move

    # ---------------------------------------------------------------- heads

    def _head(self, item: PersonItem) -> None:
        """Check what a row says of heading a department, against what is known and what the rows before say."""
        row = item.row
        if row.head_from is None:
            return
        unit = self._unit(row, row.head_unit or row.department)
        if unit is None:
            return
        if not unit:
            self._wrong(row, NO_HEAD_UNIT)
            return
        person_id = item.known.id if item.known else -row.row
        fresh = Term(person_id, row.name, row.head_from)
        if any((one.person_id, one.from_day) == (person_id, row.head_from) for one in self.terms[unit]):
            return
        reason = rules.bad_day(row.head_from, self.today) or rules.not_appointable(self.terms[unit], fresh)
        if reason or not row.head_basis:
            self._wrong(row, reason or NO_HEAD_BASIS)
            return
        ended = rules.ended_by(self.terms[unit], fresh)
        before = next((one for one in self.terms[unit] if ended and one.from_day == ended.from_day), None)
        self.terms[unit] = [one for one in self.terms[unit] if one is not before] + ([ended] if ended else []) + [fresh]
        said = Difference(PERSON_LABELS["head_from"], before.name if before else "", words.day(row.head_from))
        item.head_unit, item.head_from = unit, row.head_from
        item.differences = (*item.differences, said)
        item.kind = "changed" if item.kind == "same" else item.kind

    # ---------------------------------------------------------------- administrators

    def _administrators(self, items: Iterable[PersonItem]) -> None:
        if not self.administrators:
            return
        left = set(self.administrators)
        for item in items:
            id = item.known.id if item.known else -item.row.row
            left = left | {id} if self._administrates(item) else left - {id}
        if not left:
            self.plan.problems.append(Problem("", 0, NO_ADMINISTRATOR))

    def _administrates(self, item: PersonItem) -> bool:
        known, data = item.known, item.data
        is_one = bool(data.username) and Role.ADMIN in data.roles and data.ends_on is None
        can_sign_in = not self.needs_password or (known is not None and known.password_hash is not None)
        return is_one and can_sign_in and (known is None or known.is_active)
