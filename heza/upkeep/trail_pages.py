"""The trail as pages. They stand above `heza.audit` because they ask who may read them, as every page does."""

from datetime import timedelta
from io import BytesIO

from flask import Blueprint, flash, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, writes
from heza.accounts.permissions import Can
from heza.audit import queries, trail, verify
from heza.audit.words import Line, Names
from heza.core import clock, hx, sheets, words
from heza.core.db import db, reading
from heza.upkeep.forms import TrailFilter

bp = Blueprint("audit", __name__)

SMALL = 20_000  # numbers; the page's button reads all of a chain up to here, and the last day of a longer one
EXPORTED = 50_000  # entries in one Excel file
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [
    sheets.Column("Số", 10),
    sheets.Column("Thời điểm", 17),
    sheets.Column("Người làm", 26),
    sheets.Column("Việc", 26),
    sheets.Column("Loại đối tượng", 22),
    sheets.Column("Tên hoặc mã", 30),
    sheets.Column("Nội dung", 90),
]


@bp.get("/nhat-ky")
@allow(Can.READ_TRAIL)
def index() -> ResponseReturnValue:
    """The trail, newest first, filtered as asked."""
    names = queries.names()
    asked = TrailFilter(request.args, names)
    found = queries.entries(asked.wanted, names, asked.before)
    return hx.page(
        "audit/index.html",
        fragments=("trail_table",),
        status=422 if asked.errors else 200,
        lines=found.lines,
        asked=asked,
        head=queries.head(),
        next_url=url_for(".index", **asked.args, truoc=found.next_before) if found.next_before else "",
        first_url=url_for(".index", **asked.args) if asked.before else "",
    )


@bp.get("/nhat-ky/xuat-excel")
@allow(Can.READ_TRAIL)
@writes
def export() -> ResponseReturnValue:
    """The entries that the list shows, as an Excel file."""
    names = queries.names()
    asked = TrailFilter(request.args, names)
    trail.record(db.session, "export", "audit", "", {"filter": asked.in_words})
    db.session.commit()
    with reading():  # the file takes seconds to write; nobody waits for it
        book = _book(asked, names)
        db.session.rollback()
    name = f"nhat-ky-{clock.today():%Y-%m-%d}.xlsx"
    return send_file(BytesIO(book), mimetype=EXCEL, as_attachment=True, download_name=name)


def _book(asked: TrailFilter, names: Names) -> bytes:
    lines = queries.all_entries(asked.wanted, names, EXPORTED)
    most = words.number(EXPORTED)
    told = [f"Điều kiện lọc: {asked.in_words}. Tối đa {most} mục mới nhất.", f"Lập ngày {words.day(clock.today())}."]
    return sheets.workbook("Nhật ký hệ thống", told, COLUMNS, map(_row, lines))


def _row(line: Line) -> list[sheets.Cell]:
    return [line.seq, line.recorded_at, line.actor, line.act, line.kind, line.subject, line.text]


@bp.post("/nhat-ky/kiem-tra")
@allow(Can.READ_TRAIL)
def check() -> ResponseReturnValue:
    """Verify the chain, or the last day of a long one, and answer with a sentence."""
    is_small = trail.head_seq(db.session) <= SMALL
    db.session.rollback()  # the check reads a snapshot of its own; nobody waits for it
    since = None if is_small else clock.recorded() - timedelta(days=1)
    report = verify.verify(since=since)
    part = "Toàn bộ nhật ký" if is_small else "Nhật ký một ngày gần nhất"
    sentence = f"{part}: {report.sentence}"
    trail.record(db.session, "verify", "audit", "", {"result": sentence})
    db.session.commit()
    flash(sentence, "ok" if report.is_good else "late")
    return hx.done(url_for(".index"))


# At the end, because it puts its views on the blueprint.
from heza.upkeep import trail_who  # noqa: E402, F401
