"""The papers of the review as PDF, Word and Excel; taking one out of the program is an act of the trail."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.prints import DOCX, PDF
from heza.approvals.signoff import signatures_by_id, signatures_of
from heza.audit import trail
from heza.core import clock, hx
from heza.core.db import db
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf
from heza.reviews import (
    papers_announce,
    papers_cost,
    papers_forms,
    papers_inventory,
    papers_letter,
    papers_plans,
    papers_read,
    papers_report,
    queries,
    sheets,
)
from heza.reviews.flow import REVIEW_STATES
from heza.reviews.papers_announce import Announcing
from heza.reviews.papers_report import Reporting, Stood

bp = Blueprint("review_papers", __name__, url_prefix="/ra-soat/giay-to")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}
FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


class Made(NamedTuple):
    """What a view hands over: the papers of one file, how its Excel is made (where there is one), whose it is."""

    papers: Callable[[], Sequence[Paper]]
    subject: tuple[str, object]
    name: str
    book: Callable[[], bytes] | None = None


def _answer(made: Made, ending: str) -> ResponseReturnValue:
    """The file in one format, and its entry of the trail. 404 for a format that there is not."""
    if ending not in TYPES or (ending == "xlsx" and made.book is None):
        abort(404)
    changes: dict[str, Any] = {"format": FORMATS[ending]}
    if ending == "xlsx":
        assert made.book
        data = made.book()
    else:
        papers = made.papers()
        changes["draft"] = papers[0].draft
        data = to_pdf(*papers) if ending == "pdf" else to_docx(*papers)
    trail.record(db.session, "export" if ending == "xlsx" else "print", *made.subject, changes)
    db.session.commit()
    return send_file(
        BytesIO(data),
        TYPES[ending],
        as_attachment=ending != "pdf",
        download_name=f"{made.name}.{ending}",
        max_age=0,
    )


def _whole(person: Person) -> None:
    """Papers over all departments are for who sees all of them; nobody else finds them."""
    if not papers_read.sees_all(person):
        abort(404)


def _ids() -> list[int]:
    return [int(one) for one in request.args.getlist("id") if one.isdecimal() and len(one) < 10]


# ---------------------------------------------------------------- the list


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Which papers can be made."""
    person = viewer()
    whole = papers_read.sees_all(person)
    return hx.page(
        "reviews/papers.html",
        whole=whole,
        checked=papers_read.checked_count() if whole else 0,
        to_city=papers_read.to_city_count() if whole else 0,
        versions=papers_read.checked_choices() if whole else [],
        decisions=papers_read.announced_by() if whole else [],
        plans=papers_read.plans_seen(whole),
        departments=papers_read.departments(person),
        reviews=papers_read.reviews_seen(person),
        most=papers_read.SHOWN,
        most_of_file=papers_read.MOST,
        states=REVIEW_STATES,
    )


# ---------------------------------------------------------------- over all departments


@bp.get("/cong-bo.<string:ending>")
@allow(Can.READ)
@writes
def announcement(ending: str) -> ResponseReturnValue:
    """The draft of the decision that announces what is checked, or what a recorded decision (`qd`) announced."""
    _whole(viewer())
    typed = request.args.get("qd", "")
    decision = queries.decision(int(typed)) if typed.isdecimal() and len(typed) < 10 else None
    given = announcing_of(_ids(), decision)
    subject = ("review_decision", decision.id) if decision else ("review_paper", "cong-bo")
    name = f"quyet-dinh-cong-bo-{given.day or given.today:%Y%m%d}"
    return _answer(
        Made(lambda: papers_announce.announcement(given), subject, name, lambda: sheets.announcement_book(given)),
        ending,
    )


def announcing_of(ids: Sequence[int] = (), decision: Any = None) -> Announcing:
    """What is announced, as it stands now."""
    versions = papers_read.checked(ids, decision)
    return Announcing(
        versions,
        papers_read.agency(),
        clock.today(),
        papers_read.amendments(versions),
        papers_read.earlier(versions),
        decision,
    )


@bp.get("/bao-cao.<string:ending>")
@allow(Can.READ)
@writes
def report(ending: str) -> ResponseReturnValue:
    """The report on the review, to today."""
    _whole(viewer())
    given = reporting_of()
    name = f"bao-cao-ra-soat-{given.today:%Y%m%d}"
    subject = ("review_paper", "bao-cao")
    return _answer(Made(lambda: papers_report.report(given), subject, name, lambda: sheets.report_book(given)), ending)


