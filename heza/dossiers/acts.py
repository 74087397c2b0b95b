"""What may be done to a dossier: one table of acts that draws the buttons and guards the POST. Pure.

The ten national statuses and their moves (bieu-mau §3): 1→2|3|5, 2→4|5, 4→5|6|8|9, 5→4|8, 6→4|8, 4|5|6→7→8, 9→10.
Papers asked for before the receipt (1→5) run no clock: when they come the dossier is accepted (5→2, our own move).
An act names the statuses it may start from, who may do it, and what it asks for; `objection` is the sentence that says
why not. Whether an act fits between the ones already recorded is `history`'s order of time walked once more
(`unlawful`), so an act entered late cannot make an impossible state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from heza.dossiers.history import (
    MOVES_STATUS,
    Event,
    History,
    Holder,
    Kind,
)
from heza.dossiers.rules import CLOSED, STATUS_NAMES, Status


class By(StrEnum):
    """In what relation somebody stands to a dossier."""

    HOLDER = "holder"  # the officer at whose desk it lies
    HEAD = "head"  # the head of the unit that holds it
    DESK = "desk"  # the one-stop desk
    RECEIVER = "receiver"  # to whom it was given, not confirmed yet
    LEADER = "leader"
    COLLEAGUE = "colleague"  # whoever may read it and works on dossiers


BY_NAMES = {
    By.HOLDER: "người đang giữ hồ sơ",
    By.HEAD: "trưởng phòng đang giữ hồ sơ",
    By.DESK: "Bộ phận Một cửa",
    By.RECEIVER: "người được giao",
    By.LEADER: "Lãnh đạo Ban",
    By.COLLEAGUE: "người xem được hồ sơ",
}

_RUNNING = frozenset({Status.RECEIVED, Status.IN_PROGRESS})
_WAITING = frozenset({Status.SUPPLEMENT, Status.PAYMENT})
_OPEN = _RUNNING | _WAITING
_ANY = frozenset(Status)


@dataclass(frozen=True)
class Act:
    """One act: its button, what the page says afterwards, where it may start from, who may do it, what it asks."""

    kind: Kind
    label: str
    done: str
    sources: frozenset[Status]
    by: tuple[By, ...]
    hint: str = ""  # what will happen, for the form
    asks: tuple[str, ...] = ()  # receiver | step | days | code | text
    wants_reason: bool = False
    reason_label: str = "Lý do"
    is_main: bool = False  # the usual next step

    @property
    def url_name(self) -> str:
        """Its name in an address."""
        return _URLS[self.kind]


_WORKERS = (By.HOLDER, By.HEAD)
_URLS: dict[Kind, str] = {
    Kind.RECEIVED: "tiep-nhan",
    Kind.REFUSED_INTAKE: "khong-tiep-nhan",
    Kind.TAKEN: "nhan",
    Kind.DECLINED: "khong-nhan",
    Kind.HANDED: "giao",
    Kind.STARTED: "bat-dau",
    Kind.REASSIGNED: "phan-cong",
    Kind.SUPPLEMENT_ASKED: "yeu-cau-bo-sung",
    Kind.SUPPLIED: "da-bo-sung",
    Kind.PAYMENT_ASKED: "yeu-cau-nghia-vu-tai-chinh",
    Kind.PAID: "da-nop-nghia-vu-tai-chinh",
    Kind.OPINION_ASKED: "lay-y-kien",
    Kind.OPINION_GIVEN: "da-co-y-kien",
    Kind.EXTENDED: "gia-han",
    Kind.APOLOGISED: "hen-lai",
    Kind.FINISHED: "ket-thuc",
    Kind.RETURNED: "tra-ket-qua",
    Kind.REFUSED: "tu-choi",
    Kind.WITHDRAWAL_ASKED: "yeu-cau-rut",
    Kind.WITHDRAWN: "da-rut",
    Kind.STOPPED: "dung-xu-ly",
    Kind.FLAGGED: "kha-nang-tre",
    Kind.UNFLAGGED: "bo-kha-nang-tre",
    Kind.NOTED: "ghi-chu",
    Kind.CORRECTED: "dinh-chinh",
    Kind.JOINED: "noi-ma",
}

ACTS: tuple[Act, ...] = (
    Act(
        Kind.RECEIVED,
        "Tiếp nhận",
        "Đã tiếp nhận hồ sơ; thời hạn bắt đầu tính.",
        frozenset({Status.REGISTERED, Status.SUPPLEMENT}),
        (By.DESK,),
        "Thời hạn tính từ lúc tiếp nhận.",
        is_main=True,
    ),
    Act(
        Kind.REFUSED_INTAKE,
        "Không tiếp nhận…",
        "Đã ghi không tiếp nhận hồ sơ.",
        frozenset({Status.REGISTERED}),
        (By.DESK,),
        "Hồ sơ không được tính vào số liệu giải quyết.",
        wants_reason=True,
    ),
    Act(
        Kind.TAKEN,
        "Xác nhận đã nhận",
        "Đã xác nhận nhận hồ sơ; từ lúc này hồ sơ ở bàn của bạn.",
        _OPEN | {Status.WITHDRAWAL},
        (By.RECEIVER,),
        "Từ lúc xác nhận, thời gian xử lý tính cho bàn của bạn.",
        is_main=True,
    ),
    Act(
        Kind.DECLINED,
        "Không nhận…",
        "Đã trả lại việc giao; hồ sơ vẫn ở bàn người giao.",
        _OPEN | {Status.WITHDRAWAL},
        (By.RECEIVER,),
        "Hồ sơ vẫn ở bàn người giao; người giao và trưởng phòng thấy lý do.",
        wants_reason=True,
    ),
    Act(
        Kind.STARTED,
        "Bắt đầu xử lý",
        "Đã ghi bắt đầu xử lý.",
        frozenset({Status.RECEIVED}),
        (By.HOLDER,),
        is_main=True,
    ),
    Act(
        Kind.HANDED,
        "Giao hồ sơ…",
        "Đã giao hồ sơ; chờ bên nhận xác nhận.",
        _OPEN | {Status.WITHDRAWAL},
        (*_WORKERS, By.DESK),
        "Hồ sơ vẫn tính ở bàn bạn cho đến khi bên nhận xác nhận đã nhận.",
        asks=("receiver", "step"),
        reason_label="Nội dung giao",
    ),
    Act(
        Kind.SUPPLEMENT_ASKED,
        "Yêu cầu bổ sung…",
        "Đã ghi yêu cầu bổ sung.",
        _RUNNING | {Status.REGISTERED},
        (*_WORKERS, By.DESK),
        "Chỉ được yêu cầu bổ sung một lần, bằng văn bản, nêu đủ nội dung cần bổ sung.",
        wants_reason=True,
        reason_label="Giấy tờ cần bổ sung và căn cứ",
    ),
    Act(
        Kind.SUPPLIED,
        "Đã bổ sung giấy tờ",
        "Đã ghi nhận bổ sung; hồ sơ được xử lý tiếp.",
        frozenset({Status.SUPPLEMENT}),
        (*_WORKERS, By.DESK),
        "Ghi lúc người nộp bổ sung đủ giấy tờ.",
        is_main=True,
    ),
    Act(
        Kind.PAYMENT_ASKED,
        "Yêu cầu nghĩa vụ tài chính…",
        "Đã ghi yêu cầu thực hiện nghĩa vụ tài chính.",
        frozenset({Status.IN_PROGRESS}),
        _WORKERS,
        "Ghi lúc gửi thông báo nộp tiền cho người nộp hồ sơ.",
        wants_reason=True,
        reason_label="Khoản phải nộp và căn cứ",
    ),
    Act(
        Kind.PAID,
        "Đã thực hiện nghĩa vụ tài chính",
        "Đã ghi nhận; hồ sơ được xử lý tiếp.",
        frozenset({Status.PAYMENT}),
        (*_WORKERS, By.DESK),
        "Ghi lúc người nộp thực hiện xong.",
        is_main=True,
    ),
    Act(
        Kind.OPINION_ASKED,
        "Lấy ý kiến cơ quan khác…",
        "Đã ghi việc lấy ý kiến.",
        _RUNNING,
        _WORKERS,
        "Lấy ý kiến không dừng tính thời hạn, trừ khi thủ tục quy định khác.",
        asks=("text",),
        wants_reason=True,
        reason_label="Nội dung lấy ý kiến",
    ),
    Act(
        Kind.OPINION_GIVEN,
        "Đã có ý kiến trả lời",
        "Đã ghi nhận ý kiến trả lời.",
        _OPEN,
        _WORKERS,
        "Ghi lúc nhận được văn bản trả lời.",
        reason_label="Tóm tắt ý kiến",
    ),
    Act(
        Kind.EXTENDED,
        "Gia hạn…",
        "Đã gia hạn; ngày hẹn đầu tiên vẫn được giữ lại.",
        _RUNNING,
        (By.HEAD,),
        "Mỗi hồ sơ chỉ gia hạn một lần và trước khi quá hạn. Ngày hẹn đầu tiên vẫn được giữ và hiện bên cạnh.",
        asks=("days",),
        wants_reason=True,
    ),
    Act(
        Kind.FINISHED,
        "Kết thúc xử lý",
        "Đã ghi kết thúc xử lý.",
        frozenset({Status.IN_PROGRESS}),
        _WORKERS,
        "Ghi lúc có kết quả chuyển Bộ phận Một cửa. Số liệu chính thức theo tệp Một cửa khi tệp đó ghi.",
        is_main=True,
    ),
    Act(
        Kind.RETURNED,
        "Trả kết quả",
        "Đã ghi trả kết quả.",
        frozenset({Status.FINISHED}),
        (By.DESK, *_WORKERS),
        "Ghi lúc người nộp nhận kết quả.",
        is_main=True,
    ),
    Act(
        Kind.REFUSED,
        "Từ chối giải quyết…",
        "Đã ghi từ chối giải quyết.",
        frozenset({Status.IN_PROGRESS}),
        _WORKERS,
        "Hồ sơ kết thúc vào lúc này, tính là đã giải quyết.",
        wants_reason=True,
        reason_label="Lý do và căn cứ",
    ),
    Act(
        Kind.WITHDRAWAL_ASKED,
        "Người nộp xin rút…",
        "Đã ghi yêu cầu rút hồ sơ.",
        frozenset({Status.IN_PROGRESS, *_WAITING}),
        (*_WORKERS, By.DESK),
        "Ghi lúc nhận được yêu cầu rút của người nộp.",
        wants_reason=True,
    ),
    Act(
        Kind.WITHDRAWN,
        "Đã trả hồ sơ rút",
        "Đã ghi hồ sơ được rút.",
        frozenset({Status.WITHDRAWAL}),
        (*_WORKERS, By.DESK),
        "Hồ sơ kết thúc vào lúc này, tính là đã giải quyết.",
        is_main=True,
    ),
    Act(
        Kind.STOPPED,
        "Dừng xử lý…",
        "Đã ghi dừng xử lý.",
        frozenset({Status.IN_PROGRESS, *_WAITING}),
        _WORKERS,
        "Hồ sơ kết thúc vào lúc này, tính là đã giải quyết.",
        wants_reason=True,
        reason_label="Lý do và căn cứ",
    ),
    Act(
        Kind.REASSIGNED,
        "Phân công lại…",
        "Đã phân công lại.",
        _OPEN | {Status.WITHDRAWAL},
        (By.HEAD, By.LEADER),
        "Người được phân công giữ hồ sơ ngay, không cần xác nhận. Ai chịu trách nhiệm về một hạn đã qua không đổi.",
        asks=("receiver", "step"),
        wants_reason=True,
    ),
    Act(
        Kind.FLAGGED,
        "Báo khả năng trễ…",
        "Đã báo khả năng trễ; trưởng phòng sẽ thấy.",
        _OPEN,
        _WORKERS,
        "Báo sớm để trưởng phòng gỡ vướng; báo sớm không bị tính lỗi.",
        wants_reason=True,
    ),
    Act(
        Kind.UNFLAGGED,
        "Bỏ báo khả năng trễ",
        "Đã bỏ báo khả năng trễ.",
        _OPEN,
        _WORKERS,
    ),
    Act(
        Kind.NOTED,
        "Ghi chú…",
        "Đã ghi chú.",
        _ANY,
        (By.COLLEAGUE,),
        "Ghi chú giữa các bàn; mọi người xem được hồ sơ đều đọc được.",
        wants_reason=True,
        reason_label="Nội dung",
    ),
    Act(
        Kind.JOINED,
        "Nối với mã của Một cửa…",
        "Đã nối với mã của Một cửa.",
        _ANY,
        (*_WORKERS, By.DESK),
        "Mã tạm được thay bằng mã của hệ thống Một cửa; diễn biến đã ghi được giữ.",
        asks=("code",),
    ),
)
CORRECT = Act(
    Kind.CORRECTED,
    "Đính chính…",
    "Đã đính chính.",
    _ANY,
    (*_WORKERS, By.DESK),
    "Việc đã ghi không bị xóa: nó hiện gạch ngang cùng lý do đính chính, và được đếm ở trang Trung thực số liệu.",
    wants_reason=True,
)
# Done by issuing its paper alone, so it has no button of its own.
APOLOGISE = Act(
    Kind.APOLOGISED,
    "Xin lỗi và hẹn lại ngày trả…",
    "Đã ghi ngày hẹn lại; hạn đầu tiên vẫn được giữ.",
    _OPEN,
    (*_WORKERS, By.DESK),
    "Mỗi hồ sơ chỉ hẹn lại một lần. Ngày hẹn đầu tiên vẫn được giữ để tính đúng hạn hay quá hạn.",
    wants_reason=True,
)
BY_URL: dict[str, Act] = {act.url_name: act for act in (*ACTS, CORRECT)}
BY_KIND: dict[str, Act] = {act.kind: act for act in (*ACTS, CORRECT, APOLOGISE)}
# Acts that end a dossier or change what its clock says: the rest (notes, flags) may come at any time of its life.
AFTER_END = frozenset({Kind.RETURNED, Kind.NOTED, Kind.CORRECTED, Kind.JOINED})


@dataclass(frozen=True)
class Actor:
    """Who wants to act."""

    person_id: int
    department_id: int | None
    heads: frozenset[int] = frozenset()  # departments headed today
    works: bool = True
    is_desk: bool = False
    is_leader: bool = False


@dataclass(frozen=True)
class Situation:
    """What an act depends on, at one moment."""

    history: History
    moment: datetime
    status: Status
    holder: Holder
    offered: Event | None
    is_provisional: bool = False
    relations: frozenset[By] = field(default_factory=frozenset)

    @property
    def supplements(self) -> int:
        """How many times papers were asked for since the receipt."""
        return self.history.supplements

    def is_waiting(self, kind: Kind) -> bool:
        """Whether a wait of this kind lasts."""
        return any(pause.kind == kind and pause.covers(self.moment) for pause in self.history.pauses)


def situation(history: History, moment: datetime, actor: Actor, *, is_provisional: bool = False) -> Situation:
    """How a dossier stands at a moment, to somebody."""
    status = history.status(moment) or Status.RECEIVED
    ended = history.ended
    if ended is not None and ended.at <= moment and status not in CLOSED:
        status = Status.RETURNED if Kind.RETURNED in history.single else MOVES_STATUS[ended.kind]
    holder, offered = history.holder(moment), history.offered(moment)
    related = frozenset(_relations(actor, holder, offered))
    return Situation(history, moment, status, holder, offered, is_provisional, related)


def _relations(actor: Actor, holder: Holder, offered: Event | None) -> Iterable[By]:
    if actor.is_leader:
        yield By.LEADER
        yield By.COLLEAGUE
    if not actor.works:
        return
    yield By.COLLEAGUE
    if actor.is_desk:
        yield By.DESK
    if holder.officer_id == actor.person_id or (
        holder.officer_id is None and holder.department_id is not None and holder.department_id == actor.department_id
    ):
        yield By.HOLDER
    if holder.department_id in actor.heads:
        yield By.HEAD
    if offered is not None and _is_offered_to(offered, actor):
        yield By.RECEIVER


def _is_offered_to(offered: Event, actor: Actor) -> bool:
    department, officer = offered.data["department_id"], offered.data["officer_id"]
    return (
        officer == actor.person_id
        or department in actor.heads
        or (officer is None and department == actor.department_id)
    )


def open_to(now: Situation) -> list[Act]:
    """The acts whose buttons are drawn: what this person may do now. The same question guards the POST."""
    return [act for act in ACTS if objection(act, now) is None]


def objection(act: Act, now: Situation) -> str | None:
    """Why this act cannot be done by this person at this moment; None where it can."""
    if not now.relations.intersection(act.by):
        who = ", ".join(BY_NAMES[by] for by in act.by)
        return f"Việc “{_plain(act)}” dành cho {who}. Hãy báo người đó, hoặc ghi chú trên hồ sơ."
    if now.status not in act.sources:
        return (
            f"Hồ sơ đang ở trạng thái “{STATUS_NAMES[now.status]}” nên không ghi được việc “{_plain(act)}”."
            f" Việc này chỉ ghi khi hồ sơ ở trạng thái {_either(act.sources)}."
        )
    check = _CHECKS.get(act.kind)
    return check(now) if check else None


def may_correct(now: Situation | None) -> bool:
    """Whether the links to correct an act are drawn."""
    return now is not None and objection(CORRECT, now) is None


def _plain(act: Act) -> str:
    return act.label.removesuffix("…")


def _either(statuses: frozenset[Status]) -> str:
    return " hoặc ".join(f"“{STATUS_NAMES[status]}”" for status in sorted(statuses))


def _offered_nothing(now: Situation) -> str | None:
    return None if now.offered else "Hồ sơ không còn chờ xác nhận: việc giao đã được xử lý. Hãy tải lại trang."


def _already_offered(now: Situation) -> str | None:
    if now.offered:
        return "Hồ sơ đang chờ bên nhận xác nhận. Hãy chờ, hoặc đính chính việc giao trước khi giao cho bàn khác."
    return None


def _already_asked(now: Situation) -> str | None:
    return "Đang chờ ý kiến trả lời, chưa thể lấy ý kiến lần nữa." if now.is_waiting(Kind.OPINION_ASKED) else None


def _nobody_asked(now: Situation) -> str | None:
    return None if now.is_waiting(Kind.OPINION_ASKED) else "Hồ sơ chưa lấy ý kiến cơ quan nào."


def _extended_once(now: Situation) -> str | None:
    if any(act.kind == Kind.EXTENDED for act in now.history.acts):
        return "Hồ sơ đã được gia hạn một lần; mỗi hồ sơ chỉ gia hạn một lần."
    if Kind.COMPUTED not in now.history.single:
        return "Thủ tục chưa có thời hạn trong danh mục nên HEZA không gia hạn được."
    due = now.history.our_due_at(now.moment)
    if due is not None and now.moment.date() > due.date():
        return "Hồ sơ đã quá hạn nên không gia hạn được. Hãy lập phiếu xin lỗi và hẹn lại ngày trả kết quả."
    return None


def _apologised_once(now: Situation) -> str | None:
    if (promised := now.history.due_again(now.moment)) is not None:
        return f"Hồ sơ đã được hẹn lại đến ngày {promised:%d/%m/%Y}; mỗi hồ sơ chỉ hẹn lại một lần."
    if Kind.RECEIVED not in now.history.single:
        return "Hồ sơ chưa được tiếp nhận nên chưa có ngày hẹn để hẹn lại."
    return None


def _only_provisional(now: Situation) -> str | None:
    return None if now.is_provisional else "Hồ sơ đã có mã của Một cửa."


def _flagged(now: Situation) -> bool:
    flags = [act for act in now.history.acts if act.kind in (Kind.FLAGGED, Kind.UNFLAGGED)]
    return bool(flags) and flags[-1].kind == Kind.FLAGGED


def _received(now: Situation) -> str | None:
    if Kind.RECEIVED in now.history.single:
        return "Hồ sơ đã được tiếp nhận."
    return None


def _not_received(now: Situation) -> str | None:
    if Kind.RECEIVED in now.history.single:
        return None
    return "Hồ sơ chưa được tiếp nhận. Khi đủ giấy tờ, Bộ phận Một cửa ghi “Tiếp nhận”."


def _desk_asks_at_intake(now: Situation) -> str | None:
    if now.status is Status.REGISTERED or now.relations & {By.HOLDER, By.HEAD}:
        return None
    return "Bộ phận Một cửa chỉ yêu cầu bổ sung trước khi tiếp nhận; sau đó người đang giữ hồ sơ yêu cầu."


_CHECKS = {
    Kind.SUPPLEMENT_ASKED: _desk_asks_at_intake,
    Kind.RECEIVED: _received,
    Kind.SUPPLIED: _not_received,
    Kind.TAKEN: _offered_nothing,
    Kind.DECLINED: _offered_nothing,
    Kind.HANDED: _already_offered,
    Kind.OPINION_ASKED: _already_asked,
    Kind.OPINION_GIVEN: _nobody_asked,
    Kind.EXTENDED: _extended_once,
    Kind.APOLOGISED: _apologised_once,
    Kind.JOINED: _only_provisional,
    Kind.FLAGGED: lambda now: "Hồ sơ đã được báo khả năng trễ." if _flagged(now) else None,
    Kind.UNFLAGGED: lambda now: None if _flagged(now) else "Hồ sơ chưa được báo khả năng trễ.",
}


def second_supplement(now: Situation, *, is_allowed: bool) -> str | None:
    """Why papers cannot be asked for once more: only once, unless a head allows it with a reason (QĐ 766)."""
    if not now.supplements or is_allowed:
        return None
    return (
        "Hồ sơ đã được yêu cầu bổ sung một lần. Chỉ trưởng phòng được cho phép yêu cầu lần hai, kèm lý do; "
        "khi đó hồ sơ bị tính quá hạn theo Bộ chỉ số quốc gia."
    )
