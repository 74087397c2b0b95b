"""Kinds of documents, numbering, the rules of the agency's own procedure of document control."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx
from heza.core.db import db
from heza.documents import queries, settings
from heza.documents.changes.rules import NEEDS
from heza.documents.forms_settings import RulesForm, TypeForm
from heza.documents.models import DocumentType
from heza.documents.rules import NUMBERINGS

bp = Blueprint("document_settings", __name__, url_prefix="/tai-lieu/thiet-lap")


@bp.get("")
@allow(Can.KEEP_DOCUMENTS)
def index() -> ResponseReturnValue:
    """The rules and the kinds as they are set."""
    return hx.page(
        "documents/settings.html",
        rules=settings.RULES.values(),
        types=queries.types(all=True),
        numberings=NUMBERINGS,
        needs=NEEDS,
    )


@bp.route("/quy-tac", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def rules() -> ResponseReturnValue:
    """Set the rules."""
    form = RulesForm(data=settings.RULES.values() | {"seen": settings.RULES.mark()})
    if not form.validate_on_submit():
        return hx.page("documents/rules_form.html", form=form, status=422 if form.errors else 200)
    settings.save_rules(form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".index"), "Đã lưu quy tắc. Các trang và giấy tờ từ bây giờ theo quy tắc này.")


@bp.route("/loai/them", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def new_type() -> ResponseReturnValue:
    """Add a kind of document."""
    return _type_form(None, TypeForm())


@bp.route("/loai/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def edit_type(id: int) -> ResponseReturnValue:
    """Edit a kind of document."""
    found = settings.type_by_id(id)
    return _type_form(found, TypeForm(data=TypeForm.values_of(found, settings.type_mark(found))))


def _type_form(kind: DocumentType | None, form: TypeForm) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return hx.page("documents/type_form.html", form=form, kind=kind, status=422 if form.errors else 200)
    settings.save_type(kind, form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".index"), "Đã lưu loại tài liệu.")
