"""The draft of the decision that announces internal procedures: its text, Phần I (lists), Phần II (contents). Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from heza.core import words
from heza.papers.heading import long_day
from heza.papers.model import (
    Block,
    Cell,
    Column,
    Paper,
    Paragraph,
    Signature,
    Table,
    Title,
    bold,
    italic,
)
from heza.reviews.papers import (
    DECISION_1085,
    DOTS,
    NONE,
    SYMBOL,
    TTHC,
    Agency,
    closing,
    heading,
    lines,
    listed,
    say,
)
from heza.reviews.rules import GROUPS, PARTS

GUIDANCE = date(2024, 8, 22)
GUIDED = (
    "Công văn số 5990/VPCP-KSTT ngày 22 tháng 8 năm 2024 của Văn phòng Chính phủ về việc công bố, rà soát, "
    "đơn giản hóa thủ tục hành chính nội bộ"
)
LISTS = {  # the kind of a content: how its list is called
    "new": "công bố mới",
    "amended": "được sửa đổi, bổ sung",
    "replaced": "được thay thế",
    "abolished": "bị bãi bỏ",
}
BY_LETTER = (*PARTS[1:], PARTS[0])  # a … l, then m, the name
_NEW = (
    Column("STT", 0.75, "center"),
    Column("Tên thủ tục hành chính nội bộ", 4.4),
    Column("Lĩnh vực", 1.8),
    Column("Cơ quan, đơn vị thực hiện", 2.6),
)


def _changed(kind: str) -> tuple[Column, ...]:
    what = "việc bãi bỏ" if kind == "abolished" else "nội dung thay thế" if kind == "replaced" else "nội dung sửa đổi"
    return (*_NEW[:1], Column("Mã thủ tục", 1.2), *_NEW[1:], Column(f"Văn bản quy định {what}", 3))


@dataclass(frozen=True)
class Announcing:
    """What is announced: contents, what changed them (by procedure), what announced them before, by whom it is."""

    versions: Sequence[Any]
    agency: Agency
    today: date
    amended_by: Mapping[int, Any]
    earlier: Sequence[Any]
    decision: Any = None  # the recorded one

    @property
    def ordered(self) -> list[Any]:
        """The contents by group and kind, as the lists have them."""
        kinds = list(LISTS)
        return sorted(self.versions, key=lambda one: (one.procedure.group, kinds.index(one.kind)))

    @property
    def number(self) -> str:
        """The number of the decision, once it is recorded."""
        return self.decision.number if self.decision else ""

    @property
    def day(self) -> date | None:
        """Its day, once it is recorded."""
        return self.decision.signed_on if self.decision else None

    @property
    def is_own(self) -> bool:
        """Whether the agency's own head announced it, where that was delegated."""
        by = self.decision.authority.lower() if self.decision else ""
        return bool(by) and (by.startswith(self.agency.head_title.lower()) or self.agency.line.lower() in by)

    @property
    def authority(self) -> str:
        """Who announces."""
        return self.agency.head if self.is_own else f"Chủ tịch {self.agency.city}"

    @property
    def about(self) -> str:
        """What it is about."""
        return f"{TTHC} thuộc phạm vi chức năng quản lý của {self.agency.line}"

    @property
    def mark(self) -> str:
        """What stands above each page of a paper whose original is elsewhere."""
        if self.decision is None:
            return ""
        return f"BẢN SAO nội dung ghi trên hệ thống; bản chính là văn bản số {self.decision.label}"


def announcement(given: Announcing) -> list[Paper]:
    """The decision, its lists (lying where a table needs it) and the contents: papers of one file."""
    title = f"Quyết định công bố {given.about}"
    draft, day = given.decision is None, given.day or given.today
    papers = [_paper(title, _decision(given), given, day, draft), _lists(title, given, day, draft)]
    contents = tuple(_contents(given))
    return papers + ([_paper(title, contents, given, day, draft)] if contents else [])


def _paper(title: str, blocks: Sequence[Block], given: Announcing, day: date, draft: bool, **how: Any) -> Paper:
    return Paper("A4", tuple(blocks), title, day, copy_mark=given.mark, draft=draft, **how)


# ---------------------------------------------------------------- the decision


def _decision(given: Announcing) -> list[Block]:
    agency = given.agency
    head = agency.header("QĐ", given.day, given.number) if given.is_own else None
    signer = agency.head_title if given.is_own else "Chủ tịch"
    to = ("Như Điều 3", f"Văn phòng {agency.city}", agency.line, "Lưu: VT")
    return [
        head or agency.city_header(given.number, given.day),
        Title("QUYẾT ĐỊNH", about=f"Công bố {given.about}"),
        Paragraph(bold(given.authority.upper()), "center", keep=True),
        *(Paragraph(italic(one), indent=True) for one in grounds(given)),
        Paragraph(bold("QUYẾT ĐỊNH:"), "center", keep=True),
        Paragraph((bold("Điều 1. "), _first(given)), indent=True),
        Paragraph((bold("Điều 2. "), _second(given)), indent=True),
        Paragraph((bold("Điều 3. "), _third(given)), indent=True),
        closing(to, Signature((signer.upper(),), "(Ký, ghi rõ họ tên, đóng dấu)")),
    ]


def grounds(given: Announcing) -> list[str]:
    """What the decision stands on; days and numbers that the office has to add are dotted."""
    agency, day = given.agency, given.day or given.today
    found = [f"Căn cứ Luật Tổ chức chính quyền địa phương {long_day(None)};", f"Căn cứ {DECISION_1085};"]
    if day >= GUIDANCE:
        found.append(f"Căn cứ {GUIDED};")
    found.append(f"Căn cứ {DOTS} quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của {agency.line};")
    if given.is_own:
        return [*found, "Theo đề nghị của Tổ kiểm soát thủ tục hành chính."]
    letter = f"Tờ trình số {DOTS}/TTr-{SYMBOL} {long_day(None)}"
    return [*found, f"Theo đề nghị tại {letter} của {agency.head}."]


