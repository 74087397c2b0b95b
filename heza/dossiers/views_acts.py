"""The pages of acts: one act on one dossier, its correction, the receipt by hand, and the same act on many."""

from typing import Any

from flask import Response, abort, request, url_for
from wtforms.fields.choices import SelectChoice

from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import clock, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import acting, acts, desk, intake, log, queries
from heza.dossiers.acts import Act, By, Situation
from heza.dossiers.forms_acts import NOW, ActForm, CorrectionForm, IntakeForm, ManyForm, receiver_of, seen_of
from heza.dossiers.history import Kind
from heza.dossiers.models import Dossier
from heza.dossiers.views import bp
from heza.dossiers.wishes import Wish, steps_of

NOBODY_YET = SelectChoice("", "Chọn người nhận…")


@bp.route("/ho-so/<code>/viec/<name>", methods=["GET", "POST"])
@allow(Can.READ)
def act(code: str, name: str) -> Response:
    """One act on one dossier: the table of acts says who may, the form what it asks."""
    dossier, wanted = queries.dossier_for(viewer(), code), acts.BY_URL.get(name)
    if wanted is None or wanted is acts.CORRECT:
        abort(404)
    now = acting.situation_of(dossier, acting.actor_of(viewer()))
    steps = steps_of(now.history) if "step" in wanted.asks else ()
    form = ActForm.of(wanted, now, _receivers(wanted, now), steps)
    if form.validate_on_submit() and (done := _done(dossier, form.wish(wanted), form)):
        return done
    if not form.is_submitted():
        form.seen.data = str(dossier.event_seq)
        if reason := acts.objection(wanted, now):
            raise Refused(reason)
    return hx.page(
        "dossiers/act.html",
        status=422 if form.errors else 200,
        dossier=dossier,
        act=wanted,
        form=form,
        hint_now=NOW,
        second=acts.second_supplement(now, is_allowed=False) if wanted.kind is Kind.SUPPLEMENT_ASKED else None,
    )


def _receivers(wanted: Act, now: Situation) -> Any:
    if "receiver" not in wanted.asks:
        return ()
    if wanted.kind is Kind.REASSIGNED:
        everywhere = By.LEADER in now.relations
        unit = now.holder.department_id
        units = None if everywhere else [unit] if unit else []
        return [NOBODY_YET, *desk.receivers(units, with_units=False, without=now.holder.officer_id)]
    return [NOBODY_YET, *desk.receivers(with_units=True, without=viewer().id)]


def _done(dossier: Dossier, wish: Wish, form: ActForm | CorrectionForm) -> Response | None:
    """Do it; a refusal stands at the form, so that nothing typed is lost. None where it was refused."""
    seen = int(form.seen.data) if str(form.seen.data).isdecimal() else 0
    id, code = dossier.id, dossier.code
    try:
        acting.act(viewer(), {id: seen}, wish)
    except Refused as refusal:
        if _is_stale(id, seen):
            raise
        form.form_errors.append(refusal.reason)
        return None
    db.session.commit()
    return hx.done(url_for(".show", code=queries.code_now(id) if wish.code else code), wish.act.done)


def _is_stale(id: int, seen: int) -> bool:
    return queries.last_event(id) != seen


@bp.route("/ho-so/<code>/dinh-chinh/<int:seq>", methods=["GET", "POST"])
@allow(Can.WORK_DOSSIERS)
def correct(code: str, seq: int) -> Response:
    """Take one of our acts back, or put it at the moment when it was."""
    dossier = queries.dossier_for(viewer(), code)
    lines = log.read(dossier.id)
    wrong = next((line for line in lines if line.event.seq == seq and line.event.ours), None)
    if wrong is None:
        abort(404)
    now = acting.situation_of(dossier, acting.actor_of(viewer()))
    form = CorrectionForm()
    if form.validate_on_submit():
        at = form.moved_to.data
        moved = clock.at_local(at) if at else None
        wish = Wish(acts.CORRECT, reason=form.reason.data, corrects=seq, moved_to=moved)
        if done := _done(dossier, wish, form):
            return done
    elif not form.is_submitted():
        form.seen.data = str(dossier.event_seq)
        if reason := acts.objection(acts.CORRECT, now):
            raise Refused(reason)
    told = next(one for one in log.in_order([wrong], log.names_in(lines)))
    return hx.page("dossiers/correct.html", status=422 if form.errors else 200, dossier=dossier, form=form, told=told)


