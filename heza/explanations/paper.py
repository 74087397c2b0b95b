"""An explanation as a paper: what was signed, and by whom."""

from collections.abc import Sequence
from datetime import date

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.explanations.models import Evidence, Explanation
from heza.papers.heading import department_header, long_day, one_line
from heza.papers.model import (
    Block,
    Column,
    Line,
    Paper,
    Paragraph,
    Recipients,
    Signatures,
    Table,
    Title,
    bold,
)
from heza.papers.model import Signature as Place

COLUMNS = (
    Column("STT", 0.6, "center"),
    Column("Tên tệp", 5),
    Column("Dung lượng", 1.3, "right"),
    Column("Mã băm SHA-256 (16 ký tự đầu)", 2.6),
)
HASH_SHOWN = 16


def to_paper(
    explanation: Explanation,
    signatures: Sequence[Signature],
    *,
    agency: str,
    place: str,
    today: date,
    skips_head: bool = False,
) -> Paper:
    """The paper of an explanation; a draft until its author has signed what it says now. `skips_head`: nobody reviews
    it between its author and the leader.
    """
    author, head = printed.valid(signatures, "explain"), printed.valid(signatures, "review")
    day = (head or author).on_day if head or author else None  # type: ignore[union-attr]
    title = f"Bản giải trình hồ sơ trễ hạn {explanation.dossier.code}"
    blocks: list[Block] = [
        department_header(agency, explanation.department.name, place, day),
        Title("BẢN GIẢI TRÌNH", about=f"Về hồ sơ {explanation.dossier.code} trễ hạn"),
        Line("Kính gửi:", f"Lãnh đạo {one_line(agency)}"),
        *_facts(explanation),
        *_said("1. Nội dung giải trình", explanation.text),
        *_said("2. Biện pháp khắc phục", explanation.remedy),
        Line("Ngày hoàn thành:", long_day(explanation.remedy_on) if explanation.remedy_on else ""),
        Paragraph(bold("3. Minh chứng kèm theo"), "left", keep=bool(explanation.files)),
        _files(explanation.files),
        *_signatures(explanation.department.label, signatures, skips_head),
        *printed.notes(signatures),
    ]
    return Paper("A4", tuple(blocks), title, day or today, draft=author is None)


def _facts(explanation: Explanation) -> list[Block]:
    officer = explanation.officer.name if explanation.officer else "chưa giao"
    return [
        Line("Mã hồ sơ:", bold(explanation.dossier.code)),
        Line("Thủ tục hành chính:", explanation.dossier.procedure_name),
        Line("Hạn trả kết quả đã qua:", long_day(explanation.due_on)),
        Line("Đơn vị chịu trách nhiệm:", explanation.department.name),
        Line("Người giữ hồ sơ khi đến hạn:", officer),
        Line("Nguyên nhân:", explanation.cause.name if explanation.cause else ""),
    ]


def _said(title: str, text: str) -> list[Block]:
    lines = [line for line in text.splitlines() if line.strip()]
    said: list[Block] = [Paragraph(line, indent=True) for line in lines]
    return [Paragraph(bold(title), "left", keep=True), *(said or [Line("", lines=2)])]


def _files(files: Sequence[Evidence]) -> Block:
    if not files:
        return Paragraph("Không có tệp kèm theo.", "left", indent=True)
    rows = [
        (str(number), one.name, f"{words.number(-(-one.size // 1024))} kB", one.sha256[:HASH_SHOWN])
        for number, one in enumerate(files, 1)
    ]
    return Table(COLUMNS, tuple(rows))


def _signatures(department: str, signatures: Sequence[Signature], skips_head: bool) -> list[Block]:
    wrote = printed.block(printed.valid(signatures, "explain"), "Người giải trình")
    head = printed.block(printed.valid(signatures, "review"), "Trưởng phòng")
    leader = printed.block(printed.valid(signatures, "accept"), "Lãnh đạo chấp nhận")
    recipients = Recipients(("Như trên", "Tổ kiểm soát TTHC", f"Lưu: VT, {department}"))
    return [Signatures((Place(), wrote) if skips_head else (wrote, head)), Signatures((recipients, leader))]
