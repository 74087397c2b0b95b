"""The agency of the benchmarks: units, people, headships, calendar and catalogue, entered as an office would."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from bench.world import NOW, Desk, Form, Schedule, Unit, World
from heza.accounts.models import FOREVER, Department, Headship, Person, PersonRole
from heza.accounts.permissions import Role
from heza.audit import trail
from heza.core import words
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.procedures import actions as procedures
from heza.procedures import excel as catalogue
from heza.procedures import queries
from heza.procedures.models import Field, Procedure, ProcedureStep, ProcedureVersion
from heza.workdays import queries as workdays
from heza.workdays.actions import seed_calendar

DATA = Path(__file__).parent.parent / "heza" / "sample" / "data"
CATALOGUE = ("danh-muc-tthc-qd-4356.xlsx", "quy-trinh-va-thanh-phan.xlsx")

UNITS = (  # code, name, short name, officers
    ("dt", "Phòng Quản lý đầu tư", "Đầu tư", 9),
    ("qx", "Phòng Quản lý quy hoạch và xây dựng", "QH-XD", 8),
    ("mt", "Phòng Quản lý tài nguyên và môi trường", "TN-MT", 8),
    ("ld", "Phòng Quản lý lao động", "Lao động", 4),
    ("dn", "Phòng Quản lý doanh nghiệp", "Doanh nghiệp", 6),
    ("vp", "Văn phòng", "Văn phòng", 3),
    ("mc", "Bộ phận Một cửa", "Một cửa", 3),
)
OTHERS = (
    ("admin", Role.ADMIN),
    ("lanhdao", Role.LEADER),
    ("kiemsoat", Role.CONTROL),
    ("kiemtoan", Role.AUDITOR),
    ("iso", Role.ISO),
    ("motcua", Role.ONE_STOP),
)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Thu", "Quang", "Minh", "Ngọc")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Linh", "Nam", "Oanh", "Phúc", "Sơn", "Yến")


def set_up(schedule: Schedule) -> int:
    """Everything but dossiers; commits. Returns the person who imports."""
    importer = _people(schedule.start.date())
    seed_calendar()
    db.session.commit()
    for name in CATALOGUE:
        procedures.apply_import(catalogue.read(read_sheets(DATA / name)), file_name=name)
        db.session.commit()
    return importer


def _people(start: date) -> int:
    numbers = iter(range(10_000))
    for place, (code, name, short, officers) in enumerate(UNITS, 1):
        unit = Department(code=code, name=name, short_name=short, folded=words.fold(name), position=place)
        db.session.add(unit)
        db.session.flush()
        heads = [_person(next(numbers), f"tp.{code}", Role.HEAD, unit, "Trưởng phòng")]
        if code == "dt":  # the head of the biggest unit changed this year
            heads.insert(0, _person(next(numbers), "tp.dt.truoc", Role.OFFICER, unit, "Chuyên viên chính"))
        days = [*[start, date(NOW.year, 1, 1)][: len(heads)], FOREVER]
        for head, since, until in zip(heads, days, days[1:], strict=False):
            _appoint(unit, head, since, until)
        for number in range(1, officers + 1):
            _person(next(numbers), f"cv.{code}{number if number > 1 else ''}", Role.OFFICER, unit, "Chuyên viên")
    people = {username: _person(next(numbers), username, role, None, "") for username, role in OTHERS}
    db.session.commit()
    return people["motcua"].id


def _person(number: int, username: str, role: Role, unit: Department | None, title: str) -> Person:
    name = f"{FAMILY[number % 10]} {MIDDLE[number % 7]} {GIVEN[number % 13]}"  # 910 different ones
    person = Person(
        name=name,
        folded=words.fold(name),
        sort_key=words.person_sort_key(name),
        username=username,
        title=title,
        department=unit,
        role_rows=[PersonRole(role=role)],
    )
    db.session.add(person)
    db.session.flush()
    return person


def _appoint(unit: Department, head: Person, since: date, until: date) -> None:
    seq = trail.take_seqs(db.session, 1)
    trail.record(db.session, "appoint", "headship", unit.id, first_seq=seq)
    db.session.add(
        Headship(department_id=unit.id, person_id=head.id, from_day=since, to_day=until, known_from=seq, basis="")
    )
    db.session.flush()


def world() -> World:
    """What the months need of the agency, read from the database."""
    units = []
    for unit in db.session.scalars(select(Department).order_by(Department.id)):
        officers = select(Person.id, Person.name).where(
            Person.department_id == unit.id, Person.username.startswith(f"cv.{unit.code}")
        )
        units.append(Unit(unit.id, unit.name, tuple((id, name) for id, name in db.session.execute(officers))))
    places = {unit.id: place for place, unit in enumerate(units)}
    versions = queries.versions()
    wanted = (
        select(Procedure.id, Procedure.code, ProcedureVersion, Field.name)
        .join(ProcedureVersion, ProcedureVersion.procedure_id == Procedure.id)
        .join(Field, ProcedureVersion.field_id == Field.id)
        .order_by(Procedure.id)
    )
    forms = tuple(
        Form(
            id,
            code,
            row.name,
            row.field_id,
            name,
            places[row.department_id],
            row.days_allowed,
            tuple(versions[id]),
            _desks(row.id, places),
        )
        for id, code, row, name in db.session.execute(wanted)
        if row.department_id
    )
    return World(forms, tuple(units), workdays.calendar(), workdays.calendar_version())


def _desks(version_id: int, places: dict[int, int]) -> tuple[Desk, ...]:
    row = ProcedureStep
    steps = select(row.name, row.department_id).where(row.version_id == version_id).order_by(row.position)
    return tuple(Desk(name[:300], places[unit]) for name, unit in db.session.execute(steps) if unit)
