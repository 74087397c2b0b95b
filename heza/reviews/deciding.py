"""Decisions of the city and papers that carry plans out: one paper moves many, all or none. Nothing here commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.signoff import Item, take_steps
from heza.approvals.workflow import Workflow
from heza.core import clock, files, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reviews import actions
from heza.reviews.flow import REVIEWS, VERSIONS
from heza.reviews.ledger import Draft, append
from heza.reviews.models import Decision, InternalReview, InternalVersion

FILE_LIMIT = 30 * files.MEGABYTE
NOT_A_FILE = "Tệp phải là PDF, ảnh JPG hoặc PNG, hoặc Word (.docx). Hãy chọn lại tệp."
SAME_NUMBER = (
    "Văn bản số {number} ngày {day} đã được ghi với một tệp khác. Hãy kiểm tra số, ngày, hoặc chọn đúng tệp đã ghi."
)
JUST_RECORDED = "Người khác vừa ghi văn bản này. Hãy tải lại trang rồi ghi tiếp cho các mục còn chờ."


class Purpose(NamedTuple):
    """What a decision is recorded for."""

    key: str
    url: str
    title: str
    flow: Workflow
    source: str  # the state of what waits for it


PURPOSES = {
    one.url: one
    for one in (
        Purpose("announce", "cong-bo", "Ghi quyết định công bố", VERSIONS, "checked"),
        Purpose("approve", "phe-duyet", "Ghi quyết định phê duyệt phương án", REVIEWS, "proposed"),
        Purpose("implement", "thuc-thi", "Ghi văn bản thực thi phương án", REVIEWS, "approved"),
    )
}
PURPOSE_NAMES = {
    "announce": "Công bố thủ tục nội bộ",
    "approve": "Phê duyệt phương án đơn giản hóa",
    "implement": "Thực thi phương án",
}


@dataclass(frozen=True)
class DecisionData:
    """What is entered of a decision; the rest only when it announces."""

    number: str
    signed_on: date
    authority: str
    title: str = ""
    effective_from: date | None = None
    published_where: str = ""
    published_link: str = ""
    published_on: date | None = None


def objections(entered: DecisionData, today: date) -> dict[str, str]:
    """What is wrong with what was entered, by field."""
    found = {}
    if entered.signed_on > today:
        found["signed_on"] = "Ngày của văn bản không được sau hôm nay. Hãy kiểm tra lại."
    if entered.effective_from and entered.effective_from < entered.signed_on:
        found["effective_from"] = "Ngày hiệu lực không được trước ngày ký quyết định. Hãy kiểm tra lại."
    if entered.published_on and entered.published_on < entered.signed_on:
        found["published_on"] = "Ngày công khai không được trước ngày ký quyết định. Hãy kiểm tra lại."
    if entered.published_on and entered.published_on > today:
        found["published_on"] = "Ngày công khai không được sau hôm nay. Hãy kiểm tra lại."
    if entered.published_on and not entered.published_where:
        found["published_where"] = "Hãy ghi nơi công khai, ví dụ Cơ sở dữ liệu quốc gia về TTHC."
    return found


def keep_file(stream: BinaryIO, file_name: str) -> tuple[str, str, str]:
    """Store the file of a decision: its hash, name and kind. Raises Refused for another kind of file."""
    kind = files.kind_of(stream)
    if kind not in ("pdf", "jpg", "png", "docx"):
        raise Refused(NOT_A_FILE)
    return files.keep(stream, FILE_LIMIT), words.clean(file_name)[-200:] or f"van-ban.{kind}", kind


def record(
    purpose: Purpose,
    entered: DecisionData,
    file: tuple[str, str, str],
    marked: Mapping[int, str],
    person: Person,
) -> Decision:
    """Record a decision and move everything it names. `marked` is what was ticked, with the mark that the page showed.

    Raises Refused, naming the one that stands in the way; then nothing is recorded.
    """
    model: Any = InternalVersion if purpose.key == "announce" else InternalReview
    subjects = list(db.session.scalars(select(model).where(model.id.in_(list(marked))).order_by(model.id)))
    if not subjects or len(subjects) != len(marked):
        raise Refused("Chưa chọn mục nào. Hãy chọn ít nhất một mục trong danh sách chờ quyết định.")
    items = [Item(purpose.flow, one, _step(purpose, one), marked[one.id], apart=True) for one in subjects]
    take_steps(items, person)  # holds what it moves: of two who record at once one is told
    found = _decision(purpose.key, entered, file, person)
    drafts: list[Draft] = []
    for subject in subjects:
        drafts += _EFFECTS[purpose.key](subject, found, entered)
    append(drafts)
    return found


def _step(purpose: Purpose, subject: Any) -> str:
    if purpose.key == "announce":
        return "announce"
    if purpose.key == "approve":
        return "decide"
    return "abolish" if subject.action == "abolish" else "implement"


def _decision(key: str, entered: DecisionData, file: tuple[str, str, str], person: Person) -> Decision:
    """The row of this paper; the same number and day name the same paper."""
    wanted = select(Decision).where(
        Decision.purpose == key, Decision.number == entered.number, Decision.signed_on == entered.signed_on
    )
    found = db.session.scalar(wanted)
    if found is not None:
        if found.sha256 and found.sha256 != file[0]:
            raise Refused(SAME_NUMBER.format(number=entered.number, day=words.day(entered.signed_on)))
        return found
    found = Decision(purpose=key, number=entered.number, signed_on=entered.signed_on, authority=entered.authority)
    found.title, found.recorded_by_id, found.recorded_at = entered.title, person.id, clock.recorded()
    found.sha256, found.file_name, found.file_kind = file
    db.session.add(found)
    try:
        db.session.flush()
    except IntegrityError as problem:
        db.session.rollback()
        raise Refused(JUST_RECORDED) from problem
    return found


def _announced(version: InternalVersion, made: Decision, entered: DecisionData) -> list[Draft]:
    version.decision, version.effective_from = made, entered.effective_from or made.signed_on
    actions.announced_values(version)
    about: dict[str, Any] = {"version_id": version.id, "decision_id": made.id}
    events = [Draft(version.procedure, "announced", made.signed_on, **about)]
    if version.kind == "abolished" and version.procedure.stage != "abolished":
        events.append(Draft(version.procedure, "abolished", made.signed_on, **about))
    if entered.published_on:
        version.published_where, version.published_link = entered.published_where, entered.published_link
        version.published_on = entered.published_on
        events.append(Draft(version.procedure, "published", entered.published_on, **about))
    return events


def _approved(review: InternalReview, made: Decision, _entered: DecisionData) -> list[Draft]:
    review.decision = made
    return [_draft(review, "approved", made)]


def _carried_out(review: InternalReview, made: Decision, _entered: DecisionData) -> list[Draft]:
    review.amendment = made
    return [_draft(review, "abolished" if review.action == "abolish" else "implemented", made)]


def _draft(review: InternalReview, kind: str, made: Decision) -> Draft:
    return Draft(
        review.procedure,
        kind,
        made.signed_on,
        review_id=review.id,
        decision_id=made.id,
        action=review.action,
        cost_before=review.cost_before or 0,
        cost_after=review.cost_after or 0,
    )


_EFFECTS: dict[str, Callable[[Any, Decision, DecisionData], list[Draft]]] = {
    "announce": _announced,
    "approve": _approved,
    "implement": _carried_out,
}


def waiting(purpose: Purpose) -> Sequence[Any]:
    """What waits for a decision of this kind, the longest first."""
    model: Any = InternalVersion if purpose.key == "announce" else InternalReview
    wanted = select(model).where(model.state == purpose.source).order_by(model.since, model.id)
    return db.session.scalars(wanted).all()
