"""Doing what the table of acts allows: check, append the events, compute what follows. Nothing here commits.

Whoever acts first takes the writer's lock and then reads the dossier again, so two people cannot act on the same state:
the second one's page says another `event_seq` than the dossier has, and is refused.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN, Department, Headship, Person
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import acts, ledger
from heza.dossiers.acts import Act, Actor, By, Situation
from heza.dossiers.history import KIND_NAMES, Event, History, Holder, Kind, corrections, fold
from heza.dossiers.models import Dossier
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import code_key, is_code
from heza.dossiers.terms import Terms
from heza.dossiers.writer import Applicants
from heza.procedures import queries as procedures
from heza.procedures.models import Procedure, ProcedureStep

STALE = "Người khác vừa thay đổi hồ sơ này{which}. Hãy tải lại trang để xem tình trạng mới rồi làm lại."
LONGEST_TEXT = 1000
MOST_DAYS = 365
AT_ONCE = 200  # dossiers in one act
A_MINUTE = timedelta(minutes=1)
NEVER_SEEN = datetime(1970, 1, 1, tzinfo=UTC)  # no file of the city named it yet


@dataclass(frozen=True)
class Wish:
    """What somebody asks for; moments are Vietnamese time, None is now."""

    act: Act
    at: datetime | None = None
    reason: str = ""
    receiver: Holder | None = None
    step: int | None = None  # of the internal process, for which it is given
    days: int | None = None
    text: str = ""
    code: str = ""
    corrects: int | None = None
    moved_to: datetime | None = None  # of a correction: when it really was; None takes the act back
    overrides: bool = False  # a head allows a second request for papers


@dataclass(frozen=True)
class Draft:
    """An event to be: `private` is kept outside the chain."""

    kind: Kind
    at: datetime
    data: dict[str, Any]
    private: dict[str, str] = field(default_factory=dict)


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
        drafts = [Draft(wish.act.kind, at, _data(wish, here, dossier), _private(wish))]
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
    if reason := acts.wrong_now(before, after, fresh):
        raise Refused(reason)
    if data := terms.recomputed(after):
        assert after.received_at is not None
        drafts = [*drafts, Draft(Kind.COMPUTED, after.received_at, data)]
    return drafts


def _data(wish: Wish, here: Situation, dossier: Dossier) -> dict[str, Any]:
    """What the chain keeps of an act."""
    data: dict[str, Any] = {"ours": True}
    kind = wish.act.kind
    if kind in (Kind.HANDED, Kind.REASSIGNED):
        data |= _receiver(wish, here) | _step(wish, here)
    elif kind in (Kind.TAKEN, Kind.DECLINED):
        data |= _answered(here)
    elif kind is Kind.EXTENDED:
        data["days"] = _days(wish.days)
    elif kind is Kind.OPINION_ASKED:
        data["agency"] = _text(wish.text, "cơ quan được lấy ý kiến", 200)
    elif kind is Kind.SUPPLEMENT_ASKED:
        data |= _second(wish, here)
    elif kind is Kind.JOINED:
        data["code"] = _city_code(wish.code)
    elif kind is Kind.RECEIVED:
        data["from"] = dossier.status
    return data


def _private(wish: Wish) -> dict[str, str]:
    reason = words.clean(wish.reason)
    if len(reason) > LONGEST_TEXT:
        raise Refused(f"“{wish.act.reason_label}” dài quá {LONGEST_TEXT} ký tự. Hãy viết ngắn lại.")
    if wish.act.wants_reason and not reason:
        raise Refused(f"Hãy ghi “{wish.act.reason_label}”; chỉ có khoảng trắng thì chưa đủ.")
    return {"reason": reason} if reason else {}


def _text(text: str, what: str, longest: int) -> str:
    found = words.clean(text)
    if not found or len(found) > longest:
        raise Refused(f"Hãy ghi {what}, tối đa {longest} ký tự.")
    return found


def _days(days: int | None) -> int:
    if days is None or not 1 <= days <= MOST_DAYS:
        raise Refused(f"Số ngày gia hạn phải từ 1 đến {MOST_DAYS}.")
    return days


def _second(wish: Wish, here: Situation) -> dict[str, Any]:
    is_head = By.HEAD in here.relations
    if reason := acts.second_supplement(here, is_allowed=wish.overrides and is_head):
        raise Refused(reason)
    return {"overrides": True} if here.supplements else {}


def _receiver(wish: Wish, here: Situation) -> dict[str, Any]:
    """To whom it goes; Refused for a person who left or a unit that was closed."""
    if wish.receiver is None or wish.receiver.department_id is None:
        raise Refused("Hãy chọn người hoặc phòng nhận hồ sơ.")
    department = db.session.get(Department, wish.receiver.department_id)
    if department is None or (department.closed_on and department.closed_on <= clock.today()):
        raise Refused("Phòng nhận hồ sơ không còn hoạt động. Hãy chọn phòng khác.")
    if wish.receiver.officer_id is not None:
        _check_officer(wish.receiver)
    elif wish.act.kind is Kind.REASSIGNED:
        raise Refused("Hãy chọn người được phân công, không chỉ chọn phòng.")
    if wish.receiver == here.holder and wish.receiver.officer_id is not None:
        raise Refused("Người này đang giữ hồ sơ. Hãy chọn người khác.")
    if wish.act.kind is Kind.REASSIGNED and By.LEADER not in here.relations:
        _check_within(wish.receiver, here)
    return {"department_id": wish.receiver.department_id, "officer_id": wish.receiver.officer_id}


def steps_of(history: History) -> list[tuple[int, str]]:
    """The steps of the internal process under the terms of a dossier: (position, name)."""
    computed, row = history.single.get(Kind.COMPUTED), ProcedureStep
    if computed is None:
        return []
    wanted = select(row.position, row.name).where(row.version_id == computed.data["version_id"]).order_by(row.position)
    return [(position, name) for position, name in db.session.execute(wanted)]


def _step(wish: Wish, here: Situation) -> dict[str, Any]:
    """For which step it is given: its norm is what the desk is allotted."""
    if wish.step is None:
        return {}
    name = dict(steps_of(here.history)).get(wish.step)
    if name is None:
        raise Refused("Bước này không có trong quy trình của thủ tục. Hãy chọn lại bước.")
    return {"position": wish.step, "name": name}


def _check_officer(receiver: Holder) -> None:
    person = db.session.get(Person, receiver.officer_id)
    if person is None or not person.is_active:
        name = f" {person.name}" if person else ""
        raise Refused(f"Người nhận{name} đã nghỉ hoặc đã khóa tài khoản. Hãy chọn người khác.")
    if person.department_id != receiver.department_id:
        raise Refused(f"{person.name} không thuộc phòng đã chọn. Hãy tải lại trang rồi chọn lại.")


def _check_within(receiver: Holder, here: Situation) -> None:
    if receiver.department_id != here.holder.department_id:
        raise Refused(
            "Trưởng phòng chỉ phân công lại trong phòng mình. Sang phòng khác hãy dùng “Giao hồ sơ” để bên đó xác nhận."
        )


def _answered(here: Situation) -> dict[str, Any]:
    """Who takes it: the one to whom it was given, the person at hand where only a unit was named."""
    assert here.offered is not None
    data = here.offered.data
    officer = data["officer_id"] if data["officer_id"] is not None else trail.actor_id()
    step = {name: data[name] for name in ("position", "name") if name in data}
    return {"department_id": data["department_id"], "officer_id": officer, "handed": here.offered.seq, **step}


def _city_code(typed: str) -> str:
    code = code_key(typed)
    if not is_code(code):
        raise Refused(f"“{words.clean(typed)}” không đúng dạng mã hồ sơ của Một cửa, ví dụ H24.18-240320-0001.")
    return code


def _of_code(code: str) -> int | None:
    found: int | None = db.session.scalar(select(Dossier.id).where(Dossier.code_key == code))
    return found


def _into(session: Session, id: int, log: Sequence[Event], terms: Terms) -> tuple[Dossier, list[Draft]]:
    """Our acts on a provisional dossier, written once more on the city's dossier that it turned out to be."""
    city = session.scalars(select(Dossier).where(Dossier.id == id).execution_options(populate_existing=True)).one()
    known = ledger.events_of(session, [id])[id]
    if any(event.ours for event in known):
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


