"""The pages of a step, the same for every room: `add_step_route` mounts them on its blueprint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals import queries, signoff
from heza.approvals.forms import BatchForm, PaperForm, StepForm, standing_words
from heza.approvals.meanings import MEANINGS, ON_PAPER
from heza.approvals.signoff import Item, Paper, Proof, mark_of
from heza.approvals.workflow import MOVED, NOT_YOURS, Offer, Standing, Step, Taken, Workflow
from heza.core import files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused

Load = Callable[[Person, int], Any]
Effect = Callable[[Any, Taken], None]
PAPER_LIMIT = 20 * files.MEGABYTE
MANY = 50  # items in one sitting
KINDS = ((b"%PDF-", "application/pdf", "pdf"), (b"\xff\xd8\xff", "image/jpeg", "jpg"), (b"\x89PNG", "image/png", "png"))
NOT_A_PAPER = "Tệp phải là PDF hoặc ảnh JPG, PNG. Hãy chọn lại tệp."


@dataclass(frozen=True)
class Desk:
    """What a room gave to `add_step_route`."""

    load: Load
    flow: Workflow
    after: Mapping[str, Effect] = field(default_factory=dict)
    content: str = ""  # the template that shows what is signed
    show: str = ".show"


@dataclass(frozen=True)
class Bar:
    """The steps that a page shows, for `approvals/_steps.html`."""

    id: int
    offers: list[Offer]
    seen: str

    @property
    def reasons(self) -> list[str]:
        """Why steps are closed, each reason once."""
        return list(dict.fromkeys(one.reason for one in self.offers if not one.allowed and not one.by_paper))


def bar_of(flow: Workflow, subject: Any) -> Bar:
    """The steps of a subject as they stand for the viewer; one statement."""
    acting = queries.acting_for(viewer())
    return Bar(subject.id, flow.open_to(viewer(), subject, acting), mark_of(subject))


def add_step_route(
    bp: Blueprint,
    load: Load,
    flow: Workflow,
    *,
    after: Mapping[str, Effect] | None = None,
    content: str = "",
    show: str = ".show",
) -> None:
    """Mount the pages of the steps of a flow on a room's blueprint.

    `load(person, id)` finds the subject or answers 404. `after` names what else a step does, in its transaction.
    `content` is a template that shows the `subject` that is signed. Endpoints: `.step`, `.step_paper`, `.step_many`,
    `.signed_paper`.
    """
    desk = Desk(load, flow, after or {}, content, show)

    def step(id: int, name: str) -> ResponseReturnValue:
        return _step(desk, load(viewer(), id), flow.step(name))

    def step_paper(id: int, name: str) -> ResponseReturnValue:
        return _step_paper(desk, load(viewer(), id), flow.step(name))

    def step_many(name: str) -> ResponseReturnValue:
        return _step_many(desk, flow.step(name))

    def signed_paper(id: int, seq: int) -> ResponseReturnValue:
        return _signed_paper(load(viewer(), id), seq)

    both = ["GET", "POST"]
    for rule, view, methods in (
        ("/<int:id>/buoc/<string:name>", step, both),
        ("/<int:id>/buoc/<string:name>/ban-giay", step_paper, both),
        ("/buoc/<string:name>", step_many, both),
        ("/<int:id>/ban-ky/<int:seq>", signed_paper, ["GET"]),
    ):
        # The step itself names the permission it needs; the workflow checks it.
        bp.add_url_rule(rule, view.__name__, allow(Can.READ)(view), methods=methods)


# ---------------------------------------------------------------- one step


def _step(desk: Desk, subject: Any, step: Step) -> ResponseReturnValue:
    """Take a step. A step that signs shows what is signed, with which meaning, and asks who it is."""
    offer = _offer(desk, subject, step)
    form = StepForm.fitting(step, offer.standings, mark_of(subject))
    if not form.validate_on_submit():
        return _page(desk, subject, offer, form)
    proof = None
    if step.signs:
        proof = signoff.prove(viewer(), form.password.data or "")
        if proof.refusal:
            return _not_proved(proof, form, lambda status: _page(desk, subject, offer, form, status=status))
    note, standing = form.note.data if "note" in form else "", form.standing.data if "standing" in form else None
    _take(desk, [Item(desk.flow, subject, step.name, form.seen.data or None, note or "", standing)], proof)
    db.session.commit()
    return hx.done(url_for(desk.show, id=subject.id), step.done)


def _offer(desk: Desk, subject: Any, step: Step, *, by_paper: bool = False) -> Offer:
    """The step as it stands for the viewer. Raises Refused when it is closed."""
    if subject.state not in step.sources:
        raise Refused(MOVED)
    offers = desk.flow.open_to(viewer(), subject, queries.acting_for(viewer()))
    offer = next((one for one in offers if one.step is step), None)
    if offer is None or not (offer.by_paper if by_paper else offer.allowed):
        raise Refused((offer.reason if offer else "") or NOT_YOURS.format(label=step.label))
    return offer


def _take(desk: Desk, items: list[Item], proof: Proof | None) -> None:
    for item, taken in zip(items, signoff.take_steps(items, viewer(), proof), strict=True):
        if effect := desk.after.get(taken.step.name):
            effect(item.subject, taken)


def _not_proved(proof: Proof, form: StepForm | BatchForm | PaperForm, page: Callable[[int], Response]) -> Response:
    """The page again with the reason; only the failed try is written."""
    form.password.errors = [proof.refusal]
    answer = page(429 if proof.wait else 422)
    if proof.wait:
        answer.headers["Retry-After"] = str(proof.wait)
    db.session.commit()
    return answer


def _page(desk: Desk, subject: Any, offer: Offer, form: StepForm, status: int = 0) -> Response:
    return hx.page(
        "approvals/step.html",
        status=status or (422 if form.errors else 200),
        subject=subject,
        step=offer.step,
        standings=[standing_words(one) for one in offer.standings],
        sentence=offer.step.said,
        meaning=MEANINGS[offer.step.signs].label if offer.step.signs else "",
        form=form,
        content=desk.content,
        back_url=url_for(desk.show, id=subject.id),
        paper_url=url_for(".step_paper", id=subject.id, name=offer.step.name) if offer.by_paper else "",
        short=mark_of(subject).partition(":")[2][: signoff.SHORT],
    )


# ---------------------------------------------------------------- a paper signed outside


def _step_paper(desk: Desk, subject: Any, step: Step) -> ResponseReturnValue:
    """Close a step with the paper that the office signed outside."""
    offer = _offer(desk, subject, step, by_paper=True)
    form = PaperForm(data={"seen": mark_of(subject)})
    if not form.validate_on_submit() or not _is_paper(form):
        return _paper_page(desk, subject, offer, form)
    proof = signoff.prove(viewer(), form.password.data or "")
    if proof.refusal:
        return _not_proved(proof, form, lambda status: _paper_page(desk, subject, offer, form, status=status))
    upload: FileStorage = form.file.data
    assert form.day.data
    paper = Paper(
        sha256=files.keep(cast(BinaryIO, upload.stream), PAPER_LIMIT),
        file_name=words.clean(upload.filename)[:200],
        number=words.clean(form.number.data),
        day=form.day.data,
        signed_by=words.clean(form.signed_by.data),
    )
    _take(desk, [Item(desk.flow, subject, step.name, form.seen.data or None, paper=paper)], proof)
    files.retain(paper.sha256)
    db.session.commit()
    return hx.done(url_for(desk.show, id=subject.id), f"{step.done} Đã giữ bản ký ngoài hệ thống.")


def _is_paper(form: PaperForm) -> bool:
    head = form.file.data.stream.read(8)
    form.file.data.stream.seek(0)
    if any(head.startswith(magic) for magic, _type, _ending in KINDS):
        return True
    form.file.errors = [NOT_A_PAPER]
    return False


def _paper_page(desk: Desk, subject: Any, offer: Offer, form: PaperForm, status: int = 0) -> Response:
    return hx.page(
        "approvals/paper.html",
        status=status or (422 if form.errors else 200),
        subject=subject,
        step=offer.step,
        sentence=ON_PAPER,
        form=form,
        content=desk.content,
        back_url=url_for(desk.show, id=subject.id),
        short=mark_of(subject).partition(":")[2][: signoff.SHORT],
    )


def _signed_paper(subject: Any, seq: int) -> ResponseReturnValue:
    """The paper that closed a step, as it was attached."""
    row = queries.signoff(subject.__tablename__, subject.id, seq)
    if not row.paper_sha256:
        abort(404)
    path = files.path_of(row.paper_sha256)
    with path.open("rb") as file:
        head = file.read(8)
    kind, ending = next(((kind, end) for magic, kind, end in KINDS if head.startswith(magic)), ("", "bin"))
    return send_file(
        path,
        mimetype=kind or "application/octet-stream",
        as_attachment=True,
        download_name=f"ban-ky-{row.seq}.{ending}",
    )


# ---------------------------------------------------------------- several in one sitting


@dataclass(frozen=True)
class Line:
    """One item of a sitting as the page lists it; `reason` is why it cannot be signed with the others."""

    subject: Any
    seen: str
    reason: str = ""
    standings: tuple[Standing, ...] = ()

    @property
    def short(self) -> str:
        """The beginning of its hash."""
        return self.seen.partition(":")[2][: signoff.SHORT]


def _step_many(desk: Desk, step: Step) -> ResponseReturnValue:
    """Sign several items with one password; each is listed, and has a record of its own."""
    lines = _lines(desk, step)
    good = [line for line in lines if not line.reason]
    shared = tuple(one for one in good[0].standings if all(one in line.standings for line in good)) if good else ()
    form = BatchForm.fitting(shared)
    if not form.validate_on_submit():
        return _many_page(desk, step, lines, shared, form)
    if bad := next((line for line in lines if line.reason), None):
        raise Refused(signoff.NONE_SIGNED.format(title=bad.subject.sign_title, reason=bad.reason))
    proof = signoff.prove(viewer(), form.password.data or "")
    if proof.refusal:
        return _not_proved(proof, form, lambda status: _many_page(desk, step, lines, shared, form, status=status))
    seen = request.form.getlist("seen")
    if len(seen) != len(lines):
        raise Refused(signoff.CHANGED)
    standing = form.standing.data or ""
    items = [
        Item(desk.flow, line.subject, step.name, mark, standing=standing)
        for line, mark in zip(lines, seen, strict=True)
    ]
    _take(desk, items, proof)
    db.session.commit()
    return hx.done(url_for(desk.show.rpartition(".")[0] + ".index"), f"{step.done} Đã ký {len(items)} mục.")


def _lines(desk: Desk, step: Step) -> list[Line]:
    ids = list(dict.fromkeys(int(one) for one in request.values.getlist("id") if one.isdecimal() and len(one) < 10))
    if not step.signs or step.needs_note:
        raise Refused("Bước này cần làm riêng từng mục. Hãy mở từng mục rồi dùng nút trên trang.")
    if not ids:
        raise Refused("Chưa chọn mục nào. Hãy quay lại danh sách và chọn ít nhất một mục.")
    if len(ids) > MANY:
        raise Refused(f"Mỗi lần ký nhiều nhất {MANY} mục. Hãy chọn ít hơn.")
    acting = queries.acting_for(viewer())
    found = []
    for id in ids:
        subject = desk.load(viewer(), id)
        offers = desk.flow.open_to(viewer(), subject, acting)
        offer = next((one for one in offers if one.step is step), None)
        if offer is not None and offer.allowed:
            found.append(Line(subject, mark_of(subject), standings=offer.standings))
        else:
            moved = MOVED if subject.state not in step.sources else NOT_YOURS.format(label=step.label)
            found.append(Line(subject, mark_of(subject), (offer.reason if offer else "") or moved))
    return found


def _many_page(
    desk: Desk, step: Step, lines: list[Line], shared: tuple[Standing, ...], form: BatchForm, status: int = 0
) -> Response:
    posted = request.form.getlist("seen")
    marks = posted if len(posted) == len(lines) else [line.seen for line in lines]
    return hx.page(
        "approvals/many.html",
        status=status or (422 if form.errors else 200),
        step=step,
        meaning=MEANINGS[step.signs].label,
        sentence=step.said,
        lines=list(zip(lines, marks, strict=True)),
        good=sum(not line.reason for line in lines),
        can_sign=bool(shared),
        standings=[standing_words(one) for one in shared],
        form=form,
        show=desk.show,
        back_url=url_for(desk.show.rpartition(".")[0] + ".index"),
    )
