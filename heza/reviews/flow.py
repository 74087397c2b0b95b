"""The three tables of steps: a content is counted, checked and announced; a plan is signed; a review goes from the
officer over head, control team and leader to the city's decision and what carries it out.

Where the head wrote of something, or a unit has no head, it goes from its author straight to the control team: nobody
signs for their own words. What the city decides is no signature of ours: `heza.reviews.decisions` takes those steps.
"""

from functools import partial
from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import head_of, headed_by, own_departments
from heza.approvals.signoff import has_signed, only_if_signed
from heza.approvals.workflow import Step, Workflow
from heza.core import clock
from heza.reviews import ready

VOID = "Nội dung đã đổi sau khi ký nên chữ ký trước không còn hiệu lực. Hãy trả lại để phòng sửa và trình lại."

VERSION_STATES = {
    "draft": "Đang soạn",
    "returned": "Bị trả lại",
    "handed_in": "Chờ trưởng phòng ký thống kê",
    "counted": "Chờ Tổ KSTTHC kiểm soát",
    "checked": "Chờ công bố",
    "announced": "Đã công bố",
}
PLAN_STATES = {
    "draft": "Đang lập",
    "returned": "Bị trả lại",
    "handed_in": "Chờ lãnh đạo ký",
    "signed": "Đã ký",
}
REVIEW_STATES = {
    "draft": "Đang lập phiếu",
    "returned": "Bị trả lại",
    "handed_in": "Chờ trưởng phòng ký",
    "signed": "Chờ Tổ KSTTHC tổng hợp",
    "consolidated": "Chờ lãnh đạo duyệt",
    "disputed": "Có ý kiến khác, chờ lãnh đạo quyết định",
    "proposed": "Đã trình, chờ quyết định phê duyệt",
    "approved": "Đã phê duyệt, chờ thực thi",
    "implemented": "Đã thực thi",
    "abolished": "Đã bãi bỏ",
    "kept": "Giữ nguyên",
}
WRITTEN = ("draft", "returned")


# ---------------------------------------------------------------- who


def _is_author(person: Any, subject: Any) -> bool:
    return person.id in subject.authors()


def _unit(subject: Any) -> int:
    unit: int = getattr(subject, "department_id", None) or subject.procedure.department_id
    return unit


def heads(person: Any, subject: Any) -> bool:
    """Whether a person heads the unit of a content or a review today."""
    return _unit(subject) in headed_by(person, clock.today())


def _hands_in(person: Any, subject: Any) -> bool:
    """Who wrote of it; what was imported has no author yet, so whoever of the unit hands it in answers for it."""
    authors = subject.authors()
    return person.id in authors or (not authors and _unit(subject) in own_departments(person, clock.today()))


def _to_head(person: Any, subject: Any) -> bool:
    head = head_of(_unit(subject), clock.today())
    return head is not None and head.id not in {person.id, *subject.authors()} and _hands_in(person, subject)


def _past_head(person: Any, subject: Any) -> bool:
    """The head who wrote of it signs by handing it in; where a unit has no head, its author does."""
    head = head_of(_unit(subject), clock.today())
    return (head is None or head.id == person.id) and _hands_in(person, subject)


def _changes(_person: Any, review: Any) -> bool:
    return bool(review.action != "keep")


def _keeps(_person: Any, review: Any) -> bool:
    return bool(review.action == "keep")


def _gone(_person: Any, review: Any) -> bool:
    return bool(review.action == "abolish")


def _stays(_person: Any, review: Any) -> bool:
    return bool(review.action != "abolish")


_signed = partial(only_if_signed, VOID)


def _checked(version: Any) -> str:
    """What was taken over from a list was signed elsewhere."""
    return "" if version.is_baseline or has_signed(version, "check") else VOID


# ---------------------------------------------------------------- contents

VERSIONS = Workflow(
    "internal_version",
    "Thống kê, công bố thủ tục nội bộ",
    VERSION_STATES,
    (
        Step(
            *("hand_in", "Trình trưởng phòng ký thống kê", WRITTEN, "handed_in", Can.WORK_REVIEWS),
            signs="draft",
            by=_to_head,
            own_work=True,
            objection=ready.version_objection,
        ),
        Step(
            *("hand_in_up", "Trình Tổ KSTTHC", WRITTEN, "counted", Can.WORK_REVIEWS),
            signs="count",
            by=_past_head,
            own_work=True,
            objection=ready.version_objection,
        ),
        Step(
            *("count", "Ký thống kê", "handed_in", "counted", Can.SIGN_REVIEWS),
            signs="count",
            by=heads,
            objection=_signed("draft"),
            paper_by=Can.KEEP_REVIEWS,
        ),
        Step(
            *("send_back", "Trả lại người soạn", "handed_in", "returned", Can.SIGN_REVIEWS),
            signs="count",
            by=heads,
            returns=True,
        ),
        Step(
            *("check", "Xác nhận đạt chất lượng", "counted", "checked", Can.KEEP_REVIEWS),
            signs="check",
            objection=_signed("count"),
        ),
        Step(
            *("return", "Trả lại phòng", ("counted", "checked"), "returned", Can.KEEP_REVIEWS),
            signs="check",
            returns=True,
        ),
        Step(
            *("announce", "Ghi quyết định công bố", "checked", "announced", Can.KEEP_REVIEWS),
            apart=True,
            own_work=True,
            objection=_checked,
        ),
        Step(
            *("recall", "Rút về sửa", ("handed_in", "counted"), "draft", Can.WORK_REVIEWS),
            by=_is_author,
            own_work=True,
        ),
    ),
    final=("announced",),
)

