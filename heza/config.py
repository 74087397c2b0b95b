"""The configuration, read once from the environment. What is inconsistent stops the start with a sentence."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


class ConfigError(Exception):
    """A setting that cannot be used; the text is a sentence for the person who starts the program."""


@dataclass(frozen=True)
class MailServer:
    """Where mail goes out. The password is in no text of this object, so that no log can hold it."""

    host: str
    port: int
    sender: str  # the address that mail comes from
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False  # smtps: encrypted from the first byte; else STARTTLS where it is offered
    verifies: bool = True  # the server's certificate


@dataclass(frozen=True)
class Config:
    """Everything that the environment decides."""

    data: Path  # HEZA_DATA: database, files, keys
    host: str
    port: int
    url: str  # public address, "" when not set
    proxies: int  # how many trusted proxies stand in front
    database_url: str
    today: date | datetime | None  # HEZA_TODAY: moves the clock of law and pages
    sample: bool  # whether an empty database gets the sample agency
    session_key: bytes
    chain_key: bytes
    redis_url: str = ""  # HEZA_REDIS_URL: wakes the job consumers of several machines
    mail: MailServer | None = None  # HEZA_MAIL_URL

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_config(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration of this process.

    Raises ConfigError with a Vietnamese sentence. Makes HEZA_DATA and the keys when they are missing.
    """
    env = os.environ if environ is None else environ
    data = Path(env.get("HEZA_DATA") or "instance").absolute()
    try:
        (data / "keys").mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ConfigError(f"Không tạo được thư mục dữ liệu {data} (HEZA_DATA): {problem.strerror}.") from problem
    return Config(
        data=data,
        host=env.get("HEZA_HOST") or "127.0.0.1",
        port=_whole(env, "HEZA_PORT", 8000, 1, 65535),
        url=_public_url(env.get("HEZA_URL", "")),
        proxies=_whole(env, "HEZA_PROXIES", 0, 0, 9),
        database_url=_database_url(env.get("HEZA_DATABASE_URL", ""), data),
        today=_today(env.get("HEZA_TODAY", "")),
        sample=_yes_no(env, "HEZA_SAMPLE", default=True),
        session_key=key_in(data, "session"),
        chain_key=key_in(data, "chain"),
        redis_url=_redis_url(env.get("HEZA_REDIS_URL", "")),
        mail=_mail_server(env.get("HEZA_MAIL_URL", "")),
    )


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ConfigError(f"{name} phải là số nguyên từ {low} đến {high}, hiện là “{text}”.")
    return int(text)


def _yes_no(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (env.get(name) or ("yes" if default else "no")).lower()
    if text not in {"yes", "no"}:
        raise ConfigError(f"{name} phải là yes hoặc no, hiện là “{text}”.")
    return text == "yes"


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ConfigError(f"HEZA_URL phải là địa chỉ đầy đủ như https://heza.haiphong.gov.vn, hiện là “{text}”.")
    return text.rstrip("/")


def _database_url(text: str, data: Path) -> str:
    if not text:
        return f"sqlite:///{data / 'heza.db'}"
    for plain in ("postgresql://", "postgres://"):
        if text.startswith(plain):
            return "postgresql+psycopg://" + text.removeprefix(plain)
    if text.startswith(("sqlite:///", "postgresql+psycopg://")):
        return text
    raise ConfigError("HEZA_DATABASE_URL phải bắt đầu bằng postgresql:// hoặc sqlite:///.")


def _redis_url(text: str) -> str:
    parts = urlsplit(text)
    wrong = ConfigError("HEZA_REDIS_URL phải có dạng redis://máy-chủ:6379/0 (hoặc rediss://, unix://).")
    if text and (parts.scheme not in {"redis", "rediss", "unix"} or not (parts.hostname or parts.path)):
        raise wrong
    try:
        _ = parts.port
    except ValueError as problem:
        raise wrong from problem
    return text


MAIL_FORM = "HEZA_MAIL_URL phải có dạng smtp://tên:mật-khẩu@máy-chủ:587?from=heza@co-quan.vn (hoặc smtps://)"
ESCAPED = "ký tự đặc biệt trong mật khẩu viết dạng %40 (@), %23 (#), %3F (?), %2F (/)"


def _mail_server(text: str) -> MailServer | None:
    """The mail server, None where none is set. No sentence repeats the address: it may hold a password."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError as problem:
        raise ConfigError(f"{MAIL_FORM}: {ESCAPED}.") from problem
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if objection := _mail_objection(parts, options):
        raise ConfigError(f"{MAIL_FORM}: {objection}.")
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        sender=options["from"],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        verifies=options.get("verify", "yes") == "yes",
    )


def _mail_objection(parts: SplitResult, options: dict[str, str]) -> str:
    """Why this is not the address of a mail server, or an empty string."""
    try:
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "cổng phải là số từ 1 đến 65535"
    checks = (
        (parts.scheme not in {"smtp", "smtps"}, "phần đầu phải là smtp:// hoặc smtps://"),
        (not host, "thiếu tên máy chủ"),
        (bool(parts.path.strip("/") or parts.fragment), f"sau máy chủ chỉ được có ?from=…; {ESCAPED}"),
        (bool(parts.username) != bool(parts.password), "tên đăng nhập và mật khẩu phải có cả hai hoặc không có"),
        (not unquote(parts.netloc).isascii(), "tên đăng nhập và mật khẩu chỉ gồm chữ không dấu"),
        (not is_address(options.get("from", "")), "from phải là một địa chỉ thư"),
        (options.get("verify", "yes") not in {"yes", "no"}, "verify phải là yes hoặc no"),
        (bool(options.keys() - {"from", "verify"}), "sau dấu ? chỉ dùng from và verify"),
    )
    return next((sentence for is_wrong, sentence in checks if is_wrong), "")


def is_address(text: str) -> bool:
    """Whether mail can be sent to this text."""
    return re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text) is not None


def _today(text: str) -> date | datetime | None:
    """A day, or a moment at which the clock stands still; None where the clock is the real one."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError as problem:
        raise ConfigError(f"HEZA_TODAY phải là ngày dạng 2024-03-28, hiện là “{text}”.") from problem


def key_in(data: Path, name: str) -> bytes:
    """A secret key of this installation, made on first use, readable by its owner only.

    Raises ConfigError when the file is there but holds no key.
    """
    path = data / "keys" / f"{name}.key"
    try:
        with open(path, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(secrets.token_hex(32).encode())
    except FileExistsError:
        pass
    key = path.read_bytes().strip()
    if len(key) < 32:
        raise ConfigError(f"Tệp khóa {path} trống hoặc quá ngắn; hãy lấy lại từ bản sao lưu.")
    return key
