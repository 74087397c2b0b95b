"""The periodic review of documents: what is due, keeping several in one sitting, asking for a change."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import signatures_of
from heza.audit import trail
from heza.core import clock, files, hx
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.documents import numbering
from heza.documents.changes import queries, reviewing, rules
from heza.documents.changes.flow import REVIEW_STATES, REVIEWS
from heza.documents.changes.models import DocumentReview
from heza.documents.changes.queries import DueFilters
from heza.documents.queries import department_choices

bp = Blueprint("document_reviews", __name__, url_prefix="/tai-lieu/soat-xet")
KINDS = {"late": "late", "soon": "soon", "later": "plain"}
STATE_KINDS = {"open": "soon", "kept": "ok", "changing": "brand"}
_COLUMNS = [
    Column("STT", 6),
    Column("Mã hiệu", 16),
    Column("Tên tài liệu", 60),
    Column("Đơn vị", 30),
    Column("Lần BH/SĐ", 14),
    Column("Ngày hiệu lực", 14),
    Column("Hạn soát xét", 14),
    Column("Tình trạng", 26),
]


def _filters() -> DueFilters:
    try:
        return DueFilters.read(request.args)
    except ValueError:
        abort(404)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What is to be reviewed: overdue first, in its own bucket."""
    filters, today = _filters(), clock.today()
    try:
        rows = queries.due(filters, request.args.get("sau", ""), queries.PAGE + 1)
    except ValueError:
        abort(404)
    shown = rows[: queries.PAGE]
    parts = [(name, [row for row in shown if rules.bucket(row[0].review_due, today) == name]) for name in rules.BUCKETS]
    return hx.page(
        "documents/changes/reviews.html",
        filters=filters,
        parts=[(name, listed) for name, listed in parts if listed],
        counts=queries.counts(filters),
        after=queries.place_of(shown[-1]) if len(rows) > len(shown) else "",
        units=queries.units_to_review(viewer()),
        names=rules.BUCKETS,
        kinds=KINDS,
        departments=[("", "Mọi đơn vị"), *department_choices()],
        label=numbering.label,
    )


@bp.get("/danh-sach.xlsx")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The same list as Excel."""
    rows, today = queries.due(_filters(), limit=20_000), clock.today()
    lines = [
        [
            number,
            document.code,
            document.title,
            department.name,
            numbering.label(revision),
            revision.effective_from,
            document.review_due,
            rules.BUCKETS[rules.bucket(document.review_due, today)],
        ]
        for number, (document, revision, department) in enumerate(rows, 1)
    ]
    data = workbook("Soát xét tài liệu", [f"Tính đến {today:%d/%m/%Y}"], _COLUMNS, lines)
    trail.record(db.session, "export", "document_review", "danh-sach", {"rows": len(lines)})
    db.session.commit()
    return send_file(
        BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name=f"soat-xet-{today:%Y%m%d}.xlsx"
    )


@bp.post("/chon")
@allow(Can.READ)
def take_up() -> ResponseReturnValue:
    """Take up the reviews of the documents that were ticked; the next page signs them in one sitting."""
    ids = [int(one) for one in request.form.getlist("document") if one.isdecimal() and len(one) < 10]
    begun = reviewing.take_up(viewer(), ids)
    db.session.commit()
    return hx.done(url_for(".step_many", name="keep", id=[one.id for one in begun]))


@bp.post("/xem")
@allow(Can.READ)
def look() -> ResponseReturnValue:
    """Take up the review of one document, to look at it and to decide."""
    wanted = request.form.get("one", "")
    begun = reviewing.take_up(viewer(), [int(wanted)] if wanted.isdecimal() and len(wanted) < 10 else [])
    db.session.commit()
    return hx.done(url_for(".show", id=begun[0].id))


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One review with its steps, and the earlier ones of the document."""
    found = queries.review_for(viewer(), id)
    return hx.page(
        "documents/changes/review.html",
        review=found,
        subject=found.revision,
        bar=bar_of(REVIEWS, found),
        signatures=signatures_of(found),
        paper_subject=found.id,
        state_name=REVIEW_STATES[found.state],
        state_kind=STATE_KINDS[found.state],
        change=queries.request_behind(found.request_id),
        past=[one for one in queries.reviews_of(found.document_id) if one.id != found.id],
        states=(REVIEW_STATES, STATE_KINDS),
        label=numbering.label,
        today=clock.today(),
    )


def _load(person: Person, id: int) -> DocumentReview:
    """A review; who is about to take its step holds the document first."""
    found = queries.review_for(person, id)
    if request.method == "POST":
        reviewing.hold(found)
    return found


def _asked(review: DocumentReview, _taken: Any) -> None:
    reviewing.ask_for_change(review, viewer())


add_step_route(
    bp,
    _load,
    REVIEWS,
    after={"keep": reviewing.done, "change": _asked},
    content="documents/changes/_review_content.html",
)
