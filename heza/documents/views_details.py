"""The page on which the particulars of a document are edited."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx
from heza.core.db import db
from heza.documents import details, queries
from heza.documents.actions import NOT_YOURS
from heza.documents.forms_details import DetailsForm
from heza.documents.models import Document

bp = Blueprint("document_details", __name__, url_prefix="/tai-lieu/thong-tin")


@bp.route("/<string:code>", methods=["GET", "POST"])
@allow(Can.WRITE_DOCUMENTS)
def edit(code: str) -> ResponseReturnValue:
    """Kind, unit, parent."""
    document = queries.document_for(viewer(), code)
    if not details.may_edit(viewer(), document):
        return hx.refuse(NOT_YOURS)
    form = DetailsForm(data=DetailsForm.values_of(document, details.mark(document)))
    form.offer(queries.types(all=True), queries.own_choices(viewer()))
    if not form.validate_on_submit() or form.add_errors(_objections(form, document)):
        status = 422 if form.errors else 200
        return hx.page("documents/details_form.html", form=form, document=document, status=status)
    details.edit(document, form.entered, viewer(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for("documents.show", code=document.code), "Đã lưu thông tin tài liệu.")


def _objections(form: DetailsForm, document: Document) -> dict[str, str]:
    _parent, wrong = details.parent_of(document, form.entered.parent_code)
    return {"parent_code": wrong} if wrong else {}