@bp.route("/ho-so/tiep-nhan", methods=["GET", "POST"])
@allow(Can.RECEIVE_DOSSIERS)
def receive() -> Response:
    """Receive a dossier by hand, under a provisional code."""
    form = IntakeForm()
    here = SelectChoice("", "Chưa giao, để ở Bộ phận Một cửa")
    form.receiver.choices = [here, *desk.receivers(with_units=True)]
    if form.validate_on_submit():
        try:
            dossier = intake.receive(viewer(), form.intake())
        except Refused as refusal:
            form.form_errors.append(refusal.reason)
        else:
            code, due = dossier.code, dossier.our_due_at
            db.session.commit()
            when = f"hạn trả {words.moment(due)}" if due else "thủ tục chưa có thời hạn nên chưa tính được hạn"
            return hx.done(url_for(".show", code=code), f"Đã tiếp nhận với mã tạm {code}; {when}.")
    return hx.page("dossiers/receive.html", status=422 if form.errors else 200, form=form, hint_now=NOW)


# ---------------------------------------------------------------- many at once


@bp.get("/ho-so/giao-nhan")
@allow(Can.WORK_DOSSIERS)
def handovers() -> Response:
    """What was given to me, and what I hold and may give on: ticked and done at once."""
    person = viewer()
    form = ManyForm(formdata=None)
    form.receiver.choices = [NOBODY_YET, *desk.receivers(with_units=True, without=person.id)]
    return hx.page(
        "dossiers/handovers.html",
        offered=desk.offered_to(person),
        held=desk.held_by(person),
        given=desk.given_by(person),
        form=form,
    )


@bp.post("/ho-so/giao-nhan/<name>")
@allow(Can.WORK_DOSSIERS)
def hand_over(name: str) -> Response:
    """Give the ticked dossiers on, confirm them, or send them back."""
    wanted = acts.BY_URL.get(name)
    if wanted is None or wanted.kind not in (Kind.HANDED, Kind.TAKEN, Kind.DECLINED):
        abort(404)
    count = _many(viewer(), wanted)
    return hx.done(url_for(".handovers"), f"{words.number(count)} hồ sơ: {wanted.done}")


def _many(person: Person, wanted: Act) -> int:
    form = ManyForm()
    if not form.validate_on_submit():
        raise Refused(next(iter(error for errors in form.errors.values() for error in errors)))
    seen = seen_of(request.form.getlist("chon"))
    _check_visible(person, seen)
    wish = Wish(wanted, reason=form.reason.data or "", receiver=receiver_of(form.receiver.data or ""))
    acting.act(person, seen, wish)
    db.session.commit()
    return len(seen)


def _check_visible(person: Person, seen: dict[int, int]) -> None:
    """404 where one of them is not this person's to see."""
    if queries.visible_count(person, list(seen)) != len(seen):
        abort(404)


@bp.route("/ho-so/phan-cong/<int:officer_id>", methods=["GET", "POST"])
@allow(Can.READ)
def reassign(officer_id: int) -> Response:
    """Give the dossiers of somebody (on leave, overloaded) to a colleague."""
    officer = desk.officer_for(viewer(), officer_id)
    form = ManyForm()
    everywhere = viewer().can(Can.REASSIGN_ALL)
    units = None if everywhere else [officer.department_id] if officer.department_id else []
    form.receiver.choices = [NOBODY_YET, *desk.receivers(units, with_units=False, without=officer.id)]
    if request.method == "POST":
        name = officer.name
        count = _many(viewer(), acts.BY_KIND[Kind.REASSIGNED])
        return hx.done(url_for(".reassign", officer_id=officer_id), f"Đã phân công lại {count} hồ sơ của {name}.")
    return hx.page("dossiers/reassign.html", officer=officer, held=desk.of_officer(officer), form=form)


@bp.get("/ho-so/khac-nhau")
@allow(Can.READ)
def differing() -> Response:
    """Dossiers whose facts we and the city's file date differently; official figures follow the file."""
    found = desk.differing(viewer())
    return hx.page("dossiers/differing.html", dossiers=found, most=desk.PAGE, told=queries.differences_told)
