"""A PDF as it is shown: on each page how it stands today, which revision it is, who took it out and when."""

from hashlib import sha256
from io import BytesIO

from flask import Response, send_file

from heza.accounts.models import Person
from heza.core import clock, files, words
from heza.core.refusal import Refused
from heza.documents import numbering, rules
from heza.documents.models import Revision, RevisionFile
from heza.papers.pdf import stamp

CHANGED = (
    "Tệp trên máy chủ không còn đúng từng byte như khi ban hành nên không mở. "
    "Hãy báo người quản trị kiểm tra và khôi phục từ bản sao lưu."
)
SOURCE = "Source"  # the note in a stamped copy that says from which bytes it was made


def line_of(revision: Revision, person: Person) -> str:
    """What stands on each page."""
    interval, today = revision.interval, clock.today()
    standing = rules.STANDINGS[interval.standing(today) if interval else "draft"].upper()
    until = f" từ {words.day(revision.effective_to)}" if standing in ("BỊ THAY THẾ", "BÃI BỎ") else ""
    who = f"Bản in ngày {words.day(today)} bởi {person.name}, chỉ có giá trị tra cứu"
    return f"{standing}{until} · {revision.document.code} {numbering.label(revision)} · {who}"


def bytes_of(found: RevisionFile) -> bytes:
    """The stored bytes of a file, compared with the hash by which they were kept. Raises Refused."""
    data = files.path_of(found.sha256).read_bytes()
    if sha256(data).hexdigest() != found.sha256:
        raise Refused(CHANGED)
    return data


def copy_of(found: RevisionFile, revision: Revision, person: Person, *, only: int | None = None) -> bytes:
    """The PDF, or one page of it (from 0), with its line on each page; the stored bytes stay what was signed."""
    data = bytes_of(found)
    return stamp(data, line_of(revision, person), only=only, notes={SOURCE: found.sha256})


def stamped(found: RevisionFile, revision: Revision, person: Person) -> Response:
    """The stamped PDF as an answer."""
    data = copy_of(found, revision, person)
    name = f"{revision.document.code}-{numbering.label(revision).replace('/', '-').replace(' ', '')}.pdf"
    return send_file(BytesIO(data), "application/pdf", download_name=name, max_age=0)
