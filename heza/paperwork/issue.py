"""Issuing a form: its number, the act that it is, the frozen values and bytes, all in one transaction.

The books are taken first, the chain last (`heza.papers.numbers`); the PDF is drawn between them. Whoever is killed in
the middle leaves nothing but a file that no row names. Nothing here commits.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Person
from heza.approvals.signoff import signatures_of
from heza.audit import trail
from heza.audit.chain import digest_of, private_text
from heza.core import clock, files, jobs, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.dossiers import acting, acts
from heza.dossiers.history import Kind
from heza.dossiers.models import Dossier, Event
from heza.dossiers.wishes import Wish
from heza.papers import numbers
from heza.papers.heading import titles_of
from heza.papers.numbers import Taken
from heza.papers.pdf import to_pdf
from heza.papers.rules import number_text
from heza.paperwork import agency, checks, drafts, queries, register, rules
from heza.paperwork.compose import compose_copies
from heza.paperwork.covered import issued_line
from heza.paperwork.fill import Record, known
from heza.paperwork.models import IssuedPaper, PaperDraft
from heza.paperwork.register_asked import NO_FIELD, Book
from heza.paperwork.sets import Form

STALE = "Người khác vừa thay đổi hồ sơ này. Hãy tải lại trang để xem tình trạng mới rồi làm lại."
WORD = "paper_word"
NOBODY_TYPES = {  # what is computed and could not be
    "due_at": "Chưa tính được thời gian trả kết quả vì thủ tục này chưa có thời hạn trong danh mục. "
    "Hãy nhập thời hạn ở trang Thủ tục rồi cấp giấy.",
}
LATE_SIGNED = "Phiếu chưa được lãnh đạo ký, hoặc nội dung đã đổi sau khi ký. Hãy trình ký lại."


@dataclass(frozen=True)
class Chosen:
    """What the person who issues decides."""

    seen_event: int  # the dossier's last event that the page knew
    overrides: bool = False  # a head allows a second request for papers
    is_one_of_many: bool = False  # its .docx is made with those of the others


def problems_of(form: Form, values: dict[str, Any]) -> list[checks.Problem]:
    """What is missing or wrong, in the order of the form; a field is named once."""
    found = [*checks.missing(form, values), *checks.wrong(form, values)]
    order = {field.key: place for place, field in enumerate(form.fields)}
    first = {problem.field: problem for problem in reversed(found)}
    first |= {key: checks.Problem(key, said) for key, said in NOBODY_TYPES.items() if key in first}
    return sorted(first.values(), key=lambda problem: order.get(problem.field, len(order)))


def issue(draft: PaperDraft, person: Person, chosen: Chosen) -> IssuedPaper:
    """Issue a draft. Raises Refused with what is missing, or why it may not be issued now; nothing is written then."""
    if draft.closed_on is not None:
        raise Refused(drafts.CLOSED)
    if draft.form_key in rules.SIGNED and draft.state != "signed":
        raise Refused(LATE_SIGNED)
    form, day = drafts.form_of(draft), clock.today()
    (taken,) = numbers.take(form.key, "", day)
    dossier, record = draft.dossier, Record(draft.dossier, person, clock.now())
    serial = _serial(draft, record, form)
    kind = _kind(draft, record)
    values = _values(draft, form, record, serial)
    if reason := objection(draft, person, record) or drafts.outdated(draft, record):
        raise Refused(reason)
    if problems := problems_of(form, values):
        raise Refused(f"Chưa cấp được: {problems[0].sentence}")
    if reason := drafts.not_promised(draft):
        raise Refused(reason)
    given = {"settings": agency.names(), "signers": signers_of(draft), "values": values}
    pdf = _drawn(form, given, taken)
    event_seq = _happen(draft, person, kind, values, record.now, chosen)
    paper = _kept(draft, form, person, taken, given, pdf, event_seq)
    numbers.enter(taken, queries.SUBJECT, paper.seq)
    if serial:
        numbers.enter(serial, register.SUBJECT, dossier.id)
    draft.state, draft.closed_on = "issued", day
    if not chosen.is_one_of_many:
        title = f"Bản Word của giấy số {paper.bare_number}"
        jobs.enqueue(WORD, {"paper": paper.seq}, key=f"{WORD}:{paper.seq}", title=title)
    db.session.expire(dossier)
    return paper


def _serial(draft: PaperDraft, record: Record, form: Form) -> Taken | None:
    """The dossier's place in the register, given with its first receipt."""
    if form.key != "receipt" or register.number_of(record.dossier.id) is not None:
        return None
    return numbers.take(register.BOOKS, register.register_book_of(record.dossier), clock.today())[0]


def _kind(draft: PaperDraft, record: Record) -> Kind | None:
    """The act that issuing it is: none where it stands for a cancelled paper whose act still stands."""
    kind = rules.kind_of(draft.form_key, is_received=record.received_at is not None)
    if draft.replaces_seq is None or kind is None:
        return kind
    return None if queries.act_stands(draft.replaces_seq) else kind


