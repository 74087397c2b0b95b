"""The draft of the decision that issues a batch, laid out as Decree 30/2020/NĐ-CP (Phụ lục I) asks, with two annexes:
the documents, and where they go. Pure.
"""

from collections.abc import Sequence

from heza.core import words
from heza.documents.printed.model import DOTS, SMALL, SYMBOL, SYSTEM, closing, say
from heza.documents.printed.notices import PLACES, Batch, Issued, place_rows
from heza.papers.heading import long_day
from heza.papers.model import Block, Cell, Column, Paper, Paragraph, Signature, Table, Title, bold, italic

DOCUMENTS = (
    Column("STT", 0.6, "center"),
    Column("Mã hiệu", 1.4),
    Column("Tên tài liệu", 3.4),
    Column("Loại", 0.9),
    Column("Đơn vị soạn thảo", 1.9),
    Column("Lần BH/SĐ", 1.2),
    Column("Hình thức", 2),
    Column("Ghi chú", 1.4),
)


def decision(given: Batch, bases: Sequence[str]) -> list[Paper]:
    """Decision, Phụ lục I, Phụ lục II: papers of one file. `bases` are confirmed legal bases, in full."""
    title = f"Quyết định {_about(given)[:1].lower()}{_about(given)[1:]}"
    first, second = _annex_documents(given), _annex_places(given)
    return [
        _paper(title, _decision(given, bases), given),
        _paper(title, first, given, is_wide=True),
        _paper(title, second, given, is_wide=True),
    ]


def _paper(title: str, blocks: Sequence[Block], given: Batch, is_wide: bool = False) -> Paper:
    made = given.batch.signed_on or given.today
    return Paper("A4", tuple(blocks), title, made, copy_mark=given.mark, draft=given.is_draft, landscape=is_wide)


def _issued(given: Batch) -> list[Issued]:
    return [one for one in given.lines if one.revision is not None]


def _retired(given: Batch) -> list[Issued]:
    return [one for one in given.lines if one.revision is None]


def _about(given: Batch) -> str:
    acts = [said for said, some in (("ban hành", _issued(given)), ("bãi bỏ", _retired(given))) if some]
    return f"Về việc {', '.join(acts) or 'ban hành'} tài liệu {SYSTEM}"


def _decision(given: Batch, bases: Sequence[str]) -> list[Block]:
    agency, batch = given.agency, given.batch
    to = ("Như Điều 3", "Lưu: VT, hồ sơ ISO")
    return [
        agency.header(batch.signed_on, batch.number or f"{DOTS}/QĐ-{SYMBOL}"),
        Title("QUYẾT ĐỊNH", about=_about(given)),
        Paragraph(bold(agency.head.upper()), "center", keep=True),
        *(Paragraph(italic(one), indent=True) for one in grounds(given, bases)),
        Paragraph(bold("QUYẾT ĐỊNH:"), "center", keep=True),
        *(Paragraph((bold(f"Điều {number}. "), text), indent=True) for number, text in enumerate(_articles(given), 1)),
        closing(to, Signature((agency.head_title.upper(),), "(Ký, ghi rõ họ tên, đóng dấu)")),
    ]


def grounds(given: Batch, bases: Sequence[str]) -> list[str]:
    """What it stands on: confirmed bases as the register has them; what is not known is dotted."""
    agency = given.agency
    found = [f"Căn cứ {DOTS} quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của {agency.line};"]
    found += [f"Căn cứ {one};" for one in bases] or [
        f"Căn cứ {DOTS} về việc áp dụng {SYSTEM} vào hoạt động của cơ quan hành chính nhà nước;"
    ]
    return [*found, f"Theo đề nghị của {DOTS}"]


def _articles(given: Batch) -> list[str]:
    issued, retired = len(_issued(given)), len(_retired(given))
    day = given.batch.effective_from
    first = []
    if issued:
        first.append(f"Ban hành kèm theo Quyết định này {words.number(issued)} tài liệu {SYSTEM}")
    if retired:
        first.append(f"{'b' if first else 'B'}ãi bỏ {words.number(retired)} tài liệu")
    return [
        f"{'; '.join(first) or f'Ban hành kèm theo Quyết định này tài liệu {SYSTEM}'} (danh mục tại Phụ lục I).",
        f"Quyết định này có hiệu lực từ {long_day(day)}. Các bản trước của tài liệu tại Phụ lục I "
        "và tài liệu bị bãi bỏ hết hiệu lực từ ngày đó.",
        "Tài liệu được phân phối theo Phụ lục II. Trưởng các đơn vị nhận tài liệu có trách nhiệm phổ biến, thực hiện "
        "và nộp lại bản giấy đã hết hiệu lực. Trưởng các đơn vị thuộc Ban và cá nhân có liên quan chịu trách nhiệm "
        "thi hành Quyết định này./.",
    ]


def _with(given: Batch) -> str:
    number = given.batch.number or f"{DOTS}/QĐ-{SYMBOL}"
    return f"(Kèm theo Quyết định số {number} {long_day(given.batch.signed_on)} của {given.agency.head})"


def _annex_documents(given: Batch) -> list[Block]:
    rows = tuple(_row(number, one) for number, one in enumerate([*_issued(given), *_retired(given)], 1))
    title = Title("PHỤ LỤC I", about="DANH MỤC TÀI LIỆU BAN HÀNH, BÃI BỎ", note=_with(given))
    return [title, Table(DOCUMENTS, rows, size=SMALL + 2) if rows else say("Chưa có tài liệu nào trong đợt.")]


def _row(number: int, one: Issued) -> tuple[str | Cell, ...]:
    document = one.document
    return (
        *(str(number), document.code, one.title, document.type.code, document.department.name),
        *(one.label if one.revision is not None else one.before, _how(one), one.note),
    )


def _how(one: Issued) -> str:
    if one.revision is None:
        return "Bãi bỏ"
    return f"Thay thế {one.before}" if one.before else "Ban hành mới"


def _annex_places(given: Batch) -> list[Block]:
    title = Title("PHỤ LỤC II", about="DANH MỤC PHÂN PHỐI TÀI LIỆU", note=_with(given))
    rows = place_rows(given.places) or (("1", *[DOTS] * (len(PLACES) - 1)),)
    return [title, Table(PLACES, rows, size=SMALL + 2)]
