"""A commitment as a paper: what was signed, the results beside it once they are confirmed, and by whom."""

from collections.abc import Sequence
from datetime import date

from heza.approvals import printed
from heza.approvals.meanings import MEANINGS
from heza.approvals.signoff import Signature
from heza.commitments.models import Commitment
from heza.core import words
from heza.papers.heading import department_header, one_line
from heza.papers.model import Block, Column, Line, Paper, Paragraph, Recipients, Signatures, Table, Title, bold
from heza.papers.model import Signature as Place

TARGETS = (Column("STT", 0.6, "center"), Column("Nội dung cam kết", 8))
RESULTS = (*TARGETS[:1], Column("Nội dung cam kết", 4), Column("Kết quả", 3), Column("Đánh giá", 1.4, "center"))


def to_paper(
    commitment: Commitment,
    signatures: Sequence[Signature],
    confirmed: Sequence[Signature],
    *,
    agency: str,
    place: str,
    today: date,
) -> Paper:
    """The paper of a commitment, a draft until its head has signed what it says now. `confirmed` are the signatures
    of its assessment.
    """
    head = printed.valid(signatures, "commit")
    day = head.on_day if head else None
    who = head if head and not head.paper else None
    title = f"Bản cam kết {commitment.period_name.lower()} của {commitment.department.name}"
    blocks: list[Block] = [
        department_header(agency, commitment.department.name, place, day),
        Title("BẢN CAM KẾT", about=f"Giải quyết thủ tục hành chính đúng hạn, {commitment.period_name.lower()}"),
        Line("Kính gửi:", f"Lãnh đạo {one_line(agency)}"),
        Line("Người cam kết:", bold(who.name if who else commitment.person.name)),
        Line("Chức vụ:", who.title if who else commitment.person.title),
        Line("Đơn vị:", commitment.department.name),
        Line("Kỳ cam kết:", f"{commitment.period_name}, {_days(commitment)}"),
        Paragraph("Nội dung cam kết:", "left", indent=True, keep=True),
        *_content(commitment, printed.valid(confirmed, "assess")),
        Paragraph(MEANINGS["commit"].sentence, indent=True),
        _signatures(signatures),
        *_confirmed(commitment, printed.valid(confirmed, "assess")),
        Recipients(("Như trên", "Tổ kiểm soát TTHC", f"Lưu: VT, {commitment.department.label}")),
        *printed.notes(signatures),
    ]
    return Paper("A4", tuple(blocks), title, day or today, draft=head is None)


def _days(commitment: Commitment) -> str:
    return f"từ ngày {words.day(commitment.first_day)} đến ngày {words.day(commitment.last_day)}"


def _content(commitment: Commitment, assessed: Signature | None) -> list[Block]:
    if assessed and commitment.assessment:
        results = commitment.assessment.results
        rows = [(str(n), one.target, one.words, one.verdict_name) for n, one in enumerate(results, 1)]
        return [Table(RESULTS, tuple(rows))]
    listed = commitment.targets.listed
    if not listed:
        return [Line("", lines=3)]
    return [Table(TARGETS, tuple((str(n), one.words) for n, one in enumerate(listed, 1)))]


def _signatures(signatures: Sequence[Signature]) -> Block:
    head = printed.block(printed.valid(signatures, "commit"), "Người cam kết")
    leader = printed.block(printed.valid(signatures, "accept"), "Lãnh đạo chấp nhận")
    return Signatures((leader, head))


def _confirmed(commitment: Commitment, assessed: Signature | None) -> list[Block]:
    if assessed is None or commitment.assessment is None:
        return []
    as_of, known_at = words.day(commitment.assessment.as_of), words.moment(commitment.assessment.measured_at)
    told = f"Kết quả tính đến hết ngày {as_of}, theo dữ liệu đã biết lúc {known_at}."
    return [Paragraph(told, keep=True), Signatures((Place(), printed.block(assessed, "Người xác nhận kết quả")))]
