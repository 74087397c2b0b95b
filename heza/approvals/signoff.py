"""Signing: who it is is proved again in the same request, then every record takes its number in the chain.

Nothing here commits. A step that is taken holds the row of its subject first and the head of the trail last, so
that of two people at once exactly one wins and nobody waits for each other.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import g, request
from flask import session as cookie

from heza.accounts.actions import attempt_password
from heza.accounts.models import Person
from heza.approvals import queries
from heza.approvals.manifest import SHORT, content_hash, manifest_text, text_hash
from heza.approvals.meanings import MEANINGS, ON_PAPER
from heza.approvals.models import Approvable, Signoff
from heza.approvals.workflow import MOVED, NO_STANDING, Standing, Taken, Workflow
from heza.audit import trail
from heza.audit.chain import digest_of, private_text
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting

CHANGED = "Nội dung đã thay đổi sau khi mở trang. Hãy tải lại trang, đọc lại nội dung rồi làm lại."
WRONG_PASSWORD = "Mật khẩu không đúng nên chưa ký. Hãy nhập lại mật khẩu của anh/chị."  # noqa: S105
NONE_SIGNED = "Chưa ký mục nào vì “{title}”: {reason}"
AGREE, RETURN = "agree", "return"


# ---------------------------------------------------------------- who it is


@dataclass(frozen=True)
class Proof:
    """Somebody showed again, in this request, who they are; or why not (`refusal`, seconds to `wait`)."""

    person_id: int
    at: datetime
    method: str = "password"
    refusal: str = ""
    wait: int = 0
    session_sha256: str = ""
    address: str = ""
    request_id: str = ""

    def is_of(self, person: Person) -> bool:
        """Whether this person showed it, in this request."""
        return not self.refusal and self.person_id == person.id and self.request_id == _request_id()


def prove(person: Person, password: str) -> Proof:
    """Ask for the password again; wrong tries slow down like those of sign-in.

    Call it before anything is changed: with a `refusal` the view commits (the failure counts) and shows it.
    """
    attempt = attempt_password(person, password, request.remote_addr or "")
    refusal = attempt.refusal if attempt.wait or attempt.person else WRONG_PASSWORD
    return Proof(
        person_id=person.id,
        at=clock.recorded(),
        refusal=refusal,
        wait=attempt.wait,
        session_sha256=_session_hash(),
        address=request.remote_addr or "",
        request_id=_request_id(),
    )


def sample_proof(person: Person) -> Proof:
    """What stands for a password where a sample agency is made up; its signatures say "sample". Raises RuntimeError in
    any other database.
    """
    if not setting("is_sample"):
        raise RuntimeError("only a sample agency has signatures that nobody gave")
    return Proof(person.id, clock.recorded(), "sample", request_id=_request_id())


def _session_hash() -> str:
    parts = [str(cookie.get(name, "")) for name in ("_user_id", "started_at", "_id")]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _request_id() -> str:
    if "heza_request_id" not in g:
        g.heza_request_id = secrets.token_hex(8)
    found: str = g.heza_request_id
    return found


# ---------------------------------------------------------------- taking steps


@dataclass(frozen=True)
class Paper:
    """A paper that was signed outside and closes a step: its file (kept by `core.files`), number and day."""

    sha256: str
    file_name: str
    number: str
    day: date
    signed_by: str


@dataclass(frozen=True)
class Item:
    """One step on one subject. `seen` is the mark of what the page showed (`mark_of`); `apart`: an act of the room
    takes it.
    """

    flow: Workflow
    subject: Any
    step: str
    seen: str | None = None
    note: str = ""
    standing: str | None = None
    paper: Paper | None = None
    apart: bool = False


def mark_of(subject: Approvable) -> str:
    """What a form carries to show what its reader saw: version and content."""
    return f"{subject.version}:{content_hash(subject.manifest())}"


def take_step(item: Item, actor: Person, proof: Proof | None = None) -> Taken:
    """Take one step; a step that signs needs the proof of this request. Raises Refused."""
    [taken] = take_steps([item], actor, proof)
    return taken


def take_steps(items: Sequence[Item], actor: Person, proof: Proof | None = None) -> list[Taken]:
    """Take several steps in one sitting, each with a record of its own: all of them, or none.

    Raises Refused with the reason; of several it names the one that stands in the way.
    """
    acting = queries.acting_for(actor)
    for item in sorted(items, key=lambda one: (one.subject.__tablename__, one.subject.id)):
        db.session.refresh(item.subject, with_for_update={"of": type(item.subject)})
    taken = []
    for item in items:
        try:
            taken.append(_taken(item, actor, acting, proof))
        except Refused as refusal:
            if len(items) == 1:
                raise
            raise Refused(NONE_SIGNED.format(title=item.subject.sign_title, reason=refusal.reason)) from refusal
    db.session.flush()  # a version that somebody else has raised meanwhile is found here
    _record_all(list(zip(items, taken, strict=True)), actor, proof)
    return taken


def _taken(item: Item, actor: Person, acting: list[Standing], proof: Proof | None) -> Taken:
    subject, step = item.subject, item.flow.step(item.step)
    if item.seen is not None or step.signs:
        version, _, seen_hash = (item.seen or "").partition(":")
        if seen_hash != content_hash(subject.manifest()):
            raise Refused(CHANGED)
        if version != str(subject.version):
            raise Refused(MOVED)
    if step.signs and not (proof and proof.is_of(actor)):
        raise Refused((proof.refusal if proof else "") or WRONG_PASSWORD)
    return item.flow.take(
        item.step,
        subject,
        actor,
        _clean(item.note),
        acting=acting,
        standing=item.standing,
        by_paper=item.paper is not None,
        apart=item.apart,
    )


def _clean(note: str) -> str:
    """What was typed, line by line; a note of spaces is none."""
    return "\n".join(words.clean(line) for line in note.splitlines()).strip()


def _record_all(done: list[tuple[Item, Taken]], actor: Person, proof: Proof | None) -> None:
    signing = [pair for pair in done if pair[1].step.signs]
    first = trail.take_seqs(db.session, len(signing)) if signing else 0
    used = {taken.standing.delegation_id for _, taken in signing} - {None}
    if used - queries.still_known(used):  # ended while this request was on its way to the head
        raise Refused(NO_STANDING)
    for item, taken in done:
        changes = _changes(item, taken)
        about = (item.subject.__tablename__, item.subject.id)
        if not taken.step.signs:
            trail.record(db.session, "take_step", *about, changes, taken.note)
            continue
        assert proof is not None
        row = _signoff(first, item, taken, actor, proof)
        db.session.add(row)
        digest = digest_of([queries.digest_line(row)])
        trail.record(db.session, "sign", *about, changes, first_seq=first, event_digest=digest)
        first += 1
    db.session.flush()


def _changes(item: Item, taken: Taken) -> dict[str, Any]:
    states, step = item.flow.states, taken.step
    changes: dict[str, Any] = {"step": step.label, "state": [states[taken.source], states[step.target]]}
    if step.signs:
        changes |= {"meaning": MEANINGS[step.signs].label, "content_sha256": content_hash(item.subject.manifest())}
        if taken.standing.delegation_id is not None:
            changes |= {"capacity": taken.standing.capacity.value, "for_id": taken.standing.person.id}
        if item.paper:
            changes["paper_sha256"] = item.paper.sha256
    return changes


def _signoff(seq: int, item: Item, taken: Taken, actor: Person, proof: Proof) -> Signoff:
    """The record. What may name people stands in `private`, of which the chain keeps a salted digest."""
    standing, step = taken.standing, taken.step
    text = manifest_text(item.subject.manifest())
    private, digest = private_text(_private(item, taken, actor, proof))
    is_own = standing.delegation_id is None
    return Signoff(
        seq=seq,
        subject_type=item.subject.__tablename__,
        subject_id=item.subject.id,
        flow=item.flow.name,
        step=step.name,
        meaning=step.signs,
        sentence=ON_PAPER if item.paper else step.said,
        decision=RETURN if step.returns else AGREE,
        signer_id=actor.id,
        capacity=standing.capacity.value,
        delegation_id=standing.delegation_id,
        for_id=None if is_own else standing.person.id,
        content_sha256=text_hash(text),
        manifest=text,
        private=private,
        private_sha256=digest,
        paper_sha256=item.paper.sha256 if item.paper else None,
        signed_at=clock.recorded(),
        on_day=clock.today(),
        auth_method=proof.method,
        auth_at=proof.at,
        session_sha256=proof.session_sha256,
        request_id=proof.request_id,
    )


def _private(item: Item, taken: Taken, actor: Person, proof: Proof) -> dict[str, Any]:
    found: dict[str, Any] = _as_now(actor) | {"comment": taken.note, "address": proof.address}
    if taken.standing.delegation_id is not None:
        found |= {"basis": taken.standing.basis, "for": _as_now(taken.standing.person)}
    if item.paper:
        paper = item.paper
        found["paper"] = {
            "file": paper.file_name,
            "number": paper.number,
            "day": paper.day.isoformat(),
            "signed_by": paper.signed_by,
        }
    return found


def _as_now(person: Person) -> dict[str, str]:
    """Name, title and department of somebody as they are at this moment."""
    department = person.department.name if person.department else ""
    return {"name": person.name, "title": person.title, "department": department}


# ---------------------------------------------------------------- reading signatures


@dataclass(frozen=True)
class Signature:
    """A signature as a page shows it. `state`: valid, changed (the content after it), returned (it was sent back)."""

    seq: int
    name: str
    title: str
    department: str
    meaning: str
    label: str
    sentence: str
    is_return: bool
    capacity: str
    for_name: str
    for_title: str
    basis: str
    comment: str
    signed_at: datetime
    on_day: date
    sha256: str
    state: str
    signer_id: int
    paper: dict[str, str] = field(default_factory=dict)
    paper_sha256: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether it stands for the content as it is."""
        return self.state == "valid" and not self.is_return

    @property
    def other_day(self) -> date | None:
        """The day of law and pages, where it was not the real one."""
        return None if clock.local_day(self.signed_at) == self.on_day else self.on_day

    @property
    def short(self) -> str:
        """The beginning of the hash."""
        return self.sha256[:SHORT]


