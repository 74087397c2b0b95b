"""What an internal procedure (TTHC nội bộ) is made of, where it stands by its events, and what is measured. Pure.

Internal procedures are those between agencies (group A) or inside one (group B) under Decision 1085/QĐ-TTg; they are
neither the procedures for citizens nor the internal process of one of those.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

GROUPS = {
    "A": "Nhóm A – giữa các cơ quan hành chính nhà nước",
    "B": "Nhóm B – trong nội bộ cơ quan",
}
CODE_LENGTH, NAME_LENGTH, FIELD_LENGTH = 40, 300, 120
_CODE = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")


def code_key(code: str) -> str:
    """The code as it is compared: capitals, no spaces."""
    return "".join(code.split()).upper()


def wrong_code(code: str) -> str:
    """Why this is no code, or ""."""
    key = code_key(code)
    if not key:
        return "Chưa có mã thủ tục. Hãy ghi mã, ví dụ NB-01."
    if len(key) > CODE_LENGTH or not _CODE.fullmatch(key):
        return f"Mã “{code}” không dùng được. Mã gồm chữ, số và dấu gạch ngang, dài nhất {CODE_LENGTH} ký tự."
    return ""


# ---------------------------------------------------------------- the twelve parts


class Part(NamedTuple):
    """One of the twelve parts of an announced procedure (NĐ 63/2010/NĐ-CP, Điều 8; lettered as announced)."""

    key: str
    letter: str
    name: str
    hint: str
    required: bool


PARTS = (
    Part("name", "m", "Tên thủ tục", "Bắt đầu bằng động từ: “Cử công chức đi đào tạo”.", True),
    Part("steps", "a", "Trình tự thực hiện", "Mỗi bước một dòng: ai làm, làm gì, trong bao lâu.", True),
    Part("channel", "b", "Cách thức thực hiện", "Trực tiếp, bưu chính hoặc qua hệ thống quản lý văn bản.", True),
    Part("documents", "c", "Thành phần, số lượng hồ sơ", "Mỗi giấy tờ một dòng; dòng cuối ghi số bộ.", True),
    Part("term", "d", "Thời hạn giải quyết", "Ví dụ: 05 ngày làm việc kể từ ngày nhận đủ hồ sơ.", True),
    Part("applicant", "đ", "Đối tượng thực hiện", "Cơ quan, đơn vị, cán bộ, công chức nào đề nghị.", True),
    Part("authority", "e", "Cơ quan giải quyết", "Người có thẩm quyền, người được ủy quyền, đơn vị phối hợp.", True),
    Part("result", "g", "Kết quả thực hiện", "Quyết định, văn bản chấp thuận…; ghi “Không” nếu không có.", False),
    Part("fee", "h", "Phí, lệ phí", "Thường ghi “Không”.", False),
    Part("forms", "i", "Tên mẫu đơn, tờ khai", "Ghi “Không” nếu không có mẫu.", False),
    Part("conditions", "k", "Yêu cầu, điều kiện", "Ghi “Không” nếu không có.", False),
    Part("basis", "l", "Căn cứ pháp lý", "Mỗi văn bản một dòng: số, ngày, cơ quan ban hành.", True),
)
PART = {part.key: part for part in PARTS}


def filled(content: Mapping[str, str]) -> int:
    """How many of the twelve parts say something."""
    return sum(bool(content.get(part.key, "").strip()) for part in PARTS)


def missing_parts(content: Mapping[str, str]) -> list[Part]:
    """The parts that must be there and are not."""
    return [part for part in PARTS if part.required and not content.get(part.key, "").strip()]


def documents_of(content: Mapping[str, str]) -> list[str]:
    """The papers of the dossier: one line each; the line that counts the sets is none."""
    lines = [line.strip(" -–•+;.") for line in content.get("documents", "").splitlines()]
    return [line for line in lines if line and "số lượng" not in line.lower()]


KINDS = {
    "new": "Công bố mới",
    "amended": "Sửa đổi, bổ sung",
    "replaced": "Thay thế",
    "abolished": "Bãi bỏ",
}


# ---------------------------------------------------------------- where it stands

STAGES = {
    "draft": "Đang thống kê",
    "counted": "Đã thống kê",
    "announced": "Đã công bố",
    "in_review": "Đang rà soát",
    "proposed": "Đã trình phương án",
    "approved": "Đã phê duyệt phương án",
    "implemented": "Đã thực thi",
    "kept": "Giữ nguyên",
    "abolished": "Đã bãi bỏ",
}
STAGE_KINDS = {
    "draft": "wait",
    "counted": "brand",
    "announced": "brand",
    "in_review": "soon",
    "proposed": "soon",
    "approved": "brand",
    "implemented": "ok",
    "kept": "ok",
    "abolished": "plain",
}
EVENTS = {
    "listed": "Đưa vào danh sách thống kê",
    "counted": "Trưởng phòng ký thống kê",
    "uncounted": "Trả lại thống kê",
    "announced": "Công bố",
    "published": "Công khai",
    "planned": "Đưa vào kế hoạch rà soát",
    "proposed": "Lãnh đạo duyệt, trình phương án",
    "returned": "Trả lại phương án",
    "kept": "Kết luận giữ nguyên",
    "approved": "Phê duyệt phương án đơn giản hóa",
    "implemented": "Thực thi phương án",
    "abolished": "Bãi bỏ",
    "moved": "Chuyển đơn vị chủ trì hoặc nhóm",
    "removed": "Rút khỏi danh sách",
}
ACTIONS = {
    "amend": "Sửa đổi, bổ sung",
    "replace": "Thay thế",
    "merge": "Gộp vào thủ tục khác",
    "abolish": "Bãi bỏ",
    "keep": "Giữ nguyên",
}
CUTS = frozenset({"abolish", "merge"})  # reading (i): the procedure is no longer there


@dataclass(frozen=True)
class Event:
    """One event of one internal procedure, as figures need it. `seq` is its place in the order of knowing."""

    seq: int
    procedure_id: int
    kind: str
    on_day: date
    department_id: int
    group: str
    action: str = ""
    cost_before: int | None = None
    cost_after: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where a procedure stands by its events. Costs are đồng a year: `cost_after` counts only what was approved,
    `cost_expected` what was proposed.
    """

    stage: str = "draft"
    since: date | None = None
    department_id: int = 0
    group: str = ""
    listed_on: date | None = None
    counted_on: date | None = None
    announced_on: date | None = None
    published_on: date | None = None
    planned_on: date | None = None
    reviewed_on: date | None = None  # a conclusion that the leader approved
    approved_on: date | None = None
    implemented_on: date | None = None
    approved_action: str = ""
    cost_before: int | None = None
    cost_after: int | None = None
    cost_expected: int | None = None
    is_removed: bool = False


