"""Change requests (phiếu yêu cầu): the list, one request with its steps, writing one, what follows when accepted."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import active_people, own_departments
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.audit.queries import timeline_of
from heza.core import clock, hx, words
from heza.core.db import db
from heza.documents import numbering
from heza.documents import queries as documents
from heza.documents.changes import actions, queries, rules
from heza.documents.changes.actions import Wish
from heza.documents.changes.flow import REQUESTS, STATES
from heza.documents.changes.forms import RequestForm
from heza.documents.changes.models import ChangeRequest
from heza.documents.changes.queries import Filters
from heza.documents.changes.ready import lacking
from heza.documents.external.queries import by_number
from heza.documents.forms import lines
from heza.documents.listing import id_in

bp = Blueprint("change_requests", __name__, url_prefix="/tai-lieu/yeu-cau")
STATE_KINDS = {"draft": "soon", "returned": "late", "accepted": "ok", "refused": "plain", "withdrawn": "plain"}
NO_DOCUMENT = "Không tìm thấy tài liệu có mã hiệu này. Hãy xem mã hiệu trong danh mục tài liệu."
NO_EXTERNAL = "Danh mục tài liệu bên ngoài chưa có số hiệu này. Hãy nhờ thư ký ISO ghi văn bản vào danh mục trước."


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The requests that the viewer sees, the latest first."""
    try:
        filters = Filters.read(request.args)
        before = id_in(request.args.get("truoc", ""))
    except ValueError:
        abort(404)
    rows = queries.requests(viewer(), filters, before, queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    return hx.page(
        "documents/changes/index.html",
        fragments=("request_list",),
        filters=filters,
        rows=shown,
        before=shown[-1].id if len(rows) > len(shown) else None,
        boxes=list(queries.BOXES.items()),
        kinds=[("", "Mọi loại"), *rules.KINDS.items()],
        **_names(),
    )


def _request_words(found: ChangeRequest) -> dict[str, str]:
    """Kind and source of a request in words, wherever its content is shown."""
    return {"kind": rules.KINDS[found.kind], "source": rules.SOURCES[found.source]}


bp.add_app_template_global(_request_words, "request_words")


def _names() -> dict[str, Any]:
    return {"states": STATES, "state_kinds": STATE_KINDS, "kind_names": rules.KINDS, "source_names": rules.SOURCES}


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One request."""
    found = queries.request_for(viewer(), id)
    can_edit = not actions.why_not(found, viewer())
    is_waiting = found.state == "accepted" and found.done_on is None
    drafted = queries.drafted_under(found) if found.state == "accepted" else None
    return hx.page(
        "documents/changes/show.html",
        subject=found,
        bar=bar_of(REQUESTS, found),
        signatures=signatures_of(found),
        paper_subject=found.id,
        can_edit=can_edit,
        lacking=lacking(found) if can_edit else [],
        drafted=drafted,
        label=numbering.label,
        **_next(found, is_waiting and drafted is None),
        timeline=timeline_of("change_request", found.id),
        **_names(),
    )


def _next(found: ChangeRequest, is_waiting: bool) -> dict[str, Any]:
    """What follows an accepted request, for who may do it."""
    keeps, person = viewer().can(Can.KEEP_DOCUMENTS), viewer()
    department_id = found.document.department_id if found.document else found.department_id
    writes = is_waiting and documents.may_write(person, department_id)
    is_revisable = writes and found.kind == "amend" and found.document is not None
    is_retiring = keeps and is_waiting and found.kind == "retire" and found.document is not None
    return {
        "is_waiting": is_waiting,
        "may_draft": is_revisable and found.document_id and documents.may_revise(found.document_id),
        "may_list": writes and found.kind == "new",
        "batches": [one for one in documents.batches(drafts=True) if one.state == "draft"] if is_retiring else [],
        "may_retire": is_retiring,
        "may_close": keeps and is_waiting,
    }


# ---------------------------------------------------------------- writing


@bp.route("/lap", methods=["GET", "POST"])
@allow(Can.READ)
def new() -> ResponseReturnValue:
    """Begin a request, prefilled from the page of a document."""
    code, kind = request.args.get("tai-lieu", ""), request.args.get("loai", "")
    data = {"code": code[:40], "kind": kind if kind in rules.KINDS else "amend"}
    if (known := documents.find_document(viewer(), code)) is not None:
        data["department_id"] = str(known.department_id)
    form = _offered(RequestForm(data=data))
    if not form.validate_on_submit() or (wish := _wish(form, None)) is None:
        return _form_page(form, None)
    made = actions.add_request(wish, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=made.id), f"Đã lập phiếu {made.code}. Hãy xem lại rồi gửi.")


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.READ)
def edit(id: int) -> ResponseReturnValue:
    """Write a request that is a draft or was returned."""
    found = queries.request_for(viewer(), id)
    if reason := actions.why_not(found, viewer()):
        return hx.refuse(reason)
    form = _offered(RequestForm(data=RequestForm.values_of(found, mark_of(found))), found)
    if not form.validate_on_submit() or (wish := _wish(form, found)) is None:
        return _form_page(form, found)
    actions.edit_request(found, wish, viewer(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu. Khi đã đủ nội dung, hãy gửi phiếu.")


def _offered(form: RequestForm, found: ChangeRequest | None = None) -> RequestForm:
    """The units for which somebody proposes: the own ones; any for who has none, and for the controller."""
    person, units = viewer(), documents.department_choices()
    own = set(own_departments(person, clock.today())) | ({found.department_id} if found else set())
    listed = [one for one in units if int(one[0]) in own]
    wide = person.can(Can.KEEP_DOCUMENTS) or not listed
    people = [(str(one.id), _named(one)) for one in active_people() if wide or one.department_id in own]
    if found is not None and found.drafter is not None and str(found.drafter_id) not in dict(people):
        people.append((str(found.drafter_id), _named(found.drafter)))
    return form.offer(units if wide else listed, people)


def _named(person: Person) -> str:
    return f"{person.name} · {person.department.label}" if person.department else person.name


def _wish(form: RequestForm, found: ChangeRequest | None) -> Wish | None:
    """What was asked for; None where the form now has errors."""
    document = documents.find_document(viewer(), form.code.data or "")
    external = by_number(form.number.data or "")
    wrong = {"due": form.wrong_due(found.due if found else None)}
    if words.clean(form.code.data) and document is None:
        wrong["code"] = NO_DOCUMENT
    if words.clean(form.number.data) and external is None:
        wrong["number"] = NO_EXTERNAL
    if form.add_errors({name: said for name, said in wrong.items() if said}):
        return None
    return Wish(
        kind=form.kind.data,
        department_id=int(form.department_id.data),
        document=document if form.kind.data != "new" else None,
        external=external,
        subject=words.clean(form.subject.data) if form.kind.data in ("new", "external") else "",
        source=form.source.data,
        reason=lines(form.reason.data),
        content=lines(form.content.data),
        impact=lines(form.impact.data),
        drafter_id=int(form.drafter_id.data) if form.drafter_id.data else None,
        due=form.due.data,
    )


def _form_page(form: RequestForm, found: ChangeRequest | None) -> Response:
    status = 422 if form.errors else 200
    return hx.page("documents/changes/form.html", status=status, form=form, subject=found)


# ---------------------------------------------------------------- after it was accepted


@bp.post("/<int:id>/da-thuc-hien")
@allow(Can.KEEP_DOCUMENTS)
def close(id: int) -> ResponseReturnValue:
    """An accepted request was carried out without a revision of its own."""
    found = queries.request_for(viewer(), id)
    note = words.clean(request.form.get("note", ""))[:300]
    if not note:
        return hx.refuse("Hãy ghi đã thực hiện bằng cách nào rồi gửi lại.", 422)
    actions.close(found, note)
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã ghi phiếu {found.code} thực hiện xong.")


add_step_route(
    bp, queries.request_for, REQUESTS, after=actions.EFFECTS, content="documents/changes/_request_content.html"
)
