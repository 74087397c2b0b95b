"""What a document cites, edited by those who draft it."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx, words
from heza.core.db import db
from heza.documents import queries as base
from heza.documents.external import actions, queries, rules
from heza.documents.external.listing import LONGEST_SEARCH
from heza.documents.external.models import STATUSES
from heza.documents.external.views import bp, ticked
from heza.documents.models import Document


def _document(code: str) -> Document:
    """A document for which this person drafts; otherwise 404."""
    found = base.document_for(viewer(), code)
    if not base.may_write(viewer(), found.department_id):
        abort(404)
    return found


@bp.get("/dan-chieu/<string:code>")
@allow(Can.READ)
def citations(code: str) -> ResponseReturnValue:
    """What it cites, and what it might cite, found by a search."""
    document = _document(code)
    text = words.clean(request.args.get("q", ""))[:LONGEST_SEARCH]
    found = queries.to_cite(document.id, text)
    return hx.page(
        "documents/external/citations.html",
        fragments=("citation_form",),
        document=document,
        citations=queries.cited_by(document.id),
        found=found,
        search=text,
        is_cut=len(found) == queries.FOUND,
        names=(STATUSES, rules.STATUS_KINDS),
    )


@bp.post("/dan-chieu/<string:code>")
@allow(Can.READ)
def cite(code: str) -> ResponseReturnValue:
    """Keep exactly the ticked ones of those that the page showed."""
    document = _document(code)
    notes = {id: words.clean(request.form.get(f"note-{id}", "")) for id in ticked("external")}
    if too_long := [id for id, note in notes.items() if len(note) > rules.NOTE_LENGTH]:
        return hx.refuse(
            f"Ghi chú dài nhất {rules.NOTE_LENGTH} ký tự; {len(too_long)} ghi chú dài hơn. Hãy rút ngắn.", 422
        )
    done = actions.cite(document, ticked("shown"), notes, viewer())
    db.session.commit()
    said = f"Đã lưu {done} thay đổi của danh sách dẫn chiếu." if done else "Danh sách dẫn chiếu không có gì thay đổi."
    return hx.done(url_for("documents.show", code=document.code), said)
