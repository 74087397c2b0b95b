"""Keeping what is written of a content or a review: nobody overwrites what was not seen, who writes is an author."""

import json
from collections.abc import Mapping
from typing import Any

from heza.accounts.models import Person
from heza.approvals.signoff import mark_of
from heza.core import clock
from heza.core.refusal import Refused
from heza.reviews.flow import WRITTEN
from heza.reviews.models import InternalReview, InternalVersion, ReviewWriter, VersionWriter
from heza.reviews.queries import may_work

Written = InternalVersion | InternalReview
STALE = (
    "Người khác, hoặc chính anh/chị ở một cửa sổ khác, vừa sửa nội dung này nên chưa lưu được. "
    "Hãy mở nội dung đó ở một cửa sổ nữa để đối chiếu; bấm Lưu ở đây sẽ thay nội dung kia bằng nội dung này."
)
HANDED_IN = "Nội dung này đã trình nên không sửa được. Hãy rút về, hoặc chờ người ký trả lại, rồi mới sửa."
NOT_YOURS = "Nội dung này do công chức của phòng chủ trì soạn. Hãy nhờ phòng đó sửa, hoặc trả lại kèm lý do."


class Stale(Refused):
    """Somebody else saved it after this page was opened."""


def text_of(values: Mapping[str, Any]) -> str:
    """Values as they are stored."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def unit_of(subject: Written) -> int:
    """The department that writes it."""
    return subject.department_id if isinstance(subject, InternalReview) else subject.procedure.department_id


def may_work_on(subject: Written, person: Person) -> bool:
    """Whether this person is of those who write it."""
    return may_work(person, unit_of(subject))


def why_not(subject: Written, person: Person) -> str:
    """Why this person does not write of it now, or ""."""
    if not may_work_on(subject, person):
        return NOT_YOURS
    return "" if subject.state in WRITTEN else HANDED_IN


def check_writable(subject: Written, person: Person) -> None:
    """Raises Refused where this person does not write of it, or not now."""
    if reason := why_not(subject, person):
        raise Refused(reason)


def check_seen(subject: Written, seen: str, open_page: str = "") -> None:
    """Raises Stale for a page that shows an older state, unless it is the page that saved last."""
    if seen != mark_of(subject) and not (open_page and open_page == subject.open_page):
        raise Stale(STALE)


def keep(subject: Written, values: Mapping[str, Any], person: Person, open_page: str = "") -> bool:
    """Keep values; whether they are other ones. Who changes something is an author from now on."""
    subject.open_page = open_page[:40] or subject.open_page
    text = text_of(values)
    if text == subject.content:
        return False
    subject.content = text
    subject.edited_at, subject.edited_by = clock.recorded(), person
    add_author(subject, person)
    return True


def add_author(subject: Written, person: Person) -> None:
    """Make somebody an author."""
    if person.id in subject.authors():
        return
    if isinstance(subject, InternalVersion):
        subject.writers.append(VersionWriter(person_id=person.id))
    else:
        subject.writers.append(ReviewWriter(person_id=person.id))
