"""The office's rules of sign-in and people: pure functions, a sentence where something cannot be."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from heza.accounts.permissions import Role

# ---------------------------------------------------------------- slowing failed sign-ins

COUNTED_FOR = timedelta(minutes=15)  # an older failure slows nobody


@dataclass(frozen=True)
class Slowing:
    """From which failure on a wait begins, and how long it can become (seconds)."""

    from_failure: int
    longest: int

    def after(self, failures: int) -> int:
        """Two seconds, then twice as long after every failure."""
        beyond = failures - self.from_failure
        return 0 if beyond < 0 else min(2 ** min(beyond + 1, 10), self.longest)


PAIR = Slowing(from_failure=4, longest=60)  # this account from this address
ACCOUNT = Slowing(from_failure=10, longest=5)  # this account from anywhere: short, so nobody keeps a colleague out
ADDRESS = Slowing(from_failure=20, longest=15)  # any account from this address: an office may share one


@dataclass(frozen=True)
class Failure:
    """A failed sign-in that has to do with the present try."""

    at: datetime
    same_account: bool
    same_address: bool


def wait_after(failures_same_pair: int, failures_account: int, failures_address: int) -> int:
    """Seconds to wait after the last of so many failures. It delays, it never locks out."""
    return max(PAIR.after(failures_same_pair), ACCOUNT.after(failures_account), ADDRESS.after(failures_address))


def seconds_left(failures: Iterable[Failure], now: datetime, *, known_place: bool) -> int:
    """How long this try must still wait; each wait runs from the last failure of its own kind.

    In a browser where the person has signed in before, only the failures of this pair count: whoever tries
    the account from elsewhere, or others from the same address, delay nobody at the usual desk.
    """
    recent = [failure for failure in failures if now - failure.at < COUNTED_FOR]
    pair = [one.at for one in recent if one.same_account and one.same_address]
    account = [] if known_place else [one.at for one in recent if one.same_account]
    address = [] if known_place else [one.at for one in recent if one.same_address]
    waits = (
        (pair, wait_after(len(pair), 0, 0)),
        (account, wait_after(0, len(account), 0)),
        (address, wait_after(0, 0, len(address))),
    )
    ends = [max(moments) + timedelta(seconds=wait) for moments, wait in waits if wait]
    return max((ceil((end - now).total_seconds()) for end in ends if end > now), default=0)


def place_of(address: str | None) -> str:
    """The address that failures are counted under: IPv4 as it is, of IPv6 the /64 that one user controls."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return (address or "")[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def own_path(wanted: str | None) -> str:
    """The page to go on to after signing in, if it is a path of this program; otherwise the first page."""
    path = wanted or "/"
    if not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > 2000:
        return "/"
    return "/" if any(char <= " " or char == "\x7f" for char in path) else path


# ---------------------------------------------------------------- passwords

SAMPLE_PASSWORD = "heza-mau-2024"  # noqa: S105 – of the sample agency, known to everybody
SHORTEST = 10  # letters
LONGEST = 200

# Of the lists of passwords found most often, those that are long enough to get this far.
_COMMONEST = """
1234567890 0123456789 12345678910 123456789a a123456789 1234567891 0987654321 1122334455 123123123123
qwertyuiop qwerty1234 qwerty12345 qwerty123456 qwertyuiop123 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 asdfghjkl123
asdfghjkl1 zxcvbnm123 abcd123456 abc1234567 abcdefghij aa12345678 password12 password123 password1234 passw0rd123
p@ssw0rd123 p@ssword123 matkhau123 matkhau1234 matkhau12345 matkhau123456 iloveyou123 iloveyou12 anhyeuem123
admin12345 admin123456 administrator quantri123 haiphong123 haiphong2023 haiphong2024 haiphong2025 vietnam123
vietnam1234 welcome123 letmein123 heza123456 heza-mau-2024
"""
COMMONEST = frozenset(_COMMONEST.split())


