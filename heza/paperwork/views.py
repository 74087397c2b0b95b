"""The first page of paperwork: what I write, what waits for my signature, what was issued; and a dossier's papers."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.models import Dossier
from heza.dossiers.queries import dossier_for
from heza.paperwork import drafts, of_procedure, queries, rules
from heza.paperwork.fill import Record
from heza.paperwork.tasks import needs, waiting_for
from heza.procedures.queries import procedure_by_code

bp = Blueprint("paperwork", __name__, url_prefix="/bieu-mau")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Where papers are begun and found again."""
    text = request.args.get("truoc", "")
    before = int(text) if text.isdecimal() and len(text) < 19 else None
    issued = queries.issued_lately(viewer(), before)
    return hx.page(
        "paperwork/index.html",
        waiting=waiting_for(viewer()),
        drafts=queries.my_drafts(viewer()),
        issued=issued,
        more=issued[-1].paper.seq if len(issued) == queries.SHOWN else None,
        before=before,
        rules=rules,
        needs=needs,
    )


@bp.get("/ho-so/<code>")
@allow(Can.READ)
def dossier(code: str) -> ResponseReturnValue:
    """The papers of a dossier, and what may be written for it now."""
    found = dossier_for(viewer(), code)
    papers = queries.papers_of(found.id)
    return hx.page(
        "paperwork/dossier.html",
        fragments=("dossier_papers",),
        dossier=found,
        papers=papers,
        drafts=queries.drafts_of(found.id),
        prints=queries.prints_of([one.paper.seq for one in papers]),
        offers=_offers(found),
        number_texts={one.paper.seq: one.paper.bare_number for one in papers},
        rules=rules,
    )


@bp.get("/thu-tuc/<code>")
@allow(Can.READ)
def procedure(code: str) -> ResponseReturnValue:
    """The forms that were written and issued for the dossiers of a procedure."""
    found = procedure_by_code(code)
    forms = of_procedure.forms_of(viewer(), found.id)
    return hx.page("paperwork/procedure.html", fragments=("procedure_papers",), procedure=found, forms=forms)


def _offers(found: Dossier) -> list[dict[str, Any]]:
    """Each form with why it cannot be written now, "" where it can."""
    person = viewer()
    here, record = drafts.situation(found, person), Record(found, person, clock.now())
    offers = []
    for key, name in rules.FORM_NAMES.items():
        try:
            drafts.form_for(found, key, record)
            reason = drafts.objection(key, person, here, record)
        except Refused as refusal:
            reason = refusal.reason
        offers.append({"key": key, "name": name, "url": rules.URLS[key], "reason": reason})
    return offers


@bp.post("/ho-so/<code>/<form_url>")
@allow(Can.READ)
def begin(code: str, form_url: str) -> ResponseReturnValue:
    """Begin a form for a dossier, or go on with the one that was begun."""
    found = dossier_for(viewer(), code)
    key = rules.BY_URL.get(form_url)
    if key is None:
        raise Refused(f"Không có biểu mẫu “{form_url[:40]}”. Hãy chọn biểu mẫu trên trang của hồ sơ.")
    if queries.open_draft(found.id, key) is None:
        reason = drafts.objection(
            key, viewer(), drafts.situation(found, viewer()), Record(found, viewer(), clock.now())
        )
        if reason:
            raise Refused(reason)
    try:
        draft = drafts.begin(found, key, viewer())
    except drafts.Stale:  # somebody began it in the same moment: go on with theirs
        draft = drafts.begin(found, key, viewer())
    db.session.commit()
    return hx.done(url_for("paper_drafts.edit", id=draft.id))


# At the end, because they put their views on their own blueprints beside this one.
from heza.paperwork import views_drafts, views_papers  # noqa: E402, F401
