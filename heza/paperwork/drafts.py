"""Writing a form: begun from the record, saved as it is typed, offered the words of the last time. Nothing commits."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.signoff import mark_of
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import acting, acts
from heza.dossiers.acts import By, Situation
from heza.dossiers.models import Dossier
from heza.dossiers.wishes import not_a_promise
from heza.paperwork import current, entry, queries, rules
from heza.paperwork.fill import Record, known
from heza.paperwork.models import PaperDraft, PaperWriter
from heza.paperwork.sets import Form
from heza.workdays import queries as workdays

STALE = (
    "Người khác, hoặc chính bạn ở một cửa sổ khác, vừa sửa bản nháp này. Hãy tải lại trang để xem bản mới rồi sửa tiếp."
)
UNSAVED = (
    "Người khác, hoặc chính bạn ở một cửa sổ khác, vừa sửa bản nháp này nên nội dung dưới đây chưa được lưu. "
    "Hãy mở bản nháp ở một cửa sổ nữa để đối chiếu; bấm Lưu nháp ở đây sẽ thay nội dung kia bằng nội dung này."
)
CLOSED = "Bản nháp này đã được cấp số hoặc đã bỏ. Hãy tải lại trang của hồ sơ để xem."
SIGNED_ALREADY = "Phiếu đã trình ký nên không sửa được. Hãy rút về, hoặc chờ người ký trả lại, rồi mới sửa."
NOT_YOURS = (
    "Biểu mẫu này do người đang giữ hồ sơ, trưởng phòng của người đó hoặc Bộ phận Một cửa lập. "
    "Hãy báo người đó, hoặc ghi chú trên hồ sơ."
)
NOT_REMINDING = "Phiếu đôn đốc do Lãnh đạo Ban, Tổ kiểm soát TTHC hoặc trưởng phòng đang giữ hồ sơ lập."
NOT_LATE = "Hồ sơ chưa quá hạn nên chưa lập phiếu đôn đốc."
NOT_IN_SET = "Bộ biểu mẫu {name}, áp dụng theo ngày tiếp nhận hồ sơ, không có mẫu này."
OTHER_SET = "Bộ mẫu áp dụng cho hồ sơ này đã đổi từ khi lập bản nháp. Hãy bỏ bản nháp rồi lập lại trên mẫu mới."
OTHER_WORDS = "Câu chữ của mẫu vừa được sửa. Hãy bấm Sửa, lưu lại để xem trang in theo mẫu mới rồi cấp số."
PROMISED = (
    "Hồ sơ đã ghi hẹn lại đến ngày {day}. Hãy ghi đúng ngày đó; nếu ngày đó sai, hãy đính chính việc hẹn lại "
    "ở phần Diễn biến của hồ sơ rồi cấp lại."
)


class Stale(Refused):
    """Somebody else saved the draft after this page was opened."""


def form_for(dossier: Dossier, form_key: str, record: Record) -> Form:
    """The form of the set that follows the dossier's receipt. Raises Refused where that set has no such form."""
    key = rules.SET_OF.get(form_key)
    chosen = current.current_set(key) if key else current.set_on(clock.local_day(record.begins_at))
    if form_key not in chosen.forms:
        raise Refused(NOT_IN_SET.format(name=chosen.name))
    return chosen[form_key]


def objection(form_key: str, person: Person, now: Situation, record: Record) -> str:
    """Why this person does not issue this form of this dossier now, or ""."""
    if form_key == "reminder":
        return not_yours(form_key, person, now) or _not_late(record)
    kind = rules.kind_of(form_key, is_received=record.received_at is not None)
    if kind is not None:
        return acts.objection(acts.BY_KIND[kind], now) or ""
    return not_yours(form_key, person, now)


def not_yours(form_key: str, person: Person, now: Situation) -> str:
    """Why this person has no hand in this form of this dossier, or ""."""
    if form_key == "reminder":
        return "" if person.can(Can.REMIND) or By.HEAD in now.relations else NOT_REMINDING
    return "" if now.relations & rules.WORKERS else NOT_YOURS


def _not_late(record: Record) -> str:
    due = record.due_at
    is_late = due is not None and due.date() < clock.today() and record.history.ended is None
    return "" if is_late else NOT_LATE


def begin(dossier: Dossier, form_key: str, person: Person | None) -> PaperDraft:
    """The open draft of a form for a dossier, or a new one with what the record knows. Raises Refused."""
    found = queries.open_draft(dossier.id, form_key)
    return found or _begun(dossier, form_key, person)


def _begun(dossier: Dossier, form_key: str, person: Person | None, replaces: int | None = None) -> PaperDraft:
    record = Record(dossier, person, clock.now())
    form = form_for(dossier, form_key, record)
    draft = PaperDraft(
        dossier_id=dossier.id,
        form_key=form_key,
        set_key=form.set_key,
        set_version=current.version_of(form.set_key),
        private=_text(known(form, record)),
        edited_at=clock.recorded(),
        edited_by_id=person.id if person else None,
        replaces_seq=replaces,
        state="draft",
        writers=[],
    )
    db.session.add(draft)
    try:
        db.session.flush()
    except IntegrityError as problem:  # the index knows one open draft of a form
        db.session.rollback()
        raise Stale(STALE) from problem
    return draft


