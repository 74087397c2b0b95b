"""Papers that use every block, with the words that trouble writers."""

from dataclasses import replace
from datetime import date

from heza.papers.model import (
    Beside,
    Cell,
    Code,
    Codes,
    Column,
    Columns,
    Header,
    Items,
    Line,
    Notes,
    PageBreak,
    Paper,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Title,
    bold,
    italic,
)

DAY = date(2024, 3, 28)
NASTY = (
    'Công ty "A & B" <Việt–Nhật> #eval("1+1") #read("/etc/passwd") $5$ @ref *đậm* _nghiêng_ \\ `mã` // ghi ½ ² → Ω …'
)
LONG = "Công ty Cổ phần Đầu tư Xây dựng và Phát triển Hạ tầng Khu công nghiệp Đình Vũ – Cát Hải – Nam Đình Vũ " * 3
EMPTY = ""
CODE = "H24.18-240328-0001"

COUNTER = Header(
    above=("BAN QUẢN LÝ", "KHU KINH TẾ HẢI PHÒNG"),
    agency=("BỘ PHẬN TIẾP NHẬN", "VÀ TRẢ KẾT QUẢ"),
    number="Số: 05/BPTNTKQ",
    place_date="Hải Phòng, ngày 28 tháng 3 năm 2024",
    form="Mẫu số 01",
)
AGENCY = Header(
    above=("UBND THÀNH PHỐ HẢI PHÒNG",),
    agency=("BAN QUẢN LÝ", "KHU KINH TẾ HẢI PHÒNG"),
    number="Số: 05/BQL-ĐT",
    about="V/v đôn đốc giải quyết hồ sơ thủ tục hành chính của Công ty Trách nhiệm hữu hạn Sản xuất",
    place_date="Hải Phòng, ngày 05 tháng 02 năm 2024",
)


