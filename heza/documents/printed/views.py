"""The forms of document control as PDF, Word and Excel; taking one out of the program is an act of the trail."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.printed import valid
from heza.approvals.prints import DOCX, PDF
from heza.approvals.signoff import signatures_of
from heza.audit import trail
from heza.core import clock, hx
from heza.core.days import read_day
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import numbering, queries
from heza.documents.changes.queries import request_for
from heza.documents.models import IssueBatch
from heza.documents.printed import decision as decisions
from heza.documents.printed import known as papers
from heza.documents.printed import lists, notices, read, requests
from heza.documents.printed.book import book
from heza.documents.readers.queries import followed, revision_followed
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf

bp = Blueprint("document_forms", __name__, url_prefix="/tai-lieu/in")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}
FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
NOTHING_READ = "Đợt này chưa có bản nào được ban hành nên chưa có gì để phổ biến. Hãy ban hành trước."


class Made(NamedTuple):
    """What a view hands over: the papers of one file, whose it is, its name."""

    papers: Sequence[Paper]
    subject: tuple[str, object]
    name: str


def _answer(made: Made, ending: str) -> ResponseReturnValue:
    """The file in one format, and its entry of the trail."""
    makers: dict[str, Callable[..., bytes]] = {"pdf": to_pdf, "docx": to_docx, "xlsx": book}
    data = makers[ending](*made.papers)
    changes: dict[str, Any] = {"format": FORMATS[ending], "draft": made.papers[0].draft}
    trail.record(db.session, "export", *made.subject, changes, made.papers[0].title)
    db.session.commit()
    return send_file(
        BytesIO(data),
        TYPES[ending],
        as_attachment=ending != "pdf",
        download_name=f"{made.name}.{ending}",
        max_age=0,
    )


def _known(ending: str, endings: Sequence[str] = tuple(TYPES)) -> str:
    """404 for a format that there is not, before anything is read."""
    if ending not in endings:
        abort(404)
    return ending


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Which forms can be printed, and where the others are."""
    may_keep = viewer().can(Can.KEEP_DOCUMENTS)
    batches = queries.batches(drafts=may_keep, limit=30)
    return hx.page("documents/printed/index.html", batches=batches, follows=followed(viewer()) != ())


# ---------------------------------------------------------------- lists


@bp.get("/danh-muc.<string:ending>")
@allow(Can.READ)
@writes
def internals(ending: str) -> ResponseReturnValue:
    """The agency's own documents as of any day."""
    _known(ending)
    typed = request.args.get("ngay", "")
    try:
        day = read_day(typed) if typed else clock.today()
    except ValueError:
        abort(404)
    paper = lists.internal(read.internal_list(viewer(), day))
    return _answer(Made([paper], ("document", "danh-muc"), f"danh-muc-tai-lieu-noi-bo-{day:%Y%m%d}"), ending)


@bp.get("/ben-ngoai.<string:ending>")
@allow(Can.READ)
@writes
def externals(ending: str) -> ResponseReturnValue:
    """The register of external documents."""
    _known(ending)
    paper = lists.external(read.external_list())
    name = f"danh-muc-tai-lieu-ben-ngoai-{clock.today():%Y%m%d}"
    return _answer(Made([paper], ("external_document", "danh-muc"), name), ending)


# ---------------------------------------------------------------- requests, amendments


@bp.get("/yeu-cau/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def change_request(id: int, ending: str) -> ResponseReturnValue:
    """A change request with its three opinions."""
    _known(ending)
    found = request_for(viewer(), id)
    signatures = signatures_of(found)
    signed = valid(signatures, "draft")
    day = signed.on_day if signed else clock.today()  # what was in force when it was asked for
    in_force = queries.in_force(found.document_id, day) if found.document_id else None
    label = numbering.label(in_force) if in_force else ""
    paper = requests.request(found, label, signatures, read.agency(), clock.today())
    return _answer(Made([paper], ("change_request", found.id), f"phieu-yeu-cau-{found.code}"), ending)


@bp.get("/theo-doi/<string:code>.<string:ending>")
@allow(Can.READ)
@writes
def amendments(code: str, ending: str) -> ResponseReturnValue:
    """The table of amendments of a document."""
    _known(ending)
    document = queries.document_for(viewer(), code)
    paper = papers.amendments(document, read.amended(viewer(), document), read.agency(), clock.today())
    return _answer(Made([paper], ("document", document.id), f"theo-doi-sua-doi-{document.code}"), ending)


# ---------------------------------------------------------------- batches


def _batch(id: int) -> IssueBatch:
    found = queries.batch(id)
    if found.state != "issued" and not viewer().can(Can.KEEP_DOCUMENTS):
        abort(404)
    return found


@bp.get("/thong-bao/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def notice(id: int, ending: str) -> ResponseReturnValue:
    """The notice of change and distribution of a batch."""
    _known(ending)
    batch = _batch(id)
    by = read.person_name(batch.issued_by_id or batch.created_by_id)
    paper = notices.notice(read.batch_of(batch), by)
    return _answer(Made([paper], ("issue_batch", batch.id), f"thong-bao-phan-phoi-{batch.id}"), ending)


@bp.get("/quyet-dinh/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def decision(id: int, ending: str) -> ResponseReturnValue:
    """The draft of the decision of a batch with its two annexes."""
    _known(ending, ("pdf", "docx"))
    batch = _batch(id)
    papers = decisions.decision(read.batch_of(batch), read.legal_bases())
    return _answer(Made(papers, ("issue_batch", batch.id), f"quyet-dinh-ban-hanh-{batch.id}"), ending)


# ---------------------------------------------------------------- readers


@bp.get("/pho-bien-dot/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def batch_minutes(id: int, ending: str) -> ResponseReturnValue:
    """The minutes of making the documents of a batch known."""
    _known(ending)
    batch, units = _batch(id), followed(viewer())
    if units == ():
        abort(404)
    revisions = [one.revision for one in batch.lines if one.revision is not None and one.revision.effective_from]
    if not revisions:
        raise Refused(NOTHING_READ)
    known = [read.known(one, units) for one in sorted(revisions, key=lambda one: one.document.sort_key)]
    paper = papers.minutes(known, read.agency(), clock.today(), f"Biên bản phổ biến: {batch.title}")
    return _answer(Made([paper], ("issue_batch", batch.id), f"bien-ban-pho-bien-{batch.id}"), ending)


@bp.get("/pho-bien/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def minutes(id: int, ending: str) -> ResponseReturnValue:
    """The minutes of making one revision known, for the units whose reading the viewer follows."""
    _known(ending)
    revision, units = revision_followed(viewer(), id)
    title = f"Biên bản phổ biến {revision.document.code} {numbering.label(revision)}"
    paper = papers.minutes([read.known(revision, units)], read.agency(), clock.today(), title)
    return _answer(Made([paper], ("document_revision", revision.id), f"bien-ban-pho-bien-{_slug(revision)}"), ending)


@bp.get("/danh-sach-doc/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def readers(id: int, ending: str) -> ResponseReturnValue:
    """Who was asked to read a revision, opened it, confirmed."""
    _known(ending)
    revision, units = revision_followed(viewer(), id)
    paper = papers.readers(read.known(revision, units), read.agency(), clock.today())
    return _answer(Made([paper], ("document_revision", revision.id), f"danh-sach-doc-{_slug(revision)}"), ending)


def _slug(revision: Any) -> str:
    label = numbering.label(revision).replace("/", "-").replace(" ", "").replace("Đ", "D")
    return f"{revision.document.code}-{label}"
