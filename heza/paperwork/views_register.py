"""Pages of what is told from the event log: the control slip of a dossier, and the register of dossiers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx, words
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.dossiers import cursors
from heza.dossiers.listing import fresh_now
from heza.dossiers.lists import COUNTED
from heza.dossiers.queries import dossier_for
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf
from heza.paperwork import agency, register, register_asked, register_excel, slip
from heza.paperwork.compose import compose
from heza.paperwork.current import set_on
from heza.paperwork.register_asked import Asked
from heza.paperwork.sets import Form

bp = Blueprint("register", __name__, url_prefix="/bieu-mau")
MOST_PRINTED = 1000  # rows of one PDF or .docx: some 170 pages, 400 MB while they are made
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@contextmanager
def _only_reading() -> Iterator[None]:
    """A file is made without the writer's lock; what is recorded of it comes afterwards."""
    db.session.rollback()
    with reading():
        yield
        db.session.rollback()


def _file(kind: str, data: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(data), TYPES[kind], as_attachment=kind != "pdf", download_name=f"{name}.{kind}")


def _printed(kind: str, paper: Paper) -> bytes:
    return to_pdf(paper) if kind == "pdf" else to_docx(paper)


def _form(key: str, day: date) -> Form:
    """The form of the set that is in force on a day."""
    return set_on(day)[key]


# ---------------------------------------------------------------- the control slip


@bp.get("/ho-so/<string:code>/phieu-kiem-soat")
@allow(Can.READ)
def slip_page(code: str) -> ResponseReturnValue:
    """Every hand-over of a dossier with its time and result."""
    dossier = dossier_for(viewer(), code)
    told = slip.slip_of(dossier, agency.names()["counter_name"])
    form = _form("control_slip", told.received_at.date())
    return hx.page("paperwork/slip.html", dossier=dossier, slip=told, form=form, fresh=fresh_now())


@bp.get("/ho-so/<string:code>/phieu-kiem-soat.<any(pdf, docx):kind>")
@allow(Can.READ)
@writes
def slip_file(code: str, kind: str) -> ResponseReturnValue:
    """The slip on paper; each print is in the trail."""
    with _only_reading():
        dossier = dossier_for(viewer(), code)
        names = agency.names()
        told = slip.slip_of(dossier, names["counter_name"])
        form = _form("control_slip", told.received_at.date())
        made = _printed(kind, compose(form, told.values, settings=names, day=clock.today()))
        id, name = dossier.id, dossier.code
    trail.record(db.session, "print", "dossier", id, {"form": form.name, "kind": kind})
    db.session.commit()
    return _file(kind, made, f"phieu-kiem-soat-{name}")


# ---------------------------------------------------------------- the register


@bp.get("/so-theo-doi")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The dossiers that were received in a period, of a field or a book."""
    asked, choices = _asked()
    found = _rows(asked) if not asked.problems else {}
    usual: dict[str, Any] = {"entries": [], "total": "", "previous_url": "", "next_url": "", "is_lost": False}
    return hx.page(
        "paperwork/register.html",
        fragments=("register_rows",),
        status=422 if asked.problems else 200,
        asked=asked,
        form=_form("register", asked.last),
        fresh=fresh_now(),
        **(choices | usual | found),
    )


def _asked() -> tuple[Asked, dict[str, Any]]:
    """The question of the address, and what its filters offer."""
    fields = register.fields()
    books = register.books(fields)
    asked = register_asked.read(request.args, clock.today(), fields, books)
    listed = [(book.id, book.name) for book in books]
    return asked, {"fields": list(fields.items()), "books": listed}


def _rows(asked: Asked) -> dict[str, Any]:
    question, typed = register.question(viewer(), asked), request.args.get("trang", "")
    cursor = cursors.read(typed, question.order) if typed else None
    page = question.page(cursor)
    previous, following = (url_for(".index", **asked.args, trang=at) if at else "" for at in (page.previous, page.next))
    more = f"Hơn {words.number(COUNTED)}" if page.total > COUNTED else words.number(page.total)
    return {
        "entries": list(register.entries(page.rows)),
        "total": f"{more} hồ sơ",
        "previous_url": previous,
        "next_url": following,
        "is_lost": bool(typed) and cursor is None,
    }


@bp.get("/so-theo-doi.<any(pdf, docx, xlsx):kind>")
@allow(Can.READ)
@writes
def file(kind: str) -> ResponseReturnValue:
    """The register on paper or as Excel; taking it out of the program is an act of the trail."""
    with _only_reading():
        asked, _choices = _asked()
        if asked.problems:
            raise Refused(" ".join(asked.problems))
        question = register.question(viewer(), asked)
        most = register_excel.MOST if kind == "xlsx" else MOST_PRINTED
        count = question.count(most)
        if count > most:
            raise Refused(_too_many(kind, most))
        made = _made(kind, asked, question)
    told = {"filter": asked.said, "rows": count, "kind": kind}
    trail.record(db.session, "export" if kind == "xlsx" else "print", "register", "so-theo-doi", told)
    db.session.commit()
    return _file(kind, made, f"so-theo-doi-ho-so-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}")


def _too_many(kind: str, most: int) -> str:
    other = "" if kind == "xlsx" else ", hoặc xuất Excel"
    return (
        f"Sổ có hơn {words.number(most)} hồ sơ trong kỳ này, nhiều hơn một tệp chứa được. "
        f"Hãy chọn kỳ ngắn hơn hoặc một lĩnh vực{other}."
    )


def _made(kind: str, asked: Asked, question: register.ByDay | register.ByNumber) -> bytes:
    most = register_excel.MOST if kind == "xlsx" else MOST_PRINTED
    entries = register.entries(question.rows(most))
    if kind == "xlsx":
        return register_excel.sheet(asked, entries, fresh_now())
    values = asked.values | {"rows": [one.values for one in entries]}
    paper = compose(_form("register", asked.last), values, settings=agency.names(), day=clock.today())
    return _printed(kind, paper)
