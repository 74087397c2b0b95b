"""What waits for one person, kind by kind, as the page lists it: several of a kind are signed in one sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from heza.accounts.models import Person
from heza.core import clock
from heza.reviews import tasks
from heza.reviews.flow import WRITTEN
from heza.reviews.rules import ACTIONS
from heza.reviews.tasks import Waiting


@dataclass(frozen=True)
class Row:
    """One thing that waits."""

    id: int
    code: str
    title: str
    url: str
    unit: str
    note: str
    since: date | None
    days: int
    due_on: date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Sitting:
    """One kind of what waits; with `url` several of it are signed in one sitting."""

    key: str
    title: str
    rows: tuple[Row, ...]
    url: str = ""
    button: str = ""
    all_url: str = ""  # where all of it is done together
    all_words: str = ""


# The list, the title, the room, the step that several are signed with at once, its button.
_KINDS = (
    ("versions_to_mend", "Nội dung bị trả lại, cần sửa", "internal_versions", "", ""),
    ("reviews_to_mend", "Phiếu rà soát bị trả lại, cần sửa và trình lại", "internal_reviews", "", ""),
    ("plans_to_mend", "Kế hoạch bị trả lại, cần sửa", "review_plans", "", ""),
    ("versions_to_count", "Chờ ký thống kê", "internal_versions", "count", "Ký thống kê các mục đã chọn…"),
    ("reviews_to_sign", "Phiếu rà soát chờ ký", "internal_reviews", "sign", "Ký các phiếu đã chọn…"),
    ("versions_to_check", "Chờ kiểm soát chất lượng", "internal_versions", "check", "Xác nhận các mục đã chọn…"),
    ("reviews_to_consolidate", "Chờ tổng hợp", "internal_reviews", "consolidate", "Tổng hợp các phiếu đã chọn…"),
    ("plans_to_sign", "Kế hoạch chờ ký", "review_plans", "sign", "Ký các kế hoạch đã chọn…"),
    ("changing", "Phương án chờ duyệt", "internal_reviews", "approve", "Duyệt các phương án đã chọn…"),
    ("keeping", "Kết luận giữ nguyên chờ duyệt", "internal_reviews", "approve_keep", "Duyệt các kết luận đã chọn…"),
    ("reviews_to_decide", "Hai ý kiến khác nhau, chờ quyết định", "internal_reviews", "", ""),
    ("reviews_to_write", "Phiếu rà soát cần lập", "internal_reviews", "", ""),
    ("versions_to_announce", "Chờ ghi quyết định công bố", "internal_versions", "", "cong-bo"),
    ("to_city", "Phương án chờ ghi quyết định phê duyệt", "internal_reviews", "", "phe-duyet"),
    ("to_carry_out", "Phương án chờ ghi văn bản thực thi", "internal_reviews", "", "thuc-thi"),
    ("to_announce_anew", "Đã thực thi, chờ lập nội dung công bố lại", "internal_procedures", "", ""),
)


def of(person: Person) -> list[Sitting]:
    """Every kind that holds something."""
    found = tasks.waiting(person)
    listed = vars(found) | {
        "changing": [one for one in found.reviews_to_approve if one.action != "keep"],
        "keeping": [one for one in found.reviews_to_approve if one.action == "keep"],
        "to_city": _recorded(found, "proposed"),
        "to_carry_out": _recorded(found, "approved"),
    }
    return [_sitting(*kind, listed[kind[0]]) for kind in _KINDS if listed[kind[0]]]


def _recorded(found: Waiting, state: str) -> list[Any]:
    return [one for one in found.reviews_to_record if one.state == state]


def _sitting(key: str, title: str, room: str, step: str, words: str, listed: Sequence[Any]) -> Sitting:
    rows = tuple(_row(room, one) for one in listed)
    if step:
        return Sitting(key, title, rows, url_for(f"{room}.step_many", name=step), words)
    if words:
        url = url_for("review_decisions.new", purpose=words)
        return Sitting(key, title, rows, all_url=url, all_words="Ghi văn bản cho các mục này…")
    return Sitting(key, title, rows)


def _row(room: str, one: Any) -> Row:
    today = clock.today()
    days = (today - one.since).days if one.since else 0
    if room == "review_plans":
        url = url_for("review_plans.show", id=one.id)
        return Row(one.id, "", one.name, url, "", f"{len(one.items)} thủ tục", one.since, days)
    if room == "internal_procedures":
        url = url_for("internal_procedures.show", code=one.code)
        return Row(one.id, one.code, one.name, url, one.department.label, "", one.since, days)
    procedure, url = one.procedure, url_for(f"{room}.show", id=one.id)
    if room == "internal_versions":
        unit, note = procedure.department.label, one.kind_name
        return Row(one.id, procedure.code, one.values.get("name") or procedure.name, url, unit, note, one.since, days)
    note, due_on = ACTIONS.get(one.action, ""), one.due_on if one.state in WRITTEN else None
    where = (one.id, procedure.code, procedure.name, url, one.department.label, note, one.since, days)
    return Row(*where, due_on=due_on, is_late=due_on is not None and due_on < today)
