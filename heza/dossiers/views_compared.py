"""The pages of "Đối chiếu hạn": the list, its file, the letter to whoever keeps the city's system."""

from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, files, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.dossiers import compared
from heza.dossiers.causes import CAUSES
from heza.dossiers.compared import Asked

bp = Blueprint("due_gaps", __name__, url_prefix="/ho-so/doi-chieu-han")


def _asked() -> Asked:
    return compared.read(request.args, clock.today())


def _well_asked() -> Asked:
    asked = _asked()
    if asked.problems:
        raise Refused(" ".join(asked.problems))
    return asked


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Only the differences, each with its likely cause."""
    asked = _asked()
    page = compared.page(viewer(), asked, request.args.get("trang", ""))
    return hx.page(
        "dossiers/compared.html",
        fragments=("gap_list",),
        status=422 if asked.problems else 200,
        asked=asked,
        page=page,
        counts=compared.counts(viewer(), asked) if not asked.problems else {},
        causes=CAUSES,
        departments=compared.departments(),
        urls=tuple(_url(asked, cursor) for cursor in (page.previous, page.next)),
    )


def _url(asked: Asked, cursor: str) -> str:
    values: dict[str, Any] = asked.args(trang=cursor)
    return url_for(".index", **values) if cursor else ""


@bp.get("/excel")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The list as a file; taking it out is in the trail."""
    asked = _well_asked()
    rows = compared.rows_for_file(viewer(), asked)
    trail.record(db.session, "export", "dossier", "", {"rows": len(rows), "filters": asked.args()})
    data, name = BytesIO(compared.workbook_of(asked, rows)), f"doi-chieu-han-{clock.now():%Y-%m-%d-%H%M}.xlsx"
    db.session.commit()
    return send_file(data, files.TYPES["xlsx"], as_attachment=True, download_name=name)


@bp.get("/cong-van")
@allow(Can.READ)
def letter() -> ResponseReturnValue:
    """A text ready to be put into a letter: the codes by cause."""
    asked = _well_asked()
    rows = compared.rows_for_file(viewer(), asked, compared.MOST_TOLD + 1)
    return hx.page(
        "dossiers/compared_letter.html",
        asked=asked,
        period=compared.period_of(asked),
        groups=compared.by_cause(rows[: compared.MOST_TOLD]),
        count=len(rows[: compared.MOST_TOLD]),
        most=compared.MOST_TOLD if len(rows) > compared.MOST_TOLD else 0,
        causes=CAUSES,
        agency=setting("agency_name").replace("\n", " "),
    )
