"""A report as Word, PDF, pictures of its pages, and its annexes as Excel; taking one out is an act of the trail."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.prints import DOCX, PDF
from heza.audit import trail
from heza.core import files, hx
from heza.core.db import db
from heza.documents.texts import pages
from heza.papers.pdf import only_page, page_sizes
from heza.reports import queries
from heza.reports.models import Report
from heza.reports.printed.charts import charts_of
from heza.reports.printed.output import ENDINGS, Made, file_of, frozen_digest, name_of

bp = Blueprint("report_papers", __name__, url_prefix="/bao-cao/<int:id>/in")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}
FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
SEEN = "report_pages"  # the purpose of the token that names a file whose pages are looked at
MOST_PAGES = 400


@bp.get("")
@allow(Can.READ)
def index(id: int) -> ResponseReturnValue:
    """The pages as they are printed, the three drawings with their tables, and the files."""
    report = queries.report_for(viewer(), id)
    made = Made(report)
    digest = frozen_digest(report, "pdf") or files.keep(BytesIO(made.file("pdf")))
    sizes = page_sizes(files.path_of(digest).read_bytes())[:MOST_PAGES]
    charts = charts_of(made.told)
    return hx.page(
        "reports/printed.html",
        subject=report,
        is_frozen=bool(frozen_digest(report, "pdf")),
        token=files.token_for(SEEN, sha256=digest, report=report.id),
        sheets=[_drawn(size) for size in sizes],
        charts=[(one, Markup(one.svg)) for one in charts],  # noqa: S704 our own drawing, its words escaped
        annexes=made.told.annexes,
    )


def _drawn(size: tuple[float, float]) -> tuple[int, int]:
    """Width and height of the picture, so that the page does not jump while it loads."""
    scale = min(pages.WIDTH / max(size[0], 1), pages.HEIGHT / max(size[1], 1))
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


@bp.get("/trang-<int:number>.png")
@allow(Can.READ)
def picture(id: int, number: int) -> ResponseReturnValue:
    """One page as a picture, of the file that the page was opened with."""
    report = queries.report_for(viewer(), id)
    known = files.from_token(SEEN, request.args.get("tep", ""))
    if known["report"] != report.id or not 1 <= number <= MOST_PAGES:
        abort(404)
    try:
        page = only_page(files.path_of(known["sha256"]).read_bytes(), number - 1)
    except IndexError:
        abort(404)
    db.session.rollback()  # nobody waits for the drawing
    return send_file(BytesIO(pages.picture_of(page)), "image/png", max_age=3600)


@bp.get("/bao-cao.<string:ending>")
@allow(Can.READ)
@writes
def download(id: int, ending: str) -> ResponseReturnValue:
    """One file: the bytes that were kept at signing, before that a draft of now. That it was taken out is kept."""
    report = queries.report_for(viewer(), id)
    if ending not in ENDINGS:
        abort(404)
    data = file_of(report, ending, with_rows=viewer().can(Can.READ_ALL))
    _record(report, ending)
    db.session.commit()
    return send_file(
        BytesIO(data),
        TYPES[ending],
        as_attachment=ending != "pdf",
        download_name=f"{name_of(report.span)}.{ending}",
        max_age=0,
    )


def _record(report: Report, ending: str) -> None:
    changes: dict[str, Any] = {"format": FORMATS[ending], "draft": not frozen_digest(report, ending)}
    trail.record(db.session, "export", "report", report.id, changes, report.sign_title)
