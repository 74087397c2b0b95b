"""The distribution list of a document (nơi nhận), and how often the document is reviewed."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.documents import queries as documents
from heza.documents.changes import reviewing
from heza.documents.models import Document
from heza.documents.readers import actions, queries
from heza.documents.readers.forms import MonthsForm, RecipientForm
from heza.documents.readers.rules import FORMS
from heza.documents.readers.views import bp


def _inside(code: str) -> Document:
    """A document of the own units, any for the controller, leaders and auditors; otherwise 404."""
    found = documents.document_for(viewer(), code)
    if not documents.is_inside(documents.units_of(viewer()), found.department_id):
        abort(404)
    return found


@bp.route("/noi-nhan/<string:code>", methods=["GET", "POST"])
@allow(Can.READ)
def recipients(code: str) -> ResponseReturnValue:
    """The places that get a document; adding some."""
    document = _inside(code)
    form = RecipientForm().offer(documents.department_choices())
    if not form.validate_on_submit():
        reason = actions.why_not(document, viewer())
        return hx.page(
            "documents/readers/recipients.html",
            status=422 if form.errors else 200,
            document=document,
            listed=queries.recipients_of(document.id),
            form=form,
            months=MonthsForm(data={"months": document.review_months}),
            usual=setting("document_review_months"),
            reason=reason,
            may_keep=viewer().can(Can.KEEP_DOCUMENTS),
            forms=FORMS,
        )
    made = actions.add_recipients(document, form.places, form.form.data, form.copies.data or 1, viewer())
    db.session.commit()
    return hx.done(url_for(".recipients", code=document.code), f"Đã ghi {len(made)} nơi nhận.")


@bp.post("/noi-nhan/<string:code>/<int:id>/bo")
@allow(Can.READ)
def drop_recipient(code: str, id: int) -> ResponseReturnValue:
    """A place gets a document no longer."""
    document = _inside(code)
    found = next((one for one in queries.recipients_of(document.id) if one.id == id), None) or abort(404)
    actions.drop_recipient(document, found, viewer())
    db.session.commit()
    return hx.done(url_for(".recipients", code=document.code), "Đã bỏ nơi nhận.")


@bp.post("/noi-nhan/<string:code>/chu-ky")
@allow(Can.KEEP_DOCUMENTS)
def months(code: str) -> ResponseReturnValue:
    """How often a document is reviewed."""
    document = _inside(code)
    form = MonthsForm()
    if not form.validate_on_submit():
        raise Refused(" ".join(str(one) for one in form.months.errors) or "Hãy nhập lại số tháng.")
    db.session.refresh(document, with_for_update={"of": Document})
    reviewing.set_months(document, form.months.data)
    db.session.commit()
    return hx.done(url_for(".recipients", code=document.code), "Đã ghi chu kỳ soát xét.")
