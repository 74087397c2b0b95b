"""Checks of what people wrote beside the figures: months, periods, decisions, units, shares, footnotes. Pure."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from heza.core import rounding, words
from heza.dossiers.rules import Period
from heza.papers.clean import clean, missing
from heza.reports.checking.look import Look, Said, Side, good, named, place, wrong
from heza.reports.looked import checks as looked
from heza.reports.looked.said import Report as Text
from heza.reports.looked.said import Spot
from heza.reports.printed.saying import number_in
from heza.reports.told import Part, said

COUNTED = (  # figures of Biểu II.06a that stand in sentences
    *("new", "settled", "open", "carried_in", "all", "early", "on_time", "late"),
    *("open_in_time", "open_late", "new_online", "suspended"),
)
ALIKE = 0.8  # of a section that stood in the last report: pointed out
_COMPARED = ("so voi", "cung ky", "ke hoach", "tu thang", "den thang", "tru thang", "bao cao thang", "den het")
_QUOTED = re.compile(r"(\d{1,3}(?:[,.]\d{1,2})?)\s*%")


def _periods_of(look: Look) -> Period:
    return look.facts.times.period


def one_month(look: Look) -> Said:
    """K01: the month of the report wherever a month is named."""
    span = look.facts.times.span
    if span.kind != "month":
        return good(f"Các phần tự viết theo {span.name}.")
    own, following = f"{span.part:02d}/{span.year}", f"{span.following.part:02d}/{span.following.year}"
    for part, text in look.parts:
        allowed = {own, following} if part.key in ("tasks", "proposals") else {own}
        for spot in text.months():
            if spot.value not in allowed and not _is_compared(text, spot):
                sides = (Side("Tháng của báo cáo", own), replace_value(part, f"tháng {spot.value}"))
                return wrong(
                    f"Mục {named(part.key)} nói tháng {spot.value}, báo cáo này là tháng {own}. "
                    "Hãy sửa lại tháng; nếu nói về tháng khác để so sánh, hãy viết “so với tháng …”.",
                    *sides,
                )
    return good(f"Mọi chỗ đều là tháng {own}.")


def replace_value(part: Part, value: str) -> Side:
    """The section with what it says."""
    return place(part)._replace(value=value)


def _is_compared(text: Text, spot: Spot) -> bool:
    before = text.folded[max(0, spot.at - 30) : spot.at]
    return any(word in before for word in _COMPARED)


def one_period(look: Look) -> Said:
    """K02: the period of the rule, and no other one in what people wrote."""
    period, rule = _periods_of(look), look.rule_period
    own = f"{words.day(period.first)}–{words.day(period.last)}"
    if (period.first, period.last) != (rule.first, rule.last):
        return wrong(
            f"Kỳ của báo cáo là {own}, quy tắc đang đặt cho {words.day(rule.first)}–{words.day(rule.last)}. "
            "Hãy sửa quy tắc ở trang Thiết lập, hoặc lập lại báo cáo.",
            Side("Kỳ của báo cáo", own),
            Side("Kỳ theo quy tắc", f"{words.day(rule.first)}–{words.day(rule.last)}"),
        )
    for part, text in look.parts:
        for one in text.periods():
            if (one.first, one.last) != (period.first, period.last):
                said = f"{words.day(one.first)}–{words.day(one.last)}"
                return wrong(
                    f"Mục {named(part.key)} nói kỳ {said}, kỳ của báo cáo là {own}. Hãy sửa cho cùng một kỳ.",
                    Side("Kỳ của báo cáo", own),
                    replace_value(part, said),
                )
    return good(f"Cùng một kỳ {own} ở mọi chỗ.")


def apart(look: Look) -> Said:
    """K08: new, amended and abolished procedures are told apart."""
    for part, text in look.parts:
        if looked.new_amended_abolished(text, 1).verdict == looked.WRONG:
            return wrong(
                f"Mục {named(part.key)} gộp mới, sửa đổi và bãi bỏ thành một số. Hãy tách số của từng loại.",
                place(part),
            )
    for one in look.facts.announced:
        if one.shortened > one.new + one.amended:
            return wrong(
                f"Quyết định {one.number} ghi {one.shortened} thủ tục rút ngắn, nhiều hơn {one.new + one.amended} thủ "
                "tục mới và sửa đổi. Thủ tục bị bãi bỏ không thể rút ngắn thời gian. Hãy sửa sổ Quyết định công bố.",
                Side("Rút ngắn", str(one.shortened), figure="shortened"),
                Side("Mới và sửa đổi", str(one.new + one.amended), figure="announced"),
            )
    return good("Thủ tục mới, sửa đổi, bãi bỏ có số riêng.")


def in_period(look: Look) -> Said:
    """K09: a decision told as a result is of the period, or said to be cumulative."""
    period = _periods_of(look)
    for part, text in look.parts:
        if part.key in ("tasks", "proposals"):
            continue
        for number, day, spot in text.decisions():
            is_outside = day is not None and not period.first <= day <= period.last
            around = words.fold(spot.around)
            if day and is_outside and "luy ke" not in around and "can cu" not in around and "ttg" not in number.lower():
                return wrong(
                    f"Mục {named(part.key)} kể Quyết định {number} ngày {words.day(day)} là kết quả, ngày đó ngoài kỳ. "
                    "Hãy ghi rõ “lũy kế”, hoặc bỏ.",
                    Side("Kỳ của báo cáo", f"{words.day(period.first)}–{words.day(period.last)}"),
                    replace_value(part, words.day(day)),
                )
    return good("Kết quả kể trong báo cáo đều trong kỳ hoặc ghi rõ lũy kế.")


def one_decision(look: Look) -> Said:
    """K10: a decision has one day wherever it is named, and that of the register."""
    days: dict[str, tuple[date, Side]] = {}
    for one in look.facts.announced:
        side = Side("Sổ Quyết định công bố", words.day(one.signed_on), figure="announced")
        days[_key(one.number)] = (one.signed_on, side)
    for part in look.told.parts:
        text = Text("\n".join([*(said(one) for one in part.sentences), part.text]))
        for number, day, _spot in text.decisions():
            if day is None:
                continue
            known = days.setdefault(_key(number), (day, replace_value(part, words.day(day))))
            if known[0] != day:
                return wrong(
                    f"Quyết định {number} có ngày {words.day(known[0])} và ngày {words.day(day)}. "
                    "Hãy sửa cho giống nhau.",
                    known[1],
                    replace_value(part, words.day(day)),
                )
    return good("Mỗi quyết định có một ngày ở mọi chỗ.")


def _key(number: str) -> str:
    return words.fold(number).replace(" ", "")


def unit(look: Look) -> Said:
    """K11: dossiers are not called procedures."""
    total = look.facts.catalogue.total
    for part, text in look.parts:
        counts = text.counts(r"giải quyết(?:\s+được)?") + text.counts(r"tiếp nhận(?:\s+được)?")
        for one in counts:
            if one.unit != "ho so":
                return wrong(
                    f"Mục {named(part.key)} viết “{one.spot.value}”: đó là hồ sơ, không phải thủ tục "
                    f"(cơ quan có {total} thủ tục). Hãy sửa đơn vị đếm thành “hồ sơ”.",
                    replace_value(part, one.spot.value),
                    Side("Số thủ tục", str(total), figure="procedures"),
                )
    return good("Số tiếp nhận, giải quyết đều đếm bằng hồ sơ.")


def quoted_counts(look: Look) -> Said:
    """K29: numbers of dossiers in what people wrote are those of the annex."""
    total = look.facts.total
    asked = (
        ("đã giải quyết", r"giải quyết(?:\s+được)?", total.settled, "settled"),
        ("tiếp nhận", r"tiếp nhận(?:\s+được)?", total.new, "new"),
        ("đang giải quyết", r"đang giải quyết", total.open, "open"),
    )
    for part, text in look.parts:
        for label, before, number, figure in asked:
            found = [one for one in text.counts(before) if one.unit == "ho so"]
            if figure == "settled":
                found = [one for one in found if "dang giai quyet" not in words.fold(one.spot.around)]
            for one in found:
                if one.number != number and not _is_compared(text, one.spot):
                    return wrong(
                        f"Mục {named(part.key)} viết {label} {words.number(one.number)} hồ sơ, Biểu II.06a là "
                        f"{words.number(number)}. Hãy sửa số, hoặc bỏ vì số đã có ở mục của nó.",
                        replace_value(part, words.number(one.number)),
                        Side("Biểu II.06a", words.number(number), figure=figure),
                    )
    return _annex(look)


def _annex(look: Look) -> Said:
    """The figures of the sentences are those of the annex, wherever they stand."""
    total = look.facts.total
    for part in look.told.parts:
        for bit in (bit for one in part.sentences for bit in one):
            if isinstance(bit, str) or bit.key not in COUNTED:
                continue
            number, shown = getattr(total, bit.key), number_in(bit)
            if shown is not None and shown != number:
                return wrong(
                    f"Mục {named(part.key)} ghi {bit.text}, phụ lục ghi {words.number(number)}. Hãy báo quản trị.",
                    replace_value(part, bit.text),
                    Side("Biểu II.06a", words.number(number), figure=bit.key),
                )
    return good("Số trong lời văn bằng số trong phụ lục: cùng một nguồn.")


def unequal_settled(look: Look) -> Said | None:
    """Sections 2.2 and 2.4 tell one number of settled dossiers, each made of the three kinds that it tells."""
    told: dict[str, int] = {}
    for key in ("settling", "digitised"):
        part = look.told.part(key)
        bits = [bit for one in part.sentences for bit in one if not isinstance(bit, str)]
        found = {bit.key: number_in(bit) for bit in reversed(bits)}
        kinds = [found[name] for name in ("early", "on_time", "late") if name in found]
        if found.get("settled") is None or not kinds:
            continue
        told[key] = found["settled"] or 0
        whole = sum(one or 0 for one in kinds)
        if whole != told[key]:
            return wrong(
                f"Mục {named(key)} ghi đã giải quyết {told[key]} hồ sơ, cộng từng loại là {whole}. Hãy báo quản trị.",
                Side("Đã giải quyết", str(told[key]), figure="settled"),
                Side("Trước hạn + đúng hạn + quá hạn", str(whole), section=key),
            )
    if len(set(told.values())) > 1:
        numbers = ", ".join(f"mục {named(key)}: {number}" for key, number in told.items())
        return wrong(f"Số đã giải quyết không giống nhau ({numbers}). Hãy báo quản trị.")
    return None


def quoted_shares(look: Look, about: str, share: str, figure: str) -> Said | None:
    """A percentage that people wrote of something is the one that was counted; None where they wrote none."""
    for part, text in look.parts:
        for found in re.finditer(rf"{about}[^.;\n]{{0,60}}", text.folded):
            quoted = _QUOTED.search(text.text[found.start() : found.end()])
            if quoted and not _same(quoted[1], share):
                return wrong(
                    f"Mục {named(part.key)} viết {quoted[0]}, số liệu là {share}. "
                    "Hãy sửa cho giống, kèm tử số và mẫu số.",
                    replace_value(part, quoted[0]),
                    Side("Số liệu", share, figure=figure),
                )
    return None


def _same(quoted: str, share: str) -> bool:
    """Whether a quoted percentage says the counted one, rounded or not."""
    counted = Decimal(share.replace("%", "").strip().replace(".", "").replace(",", ".") or "-1")
    given = Decimal(quoted.replace(",", "."))
    places = -int(given.as_tuple().exponent)
    return rounding.rounded(counted, max(places, 0)) == given


def none_said(look: Look, pattern: str) -> Iterator[Part]:
    """Sections whose words say that there is none of something."""
    for part, text in look.parts:
        if text.has(pattern):
            yield part


def laws(look: Look) -> Said:
    """K26: the legal bases that are named are in force."""
    for part in look.told.parts:
        lines = words.fold("\n".join([*(said(one) for one in part.sentences), part.text]))
        for number, reason in look.lapsed.items():
            if number in lines:
                return wrong(
                    f"Mục {named(part.key)} dẫn văn bản {number.upper()}, {reason}. Hãy dẫn văn bản đang có hiệu lực.",
                    replace_value(part, number.upper()),
                )
    return good("Không có văn bản nào được dẫn mà danh mục văn bản bên ngoài ghi đã hết hiệu lực.")


def footnotes(look: Look) -> Said:
    """K30: each mark of a footnote has its footnote."""
    for part, text in look.parts:
        lost = [spot for spot, is_there in text.notes() if not is_there]
        if lost:
            return wrong(
                f"Mục {named(part.key)} có dấu chú thích “{lost[0].value}” mà không có chú thích. "
                "Hãy thêm chú thích ở cuối mục, hoặc bỏ dấu.",
                replace_value(part, lost[0].around),
            )
    return good("Dấu chú thích nào cũng có chú thích.")


def copied(look: Look) -> Said:
    """K31: what follows a heading is of it, and is not last month's text again."""
    earlier = look.facts.earlier
    for part, text in look.parts:
        if looked.heading_iso(text, 1).verdict == looked.WRONG:
            return wrong(
                f"Mục {named(part.key)}: sau tiêu đề về ISO 9001 là nội dung khác. Hãy viết đúng nội dung.", place(part)
            )
        before = earlier.texts.get(part.key, "") if earlier else ""
        if before and part.key != "proposals" and (alike := _alike(before, part.text)) >= ALIKE:
            return wrong(
                f"Mục {named(part.key)} giống {alike:.0%} mục này của {earlier.name if earlier else ''}. "
                "Hãy viết cho kỳ này, hoặc trả lời vì sao giữ nguyên.",
                replace_value(part, f"{alike:.0%}"),
            )
    return good("Không có mục tự viết nào chép gần nguyên của kỳ trước.")


def _alike(before: str, now: str) -> float:
    """How much of two texts is the same, 0 to 1."""
    return SequenceMatcher(None, words.fold(before), words.fold(now), autojunk=False).ratio()


def written(look: Look, needed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Sections that people must write and have not: (key, sentence)."""
    for part in look.told.parts:
        if part.key in needed and not part.text.strip():
            yield part.key, f"Mục {named(part.key)} {part.heading} chưa viết. Hãy viết, hoặc ghi “Không có”."


def unprintable(look: Look) -> Iterator[tuple[str, str]]:
    """Sections with a letter that the papers' font lacks, which could not be printed when signed: (key, sentence)."""
    for part in look.told.parts:
        for line in (*(said(one) for one in part.sentences), *part.lines):
            if letter := missing(clean(line)):
                yield (
                    part.key,
                    f"Mục {named(part.key)} có chữ “{letter}” mà phông chữ in không có. Hãy thay bằng chữ khác.",
                )
                break
