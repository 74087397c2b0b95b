"""The list as a workbook of two sheets that an import takes over unchanged; and the empty one to fill."""

from datetime import date

from sqlalchemy import select

from heza.accounts import queries
from heza.accounts.lists.reading import DEPARTMENT_LABELS, PERSON_LABELS
from heza.accounts.models import STILL_KNOWN, Department, Headship, Membership, Person
from heza.accounts.queries import Wanted
from heza.accounts.rules import EARLIEST
from heza.core import words
from heza.core.db import db
from heza.core.sheets import Cell, Column, Table, tables

UNITS, PEOPLE = "Phòng", "Nhân sự"
_UNIT_COLUMNS = [
    Column("STT", 6),
    *(Column(said, 36 if key == "name" else 16) for key, said in DEPARTMENT_LABELS.items()),
]
_WIDE = {"name": 26, "department": 30, "email": 26, "roles": 28, "title": 22, "move_basis": 30, "head_basis": 30}
_PEOPLE_COLUMNS = [Column("STT", 6), *(Column(said, _WIDE.get(key, 16)) for key, said in PERSON_LABELS.items())]


def workbook_of(day: date) -> bytes:
    """Every department, and everybody who works here, as they are known: a fixed number of statements."""
    units, people = queries.departments(), queries.people(Wanted(), size=None).people
    heads, stays = _heads(day), _stays(day)
    told = [f"Ngày {words.day(day)}. Sửa tệp này rồi nhập lại: dòng không sửa thì không có gì thay đổi."]
    return tables(
        [
            Table(UNITS, told, _UNIT_COLUMNS, [_unit(number, one) for number, one in enumerate(units, 1)]),
            Table(PEOPLE, told, _PEOPLE_COLUMNS, [_person(n, p, heads, stays) for n, p in enumerate(people, 1)]),
        ]
    )


def empty_workbook() -> bytes:
    """The same columns without a row: for an office that begins its list."""
    units = ["Mỗi dòng một phòng. Tên phòng ghi đúng như trong tệp xuất từ hệ thống Một cửa."]
    people = [
        "Mỗi dòng một người. Nhiều vai trò cách nhau bằng dấu phẩy. Không dùng hệ thống thì bỏ trống tên đăng nhập.",
        "Đổi phòng của người đang có: ghi phòng mới, cột “Chuyển phòng từ ngày” và căn cứ.",
        "Người đứng đầu: ghi cột “Đứng đầu từ ngày” và căn cứ; bỏ trống “Đứng đầu phòng” nếu là phòng của người đó.",
    ]
    return tables([Table(UNITS, units, _UNIT_COLUMNS, []), Table(PEOPLE, people, _PEOPLE_COLUMNS, [])])


def _heads(day: date) -> dict[int, Headship]:
    """What each person heads on a day or will: that of the own department first."""
    wanted = select(Headship).where(Headship.known_to == STILL_KNOWN, Headship.to_day > day)
    found: dict[int, Headship] = {}
    for one in db.session.scalars(wanted.order_by(Headship.from_day.desc(), Headship.id)):
        if one.person_id not in found or one.department_id == one.person.department_id:
            found[one.person_id] = one
    return found


def _stays(day: date) -> dict[int, Membership]:
    m = Membership
    wanted = select(m).where(m.known_to == STILL_KNOWN, m.from_day <= day, m.to_day > day, m.from_day > EARLIEST)
    return {one.person_id: one for one in db.session.scalars(wanted)}


def _unit(number: int, one: Department) -> list[Cell]:
    return [number, *(getattr(one, key) for key in DEPARTMENT_LABELS)]


def _person(number: int, one: Person, heads: dict[int, Headship], stays: dict[int, Membership]) -> list[Cell]:
    head, stay = heads.get(one.id), stays.get(one.id)
    other = head is not None and head.department_id != one.department_id
    values: dict[str, Cell] = {
        "name": one.name,
        "username": one.username,
        "title": one.title,
        "email": one.email,
        "department": one.department.name if one.department else "",
        "from_day": stay.from_day if stay else None,
        "move_basis": stay.basis if stay else "",
        "roles": ", ".join(one.role_words),
        "head_unit": head.department.name if head and other else "",
        "head_from": head.from_day if head else None,
        "head_basis": head.basis if head else "",
        "ends_on": one.ends_on,
    }
    return [number, *(values[key] for key in PERSON_LABELS)]