def _correction(log: Sequence[Event], here: Situation, wish: Wish, now: datetime) -> list[Draft]:
    """Take one of our acts back, or put it at another moment."""
    wrong = next((event for event in log if event.seq == wish.corrects), None)
    if wrong is None or not wrong.ours or wrong.kind in (Kind.COMPUTED, Kind.DESCRIBED, Kind.JOINED, Kind.MERGED):
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
    return [Draft(Kind.CORRECTED, now, data, _private(wish))]


# ---------------------------------------------------------------- writing


def write(session: Session, planned: Iterable[tuple[Dossier, list[Draft]]], kind: str, person: Person) -> None:
    """Append the events and compute what follows; one entry of the trail a dossier. The lock is held."""
    listed = list(planned)
    seq = trail.take_seqs(session, sum(len(drafts) for _, drafts in listed))
    batch = ledger.Batch()
    fresh: dict[int, list[Event]] = {}
    descriptions: dict[int, dict[str, Any]] = {}
    for dossier, drafts in listed:
        rows = len(batch.events)
        fresh[dossier.id] = _append(batch, dossier.id, drafts, seq, person)
        joined = next((draft.data["code"] for draft in drafts if draft.kind is Kind.JOINED), None)
        descriptions[dossier.id] = {"code": joined or dossier.code, "code_key": code_key(joined or dossier.code)}
        _record(session, dossier.id, dossier.code, Kind(kind), batch.events[rows:], seq)
        seq += len(drafts)
    ledger.refold(session, batch, fresh, descriptions)
    batch.write(session)
    for dossier, _ in listed:
        session.expire(dossier)


