"""Why something cannot be handed in yet, in words; asked by the tables of steps."""

from typing import Any

from heza.reviews import form, rules

MOST_SAID = 3


def version_objection(version: Any) -> str:
    """Why a content cannot be handed in, or ""."""
    missing = rules.missing_parts(version.values)
    if missing:
        listed = "; ".join(f"{part.letter}) {part.name}" for part in missing)
        return f"Còn thiếu {len(missing)} nội dung bắt buộc: {listed}. Hãy bấm Sửa và ghi đủ."
    return ""


def plan_objection(plan: Any) -> str:
    """Why a plan cannot be handed in, or ""."""
    if not plan.items:
        return "Kế hoạch chưa có thủ tục nào. Hãy thêm ít nhất một thủ tục cần rà soát."
    if not plan.basis.strip():
        return "Kế hoạch chưa có căn cứ. Hãy bấm Sửa và ghi căn cứ lập kế hoạch."
    return ""


def plan_signable(plan: Any) -> str:
    """Why a plan cannot be signed now, or ""."""
    busy = [item.procedure.code for item in plan.items if item.procedure.stage not in REVIEWABLE]
    if busy:
        listed = ", ".join(busy[:MOST_SAID]) + ("…" if len(busy) > MOST_SAID else "")
        return (
            f"{len(busy)} thủ tục trong kế hoạch chưa công bố, đang rà soát hoặc đã bãi bỏ ({listed}). "
            "Hãy trả lại để bỏ các thủ tục đó khỏi kế hoạch."
        )
    return plan_objection(plan)


REVIEWABLE = frozenset({"announced", "implemented", "kept"})


def review_objection(review: Any) -> str:
    """Why a review cannot be handed in, or ""."""
    found = form.gaps(review.values)
    if len(found) < 2:
        return found[0].sentence if found else ""
    return f"Phiếu còn {len(found)} chỗ chưa đủ. Hãy bấm Lập phiếu và bổ sung theo danh sách trên trang."
