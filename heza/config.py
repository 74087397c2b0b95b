"""The configuration, read once from the environment. What is inconsistent stops the start with a sentence."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting that cannot be used; the text is a sentence for the person who starts the program."""


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
