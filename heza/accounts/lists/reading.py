"""What a workbook says of departments and people: rows as values, and everything that is wrong with them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from heza.accounts.permissions import ROLE_NAMES, Role
from heza.accounts.rules import DepartmentData
from heza.core import words
from heza.core.lists import Header, Line, header_of, is_line
from heza.core.sheets import Sheet

NOTHING = (
    "Không nhận ra danh sách nào trong tệp. Trang Phòng cần các cột Tên phòng, Mã phòng, Tên ngắn; "
    "trang Nhân sự cần các cột Họ và tên, Phòng, Chức vụ. Hãy tải mẫu Excel rồi chép vào."
)

DEPARTMENT_LABELS = {
    "name": "Tên phòng",
    "short_name": "Tên ngắn",
    "code": "Mã phòng",
    "position": "Thứ tự",
    "closed_on": "Ngày giải thể, sáp nhập",
}
_DEPARTMENT_FITS = {
    "stt": r"^(stt|tt|so tt)$",
    "short_name": r"ten (ngan|tat|viet tat)|^viet tat",
    "code": r"^ma( |$)",
    "position": r"^thu tu",
    "closed_on": r"giai the|sap nhap",
    "name": r"^ten (phong|don vi)|^(phong|don vi)$",
}
PERSON_LABELS = {
    "name": "Họ và tên",
    "username": "Tên đăng nhập",
    "title": "Chức vụ",
    "email": "Thư điện tử",
    "department": "Phòng",
    "from_day": "Chuyển phòng từ ngày",
    "move_basis": "Căn cứ chuyển phòng",
    "roles": "Vai trò",
    "head_unit": "Đứng đầu phòng",
    "head_from": "Đứng đầu từ ngày",
    "head_basis": "Căn cứ bổ nhiệm",
    "ends_on": "Dùng tài khoản đến hết ngày",
}
_PERSON_FITS = {
    "stt": r"^(stt|tt|so tt)$",
    "ends_on": r"tai khoan.*ngay|^het han",
    "username": r"ten dang nhap|^tai khoan$|^user ?name$",
    "head_basis": r"(can cu|quyet dinh).*(bo nhiem|dung dau|phu trach)",
    "head_from": r"(dung dau|truong phong|bo nhiem|phu trach).*(tu |ngay)",
    "head_unit": r"dung dau",
    "move_basis": r"(can cu|quyet dinh).*(chuyen|dieu dong|luan chuyen)",
    "from_day": r"(chuyen|ve|den) phong.*ngay|o phong tu",
    "name": r"^(ho va ten|ho ten|ho, ten|ten can bo|can bo)",
    "title": r"^chuc (vu|danh)",
    "email": r"thu dien tu|^e ?mail",
    "roles": r"vai tro",
    "department": r"^(ten )?(phong|don vi|bo phan)",
}
_ROLES = {words.fold(name): role for role, name in ROLE_NAMES.items()} | {role.value: role for role in Role}


@dataclass(frozen=True)
class Problem:
    """Something wrong at a row, as a sentence. A warning does not stop the import, an error does."""

    sheet: str
    row: int
    text: str
    is_error: bool = True

    @property
    def place(self) -> str:
        """Where, in words."""
        return f"Trang “{self.sheet}”, dòng {self.row}" if self.row else (f"Trang “{self.sheet}”" if self.sheet else "")


@dataclass(frozen=True)
class DepartmentRow:
    """A row about a department; `said` are the columns that the list has."""

    sheet: str
    row: int
    data: DepartmentData
    said: frozenset[str]


@dataclass(frozen=True)
class PersonRow:
    """A row about a person, as it stands; `said` are the columns that the list has."""

    sheet: str
    row: int
    name: str
    username: str | None
    title: str
    email: str
    department: str
    from_day: date | None
    move_basis: str
    roles: frozenset[Role]
    head_unit: str
    head_from: date | None
    head_basis: str
    ends_on: date | None
    said: frozenset[str]


@dataclass
class Found:
    """Everything a workbook says."""

    departments: list[DepartmentRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(sheets: Sequence[Sheet], today: date) -> Found:
    """Every department and person of the workbook; a sheet is recognised by its columns, not by its name."""
    found, recognised = Found(), 0
    for sheet in sheets:
        if header := header_of(sheet.rows, _PERSON_FITS, {"name", "department"}):
            _read(sheet, header, found, is_people=True)
        elif header := header_of(sheet.rows, _DEPARTMENT_FITS, {"name"}):
            _read(sheet, header, found, is_people=False)
        elif any(cell not in ("", None) for row in sheet.rows for cell in row):
            text = "Không nhận ra danh sách ở trang này nên bỏ qua."
            found.problems.append(Problem(sheet.name, 0, text, is_error=False))
            continue
        else:
            continue
        recognised += 1
    if not recognised:
        found.problems = [Problem("", 0, NOTHING)]
    return found


def _read(sheet: Sheet, header: Header, found: Found, *, is_people: bool) -> None:
    labels = PERSON_LABELS if is_people else DEPARTMENT_LABELS
    said = frozenset(header.columns)
    for index in range(header.first, len(sheet.rows)):
        if not is_line(sheet.rows[index]):
            continue
        line = Line(sheet.rows[index], header.columns, labels)
        if is_people:
            found.people.append(_person(sheet.name, index + 1, line, said))
        else:
            found.departments.append(_department(sheet.name, index + 1, line, said))
        found.problems += [Problem(sheet.name, index + 1, text) for text in line.wrong]


def _department(sheet: str, row: int, line: Line, said: frozenset[str]) -> DepartmentRow:
    typed, position = line.text("position"), 99
    if typed and re.fullmatch(r"[0-9]{1,3}", typed):
        position = int(typed)
    elif typed:
        line.wrong.append(f"“Thứ tự” phải là một số từ 0 đến 999, hiện là “{typed}”. Hãy sửa lại.")
    data = DepartmentData(
        name=line.text("name"),
        code=line.text("code") or None,
        short_name=line.text("short_name"),
        position=position,
        closed_on=line.day("closed_on"),
    )
    return DepartmentRow(sheet, row, data, said)


def _person(sheet: str, row: int, line: Line, said: frozenset[str]) -> PersonRow:
    return PersonRow(
        sheet=sheet,
        row=row,
        name=line.text("name"),
        username=line.text("username").lower() or None,
        title=line.text("title"),
        email=line.text("email"),
        department=line.text("department"),
        from_day=line.day("from_day"),
        move_basis=line.text("move_basis", 200),
        roles=_roles(line),
        head_unit=line.text("head_unit"),
        head_from=line.day("head_from"),
        head_basis=line.text("head_basis", 200),
        ends_on=line.day("ends_on"),
        said=said,
    )


def _roles(line: Line) -> frozenset[Role]:
    found = set()
    for part in re.split(r"[;,\n]", line.text("roles")):
        name = words.fold(words.clean(part))
        if name in _ROLES:
            found.add(_ROLES[name])
        elif name:
            known = ", ".join(ROLE_NAMES.values())
            line.wrong.append(f"Không có vai trò “{words.clean(part)}”. Các vai trò: {known}. Hãy sửa lại.")
    return frozenset(found)
