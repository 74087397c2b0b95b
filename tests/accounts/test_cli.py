"""`bin/heza people …`: an empty database gets its first administrator."""

import click
import pytest
from click.testing import CliRunner, Result

from heza.accounts import queries
from heza.accounts.actions import password_matches
from heza.accounts.cli import people
from heza.accounts.permissions import Role
from heza.core.refusal import Refused
from tests.make import Make

both_databases = pytest.mark.both_databases
ADMIN = ["add", "admin", "--name", "Quản Trị", "--role", "admin", "--role", "officer"]


@click.group()
def root() -> None:
    """The commands, without the app that `bin/heza` opens."""


root.add_command(people)


def run(*words: str, typed: str = "") -> Result:
    """Run a command; a refusal is left in `exception`."""
    return CliRunner().invoke(root, ["people", *words], input=typed)


@both_databases
def test_the_first_administrator_is_added_with_a_typed_password(make: Make) -> None:
    done = run(*ADMIN, typed="cau-ngan-de-nho\ncau-ngan-de-nho\n")
    assert "Đã thêm Quản Trị (tên đăng nhập admin)." in done.output
    assert "cau-ngan" not in done.output
    person = queries.person_by_username("admin")
    assert person is not None
    assert person.roles == {Role.ADMIN, Role.OFFICER}
    assert not person.must_change_password
    assert password_matches(person, "cau-ngan-de-nho")


@both_databases
def test_a_password_comes_from_standard_input_and_a_department_by_its_code(make: Make) -> None:
    here = make.department("Phòng Đầu tư", code="dt")
    done = run(*ADMIN, "--department", "DT", "--title", "Chuyên viên", "--password-stdin", typed="cau-ngan-de-nho\n")
    assert done.exit_code == 0
    person = queries.person_by_username("admin")
    assert person is not None
    assert person.department_id == here.id


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        ((), "mot-mat-khau\nmat-khau-khac\n", "Hai lần nhập mật khẩu không giống nhau."),
        (("--password-stdin",), "ngan\n", "ít nhất 10 ký tự"),
        (("--password-stdin",), "", "ít nhất 10 ký tự"),
        (("--department", "xx"), "", "Không có phòng mã “xx”."),
        (("--email", "x"), "", "Địa chỉ thư phải có dạng"),
        (("--title", "x" * 121), "", "dài nhất 120 ký tự"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_adds_nobody(
    make: Make, words: tuple[str, ...], typed: str, sentence: str
) -> None:
    done = run(*ADMIN, *words, typed=typed)
    assert isinstance(done.exception, Refused)
    assert sentence in done.exception.reason
    assert queries.person_by_username("admin") is None


@both_databases
def test_a_user_name_is_given_once(make: Make) -> None:
    make.person(username="admin")
    done = run(*ADMIN, "--password-stdin", typed="cau-ngan-de-nho\n")
    assert isinstance(done.exception, Refused)
    assert "đã có người dùng" in done.exception.reason


@both_databases
def test_people_are_listed_by_given_name(make: Make) -> None:
    assert "Chưa có ai." in run("list").output
    make.person("Lê Thị Dung", username="dung")
    make.person("Phạm Văn An", is_active=False, username=None)
    assert run("list").output.splitlines() == ["dung\tLê Thị Dung\t—\tChuyên viên"]
    assert run("list", "--all").output.splitlines()[0] == "—\tPhạm Văn An\t—\tChuyên viên\tngừng hoạt động"


@both_databases
def test_departments_are_added_and_listed(make: Make) -> None:
    assert "Chưa có phòng nào." in run("departments", "list").output
    run("departments", "add", "ld", "Phòng Lao động", "--position", "2")
    run("departments", "add", "dt", "Phòng Đầu tư", "--position", "1")
    assert run("departments", "list").output.splitlines() == ["dt\tPhòng Đầu tư", "ld\tPhòng Lao động"]
    again = run("departments", "add", "DT", "Phòng Khác")
    assert isinstance(again.exception, Refused)
    assert "Mã này đã dùng cho Phòng Đầu tư." in again.exception.reason
