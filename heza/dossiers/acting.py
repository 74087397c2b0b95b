"""Doing what the table of acts allows: check, append the events, compute what follows. Nothing here commits.

Whoever acts first takes the writer's lock and then reads the dossier again, so two people cannot act on the same state:
the second one's page says another `event_seq` than the dossier has, and is refused.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN, Headship, Person
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import acts, lawful, ledger
from heza.dossiers.acts import Act, Actor, Situation
from heza.dossiers.append import Draft, write
from heza.dossiers.history import COUNTED, Event, History, Kind, corrections, fold
from heza.dossiers.models import Dossier
from heza.dossiers.models import Event as EventRow
from heza.dossiers.terms import Terms
from heza.dossiers.wishes import Wish, data_of, private_of
from heza.procedures import queries as procedures

STALE = "Người khác vừa thay đổi hồ sơ này{which}. Hãy tải lại trang để xem tình trạng mới rồi làm lại."
AT_ONCE = 200  # dossiers in one act
A_MINUTE = timedelta(minutes=1)
NOT_CORRECTED = frozenset({*COUNTED, Kind.DESCRIBED, Kind.JOINED, Kind.MERGED})


def actor_of(person: Person) -> Actor:
    """Somebody's standing towards dossiers today."""
    h, today = Headship, clock.today()
    headed = select(h.department_id).where(
        h.person_id == person.id, h.from_day <= today, h.to_day > today, h.known_to == STILL_KNOWN
    )
    return Actor(
        person.id,
        person.department_id,
        frozenset(db.session.scalars(headed)),
        works=person.can(Can.WORK_DOSSIERS),
        is_desk=person.can(Can.RECEIVE_DOSSIERS),
        is_leader=person.can(Can.REASSIGN_ALL),
    )


def situation_of(dossier: Dossier, actor: Actor, moment: datetime | None = None) -> Situation:
    """How a dossier stands now, to somebody: for the buttons."""
    log = ledger.events_of(db.session(), [dossier.id])[dossier.id]
    return _situation(dossier, fold(log), actor, moment or now_of(log))


def now_of(log: Sequence[Event]) -> datetime:
    """Now, or the last moment that is known of a dossier where a file of today speaks until later today."""
    now = clock.now()
    return max([now, *(event.at for event in log if event.at.date() == now.date())])


def _situation(dossier: Dossier, history: History, actor: Actor, moment: datetime) -> Situation:
    is_provisional = dossier.provisional_code is not None and dossier.code == dossier.provisional_code
    return acts.situation(history, moment, actor, is_provisional=is_provisional)


def act(person: Person, seen: Mapping[int, int], wish: Wish) -> list[Dossier]:
    """Do the same to one dossier or many, all or none.

    `seen` maps the id of each dossier to the `event_seq` that the person's page showed. Raises Refused with the
    sentence for the person; nothing is written then.
    """
    if not seen:
        raise Refused("Chưa chọn hồ sơ nào. Hãy đánh dấu các hồ sơ rồi làm lại.")
    if len(seen) > AT_ONCE:
        raise Refused(f"Mỗi lần chỉ làm với tối đa {AT_ONCE} hồ sơ; hiện chọn {len(seen)}. Hãy chia làm nhiều lần.")
    session = db.session()
    trail.take_seqs(session, 0)  # the lock: from here on this is the only writer
    dossiers = _locked(session, seen)
    actor = actor_of(person)
    logs = ledger.events_of(session, sorted(seen))
    terms = Terms(dict(procedures.versions()))
    is_many = len(seen) > 1
    planned: list[tuple[Dossier, list[Draft]]] = []
    for dossier in dossiers:
        try:
            drafts = _drafts(dossier, logs[dossier.id], actor, wish, terms)
            planned.append((dossier, drafts))
            if drafts[0].kind is Kind.MERGED:
                planned.append(_into(session, drafts[0].data["into"], logs[dossier.id], terms))
        except Refused as refusal:
            raise Refused(f"Hồ sơ {dossier.code}: {refusal.reason}" if is_many else refusal.reason) from refusal
    write(session, planned, wish.act.kind, person)
    return dossiers


def _locked(session: Session, seen: Mapping[int, int]) -> list[Dossier]:
    wanted = select(Dossier).where(Dossier.id.in_(sorted(seen))).order_by(Dossier.id)
    found = list(session.scalars(wanted.execution_options(populate_existing=True)))
    stale = [dossier.code for dossier in found if dossier.event_seq != seen[dossier.id]]
    if stale:
        listed = ", ".join(stale[:5]) + ("…" if len(stale) > 5 else "")
        raise Refused(STALE.format(which=f" ({listed})" if len(seen) > 1 else ""))
    if len(found) != len(seen):
        raise Refused("Có hồ sơ không còn trong hệ thống. Hãy tải lại trang.")
    return found


# ---------------------------------------------------------------- checking