def _first(given: Announcing) -> str:
    versions = given.versions
    groups = Counter(one.procedure.group for one in versions)
    by_group = [f"{number} thủ tục {name(group)}" for group, number in sorted(groups.items())]
    fields = "; ".join(sorted({one.procedure.field for one in versions}, key=words.sort_key))
    return (
        f"Công bố kèm theo Quyết định này {len(versions)} {given.about} ({by_kind(versions)}), "
        f"gồm {listed(by_group)}; lĩnh vực: {fields}."
    )


def name(group: str) -> str:
    """nhóm A – giữa các cơ quan hành chính nhà nước."""
    return f"n{GROUPS[group][1:]}"


def by_kind(versions: Sequence[Any]) -> str:
    """2 thủ tục công bố mới, 1 thủ tục bị bãi bỏ."""
    kinds = Counter(one.kind for one in versions)
    return ", ".join(f"{kinds[kind]} thủ tục {said}" for kind, said in LISTS.items() if kinds[kind])


def _second(given: Announcing) -> str:
    begins = "Quyết định này có hiệu lực thi hành kể từ ngày ký."
    froms = {one.effective_from for one in given.versions if given.decision and one.effective_from}
    if len(froms) == 1 and froms != {given.day}:
        begins = f"Quyết định này có hiệu lực thi hành từ {long_day(froms.pop())}."
    if not given.earlier:
        return begins
    named = listed(one.label for one in given.earlier)
    return (
        f"{begins} Nội dung của các thủ tục được sửa đổi, bổ sung, thay thế, bị bãi bỏ tại Quyết định này đã công bố "
        f"tại văn bản số {named} hết hiệu lực kể từ ngày Quyết định này có hiệu lực."
    )


def _third(given: Announcing) -> str:
    agency = given.agency
    if given.is_own:
        return "Trưởng các đơn vị thuộc Ban và cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./."
    return (
        f"Chánh Văn phòng {agency.city}; {agency.head}; Thủ trưởng các cơ quan, đơn vị và cá nhân có liên quan "
        "chịu trách nhiệm thi hành Quyết định này./."
    )


# ---------------------------------------------------------------- Phần I


def _lists(title: str, given: Announcing, day: date, draft: bool) -> Paper:
    number = given.number or f"{DOTS}/QĐ-UBND"
    of = f"(Kèm theo Quyết định số {number} {long_day(given.day)} của {given.authority})"
    blocks: list[Block] = [Title("PHẦN I", about=f"DANH MỤC {given.about.upper()}", note=of)]
    for group, said in GROUPS.items():
        versions = [one for one in given.versions if one.procedure.group == group]
        blocks.append(heading(f"{group}. {TTHC} {said.partition(' – ')[2]}".upper()))
        blocks += list(_of_group(versions, given)) if versions else [say(f"{NONE}.")]
    is_wide = any(one.kind != "new" for one in given.versions)
    return _paper(title, blocks, given, day, draft, landscape=is_wide)


def _of_group(versions: Sequence[Any], given: Announcing) -> Iterator[Block]:
    kinds = [(kind, [one for one in versions if one.kind == kind]) for kind in LISTS]
    for number, (kind, some) in enumerate(((kind, some) for kind, some in kinds if some), 1):
        yield heading(f"{ROMAN[number]}. Danh mục {TTHC} {LISTS[kind]}")
        rows = tuple(_row(place, one, given) for place, one in enumerate(some, 1))
        yield Table(_NEW if kind == "new" else _changed(kind), rows, size=12)


ROMAN = ("", "I", "II", "III", "IV")


def _row(number: int, version: Any, given: Announcing) -> tuple[str | Cell, ...]:
    procedure = version.procedure
    unit = f"{procedure.department.name}, {given.agency.line}"
    row = (str(number), called(version), procedure.field, unit)
    if version.kind == "new":
        return row
    return (row[0], procedure.code, *row[1:], _because(version, given.amended_by.get(procedure.id)))


def called(version: Any) -> str:
    """The name that a content gives the procedure."""
    return str(version.values.get("name") or version.procedure.name)


def _because(version: Any, amendment: Any) -> str:
    if amendment is not None:
        return ", ".join(part for part in (amendment.label, amendment.title) if part)
    return str(version.values.get("basis") or DOTS)


# ---------------------------------------------------------------- Phần II


def _contents(given: Announcing) -> Iterator[Block]:
    told = [one for one in given.ordered if one.kind != "abolished"]
    if not told:
        return
    yield Title("PHẦN II", about=f"NỘI DUNG CỤ THỂ CỦA TỪNG {TTHC.upper()}")
    for group, some in groupby(told, key=lambda one: one.procedure.group):
        yield heading(f"{group}. {TTHC} {GROUPS[group].partition(' – ')[2]}".upper())
        for number, version in enumerate(some, 1):
            yield heading(f"{number}. {called(version)} (mã {version.procedure.code})")
            yield from content(version.values)


def content(values: Mapping[str, str]) -> Iterator[Block]:
    """The twelve parts of a content, by their letters."""
    for part in BY_LETTER:
        empty = f"{DOTS}" if part.required else "Không quy định."
        yield from lines(f"{part.letter}) {part.name}", values.get(part.key, ""), empty=empty)
