"""Every file the office may have, with its expected fate: what is read, what is asked, what is mended, what is said.

The numbers are the lines of §3.1 of the domain notes. Line 8 (what goes out) is tested with `sheets.workbook`; line 9's
names nobody knows and line 10 belong to the import itself.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heza.core import old_fonts
from heza.core.books import Kind as BookKind
from heza.core.books import read_book
from heza.core.clock import VIETNAM
from heza.core.refusal import Refused
from heza.dossiers.imports import dates, excel, layout, log_rows
from heza.dossiers.imports.columns import Kind
from heza.dossiers.imports.layout import Choices
from heza.dossiers.imports.roles import Role
from heza.dossiers.imports.survey import Walk
from tests.dossiers import office_files as of
from tests.dossiers.office_files import FIRST, line, sheet

TODAY = date(2024, 3, 28)
tcvn3, vni = old_fonts.to_tcvn3, old_fonts.to_vni
WHO = "Công ty Cổ phần Đường Thủy, Quận Lê Chân"


def wrongly(text: str) -> str:
    """UTF-8 read as Latin-1."""
    return text.encode().decode("latin-1")


@dataclass
class Fate:
    """What must become of a file."""

    rows: int = 1
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    mended: dict[str, int] = field(default_factory=dict)
    asked: tuple[str, ...] = ()  # keys of questions
    notes: tuple[str, ...] = ()
    roles: dict[Role, int] = field(default_factory=dict)
    refused: str = ""
    book: BookKind = BookKind.XLSX
    first: dict[str, Any] = field(default_factory=dict)  # values of the first dossier
    choices: Choices = field(default_factory=Choices)
    kind: Kind = Kind.EXPORT


def moment(*parts: int) -> datetime:
    """A Vietnamese moment."""
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]


def one(**values: Any) -> bytes:
    """An .xlsx with one dossier."""
    return of.xlsx(sheet(line(**values)))


def received(cell: Any, *expected: int, **more: Any) -> tuple[bytes, Fate]:
    """A file with one receipt, and when it must be."""
    return one(received=cell), Fate(first={"received_at": moment(*expected)}, **more)


NINE = (2024, 3, 5)
CASES: dict[str, tuple[bytes | Callable[[], bytes], Fate]] = {
    # 1. kinds of files, by content
    "1 html named xls": (of.html(sheet(line(1), line(2))), Fate(rows=2, book=BookKind.HTML, first={"fee": None})),
    "1 html with spans": (of.spans, Fate(rows=2, book=BookKind.HTML, mended={"merged": 1})),
    "1 html windows-1258": (
        of.html(sheet(line(applicant="Cong ty ABC")), '<meta http-equiv="x" content="text/html; charset=utf-16">'),
        Fate(book=BookKind.HTML, first={"applicant": "Cong ty ABC"}),
    ),
    "1 biff": (of.xls(sheet(line(1), line(2))), Fate(rows=2, book=BookKind.XLS)),
    "1 biff with dates": (
        of.xls(sheet(line(received=datetime(2024, 3, 5, 14, 5)))),
        Fate(book=BookKind.XLS, first={"received_at": moment(2024, 3, 5, 14, 5)}),
    ),
    "1 xlsx": (one(), Fate()),
    "1 csv utf-8 ;": (of.text(sheet(line())), Fate(book=BookKind.CSV)),
    "1 csv utf-8 mark": (of.text(sheet(line()), ";", "utf-8-sig"), Fate(book=BookKind.CSV)),
    "1 csv comma": (of.text(sheet(line(fee="1,500,000")), ","), Fate(book=BookKind.CSV, first={"fee": 1_500_000})),
    "1 csv tab": (of.text(sheet(line()), "\t"), Fate(book=BookKind.CSV)),
    "1 csv utf-16": (of.text(sheet(line()), "\t", "utf-16"), Fate(book=BookKind.CSV)),
    "1 csv utf-16 le": (of.text(sheet(line()), ";", "utf-16-le"), Fate(book=BookKind.CSV)),
    "1 csv utf-16 be": (of.text(sheet(line()), ";", "utf-16-be"), Fate(book=BookKind.CSV)),
    "1 csv windows-1258": (
        of.in_1258(sheet(line())),
        Fate(book=BookKind.CSV, notes=("windows-1258",), mended={"composed": 4}),
    ),
    "1 csv tcvn3": (
        of.text([[tcvn3(str(c)) for c in row] for row in sheet(line(applicant=WHO))], ";", "latin-1"),
        Fate(
            rows=0,
            book=BookKind.CSV,
            asked=tuple(f"font:{one}" for one in ("procedure_name", "applicant", "status", "department", "officer")),
            errors=("không thuộc danh mục",),
            mended={"invisible": 3},  # ư of TCVN3 is an invisible letter of Unicode
        ),
    ),
    "1 log as csv": (of.text(of.legs(of.leg(1), of.leg(2))), Fate(rows=2, book=BookKind.CSV, kind=Kind.LOG)),
    # 2. what stands around the table
    "2 header of three rows": (of.xlsx(sheet(line(1), line(2)), of.merged_header), Fate(rows=2)),
    "2 row of numbers": (
        of.xlsx(sheet([f"({n})" for n in range(1, 13)] + ["(13)=(4)+(5)"], line())),
        Fate(roles={Role.TITLE: 3, Role.HEADER: 1, Role.NUMBERS: 1, Role.DATA: 1}),
    ),
    "2 header on each page": (of.xlsx(sheet(line(1), of.HEADER, line(2))), Fate(rows=2, roles={Role.REPEATED: 1})),
    "2 sheet of any name": (of.xlsx(sheet(line()), name="Trang_tính 1 (2)"), Fate()),
    "2 hidden rows": (
        of.xlsx(sheet(line(1), line(2), line(3)), of.hide(FIRST, FIRST + 1)),
        Fate(
            asked=("hidden",), notes=("2 dòng đang ẩn",), roles={Role.HIDDEN: 2}, first={"code": "H24.18-240320-0003"}
        ),
    ),
    "2 hidden rows that are wanted": (
        of.xlsx(sheet(line(1), line(2)), of.hide(FIRST)),
        Fate(rows=2, asked=("hidden",), choices=Choices(hidden="read")),
    ),
    "2 hidden rows of biff": (
        of.xls(sheet(line(1), line(2)), hidden=[FIRST]),
        Fate(book=BookKind.XLS, asked=("hidden",), roles={Role.HIDDEN: 1}),
    ),
    "2 hidden sheet beside": (of.xlsx(sheet(line()), of.second_sheet(True)), Fate(asked=("sheet",))),
    "2 two sheets": (
        of.xlsx(sheet(line()), of.second_sheet(False)),
        Fate(asked=("sheet",), choices=Choices("Trang 2"), first={"code": "H24.18-240320-0007"}),
    ),
    "2 header that a person points at": (
        of.xlsx(sheet(line(), above=[["", *(["Mã hồ sơ"] * 3)]])),
        Fate(choices=Choices(header=3)),
    ),
    "2 column that a person points at": (
        of.xlsx([["Số phiếu" if c == "Mã hồ sơ" else c for c in row] for row in sheet(line())]),
        Fate(choices=Choices(columns={"code": 1})),
    ),
    # 3. what stands below
    "3 total, signatures, notes, groups": (
        of.xlsx(
            sheet(
                ["I", "Lĩnh vực đầu tư"],
                line(1),
                ["II. Lĩnh vực lao động"],
                line(2, applicant="Tổng công ty Điện lực"),
                below=[
                    ["", "Cộng", "", "", 2],
                    ["Tổng cộng: 2 hồ sơ", "", 2, "", 5, 6],
                    [],
                    ["", "", "", "", "", "Hải Phòng, ngày 28 tháng 3 năm 2024"],
                    ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "GIÁM ĐỐC"],
                    ["", "(Ký, ghi rõ họ tên)"],
                    ["", "Nguyễn Văn A"],
                    ["Ghi chú: số liệu tính đến hết ngày"],
                ],
            )
        ),
        Fate(rows=2, roles={Role.GROUP: 2, Role.TOTAL: 2, Role.SIGNATURE: 3, Role.NOTE: 2, Role.BLANK: 1}),
    ),
    # 4. dates
    "4 day first": received("05/03/2024", *NINE),
    "4 no zeros, with time": received("5/3/2024 14:05:09", 2024, 3, 5, 14, 5, 9),
    "4 dashes": received("25-03-2024", 2024, 3, 25),
    "4 dots and two digits": received("25.03.24", 2024, 3, 25),
    "4 serial": received(45356.25, 2024, 3, 5, 6, mended={"serial": 1}),
    "4 serial as text": received("45356", *NINE, mended={"serial": 1}),
    "4 iso": received("2024-03-05 17:00", 2024, 3, 5, 17),
    "4 date cell": received(date(2024, 3, 5), *NINE),
    "4 1904": (
        of.xlsx(sheet(line(received=datetime(2024, 3, 5, 8), finished=43894.5)), of.epoch_1904),
        Fate(first={"received_at": moment(2024, 3, 5, 8), "finished_at": moment(2024, 3, 5, 12)}, mended={"serial": 1}),
    ),
    "4 sixty": (one(received=60), Fate(rows=0, errors=("29/02/1900",))),
    "4 no such day": (one(received="31/02/2024"), Fate(rows=0, errors=("không có ngày giờ này",))),
    "4 two digits of long ago": (one(received="25.03.85"), Fate(rows=0, errors=("năm không hợp lý",))),
    "4 month first, proven": (
        of.xlsx(sheet(line(1, received="3/13/2024", due="4/10/2024"), line(2, received="3/4/2024", due="4/22/2024"))),
        Fate(rows=2, mended={"month_first": 4}, notes=("kiểu Mỹ",), first={"received_at": moment(2024, 3, 13)}),
    ),
    "4 ambiguous, answered": (
        one(received="03/04/2024", due="03/05/2024"),
        Fate(
            asked=("date:received_at", "date:due_at"),
            choices=Choices(dates={"received_at": "mdy", "due_at": "mdy"}),
            first={"received_at": moment(2024, 3, 4), "due_at": moment(2024, 3, 5)},
            mended={"month_first": 2},
        ),
    ),
    "4 the codes tell": (
        one(code="H24.18-240305-0001", received="05/03/2024", due="01/04/2024"),
        Fate(),
    ),
    "4 both orders in one column": (
        of.xlsx(sheet(line(1, received="13/03/2024"), line(2, received="03/14/2024"))),
        Fate(rows=1, asked=("date:received_at",), errors=("không có ngày giờ này",)),
    ),
    # 5. codes
    "5 zeros lost at the end": (one(code="H24.18-240320-1"), Fate(rows=0, errors=("mất số 0",))),
    "5 zeros lost at the front": (one(code="0.0.18.H24-240220-0001"), Fate(rows=0, errors=("mất số 0",))),
    "5 scientific": (one(code="2.40320E+11"), Fate(rows=0, errors=("định dạng cột “Mã hồ sơ” là Văn bản",))),
    "5 number": (one(code=240320000001), Fate(rows=0, errors=("đổi thành số",))),
    "5 spaces, nbsp, zero width": (
        one(code=" H24.18-240320-0001\u00a0\u200b"),
        Fate(first={"code_key": "H24.18-240320-0001"}, mended={"invisible": 1}),
    ),
    "5 full width": (
        one(code="Ｈ２４.18-240320-０００１"),
        Fate(first={"code": "H24.18-240320-0001"}, mended={"wide": 1}),
    ),
    "5 lower case": (
        one(code="h24.18-240320-0001"),
        Fate(first={"code": "H24.18-240320-0001"}, mended={"capitals": 1}),
    ),
    "5 cyrillic": (
        one(code="Н24.18-240320-0001"),
        Fate(first={"code": "H24.18-240320-0001"}, mended={"lookalike": 1}, warnings=("bảng chữ khác",)),
    ),
    "5 en dash": (
        one(code="000.00.18.H24–240220–0001"),
        Fate(first={"code_key": "000.00.18.H24-240220-0001"}, mended={"dashes": 1}),
    ),
    "5 twice alike": (of.xlsx(sheet(line(), line())), Fate(mended={"twin": 1})),
    "5 twice, different": (
        of.xlsx(sheet(line(), line(applicant="Công ty khác"))),
        Fate(errors=(f"đã có ở dòng {FIRST} với nội dung khác",)),
    ),
    # 6. letters
    "6 nfd": (
        one(applicant=unicodedata.normalize("NFD", WHO)),
        Fate(first={"applicant": WHO}, mended={"composed": 1}),
    ),
    "6 two tone placements": (
        one(status="Đang xử lý", department="Phòng Văn hoà"),
        Fate(first={"department": "Phòng Văn hoà"}),
    ),
    "6 stroke": (
        one(applicant="Ðường sắt ðô thị"),
        Fate(first={"applicant": "Đường sắt đô thị"}, mended={"stroke": 1}),
    ),
    "6 tcvn3 asked": (
        of.xlsx(sheet(line(applicant=tcvn3(WHO))), of.in_font(".VnTime", 4)),
        Fate(asked=("font:applicant",), mended={"invisible": 1}),
    ),
    "6 tcvn3 converted": (
        of.xlsx(sheet(line(1, applicant=tcvn3(WHO)), line(2)), of.in_font(".VnTime", 4)),
        Fate(
            rows=2,
            asked=("font:applicant",),
            choices=Choices(fonts={"applicant": "tcvn3"}),
            first={"applicant": WHO},
            mended={"font": 1},
        ),
    ),
    "6 tcvn3 capitals by font": (
        of.xlsx(sheet(line(applicant=tcvn3(WHO))), of.in_font(".VnTimeH", 4)),
        Fate(
            asked=("font:applicant",),
            choices=Choices(fonts={"applicant": "tcvn3"}),
            first={"applicant": WHO.upper()},
            mended={"font": 1},
        ),
    ),
    "6 tcvn3 of biff": (
        of.xls(sheet(line(applicant=tcvn3(WHO))), ".VnTime", old=frozenset({4})),
        Fate(
            book=BookKind.XLS,
            asked=("font:applicant",),
            choices=Choices(fonts={"applicant": "tcvn3"}),
            first={"applicant": WHO},
            mended={"font": 1},
        ),
    ),
    "6 vni by content alone": (
        one(applicant=vni(WHO)),
        Fate(
            asked=("font:applicant",),
            choices=Choices(fonts={"applicant": "vni"}),
            first={"applicant": WHO},
            mended={"font": 1},
        ),
    ),
    "6 kept as it is": (
        one(applicant=vni(WHO)),
        Fate(asked=("font:applicant",), choices=Choices(fonts={"applicant": "keep"}), first={"applicant": vni(WHO)}),
    ),
    "6 mojibake": (
        one(applicant=wrongly(WHO)),
        Fate(
            asked=("font:applicant",),
            choices=Choices(fonts={"applicant": "utf8"}),
            first={"applicant": WHO},
            mended={"font": 1},
        ),
    ),
    "6 header in tcvn3": (
        of.xlsx([[tcvn3(c) if row is of.HEADER else c for c in row] for row in sheet(line())]),
        Fate(),
    ),
    # 7. cells
    "7 formula without a value": (one(applicant="=A1&B1"), Fate(rows=0, errors=("công thức chưa có kết quả",))),
    "7 #REF!": (
        of.xlsx(sheet(line()), of.error_cell(f"H{FIRST}", "#REF!")),
        Fate(rows=0, errors=(f"Ô H{FIRST} (“Hẹn trả kết quả”) là lỗi #REF!",)),
    ),
    "7 #N/A as text": (of.text(sheet(line(applicant="#N/A"))), Fate(rows=0, book=BookKind.CSV, errors=("lỗi #N/A",))),
    "7 merged data cells": (
        of.xlsx(sheet(line(1), line(2, department="")), of.merge(f"K{FIRST}:K{FIRST + 1}")),
        Fate(rows=2, mended={"merged": 1}),
    ),
    "7 numbers as text, money": (one(fee="1.500.000 đồng"), Fate(first={"fee": 1_500_000})),
    "7 money with decimals": (one(fee="1.500.000,00"), Fate(first={"fee": 1_500_000})),
    "7 percent for money": (one(fee=0.98), Fate(rows=0, errors=("không phải số tiền",))),
    "7 percent in a column of its own": (
        of.xlsx([[*row, extra] for row, extra in zip(sheet(line()), ["", "", "", "Tiến độ", 0.98], strict=True)]),
        Fate(),
    ),
    "7 telephone as a number": (
        one(phone=2253000000),
        Fate(first={"phone": "02253000000"}, mended={"zero": 1}),
    ),
    "7 code of a procedure as a number": (
        one(procedure_code=1.00964),
        Fate(first={"procedure_code": "1.009640"}, mended={"digits": 1}),
    ),
    "7 a million empty rows": (of.many_empty_rows, Fate()),
    "7 macros": (of.with_part(one(), "xl/vbaProject.bin", b"x"), Fate(notes=("không chạy macro",))),
    "7 password, new": (of.locked_xlsx, Fate(refused="có mật khẩu")),
    "7 password, old": (of.locked_xls, Fate(refused="có mật khẩu")),
    "7 bomb": (of.a_zip(xl__workbook_xml=b"0" * 100_000_000), Fate(refused="nén bất thường")),
    "7 cut off": (one()[:-200], Fate(refused="bị hỏng")),
    "7 cut off, old": (of.xls(sheet(line()))[:3000], Fate(refused="hỏng|không phải tệp Excel")),
    "7 word": (of.a_zip(word__document_xml=b"<x/>"), Fate(refused=r"tệp Word \(.docx\)")),
    "7 ods": (of.a_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), Fate(refused="OpenDocument")),
    "7 pdf": (b"%PDF-1.7\n", Fate(refused="tệp PDF, không phải tệp Excel")),
    "7 picture": (b"\xff\xd8\xff\xe0" + b"\0" * 99, Fate(refused="ảnh, không phải tệp Excel")),
    "7 xml of 2003": (of.SPREADSHEET_XML, Fate(refused="XML Spreadsheet 2003")),
    "7 page without a table": (b"<html><body>Xin chao</body></html>", Fate(refused="không có bảng nào")),
    "7 a cell at the end of the sheet": (
        of.xlsx(sheet(line()), lambda book: book.active.cell(1_048_000, 16_000, "x")),
        Fate(refused="quá nhiều dòng và cột"),
    ),
    "7 a page of a thousand columns": (
        b"<html><table>" + b"<tr><td colspan=1000>x<td>y" * 40_000 + b"</table>",
        Fate(refused="quá nhiều dòng, cột"),
    ),
    "7 an endless line": (b"a;b\n" + b";" * 1_000_000, Fate(refused="dòng dài bất thường")),
    "7 nothing": (b"", Fate(refused="Tệp trống")),
    "7 words": (b"Kinh gui\nBan Quan ly", Fate(refused="không phải tệp Excel")),
    # 8. what looks like a formula is text
    "8 injection": (
        of.text(sheet(line(applicant="=cmd|'/c calc'!A1", phone="'+84 225 3", officer="'@SUM(1+1)"))),
        Fate(
            book=BookKind.CSV,
            first={"applicant": "=cmd|'/c calc'!A1", "phone": "+84 225 3", "officer": "@SUM(1+1)"},
            mended={"apostrophe": 2},
        ),
    ),
    # 9. what a row means
    "9 no receipt": (one(received=""), Fate(rows=0, errors=("Thiếu ngày nhận",))),
    "9 done without a day": (one(status="Đã xử lý xong"), Fate(warnings=("không có ngày kết thúc",))),
    "9 received in the future": (one(received="29/03/2024"), Fate(rows=0, errors=("sau ngày xuất tệp",))),
    "9 finished before received": (one(finished="19/03/2024"), Fate(warnings=("trước khi nhận hồ sơ",))),
    "9 no due day": (one(due=""), Fate(warnings=("Không có ngày hẹn trả",))),
    "9 due before received": (one(due="13/03/2024"), Fate(warnings=("trước ngày nhận",))),
    "9 names nobody knows": (one(department="Phòng Lạ", officer="Ai Đó", procedure="Thủ tục lạ"), Fate()),
}


@pytest.mark.parametrize("name", list(CASES))
def test_a_file_has_its_fate(name: str, tmp_path: Path) -> None:
    content, fate = CASES[name]
    path = tmp_path / "ten-gi-cung-duoc.xls"
    path.write_bytes(content() if callable(content) else content)
    if fate.refused:
        with pytest.raises(Refused, match=fate.refused):
            layout.understand(read_book(path))
        return
    found = layout.understand(read_book(path), fate.choices)
    assert (found.kind, found.book.kind, found.missing) == (fate.kind, fate.book, [])
    assert tuple(question.key for question in found.questions) == fate.asked
    for part in fate.notes:
        assert part in " ".join(found.notes)
    if fate.roles:
        roles = [role for _, role, _ in Walk(found)]
        assert {role: roles.count(role) for role in fate.roles} == fate.roles
    read = log_rows.read_understood(found) if fate.kind is Kind.LOG else excel.read_understood(found, TODAY)
    errors = [one.sentence for one in read.problems if one.is_error]
    warnings = [one.sentence for one in read.problems if not one.is_error]
    assert (len(read.rows), len(errors), len(warnings)) == (fate.rows, len(fate.errors), len(fate.warnings)), (
        read.problems
    )
    for part, sentence in zip([*fate.errors, *fate.warnings], [*errors, *warnings], strict=True):
        assert part in sentence
    assert dict(read.mended.counts) == fate.mended
    for value, expected in fate.first.items():
        assert getattr(read.rows[0], value) == expected


def test_a_source_is_remembered_by_its_labels(tmp_path: Path) -> None:
    """What was chosen for a file holds for the next one with these labels, wherever its header stands."""
    labels = ["Số phiếu" if label == "Mã hồ sơ" else label for label in of.HEADER]
    first, second = tmp_path / "a", tmp_path / "b"
    rows = [labels if row is of.HEADER else row for row in sheet(line(received="05/03/2024"))]
    first.write_bytes(of.xlsx(rows))
    second.write_bytes(of.text([["x"], ["y", "z", "t"], *rows]))
    chosen = layout.understand(read_book(first), Choices(columns={"code": 1}, dates={"received_at": "mdy"}))
    kept = Choices.from_text(chosen.as_choices().to_text())
    book = read_book(second)
    assert kept.signature in layout.signatures(book)
    assert layout.understand(book).missing == ["code"]
    again = layout.understand(book, None, kept)
    assert (again.header.row, again.missing, again.orders["received_at"]) == (6, [], "mdy")
    assert again.signature == chosen.signature


def test_a_conversion_leaves_what_it_would_spoil() -> None:
    for said in ("Nestlé Việt Nam", "Nestlé", "Công ty TNHH Á Châu", "Müller GmbH", "Trực tuyến", ""):
        assert [old_fonts.convert(said, coding) for coding in old_fonts.NAMES] == [said] * 3
    assert old_fonts.convert(tcvn3("đ/c Nguyễn Tú"), "tcvn3", ".VnTimeH") == "Đ/C NGUYỄN TÚ"


ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


def test_old_fonts_give_the_whole_alphabet_back() -> None:
    for letter in ALPHABET + ALPHABET.upper():
        assert old_fonts.from_vni(old_fonts.to_vni(letter)) == letter
        assert old_fonts.from_wrong_utf8(wrongly(f"Đ{letter}")) == f"Đ{letter}"
    for letter in ALPHABET + "ĂÂĐÊÔƠƯ":
        assert old_fonts.from_tcvn3(tcvn3(letter)) == letter
    assert len({tcvn3(letter) for letter in ALPHABET}) == len({vni(letter) for letter in ALPHABET}) == len(ALPHABET)
    for said in ("Cộng hòa xã hội chủ nghĩa Việt Nam", "Đang xử lý", WHO, "Nguyễn Thị Hoa", "CÔNG TY TNHH ĐÌNH VŨ"):
        assert old_fonts.guess([said]) == ""
        assert old_fonts.guess([vni(said)]) == "vni"
        assert old_fonts.guess([tcvn3(said.lower())]) == "tcvn3"
        assert old_fonts.guess([wrongly(said)]) == "utf8"


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2079, 12, 31)).map(lambda one: one.replace(microsecond=0))
FORMS = {
    "dmy": ("%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d.%m.%y %H:%M:%S", "%H:%M:%S %d/%m/%Y", "%Y-%m-%dT%H:%M:%S"),
    "mdy": ("%m/%d/%Y %H:%M:%S", "%m-%d-%y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p"),
}


@given(MOMENTS, st.sampled_from([(order, form) for order, forms in FORMS.items() for form in forms]), st.booleans())
def test_any_moment_in_any_form_comes_back(when: datetime, how: tuple[str, str], bare: bool) -> None:
    order, form = how
    said = when.strftime(form)
    said = said.replace("/0", "/").lstrip("0") if bare and "/" in said and "H:" not in form[:3] else said
    assert dates.read_moment(said, "", order) == when.replace(tzinfo=VIETNAM)
    serial = (when - datetime(1899, 12, 30)).total_seconds() / 86_400
    assert dates.read_moment(serial, "") == when.replace(tzinfo=VIETNAM)
    assert dates.read_moment(serial - 1462, "", date1904=True) == when.replace(tzinfo=VIETNAM)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_no_cell_is_an_accident(cell: Any) -> None:
    try:
        found = dates.read_moment(cell, "Nhận hồ sơ")
    except dates.UnreadableCell as wrong:
        assert "Nhận hồ sơ" in str(wrong)
    else:
        assert found is None or found.year in dates.YEARS


@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table>"]),
)
def test_no_content_is_an_accident(tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(start + content)
    try:
        for page in read_book(path).sheets:
            list(page.rows())
    except Refused as wrong:
        assert wrong.reason.endswith(".")
