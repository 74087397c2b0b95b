"""Numbered paper copies of what is in force: printed with a QR, recalled when another revision takes its place.

Nothing here commits.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, current_app, request, url_for
from sqlalchemy import ColumnElement, and_, func, or_, select

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.core import clock, files, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import numbering
from heza.documents.models import Revision
from heza.documents.readers.models import PaperCopy
from heza.papers.pdf import stamp

MOST = 50  # copies made in one go
PAGE = 100
NOT_IN_FORCE = "Chỉ lập bản giấy của bản hiện hành hoặc sắp hiệu lực. Hãy mở bản hiện hành của tài liệu."
NO_FILE = "Bản này chưa có tệp PDF ban hành nên không in được bản giấy."
NONE_CHOSEN = "Chưa chọn bản giấy nào. Hãy đánh dấu các bản đã thu hồi rồi gửi lại."
TO_RECALL, IN_USE, RECALLED = "thu-hoi", "dang-dung", "da-thu-hoi"
STATES = {TO_RECALL: "Cần thu hồi", IN_USE: "Đang dùng", RECALLED: "Đã thu hồi"}
ANSWERS = {  # what the public page says, and its colour
    "current": ("CÒN HIỆU LỰC", "ok"),
    "coming": ("CHƯA CÓ HIỆU LỰC", "wait"),
    "ended": ("HẾT HIỆU LỰC", "late"),
    "unknown": ("KHÔNG CÓ BẢN GIẤY NÀY", "late"),
}


@dataclass(frozen=True)
class Place:
    """Where copies go."""

    department_id: int | None
    holder: str
    count: int = 1


def make(revision: Revision, place: Place, person: Person) -> list[PaperCopy]:
    """The next numbered copies of a revision. Raises Refused."""
    db.session.refresh(revision, with_for_update={"of": Revision})
    interval = revision.interval
    if interval is None or interval.standing(clock.today()) not in ("current", "coming"):
        raise Refused(NOT_IN_FORCE)
    if revision.file_of("issued") is None:
        raise Refused(NO_FILE)
    last = db.session.scalar(select(func.max(PaperCopy.serial)).where(PaperCopy.revision_id == revision.id)) or 0
    made = [
        PaperCopy(
            revision=revision,
            serial=last + number,
            department_id=place.department_id,
            holder=place.holder,
            token=secrets.token_urlsafe(24),
            printed_at=clock.now(),
            printed_by_id=person.id,
        )
        for number in range(1, place.count + 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def recall(ids: Collection[int], day: date, note: str, person: Person) -> int:
    """Write down that copies came back, were torn up or are lost. Raises Refused; one that was recalled stays so."""
    if not ids:
        raise Refused(NONE_CHOSEN)
    wanted = select(PaperCopy).where(PaperCopy.id.in_([id for id in ids if id <= LARGEST_ID]))
    listed = [
        one
        for one in db.session.scalars(wanted.order_by(PaperCopy.id).with_for_update(of=PaperCopy))
        if one.recalled_on is None
    ]
    if any(day < clock.local_day(one.printed_at) for one in listed):
        raise Refused("Ngày thu hồi không được trước ngày in. Hãy kiểm tra lại ngày.")
    for one in listed:
        one.recalled_on, one.recalled_by_id, one.note = day, person.id, note
    return len(listed)


def answer(copy: PaperCopy | None) -> str:
    """What the public page says of a copy: a key of ANSWERS, nothing else."""
    if copy is None:
        return "unknown"
    interval = copy.revision.interval
    if copy.recalled_on is not None or interval is None:
        return "ended"
    standing = interval.standing(clock.today())
    return standing if standing in ("current", "coming") else "ended"


# ---------------------------------------------------------------- questions


def of_revision(revision_id: int) -> Sequence[PaperCopy]:
    """The copies of a revision by their number."""
    wanted = select(PaperCopy).where(PaperCopy.revision_id == revision_id).order_by(PaperCopy.serial)
    return db.session.scalars(wanted).all()


def by_token(token: str) -> PaperCopy | None:
    """The copy whose QR leads here."""
    return db.session.scalar(select(PaperCopy).where(PaperCopy.token == token)) if len(token) <= 60 else None


def copy_by_id(id: int) -> PaperCopy:
    """One copy; 404 where there is none."""
    if id > LARGEST_ID:
        abort(404)
    found: PaperCopy = db.one_or_404(select(PaperCopy).where(PaperCopy.id == id))
    return found


def _in_state(state: str) -> ColumnElement[bool]:
    r, c, today = Revision, PaperCopy, clock.today()
    is_over = and_(r.effective_to.is_not(None), r.effective_to <= today)
    return {
        TO_RECALL: and_(c.recalled_on.is_(None), is_over),
        IN_USE: and_(c.recalled_on.is_(None), or_(r.effective_to.is_(None), r.effective_to > today)),
        RECALLED: c.recalled_on.is_not(None),
    }[state]


def listed(state: str, after: int = 0, limit: int = PAGE) -> Sequence[PaperCopy]:
    """Copies of a state, a page at a time by their id."""
    wanted = select(PaperCopy).join(Revision, Revision.id == PaperCopy.revision_id)
    wanted = wanted.where(_in_state(state), PaperCopy.id > after)
    return db.session.scalars(wanted.order_by(PaperCopy.id).limit(limit)).all()


def counts() -> dict[str, int]:
    """How many copies each state has."""
    columns = [func.count().filter(_in_state(state)) for state in STATES]
    wanted = select(*columns).select_from(PaperCopy).join(Revision, Revision.id == PaperCopy.revision_id)
    return dict(zip(STATES, db.session.execute(wanted).one(), strict=True))


# ---------------------------------------------------------------- on paper


def public_url(copy: PaperCopy) -> str:
    """What its QR holds: the address of the agency's own where it is set."""
    base: str = current_app.extensions["heza_config"].url or request.url_root
    return base.rstrip("/") + url_for("paper_copies.check", token=copy.token)


def printed(copy: PaperCopy) -> bytes:
    """The pages of a copy: whose it is and which, on each page, with its QR."""
    found = copy.revision.file_of("issued")
    if found is None:
        raise Refused(NO_FILE)
    return stamp(files.path_of(found.sha256).read_bytes(), _line(copy), qr=public_url(copy))


def _line(copy: PaperCopy) -> str:
    revision = copy.revision
    place = ", ".join(part for part in (copy.department.label if copy.department else "", copy.holder) if part)
    head = f"BẢN GIẤY CÓ KIỂM SOÁT SỐ {copy.serial:02d} · {revision.document.code} {numbering.label(revision)}"
    from_day = f"hiệu lực từ {words.day(revision.effective_from)}" if revision.effective_from else ""
    return " · ".join(part for part in (head, from_day, place) if part)


def standing(copy: PaperCopy) -> str:
    """A key of rules.STANDINGS: of its revision today."""
    interval = copy.revision.interval
    return interval.standing(clock.today()) if interval else "draft"
