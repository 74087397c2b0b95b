"""Who saw, changed, signed, took out and printed what: by person, by thing, by day; each count opens into its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import abort, current_app, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from heza.accounts.guard import allow, writes
from heza.accounts.permissions import Can
from heza.audit import counts, queries, trail
from heza.audit.counts import GROUPS, Row, Span
from heza.audit.queries import Wanted
from heza.audit.words import KINDS, SYSTEM, Names, subject
from heza.audit.words import kind as kind_words
from heza.core import clock, files, hx, sheets, words
from heza.core.days import read_day
from heza.core.db import db
from heza.core.refusal import Refused
from heza.upkeep.trail_pages import bp

WEEK = timedelta(days=6)


@dataclass(frozen=True)
class _Asked:
    """The span of an address, or why there is none."""

    span: Span | None
    first: str
    last: str
    refusal: str = ""


def _asked() -> _Asked:
    """The days that were asked for; the last seven where none were. The trail's days are those of real time."""
    today = clock.local_day(clock.recorded())
    first, last = words.clean(request.args.get("tu")), words.clean(request.args.get("den"))
    try:
        until = _sensible(read_day(last) if last else today)
        since = _sensible(read_day(first)) if first else until - WEEK
        span = counts.span_of(since, until)
    except ValueError:
        return _Asked(None, first, last, "Ngày không có thật. Hãy nhập như 28/03/2024.")
    except Refused as refusal:
        return _Asked(None, first, last, refusal.reason)
    return _Asked(span, f"{since:%d/%m/%Y}", f"{until:%d/%m/%Y}")


def _sensible(day: date) -> date:
    if not 2000 <= day.year <= 2100:
        raise Refused("Ngày phải từ năm 2000 đến năm 2100. Hãy chọn lại ngày.")
    return day


def _days(span: Span) -> dict[str, str]:
    return {"tu": span.first.isoformat(), "den": span.last.isoformat()}


@bp.get("/nhat-ky/tong-hop")
@allow(Can.READ_TRAIL)
def summary() -> ResponseReturnValue:
    """How many acts of each group each person did, and how many there were each day."""
    asked = _asked()
    people = counts.by_person(asked.span, queries.names()) if asked.span else []
    days = counts.by_day(asked.span) if asked.span else []
    return hx.page(
        "audit/summary.html",
        status=422 if asked.refusal else 200,
        asked=asked,
        groups=GROUPS,
        people=people,
        days=days,
        total=counts.totals(people),
        args=_days(asked.span) if asked.span else {},
    )


@bp.get("/nhat-ky/tong-hop/xuat-excel")
@allow(Can.READ_TRAIL)
@writes
def summary_excel() -> ResponseReturnValue:
    """The same as a workbook."""
    asked = _asked()
    if asked.span is None:
        raise Refused(asked.refusal)
    people, days = counts.by_person(asked.span, queries.names()), counts.by_day(asked.span)
    columns = [sheets.Column(said, 12) for said, _actions in GROUPS.values()]
    told = [f"Từ {asked.first} đến {asked.last}."]
    data = sheets.tables(
        [
            sheets.Table(
                "Theo người", told, [sheets.Column("Người", 28), *columns], [_cells(r, r.name) for r in people]
            ),
            sheets.Table("Theo ngày", told, [sheets.Column("Ngày", 14), *columns], [_cells(r, r.key) for r in days]),
        ]
    )
    trail.record(db.session, "export", "audit", "", {"filter": told[0]})
    db.session.commit()
    name = f"nhat-ky-tong-hop-{asked.span.last:%Y-%m-%d}.xlsx"
    return send_file(BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name=name)


def _cells(row: Row, first: str | date) -> list[sheets.Cell]:
    return [first, *(row.counts.get(group, 0) for group in GROUPS)]


@bp.get("/nhat-ky/nguoi/<int:id>")
@allow(Can.READ_TRAIL)
def of_person(id: int) -> ResponseReturnValue:
    """What one person did; 0 is the system."""
    names = queries.names()
    if id and id not in names.people:
        abort(404)
    name, own_url = names.people.get(id, SYSTEM), url_for("accounts.person", id=id) if id else ""
    return _one(names, name, Wanted(actor_id=id), [counts.of_person(id)], {"nguoi": str(id)}, own_url)


@bp.get("/nhat-ky/doi-tuong/<string:kind>/<string:code>")
@allow(Can.READ_TRAIL)
def of_thing(kind: str, code: str) -> ResponseReturnValue:
    """What was done to one thing, and who saw it."""
    if kind not in KINDS or len(code) > 80:
        abort(404)
    names = queries.names_of(kind, code)
    wanted, filter = Wanted(subject_type=kind, subject_id=code), {"loai": kind, "ma": code}
    said = subject(kind, code, names)
    return _one(
        names, f"{kind_words(kind)} {said}", wanted, [counts.of_thing(kind, code)], filter, _own_page(kind, code, said)
    )


# Where a thing has a page of its own; what its address asks, from its number and its code.
_PAGES: dict[str, Callable[[str, str], tuple[str, dict[str, Any]]]] = {
    "person": lambda id, _code: ("accounts.person", {"id": id}),
    "department": lambda id, _code: ("accounts.department", {"id": id}),
    "dossier": lambda _id, code: ("dossiers.show", {"code": code}),
    "procedure": lambda _id, code: ("procedures.show", {"code": code}),
    "document": lambda _id, code: ("documents.show", {"code": code}),
    "document_revision": lambda id, _code: ("document_revisions.show", {"id": id}),
    "explanation": lambda id, _code: ("explanations.show", {"id": id}),
    "issued_paper": lambda id, _code: ("papers.show", {"seq": id}),
    "report": lambda id, _code: ("reports.show", {"id": id}),
    "commitment": lambda id, _code: ("commitments.show", {"id": id}),
}


def _own_page(kind: str, id: str, code: str) -> str:
    """The address of the thing itself; "" where it has none."""
    if kind not in _PAGES or not id.isdecimal():
        return ""
    endpoint, values = _PAGES[kind](id, code)
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _one(
    names: Names,
    title: str,
    wanted: Wanted,
    conditions: Sequence[ColumnElement[bool]],
    filter: dict[str, Any],
    own_url: str = "",
) -> ResponseReturnValue:
    asked = _asked()
    days = [row for row in counts.by_day(asked.span, *conditions) if row.total] if asked.span else []
    return hx.page(
        "audit/one.html",
        status=422 if asked.refusal else 200,
        title=title,
        asked=asked,
        groups=GROUPS,
        days=days,
        total=counts.totals(days),
        args=filter | (_days(asked.span) if asked.span else {}),
        filter=filter,
        lines=queries.entries(wanted, names).lines,
        here=request.path,
        own_url=own_url,
        all_url=url_for(".index", **filter),
        export_url=url_for(".export", **filter),
    )
