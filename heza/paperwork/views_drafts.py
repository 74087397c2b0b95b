"""Pages of a draft: writing it, checking it, its steps, issuing it."""

import secrets
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.core import clock, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.acts import By
from heza.dossiers.history import Kind
from heza.papers.model import Paper
from heza.papers.pdf import page_count, to_pdf, to_png
from heza.paperwork import agency, drafts, queries, rules
from heza.paperwork.checks import Problem
from heza.paperwork.compose import compose_copies
from heza.paperwork.entry import MOST_ROWS, SPARE_ROWS
from heza.paperwork.fill import Record, is_asked, known
from heza.paperwork.flow import FLOW
from heza.paperwork.formats import words_of
from heza.paperwork.issue import Chosen, issue, objection, problems_of
from heza.paperwork.models import PaperDraft
from heza.paperwork.sets import Field

bp = Blueprint("paper_drafts", __name__, url_prefix="/bieu-mau/nhap")


def _typed_moment(value: str) -> str:
    """What a box for a moment shows; what is none stays as it was typed."""
    try:
        return f"{clock.local(datetime.fromisoformat(value)):%d/%m/%Y %H:%M}"
    except (TypeError, ValueError):
        return value or ""


def _paper_words(values: dict[str, Any], field: Field) -> str:
    """A value in words, as the paper says it; of a list how long it is."""
    value = values.get(field.key)
    return f"{len(value)} mục" if isinstance(value, list) else words_of(field, value)


bp.add_app_template_filter(_typed_moment, "typed_moment")
bp.add_app_template_filter(_paper_words, "paper_words")


