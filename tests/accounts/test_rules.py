"""The rules of sign-in and people, without a page."""

from datetime import UTC, datetime, timedelta

import pytest

from heza.accounts import rules
from heza.accounts.rules import Failure, wait_after

NOW = datetime(2024, 3, 28, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (3, 0), (4, 2), (5, 4), (6, 8), (7, 16), (8, 32), (9, 60), (100, 60)]
)
def test_the_wait_of_one_account_from_one_address_doubles_up_to_a_minute(failures: int, seconds: int) -> None:
    assert wait_after(failures, 0, 0) == seconds


@pytest.mark.parametrize(("failures", "seconds"), [(9, 0), (10, 2), (11, 4), (12, 5), (10_000, 5)])
def test_the_wait_of_an_account_alone_stays_short(failures: int, seconds: int) -> None:
    assert wait_after(0, failures, 0) == seconds


@pytest.mark.parametrize(("failures", "seconds"), [(19, 0), (20, 2), (22, 8), (23, 15), (10_000, 15)])
def test_an_address_has_a_cap_of_its_own(failures: int, seconds: int) -> None:
    assert wait_after(0, 0, failures) == seconds


def test_the_longest_of_the_waits_counts() -> None:
    assert wait_after(5, 12, 23) == 15


def _failures(*seconds_ago: float, same_account: bool = True, same_address: bool = True) -> list[Failure]:
    return [Failure(NOW - timedelta(seconds=s), same_account, same_address) for s in seconds_ago]


def test_each_wait_runs_from_the_last_failure_of_its_own_kind() -> None:
    mine, others = _failures(*range(10, 19)), _failures(0.5, same_address=False)
    assert rules.seconds_left(mine + others, NOW, known_place=True) == 50


def test_a_part_of_a_second_still_waits() -> None:
    assert rules.seconds_left(_failures(1.2, 3, 4, 5), NOW, known_place=False) == 1
    assert rules.seconds_left(_failures(2, 3, 4, 5), NOW, known_place=False) == 0


def test_a_failure_counts_for_a_quarter_of_an_hour() -> None:
    assert rules.seconds_left(_failures(0, 0, 0, 900), NOW, known_place=False) == 0
    assert rules.seconds_left(_failures(0, 0, 0, 899), NOW, known_place=False) == 2


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.168.1.7", "192.168.1.7"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        (None, ""),
    ],
)
def test_all_addresses_of_one_user_count_as_one_place(address: str | None, place: str) -> None:
    assert rules.place_of(address) == place


@pytest.mark.parametrize("path", ["/", "/ho-so?q=a&trang=2", "/nhan-su/3"])
def test_an_own_path_is_kept(path: str) -> None:
    assert rules.own_path(path) == path


@pytest.mark.parametrize(
    "path", [None, "", "ho-so", "//a.b", "/\\a.b", "https://a.b", "/\n/a.b", "/ a", "/" + "a" * 2001]
)
def test_any_other_path_becomes_the_first_page(path: str | None) -> None:
    assert rules.own_path(path) == "/"


@pytest.mark.parametrize("name", ["admin", "tp.dt", "cv.dt2", "a1", "le-van_b"])
def test_a_user_name_is_plain_letters(name: str) -> None:
    assert rules.bad_username(name) == ""


@pytest.mark.parametrize("name", ["a", "Hoa", "hoa tt", "đức", ".an", "a" * 61, "an\n", "an@x"])
def test_any_other_user_name_gets_a_sentence(name: str) -> None:
    assert rules.bad_username(name).startswith("Tên đăng nhập gồm")
