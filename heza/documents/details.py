"""What identifies a document, edited: kind, unit, parent. Nothing here commits."""

from dataclasses import dataclass

from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.rules import stamp
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import queries, rules
from heza.documents.actions import NOT_YOURS
from heza.documents.models import Document
from heza.documents.settings import CHANGED

NO_PARENT = "Không có tài liệu mã {code} trong danh mục. Hãy kiểm tra lại mã hiệu."
OWN_PARENT = "Tài liệu không thể thuộc chính nó hoặc thuộc tài liệu con của nó. Hãy chọn tài liệu khác."
DEEPEST = 10  # parents above one another


@dataclass(frozen=True)
class Particulars:
    """What is entered about a document."""

    type_id: int
    department_id: int
    parent_code: str = ""


def may_edit(person: Person, document: Document) -> bool:
    """The controller, and its unit until something of it was issued."""
    if not queries.may_write(person, document.department_id):
        return False
    return person.can(Can.KEEP_DOCUMENTS) or not queries.issued_of(document.id)


def mark(document: Document) -> str:
    """A mark of what a form shows."""
    return stamp(document.type_id, document.department_id, document.parent_id)


def parent_of(document: Document, code: str) -> tuple[Document | None, str]:
    """The document of a code that it shall belong to, or why not."""
    if not code:
        return None, ""
    found = db.session.scalar(select(Document).where(Document.code_key == rules.code_key(code)))
    if found is None:
        return None, NO_PARENT.format(code=code)
    above: Document | None = found
    for _step in range(DEEPEST):
        if above is None:
            return found, ""
        if above.id == document.id:
            break
        above = above.parent
    return None, OWN_PARENT


def edit(document: Document, entered: Particulars, person: Person, seen: str) -> None:
    """Keep what was entered. Raises Refused."""
    db.session.refresh(document, with_for_update={"of": Document})
    if not may_edit(person, document) or not queries.may_write(person, entered.department_id):
        raise Refused(NOT_YOURS)
    if seen != mark(document):
        raise Refused(CHANGED)
    parent, wrong = parent_of(document, entered.parent_code)
    if wrong:
        raise Refused(wrong)
    document.type_id, document.department_id = entered.type_id, entered.department_id
    document.parent = parent
