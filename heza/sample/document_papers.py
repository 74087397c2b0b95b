"""What the documents of the sample say: a procedure as TCVN ISO 9001 offices write them, drawn by our own writers."""

from dataclasses import dataclass, field
from datetime import date

from heza.core import words
from heza.papers.model import Block, Cell, Column, Paper, Paragraph, Signature, Signatures, Table, Title, bold
from heza.procedures.models import ProcedureVersion

AGENCY = "BAN QUẢN LÝ KHU KINH TẾ HẢI PHÒNG"


@dataclass(frozen=True)
class Head:
    """What stands at the head of a document."""

    code: str
    title: str
    issue_no: int
    amend_no: int
    day: date  # of issue
    unit: str = ""
    kind: str = ""
    people: tuple[str, str, str] = field(default=("", "", ""))  # drafted, reviewed, approved


def document_paper(head: Head, version: ProcedureVersion | None) -> Paper:
    """A document: of a TTHC where a version of the catalogue is given, otherwise of the quality system."""
    blocks: list[Block] = [_head(head), Title(head.kind.upper() or "TÀI LIỆU", about=head.title), _signed(head)]
    blocks += _of_procedure(head, version) if version is not None else _of_system(head)
    return Paper("A4", tuple(blocks), f"{head.code} {head.title}", head.day)


def _head(head: Head) -> Table:
    label = f"Lần ban hành: {head.issue_no:02d} · Lần sửa đổi: {head.amend_no:02d}"
    rows = (
        (Cell(AGENCY, align="center", bold=True, rows=3), Cell(f"Mã hiệu: {head.code}")),
        (Cell(label),),
        (Cell(f"Ngày ban hành: {words.day(head.day)}"),),
    )
    return Table((Column("", 1), Column("", 1)), rows, head=((Cell("TÀI LIỆU NỘI BỘ", columns=2, align="center"),),))


def _signed(head: Head) -> Signatures:
    titles = ("SOẠN THẢO", "XEM XÉT", "PHÊ DUYỆT")
    return Signatures(tuple(Signature((title,), name=name) for title, name in zip(titles, head.people, strict=True)))


def _part(number: int, title: str, *texts: str) -> list[Paragraph]:
    return [Paragraph(bold(f"{number}. {title}"), keep=True), *(Paragraph(text, indent=True) for text in texts)]


def _of_procedure(head: Head, version: ProcedureVersion) -> list[Paragraph | Table]:
    name, unit = version.name, head.unit
    blocks: list[Paragraph | Table] = [
        *_part(1, "Mục đích", f"Quy định thống nhất trình tự, trách nhiệm và thời gian giải quyết thủ tục “{name}”."),
        *_part(2, "Phạm vi", f"Áp dụng tại {unit}, Bộ phận Một cửa và các đơn vị có liên quan của Ban Quản lý."),
        *_part(3, "Tài liệu viện dẫn", "TCVN ISO 9001:2015; " + (version.basis or "văn bản công bố thủ tục") + "."),
        *_part(4, "Định nghĩa, viết tắt", "TTHC: thủ tục hành chính. BPMC: Bộ phận Một cửa. CV: chuyên viên."),
        *_part(5, "Nội dung"),
        Paragraph("5.1. Thành phần hồ sơ", keep=True),
        *(Paragraph(f"- {one.name} ({_copies(one.originals, one.copies)})") for one in version.documents),
        Paragraph("5.2. Số lượng hồ sơ: 01 bộ. Nơi tiếp nhận, trả kết quả: Bộ phận Một cửa của Ban Quản lý."),
        Paragraph(
            f"5.3. Thời hạn giải quyết: {version.days_allowed:02d} ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ "
            f"(theo quy định: {version.days_legal:02d} ngày làm việc)."
        ),
        Paragraph(f"5.4. Phí, lệ phí: {words.number(version.fee) + ' đồng' if version.fee else 'không'}."),
        Paragraph("5.5. Trình tự thực hiện", keep=True),
        _steps(version),
        *_part(6, "Biểu mẫu", "Các biểu mẫu 01 đến 06 ban hành kèm theo Thông tư số 01/2018/TT-VPCP."),
        *_part(7, "Hồ sơ cần lưu", f"Hồ sơ giải quyết thủ tục lưu tại {unit} theo quy định về lưu trữ."),
    ]
    return blocks


def _copies(originals: int, copies: int) -> str:
    parts = [f"{count:02d} {said}" for count, said in ((originals, "bản chính"), (copies, "bản sao")) if count]
    return ", ".join(parts) or "01 bản"


def _steps(version: ProcedureVersion) -> Table:
    columns = (Column("TT", 0.5, "center"), Column("Trình tự", 3), Column("Trách nhiệm", 2), Column("Thời gian", 1.2))
    rows = tuple(
        (f"{number}", one.name, one.place or one.unit_name, _time(one.minutes))
        for number, one in enumerate(version.steps, 1)
    )
    return Table(columns, rows or (("1", "Tiếp nhận, thẩm định, trình ký và trả kết quả.", "Bộ phận Một cửa", ""),))


def _time(minutes: int) -> str:
    days, rest = divmod(minutes, 450)
    return f"{days} ngày" if days and not rest else f"{minutes // 60} giờ {minutes % 60:02d}"


_SYSTEM = {
    "BM": ("Biểu mẫu này dùng khi thực hiện quy trình mẹ. Người lập ghi đủ các cột, ký và ghi rõ họ tên.",),
    "MTCL": (
        "Tỷ lệ hồ sơ giải quyết đúng và trước hạn đạt từ 99 phần trăm trở lên.",
        "Mọi thủ tục hành chính đều có quy trình nội bộ được phê duyệt và công khai.",
        "Không có phản ánh, kiến nghị quá hạn trả lời.",
    ),
    "CSCL": (
        "Lấy sự hài lòng của tổ chức, cá nhân làm thước đo; công khai, đúng pháp luật, đúng hẹn.",
        "Mỗi công chức chịu trách nhiệm về việc mình làm; sai sót được ghi nhận, khắc phục và phòng ngừa.",
    ),
}
_PROCESS = (
    "Người đề xuất lập phiếu yêu cầu, nêu rõ lý do và nội dung; trưởng phòng xem xét trong 02 ngày làm việc.",
    "Thư ký ISO kiểm tra sự phù hợp với hệ thống, trình lãnh đạo Ban quyết định.",
    "Người được giao soạn thảo, trưởng phòng xem xét, lãnh đạo Ban phê duyệt; thư ký ISO làm thủ tục ban hành.",
    "Tài liệu hết hiệu lực được thu hồi, đóng dấu “Hết hiệu lực” và chỉ lưu một bản tại thư ký ISO.",
)


def _of_system(head: Head) -> list[Paragraph | Table]:
    kind = head.code.split("-")[0]
    return [
        *_part(1, "Mục đích", f"Quy định về {head.title[:1].lower()}{head.title[1:]} tại Ban Quản lý."),
        *_part(2, "Phạm vi", "Áp dụng cho tất cả các phòng, đơn vị thuộc Ban Quản lý Khu kinh tế Hải Phòng."),
        *_part(3, "Tài liệu viện dẫn", "TCVN ISO 9001:2015; Sổ tay chất lượng."),
        *_part(4, "Nội dung", *_SYSTEM.get(kind, _PROCESS)),
        *_part(5, "Hồ sơ cần lưu", "Hồ sơ lưu tại Văn phòng, thời hạn lưu theo danh mục hồ sơ."),
    ]
