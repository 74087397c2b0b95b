"""The 34 checks (K01–K34) of a report that is made from the records, in their order. Pure.

What is an error keeps the report from being put together; a warning is answered with a note.
"""

from collections.abc import Mapping

from heza.core import words
from heza.reports.checking import counting, wording
from heza.reports.checking.look import Check, Found, Look, Said, Side, good, unknown, wrong
from heza.reports.looked.checks import CHECKS as RULES
from heza.reports.looked.checks import GOOD, WRONG
from heza.reports.rules import NEEDED

MISSING = "SL"  # of what is not a check: a figure, or a text, that is not there


def internal(look: Look) -> Said:
    """K24: the review of Decision 1085 has its numbers."""
    tally = look.facts.internal.tally
    sides = (
        Side("Đã rà soát", words.number(tally.reviewed), "internal_reviewed"),
        Side("Thủ tục nội bộ", words.number(tally.total), "internal_total"),
    )
    if not tally.total:
        return wrong("Chưa có thủ tục nội bộ nào trong danh sách rà soát. Hãy nhập danh sách ở trang Rà soát.", *sides)
    if look.overdue_reviews:
        return wrong(
            f"Mới rà soát {tally.reviewed}/{tally.total} thủ tục nội bộ, chưa đạt chỉ tiêu {look.overdue_reviews[0]}. "
            "Hãy ghi lý do và kế hoạch hoàn thành.",
            *sides,
            is_error=False,
        )
    return good(f"{tally.reviewed}/{tally.total} thủ tục nội bộ đã rà soát.", *sides)


def recipients(look: Look) -> Said:
    """K27: who gets the report exists on the day."""
    if not look.told.recipients:
        return wrong("Chưa có nơi nhận nào. Hãy ghi nơi nhận ở trang Thiết lập báo cáo.", is_error=True)
    return good(f"Nơi nhận ngày {words.day(look.today)}: {', '.join(look.told.recipients)}.")


def signer(look: Look) -> Said:
    """K28: somebody in office initials, another signs; a deputy's line KT. comes from the title, a delegate's from the
    delegation (NĐ 30/2020/NĐ-CP, Điều 13).
    """
    if not look.chief:
        return wrong(
            "Chưa có người ký nháy. Hãy chọn phòng ký nháy ở trang Thiết lập và giao người phụ trách phòng đó."
        )
    if not look.signers:
        return wrong("Chưa có ai được ký báo cáo. Hãy giao vai trò Lãnh đạo Ban ở trang Nhân sự.")
    sides = (Side("Ký nháy", look.chief), Side("Ký báo cáo", "; ".join(look.signers[:3])))
    return good("Có người ký nháy và người ký; dòng KT., TUQ. theo chức vụ hoặc ủy quyền khi ký.", *sides)


def frozen(look: Look) -> Said:
    """K34: what was signed stays; what late data move is told here."""
    if look.facts.earlier is None:
        return unknown(counting.NOT_YET)
    if not look.is_earlier_kept:
        return wrong(
            f"Nội dung của báo cáo {look.facts.earlier.name} không còn là nội dung đã ký. "
            "Hãy báo quản trị chạy kiểm tra nhật ký trước khi ký báo cáo này."
        )
    moved = sum(len(one.moved) for one in look.facts.restated)
    if not moved:
        return good("Số liệu của các báo cáo đã ký không có gì thay đổi.")
    return good(f"{moved} hồ sơ làm thay đổi số liệu đã ký; mục I.2.2 nêu đủ, báo cáo đã ký giữ nguyên.")


CHECKS: Mapping[str, Check] = {
    "K01": wording.one_month,
    "K02": wording.one_period,
    "K03": counting.signing_day,
    "K04": counting.follows,
    "K05": counting.fields_of_procedures,
    "K06": counting.announced,
    "K07": counting.shortened,
    "K08": wording.apart,
    "K09": wording.in_period,
    "K10": wording.one_decision,
    "K11": wording.unit,
    "K12": counting.settled,
    "K13": counting.late,
    "K14": counting.channels,
    "K15": counting.online,
    "K16": counting.identity,
    "K17": counting.carried,
    "K18": counting.overdue,
    "K19": counting.backlog,
    "K20": counting.digitised,
    "K21": counting.payment,
    "K22": counting.heard,
    "K23": counting.supplements,
    "K24": internal,
    "K25": counting.published,
    "K26": wording.laws,
    "K27": recipients,
    "K28": signer,
    "K29": wording.quoted_counts,
    "K30": wording.footnotes,
    "K31": wording.copied,
    "K32": counting.shares_of_a_whole,
    "K33": counting.departments,
    "K34": frozen,
}


def findings(look: Look, answers: Mapping[str, tuple[str, str]] | None = None) -> list[Found]:
    """What is missing, then all checks in their order. `answers`: by check, the digest of the finding and the note."""
    found = [Found(MISSING, "Số liệu đầy đủ", True, WRONG, one.sentence, url=one.url) for one in look.facts.missing]
    for key, sentence in wording.written(look, NEEDED):
        found.append(Found(MISSING, "Mục phải viết", True, WRONG, sentence, (Side(sentence, "", section=key),)))
    for key, sentence in wording.unprintable(look):
        found.append(Found(MISSING, "Chữ in được", True, WRONG, sentence, (Side(sentence, "", section=key),)))
    for key, rule, is_error, _text in RULES:
        said = CHECKS[key](look)
        graver = is_error if said.is_error is None else said.is_error
        one = Found(key, rule, graver, said.verdict, said.sentence, said.sides)
        digest, note = (answers or {}).get(key, ("", ""))
        if note and digest == one.sha256 and one.verdict == WRONG and not graver:
            one = Found(key, rule, graver, said.verdict, said.sentence, said.sides, note=note)
        found.append(one)
    return found


def blocking(found: list[Found]) -> list[Found]:
    """What keeps the report from being put together: errors first, then warnings without an answer."""
    return sorted((one for one in found if one.blocks), key=lambda one: not one.is_error)


__all__ = ["CHECKS", "GOOD", "MISSING", "blocking", "findings"]
