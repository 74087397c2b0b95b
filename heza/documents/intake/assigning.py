"""Where each dropped file belongs, and attaching it: only to what was taken over, only where that lacks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Person
from heza.audit import trail
from heza.core import clock, files
from heza.core.db import db
from heza.documents.intake.dropped import ROLES, Dropped
from heza.documents.intake.matching import named, on_page
from heza.documents.models import Document, Revision, RevisionFile
from heza.documents.ready import ROLES as ROLE_NAMES
from heza.documents.rules import code_key
from heza.documents.texts import work as reading

FATES = {
    "attach": "sẽ đính kèm",
    "there": "đã có đúng tệp này",
    "kept": "không đính kèm",
    "unmatched": "chưa ghép được",
    "wrong": "không nhận",
}
NOT_NAMED = "Không thấy mã hiệu trong tên tệp hoặc ở trang đầu. Hãy ghi mã hiệu."
NO_DOCUMENT = "Không có tài liệu mã {code} trong danh mục."
NO_REVISION = "Tài liệu không có bản mà tên tệp nêu, hoặc không có bản hiện hành."
NOT_BASELINE = "Bản này không phải tiếp nhận hiện trạng. Hãy đính kèm vào bản soạn trên trang của tài liệu."
TAKEN = "Bản này đã có {role} khác; tệp đã có không bao giờ bị thay."
DOUBLE = "Tệp khác trong lần này đã ghép vào đúng chỗ đó."


@dataclass(frozen=True)
class Place:
    """What becomes of one file; `code` as it stands in the box of the page."""

    file: Dropped
    fate: str
    reason: str = ""
    code: str = ""
    revision: Revision | None = None

    @property
    def role(self) -> str:
        """A key of ROLES of a revision."""
        return ROLES.get(self.file.kind, "")


def keys() -> dict[str, int]:
    """Every code with its document."""
    rows = db.session.execute(select(Document.code_key, Document.id).order_by(Document.id))
    return {key: id for key, id in rows}


def places(dropped: Sequence[Dropped], typed: Mapping[int, str] | None = None) -> list[Place]:
    """Where each file belongs; `typed` are codes that somebody wrote beside files, "" leaves one out."""
    ids, found, taken = keys(), list[Place](), set[tuple[int, str]]()
    wished = [_wish(one, ids, None if typed is None else typed.get(at)) for at, one in enumerate(dropped)]
    revisions = _revisions([ids[key] for key, *_numbers in wished if key in ids])
    there = _there([one.sha256 for one in dropped if one.sha256])
    for one, (key, issue, amend) in zip(dropped, wished, strict=True):
        listed = revisions.get(ids.get(key, 0), [])
        place = _place(one, key, there, _chosen(listed, issue, amend), is_known=key in ids)
        if place.fate == "attach" and place.revision:
            spot = (place.revision.id, place.role)
            place = Place(one, "kept", DOUBLE, place.code, place.revision) if spot in taken else place
            taken.add(spot)
        found.append(place)
    return found


def _wish(one: Dropped, ids: Mapping[str, int], typed: str | None) -> tuple[str, int | None, int | None]:
    said = named(one.name, ids)
    key = code_key(typed) if typed is not None else said.key or on_page(one.head, ids)
    return key, said.issue, said.amend


def _revisions(ids: Sequence[int]) -> dict[int, list[Revision]]:
    r, found = Revision, dict[int, list[Revision]]()
    wanted = select(r).where(r.document_id.in_(ids), r.effective_from.is_not(None))
    for one in db.session.scalars(wanted.order_by(r.effective_from, r.id)):
        found.setdefault(one.document_id, []).append(one)
    return found


def _there(digests: Sequence[str]) -> dict[str, Revision]:
    wanted = select(RevisionFile.sha256, Revision).join(Revision, Revision.id == RevisionFile.revision_id)
    rows = db.session.execute(wanted.where(RevisionFile.sha256.in_(digests)).order_by(RevisionFile.id))
    return {sha256: revision for sha256, revision in rows}


def _chosen(listed: Sequence[Revision], issue: int | None, amend: int | None) -> Revision | None:
    """By its numbers where the name says them; else what is in force, or what was last."""
    if issue is not None or amend is not None:
        fitting = [one for one in listed if issue in (None, one.issue_no) and amend in (None, one.amend_no)]
        return fitting[-1] if fitting else None
    today = clock.today()
    holding = [one for one in listed if one.interval and one.interval.holds(today)] or listed
    return holding[-1] if holding else None


def _place(one: Dropped, key: str, there: Mapping[str, Revision], chosen: Revision | None, *, is_known: bool) -> Place:
    if one.problem:
        return Place(one, "wrong", one.problem)
    if one.sha256 in there:
        revision = there[one.sha256]
        return Place(one, "there", code=revision.document.code, revision=revision)
    if not is_known:
        return Place(one, "unmatched", NO_DOCUMENT.format(code=key) if key else NOT_NAMED, key)
    if chosen is None:
        return Place(one, "kept", NO_REVISION, key)
    if reason := _against(chosen, ROLES[one.kind]):
        return Place(one, "kept", reason, key, chosen)
    return Place(one, "attach", "", key, chosen)


def _against(revision: Revision, role: str) -> str:
    if not revision.is_baseline:
        return NOT_BASELINE
    name = ROLE_NAMES[role]
    return TAKEN.format(role=name[:1].lower() + name[1:]) if revision.file_of(role) else ""


def attach(dropped: Sequence[Dropped], typed: Mapping[int, str], person: Person) -> list[Place]:
    """Attach what `places` says, once more looked at while the revisions are held; returns every place."""
    db.session.flush()
    ids = sorted({one.revision.id for one in places(dropped, typed) if one.fate == "attach" and one.revision})
    db.session.expire_all()
    if ids:
        held = select(Revision).where(Revision.id.in_(ids)).order_by(Revision.id)
        db.session.scalars(held.with_for_update(of=Revision)).all()
    found = places(dropped, typed)
    done = [one for one in found if one.fate == "attach" and one.revision and one.revision.id in ids]
    for place in done:
        _attach(place, person)
    if done:
        said: dict[str, Any] = {"files": len(done)}
        trail.record(db.session, "import", "document_file", "", said)
    return found


def _attach(place: Place, person: Person) -> None:
    assert place.revision
    one = place.file
    files.path_of(one.sha256)  # Raises Refused where the two days are over
    made = RevisionFile(role=place.role, sha256=one.sha256, name=one.name or f"tep.{one.kind}", kind=one.kind)
    made.size, made.added_at, made.added_by_id = one.size, clock.recorded(), person.id
    place.revision.files.append(made)
    db.session.flush()
    reading.ask(one.sha256, one.kind)
    files.retain(one.sha256)
