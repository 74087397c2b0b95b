"""What the papers of the review share: how the agency is named, figures in words, the place of the leader. Pure.

Each paper has a module of its own: `papers_announce`, `papers_report`, `papers_plans`, `papers_letter`,
`papers_cost`, `papers_inventory`, `papers_forms`. `papers_read` asks the database for what stands on them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers import model
from heza.papers.heading import agency_header, department_header, one_line, titles_of
from heza.papers.model import Block, Header, Paragraph, Recipients, Signatures, bold
from heza.reviews.cost import Compared

SYMBOL = "BQL"  # of the agency, behind the kind of a paper: 05/BC-BQL
NONE = "Không phát sinh"
NO_SHARE = "–"
DOTS = "…"
TTHC = "thủ tục hành chính nội bộ"
DECISION_1085 = (
    "Quyết định số 1085/QĐ-TTg ngày 15 tháng 9 năm 2022 của Thủ tướng Chính phủ ban hành Kế hoạch rà soát, "
    "đơn giản hóa thủ tục hành chính nội bộ trong hệ thống hành chính nhà nước giai đoạn 2022 - 2025"
)


@dataclass(frozen=True)
class Agency:
    """How the agency is named, from the settings of the office."""

    above: str  # UBND thành phố Hải Phòng
    name: str  # Ban Quản lý Khu kinh tế Hải Phòng, on lines as papers break them
    place: str
    head_title: str  # Trưởng ban

    @property
    def line(self) -> str:
        """Its name in running text."""
        return one_line(self.name)

    @property
    def city(self) -> str:
        """The agency above it, in full: Ủy ban nhân dân thành phố Hải Phòng."""
        return one_line(self.above).replace("UBND", "Ủy ban nhân dân")

    @property
    def head(self) -> str:
        """Its head in running text: Trưởng Ban Quản lý Khu kinh tế Hải Phòng."""
        title, _, last = self.head_title.rpartition(" ")
        is_named_so = bool(title) and self.line.lower().startswith(f"{last.lower()} ")
        return f"{title} {self.line}" if is_named_so else f"{self.head_title} {self.line}"

    def header(self, kind: str, day: date | None = None, number: str = "") -> Header:
        """The head of a paper of the agency: kind "TTr" reads "Số: …/TTr-BQL" until a number is known."""
        shown = f"Số: {number or f'{DOTS}/{kind}-{SYMBOL}'}"
        return agency_header(self.above, self.name, self.place, day, shown)

    def unit_header(self, department: str, day: date | None = None) -> Header:
        """The head of a paper of one of its departments."""
        return department_header(self.name, department, self.place, day)

    def city_header(self, number: str, day: date | None) -> Header:
        """The head of a paper of the city, which the agency drafts."""
        _, _, where = self.city.partition("Ủy ban nhân dân ")
        lines = f"Ủy ban nhân dân\n{where}" if where else self.city
        found = agency_header("", lines, self.place, day, f"Số: {number or f'{DOTS}/QĐ-UBND'}")
        return replace(found, above=())


# ---------------------------------------------------------------- figures in words


def counted(number: int, unit: str = "thủ tục") -> str:
    """12 thủ tục; nothing reads "Không phát sinh"."""
    return f"{words.number(number)} {unit}" if number else NONE


def share(found: Decimal | None) -> str:
    """75,13 %; a share of nothing prints a dash."""
    return NO_SHARE if found is None else words.percent(found, 2)


def money(amount: int) -> str:
    """27.159.040 đồng."""
    return f"{words.number(amount)} đồng"


def saved(found: Compared) -> str:
    """What is saved a year as a sentence; a change that costs more says so."""
    if found.saving < 0:
        return f"Chi phí tăng thêm: {money(-found.saving)}/năm"
    return f"Chi phí tiết kiệm: {money(found.saving)}/năm"


def listed(parts: Iterable[str]) -> str:
    """a, b và c."""
    given = list(parts)
    return " và ".join([", ".join(given[:-1]), given[-1]] if len(given) > 1 else given)


# ---------------------------------------------------------------- blocks


def heading(text: str) -> Paragraph:
    """A bold line that stays with what follows."""
    return Paragraph(bold(text), "left", indent=True, keep=True)


def say(text: str) -> Paragraph:
    """A paragraph of a letter."""
    return Paragraph(text, indent=True)


def lines(label: str, text: str, *, empty: str) -> Iterator[Block]:
    """A labelled part: on one line where it is one, otherwise its lines below."""
    given = [one for one in text.splitlines() if one.strip()]
    if len(given) <= 1:
        yield Paragraph((bold(f"{label}:"), f" {given[0] if given else empty}"), indent=True)
        return
    yield Paragraph(bold(f"{label}:"), indent=True, keep=True)
    yield from (say(one) for one in given)


def leader_place(signature: Signature | None, agency: Agency) -> model.Signature:
    """The place of who signs for the agency: a deputy signs for the head (KT.), a delegate as the delegation says."""
    found = printed.block(signature, agency.head_title)
    if signature is None or signature.paper:
        return found
    titles = titles_of(signature.title, signature.for_title, signature.capacity, agency.head_title)
    return replace(found, titles=tuple(titles))


def of_many(place: model.Signature, hand: Signature | None, verb: str, number: int, unit: str) -> model.Signature:
    """The place of somebody who signed each of several things on its own, which is what it says."""
    if hand is None or hand.paper:
        return place
    day = f", tính vào ngày {words.day(hand.other_day)}" if hand.other_day else ""
    last = f"{words.number(number)}/{words.number(number)} {unit}, lần cuối {words.moment(hand.signed_at)}{day}"
    by = place.said[2:]  # in whose name
    return replace(place, said=(f"{verb} trên hệ thống nội bộ", last, *by))


def closing(to: Iterable[str], place: model.Signature) -> Signatures:
    """Who gets the paper at the left, the signature at the right."""
    return Signatures((Recipients(tuple(to)), place))


def one_hand(found: Iterable[Signature | None]) -> Signature | None:
    """The last of these signatures where all are there and of one person in one capacity; otherwise None."""
    given = list(found)
    signed = [one for one in given if one is not None]
    if not signed or len(signed) != len(given):
        return None
    hands = {(one.signer_id, one.capacity, one.for_name, one.paper_sha256) for one in signed}
    return max(signed, key=lambda one: one.seq) if len(hands) == 1 else None
