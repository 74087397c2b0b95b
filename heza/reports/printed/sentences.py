"""The report in words: the sections of the real one, its sentences made from the figures. Pure.

One `Span` gives every month, one `Period` every period, one `Facts` every number, so that no two places can differ.
"""

from collections.abc import Callable, Iterator, Mapping

from heza.reports.facts import Facts
from heza.reports.printed import annexes, told_procedures, told_work
from heza.reports.printed.saying import Around
from heza.reports.rules import SECTIONS, Section, heading_of
from heza.reports.told import Part, Sentence, Told

Teller = Callable[[Facts, Around], Iterator[Sentence]]
EMPTY = "Chưa có nội dung."
ABOUT = "Tình hình, kết quả thực hiện công tác cải cách thủ tục hành chính"


def tell(facts: Facts, texts: Mapping[str, str], around: Around) -> Told:
    """The whole report of some facts, with what people wrote by section."""
    span = facts.times.span
    parts = tuple(_part(one, facts, texts, around) for one in SECTIONS)
    return Told(f"{ABOUT} {span.name} của {around.agency}", parts, annexes.annexes_of(facts, around), around.recipients)


def _part(section: Section, facts: Facts, texts: Mapping[str, str], around: Around) -> Part:
    teller = TELLERS.get(section.key)
    told = tuple(teller(facts, around)) if teller else ()
    text = texts.get(section.key, "") if section.is_free else ""
    if section.is_free and not told and not text.strip():
        told = ((EMPTY,),)
    return Part(section.key, section.number, heading_of(section, facts.times.span), section.level, told, text)


def _opening(facts: Facts, around: Around) -> Iterator[Sentence]:
    named = f"{around.agency} ({around.short})" if around.short != around.agency else around.agency
    told = f"{ABOUT[0].lower()}{ABOUT[1:]} (TTHC) {facts.times.span.name}"
    begin = f"Thực hiện {around.basis}; " if around.basis else ""
    yield (f"{begin}{named} báo cáo {told} như sau:",)


def _closing(facts: Facts, around: Around) -> Iterator[Sentence]:
    yield (
        f"Trên đây là Báo cáo tình hình, kết quả thực hiện công tác cải cách TTHC {facts.times.span.name} của "
        f"{around.agency} gửi Văn phòng {around.city} tổng hợp, báo cáo theo quy định.",
    )
    yield ("Xin trân trọng cảm ơn./.",)


TELLERS: dict[str, Teller] = {
    "opening": _opening,
    "impact": told_procedures.impact,
    "simplified": told_procedures.simplified,
    "internal": told_procedures.internal,
    "national": told_procedures.national,
    "publicity": told_procedures.publicity,
    "settling": told_work.settling,
    "online": told_work.online,
    "digitised": told_work.digitised,
    "feedback": told_work.feedback,
    "strengths": told_work.strengths,
    "difficulties": told_work.difficulties,
    "tasks": told_work.tasks,
    "closing": _closing,
}
