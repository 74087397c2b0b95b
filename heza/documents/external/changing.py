"""A law changed: its standing is written, and each document that cites it gets a draft change request, all or none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.workflow import MOVED
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents.changes.actions import Wish, add_requests
from heza.documents.changes.models import ChangeRequest
from heza.documents.external import actions, queries, rules
from heza.documents.external.actions import Details
from heza.documents.external.models import STATUSES, ExternalDocument

OPEN = (
    "{codes} đã có phiếu yêu cầu đang mở vì văn bản này ({requests}) nên chưa lập phiếu nào. "
    "Hãy tải lại trang, bỏ đánh dấu tài liệu đó rồi làm lại."
)
GONE = "Có tài liệu không còn dẫn chiếu văn bản này. Hãy tải lại trang rồi làm lại."
FUTURE = "Ngày ghi nhận không được sau hôm nay. Hãy kiểm tra lại."


@dataclass(frozen=True)
class Changed:
    """What became of an external document."""

    day: date  # on which it was noticed
    what: str
    status: str
    successor_id: int | None = None
    successor: Details | None = None  # one that is not listed yet

    def objections(self, today: date) -> dict[str, str]:
        """What is wrong with what was entered, by field."""
        found = {"day": FUTURE} if self.day > today else {}
        if self.day < rules.EARLIEST:
            found["day"] = actions.TOO_EARLY
        if self.successor is not None:
            wrong = actions.objections(self.successor)
            found |= {f"new_{name}": said for name, said in wrong.items()}
        return found


def apply(
    external: ExternalDocument, entered: Changed, document_ids: Collection[int], person: Person, seen: str
) -> list[ChangeRequest]:
    """Write the change and one draft request for each ticked document. Raises Refused; then nothing is written.

    The numbers of the requests are taken before anything of the chain; a successor that is not listed yet is saved with
    them.
    """
    if wrong := entered.objections(clock.today()):
        raise Refused(" ".join(wrong.values()))
    held = actions.hold({external.id, entered.successor_id or 0})
    after = next((one for one in held if one.id == entered.successor_id), None)
    if after is None and entered.successor is not None:
        after = actions.blank(entered.successor)
    documents = [one.document for one in queries.citing(external.id, clock.today()) if one.document.id in document_ids]
    _check_once(held, document_ids)
    if len(documents) != len(set(document_ids)):
        raise Refused(GONE)
    if seen != str(external.version):
        raise Refused(MOVED)
    reason = _reason(external, after, entered)
    wishes = [
        Wish("amend", one.department_id, document=one, external=after or external, source="law", reason=reason)
        for one in documents
    ]
    made = _saved(wishes, after, person)
    if after is not None:
        external.superseded_by_id = after.id
    if after is not None and entered.successor is not None:  # who lists it has just looked it up
        actions.checked(after, entered.day, after.status, f"Ghi khi {external.label} thay đổi", person)
    actions.checked(external, entered.day, entered.status, words.clean(entered.what), person)
    external.status = entered.status
    db.session.flush()
    return made


def _check_once(held: Collection[ExternalDocument], document_ids: Collection[int]) -> None:
    """Raises Refused where a ticked document has an open request of one of these already."""
    known = queries.open_requests([one.id for one in held])
    twice = [known[id] for id in sorted(document_ids) if id in known]
    if twice:
        codes = ", ".join(one.document.code for one in twice if one.document)
        raise Refused(OPEN.format(codes=codes, requests=", ".join(one.code for one in twice)))


def _saved(wishes: list[Wish], after: ExternalDocument | None, person: Person) -> list[ChangeRequest]:
    try:
        made = add_requests(wishes, person, is_authored=False) if wishes else []
        if after is not None:
            db.session.add(after)
        db.session.flush()
    except IntegrityError as problem:  # somebody listed the successor meanwhile
        db.session.rollback()
        raise Refused(actions.TAKEN.format(number=after.number if after else "")) from problem
    return made


def _reason(external: ExternalDocument, after: ExternalDocument | None, entered: Changed) -> str:
    by = f", thay thế bởi {after.label}" if after is not None else ""
    standing = f"{external.label}: {STATUSES[entered.status][:1].lower()}{STATUSES[entered.status][1:]}{by}."
    return f"{standing}\n{entered.what}".strip()
