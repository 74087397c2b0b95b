"""What somebody is asked to read, who has read a revision, and where it was made known."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import signatures_of
from heza.audit import trail
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.documents import numbering
from heza.documents.listing import id_in
from heza.documents.readers import actions, queries
from heza.documents.readers.flow import SPREADS, STATES
from heza.documents.readers.rules import MODES

bp = Blueprint("readings", __name__, url_prefix="/tai-lieu/doc")
_COLUMNS = [
    Column("STT", 6),
    Column("Họ tên", 28),
    Column("Đơn vị", 34),
    Column("Yêu cầu đọc từ", 16),
    Column("Mở lần đầu", 18),
    Column("Xác nhận đã đọc", 18),
    Column("Cách xác nhận", 18),
    Column("Tình trạng", 18),
]


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What the viewer has to read, what waits to be made known, and for who follows it how far the reading is."""
    try:
        before, after = id_in(request.args.get("truoc", "")), id_in(request.args.get("tien-do", ""))
    except ValueError:
        abort(404)
    units = queries.followed(viewer())
    read = queries.read_by(viewer(), before, queries.PAGE + 1)
    listed = [] if units == () else queries.progress(units, after, queries.PAGE + 1)
    spreads = queries.waiting_spreads(viewer())
    return hx.page(
        "documents/readers/index.html",
        unread=queries.unread(viewer()),
        read=read[: queries.PAGE],
        before=read[queries.PAGE - 1].id if len(read) > queries.PAGE else None,
        follows=units != (),
        listed=listed[: queries.PAGE],
        after=listed[queries.PAGE - 1].revision.id if len(listed) > queries.PAGE else None,
        spreads=spreads if units is not None else [],
        counts=queries.reading_counts([one.revision_id for one in spreads]) if units is not None else {},
        **_shown(),
    )


def _shown() -> dict[str, Any]:
    return {"label": numbering.label, "modes": MODES, "today": clock.today(), "spread_states": STATES}


@bp.post("/yeu-cau/<int:id>/da-doc")
@allow(Can.READ)
def confirm(id: int) -> ResponseReturnValue:
    """The reader says: read and understood."""
    found = queries.own_request(viewer(), id)
    actions.confirm(found)
    db.session.commit()
    label = f"{found.revision.document.code} {numbering.label(found.revision)}"
    return hx.done(url_for(".index"), f"Đã ghi anh/chị đã đọc và hiểu {label}.")


# ---------------------------------------------------------------- one revision


@bp.get("/ban/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """Who has read a revision and who has not, by unit."""
    revision, units = queries.revision_followed(viewer(), id)
    rows = queries.readers(revision.id, units)
    return hx.page(
        "documents/readers/progress.html",
        revision=revision,
        rows=rows,
        read=sum(one.read_at is not None for one, _ in rows),
        waiting=[one for one, _ in rows if one.read_at is None and one.ended_at is None],
        spreads=queries.spreads_of(revision.id, units),
        counts=queries.reading_counts([revision.id]),
        may_enter=viewer().can(Can.KEEP_DOCUMENTS) or viewer().can(Can.SIGN_DOCUMENTS),
        me=viewer().id,
        **_shown(),
    )


@bp.get("/ban/<int:id>/nguoi-doc.xlsx")
@allow(Can.READ)
@writes
def excel(id: int) -> ResponseReturnValue:
    """The same as Excel."""
    revision, units = queries.revision_followed(viewer(), id)
    rows = queries.readers(revision.id, units)
    lines = [_line(number, one) for number, (one, _) in enumerate(rows, 1)]
    label = f"{revision.document.code} {numbering.label(revision)}"
    said = [f"{label} – {revision.title}", f"Tính đến {clock.today():%d/%m/%Y}"]
    data = workbook("Danh sách đọc tài liệu", said, _COLUMNS, lines)
    trail.record(db.session, "export", "document_revision", revision.id, {"rows": len(lines)})
    db.session.commit()
    name = f"nguoi-doc-{revision.document.code}-{revision.issue_no:02d}-{revision.amend_no:02d}.xlsx"
    return send_file(BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name=name)


def _line(number: int, one: Any) -> list[Any]:
    state = "Đã đọc" if one.read_at else "Không còn chờ" if one.ended_at else "Chưa đọc"
    moments = [words.moment(at) if at else "" for at in (one.opened_at, one.read_at)]
    return [number, one.name, one.unit, clock.local_day(one.asked_at), *moments, MODES.get(one.mode, ""), state]


@bp.post("/ban/<int:id>/ky-giay")
@allow(Can.READ)
def enter_paper(id: int) -> ResponseReturnValue:
    """Enter those who signed the printed list."""
    revision, units = queries.revision_followed(viewer(), id)
    if not (viewer().can(Can.KEEP_DOCUMENTS) or viewer().can(Can.SIGN_DOCUMENTS)):
        abort(403)
    ids = [int(one) for one in request.form.getlist("reader") if one.isdecimal() and len(one) < 15]
    done = actions.confirm_on_paper(revision, ids, units, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã ghi {len(done)} người đã ký đọc trên bản giấy.")


# ---------------------------------------------------------------- made known in a unit


@bp.get("/pho-bien/<int:id>")
@allow(Can.READ)
def spread(id: int) -> ResponseReturnValue:
    """One unit in which a revision is made known, with how far its people have read."""
    found = queries.spread_for(viewer(), id)
    return hx.page(
        "documents/readers/spread.html",
        spread=found,
        subject=found.revision,
        bar=bar_of(SPREADS, found),
        signatures=signatures_of(found),
        paper_subject=found.id,
        counted=queries.reading_counts([found.revision_id]).get((found.revision_id, found.department_id), (0, 0)),
        rows=queries.readers(found.revision_id, (found.department_id,)),
        **_shown(),
    )


add_step_route(
    bp,
    queries.spread_for,
    SPREADS,
    after={"confirm": actions.made_known},
    content="documents/readers/_spread_content.html",
    show=".spread",
)

# At the end, because it puts its views on the blueprint.
from heza.documents.readers import views_recipients  # noqa: E402, F401