# ---------------------------------------------------------------- plans

PLANS = Workflow(
    "review_plan",
    "Kế hoạch rà soát thủ tục nội bộ",
    PLAN_STATES,
    (
        Step(
            *("hand_in", "Trình lãnh đạo ký", WRITTEN, "handed_in", Can.KEEP_REVIEWS),
            signs="draft",
            own_work=True,
            objection=ready.plan_objection,
        ),
        Step(
            *("sign", "Ký kế hoạch", "handed_in", "signed", Can.APPROVE_REVIEWS),
            signs="approve",
            objection=ready.plan_signable,
            paper_by=Can.KEEP_REVIEWS,
        ),
        Step(*("return", "Trả lại", "handed_in", "returned", Can.APPROVE_REVIEWS), signs="approve", returns=True),
        Step(*("recall", "Rút về sửa", "handed_in", "draft", Can.KEEP_REVIEWS), by=_is_author, own_work=True),
    ),
    final=("signed",),
)

# ---------------------------------------------------------------- reviews

REVIEWS = Workflow(
    "internal_review",
    "Rà soát thủ tục nội bộ",
    REVIEW_STATES,
    (
        Step(
            *("hand_in", "Trình trưởng phòng", WRITTEN, "handed_in", Can.WORK_REVIEWS),
            signs="draft",
            by=_to_head,
            own_work=True,
            objection=ready.review_objection,
        ),
        Step(
            *("hand_in_up", "Trình Tổ KSTTHC", WRITTEN, "signed", Can.WORK_REVIEWS),
            signs="review",
            by=_past_head,
            own_work=True,
            objection=ready.review_objection,
        ),
        Step(
            *("sign", "Ký, chuyển Tổ KSTTHC", "handed_in", "signed", Can.SIGN_REVIEWS),
            signs="review",
            by=heads,
            objection=_signed("draft"),
            paper_by=Can.KEEP_REVIEWS,
        ),
        Step(
            *("send_back", "Trả lại người lập", "handed_in", "returned", Can.SIGN_REVIEWS),
            signs="review",
            by=heads,
            returns=True,
        ),
        Step(
            *("consolidate", "Tổng hợp, trình lãnh đạo", "signed", "consolidated", Can.KEEP_REVIEWS),
            signs="check",
            objection=_signed("review"),
        ),
        Step(
            *("object", "Có ý kiến khác, trình lãnh đạo quyết định", "signed", "disputed", Can.KEEP_REVIEWS),
            signs="object",
            wants_note=True,
            objection=_signed("review"),
        ),
        Step(
            *("control_return", "Trả lại phòng", "signed", "returned", Can.KEEP_REVIEWS),
            signs="check",
            returns=True,
        ),
        Step(
            *("approve", "Duyệt, trình phê duyệt", "consolidated", "proposed", Can.APPROVE_REVIEWS),
            signs="approve",
            by=_changes,
            objection=_signed("check"),
            paper_by=Can.KEEP_REVIEWS,
        ),
        Step(
            *("approve_keep", "Duyệt giữ nguyên", "consolidated", "kept", Can.APPROVE_REVIEWS),
            signs="keep",
            by=_keeps,
            objection=_signed("check"),
        ),
        Step(
            *("return", "Trả lại phòng", "consolidated", "returned", Can.APPROVE_REVIEWS),
            signs="approve",
            returns=True,
        ),
        Step(
            *("side_with_unit", "Quyết định theo phương án của phòng", "disputed", "proposed", Can.APPROVE_REVIEWS),
            signs="approve",
            wants_note=True,
            by=_changes,
            objection=_signed("object"),
        ),
        Step(
            *("side_with_unit_keep", "Quyết định giữ nguyên theo phòng", "disputed", "kept", Can.APPROVE_REVIEWS),
            signs="keep",
            wants_note=True,
            by=_keeps,
            objection=_signed("object"),
        ),
        Step(
            *("side_with_control", "Quyết định theo Tổ KSTTHC, trả phòng sửa", "disputed", "returned"),
            Can.APPROVE_REVIEWS,
            signs="approve",
            returns=True,
        ),
        Step(
            *("decide", "Ghi quyết định phê duyệt", "proposed", "approved", Can.KEEP_REVIEWS),
            apart=True,
            own_work=True,
            objection=_signed("approve"),
        ),
        Step(
            *("city_return", "Ghi ý kiến trả lại của UBND thành phố", "proposed", "returned", Can.KEEP_REVIEWS),
            wants_note=True,
            own_work=True,
        ),
        Step(
            *("implement", "Ghi văn bản thực thi", "approved", "implemented", Can.KEEP_REVIEWS),
            by=_stays,
            apart=True,
            own_work=True,
        ),
        Step(
            *("abolish", "Ghi văn bản bãi bỏ", "approved", "abolished", Can.KEEP_REVIEWS),
            by=_gone,
            apart=True,
            own_work=True,
        ),
        Step(
            *("recall", "Rút về sửa", ("handed_in", "signed"), "draft", Can.WORK_REVIEWS),
            by=_is_author,
            own_work=True,
        ),
    ),
    final=("implemented", "abolished", "kept"),
)
