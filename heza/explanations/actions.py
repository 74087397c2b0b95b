"""Writing explanations, their files and the list of causes. Nothing here commits."""

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import MOVED, Taken
from heza.audit.chain import private_text
from heza.core import clock, files, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.models import Dossier
from heza.dossiers.told import told
from heza.explanations import queries, rules
from heza.explanations.breaches import Late
from heza.explanations.draft import drafted
from heza.explanations.models import Cause, Evidence, Explanation, Writer
from heza.workdays.queries import calendar

NOT_WRITER = (
    "Giải trình do người giữ hồ sơ vào ngày đến hạn hoặc trưởng phòng viết. "
    "Hãy để người đó viết; nếu người đó không còn làm việc thì trưởng phòng viết thay."
)
SIGNED_ALREADY = "Giải trình đã trình nên không sửa được. Hãy rút về, hoặc chờ người duyệt trả lại, rồi mới sửa."
BEGUN = "Người khác vừa lập giải trình của hồ sơ này. Hãy tải lại trang để xem."
IN_PAST = "Ngày hoàn thành khắc phục không được trước ngày đến hạn của hồ sơ ({day})."
EVIDENCE_LIMIT = 20 * files.MEGABYTE
MOST_FILES = 10
NOT_EVIDENCE = "Minh chứng phải là tệp PDF, ảnh JPG hoặc PNG, Word (.docx) hoặc Excel (.xlsx). Hãy chọn lại tệp."
TOO_MANY = f"Mỗi giải trình có nhiều nhất {MOST_FILES} tệp minh chứng. Hãy gộp các tệp lại."
TWICE = "Tệp này đã được đính kèm."


@dataclass(frozen=True)
class Content:
    """What is entered of an explanation."""

    cause_id: int | None
    text: str
    remedy: str
    remedy_on: date | None


# ---------------------------------------------------------------- writing


def draft_of(dossier: Dossier, late: Late) -> str:
    """The words that the log gives, for the one who begins to write."""
    table, today = calendar(), clock.today()
    if late.settled_on is not None:
        apart = table.days_between(late.due_on, late.settled_on)
        how = f"giải quyết xong ngày {words.day(late.settled_on)}"
        how += f", muộn {apart} ngày làm việc" if apart > 0 else ", muộn trong ngày"
    else:
        how = (
            f"đến {words.day(today)} chưa giải quyết xong, quá hạn {rules.age(late.due_on, today, table)} ngày làm việc"
        )
    return drafted(told(dossier), how)


def start(dossier: Dossier, late: Late, entered: Content, person: Person) -> Explanation:
    """Begin the explanation of a breach. Raises Refused, also when somebody was quicker."""
    if late.department_id is None or not queries.may_write(person, late.department_id, late.officer_id):
        raise Refused(NOT_WRITER)
    if queries.explanation_at(dossier.id, late) is not None:
        raise Refused(BEGUN)
    private, digest = private_text({"text": entered.text, "remedy": entered.remedy})
    explanation = Explanation(
        dossier_id=dossier.id,
        due_on=late.due_on,
        department_id=late.department_id,
        officer_id=late.officer_id,
        cause_id=entered.cause_id,
        remedy_on=entered.remedy_on,
        private=private,
        private_sha256=digest,
        edited_at=clock.recorded(),
        state="draft",
        writers=[Writer(person_id=person.id)],
        files=[],
    )
    db.session.add(explanation)
    try:
        db.session.flush()
    except IntegrityError as problem:  # the index knows one breach, one explanation
        db.session.rollback()
        raise Refused(BEGUN) from problem
    return explanation


def objections(entered: Content, due_on: date) -> dict[str, str]:
    """What is wrong with what was entered, by field."""
    if entered.remedy_on is not None and entered.remedy_on < due_on:
        return {"remedy_on": IN_PAST.format(day=words.day(due_on))}
    if entered.remedy_on is not None and entered.remedy_on.year > due_on.year + 5:
        return {"remedy_on": "Ngày hoàn thành quá xa. Hãy kiểm tra lại năm."}
    return {}


def check_writable(explanation: Explanation, person: Person) -> None:
    """Raises Refused where this person does not write it, or not now."""
    if not queries.may_write(person, explanation.department_id, explanation.officer_id):
        raise Refused(NOT_WRITER)
    if explanation.state not in rules.OPEN_TO_WRITE:
        raise Refused(SIGNED_ALREADY)


def edit(explanation: Explanation, entered: Content, seen: str, person: Person) -> None:
    """Write it anew. Who changes something is one of its authors. Raises Refused."""
    check_writable(explanation, person)
    _check_seen(explanation, seen)
    before = Content(explanation.cause_id, explanation.text, explanation.remedy, explanation.remedy_on)
    if entered == before:
        return
    if (entered.text, entered.remedy) != (before.text, before.remedy):
        texts = {"text": entered.text, "remedy": entered.remedy}
        explanation.private, explanation.private_sha256 = private_text(texts)
    explanation.cause_id, explanation.remedy_on = entered.cause_id, entered.remedy_on
    _written(explanation, person)


def _check_seen(explanation: Explanation, seen: str) -> None:
    if seen != mark_of(explanation):
        raise Refused(MOVED)


def _written(explanation: Explanation, person: Person) -> None:
    """Somebody wrote of it: one of its authors from now on, and another version."""
    if person.id not in explanation.authors():
        explanation.writers.append(Writer(person_id=person.id))
    explanation.edited_at = clock.recorded()


def on_accepted(explanation: Explanation, _taken: Taken) -> None:
    """The day on which a leader accepted it."""
    explanation.accepted_on = clock.today()


# ---------------------------------------------------------------- evidence


def attach(explanation: Explanation, stream: BinaryIO, file_name: str, seen: str, person: Person) -> Evidence:
    """Keep a file that proves what is said. Raises Refused; the caller calls `files.retain` before its commit."""
    check_writable(explanation, person)
    _check_seen(explanation, seen)
    if len(explanation.files) >= MOST_FILES:
        raise Refused(TOO_MANY)
    kind = files.kind_of(stream)
    if not kind:
        raise Refused(NOT_EVIDENCE)
    digest = files.keep(stream, EVIDENCE_LIMIT)
    if any(one.sha256 == digest for one in explanation.files):
        raise Refused(TWICE)
    kept = Evidence(
        sha256=digest,
        name=words.clean(file_name)[:200] or f"minh-chung.{kind}",
        kind=kind,
        size=files.path_of(digest).stat().st_size,
        added_by=person,
        added_at=clock.recorded(),
    )
    explanation.files.append(kept)
    _written(explanation, person)
    return kept


def detach(explanation: Explanation, found: Evidence, seen: str, person: Person) -> None:
    """Take a file off again; what was signed with it keeps its hash. Raises Refused."""
    check_writable(explanation, person)
    _check_seen(explanation, seen)
    explanation.files.remove(found)
    db.session.delete(found)
    _written(explanation, person)


# ---------------------------------------------------------------- causes


def save_cause(cause: Cause | None, name: str, position: int | None, *, is_active: bool) -> Cause:
    """Add a cause, or edit one. Raises Refused where another has the name."""
    name = words.clean(name)
    folded = words.fold(name)
    other = queries.cause_named(folded)
    if other is not None and other is not cause:
        raise Refused(f"Danh mục đã có “{other.name}”. Hãy sửa dòng đó.")
    saved = cause or Cause()
    saved.name, saved.folded = name, folded
    saved.position = 99 if position is None else position
    saved.is_active = is_active
    db.session.add(saved)
    db.session.flush()
    return saved
