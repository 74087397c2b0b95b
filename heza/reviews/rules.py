"""What an internal procedure (TTHC nội bộ) is made of, where it stands by its events, and what is measured. Pure.

Internal procedures are those between agencies (group A) or inside one (group B) under Decision 1085/QĐ-TTg; they are
neither the procedures for citizens nor the internal process of one of those.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from heza.core.rounding import rounded

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


# ---------------------------------------------------------------- what is measured


@dataclass(frozen=True)
class Tally:
    """How many internal procedures have come how far, and their yearly costs in đồng."""

    total: int = 0
    group_a: int = 0
    group_b: int = 0
    counted: int = 0
    announced: int = 0
    published: int = 0  # of group A
    planned: int = 0
    reviewed: int = 0
    approved: int = 0  # plans that change something
    gone: int = 0  # approved to be abolished or merged away
    implemented: int = 0
    cost_before: int = 0
    cost_after: int = 0
    cost_expected: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def counts(found: Standing, since: date | None = None) -> Tally:
    """One procedure as a tally; reviews, approvals and implementations before `since` belong to an earlier mandate."""
    if found.is_removed:
        return Tally()
    reviewed = _from(found.reviewed_on, since)
    approved = _from(found.approved_on, since) and found.approved_action != "keep"
    costed = (reviewed or approved) and found.cost_before is not None
    return Tally(
        total=1,
        group_a=int(found.group == "A"),
        group_b=int(found.group == "B"),
        counted=int(found.counted_on is not None),
        announced=int(found.announced_on is not None),
        published=int(found.published_on is not None and found.group == "A"),
        planned=int(_from(found.planned_on, since)),
        reviewed=int(reviewed),
        approved=int(approved),
        gone=int(approved and found.approved_action in CUTS),
        implemented=int(approved and found.implemented_on is not None),
        cost_before=(found.cost_before or 0) if costed else 0,
        cost_after=(found.cost_after or 0) if costed else 0,
        cost_expected=(found.cost_expected or 0) if costed else 0,
    )


def _from(day: date | None, since: date | None) -> bool:
    return day is not None and (since is None or day >= since)


class Measure(NamedTuple):
    """Something that a target asks for: a share of the tally, with its definition in words."""

    key: str
    label: str
    definition: str
    of: str  # the box of rows that the numerator opens
    is_money: bool = False


MEASURES = {
    one.key: one
    for one in (
        Measure(
            "inventoried",
            "Tỷ lệ đã thống kê",
            "Số thủ tục nội bộ trưởng phòng đã ký thống kê, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "counted",
        ),
        Measure(
            "announced",
            "Tỷ lệ đã công bố",
            "Số thủ tục nội bộ có quyết định công bố, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "announced",
        ),
        Measure(
            "published",
            "Tỷ lệ nhóm A công khai trên CSDL quốc gia",
            "Số thủ tục nhóm A đã ghi nơi và ngày công khai, chia cho số thủ tục nhóm A trong danh sách.",
            "published",
        ),
        Measure(
            "reviewed",
            "Tỷ lệ đã rà soát",
            "Số thủ tục có kết luận rà soát được lãnh đạo Ban duyệt (trình phương án hoặc giữ nguyên), "
            "chia cho tổng số thủ tục nội bộ trong danh sách.",
            "reviewed",
        ),
        Measure(
            "procedures_cut",
            "Cắt giảm thủ tục – cách hiểu (i): bãi bỏ, gộp",
            "Số thủ tục được phê duyệt bãi bỏ hoặc gộp, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "gone",
        ),
        Measure(
            "procedures_simplified",
            "Cắt giảm thủ tục – cách hiểu (ii): có phương án đơn giản hóa",
            "Số thủ tục có phương án đơn giản hóa được phê duyệt, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "approved",
        ),
        Measure(
            "cost_cut",
            "Cắt giảm chi phí tuân thủ",
            "Tổng chi phí tiết kiệm một năm của các phương án đã phê duyệt, chia cho tổng chi phí trước rà soát của "
            "mọi thủ tục đã rà soát; không phải trung bình các tỷ lệ.",
            "costed",
            is_money=True,
        ),
        Measure(
            "implemented",
            "Tỷ lệ thực thi phương án",
            "Số phương án đã có văn bản thực thi, chia cho số phương án đơn giản hóa đã được phê duyệt.",
            "implemented",
        ),
    )
}


class Ratio(NamedTuple):
    """A share with its numbers; no share where there is nothing to divide by."""

    part: int
    whole: int

    @property
    def share(self) -> Decimal | None:
        """Between 0 and 1, or None."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else None

    @property
    def hundredths(self) -> int | None:
        """In hundredths of a percent, rounded half up; what a target is compared with."""
        return None if self.share is None else int(rounded(self.share * 10_000))


def ratio(measure: str, tally: Tally, group: str = "") -> Ratio:
    """A measure of a tally; `group` is the group the tally was narrowed to."""
    wholes = {
        "published": tally.group_a,
        "implemented": tally.approved,
        "cost_cut": tally.cost_before,
    }
    parts = {
        "inventoried": tally.counted,
        "announced": tally.announced,
        "published": tally.published,
        "reviewed": tally.reviewed,
        "procedures_cut": tally.gone,
        "procedures_simplified": tally.approved,
        "cost_cut": tally.cost_before - tally.cost_after,
        "implemented": tally.implemented,
    }
    return Ratio(parts[measure], wholes.get(measure, tally.total))


def is_met(found: Ratio, threshold: int) -> bool | None:
    """Whether a target in hundredths of a percent is reached; None where nothing can be measured yet.

    The unrounded share counts: 19.996 % is shown as 20.00 % and does not reach 20 %.
    """
    return None if found.share is None else found.share * 10_000 >= threshold


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