def standing(events: Iterable[Event]) -> Standing:
    """Where a procedure stands after these events, whatever order they come in."""
    found = Standing()
    for event in sorted(events, key=lambda one: (one.on_day, one.seq)):
        found = _AFTER[event.kind](replace(found, department_id=event.department_id, group=event.group), event)
    return found


def _to(found: Standing, stage: str, event: Event) -> Standing:
    return found if found.stage == stage and found.since else replace(found, stage=stage, since=event.on_day)


def _listed(found: Standing, event: Event) -> Standing:
    return replace(_to(found, "draft", event), listed_on=found.listed_on or event.on_day)


def _counted(found: Standing, event: Event) -> Standing:
    reached = found if found.announced_on else _to(found, "counted", event)  # a new content does not take it back
    return replace(reached, counted_on=found.counted_on or event.on_day)


def _uncounted(found: Standing, event: Event) -> Standing:
    if found.announced_on:
        return found
    return replace(_to(found, "draft", event), counted_on=None)


def _announced(found: Standing, event: Event) -> Standing:
    reached = found if found.stage in ("abolished", "in_review", "proposed") else _to(found, "announced", event)
    return replace(
        reached, counted_on=found.counted_on or event.on_day, announced_on=found.announced_on or event.on_day
    )


def _published(found: Standing, event: Event) -> Standing:
    return replace(found, published_on=found.published_on or event.on_day)


def _planned(found: Standing, event: Event) -> Standing:
    return replace(_to(found, "in_review", event), planned_on=event.on_day)


def _proposed(found: Standing, event: Event) -> Standing:
    reached = replace(_to(found, "proposed", event), reviewed_on=event.on_day, cost_expected=event.cost_after)
    if found.approved_on:  # what was approved before still counts until the new plan is
        return reached
    return replace(reached, cost_before=event.cost_before, cost_after=event.cost_before)


def _returned(found: Standing, event: Event) -> Standing:
    reached = replace(_to(found, "in_review", event), reviewed_on=None, cost_expected=None)
    if found.approved_on:
        return reached
    return replace(reached, cost_before=None, cost_after=None)


def _kept(found: Standing, event: Event) -> Standing:
    reached = replace(_to(found, "kept", event), reviewed_on=event.on_day, cost_expected=event.cost_before)
    if found.approved_on:
        return reached
    return replace(reached, cost_before=event.cost_before, cost_after=event.cost_before)


def _approved(found: Standing, event: Event) -> Standing:
    return replace(
        _to(found, "approved", event),
        reviewed_on=found.reviewed_on or event.on_day,
        approved_on=event.on_day,
        approved_action=event.action,
        cost_before=event.cost_before,
        cost_after=event.cost_after,
        cost_expected=event.cost_after,
        implemented_on=None,
    )


def _implemented(found: Standing, event: Event) -> Standing:
    return replace(_to(found, "implemented", event), implemented_on=event.on_day)


def _abolished(found: Standing, event: Event) -> Standing:
    return replace(_to(found, "abolished", event), implemented_on=event.on_day if found.approved_on else None)


def _moved(found: Standing, _event: Event) -> Standing:
    return found


def _removed(found: Standing, _event: Event) -> Standing:
    return replace(found, is_removed=True)


_AFTER = {
    "listed": _listed,
    "counted": _counted,
    "uncounted": _uncounted,
    "announced": _announced,
    "published": _published,
    "planned": _planned,
    "proposed": _proposed,
    "returned": _returned,
    "kept": _kept,
    "approved": _approved,
    "implemented": _implemented,
    "abolished": _abolished,
    "moved": _moved,
    "removed": _removed,
}


# ---------------------------------------------------------------- the ten steps


STEPS = (
    "Thống kê",
    "Kiểm soát chất lượng",
    "Công bố",
    "Công khai",
    "Kế hoạch rà soát",
    "Rà soát, đánh giá",
    "Phương án đơn giản hóa",
    "Phê duyệt",
    "Thực thi",
    "Công bố lại, báo cáo",
)