def receipt(count: int = 6, name: str = "Công ty TNHH Nguyễn Quỳnh", address: str = EMPTY, **paper: object) -> Paper:
    """A receipt on A5 with `count` documents."""
    columns = (
        Column("STT", 1, "center"),
        Column("Tên giấy tờ", 7),
        Column("Bản chính", 1.6, "center"),
        Column("Bản sao", 1.4, "center"),
    )
    rows = tuple((str(n), f"Giấy tờ số {n} của dự án & phụ lục", "1", "0") for n in range(1, count + 1))
    blocks = (
        COUNTER,
        Codes((Code(CODE, caption=CODE), Code(f"https://heza.vn/tra-cuu/{CODE}", "qr", 14))),
        Title("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", note="(Liên 1: Lưu)"),
        Line("Mã hồ sơ:", bold(CODE)),
        Line("Bộ phận Tiếp nhận và Trả kết quả:", "Ban Quản lý Khu kinh tế Hải Phòng"),
        Line("Tiếp nhận hồ sơ của:", name),
        Line("Địa chỉ:", address),
        Beside((Line("Số điện thoại:", EMPTY), Line("Email:", "a_b*c@d#e.vn"))),
        Line("Nội dung yêu cầu giải quyết:", "Cấp giấy phép xây dựng công trình"),
        Paragraph("Thành phần hồ sơ nộp gồm:", keep=True),
        Table(columns, rows),
        Line("Số lượng hồ sơ:", "01", unit="(bộ)"),
        Line("Số lượng bản vẽ:", EMPTY, unit="(tờ)"),
        Line("Thời gian nhận hồ sơ:", "09 giờ 15 phút, ngày 28 tháng 3 năm 2024"),
        Line("Thời gian trả kết quả giải quyết hồ sơ:", bold("17 giờ 00 phút, ngày 18 tháng 4 năm 2024")),
        Signatures(
            (
                Signature(("NGƯỜI NỘP HỒ SƠ",), "(Ký và ghi rõ họ tên)"),
                Signature(("NGƯỜI TIẾP NHẬN HỒ SƠ",), "(Ký và ghi rõ họ tên)", "Nguyễn Thị Lan"),
            )
        ),
        Notes(
            (
                "Giấy tiếp nhận và hẹn trả kết quả được lập thành 2 liên; một liên chuyển kèm theo Phiếu kiểm soát quá "
                "trình giải quyết hồ sơ và được lưu tại Bộ phận tiếp nhận và trả kết quả; một liên giao cho cá nhân, "
                "tổ chức nộp hồ sơ;",
                "Cá nhân, tổ chức có thể đăng ký nhận kết quả tại Bộ phận tiếp nhận và trả kết quả hoặc tại nhà (trụ "
                "sở tổ chức) qua dịch vụ bưu chính.",
            )
        ),
    )
    return Paper("A5", blocks, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", DAY, **paper)  # type: ignore[arg-type]


def letter(paragraphs: int = 3, text: str = NASTY) -> Paper:
    """A letter of the agency on A4, with recipients beside the signature."""
    running = "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực hiện cơ chế một cửa. "
    blocks = (
        AGENCY,
        Title("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", about="Hồ sơ cấp giấy phép xây dựng"),
        Line("Kính gửi:", text),
        Paragraph(italic("Căn cứ Luật Đầu tư ngày 17 tháng 6 năm 2020;"), indent=True),
        *(Paragraph((running * 4, bold("Đậm & nghiêng: "), italic(text)), indent=True) for _ in range(paragraphs)),
        Items((text, LONG, "Bản vẽ thiết kế: 02 bộ.")),
        Items(("Nộp trực tiếp;", "Nộp qua bưu chính."), "dash"),
        Line("Lý do:", EMPTY, lines=3),
        Columns(
            (
                ((Line("Trái:", "một"), Paragraph("Cột trái.", "left"))),
                (Line("Phải:", EMPTY), Codes((Code(CODE, caption=CODE),), "left")),
            ),
            (2, 1),
        ),
        Paragraph("Mong nhận được sự thông cảm của Ông/Bà./.", indent=True),
        Signatures(
            (
                Recipients(("Như trên", "Bộ phận Tiếp nhận và Trả kết quả;", "Lưu: VT, ĐT")),
                Signature(
                    ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
                    name="Lê Trung Kiên",
                    said=("Đã xác nhận trên hệ thống nội bộ", "lúc 10 giờ 42 phút ngày 28/03/2024"),
                ),
            )
        ),
    )
    return Paper("A4", blocks, "Phiếu xin lỗi và hẹn lại ngày trả kết quả", DAY)


def slip(count: int = 1) -> Paper:
    """A control slip: hand-overs with grouped rows, three signatures, on A5."""
    columns = (
        Column("TÊN CƠ QUAN", 2),
        Column("THỜI GIAN GIAO, NHẬN HỒ SƠ", 4),
        Column("KẾT QUẢ", 1.5, "center"),
        Column("GHI CHÚ", 1.5),
    )
    rows = tuple(
        row
        for n in range(count)
        for row in (
            ("1. Giao: Bộ phận Một cửa", Cell(f"{n:02d} giờ 05 phút, ngày 28 tháng 3 năm 2024", "center", columns=3)),
            (
                "2. Nhận: Phòng Quản lý Đầu tư",
                "… giờ … phút, ngày … tháng … năm …",
                Cell("Trước hạn", bold=True),
                NASTY,
            ),
        )
    )
    blocks = (
        replace(COUNTER, form="Mẫu số 05", number=""),
        Title("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"),
        Table(columns, rows),
        Signatures((Signature(("NGƯỜI GIAO",)), Signature(), Signature(("NGƯỜI NHẬN",), name="Trần Văn Bé"))),
        PageBreak(),
        Recipients(("Phòng Quản lý Đầu tư", "Lưu: VP")),
    )
    return Paper("A5", blocks, "Phiếu kiểm soát", DAY)


def register(count: int = 40) -> Paper:
    """A register on A4 that lies, with grouped heads."""
    columns = tuple(
        Column(title, width, align)  # type: ignore[arg-type]
        for title, width, align in (
            ("STT", 0.6, "center"),
            ("Mã hồ sơ", 2, "left"),
            ("Tên TTHC", 2.5, "left"),
            ("Số lượng hồ sơ (bộ)", 0.9, "right"),
            ("Tên cá nhân, tổ chức", 2.5, "left"),
            ("Nhận hồ sơ", 1.4, "center"),
            ("Hẹn trả kết quả", 1.4, "center"),
            ("Ghi chú", 1.2, "left"),
        )
    )
    head = (
        (*(Cell(c.title, rows=2) for c in columns[:5]), Cell("Ngày, tháng, năm", columns=2), Cell("Ghi chú", rows=2)),
        ("Nhận hồ sơ", "Hẹn trả kết quả"),
    )
    rows = tuple(
        (
            str(n),
            CODE,
            NASTY if n == 3 else "Cấp giấy phép lao động",
            "1",
            LONG if n == 5 else "Ông A",
            "28/03/2024",
            EMPTY,
            EMPTY,
        )
        for n in range(1, count + 1)
    )
    blocks = (
        replace(AGENCY, about="", number=""),
        Title("SỔ THEO DÕI HỒ SƠ", note="Quyển số 01 – tháng 3 năm 2024"),
        Table(columns, rows, head, size=10),
        Paragraph(("Tổng cộng: ", bold(f"{count} hồ sơ"), "."), "right"),
    )
    return Paper("A4", blocks, "Sổ theo dõi hồ sơ", DAY, landscape=True)


SAMPLES = {
    "receipt": receipt(),
    "receipt_long": receipt(40, name=LONG, address=NASTY),
    "receipt_one": receipt(1, name=EMPTY, draft=True),
    "receipt_copy": receipt(6, copy_mark="BẢN SAO – in lại lúc 10 giờ 42 phút ngày 02/04/2024"),
    "letter": letter(),
    "letter_long": letter(9),
    "slip": slip(),
    "slip_long": slip(20),
    "register": register(),
    "register_one": register(1),
}
