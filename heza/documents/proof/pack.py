"""The audit pack: one zip that is read without this program and checked with `sha256sum -c`, made in a job.

Files are read from disk one by one; one whose bytes are no longer what was kept is named in the pack and on the page,
and its bytes are left out.
"""

import csv
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import current_app
from sqlalchemy import select

from heza.accounts.models import Person
from heza.audit import trail
from heza.audit import verify as audit
from heza.core import clock, files, jobs, words
from heza.core.db import db, reading
from heza.core.sheets import Column, workbook
from heza.documents.checks import wrong_file
from heza.documents.proof import gathering
from heza.documents.proof.gathering import Packed, plain_name
from heza.documents.proof.models import DocumentPack
from heza.documents.sheet import COLUMNS

KIND = "document_pack"
LARGEST = 20_000 * files.MEGABYTE
SUMS, ALERTS = "SHA256SUMS", "CANH-BAO.txt"
EXTERNAL = [
    Column("STT", 6),
    Column("Số hiệu", 20),
    Column("Tên", 60),
    Column("Loại", 14),
    Column("Cơ quan ban hành", 26),
    Column("Ngày hiệu lực", 14),
    Column("Tình trạng", 20),
    Column("Rà soát gần nhất", 14),
]


def start(day: date, person: Person, *, is_all: bool) -> DocumentPack:
    """Have a pack made; the job is added in the same transaction."""
    made = DocumentPack(day=day, is_all=is_all, person_id=person.id, created_at=clock.recorded())
    db.session.add(made)
    db.session.flush()
    title = f"Hồ sơ kiểm chứng tài liệu ISO như ngày {day:%d/%m/%Y}"
    jobs.enqueue(KIND, {"pack": made.id}, key=key_of(made.id), title=title, person_id=person.id)
    trail.record(db.session, "make_pack", KIND, made.id, {"day": day.isoformat(), "all": is_all})
    return made


def key_of(id: int) -> str:
    """The key of the job of a pack."""
    return f"{KIND}:{id}"


@jobs.handler(KIND, "Làm hồ sơ kiểm chứng tài liệu ISO")
def make(job: jobs.Job, report: jobs.Progress) -> None:
    """Write the zip and say where it is; begun anew it writes another one."""
    id = job.payload["pack"]
    with reading():
        pack = db.session.scalars(select(DocumentPack).where(DocumentPack.id == id)).one()
        asked = Asked(pack.day, pack.is_all, pack.person.name, words.moment(clock.recorded()))
        ids = gathering.ids_of(pack.day, is_all=pack.is_all)
        db.session.rollback()
    folder = current_app.extensions["heza_config"].data
    with tempfile.TemporaryFile(dir=folder) as out:
        written = write(cast(BinaryIO, out), asked, ids, report)
        size = out.tell()
        out.seek(0)
        digest = files.keep(cast(BinaryIO, out), LARGEST)
    made = db.session.get_one(DocumentPack, id)
    made.sha256, made.size, made.documents = digest, size, written.documents
    made.problems, made.done_at = json.dumps(written.problems, ensure_ascii=False), clock.recorded()


@dataclass(frozen=True)
class Asked:
    """What the pack is about."""

    day: date
    is_all: bool
    who: str
    made_at: str


@dataclass
class Writer:
    """A zip that is being written: every member's hash, and what is wrong."""

    archive: zipfile.ZipFile
    root: str
    sums: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    documents: int = 0

    def text(self, path: str, text: str | bytes) -> None:
        """A member that we write."""
        data = text.encode() if isinstance(text, str) else text
        self.sums.append((sha256(data).hexdigest(), path))
        self.archive.writestr(self._info(path, zipfile.ZIP_DEFLATED), data)

    def file(self, path: str, digest: str, said: str) -> str:
        """A stored file; returns its path in the pack, "" where its bytes are not what was kept."""
        if problem := wrong_file(digest):
            self.problems.append(f"{said}: tệp {problem} (SHA-256 {digest}). Nội dung tệp này không được đóng gói.")
            return ""
        path = self._free(path)
        self.sums.append((digest, path))
        with self.archive.open(self._info(path, zipfile.ZIP_STORED), "w", force_zip64=True) as member:
            copied = _copy(files.path_of(digest), member)
        if copied != digest:
            self.problems.append(f"{said}: tệp đã đổi trong lúc đóng gói (SHA-256 {digest}).")
        return path

    def _free(self, path: str) -> str:
        head, dot, ending = path.rpartition(".")
        number, free = 1, path
        while free.lower() in self.names:
            number, free = number + 1, f"{head}-{number + 1}{dot}{ending}" if dot else f"{path}-{number + 1}"
        self.names.add(free.lower())
        return free

    def _info(self, path: str, how: int) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(f"{self.root}/{path}", clock.local(clock.recorded()).timetuple()[:6])
        made.compress_type, made.external_attr = how, 0o644 << 16
        return made


