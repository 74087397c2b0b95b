"""The change request as a paper: what is asked for, three opinions, who signed. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.documents.changes.rules import KINDS, SOURCES
from heza.documents.printed.model import DOTS, KEEPER, Agency, heading, signed
from heza.papers.model import Beside, Block, Cell, Column, Line, Paper, Paragraph, Signatures, Table, Title, bold

OPINIONS = (("review", "Trưởng phòng"), ("check", KEEPER), ("approve", "Lãnh đạo"))
COLUMNS = (
    Column("Cấp cho ý kiến", 1.3),
    Column("Kết luận", 1.1),
    Column("Ý kiến", 3),
    Column("Họ tên, chức vụ", 1.8),
    Column("Ngày", 1),
)
OUTCOMES = {"approve": "Chấp nhận"}


def request(found: Any, revision: str, signatures: Sequence[Signature], agency: Agency, today: date) -> Paper:
    """Phiếu yêu cầu soạn mới, sửa đổi, hủy bỏ tài liệu; a draft until it is decided. `revision` is the one in force."""
    drafted = printed.valid(signatures, "draft")
    day = drafted.on_day if drafted else None
    proposer = drafted.name if drafted else (found.proposer.name if found.proposer else "")
    blocks: tuple[Block, ...] = (
        agency.header(day),
        Title("PHIẾU YÊU CẦU", about="Soạn mới, sửa đổi, hủy bỏ, áp dụng tài liệu"),
        Beside((Line("Mã phiếu:", found.code), Line("Ngày:", words.day(day) if day else ""))),
        Line("Người đề xuất:", proposer),
        Line("Đơn vị đề xuất:", found.department.name),
        Line("Loại yêu cầu:", _ticked(found.kind)),
        Line("Tài liệu:", f"{found.title}{f' ({revision})' if revision else ''}"),
        *_law(found),
        Line("Nguồn yêu cầu:", SOURCES[found.source]),
        *_part("Lý do:", found.reason),
        *_part("Nội dung đề nghị:", found.content),
        *_part("Bộ phận tác động:", found.impact),
        Beside(
            (
                Line("Người soạn:", found.drafter.name if found.drafter else ""),
                Line("Hạn hoàn thành:", words.day(found.due) if found.due else ""),
            )
        ),
        heading("Ý kiến"),
        Table(COLUMNS, tuple(_opinion(found, signatures, *one) for one in OPINIONS), size=11),
        Signatures(
            (
                signed(drafted, "Người đề xuất"),
                signed(printed.valid(signatures, "review"), "Trưởng phòng"),
            )
        ),
        Signatures(
            (
                signed(printed.valid(signatures, "check"), KEEPER),
                signed(_last(signatures, "approve", found), "Lãnh đạo", agency.head_title),
            )
        ),
        *printed.notes(signatures),
    )
    is_open = found.state not in ("accepted", "refused")
    return Paper("A4", blocks, f"Phiếu yêu cầu {found.code}", day or today, draft=is_open, text_size=12)


def _ticked(kind: str) -> str:
    return "    ".join(f"[{'x' if key == kind else '  '}] {said}" for key, said in KINDS.items())


def _law(found: Any) -> Iterator[Block]:
    if found.external is not None:
        yield Line("Văn bản bên ngoài:", found.external.label)


def _part(label: str, text: str) -> Iterator[Block]:
    given = [one for one in text.splitlines() if one.strip()]
    if len(given) <= 1:
        yield Line(label, given[0] if given else "", lines=1 if given else 2)
        return
    yield Paragraph(bold(label), "left", keep=True)
    yield from (Paragraph(one) for one in given)


def _last(signatures: Sequence[Signature], meaning: str, found: Any) -> Signature | None:
    """The last signature of a meaning: that of a leader who refused counts where the request was refused."""
    if meaning == "approve" and found.state == "refused":
        return next((one for one in reversed(signatures) if one.meaning == meaning and one.state != "changed"), None)
    return printed.valid(signatures, meaning)


def _opinion(found: Any, signatures: Sequence[Signature], meaning: str, role: str) -> tuple[str | Cell, ...]:
    one = _last(signatures, meaning, found)
    if one is None:
        return (role, DOTS, DOTS, DOTS, DOTS)
    said = "Không chấp nhận" if one.is_return else OUTCOMES.get(meaning, "Đồng ý")
    who = ", ".join(part for part in (one.paper.get("signed_by", one.name), "" if one.paper else one.title) if part)
    return (role, said, one.comment, who, words.day(one.on_day))
