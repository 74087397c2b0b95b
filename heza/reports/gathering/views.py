"""The figures of a report, each with its definition and its rows; what moved since it was signed."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID
from heza.approvals.prints import printed
from heza.audit import trail
from heza.core import clock, hx, words
from heza.core.db import db
from heza.core.settings import setting
from heza.core.sheets import Column, workbook
from heza.reports import queries
from heza.reports.facts import Times, Value
from heza.reports.gathering import catalogue, rows, shown, slip
from heza.reports.gathering.definitions import DEFINITIONS, grouped
from heza.reports.gathering.names import NO_DEPARTMENT, NO_FIELD, Names, names_of
from heza.reports.gathering.restated import restated_of
from heza.reports.gathering.times import times_of
from heza.reports.models import FrozenReport, Report

bp = Blueprint("report_figures", __name__, url_prefix="/bao-cao/<int:id>/so-lieu")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    Column("STT", 6),
    Column("Mã hồ sơ", 24),
    Column("Mã TTHC", 10),
    Column("Thủ tục", 60),
    Column("Lĩnh vực", 16),
    Column("Đơn vị chịu trách nhiệm", 36),
    Column("Hình thức nộp", 16),
    Column("Tiếp nhận", 12),
    Column("Hẹn trả", 12),
    Column("Kết thúc", 12),
    Column("Tình trạng trong báo cáo", 22),
    Column("Số hóa hồ sơ", 12),
    Column("Số hóa kết quả", 12),
    Column("Phí, lệ phí (đồng)", 14, "#,##0"),
    Column("Thanh toán trực tuyến", 14),
)


@bp.get("")
@allow(Can.READ)
def index(id: int) -> ResponseReturnValue:
    """Every figure of a report with what it counts."""
    report = queries.report_for(viewer(), id)
    values = shown.numbers_of(report)
    return hx.page(
        "reports/gathering/index.html",
        subject=report,
        groups=grouped(values),
        numbers={one.definition.key: one.number for one in values},
        shares=shown.SHARES,
        share_of=shown.share_of,
        times=times_of(report.span, report),
    )


@bp.get("/<string:name>")
@allow(Can.READ)
def show(id: int, name: str) -> ResponseReturnValue:
    """One figure: what it counts, and its rows."""
    report = queries.report_for(viewer(), id)
    value, numbers = _value(report, name)
    return hx.page(
        "reports/gathering/show.html",
        subject=report,
        value=value,
        whole=_whole(name, numbers),
        share_of=shown.share_of,
        times=times_of(report.span, report),
        **_behind(report, name),
    )


def _value(report: Report, name: str) -> tuple[Value, dict[str, Value]]:
    """A figure among all of a report; 404 for one that there is not."""
    if name not in DEFINITIONS:
        abort(404)
    values = {one.definition.key: one for one in shown.numbers_of(report)}
    return values.get(name) or Value(DEFINITIONS[name], None), values


def _whole(name: str, numbers: dict[str, Value]) -> Value | None:
    """What the figure is a part of."""
    whole = shown.SHARES.get(name)
    return numbers.get(whole) if whole else None


def _behind(report: Report, name: str) -> dict[str, Any]:
    """What the page lists: dossiers, dossiers refused at intake, procedures, or where its register is."""
    times, found = times_of(report.span, report), dict.fromkeys(("rows", "refused", "procedures", "register"))
    if name in rows.CONDITIONS:
        return found | _dossiers(report, times, name)
    if name == "refused_intake":
        listed, total = shown.refused(viewer(), times)
        return found | {"refused": listed, "hidden": total - len(listed)}
    if name in catalogue.BEHIND:
        return found | {"procedures": catalogue.rows_of(name, times.as_of, times.known), "names": names_of()}
    return found | {"register": shown.register_of(name, times, report)}


def _dossiers(report: Report, times: Times, name: str) -> dict[str, Any]:
    names, narrowed = names_of(), _narrowed()
    found = shown.dossiers(viewer(), times, name, narrowed)
    listed, after = shown.page_of(found.listed, request.args.get("sau", ""))
    args = _args()
    return {
        "rows": listed,
        "found": found,
        "hidden": found.hidden,
        "codes": shown.current_codes(listed),
        "names": names,
        "standing": shown.standing,
        "narrowed": narrowed,
        "fields": shown.choices(names.fields, NO_FIELD),
        "departments": shown.choices(names.departments, NO_DEPARTMENT),
        "first_url": url_for(".show", id=report.id, name=name, **args) if request.args.get("sau") else "",
        "next_url": url_for(".show", id=report.id, name=name, **args, sau=after) if after else "",
        "excel_url": url_for(".excel", id=report.id, name=name, **args),
    }


def _narrowed() -> shown.Narrowed:
    return shown.Narrowed(_id("linh-vuc"), _id("phong"))


def _id(name: str) -> int | None:
    """A number of an address: 0 is nobody's; 404 for what is none."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID):
        abort(404)
    return int(text)