def _drafts(dossier: Dossier, log: Sequence[Event], actor: Actor, wish: Wish, terms: Terms) -> list[Draft]:
    """The events of a wish, or Refused."""
    now = clock.now()
    at = wish.at or now
    if at > now + A_MINUTE:
        raise Refused(
            f"Thời điểm {words.moment(at)} chưa đến. Hãy nhập thời điểm đã qua, hoặc để trống nếu là bây giờ."
        )
    before = fold(log)
    here = _situation(dossier, before, actor, at)
    if wish.act.kind is Kind.CORRECTED:
        drafts = _correction(log, here, wish, now)
    else:
        if wish.at is not None and (refused := _before_receipt(wish.act, before, at)):
            raise Refused(refused)
        if reason := acts.objection(wish.act, here):
            raise Refused(reason)
        drafts = [Draft(wish.act.kind, at, data_of(wish, here, dossier), private_of(wish))]
        if wish.act.kind is Kind.JOINED and (other := _of_code(drafts[0].data["code"])) is not None:
            drafts = [Draft(Kind.MERGED, at, drafts[0].data | {"into": other})]
    return _with_computed(log, before, drafts, terms)


def _before_receipt(wanted: Act, history: History, at: datetime) -> str | None:
    received = history.single.get(Kind.RECEIVED)
    if received and at < received.at and wanted.kind is not Kind.NOTED:
        return (
            f"Thời điểm {words.moment(at)} trước khi tiếp nhận hồ sơ ({words.moment(received.at)}). "
            "Hãy nhập thời điểm sau đó."
        )
    return None


def _with_computed(log: Sequence[Event], before: History, drafts: list[Draft], terms: Terms) -> list[Draft]:
    """The events with our own due date where they move it; Refused where they do not fit into the history."""
    last = log[-1].seq if log else 0
    fresh = [Event(last + number, d.kind, d.at, d.data) for number, d in enumerate(drafts, 1)]
    after = fold([*log, *fresh])
    if reason := lawful.wrong_now(before, after, fresh):
        raise Refused(reason)
    if data := terms.recomputed(after):
        assert after.received_at is not None
        drafts = [*drafts, Draft(Kind.COMPUTED, after.received_at, data)]
    return drafts


def _correction(log: Sequence[Event], here: Situation, wish: Wish, now: datetime) -> list[Draft]:
    """Take one of our acts back, or put it at another moment."""
    wrong = next((event for event in log if event.seq == wish.corrects), None)
    if wrong is None or not wrong.ours or wrong.kind in NOT_CORRECTED:
        raise Refused("Chỉ đính chính được việc do cơ quan ghi trong heza; việc theo tệp Một cửa sửa ở tệp Một cửa.")
    if wrong.seq in corrections(log):
        raise Refused("Việc này đã được đính chính rồi. Hãy tải lại trang.")
    if reason := acts.objection(acts.CORRECT, here):
        raise Refused(reason)
    if wish.moved_to is not None and wish.moved_to > now + A_MINUTE:
        raise Refused(f"Thời điểm {words.moment(wish.moved_to)} chưa đến. Hãy nhập thời điểm đã qua.")
    if wish.moved_to is not None and wrong.kind == Kind.CORRECTED:
        raise Refused("Một đính chính chỉ có thể bỏ đi, không đổi thời điểm.")
    at = wish.moved_to.isoformat() if wish.moved_to else None
    data = {"ours": True, "corrects": wrong.seq, "kind": wrong.kind, "at": at}
    return [Draft(Kind.CORRECTED, now, data, private_of(wish))]


# ---------------------------------------------------------------- a provisional dossier that is the city's


def _of_code(code: str) -> int | None:
    found: int | None = db.session.scalar(select(Dossier.id).where(Dossier.code_key == code))
    return found


def _into(session: Session, id: int, log: Sequence[Event], terms: Terms) -> tuple[Dossier, list[Draft]]:
    """Our acts on a provisional dossier, written once more on the city's dossier that it turned out to be."""
    city = session.scalars(select(Dossier).where(Dossier.id == id).execution_options(populate_existing=True)).one()
    known = ledger.events_of(session, [id])[id]
    if any(event.ours and event.kind not in COUNTED for event in known):
        raise Refused(f"Hồ sơ {city.code} đã có việc ghi trong heza nên không nhập thêm diễn biến của mã tạm vào được.")
    mine = fold(log)
    if mine.single[Kind.DESCRIBED].data["procedure_id"] != city.procedure_id:
        raise Refused(f"Hồ sơ {city.code} thuộc thủ tục khác. Hãy kiểm tra lại mã.")
    copied = [
        Draft(Kind(act.kind), act.at, act.data | {"copied": act.seq}, _private_of(session, act)) for act in mine.acts
    ]
    return city, _with_computed(known, fold(known), copied, terms)


def _private_of(session: Session, event: Event) -> dict[str, str]:
    text = session.scalar(select(EventRow.private).where(EventRow.seq == event.seq))
    kept: dict[str, str] = json.loads(text) if text else {}
    kept.pop("salt", None)
    return kept
