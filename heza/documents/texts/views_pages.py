"""A document read in the page: a picture of each sheet with its stamp, its words beneath for who reads by ear."""

from io import BytesIO

from flask import Response, abort, request, send_file
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx
from heza.core.db import db
from heza.documents import numbering, rules
from heza.documents import queries as documents
from heza.documents.models import Revision, RevisionFile
from heza.documents.readers.actions import note_opened
from heza.documents.stamping import bytes_of, copy_of
from heza.documents.texts import pages, queries
from heza.documents.views_revisions import bp
from heza.papers.pdf import page_sizes

SHEETS = 20  # on one page
LARGEST_PAGE = 100_000


def _of(file_id: int) -> tuple[RevisionFile, Revision]:
    found = documents.file_for(viewer(), file_id)
    if found.kind != "pdf":
        abort(404)
    return found, documents.revision_for(viewer(), found.revision_id)


@bp.get("/tep/<int:file_id>/xem")
@allow(Can.READ)
@writes
def view(file_id: int) -> ResponseReturnValue:
    """Some sheets of a PDF, the one that is asked for among them."""
    found, revision = _of(file_id)
    sizes = page_sizes(bytes_of(found))
    first = (_asked_page() - 1) // SHEETS * SHEETS + 1
    if first > len(sizes):
        abort(404)
    last, today, interval = min(first + SHEETS - 1, len(sizes)), clock.today(), revision.interval
    standing = interval.standing(today) if interval else "draft"
    trail.record(db.session, "read", "document_revision", revision.id, {"file": found.name})
    if found.role == "issued":
        note_opened(revision, viewer())
    in_force = documents.in_force(revision.document_id, today) if standing != "current" else None
    shown = queries.words_on(found.sha256, first, last)
    answer = hx.page(
        "documents/texts/view.html",
        file=found,
        revision=revision,
        label=numbering.label(revision),
        sheets=[(at, *_drawn(sizes[at - 1]), shown.get(at, "")) for at in range(first, last + 1)],
        first=first,
        last=last,
        total=len(sizes),
        step=SHEETS,
        standing=standing,
        in_force=in_force,
        names=(rules.STANDINGS, rules.STANDING_KINDS),
        label_of=numbering.label,
    )
    db.session.commit()
    return answer


def _asked_page() -> int:
    text = request.args.get("trang", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 7) or not 1 <= int(text) <= LARGEST_PAGE:
        abort(404)
    return int(text)


def _drawn(size: tuple[float, float]) -> tuple[int, int]:
    """Width and height of the picture, so that a page does not jump while it loads."""
    scale = min(pages.WIDTH / max(size[0], 1), pages.HEIGHT / max(size[1], 1))
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


@bp.get("/tep/<int:file_id>/trang/<int:number>.png")
@allow(Can.READ)
def picture(file_id: int, number: int) -> ResponseReturnValue:
    """One sheet as a picture, with its standing in it."""
    found, revision = _of(file_id)
    if not 1 <= number <= LARGEST_PAGE:
        abort(404)
    try:
        copy = copy_of(found, revision, viewer(), only=number - 1)
    except IndexError:
        abort(404)
    db.session.rollback()  # nobody waits for the drawing
    answer: Response = send_file(BytesIO(pages.picture_of(copy)), "image/png", max_age=0)
    return answer
