"""The register: adding, changing and moving internal procedures and what they say. Nothing here commits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.queries import signoffs_of
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import MOVED, Taken
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reviews import queries, rules, writing
from heza.reviews.flow import WRITTEN
from heza.reviews.ledger import Draft, append
from heza.reviews.models import InternalProcedure, InternalReview, InternalVersion, VersionWriter

TAKEN = "Mã {code} đã có trong danh sách. Hãy dùng mã khác hoặc mở thủ tục đó."
NOT_OWN = "Anh/chị chỉ thống kê được thủ tục nội bộ của phòng mình. Hãy chọn phòng của mình."
FIXED = "Thủ tục đã trình hoặc đã công bố nên mã, nhóm, lĩnh vực không sửa được. Hãy lập nội dung mới để công bố lại."
IN_WORK = "Thủ tục này đang có nội dung số {number} chưa công bố. Hãy làm xong nội dung đó trước."
NOT_REMOVABLE = "Thủ tục đã có người ký nên không rút khỏi danh sách được. Hãy đề nghị bãi bỏ theo quy trình."
NOT_ANNOUNCED = "Thủ tục chưa công bố nên chưa lập được nội dung mới. Hãy sửa nội dung đang soạn."
GONE = "Thủ tục đã công bố bãi bỏ nên không lập nội dung mới. Hãy thêm thủ tục khác nếu cần quy định lại."
UNDER_REVIEW = "Thủ tục đang rà soát. Hãy chờ phương án được phê duyệt và thực thi rồi lập nội dung mới."
PART_LENGTH = 20_000


@dataclass(frozen=True)
class Details:
    """What identifies an internal procedure."""

    code: str
    group: str
    field: str
    department_id: int
    name: str


def objections(entered: Details, person: Person, own: InternalProcedure | None = None) -> dict[str, str]:
    """What is wrong with what was entered, by field."""
    found = {"code": rules.wrong_code(entered.code)}
    if not found["code"]:
        wanted = select(InternalProcedure.id).where(InternalProcedure.code_key == rules.code_key(entered.code))
        other = db.session.scalar(wanted)
        if other is not None and (own is None or other != own.id):
            found["code"] = TAKEN.format(code=entered.code)
    if not queries.may_work(person, entered.department_id):
        found["department_id"] = NOT_OWN
    return {field: sentence for field, sentence in found.items() if sentence}


def add_procedure(entered: Details, person: Person) -> InternalProcedure:
    """List a procedure with an empty content that names it. Raises Refused."""
    if wrong := objections(entered, person):
        raise Refused(" ".join(wrong.values()))
    found = blank(entered)
    db.session.add(found)
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(TAKEN.format(code=entered.code)) from problem
    version = _version(found, 1, "new", {"name": entered.name})
    version.writers = [VersionWriter(person_id=person.id)]
    version.edited_by = person
    _name(found, version.values)
    append([Draft(found, "listed", clock.today(), version_id=_id(version))])
    return found


def blank(entered: Details) -> InternalProcedure:
    """A procedure that is not saved yet."""
    found = InternalProcedure(code=words.clean(entered.code), code_key=rules.code_key(entered.code))
    found.group, found.field, found.department_id = entered.group, entered.field, entered.department_id
    found.name = entered.name
    _index(found)
    return found


def _index(found: InternalProcedure) -> None:
    """What lists are ordered and searched by."""
    found.sort_key = f"{words.fold(found.field)[:60]} {found.code_key}"[:120]
    text = f"{found.code} {found.name} {found.field}"
    found.folded, found.lowered = words.fold(text), text.lower()


def _name(found: InternalProcedure, values: Mapping[str, str]) -> None:
    """The name of its content, and how much of it there is."""
    found.name = (values.get("name") or found.name)[: rules.NAME_LENGTH]
    found.parts = rules.filled(values)
    _index(found)


def _version(procedure: InternalProcedure, number: int, kind: str, values: Mapping[str, str]) -> InternalVersion:
    found = InternalVersion(
        procedure=procedure, number=number, kind=kind, content=writing.text_of(values), edited_at=clock.recorded()
    )
    found.state, found.writers = "draft", []
    db.session.add(found)
    return found


def _id(row: InternalVersion) -> int:
    db.session.flush()
    return row.id


# ---------------------------------------------------------------- changing


def edit_details(version: InternalVersion, entered: Details, seen: str, person: Person) -> None:
    """Correct what identifies a procedure that was never announced. Raises Refused."""
    procedure = version.procedure
    writing.check_writable(version, person)
    if seen != mark_of(version):
        raise Refused(MOVED)
    if procedure.announced_on is not None:
        raise Refused(FIXED)
    if wrong := objections(entered, person, procedure):
        raise Refused(" ".join(wrong.values()))
    procedure.code, procedure.code_key = words.clean(entered.code), rules.code_key(entered.code)
    has_moved = (procedure.department_id, procedure.group) != (entered.department_id, entered.group)
    procedure.group, procedure.field = entered.group, entered.field
    procedure.department_id = entered.department_id
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody gave another procedure this code at the same moment
        db.session.rollback()
        raise Refused(TAKEN.format(code=entered.code)) from problem
    writing.keep(version, version.values | {"name": entered.name}, person)
    _name(procedure, version.values)
    writing.add_author(version, person)
    if has_moved:
        append([Draft(procedure, "moved", clock.today())])


def save_parts(version: InternalVersion, sent: Mapping[str, str], person: Person, seen: str, open_page: str) -> None:
    """Keep the twelve parts as a page sends them. Raises Refused (Stale)."""
    writing.check_writable(version, person)
    writing.check_seen(version, seen, open_page)
    writing.keep(version, parts_sent(sent), person, open_page)
    if version.procedure.announced_on is None:
        _name(version.procedure, version.values)


def parts_sent(sent: Mapping[str, str]) -> dict[str, str]:
    """The twelve parts, line by line; empty ones are left out."""
    found = {}
    for part in rules.PARTS:
        text = "\n".join(words.clean(line) for line in sent.get(part.key, "")[:PART_LENGTH].splitlines()).strip()
        found[part.key] = words.clean(text)[: rules.NAME_LENGTH] if part.key == "name" else text
    return {key: text for key, text in found.items() if text}


def new_version(procedure: InternalProcedure, kind: str, person: Person) -> InternalVersion:
    """A content that will replace the one in force, begun as a copy of it. Raises Refused."""
    if not queries.may_work(person, procedure.department_id):
        raise Refused(writing.NOT_YOURS)
    db.session.refresh(procedure, with_for_update={"of": InternalProcedure})
    if procedure.announced_on is None:
        raise Refused(NOT_ANNOUNCED)
    if procedure.stage in ("in_review", "proposed", "approved"):
        raise Refused(UNDER_REVIEW)
    listed = queries.versions_of(procedure.id)
    if listed[0].state != "announced":
        raise Refused(IN_WORK.format(number=listed[0].number))
    if listed[0].kind == "abolished":
        raise Refused(GONE)
    found = _version(procedure, listed[0].number + 1, kind, listed[0].values)
    found.writers = [VersionWriter(person_id=person.id)]
    found.edited_by = person
    db.session.flush()
    return found


def remove(procedure: InternalProcedure, person: Person) -> None:
    """Take a procedure that nobody signed off the list; it stays in the trail. Raises Refused."""
    if not queries.may_work(person, procedure.department_id):
        raise Refused(writing.NOT_YOURS)
    [version, *others] = queries.versions_of(procedure.id)
    if others or version.state not in WRITTEN or signoffs_of("internal_version", [version.id]):
        raise Refused(NOT_REMOVABLE)
    procedure.code_key = f"{procedure.code_key[:28]}~{procedure.id}"  # its code is free again
    append([Draft(procedure, "removed", clock.today())])


def move(procedure: InternalProcedure, department_id: int) -> None:
    """Let another department answer for a procedure, and for its review that is not closed."""
    if procedure.department_id == department_id:
        raise Refused("Thủ tục đã do phòng này chủ trì. Hãy chọn phòng khác.")
    procedure.department_id = department_id
    r = InternalReview
    wanted = select(r).where(r.procedure_id == procedure.id, r.state.in_(WRITTEN))
    for review in db.session.scalars(wanted):
        review.department_id = department_id
    append([Draft(procedure, "moved", clock.today())])


def publish(version: InternalVersion, where: str, link: str, day: date) -> None:
    """Record where and since when an announced content is published. Raises Refused."""
    if version.state != "announced":
        raise Refused("Nội dung chưa công bố nên chưa ghi nơi công khai được.")
    assert version.effective_from
    if version.decision and day < version.decision.signed_on:
        raise Refused(
            f"Ngày công khai không được trước ngày quyết định công bố ({words.day(version.decision.signed_on)})."
        )
    version.published_where, version.published_link, version.published_on = where, link, day
    append([Draft(version.procedure, "published", day, version_id=version.id)])


# ---------------------------------------------------------------- what steps do besides


def on_handed_in(version: InternalVersion, taken: Taken) -> None:
    """Whoever hands in what has no author answers for it."""
    _author(version, taken)


def on_counted(version: InternalVersion, taken: Taken) -> None:
    """The head signed the inventory."""
    if taken.step.own_work:
        _author(version, taken)
    append([Draft(version.procedure, "counted", clock.today(), version_id=version.id)])


def on_uncounted(version: InternalVersion, taken: Taken) -> None:
    """What the head had signed goes back."""
    if taken.source in ("counted", "checked"):
        append([Draft(version.procedure, "uncounted", clock.today(), version_id=version.id)])


def _author(version: InternalVersion, taken: Taken) -> None:
    person = taken.standing.person
    if not version.authors():
        writing.add_author(version, person)


VERSION_EFFECTS = {
    "hand_in": on_handed_in,
    "hand_in_up": on_counted,
    "count": on_counted,
    "return": on_uncounted,
    "recall": on_uncounted,
}


def announced_values(version: InternalVersion) -> None:
    """A content was announced: the procedure is called as it says."""
    _name(version.procedure, json.loads(version.content))
