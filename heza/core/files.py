"""Files that people send: content-addressed, written once, outside the web root, served only through a view.

A file that waits between preview and apply lies in HEZA_DATA/uploads for two days; `retain` keeps it for ever
in HEZA_DATA/files. Its name is the SHA-256 of its bytes, so the same file is stored once.
"""

import os
import re
import secrets
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from heza.core import clock
from heza.core.refusal import Refused

MEGABYTE = 1024 * 1024
LIMIT = 50 * MEGABYTE  # bytes of one file
UNPACKED, RATIO = 300 * MEGABYTE, 200  # of a docx or xlsx: bytes, and how much larger than packed
WAITS = timedelta(days=2)  # how long an upload lies between preview and apply
GONE = "Tệp đã tải lên không còn được giữ. Hãy chọn lại tệp và xem trước lần nữa."
_NAME = re.compile(r"[0-9a-f]{64}")


def keep(stream: BinaryIO, limit: int = LIMIT) -> str:
    """Store what the stream holds and return its SHA-256. Raises Refused for more than `limit` bytes."""
    folder = _folder("uploads")
    prune()
    fresh = folder / f"new-{secrets.token_hex(8)}"
    try:
        digest = _copied(stream, fresh, limit)
        fresh.replace(folder / digest)  # the same content again: the same file, and its two days start anew
    finally:
        fresh.unlink(missing_ok=True)
    return digest


def _copied(stream: BinaryIO, target: Path, limit: int) -> str:
    digest, size = sha256(), 0
    with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        while chunk := stream.read(MEGABYTE):
            size += len(chunk)
            if size > limit:
                raise Refused(f"Tệp vượt quá {limit // MEGABYTE} MB. Hãy tách tệp thành nhiều phần nhỏ hơn.")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def kind_of(stream: BinaryIO) -> str:
    """What a file is by its bytes, a key of TYPES; "" where it is none of them."""
    head = stream.read(8)
    stream.seek(0)
    for magic, kind in ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png")):
        if head.startswith(magic):
            return kind
    return _office_kind(stream) if head.startswith(b"PK\x03\x04") else ""


def _office_kind(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return ""
    finally:
        stream.seek(0)
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""


def unpacks_too_large(path: Path) -> bool:
    """Whether a zip (docx and xlsx are zips) would become far larger than a real file, or is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return True
    return unpacked > UNPACKED or unpacked > max(path.stat().st_size * RATIO, LIMIT)


def path_of(digest: str) -> Path:
    """Where the file with this SHA-256 lies. Raises Refused when it is not, or no longer, there."""
    if _NAME.fullmatch(digest):
        for folder in ("files", "uploads"):
            path = _folder(folder) / digest
            if path.is_file():
                return path
    raise Refused(GONE)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file on disk."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            digest.update(chunk)
    return digest.hexdigest()


def retain(digest: str) -> None:
    """Keep an upload for ever: what an import came from stays at hand. Raises Refused when it is gone."""
    kept = _folder("files") / digest
    path = path_of(digest)
    if path != kept:
        path.replace(kept)


def prune() -> None:
    """Remove the uploads that nobody applied in time."""
    oldest = (clock.recorded() - WAITS).timestamp()
    for path in _folder("uploads").iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            continue  # another process was quicker


def token_for(purpose: str, **values: Any) -> str:
    """What a page carries from preview to apply, signed: an upload's SHA-256 and the choices made with it."""
    return _signer(purpose).dumps(values)


def from_token(purpose: str, token: str) -> dict[str, Any]:
    """The values of a token. Raises Refused for one that is changed, of another purpose, or too old."""
    try:
        values: dict[str, Any] = _signer(purpose).loads(token, max_age=int(WAITS.total_seconds()))
    except BadData as problem:
        raise Refused(GONE) from problem
    return values


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"heza.files.{purpose}")


def _folder(name: str) -> Path:
    folder: Path = current_app.extensions["heza_config"].data / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