def _copy(path: Path, member: Any) -> str:
    digest = sha256()
    with path.open("rb") as source:
        while chunk := source.read(files.MEGABYTE):
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()


def write(out: BinaryIO, asked: Asked, ids: list[int], report: jobs.Progress) -> Writer:
    """The whole pack into a file that can be sought."""
    verified = audit.verify()
    with zipfile.ZipFile(out, "w") as archive:
        made = Writer(archive, f"tai-lieu-iso-{asked.day:%Y-%m-%d}")
        listed: list[dict[str, Any]] = []
        for part in gathering.parts(ids, asked.day):
            for one in part:
                listed.append(_revision(made, one))
            report(len(listed), len(ids))
        made.documents = len({one["code"] for one in listed})
        decided = list(_decisions(made, asked.day))
        _registers(made, asked, listed)
        made.text("KIEM-TRA-NHAT-KY.txt", _verified(verified))
        if made.problems:
            made.text(ALERTS, "\n".join(made.problems) + "\n")
        values = {"asked": asked, "revisions": listed, "decisions": decided, "verified": verified}
        made.text("index.html", _page("_pack_index.html", problems=made.problems, **values))
        made.text("DOC-TRUOC.txt", _page("_pack_readme.txt", problems=made.problems, **values))
        sums = "".join(f"{digest}  {path}\n" for digest, path in made.sums)
        archive.writestr(made._info(SUMS, zipfile.ZIP_DEFLATED), sums.encode())
    return made


def _revision(made: Writer, one: Packed) -> dict[str, Any]:
    """The files and the page of one revision; what the lists need of it."""
    kept = []
    for stored in one.files:
        said = f"{one.code} {one.label}, {stored.name}"
        path = made.file(f"{one.folder}/{plain_name(stored.name)}", stored.sha256, said)
        kept.append((stored, path.rpartition("/")[2]))
    page = f"{one.folder}/xac-nhan.html"
    made.text(page, _page("_pack_revision.html", one=one, files=kept))
    for signature, manifest in one.signatures:
        if manifest:
            made.text(f"{one.folder}/noi-dung-da-ky-{signature.seq}.json", manifest)
    days = {"issued_on": one.issued_on, "effective_from": one.effective_from, "effective_to": one.effective_to}
    names = {"code": one.code, "title": one.title, "kind": one.kind, "unit": one.unit, "label": one.label}
    counts = {"signatures": len(one.signatures), "read": sum(r.read_at is not None for r in one.readings)}
    return names | days | counts | {"standing": one.standing, "page": page, "asked": len(one.readings)}


def _decisions(made: Writer, day: date) -> Iterator[tuple[str, str, str]]:
    with reading():
        found = gathering.decisions(day)
        db.session.rollback()
    for label, title, digest, name in found:
        path = made.file(f"quyet-dinh/{plain_name(name)}", digest, f"Quyết định {label}") if digest else ""
        yield label, title, path


def _registers(made: Writer, asked: Asked, listed: list[dict[str, Any]]) -> None:
    names = ("code", "title", "kind", "unit", "label", "issued_on", "effective_from", "effective_to", "standing")
    rows = [[number, *(one[name] for name in names)] for number, one in enumerate(listed, 1)]
    said = [f"Như ngày {asked.day:%d/%m/%Y}"]
    made.text("danh-muc-noi-bo.xlsx", workbook("Danh mục tài liệu nội bộ", said, COLUMNS, rows))
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow([column.label for column in COLUMNS])
    lines.writerows([[_said(cell) for cell in row] for row in rows])
    made.text("danh-muc-noi-bo.csv", text.getvalue().encode("utf-8-sig"))
    with reading():
        externals = gathering.externals()
        db.session.rollback()
    said = [f"Theo dữ liệu lúc làm hồ sơ, ngày {gathering.today():%d/%m/%Y}"]
    made.text("danh-muc-ben-ngoai.xlsx", workbook("Danh mục tài liệu bên ngoài", said, EXTERNAL, externals))


def _said(value: Any) -> str:
    text = f"{value:%d/%m/%Y}" if isinstance(value, date) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t" and text else text


def _verified(report: audit.Report) -> str:
    head = f"Số mục: {report.entries}\nSố sự kiện: {report.events}\nSố cuối: {report.seq}\nMã cuối: {report.mac}\n"
    return f"{report.sentence}\n\n{head}Kết quả: {'đạt' if report.is_good else 'KHÔNG ĐẠT'}\n"


def _page(name: str, **values: Any) -> str:
    return current_app.jinja_env.get_template(f"documents/proof/{name}").render(**values)
