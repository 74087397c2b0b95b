"""Where procedures are public: the list, one of them, many at once, Excel."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx, words
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.documents.external.views import ticked, xlsx
from heza.reports.registers import publishing, queries
from heza.reports.registers.form_page import field_choices, form_page
from heza.reports.registers.forms import MarkForm, SeenForm
from heza.reports.registers.publishing import Filters
from heza.reports.registers.rules import FIRST_DAY, MARKS

bp = Blueprint("publications", __name__, url_prefix="/bao-cao/cong-khai")
SAID = {True: "có", False: "không", None: "chưa rõ"}
NOT_YET = "Ngày kiểm tra chưa đến hoặc quá xa. Hãy nhập ngày hôm nay hoặc trước đó."


def _filters() -> Filters:
    try:
        return Filters.read(request.args)
    except ValueError:
        abort(404)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every procedure in force: what is not public or not checked stands first."""
    return _index(MarkForm(data={"checked_on": clock.today()}))


def _index(form: MarkForm) -> Response:
    filters, today = _filters(), clock.today()
    try:
        rows = publishing.procedures(filters, today, request.args.get("sau", ""), publishing.PAGE + 1)
    except ValueError:
        abort(404)
    shown = rows[: publishing.PAGE]
    return hx.page(
        "reports/registers/publications.html",
        fragments=("publication_list",),
        status=422 if form.errors else 200,
        filters=filters,
        rows=shown,
        after=publishing.cursor(shown[-1]) if len(rows) > len(shown) else "",
        total=publishing.total(filters, today),
        all=queries.published(today),
        one_stop=queries.one_stop(today),
        states=list(publishing.STATES.items()),
        fields=[("", "Mọi lĩnh vực"), *field_choices()],
        marks=MARKS,
        said=SAID,
        may_keep=viewer().can(Can.KEEP_REPORTS),
        form=form,
    )


@bp.post("/ghi")
@allow(Can.KEEP_REPORTS)
def mark() -> ResponseReturnValue:
    """The same marks and day for the procedures that were ticked, or for all that the filters leave."""
    form, filters = MarkForm(), _filters()
    if not form.validate_on_submit():
        return _index(form)
    day = form.checked_on.data
    assert day
    if not FIRST_DAY <= day <= clock.today():
        form.add_errors({"checked_on": NOT_YET})
        return _index(form)
    is_all = request.form.get("all") == "1"
    ids = publishing.shown_ids(filters, clock.today()) if is_all else ticked("procedure")
    number = publishing.mark_many(ids, form.marks, day, viewer())
    db.session.commit()
    return hx.done(url_for(".index", **filters.args), f"Đã ghi công khai của {number} thủ tục.")


@bp.route("/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def edit(id: int) -> ResponseReturnValue:
    """Write what somebody saw of one procedure."""
    found, version = publishing.procedure(id, clock.today())
    seen = publishing.seen_of(id)
    form = SeenForm(data=SeenForm.values_of(seen, publishing.mark_of(seen)) | _today(seen.checked_on))
    if not form.validate_on_submit() or _wrong_day(form):
        rows = (("one_stop", "counter"), ("portal", "national"), ("checked_on",), ("note",))
        back = (url_for(".index"), "Công khai thủ tục")
        return form_page(form, f"Công khai {found.code}", back, rows, lead=version.name)
    publishing.write(id, form.entered, form.seen.data or "", viewer())
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã ghi công khai của {found.code}.")


def _today(checked_on: Any) -> dict[str, Any]:
    return {} if checked_on else {"checked_on": clock.today()}


def _wrong_day(form: SeenForm) -> bool:
    day = form.checked_on.data
    return form.add_errors({} if day and FIRST_DAY <= day <= clock.today() else {"checked_on": NOT_YET})


@bp.get("/cong-khai.xlsx")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The same list as Excel; taking it out is an act of the trail."""
    filters, today = _filters(), clock.today()
    rows = publishing.procedures(filters, today, limit=publishing.MOST)
    columns = [Column("STT", 6), Column("Mã thủ tục", 16), Column("Tên thủ tục", 70), Column("Lĩnh vực", 20)]
    columns += [*(Column(label, 16) for label in MARKS.values()), Column("Ngày kiểm tra", 14), Column("Ghi chú", 40)]
    data = workbook(
        "Công khai thủ tục hành chính",
        [f"{publishing.STATES[filters.state]}, tính đến {words.day(today)}"],
        columns,
        [_line(number, row) for number, row in enumerate(rows, 1)],
    )
    trail.record(db.session, "export", "publication", "cong-khai", {"rows": len(rows)})
    db.session.commit()
    return xlsx(data, f"cong-khai-thu-tuc-{today:%Y%m%d}.xlsx")


def _line(number: int, row: Any) -> list[Any]:
    procedure, version, field, seen = row
    marks = [SAID[getattr(seen, name, None)] for name in MARKS]
    checked = (seen.checked_on, seen.note) if seen else (None, "")
    return [number, procedure.code, version.name, field.name, *marks, *checked]