def begin_anew(cancelled: Any, person: Person) -> PaperDraft:
    """A draft with the values of a cancelled paper, which it will stand for."""
    if queries.open_draft(cancelled.dossier_id, cancelled.form_key) is not None:
        raise Refused("Hồ sơ đang có bản nháp của mẫu này. Hãy mở bản nháp đó để sửa và cấp lại.")
    draft = _begun(cancelled.dossier, cancelled.form_key, person, replaces=cancelled.seq)
    draft.private = _text(draft.values | cancelled.values)
    wrote = db.session.get_one(PaperDraft, cancelled.draft_id).authors() | {person.id}
    draft.writers = [PaperWriter(person_id=id) for id in sorted(wrote)]  # nobody reviews what they wrote the first time
    return draft


def form_of(draft: PaperDraft) -> Form:
    """The form that a draft is written on."""
    return current.set_version(draft.set_key, draft.set_version)[draft.form_key]


def outdated(draft: PaperDraft, record: Record) -> str:
    """Why its form is no longer the one to issue, or "". What is signed stays as it was signed."""
    try:
        now = form_for(draft.dossier, draft.form_key, record)
    except Refused:  # the set of today's receipt date has no such form
        return OTHER_SET
    if now.set_key != draft.set_key:
        return OTHER_SET
    is_old = replace(now, verified=True) != replace(form_of(draft), verified=True)
    return OTHER_WORDS if is_old and draft.state in rules.OPEN_TO_WRITE else ""


def save(draft: PaperDraft, sent: Mapping[str, str], person: Person, seen: str, open_page: str) -> None:
    """Keep what a page sends. `seen` is the mark that it showed, `open_page` its own name: it may save again and again,
    another one that shows an older state may not. Raises Refused (Stale).
    """
    check_writable(draft)
    if seen != mark_of(draft) and not (open_page and open_page == draft.open_page):
        raise Stale(STALE)
    draft.set_version = current.version_of(draft.set_key)
    _write(draft, typed(draft, sent, person), person)
    draft.open_page = open_page[:40]


def typed(draft: PaperDraft, sent: Mapping[str, str], person: Person) -> dict[str, Any]:
    """The values that a page sends, with what the record knows."""
    form = form_of(draft)
    return entry.read(form, sent, known(form, Record(draft.dossier, person, clock.now())))


def put(draft: PaperDraft, values: dict[str, Any], person: Person) -> None:
    """Keep values that come from no page. Raises Refused where it is closed, or signed."""
    check_writable(draft)
    _write(draft, values, person)


def check_writable(draft: PaperDraft) -> None:
    """Raises Refused where it is closed, or signed."""
    if draft.closed_on is not None:
        raise Refused(CLOSED)
    if draft.state not in rules.OPEN_TO_WRITE:
        raise Refused(SIGNED_ALREADY)


def _write(draft: PaperDraft, values: dict[str, Any], person: Person) -> None:
    text = _text(values)
    if text == draft.private:
        return
    draft.private = text
    draft.edited_at, draft.edited_by = clock.recorded(), person
    if person.id not in draft.authors():
        draft.writers.append(PaperWriter(person_id=person.id))


def use_last_words(draft: PaperDraft, person: Person) -> bool:
    """Put in the words that were last used for this procedure; False where there are none."""
    check_writable(draft)
    last = queries.last_words(form_of(draft), draft.dossier)
    if last:
        _write(draft, draft.values | last, person)
    return bool(last)


def freshened(draft: PaperDraft, person: Person) -> dict[str, Any]:
    """The values with what the record knows now in place of what it knew when they were saved."""
    record = Record(draft.dossier, person, clock.now())
    form = form_of(draft)
    facts = known(form, record)
    fixed = {field.key for field in form.fields if field.source in ("dossier", "system")}
    return draft.values | {key: value for key, value in facts.items() if key in fixed}


def drop(draft: PaperDraft, person: Person, seen: str) -> None:
    """Give a draft up. Raises Refused."""
    check_writable(draft)
    if seen != mark_of(draft):
        raise Refused(STALE)
    draft.state, draft.closed_on = "dropped", clock.today()
    trail.record(
        db.session, "drop_draft", "paper_draft", draft.id, {"form": draft.form_key, "dossier": draft.dossier_id}
    )


def not_promised(draft: PaperDraft) -> str:
    """Why the other day of a letter of apology cannot be promised now, or ""."""
    if draft.form_key != "apology":
        return ""
    try:
        day = date.fromisoformat(str(draft.values.get("new_due", "")))
    except ValueError:
        return ""
    if promised := _promised(draft):
        return "" if day == promised else PROMISED.format(day=words.day(promised))
    return not_a_promise(day, clock.today(), workdays.calendar())


def _promised(draft: PaperDraft) -> date | None:
    """The other day that the act behind a cancelled letter still promises: a new letter says the same."""
    if draft.replaces_seq is None or not queries.act_stands(draft.replaces_seq):
        return None
    return Record(draft.dossier, None, clock.now()).history.due_again(clock.now())


def situation(dossier: Dossier, person: Person) -> Situation:
    """How a dossier stands now, to somebody."""
    return acting.situation_of(dossier, acting.actor_of(person))


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
