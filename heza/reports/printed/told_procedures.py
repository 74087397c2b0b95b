"""Sections 1.1 to 2.1: procedures, their decisions, where they are public, the internal ones. Pure; unit: TTHC."""

import re
from collections.abc import Iterator, Sequence

from heza.reports.facts import Announced, Facts, Share
from heza.reports.printed.saying import NOTHING, PROCEDURES, UNKNOWN, Around, Bit, count, day, joined, of, say, some
from heza.reports.told import Fig, Sentence

NATIONAL = "Cơ sở dữ liệu quốc gia về TTHC"
EARLIER = 3  # decisions before the period that are named
_INTERNAL = {  # how a sentence of heza.reviews begins: the figure in it
    "Tổng số thủ tục hành chính nội bộ": "internal_total",
    "Đã công bố": "internal_announced",
    "Đã rà soát": "internal_reviewed",
    "Phương án đơn giản hóa đã được phê duyệt": "internal_approved",
    "Phương án đã thực thi": "internal_implemented",
    "Còn lại chưa rà soát": "internal_remaining",
}
_NUMBER = re.compile(r"^(.*?: )([\d.]+)(?=[ /])(.*)$")


def impact(facts: Facts, _around: Around) -> Iterator[Sentence]:
    """1.1: what was assessed and appraised in drafts of regulations."""
    drafts = "dự thảo văn bản quy phạm pháp luật"
    for verb, key in (("đánh giá tác động", "impact_assessed"), ("thẩm định", "impact_appraised")):
        yield say(f"- Số TTHC quy định tại {drafts} đã {verb}: ", some(key, facts.inputs.get(key), PROCEDURES), ".")


def simplified(facts: Facts, around: Around) -> Iterator[Sentence]:
    """1.2 a): the decisions of the period, those before it as "lũy kế", and what is in force."""
    inside = [one for one in facts.announced if one.is_in_period]
    earlier = [one for one in facts.announced if not one.is_in_period]
    if not inside:
        yield say("- Trong kỳ báo cáo, quyết định công bố TTHC: ", Fig("announced_decisions", NOTHING), ".")
    for one in inside:
        yield say(f"- Trong kỳ báo cáo: {_named(one)} công bố ", _parts(one, is_alone=len(inside) == 1), ".")
    for one in earlier[:EARLIER]:
        yield say(f"- Lũy kế (ban hành trước kỳ báo cáo): {_named(one)} công bố ", _parts(one), ".")
    if not facts.catalogue.total:
        yield say("- TTHC đang có hiệu lực: ", Fig("procedures", UNKNOWN), ".")
        return
    total, shortened = facts.catalogue.total, facts.catalogue.shortened
    cut: Bit = "chưa có TTHC được cắt giảm thời gian giải quyết"
    if shortened:
        cut = ("trong đó ", some("shortened", shortened, PROCEDURES), " được cắt giảm thời gian giải quyết")
    yield say(
        f"- Tổng số TTHC thuộc thẩm quyền giải quyết của {around.short} có hiệu lực đến hết ngày "
        f"{day(facts.times.as_of)} là ",
        some("procedures", total, PROCEDURES),
        ", ",
        cut,
        " so với thời hạn theo quy định.",
    )


def _named(one: Announced) -> str:
    by = f" của {one.issued_by}" if one.issued_by else ""
    return f"Quyết định số {one.number} ngày {day(one.signed_on)}{by}"


def _parts(one: Announced, *, is_alone: bool = False) -> Bit:
    """New, amended and abolished told apart (K08). They are figures of the report where they are all of its period."""
    kinds = (("new", one.new, "ban hành mới"), ("amended", one.amended, "sửa đổi, bổ sung"))
    told: list[Bit] = []
    for key, number, what in (*kinds, ("abolished", one.abolished, "bãi bỏ")):
        text = f"{count(number)} {PROCEDURES} {what}" if number else f"không có {PROCEDURES} {what}"
        told.append(_figure(f"announced_{key}", number, text) if is_alone else text)
    cut = f", trong đó {count(one.shortened)} TTHC cắt giảm thời gian giải quyết" if one.shortened else ""
    return (joined(told, ", "), cut)


def _figure(key: str, number: int, text: str) -> Bit:
    """The number in front of some words as a figure; a nought is the words."""
    if not number:
        return Fig(key, text)
    said, _, rest = text.partition(" ")
    return (Fig(key, said), f" {rest}")


def internal(facts: Facts, _around: Around) -> Iterator[Sentence]:
    """1.2 b): the review of internal procedures, as its own room tells it."""
    if facts.internal is None:
        yield say("- Thủ tục hành chính nội bộ: ", Fig("internal_total", UNKNOWN), ".")
        return
    for sentence in facts.internal.sentences:
        key = next((key for begin, key in _INTERNAL.items() if sentence.startswith(begin)), "")
        found = _NUMBER.match(sentence) if key else None
        yield say(*(("- ", found[1], Fig(key, found[2]), found[3]) if found else (f"- {sentence}",)))


def national(facts: Facts, around: Around) -> Iterator[Sentence]:
    """1.3: what is public in the national database."""
    found = facts.published
    yield say(
        f"Tính đến hết ngày {day(facts.times.as_of)}, {around.short} đã công khai trên {NATIONAL}: ",
        _public(facts, "published_national", found.national),
        f"; ngày kiểm tra gần nhất: {day(found.newest)}." if found.newest else ".",
    )


def _public(facts: Facts, key: str, number: int) -> Bit:
    found = facts.published
    return of(key, Share(number, found.total, found.unchecked), "procedures", PROCEDURES, UNKNOWN)


def publicity(facts: Facts, around: Around) -> Iterator[Sentence]:
    """2.1: the decisions behind the catalogue, its fields, and where it is public."""
    found = facts.catalogue
    if found.total:
        fields = [f"{count(number)} TTHC thuộc lĩnh vực {name}" for name, number in found.by_field]
        yield say(
            f"Lũy kế đến hết ngày {day(facts.times.as_of)}, danh mục TTHC thuộc thẩm quyền giải quyết của "
            f"{around.short}{_by(facts.announced)} (gồm ",
            some("procedures", found.total, PROCEDURES),
            *((", trong đó: ", joined(fields, ", ")) if fields else ()),
            ").",
        )
    yield say(f"{around.short} đã công khai TTHC dưới các hình thức:")
    for label, key, number in (
        (f"Niêm yết tại {around.counter}", "published_counter", facts.published.counter),
        (f"Đăng tải trên {around.portal or 'Cổng thông tin điện tử'}", "published_portal", facts.published.portal),
        (f"Công khai trên {NATIONAL}", "published_national", facts.published.national),
    ):
        yield say(f"- {label}: ", _public(facts, key, number), ".")


def _by(announced: Sequence[Announced]) -> str:
    if not announced:
        return ""
    named = [f"Quyết định số {one.number} ngày {day(one.signed_on)}" for one in announced[:EARLIER]]
    more = " và các quyết định trước đó" if len(announced) > EARLIER else ""
    return f" được công bố tại {'; '.join(named)}{more}"