class Token(FlaskForm):
    """The token alone: what a form asks stands in its set."""


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Drafts stand on the first page of paperwork."""
    return hx.done(url_for("paperwork.index"))


# ---------------------------------------------------------------- writing


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.READ)
def edit(id: int) -> ResponseReturnValue:
    """Write a draft. It is saved on the way; `go` says what comes after."""
    draft = queries.draft_for(viewer(), id)
    _check_writer(draft)
    drafts.check_writable(draft)
    if request.method == "GET":
        return _edit_page(draft)
    try:
        drafts.save(draft, request.form, viewer(), request.form.get("seen", ""), request.form.get("open_page", ""))
    except drafts.Stale:
        return _edit_page(draft, unsaved=drafts.typed(draft, request.form, viewer()))
    go, message = request.form.get("go", ""), "Đã lưu bản nháp."
    if go == "last" and not drafts.use_last_words(draft, viewer()):
        message = "Chưa có lần trước: thủ tục này chưa từng dùng mẫu này. Đã lưu bản nháp."
    db.session.commit()
    if go == "check":
        return hx.done(url_for(".show", id=id))
    return hx.done(url_for(".edit", id=id, dong=request.form.get("dong") if go == "rows" else None), message)


@bp.post("/<int:id>/luu")
@allow(Can.READ)
def autosave(id: int) -> ResponseReturnValue:
    """Keep what was typed so far and say when."""
    draft = queries.draft_for(viewer(), id)
    _check_writer(draft)
    drafts.save(draft, request.form, viewer(), request.form.get("seen", ""), request.form.get("open_page", ""))
    db.session.commit()
    return _edit_page(draft, open_page=draft.open_page)


def _check_writer(draft: PaperDraft) -> None:
    """Whoever may begin this form may go on with it."""
    here = drafts.situation(draft.dossier, viewer())
    if reason := drafts.not_yours(draft.form_key, viewer(), here):
        raise Refused(reason)


def _edit_page(draft: PaperDraft, open_page: str = "", unsaved: dict[str, Any] | None = None) -> ResponseReturnValue:
    """The page on which a draft is written; `unsaved`: what was typed over a newer state, so that it is not lost."""
    record = Record(draft.dossier, viewer(), clock.now())
    form = drafts.form_of(draft)
    facts = known(form, record)
    values = (draft.values if unsaved is None else unsaved) | {
        key: facts[key] for key in facts if not _is_asked(form, key, facts)
    }
    asked = [field for field in form.fields if is_asked(field, facts)]
    spare = request.args.get("dong", "")
    return hx.page(
        "paperwork/edit.html",
        fragments=("paper_saved",),
        status=200 if unsaved is None else 409,
        unsaved=drafts.UNSAVED if unsaved is not None else "",
        draft=draft,
        form=form,
        asked=asked,
        told=[field for field in form.fields if field not in asked and values.get(field.key) not in (None, "", [])],
        values=values,
        rows=_rows_shown(values, asked, int(spare) if spare.isdecimal() and len(spare) < 3 else 0),
        token=Token(),
        seen=mark_of(draft),
        open_page=open_page or secrets.token_urlsafe(12),
        saved_at=clock.local(draft.edited_at),
        is_today=clock.local_day(draft.edited_at) == clock.local_day(clock.recorded()),
        has_last=bool(queries.last_words(form, draft.dossier)),
        problems={problem.field: problem.sentence for problem in problems_of(form, values)},
        rules=rules,
    )


def _is_asked(form: Any, key: str, facts: dict[str, Any]) -> bool:
    return is_asked(form.field(key), facts)


def _rows_shown(values: dict[str, Any], asked: list[Any], wanted: int) -> dict[str, int]:
    """How many rows each list shows: its own and a few empty ones."""
    shown = {}
    for field in asked:
        if field.type == "documents":
            shown[field.key] = min(MOST_ROWS, max(len(values.get(field.key) or []) + SPARE_ROWS, wanted))
    return shown


# ---------------------------------------------------------------- checking


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """A draft as it will be printed, what is missing, and its steps."""
    draft = queries.draft_for(viewer(), id)
    return hx.page("paperwork/check.html", **_shown(draft))


def _shown(draft: PaperDraft) -> dict[str, Any]:
    person, form = viewer(), drafts.form_of(draft)
    here, record = drafts.situation(draft.dossier, person), Record(draft.dossier, person, clock.now())
    is_signed = draft.form_key in rules.SIGNED
    values = draft.values if is_signed or draft.closed_on else drafts.freshened(draft, person)
    problems = [] if draft.closed_on else problems_of(form, values)
    if not draft.closed_on and (reason := drafts.not_promised(draft)):
        problems.append(Problem("new_due", reason))
    if not draft.closed_on and (reason := drafts.outdated(draft, record)):
        problems.append(Problem("", reason))
    reason = "" if draft.closed_on else objection(draft, person, record)
    is_second = draft.form_key == "supplement" and here.supplements > 0 and draft.replaces_seq is None
    return {
        "draft": draft,
        "subject": draft,
        "form": form,
        "problems": problems,
        "objection": reason,
        "may_write": not draft.closed_on
        and draft.state in rules.OPEN_TO_WRITE
        and not drafts.not_yours(draft.form_key, person, here),
        "may_issue": _may_issue(draft, problems, reason),
        "needs_head": is_second,
        "may_override": is_second and By.HEAD in here.relations,
        "bar": bar_of(FLOW, draft) if is_signed and not draft.closed_on else None,
        "signatures": signatures_of(draft) if is_signed else [],
        "paper_subject": draft.id,
        "event": Kind.RECEIVED if draft.form_key == "receipt" and record.received_at is None else None,
        "pages": _pages(draft),
        "seen_event": draft.dossier.event_seq,
        "seen": mark_of(draft),
        "rules": rules,
    }


def _pages(draft: PaperDraft) -> range:
    """The pages of the first copy; none where a letter cannot be printed, which the list of mistakes says."""
    try:
        return range(1, page_count(to_pdf(_papers(draft)[0])) + 1)
    except Refused:
        return range(0)


def _may_issue(draft: PaperDraft, problems: list[Problem], reason: str) -> bool:
    ready = draft.state == "signed" if draft.form_key in rules.SIGNED else draft.state in rules.OPEN_TO_WRITE
    return ready and not problems and not reason and draft.closed_on is None


def _papers(draft: PaperDraft) -> list[Paper]:
    """The draft as it would be printed, one for each copy."""
    form = drafts.form_of(draft)
    values = draft.values if draft.form_key in rules.SIGNED else drafts.freshened(draft, viewer())
    return compose_copies(form, values, settings=agency.names(), day=clock.today(), draft=True)


@bp.get("/<int:id>/xem.pdf")
@allow(Can.READ)
def pdf(id: int) -> ResponseReturnValue:
    """The draft as PDF, marked as one."""
    draft = queries.draft_for(viewer(), id)
    data = to_pdf(*_papers(draft))
    return send_file(BytesIO(data), "application/pdf", download_name=f"nhap-{draft.dossier.code}.pdf")


@bp.get("/<int:id>/trang-<int:number>.png")
@allow(Can.READ)
def picture(id: int, number: int) -> ResponseReturnValue:
    """One page of the draft's first copy, as it will look."""
    pages = to_png(_papers(queries.draft_for(viewer(), id))[0])
    if not 1 <= number <= len(pages):
        abort(404)
    return send_file(BytesIO(pages[number - 1]), "image/png")


# ---------------------------------------------------------------- issuing, giving up


@bp.post("/<int:id>/cap-so")
@allow(Can.READ)
def issue_draft(id: int) -> ResponseReturnValue:
    """Give it its number: from here on it is what it is."""
    draft = queries.draft_for(viewer(), id)
    if request.form.get("seen", "") != mark_of(draft):
        raise Refused(drafts.STALE if draft.closed_on is None else drafts.CLOSED)
    text = request.form.get("seen_event", "")
    chosen = Chosen(int(text) if text.isdecimal() and len(text) < 19 else 0, request.form.get("overrides") == "1")
    paper = issue(draft, viewer(), chosen)
    db.session.commit()
    return hx.done(
        url_for("papers.show", seq=paper.seq), f"Đã cấp số {paper.bare_number}. Hãy in và giao cho người nhận."
    )


@bp.post("/<int:id>/bo")
@allow(Can.READ)
def drop(id: int) -> ResponseReturnValue:
    """Give the draft up."""
    draft = queries.draft_for(viewer(), id)
    _check_writer(draft)
    drafts.drop(draft, viewer(), request.form.get("seen", ""))
    code = draft.dossier.code
    db.session.commit()
    return hx.done(url_for("dossiers.show", code=code), "Đã bỏ bản nháp.")


def _load(person: Person, id: int) -> PaperDraft:
    return queries.draft_for(person, id)


add_step_route(bp, _load, FLOW, content="paperwork/_signed.html")
