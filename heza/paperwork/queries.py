"""Questions about drafts and issued papers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import false, or_, select

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.approvals.queries import acting_for
from heza.core.db import db
from heza.dossiers import ledger
from heza.dossiers.history import corrections
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_to
from heza.papers.models import CancelledNumber, IssuedNumber
from heza.paperwork.models import IssuedPaper, PaperDraft, PaperPrint, PaperWord
from heza.paperwork.rules import SIGNED, wording
from heza.paperwork.sets import Form

SUBJECT = "issued_paper"
SHOWN = 30
REVIEW, APPROVE = "paper.review", "paper.approve"  # the duties that a delegation can name
DUTIES = {REVIEW, APPROVE}


def open_draft(dossier_id: int, form_key: str) -> PaperDraft | None:
    """The draft of a form that is being written for a dossier."""
    wanted = select(PaperDraft).where(PaperDraft.dossier_id == dossier_id, PaperDraft.form_key == form_key)
    return db.session.scalar(wanted.where(PaperDraft.closed_on.is_(None)))


def draft_for(person: Person, id: int) -> PaperDraft:
    """A draft of a dossier that this person, or somebody for whom they sign, may see; otherwise 404."""
    wanted = select(PaperDraft).join(Dossier, Dossier.id == PaperDraft.dossier_id)
    theirs = [visible_to(one.person) for one in acting_for(person) if one.duties & DUTIES]
    is_theirs = PaperDraft.form_key.in_(sorted(SIGNED)) & or_(false(), *theirs)
    wanted = wanted.where(PaperDraft.id == (id if id <= LARGEST_ID else 0), visible_to(person) | is_theirs)
    found: PaperDraft = db.one_or_404(wanted)
    return found


def paper_for(person: Person, seq: int) -> IssuedPaper:
    """An issued paper of a dossier that this person may see; otherwise 404."""
    if seq >= 2**63:
        abort(404)
    wanted = select(IssuedPaper).join(Dossier, Dossier.id == IssuedPaper.dossier_id)
    found: IssuedPaper = db.one_or_404(wanted.where(IssuedPaper.seq == seq, visible_to(person)))
    return found


class Paper(NamedTuple):
    """An issued paper with its cancellation, if there is one."""

    paper: IssuedPaper
    cancelled: CancelledNumber | None


_WITH_NUMBERS = (
    select(IssuedPaper, CancelledNumber)
    .outerjoin(IssuedNumber, (IssuedNumber.subject_type == SUBJECT) & (IssuedNumber.subject_id == IssuedPaper.seq))
    .outerjoin(CancelledNumber, CancelledNumber.issued_seq == IssuedNumber.seq)
)


def papers_of(dossier_id: int) -> list[Paper]:
    """Everything that was issued for a dossier, the newest first."""
    wanted = _WITH_NUMBERS.where(IssuedPaper.dossier_id == dossier_id).order_by(IssuedPaper.seq.desc())
    return [Paper(paper, cancelled) for paper, cancelled in db.session.execute(wanted).unique()]


def drafts_of(dossier_id: int) -> list[PaperDraft]:
    """The forms that are being written for a dossier."""
    wanted = select(PaperDraft).where(PaperDraft.dossier_id == dossier_id, PaperDraft.closed_on.is_(None))
    return list(db.session.scalars(wanted.order_by(PaperDraft.id)))


def issued_lately(person: Person, before: int | None = None) -> list[Paper]:
    """What was issued last, of the dossiers that this person may see."""
    wanted = _WITH_NUMBERS.join(Dossier, Dossier.id == IssuedPaper.dossier_id).where(visible_to(person))
    if before is not None:
        wanted = wanted.where(IssuedPaper.seq < before)
    wanted = wanted.order_by(IssuedPaper.seq.desc()).limit(SHOWN)
    return [Paper(paper, cancelled) for paper, cancelled in db.session.execute(wanted).unique()]


def my_drafts(person: Person) -> list[PaperDraft]:
    """What this person is writing."""
    wanted = select(PaperDraft).where(PaperDraft.edited_by_id == person.id, PaperDraft.closed_on.is_(None))
    return list(db.session.scalars(wanted.order_by(PaperDraft.id.desc()).limit(SHOWN)))


def number_of(paper: IssuedPaper) -> IssuedNumber:
    """The number of a paper in its book."""
    wanted = select(IssuedNumber).where(IssuedNumber.subject_type == SUBJECT, IssuedNumber.subject_id == paper.seq)
    return db.session.scalars(wanted.where(IssuedNumber.of.has(form=paper.form_key))).one()


def cancellation_of(paper: IssuedPaper) -> CancelledNumber | None:
    """How it was cancelled, None while it holds."""
    return db.session.scalar(select(CancelledNumber).where(CancelledNumber.issued_seq == number_of(paper).seq))


def replaced_by(paper: IssuedPaper) -> IssuedPaper | None:
    """The paper that was issued in its place."""
    wanted = select(IssuedPaper).where(
        IssuedPaper.dossier_id == paper.dossier_id, IssuedPaper.replaces_seq == paper.seq
    )
    return db.session.scalar(wanted.order_by(IssuedPaper.seq.desc()))


def word_of(paper_seq: int) -> PaperWord | None:
    """The .docx of a paper, None for the moment until it is made."""
    return db.session.scalar(select(PaperWord).where(PaperWord.paper_seq == paper_seq))


def prints_of(paper_seqs: Sequence[int]) -> list[PaperPrint]:
    """Who took these papers out, the latest first."""
    wanted = select(PaperPrint).where(PaperPrint.paper_seq.in_(list(paper_seqs)))
    return list(db.session.scalars(wanted.order_by(PaperPrint.id.desc()).limit(200)))


def last_words(form: Form, dossier: Dossier) -> dict[str, Any]:
    """What was written the last time on this form for this procedure."""
    wanted = select(IssuedPaper).where(
        IssuedPaper.form_key == form.key, IssuedPaper.procedure_id == dossier.procedure_id
    )
    last = db.session.scalar(wanted.order_by(IssuedPaper.seq.desc()).limit(1))
    return wording(form.fields, last.values) if last and dossier.procedure_id else {}


def stands(event_seq: int | None, dossier_id: int) -> bool:
    """Whether an act still stands: it is the dossier's, and no correction took it back."""
    log = ledger.events_of(db.session(), [dossier_id])[dossier_id] if event_seq else []
    correction = corrections(log).get(event_seq or 0)
    taken_back = correction is not None and correction.data["at"] is None  # at another moment it stands as well
    return not taken_back and any(event.seq == event_seq for event in log)


def act_stands(paper_seq: int) -> bool:
    """The same of the act that an issued paper was."""
    paper = db.session.get_one(IssuedPaper, paper_seq)
    return stands(paper.event_seq, paper.dossier_id)
