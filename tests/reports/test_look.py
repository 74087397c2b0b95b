"""The checks of a report, asked of the text of a real one (its signer's name is invented), and of texts like it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from heza.papers.docx import to_docx
from heza.papers.model import Paper, Paragraph, Title
from heza.papers.pdf import to_pdf
from heza.reports.looked.checks import CHECKS, GOOD, UNKNOWN, WRONG, Found, look
from tests.conftest import TODAY
from tests.make import Make
from tests.pages import Browser

REAL = (Path(__file__).parent / "bao-cao-mau.txt").read_text()


def found(text: str, first_day: int = 20) -> dict[str, Found]:
    """The checks of a text by key."""
    return {one.key: one for one in look(text, first_day)}


def test_the_real_report_contradicts_itself_where_its_readers_said_so() -> None:
    told = found(REAL)
    assert [key for key, one in told.items() if one.verdict == WRONG] == [
        *("K01", "K08", "K09", "K11", "K15", "K19", "K20", "K21", "K23", "K24", "K25", "K30", "K31")
    ]
    assert [key for key, one in told.items() if one.verdict == GOOD] == [
        *("K02", "K05", "K06", "K07", "K10", "K12", "K13", "K22", "K28")
    ]
    assert "tháng 03/2024, tháng 02/2024" in told["K01"].sentence and len(told["K01"].spots) == 3
    assert "“72 TTHC”, “72 TTHC”, “177 TTHC” nhiều hơn 54" in told["K11"].sentence
    assert told["K05"].sentence == "23 + 1 + 9 + 5 + 5 + 2 + 5 + 4 = 54."
    assert "72 trên 177 tiếp nhận (40,68 %)" in told["K19"].sentence
    assert "Văn phòng Chính phủ1 trong quy trình" in told["K30"].spots[0].around
    assert "kỳ trước" in told["K17"].sentence and told["K17"].verdict == UNKNOWN
    assert [key for key, *_rest in CHECKS] == [f"K{number:02d}" for number in range(1, 35)]


@pytest.mark.parametrize(
    ("key", "before", "after", "verdict"),
    [
        ("K01", "tháng 02 năm 2024 của", "tháng 3 năm 2024 của", GOOD),
        ("K02", "Tính từ ngày 20/02/2024", "Tính từ ngày 15/02/2024", WRONG),
        ("K05", "09 TTHC thuộc", "10 TTHC thuộc", WRONG),
        ("K06", "(gồm 54 TTHC", "(gồm 53 TTHC", WRONG),
        ("K10", "ngày 15/12/2023 là 54", "ngày 16/12/2023 là 54", WRONG),
        ("K12", "giải quyết 72 TTHC đúng hạn", "giải quyết 71 TTHC đúng hạn", WRONG),
        ("K30", "Văn phòng Chính phủ1", "Văn phòng Chính phủ", GOOD),
        ("K28", "KT. TRƯỞNG BAN", "", WRONG),
    ],
)
def test_a_change_of_the_text_changes_the_check_that_it_concerns(
    key: str, before: str, after: str, verdict: str
) -> None:
    one_line = " ".join(REAL.split())
    changed = one_line.replace(before, after) if before in one_line else one_line
    assert found(changed)[key].verdict == verdict


def test_a_footnote_that_is_there_is_found() -> None:
    text = "Theo Thông tư của Văn phòng Chính phủ1 trong quy trình.\n1 Thông tư số 01/2018/TT-VPCP."
    assert found(text)["K30"].verdict == GOOD
    assert found("Không có dấu nào; QT-01, ISO 9001, khu B2 Đình Vũ.")["K30"].verdict == GOOD


def test_counts_that_close_and_units_that_are_right_pass() -> None:
    text = (
        "tháng 3 năm 2024. Tính từ ngày 20/02/2024 đến hết ngày 19/03/2024 tiếp nhận 177 hồ sơ; "
        "kỳ trước chuyển qua 64 hồ sơ; đã giải quyết 72 hồ sơ; đang giải quyết 169 hồ sơ. tháng 3/2024"
    )
    told = found(text)
    assert {told[key].verdict for key in ("K01", "K02", "K11", "K16")} == {GOOD}
    assert found(text.replace("169", "170"))["K16"].verdict == WRONG
    assert found("", 1)["K01"].verdict == UNKNOWN


@pytest.mark.parametrize("ending", ["docx", "pdf", "text"])
def test_a_report_is_given_as_word_pdf_or_text(make: Make, browse_as: Callable[..., Browser], ending: str) -> None:
    browser = browse_as(make.person("Tạ Thu Phương"))
    texts = [Paragraph(text) for part in REAL.split("\n \n") if (text := " ".join(part.split()))]
    paper = Paper("A4", (Title("BÁO CÁO"), *texts), "Báo cáo", TODAY)
    data = to_docx(paper) if ending == "docx" else to_pdf(paper)
    sent = {"text": REAL} if ending == "text" else {"file": (BytesIO(data), f"bao-cao.{ending}")}
    page = browser.post("report_look.look", sent, status=200)
    assert "Báo cáo nói tháng 03/2024, tháng 02/2024 ở các chỗ khác nhau." in page.words
    assert "“177 TTHC”" in page.words


def test_what_is_no_report_gets_a_sentence(make: Make, browse_as: Callable[..., Browser]) -> None:
    browser = browse_as(make.person("Tạ Thu Phương"))
    assert "Hãy chọn tệp Word, PDF hoặc dán" in browser.post("report_look.look", {"text": " "}, status=422).words
    for data, name in ((b"MZ\x90", "a.docx"), (b"PK\x03\x04", "a.docx"), (b"%PDF-1.4", "a.pdf")):
        page = browser.post("report_look.look", {"file": (BytesIO(data), name)}, status=422)
        assert "Hãy" in page.words or "Không mở được" in page.words
    browser.post(
        "report_look.look", {"text": "\x00 tháng 99 năm 2024; từ ngày 31/02/2024 đến ngày 30/02/2024"}, status=200
    )
