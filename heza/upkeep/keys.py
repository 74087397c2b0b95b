"""The keys of an installation as one small file of their own: secret, and never in a backup."""

import json
import os
import re
from pathlib import Path

from heza.audit.chain import key_id
from heza.config import Config
from heza.core.refusal import Refused
from heza.upkeep.archive import refuse_existing, write_private

_NAME = re.compile(r"[a-z0-9-]{1,60}")
NOT_KEYS = "Tệp khóa này không đọc được. Hãy chọn tệp do lệnh bin/heza backup --keys tạo ra. Dữ liệu giữ nguyên."


def keep(config: Config, path: Path) -> None:
    """Write the keys of an installation to a new file that only its owner reads."""
    refuse_existing(path)
    write_private(path, json.dumps({"heza_keys": 1, "keys": held(config)}, indent=1))


def held(config: Config) -> dict[str, str]:
    """The keys of an installation by name: those in use, and former ones that lie beside them."""
    beside = {file.stem: file.read_text().strip() for file in sorted((config.data / "keys").glob("*.key"))}
    return {**beside, "chain": config.chain_key.decode(), "session": config.session_key.decode()}


def read(path: Path) -> dict[str, str]:
    """The keys in a file. Raises Refused with a sentence when it holds none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(name): str(key) for name, key in found["keys"].items()}
    except FileNotFoundError as problem:
        raise Refused(f"Không có tệp khóa {path}.") from problem
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused(NOT_KEYS) from problem
    if "chain" not in keys or not all(_NAME.fullmatch(name) and len(key) >= 32 for name, key in keys.items()):
        raise Refused(NOT_KEYS)
    return keys


def chain_keys(*holders: dict[str, str]) -> dict[str, bytes]:
    """All chain keys, present and former ones, by the names that entries have for them."""
    keys = (key.encode() for holder in holders for name, key in holder.items() if name.startswith("chain"))
    return {key_id(key): key for key in keys}


def lay_beside(data: Path, given: dict[str, str], stamp: str) -> dict[str, Path]:
    """Lay keys beside the present ones, replacing none; returns those that wait to take the place of another."""
    waiting = {}
    for name, key in given.items():
        path = data / "keys" / f"{name}.key"
        if path.exists() and path.read_text().strip() != key:
            waiting[name] = path = path.with_name(f"{name}-khoi-phuc-{stamp}.key")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, key)
    return waiting


def take_place(data: Path, waiting: dict[str, Path], stamp: str) -> None:
    """The keys in use become those that wait; the former stay beside them under a dated name."""
    for name in ("chain", "session"):
        if name in waiting:
            present = data / "keys" / f"{name}.key"
            os.link(present, present.with_name(f"{name}-truoc-khoi-phuc-{stamp}.key"))
            waiting[name].replace(present)
