"""What the office sets for its documents: kinds, numbering, when a request is needed. Nothing here commits."""

from dataclasses import asdict, dataclass

from flask import abort
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.queries import LARGEST_ID
from heza.accounts.rule_set import CHANGED, Rules, RuleSet
from heza.accounts.rules import stamp
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents.changes import reviewing
from heza.documents.models import DocumentType

RULES = RuleSet(
    (
        *("revision_numbering", "document_request", "document_review_months", "external_check_months"),
        "document_rules_confirmed",
    )
)
TAKEN = "Ký hiệu {code} đã có. Hãy dùng ký hiệu khác hoặc sửa loại đó."


@dataclass(frozen=True)
class TypeData:
    """What is entered about a kind of document."""

    code: str
    name: str
    position: int = 99
    is_active: bool = True


def save_rules(entered: Rules, seen: str) -> None:
    """Keep the rules; what is printed and computed from now on follows them. Raises Refused."""
    if "document_review_months" in RULES.save(entered, seen):
        reviewing.follow_the_rule()


def type_mark(kind: DocumentType) -> str:
    """A mark of what a form shows of a kind."""
    return stamp(kind.code, kind.name, kind.position, kind.is_active)


def type_by_id(id: int) -> DocumentType:
    """One kind; 404 where there is none."""
    if id > LARGEST_ID:
        abort(404)
    found: DocumentType = db.one_or_404(select(DocumentType).where(DocumentType.id == id))
    return found


def save_type(kind: DocumentType | None, entered: TypeData, seen: str) -> DocumentType:
    """Add or edit a kind. Raises Refused where its code is taken or somebody was quicker."""
    found = kind or DocumentType()
    if kind is not None:
        db.session.refresh(kind, with_for_update=True)
        if seen != type_mark(kind):
            raise Refused(CHANGED)
    for name, value in asdict(entered).items():
        setattr(found, name, value)
    db.session.add(found)
    try:
        db.session.flush()
    except IntegrityError as problem:
        db.session.rollback()
        raise Refused(TAKEN.format(code=entered.code)) from problem
    return found