def _append(batch: ledger.Batch, dossier_id: int, drafts: Sequence[Draft], seq: int, person: Person) -> list[Event]:
    """Put the events of a dossier into the batch, numbered from `seq` on."""
    common = {"recorded_at": clock.recorded(), "actor_id": person.id, "import_id": None}
    events = []
    for number, draft in enumerate(drafts, seq):
        data, private = draft.data, None
        if draft.private:
            private, digest = ledger.private_text(draft.private)
            data = {**data, "private": digest}
        event = Event(number, draft.kind.value, draft.at, data)
        batch.events.append(ledger.event_row(dossier_id, event, private, **common))
        events.append(event)
    return events


def _record(session: Session, id: int, code: str, kind: Kind, rows: Sequence[Any], first: int) -> None:
    """One entry of the trail for one dossier."""
    digest = digest_of(ledger.digest_line(row) for row in rows)
    changes = {"code": code, "act": KIND_NAMES[kind]}
    trail.record(session, "act", "dossier", id, changes, first_seq=first, event_digest=digest)


def receive(person: Person, wish: "Intake") -> Dossier:
    """Receive a dossier by hand, under a provisional code until the city's arrives. Raises Refused."""
    session, now = db.session(), clock.now()
    at = wish.at or now
    if at > now + A_MINUTE:
        raise Refused(f"Thời điểm tiếp nhận {words.moment(at)} chưa đến. Hãy nhập thời điểm đã qua.")
    trail.take_seqs(session, 0)
    version = procedures.version_at(wish.procedure_id, at.date())
    procedure = session.get(Procedure, wish.procedure_id)
    if version is None or procedure is None:
        raise Refused("Thủ tục này không còn trong danh mục. Hãy chọn thủ tục khác.")
    if procedure.is_abolished(at.date()):
        raise Refused(f"Thủ tục {procedure.code} đã bị bãi bỏ từ ngày {words.day(procedure.abolished_on)}.")
    code = _provisional_code(session, at)
    private = {"applicant": wish.applicant, "address": wish.address, "phone": wish.phone, "note": wish.note}
    described = {
        "code": code,
        "procedure_code": procedure.code,
        "procedure_name": version.name[:500],
        "procedure_id": procedure.id,
        "field_id": version.field_id,
        "channel": wish.channel,
        "digitised_in": None,
        "digitised_out": None,
        "fee": None,
        "paid_online": None,
        "ours": True,
    }
    desk = {"ours": True, "department_id": person.department_id, "officer_id": person.id}
    drafts = [
        Draft(Kind.DESCRIBED, at, described, private),
        Draft(Kind.RECEIVED, at, {"ours": True}),
        Draft(Kind.HELD, at, desk),
    ]
    if wish.receiver is not None:
        drafts.append(Draft(Kind.HANDED, at, {"ours": True, **wish.receiver._asdict()}))
    if promise := Terms(dict(procedures.versions())).promise(procedure.id, at):
        drafts.append(Draft(Kind.COMPUTED, at, {**promise, "ours": True}))
    return _begin(session, person, code, private, described, drafts)


@dataclass(frozen=True)
class Intake:
    """A dossier as it is handed in at the desk."""

    procedure_id: int
    applicant: str
    channel: str
    at: datetime | None = None
    address: str = ""
    phone: str = ""
    note: str = ""
    receiver: Holder | None = None  # the unit to which it goes on


def _provisional_code(session: Session, at: datetime) -> str:
    """The next provisional code of a day; the lock is held."""
    start = f"NB-{clock.local(at):%y%m%d}-"
    column = Dossier.provisional_code
    last = session.scalar(select(func.max(column)).where(column >= start, column < start + "A"))
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04d}"


def _begin(
    session: Session,
    person: Person,
    code: str,
    private: dict[str, str],
    described: dict[str, Any],
    drafts: list[Draft],
) -> Dossier:
    """Write a new dossier with its first events."""
    applicants = Applicants(session)
    applicant_id = applicants.id_of(private["applicant"])
    applicants.write()
    id, first = ledger.next_id(session, Dossier), trail.take_seqs(session, len(drafts))
    batch = ledger.Batch()
    events = _append(batch, id, drafts, first, person)
    columns = {name: described[name] for name in described if name not in ("code", "ours")}
    columns |= {"code": code, "code_key": code_key(code), "provisional_code": code, "applicant_id": applicant_id}
    columns |= {name: private[name] for name in ("address", "phone", "note")}
    columns |= {"finished_kind": None, "seen_until": NEVER_SEEN}
    ledger.add_new(batch, id, events, columns)
    batch.write(session)
    _record(session, id, code, Kind.RECEIVED, batch.events, first)
    return session.scalars(select(Dossier).where(Dossier.id == id)).one()


__all__ = ["Intake", "Wish", "act", "actor_of", "receive", "situation_of", "write"]
