"""What was signed on the page, as the signatures of a paper: who and in what capacity, as they were then.

A confirmation in the system is said in words and never drawn; where nobody confirmed, there is room for a hand.
"""

from collections.abc import Sequence
from datetime import date

from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers import model

BY_HAND = "(Ký và ghi rõ họ tên)"
NOT_DIGITAL = "Xác nhận trên hệ thống nội bộ không phải là chữ ký số."


def valid(signatures: Sequence[Signature], meaning: str) -> Signature | None:
    """The last signature of this meaning that stands for the content as it is."""
    return next((one for one in reversed(signatures) if one.is_valid and one.meaning == meaning), None)


def block(signature: Signature | None, role: str, *, hint: str = BY_HAND) -> model.Signature:
    """The place of one signature; `role` stands where nobody has signed, or where a title is unknown."""
    if signature is None:
        return model.Signature(titles=(role.upper(),), hint=hint)
    if signature.paper:
        return model.Signature((role.upper(),), name=signature.paper.get("signed_by", ""), said=_on_paper(signature))
    return model.Signature(_titles(signature, role), name=signature.name, said=_said(signature))


def _titles(one: Signature, role: str) -> tuple[str, ...]:
    own = (one.title or role).upper()
    return (f"{one.capacity} {one.for_title or one.for_name}".upper(), own) if one.capacity else (own,)


def _said(one: Signature) -> tuple[str, ...]:
    day = f", tính vào ngày {words.day(one.other_day)}" if one.other_day else ""
    lines = ["Đã xác nhận trên hệ thống nội bộ", f"({one.label}), {words.moment(one.signed_at)}{day}"]
    if one.basis:
        lines.append(f"theo ủy quyền của {one.for_name}; căn cứ: {one.basis}")
    return tuple(lines)


def _on_paper(one: Signature) -> tuple[str, ...]:
    found = one.paper
    day = words.day(date.fromisoformat(found["day"])) if found.get("day") else "…"
    return (
        f"Đã ký ở bản giấy số {found.get('number') or '…'} ngày {day}",
        f"đính kèm bởi {one.name}, {words.moment(one.signed_at)}",
    )


def notes(signatures: Sequence[Signature]) -> tuple[model.Block, ...]:
    """What was signed, so that the paper can be compared with the record; nothing where nobody signed."""
    standing = [one for one in signatures if one.is_valid]
    if not standing:
        return ()
    return (model.Notes((f"Mã băm nội dung đã xác nhận (SHA-256):\n{standing[-1].sha256}.", NOT_DIGITAL)),)
