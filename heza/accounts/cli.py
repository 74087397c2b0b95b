"""`bin/heza people …`: accounts and departments from the command line, so that an empty database can be set up.

`add` acts at once: it adds one thing that was named, so there is nothing to rehearse. `import` rehearses.
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from heza.accounts import actions, queries, rules
from heza.accounts.lists import applying, reading
from heza.accounts.lists.plan import KINDS, Plan
from heza.accounts.lists.planning import plan_import
from heza.accounts.permissions import ROLE_NAMES, Role
from heza.accounts.queries import Wanted
from heza.accounts.rules import DepartmentData, PersonData
from heza.core import clock, files, words
from heza.core.days import read_day
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets

ROLES = ", ".join(f"{role.value} ({name})" for role, name in ROLE_NAMES.items())


@click.group()
def people() -> None:
    """Nhân sự, phòng và tài khoản."""


@people.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Họ và tên.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help=f"Vai trò: {ROLES}.",
)
@click.option("--department", "code", default="", help="Mã phòng.")
@click.option("--title", default="", help="Chức vụ.")
@click.option("--email", default="", help="Thư điện tử.")
@click.option("--until", default="", help="Dùng tài khoản đến hết ngày (dd/mm/yyyy), cho tài khoản tạm.")
@click.option("--password-stdin", is_flag=True, help="Đọc mật khẩu từ dòng đầu của đầu vào chuẩn thay vì hỏi.")
@click.option("--apply", is_flag=True, hidden=True)  # other commands want it; here it changes nothing
def add(
    username: str,
    name: str,
    roles: tuple[str, ...],
    code: str,
    title: str,
    email: str,
    until: str,
    password_stdin: bool,
    apply: bool,
) -> None:
    """Thêm một người có tài khoản. Mật khẩu được hỏi hai lần, không có mật khẩu mặc định."""
    data = PersonData(
        name=words.clean(name),
        username=words.clean(username).lower(),
        title=words.clean(title),
        email=words.clean(email),
        department_id=_department_id(code),
        roles=frozenset(Role(role) for role in roles),
        ends_on=_last_day(until),
    )
    if wrong := actions.objections(data):
        raise Refused(" ".join(wrong.values()))
    db.session.rollback()  # nobody waits for a lock while the password is typed
    password = _password(password_stdin)
    if reason := rules.weak_password(password, data.username):
        raise Refused(reason)
    person = actions.add_person(data)
    actions.set_password(person, password)
    db.session.commit()
    click.echo(f"Đã thêm {person.name} (tên đăng nhập {person.username}).")


def _last_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError as problem:
        raise Refused(f"“{text}” không phải là ngày. Hãy ghi ngày theo dạng dd/mm/yyyy.") from problem


def _department_id(code: str) -> int | None:
    if not code:
        return None
    found = queries.department_by_code(code)
    if found is None:
        raise Refused(f"Không có phòng mã “{code}”. Hãy thêm bằng: bin/heza people departments add {code} “Tên phòng”")
    return found.id


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password, again = (str(click.prompt(label, hide_input=True)) for label in ("Mật khẩu", "Nhập lại mật khẩu"))
    if password != again:
        raise Refused("Hai lần nhập mật khẩu không giống nhau. Hãy chạy lại lệnh.")
    return password


@people.command("list")
@click.option("--all", "everybody", is_flag=True, help="Cả người đã ngừng hoạt động.")
def list_people(everybody: bool) -> None:
    """Danh sách nhân sự, xếp theo tên."""
    for person in (found := queries.people(Wanted(state="all" if everybody else "active"), size=None).people):
        place = person.department.label if person.department else words.DASH
        roles = ", ".join(person.role_words) or words.DASH
        ended = "" if person.is_active else "\tngừng hoạt động"
        click.echo(f"{person.username or words.DASH}\t{person.name}\t{place}\t{roles}{ended}")
    if not found:
        click.echo(
            "Chưa có ai. Thêm người quản trị đầu tiên: bin/heza people add admin --name “Họ và tên” --role admin"
        )


@people.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--apply", "wanted", is_flag=True, help="Ghi vào cơ sở dữ liệu; mặc định chỉ xem trước.")
def import_file(file: Path, wanted: bool) -> None:
    """Nhập danh sách phòng và nhân sự từ tệp Excel."""
    found = reading.read(read_sheets(file), clock.today())
    made = plan_import(found)
    for line in _report(made):
        click.echo(line)
    if made.errors:
        raise click.ClickException(f"Tệp có {len(made.errors)} lỗi nên không nhập được. Hãy sửa tệp rồi chạy lại.")
    if not made.writes:
        click.echo("Không có gì thay đổi.")
    elif not wanted:
        click.echo("Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
    else:
        applying.apply_import(found, None, file_name=file.name, file_sha256=files.digest_of(file))
        db.session.commit()
        click.echo("Đã nhập. Tài khoản mới chưa có mật khẩu; cấp ở trang Nhân sự, Danh sách Excel.")


def _report(made: Plan) -> Iterator[str]:
    """What the plan does, line by line."""
    said = applying.summary(made) or "Không có gì để nhập"
    yield f"Danh sách: {len(made.units)} phòng, {len(made.people)} người. {said}."
    for item in made.of("changed"):
        yield f"  {item.title} ({KINDS[item.kind]})"
        for one in item.differences:
            yield f"    {one.label}: {one.before or '(không có)'} → {one.after or '(không có)'}"
    for problem in made.problems:
        place = f"{problem.place}: " if problem.place else ""
        yield f"{'LỖI' if problem.is_error else 'Lưu ý'}: {place}{problem.text}"


@people.group("departments")
def departments() -> None:
    """Các phòng."""


@departments.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--short", default="", help="Tên ngắn.")
@click.option("--position", default=99, type=click.IntRange(0, 999), help="Thứ tự trong danh sách.")
@click.option("--apply", is_flag=True, hidden=True)
def add_department(code: str, name: str, short: str, position: int, apply: bool) -> None:
    """Thêm một phòng."""
    data = DepartmentData(words.clean(name), words.clean(code), words.clean(short), position)
    department = actions.add_department(data)
    db.session.commit()
    click.echo(f"Đã thêm {department.name} (mã {department.code}).")


@departments.command("list")
def list_departments() -> None:
    """Danh sách phòng theo thứ tự của cơ quan."""
    for department in (found := queries.departments()):
        click.echo(f"{department.code or words.DASH}\t{department.name}")
    if not found:
        click.echo("Chưa có phòng nào. Thêm phòng: bin/heza people departments add dt “Phòng Quản lý đầu tư”")
