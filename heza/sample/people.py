"""Units, people and accounts of the sample agency; the names stand in its data files. All invented."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from heza.accounts.actions import set_password
from heza.accounts.heads import Appointment, appoint_head
from heza.accounts.models import FOREVER, Department, Person, PersonRole
from heza.accounts.permissions import Role
from heza.core import words
from heza.core.db import db

PASSWORD = "heza-mau-2024"  # noqa: S105 — of the sample alone, refused to any client but this machine
HEADS_SINCE = date(2022, 1, 1)

UNITS = (
    ("ldb", "Lãnh đạo Ban", "Lãnh đạo Ban"),
    ("vp", "Văn phòng", "Văn phòng"),
    ("mc", "Bộ phận Một cửa", "Một cửa"),
    ("dt", "Phòng Quản lý đầu tư", "QL đầu tư"),
    ("dn", "Phòng Quản lý doanh nghiệp", "QL doanh nghiệp"),
    ("ld", "Phòng Quản lý lao động", "QL lao động"),
    ("mt", "Phòng Quản lý tài nguyên và môi trường", "QL tài nguyên, môi trường"),
    ("qx", "Phòng Quản lý quy hoạch và xây dựng", "QL quy hoạch, xây dựng"),
)


class One(NamedTuple):
    """One account of the sample."""

    username: str
    name: str
    unit: str
    title: str
    role: Role
    is_head: bool = False


PEOPLE = (
    One("admin", "Trần Hữu Quản", "vp", "Quản trị hệ thống", Role.ADMIN),
    One("truongban", "Đoàn Thế Vinh", "ldb", "Trưởng ban", Role.LEADER, is_head=True),
    One("lanhdao", "Hoàng Gia Minh", "ldb", "Phó Trưởng ban", Role.LEADER),
    One("kiemsoat", "Tạ Thu Phương", "vp", "Tổ trưởng Tổ kiểm soát TTHC", Role.CONTROL),
    One("iso", "Lưu Hải Yến", "vp", "Thư ký ISO", Role.ISO),
    One("kiemtoan", "Cao Đức Thịnh", "vp", "Kiểm toán nội bộ", Role.AUDITOR),
    One("motcua", "Mai Thị Kim Oanh", "mc", "Công chức Một cửa", Role.ONE_STOP),
    One("tp.dt", "Trần Quốc Bình", "dt", "Trưởng phòng", Role.HEAD, is_head=True),
    One("tp.qx", "Vũ Thị Thanh", "qx", "Trưởng phòng", Role.HEAD, is_head=True),
    One("tp.mt", "Phạm Hồng Sơn", "mt", "Trưởng phòng", Role.HEAD, is_head=True),
    One("tp.ld", "Lê Thị Hạnh", "ld", "Trưởng phòng", Role.HEAD, is_head=True),
    One("tp.dn", "Nguyễn Đức Long", "dn", "Trưởng phòng", Role.HEAD, is_head=True),
    One("tp.vp", "Bùi Mạnh Cường", "vp", "Chánh Văn phòng", Role.HEAD, is_head=True),
    One("tp.mc", "Đinh Thị Lan Anh", "mc", "Phụ trách Bộ phận Một cửa", Role.HEAD, is_head=True),
    One("cv.dt", "Nguyễn Thị Thu Hà", "dt", "Chuyên viên", Role.OFFICER),
    One("cv.dt2", "Phạm Minh Đức", "dt", "Chuyên viên", Role.OFFICER),
    One("cv.dt3", "Lê Hoàng Anh", "dt", "Chuyên viên", Role.OFFICER),
    One("cv.qx", "Ngô Thị Yến", "qx", "Chuyên viên", Role.OFFICER),
    One("cv.qx2", "Đặng Văn Khoa", "qx", "Chuyên viên", Role.OFFICER),
    One("cv.mt", "Vũ Quang Huy", "mt", "Chuyên viên", Role.OFFICER),
    One("cv.mt2", "Đỗ Thị Hương", "mt", "Chuyên viên", Role.OFFICER),
    One("cv.ld", "Trần Thị Ngọc Lan", "ld", "Chuyên viên", Role.OFFICER),
    One("cv.dn", "Hoàng Thị Mai", "dn", "Chuyên viên", Role.OFFICER),
    One("cv.dn2", "Bùi Thanh Tùng", "dn", "Chuyên viên", Role.OFFICER),
    One("cv.vp", "Lương Thị Bích", "vp", "Chuyên viên", Role.OFFICER),
    One("cv.mc", "Hồ Ngọc Trâm", "mc", "Công chức Một cửa", Role.OFFICER),
)
EXTRA_ROLES = {"tp.mc": (Role.ONE_STOP,), "cv.mc": (Role.ONE_STOP,), "kiemsoat": (Role.OFFICER,)}


def load_people() -> None:
    """Add units, accounts and headships; the caller commits."""
    units = {}
    for position, (code, name, short) in enumerate(UNITS, 1):
        unit = Department(code=code, name=name, short_name=short, folded=words.fold(name), position=position)
        db.session.add(unit)
        units[code] = unit
    hashed = Person()
    set_password(hashed, PASSWORD)
    for one in PEOPLE:
        roles = (one.role, *EXTRA_ROLES.get(one.username, ()))
        db.session.add(
            Person(
                username=one.username,
                name=one.name,
                folded=words.fold(one.name),
                sort_key=words.person_sort_key(one.name),
                title=one.title,
                department=units[one.unit],
                role_rows=[PersonRole(role=role) for role in roles],
                password_hash=hashed.password_hash,
                password_changed_at=hashed.password_changed_at,
            )
        )
    db.session.flush()
    _load_heads()


def _load_heads() -> None:
    for one in PEOPLE:
        if one.is_head:
            person = db.session.scalars(select(Person).where(Person.username == one.username)).one()
            assert person.department is not None
            appoint_head(person.department, Appointment(person.id, HEADS_SINCE, FOREVER, "Dữ liệu mẫu"))