def weak_password(password: str, username: str | None) -> str:
    """Why this password cannot be used, or an empty string."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return f"Mật khẩu phải có ít nhất {SHORTEST} ký tự. Hãy dùng một câu ngắn dễ nhớ."
    if len(password) > LONGEST:
        return f"Mật khẩu dài nhất {LONGEST} ký tự. Hãy rút ngắn lại."
    if username and username.casefold() in plain and len(plain) - len(username) < 6:
        return "Mật khẩu không được là tên đăng nhập thêm vài ký tự. Hãy chọn mật khẩu khác."
    if plain in COMMONEST or len(set(plain)) < 4:
        return "Mật khẩu này quá phổ biến nên dễ bị đoán. Hãy chọn mật khẩu khác."
    return ""


def unfit_password(fresh: str, username: str | None, present: str) -> str:
    """Why a person cannot take this new password, or an empty string."""
    if fresh == present:
        return "Mật khẩu mới phải khác mật khẩu đang dùng. Hãy chọn mật khẩu khác."
    return weak_password(fresh, username)


# ---------------------------------------------------------------- people and departments


@dataclass(frozen=True)
class PersonData:
    """What is entered about a person."""

    name: str
    username: str | None = None
    title: str = ""
    email: str = ""
    department_id: int | None = None
    roles: frozenset[Role] = frozenset()
    ends_on: date | None = None  # the last day of the account


@dataclass(frozen=True)
class DepartmentData:
    """What is entered about a department."""

    name: str
    code: str | None = None
    short_name: str = ""
    position: int = 99
    closed_on: date | None = None


def bad_name(name: str, longest: int) -> str:
    """Why this cannot be a name, or an empty string."""
    return "" if len(name) <= longest else f"Nội dung này dài nhất {longest} ký tự. Hãy rút ngắn lại."


USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


def bad_username(username: str) -> str:
    """Why this cannot be a user name, or an empty string."""
    if USERNAME.fullmatch(username):
        return ""
    return "Tên đăng nhập gồm 2 đến 60 chữ thường không dấu, chữ số, dấu chấm, gạch ngang; bắt đầu bằng chữ hoặc số."


CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")


def bad_code(code: str) -> str:
    """Why this cannot be the code of a department, or an empty string."""
    if not code or CODE.fullmatch(code):
        return ""
    return "Mã phòng gồm 1 đến 20 chữ không dấu, chữ số, dấu chấm, gạch ngang."


EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def bad_email(email: str) -> str:
    """Why this cannot be an address for mail, or an empty string."""
    return (
        ""
        if not email or (len(email) <= 120 and EMAIL.fullmatch(email))
        else "Địa chỉ thư phải có dạng ten@haiphong.gov.vn."
    )


def stamp(*values: object) -> str:
    """A mark of what a form showed; another mark at saving means that somebody else has changed it meanwhile."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


# ---------------------------------------------------------------- heads of departments

EARLIEST = date(1990, 1, 1)
FOREVER = date(9999, 12, 31)
AHEAD = timedelta(days=366)  # an appointment may be entered before it begins


@dataclass(frozen=True)
class Term:
    """Somebody heads a department from a day until another one (not included)."""

    person_id: int
    name: str
    from_day: date
    to_day: date = FOREVER

    def meets(self, other: "Term") -> bool:
        """Whether both have a day in common."""
        return self.from_day < other.to_day and other.from_day < self.to_day


def bad_day(day: date, today: date) -> str:
    """Why this cannot be a day of a headship, or an empty string."""
    if EARLIEST <= day <= today + AHEAD:
        return ""
    return f"Ngày phải từ {EARLIEST:%d/%m/%Y} đến {today + AHEAD:%d/%m/%Y}. Hãy kiểm tra lại năm."


def ended_by(known: Iterable[Term], fresh: Term) -> Term | None:
    """The term that a new one ends: that of the present head, when the new one is open-ended."""
    for term in known:
        if fresh.to_day == FOREVER and term.from_day < fresh.from_day < term.to_day:
            return replace(term, to_day=fresh.from_day)
    return None


def not_appointable(known: Iterable[Term], fresh: Term) -> str:
    """Why this term cannot be added to those that are known, or an empty string."""
    known = list(known)
    if fresh.to_day <= fresh.from_day:
        return "Ngày thôi giữ chức phải sau ngày bắt đầu. Hãy sửa lại một trong hai ngày."
    ended = ended_by(known, fresh)
    if ended and ended.person_id == fresh.person_id:
        return f"{fresh.name} đã đứng đầu phòng này từ {ended.from_day:%d/%m/%Y}, không cần ghi lại."
    for term in known:
        if term.meets(fresh) and not (ended and term.from_day == ended.from_day):
            return _in_the_way(term)
    return ""


def not_endable(known: Iterable[Term], term: Term, to_day: date) -> str:
    """Why this term cannot end on this day, or an empty string. The first day itself takes the term back."""
    if to_day < term.from_day:
        return f"Ngày thôi giữ chức không được trước ngày bắt đầu ({term.from_day:%d/%m/%Y})."
    ended = replace(term, to_day=to_day)
    others = (other for other in known if other.from_day != term.from_day)
    return next((_in_the_way(other) for other in others if other.meets(ended)), "")


def _in_the_way(term: Term) -> str:
    until = "nay" if term.to_day == FOREVER else f"trước {term.to_day:%d/%m/%Y}"
    return (
        f"Từ {term.from_day:%d/%m/%Y} đến {until} phòng đã có người đứng đầu là {term.name}. "
        "Một phòng không có hai người đứng đầu cùng lúc; hãy sửa ngày, hoặc ghi ngày thôi của người đó trước."
    )


@dataclass(frozen=True)
class Appointment:
    """What is entered about a head."""

    person_id: int
    from_day: date
    to_day: date
    basis: str