def signatures_of(subject: Approvable) -> list[Signature]:
    """The signatures of a subject in the order of signing; one statement."""
    return signatures_by_id([subject])[subject.id]


def signatures_by_id(subjects: Iterable[Approvable]) -> dict[int, list[Signature]]:
    """The signatures of several subjects of one kind; one statement."""
    by_id = {subject.id: subject for subject in subjects}
    found: dict[int, list[Signature]] = {id: [] for id in by_id}
    if not by_id:
        return found
    kind = next(iter(by_id.values())).__tablename__  # type: ignore[attr-defined]
    rows = queries.signoffs_of(kind, by_id)
    hashes = {id: content_hash(subject.manifest()) for id, subject in by_id.items()}
    returned = {row.subject_id: row.seq for row in rows if row.decision == RETURN}
    for row in rows:
        found[row.subject_id].append(_signature(row, hashes[row.subject_id], returned.get(row.subject_id, 0)))
    return found


def only_if_signed(void: str, *meanings: str) -> Callable[[Any], str]:
    """An objection of a step: the present content must be what was signed with one of these meanings; else `void`."""

    def objection(subject: Any) -> str:
        return "" if any(has_signed(subject, meaning) for meaning in meanings) else void

    return objection


def has_signed(subject: Approvable, meaning: str) -> bool:
    """Whether a valid signature with this meaning stands for the content as it is."""
    return any(one.meaning == meaning and one.is_valid for one in signatures_of(subject))


ERASED = "(đã xóa)"


def _signature(row: Signoff, hash_now: str, last_return: int) -> Signature:
    known = row.known
    principal = known.get("for", {})
    state = "changed" if row.content_sha256 != hash_now else "returned" if row.seq < last_return else "valid"
    return Signature(
        seq=row.seq,
        name=known.get("name", ERASED),
        title=known.get("title", ""),
        department=known.get("department", ""),
        meaning=row.meaning,
        label=MEANINGS[row.meaning].label if row.meaning in MEANINGS else row.meaning,
        sentence=row.sentence,
        is_return=row.decision == RETURN,
        capacity="" if row.delegation_id is None else row.capacity,
        for_name=principal.get("name", ""),
        for_title=principal.get("title", ""),
        basis=known.get("basis", ""),
        comment=known.get("comment", ""),
        signed_at=row.signed_at,
        on_day=row.on_day,
        sha256=row.content_sha256,
        state=state,
        signer_id=row.signer_id,
        paper=known.get("paper", {}),
        paper_sha256=row.paper_sha256 or "",
    )