def _args() -> dict[str, Any]:
    return {name: request.args[name] for name in ("linh-vuc", "phong") if request.args.get(name)}


@bp.get("/<string:name>/excel")
@allow(Can.READ)
@writes
def excel(id: int, name: str) -> ResponseReturnValue:
    """The dossiers of a figure as Excel; taking them out of the program is an act of the trail."""
    report = queries.report_for(viewer(), id)
    if name not in rows.CONDITIONS:
        abort(404)
    times, names = times_of(report.span, report), names_of()
    found = shown.dossiers(viewer(), times, name, _narrowed())
    listed = found.listed[: shown.MOST]
    made = [shown.cells(number, one, times, names) for number, one in enumerate(listed, 1)]
    definition = DEFINITIONS[name]
    data = workbook(definition.label, _said(report, times, found, narrowed=_said_narrowed(names)), COLUMNS, made)
    changes = {"figure": definition.label, "rows": len(listed)}
    trail.record(db.session, "export", "report", report.id, changes)
    db.session.commit()
    return send_file(BytesIO(data), EXCEL, as_attachment=True, download_name=f"{_file_name(report)}-{name}.xlsx")


def _said(report: Report, times: Times, found: shown.Rows, narrowed: str) -> list[str]:
    period = times.period
    said = [
        f"Báo cáo {report.name}, kỳ {words.day(period.first)} – {words.day(period.last)}, số liệu đến hết ngày "
        f"{words.day(times.as_of)}{narrowed}; {words.number(found.total)} hồ sơ; lập lúc {words.moment(clock.now())}."
    ]
    if found.hidden:
        said.append(slip.hidden_words(found.hidden))
    if len(found.listed) > shown.MOST:
        said.append(f"Chỉ có {words.number(shown.MOST)} hồ sơ đầu. Hãy lọc theo lĩnh vực hoặc phòng.")
    return said


def _said_narrowed(names: Names) -> str:
    narrowed = _narrowed()
    said = [names.field(narrowed.field_id)] if narrowed.field_id is not None else []
    said += [names.department(narrowed.department_id)] if narrowed.department_id is not None else []
    return "".join(f", {one}" for one in said)


def _file_name(report: Report) -> str:
    return f"bao-cao-{report.kind}-{report.year}-{report.part:02d}"


# ---------------------------------------------------------------- what moved since it was signed


@bp.get("/dieu-chinh")
@allow(Can.READ)
def restated(id: int) -> ResponseReturnValue:
    """What is known today of a signed report that was not known when it was signed."""
    report, frozen = _signed(id)
    found = restated_of(frozen, frozen.known, None)
    return hx.page(
        "reports/gathering/restated.html",
        subject=report,
        frozen=frozen,
        slip=slip.slip_for(viewer(), found) if found else None,
        hidden_words=slip.hidden_words,
        place_in_words=slip.place_in_words,
        difference=slip.difference,
    )


@bp.get("/dieu-chinh.<string:ending>")
@allow(Can.READ)
@writes
def restated_paper(id: int, ending: str) -> ResponseReturnValue:
    """The slip as PDF or Word; 404 where nothing moved."""
    report, frozen = _signed(id)
    found = restated_of(frozen, frozen.known, None)
    if found is None:
        abort(404)
    about = {"above": setting("org_above"), "agency": setting("agency_name"), "place": setting("place")}
    paper = slip.to_paper(slip.slip_for(viewer(), found), frozen, today=clock.today(), **about)
    made = printed(paper, ending, report)
    db.session.commit()
    return made.answer(f"{_file_name(report)}-dieu-chinh")


def _signed(id: int) -> tuple[Report, FrozenReport]:
    """A signed report as it was frozen; 404 for one that is not."""
    report = queries.report_for(viewer(), id)
    frozen = queries.frozen_of(report.id)
    if frozen is None:
        abort(404)
    return report, frozen
