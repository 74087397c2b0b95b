"""One file that holds everything: a zip of members, and a manifest that says what each must be.

The manifest carries the SHA-256 of every member and, under the key of the chain, a code of its own; so whoever has
the key can tell whether anything in the file was changed.
"""

import hashlib
import hmac
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from heza.audit.chain import canonical, key_id
from heza.core.refusal import Refused

FORMAT = 1
CHUNK = 1024 * 1024
MANIFEST, MAC = "manifest.json", "manifest.mac"
MANIFEST_LIMIT = 64 * CHUNK
MEMBER = re.compile(r"tables/[a-z0-9_]+\.jsonl|files/[^/\\\0][^\\\0]*")
FOREIGN = "Tệp này không phải bản sao lưu của heza. Hãy chọn tệp do lệnh bin/heza backup tạo ra. Dữ liệu giữ nguyên."
DAMAGED = "Bản sao lưu bị hỏng hoặc bị cắt cụt. Hãy dùng một bản sao lưu khác. Dữ liệu giữ nguyên."
NEWER = "Bản sao lưu này do một phiên bản heza mới hơn lập. Hãy nâng cấp heza rồi khôi phục lại. Dữ liệu giữ nguyên."
CHANGED = "Bản sao lưu đã bị sửa sau khi lập: {}. Hãy dùng một bản sao lưu khác. Dữ liệu giữ nguyên."


class Writer:
    """A new archive. Its file appears, whole, when `finish` has been called, and never replaces another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.members: dict[str, dict[str, Any]] = {}
        self._fresh = path.with_name(f".{path.name}.new")
        self._fresh.unlink(missing_ok=True)
        self._file = open(self._fresh, "xb", opener=_private)  # noqa: SIM115
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)

    @contextmanager
    def member(self, name: str, *, compressed: bool = True) -> Iterator[Callable[[bytes], None]]:
        """Write one member by calling what this gives."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as out:

            def write(data: bytes) -> None:
                nonlocal size
                size += len(data)
                digest.update(data)
                out.write(data)

            yield write
        self.members[name] = {"sha256": digest.hexdigest(), "size": size}

    def finish(self, facts: Mapping[str, Any], key: bytes) -> None:
        """Add the manifest and put the file in its place. Raises Refused when something stands there by now."""
        manifest = json.dumps({"heza_backup": FORMAT, **facts, "members": self.members}, ensure_ascii=False, indent=1)
        self._zip.writestr(MANIFEST, manifest)
        self._zip.writestr(MAC, canonical({"key_id": key_id(key), "mac": manifest_mac(key, manifest.encode())}))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        place_new(self._fresh, self.path)

    def close(self) -> None:
        """Leave nothing half-written behind."""
        with suppress(OSError, ValueError):  # what could not be written is thrown away anyhow
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        self._fresh.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def refuse_existing(path: Path) -> None:
    """Raises Refused when there is such a file: a backup never replaces another."""
    if path.exists() or path.is_symlink():
        raise Refused(f"Đã có tệp {path}. Bản sao lưu không ghi đè lên tệp có sẵn; hãy chọn tên khác.")
    if not path.parent.is_dir():
        raise Refused(f"Không có thư mục {path.parent}. Hãy tạo thư mục này hoặc chọn chỗ khác.")


def place_new(fresh: Path, path: Path) -> None:
    """Give a finished file its name, unless the name is taken."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        refuse_existing(path)
    except OSError:  # a USB stick has no links
        refuse_existing(path)
        fresh.rename(path)


def write_private(path: Path, text: str) -> None:
    """Write a small new file that only its owner reads."""
    with open(path, "x", opener=_private, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def manifest_mac(key: bytes, manifest: bytes) -> str:
    """The code of a manifest."""
    return hmac.new(key, b"heza-backup\n" + manifest, hashlib.sha256).hexdigest()


class Archive:
    """An archive to be restored. Whatever is wrong with it is raised as Refused, with a sentence."""

    def __init__(self, path: Path) -> None:
        _refuse_foreign(path)
        with _reading(), ExitStack() as opened:
            self._zip = opened.enter_context(zipfile.ZipFile(path))
            self.manifest_text, self.mac = self._small(MANIFEST), json.loads(self._small(MAC))
            self.manifest: dict[str, Any] = json.loads(self.manifest_text)
            self._check_shape()
            opened.pop_all()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _small(self, name: str) -> bytes:
        if name not in self._zip.namelist():
            raise Refused(FOREIGN)
        if self._zip.getinfo(name).file_size > MANIFEST_LIMIT:
            raise Refused(DAMAGED)
        return self._zip.read(name)

    def _check_shape(self) -> None:
        version = self.manifest.get("heza_backup") if isinstance(self.manifest, dict) else None
        if not isinstance(version, int):
            raise Refused(FOREIGN)
        if version > FORMAT:
            raise Refused(NEWER)
        self.members: dict[str, dict[str, Any]] = self.manifest["members"]
        self.made_at = datetime.fromisoformat(self.manifest["made_at"])
        if set(self._zip.namelist()) != {*self.members, MANIFEST, MAC}:
            raise Refused(CHANGED.format("có phần bị thêm vào hoặc bỏ đi"))
        if not all(MEMBER.fullmatch(name) and ".." not in name.split("/") for name in self.members):
            raise Refused(FOREIGN)

    def is_of_key(self, keys: Mapping[str, bytes]) -> bool:
        """Whether the manifest fits its key; False when that key is not here. Raises Refused when it does not fit."""
        key = keys.get(str(self.mac.get("key_id")))
        if key is None:
            return False
        if not hmac.compare_digest(manifest_mac(key, self.manifest_text), str(self.mac.get("mac"))):
            raise Refused(CHANGED.format("bảng kê không khớp mã của nó"))
        return True

    def check(self) -> None:
        """Read every member and compare it with the manifest."""
        for name, facts in self.members.items():
            digest, size = hashlib.sha256(), 0
            with self.open(name) as member:
                while chunk := member.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
            if (digest.hexdigest(), size) != (facts["sha256"], facts["size"]):
                raise Refused(CHANGED.format(f"phần {name} không khớp bảng kê"))

    def of_kind(self, kind: str) -> list[str]:
        """The members of a folder, without its name."""
        return [name.removeprefix(f"{kind}/") for name in self.members if name.startswith(f"{kind}/")]

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Read one member."""
        with _reading(), self._zip.open(name) as member, io.BufferedReader(member, CHUNK) as buffered:  # type: ignore[type-var]
            yield buffered


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (  # a changed offset makes the operating system refuse the place: OSError
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
        *(ValueError, LookupError, TypeError, RuntimeError),
    ) as problem:
        raise Refused(DAMAGED) from problem


def _refuse_foreign(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(2)
    except FileNotFoundError as problem:
        raise Refused(f"Không có tệp {path}.") from problem
    if start != b"PK":
        raise Refused(FOREIGN)