def _values(draft: PaperDraft, form: Form, record: Record, serial: Taken | None) -> dict[str, Any]:
    """The values as they will be frozen: what is signed stays as it was signed."""
    if draft.form_key in rules.SIGNED:
        return draft.values
    fixed = {field.key for field in form.fields if field.source in ("dossier", "system")}
    values = draft.values | {key: value for key, value in known(form, record).items() if key in fixed}
    if form.key != "receipt":
        return values
    return values | _place(record.dossier, serial)


def _place(dossier: Dossier, serial: Taken | None) -> dict[str, Any]:
    """Where the dossier stands in the register, as the receipt says it."""
    if serial is not None:
        field = register.fields().get(dossier.field_id or 0, NO_FIELD)
        return {"book_no": Book(serial.book_id, field, serial.year).name, "seq_no": serial.number}
    book, number = register.number_of(dossier.id) or (None, None)
    return {"book_no": book.name, "seq_no": number} if book else {}


def objection(draft: PaperDraft, person: Person, record: Record) -> str:
    """Why this person does not issue this draft now, or "": of a paper that repeats no act only who may is asked."""
    here = drafts.situation(draft.dossier, person)
    if draft.replaces_seq is not None and _kind(draft, record) is None:
        return drafts.not_yours(draft.form_key, person, here)
    return drafts.objection(draft.form_key, person, here, record)


def signers_of(draft: PaperDraft) -> dict[str, Any]:
    """Who signed for the agency, as they were then: for the place of the signature."""
    if draft.form_key not in rules.SIGNED:
        return {}
    approved = [one for one in signatures_of(draft) if one.meaning == "approve" and one.is_valid]
    if not approved:
        raise Refused(LATE_SIGNED)
    last = approved[-1]
    if last.paper:  # signed outside: who really signed stands on that paper
        return {"head": {"name": last.paper.get("signed_by", "")}}
    titles = titles_of(last.title, last.for_title, last.capacity, setting("head_title"))
    return {"head": {"titles": titles, "name": last.name}}


def _drawn(form: Form, given: dict[str, Any], taken: Taken) -> bytes:
    papers = compose_copies(
        form,
        given["values"],
        settings=given["settings"],
        day=taken.day,
        number=taken.number,
        signers=given["signers"],
    )
    return to_pdf(*papers)


def _happen(
    draft: PaperDraft, person: Person, kind: Kind | None, values: dict[str, Any], at: datetime, chosen: Chosen
) -> int | None:
    """Do the act that the form is, behind the writer's lock; its place in the log, None where it is none."""
    if kind is None:
        trail.take_seqs(db.session, 0)
        now = db.session.scalar(select(Dossier.event_seq).where(Dossier.id == draft.dossier_id))
        if now != chosen.seen_event:
            raise Refused(STALE)
        replaced = db.session.get(IssuedPaper, draft.replaces_seq) if draft.replaces_seq else None
        return replaced.event_seq if replaced else None
    wish = Wish(
        acts.BY_KIND[kind],
        at=at if kind is Kind.RECEIVED else None,
        reason=words.clean(values.get("reason", ""))[:1000],
        due_again=_day(values.get("new_due")),
        overrides=chosen.overrides,
    )
    acting.act(person, {draft.dossier_id: chosen.seen_event}, wish)
    wanted = select(Event.seq).where(Event.dossier_id == draft.dossier_id, Event.kind == kind)
    return db.session.scalar(wanted.order_by(Event.seq.desc()).limit(1))


def _day(text: Any) -> Any:
    return datetime.fromisoformat(text).date() if text else None


def _kept(
    draft: PaperDraft,
    form: Form,
    person: Person,
    taken: Taken,
    given: dict[str, Any],
    pdf: bytes,
    event_seq: int | None,
) -> IssuedPaper:
    """The row of the paper, its file, and its line in the chain."""
    sha256 = files.keep(BytesIO(pdf))
    files.retain(sha256)
    private, digest = private_text(given)
    seq = trail.take_seqs(db.session, 1)
    paper = IssuedPaper(
        seq=seq,
        draft_id=draft.id,
        dossier_id=draft.dossier_id,
        procedure_id=draft.dossier.procedure_id,
        form_key=form.key,
        set_key=form.set_key,
        set_version=draft.set_version,
        number=taken.number,
        number_text=number_text(taken.number, form.suffix),
        on_day=taken.day,
        recorded_at=clock.recorded(),
        person_id=person.id,
        event_seq=event_seq,
        replaces_seq=draft.replaces_seq,
        pdf_sha256=sha256,
        pdf_size=len(pdf),
        private=private,
        private_sha256=digest,
    )
    db.session.add(paper)
    said = {"form": form.key, "number": paper.number_text, "dossier": draft.dossier_id, "sha256": sha256}
    trail.record(
        db.session,
        "issue_paper",
        "issued_paper",
        seq,
        said,
        first_seq=seq,
        event_digest=digest_of([issued_line(paper)]),
    )
    return paper
