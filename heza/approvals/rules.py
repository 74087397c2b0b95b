"""When somebody may sign for somebody else: pure, a sentence where something cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from heza.accounts.permissions import Can
from heza.accounts.rules import EARLIEST, FOREVER, bad_day
from heza.approvals.meanings import MEANINGS
from heza.approvals.workflow import Actor, Capacity, Step, Workflow

CAPACITY_WORDS: dict[Capacity, str] = {
    Capacity.KT: "KT. — ký thay: cấp phó ký thay người đứng đầu",
    Capacity.TL: "TL. — thừa lệnh: người đứng đầu đơn vị ký theo lệnh của lãnh đạo",
    Capacity.TUQ: "TUQ. — thừa ủy quyền: ký một số việc theo văn bản ủy quyền có thời hạn",
    Capacity.Q: "Q. — quyền: người được giao quyền chức vụ ký khi người giữ chức vụ vắng mặt",
}


@dataclass(frozen=True)
class Duty:
    """Something that is signed, as a delegation names it: the signing steps of one flow with one meaning."""

    key: str
    flow: Workflow
    steps: tuple[Step, ...]
    label: str

    def is_right_of(self, person: Actor) -> bool:
        """Whether it is this person's own right, as far as permissions tell."""
        return any(person.can(step.permission) for step in self.steps)


def duties_of(flows: Iterable[Workflow]) -> list[Duty]:
    """Everything that can be delegated, in the order of the flows and their steps."""
    found: dict[str, Duty] = {}
    for flow in flows:
        for step in flow.steps:
            if key := flow.duty(step):
                before = found.get(key)
                steps = (*before.steps, step) if before else (step,)
                labels = ", ".join(dict.fromkeys(one.label for one in steps))
                found[key] = Duty(key, flow, steps, f"{flow.title}: {labels}")
    return list(found.values())


@dataclass(frozen=True)
class DelegationData:
    """What is entered about a delegation; `to_day` is the first day on which it does not hold."""

    from_id: int
    to_id: int
    capacity: Capacity
    basis: str
    from_day: date
    to_day: date
    duties: frozenset[str]


def bad_days(entered: DelegationData, today: date) -> dict[str, str]:
    """What is wrong with the days, by field."""
    if reason := bad_day(entered.from_day, today):
        return {"from_day": reason}
    if entered.to_day == FOREVER:
        if entered.capacity == Capacity.TUQ:  # NĐ 30/2020/NĐ-CP, Điều 13 khoản 3: giới hạn thời gian và nội dung
            return {"last_day": "Thừa ủy quyền phải có thời hạn. Hãy nhập ngày cuối cùng của ủy quyền."}
        return {}
    if entered.to_day <= entered.from_day:
        return {"last_day": "Ngày cuối cùng không được trước ngày bắt đầu. Hãy sửa lại một trong hai ngày."}
    if (entered.to_day - entered.from_day).days > LONGEST:
        return {"last_day": "Một ủy quyền dài nhất năm năm. Hãy kiểm tra lại năm."}
    return {}


LONGEST = 5 * 366
SAME_PERSON = "Không tự ủy quyền cho mình. Hãy chọn người khác."
FOR_YOURSELF = "Anh/chị không tự ghi ủy quyền cho chính mình; người ủy quyền hoặc người quản trị khác phải ghi."
NOT_THEIRS = "Anh/chị chỉ ghi được ủy quyền của chính mình. Hãy nhờ người quản trị ghi giúp."
NO_ACCOUNT = "{name} không có tài khoản đang hoạt động nên không ký được. Hãy chọn người khác."


def may_edit(viewer: Actor, from_id: int) -> bool:
    """Whether this person may enter and end delegations of that one: one's own, or anybody's for who edits people."""
    return bool(viewer.can(Can.EDIT_DELEGATIONS) and (viewer.id == from_id or viewer.can(Can.EDIT_PEOPLE)))


def not_delegable(entered: DelegationData, duties: Iterable[Duty], giver: Actor) -> str:
    """Why these duties cannot be given, or "". Nobody gives more than their own right."""
    by_key = {duty.key: duty for duty in duties}
    if not entered.duties:
        return "Hãy chọn ít nhất một việc được ủy quyền."
    for key in sorted(entered.duties):
        duty = by_key.get(key)
        if duty is None:
            return "Việc được chọn không còn trong danh sách. Hãy tải lại trang rồi chọn lại."
        if not duty.is_right_of(giver):
            return f"{giver.name} không có quyền làm “{duty.label}” nên không ủy quyền được việc này. Hãy bỏ chọn."
    return ""


def overlap(entered: DelegationData, known: Iterable[DelegationData]) -> str:
    """Why it would stand twice, or ""."""
    for other in known:
        same = (other.from_id, other.to_id) == (entered.from_id, entered.to_id) and other.duties & entered.duties
        if same and other.from_day < entered.to_day and entered.from_day < other.to_day:
            until = "" if other.to_day == FOREVER else f" đến trước {other.to_day:%d/%m/%Y}"
            return (
                f"Hai người này đã có ủy quyền cùng việc từ {other.from_day:%d/%m/%Y}{until}. "
                "Hãy kết thúc ủy quyền đó trước, hoặc chọn ngày khác."
            )
    return ""


def not_endable(from_day: date, last_used: date | None, to_day: date) -> str:
    """Why a delegation cannot end on this day (not included), or "". The first day itself takes it back."""
    if to_day < max(from_day, EARLIEST):
        return f"Ngày thôi ủy quyền không được trước ngày bắt đầu ({from_day:%d/%m/%Y})."
    if last_used is not None and to_day <= last_used:
        return (
            f"Đã có chữ ký theo ủy quyền này ngày {last_used:%d/%m/%Y}, nên ủy quyền chỉ kết thúc được sau ngày đó. "
            "Hãy nhập ngày muộn hơn."
        )
    return ""


@dataclass(frozen=True)
class Allowed:
    """One step that a delegation lets somebody take; `is_right` is whether the giver may take it today."""

    flow: str
    label: str
    meaning: str
    sentence: str
    states: tuple[str, ...]
    is_right: bool


def allowed_by(flows: Iterable[Workflow], duties: frozenset[str], giver: Actor) -> list[Allowed]:
    """Every step that a delegation of these duties lets its taker take, in words."""
    return [
        Allowed(
            flow.title,
            step.label,
            MEANINGS[step.signs].label,
            step.said,
            tuple(flow.states[state] for state in step.sources),
            bool(giver.can(step.permission)),
        )
        for flow in flows
        for step in flow.steps
        if flow.duty(step) in duties and step.signs
    ]


def state_on(from_day: date, to_day: date, day: date) -> str:
    """Whether a delegation holds on a day: now, coming, over."""
    return "coming" if day < from_day else "now" if day < to_day else "over"