def reporting_of() -> Reporting:
    """What the report is made of, as it stands now."""
    procedures = [Stood(*one) for one in papers_read.all_procedures()]
    return Reporting(procedures, queries.targets(), papers_read.agency(), clock.today())


@bp.get("/to-trinh/<string:purpose>.<string:ending>")
@allow(Can.READ)
@writes
def submission(purpose: str, ending: str) -> ResponseReturnValue:
    """The letter of submission: `cong-bo` announces, `phe-duyet` has plans approved."""
    _whole(viewer())
    maker = {"cong-bo": _announcing_letter, "phe-duyet": _approving_letter}.get(purpose)
    if maker is None:
        abort(404)
    return _answer(maker(_ids()), ending)


def _announcing_letter(ids: Sequence[int]) -> Made:
    versions = papers_read.checked(ids)
    given = (versions, signatures_by_id(versions), papers_read.agency(), clock.today())
    subject = ("review_paper", "to-trinh-cong-bo")
    return Made(lambda: [papers_letter.announcing(*given)], subject, f"to-trinh-cong-bo-{given[3]:%Y%m%d}")


def _approving_letter(ids: Sequence[int]) -> Made:
    reviews = papers_read.to_city(ids)
    kept, signatures, today = papers_read.kept_beside(reviews), signatures_by_id(reviews), clock.today()
    return Made(
        lambda: papers_letter.approving(reviews, kept, signatures, papers_read.agency(), today),
        ("review_paper", "to-trinh-phe-duyet"),
        f"to-trinh-phe-duyet-{today:%Y%m%d}",
        lambda: sheets.approving_book(reviews),
    )


@bp.get("/phuong-an/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def plans_paper(id: int, ending: str) -> ResponseReturnValue:
    """The simplification plans of a whole plan of review."""
    _whole(viewer())
    plan = queries.plan_for(viewer(), id)
    reviews = papers_read.planned(plan.id)
    signatures, agency = signatures_by_id(reviews), papers_read.agency()
    return _answer(
        Made(
            lambda: [papers_plans.of_plan(plan, reviews, signatures, agency, clock.today())],
            ("review_plan", plan.id),
            f"phuong-an-{plan.year}-{plan.id}",
        ),
        ending,
    )


# ---------------------------------------------------------------- of one review, plan or department


def _of_review(id: int, ending: str, paper: Callable[..., Paper], name: str, book: Any = None) -> ResponseReturnValue:
    review = queries.review_for(viewer(), id)
    return _answer(
        Made(
            lambda: [paper(review, signatures_of(review), papers_read.agency(), clock.today())],
            ("internal_review", review.id),
            f"{name}-{review.id}",
            (lambda: book(review)) if book else None,
        ),
        ending,
    )


@bp.get("/phuong-an/phieu/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def simplification(id: int, ending: str) -> ResponseReturnValue:
    """The simplification plan of one review."""
    return _of_review(id, ending, papers_plans.of_review, "phuong-an")


@bp.get("/chi-phi/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def cost(id: int, ending: str) -> ResponseReturnValue:
    """The cost table of one review."""
    return _of_review(id, ending, papers_cost.paper, "chi-phi", sheets.cost_book)


@bp.get("/phieu/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def review(id: int, ending: str) -> ResponseReturnValue:
    """The form of one review."""
    return _of_review(id, ending, papers_forms.review, "phieu-ra-soat")


@bp.get("/ke-hoach/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def plan(id: int, ending: str) -> ResponseReturnValue:
    """A plan of review."""
    found = queries.plan_for(viewer(), id)
    return _answer(
        Made(
            lambda: [papers_forms.plan(found, signatures_of(found), papers_read.agency(), clock.today())],
            ("review_plan", found.id),
            f"ke-hoach-ra-soat-{found.year}-{found.id}",
        ),
        ending,
    )


@bp.get("/thong-ke/<int:id>.<string:ending>")
@allow(Can.READ)
@writes
def inventory(id: int, ending: str) -> ResponseReturnValue:
    """The inventory of a department."""
    department = papers_read.department_for(viewer(), id)
    versions = papers_read.inventory(department.id)
    signatures = signatures_by_id(versions)
    return _answer(
        Made(
            lambda: [papers_inventory.inventory(department, versions, signatures, papers_read.agency(), clock.today())],
            ("department", department.id),
            f"thong-ke-{department.code or department.id}",
            lambda: sheets.inventory_book(department, versions, signatures),
        ),
        ending,
    )
