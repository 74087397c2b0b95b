"""What reaches the writers: composed letters, nothing invisible, no letter that would be a gap."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from heza.core.refusal import Refused
from heza.papers.clean import clean, cleaned, letters, missing
from heza.papers.docx import to_docx
from heza.papers.model import Cell, Column, Header, Line, Paper, Signature, Signatures, Table, Title, bold
from heza.papers.pdf import to_pdf
from tests.papers.samples import SAMPLES


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (unicodedata.normalize("NFD", "Đặng Thị Hường"), "Đặng Thị Hường"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("một\thai\u2003ba", "một hai ba"),
        ("10\u00a0ngày", "10\u00a0ngày"),
        ("a\u200bb\u200d\ufeff\u00adc\u202ed\u2066", "abcd"),
        ("a\x00\x07b\x1b[0m", "ab[0m"),
        ("½ ² → Ω … –", "½ ² → Ω … –"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_text_is_composed_and_has_nothing_invisible(given: str, kept: str) -> None:
    assert clean(given) == kept


def test_every_vietnamese_letter_can_be_printed() -> None:
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    every = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones) + "đ"
    assert len(every) == 73
    assert missing(every + every.upper()) == ""
    assert missing("½²³₂→←≤≥±×÷°µ€₫№…–—“”‘’«»•§©®Ωαβπ") == ""


@pytest.mark.parametrize("letter", ["漢", "😀", "✓", "\ue000", "ж"])
def test_a_letter_that_the_font_lacks_is_refused_by_name_and_place(letter: str) -> None:
    assert letter not in letters()
    paper = _paper(Line("Địa chỉ:", f"Số 1 {letter}"))
    for write in (to_pdf, to_docx):
        with pytest.raises(Refused) as refused:
            write(paper)
        assert refused.value.reason == (
            f"Chữ “{letter}” (U+{ord(letter):04X}) ở mục “Địa chỉ” không có trong phông chữ in. "
            "Hãy thay chữ này bằng chữ khác rồi làm lại."
        )


@pytest.mark.parametrize(
    ("paper", "place"),
    [
        (Title("漢"), "tên loại"),
        (Header(("BAN",), number="漢"), "phần đầu"),
        (Signatures((Signature(("ÔNG",), name="漢"),)), "phần chữ ký"),
        (Table((Column("Tên"), Column("Số")), (("a", "1"), ("b", Cell(bold("漢"))))), "cột “Số”, dòng 2"),
        (Table((Column("Tên 漢"),), ()), "tiêu đề cột “Tên 漢”"),
    ],
)
def test_the_place_of_a_refused_letter_is_named(paper: object, place: str) -> None:
    with pytest.raises(Refused, match=f"ở {place}"):
        cleaned(_paper(paper))


def test_the_mark_of_a_copy_is_looked_at_too() -> None:
    with pytest.raises(Refused):
        cleaned(replace(SAMPLES["receipt"], copy_mark="漢"))


def test_a_clean_paper_is_left_as_it_is() -> None:
    assert cleaned(SAMPLES["letter"]) == SAMPLES["letter"]


@pytest.mark.parametrize("row", [("a",), ("a", "b", "c"), (Cell("a", columns=3),)])
def test_a_row_that_does_not_fit_its_table_is_a_mistake_of_the_program(row: tuple[str | Cell, ...]) -> None:
    with pytest.raises(ValueError, match="row"):
        to_pdf(_paper(Table((Column("Một"), Column("Hai")), (row,))))


def _paper(*blocks: object) -> Paper:
    return Paper("A5", blocks, "Thử", date(2024, 3, 28))  # type: ignore[arg-type]
