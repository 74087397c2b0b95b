"""Files that were dropped together: looked at, kept for two days, and listed in a file of their own. No database."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import BinaryIO, cast

from heza.core import files
from heza.core.refusal import Refused
from heza.documents.actions import FILE_LIMIT, UNREADABLE
from heza.documents.intake.matching import file_name
from heza.documents.texts import pages
from heza.papers.pdf import is_readable

MOST_FILES, MOST_READ = 300, 80  # of one sitting; of those whose first page is read for its code
UNPACKED, RATIO = 500 * files.MEGABYTE, 100
WRONG_KIND = "Không phải tệp Word (.docx) hay PDF nên không nhận."
EMPTY = "Tệp trống."
BOMB = "Tệp nén bất thường (giải nén ra quá lớn) nên không mở."
LOCKED = "Tệp nén có mật khẩu nên không mở được. Hãy nén lại không đặt mật khẩu."
DAMAGED = "Tệp nén bị hỏng. Hãy nén lại."
TOO_MANY = f"Mỗi lần nhận nhiều nhất {MOST_FILES} tệp. Hãy chia làm nhiều lần."
ROLES = {"docx": "source", "pdf": "issued"}
HEAD = 2000  # letters of the first page


@dataclass(frozen=True)
class Dropped:
    """One file; `problem` says why it is not taken."""

    name: str
    sha256: str = ""
    kind: str = ""
    size: int = 0
    problem: str = ""
    head: str = ""  # the words of its first page, where its name says no code


def keep(sent: Iterable[tuple[str, BinaryIO]], has_code: "Sequence[str]") -> str:
    """Keep the files and the list of them; returns the hash of the list. `has_code`: the codes that names may say.

    Raises Refused for too many. A file with something wrong does not stop the others.
    """
    from heza.documents.intake.matching import named

    found: list[Dropped] = []
    read = 0
    for name, stream in _each(sent):
        if len(found) >= MOST_FILES:
            raise Refused(TOO_MANY)
        one = _kept(name, stream)
        if not one.problem and not named(one.name, has_code).key and read < MOST_READ:
            read += 1
            words = pages.words_of(files.path_of(one.sha256), one.kind).passages[:1]
            one = Dropped(**(asdict(one) | {"head": words[0][1][:HEAD] if words else ""}))
        found.append(one)
    listed = json.dumps([asdict(one) for one in found], ensure_ascii=False).encode()
    return files.keep(BytesIO(listed))


def kept(digest: str) -> list[Dropped]:
    """The files of a list. Raises Refused where the two days are over."""
    return [Dropped(**one) for one in json.loads(files.path_of(digest).read_bytes())]


def _each(sent: Iterable[tuple[str, BinaryIO]]) -> Iterator[tuple[str, BinaryIO | str]]:
    """The files as they came, those of a zip one by one; a sentence instead of one that is not opened."""
    for name, stream in sent:
        if files.kind_of(stream) or stream.read(4) != b"PK\x03\x04":
            stream.seek(0)
            yield file_name(name), stream
        else:
            stream.seek(0)
            yield from _unpacked(file_name(name), stream)


def _unpacked(name: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO | str]]:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = [one for one in archive.infolist() if _is_file(one.filename)]
            if problem := _wrong(archive.infolist(), len(parts)):
                yield name, problem
                return
            for part in parts:
                with archive.open(part) as member:
                    yield file_name(part.filename), BytesIO(member.read(FILE_LIMIT + 1))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        yield name, DAMAGED


def _is_file(name: str) -> bool:
    """Not a folder, and none of the files that systems leave."""
    last = file_name(name)
    return bool(last) and not name.endswith("/") and not name.startswith("__MACOSX") and last[0] not in ".~"


def _wrong(parts: Sequence[zipfile.ZipInfo], count: int) -> str:
    if count > MOST_FILES:
        return TOO_MANY
    if any(one.flag_bits & 1 for one in parts):
        return LOCKED
    unpacked, packed = sum(one.file_size for one in parts), sum(one.compress_size for one in parts)
    is_bomb = unpacked > UNPACKED or unpacked > max(packed * RATIO, files.LIMIT)
    return BOMB if is_bomb else ""


def _kept(name: str, stream: BinaryIO | str) -> Dropped:
    if isinstance(stream, str):
        return Dropped(name, problem=stream)
    if not stream.read(1):
        return Dropped(name, problem=EMPTY)
    stream.seek(0)
    kind = files.kind_of(stream)
    if kind not in ROLES:
        return Dropped(name, problem=WRONG_KIND)
    try:
        digest = files.keep(cast(BinaryIO, stream), FILE_LIMIT)
    except Refused as refusal:
        return Dropped(name, problem=refusal.reason)
    path = files.path_of(digest)
    problem = ""
    if kind == "pdf" and not is_readable(path.read_bytes()):
        problem = UNREADABLE
    if kind == "docx" and files.unpacks_too_large(path):
        problem = BOMB
    return Dropped(name, digest, kind, path.stat().st_size, problem)
