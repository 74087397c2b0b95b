"""Words found with and without marks, the passage around them, and what a first page says of itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heza.documents.texts import apart, rules
from heza.documents.texts.rules import Said


@given(st.text())
def test_what_is_searched_has_as_many_letters_as_what_is_shown(text: str) -> None:
    assert len(rules.folded(text)) == len(rules.lowered(text)) == len(rules.bare(text)) == len(text)


@pytest.mark.parametrize("text", ["Đường ĐI ậm", "İstanbul và kiến", "THỜI HẠN giải quyết"])
def test_a_word_is_found_without_marks_and_with_them(text: str) -> None:
    for word in text.split():
        for typed in (rules.folded(word), word, word.upper()):
            parts = rules.passage(text, rules.words_of(typed) or rules.words_of(typed + typed))
            assert any(is_hit for _part, is_hit in parts), (typed, parts)


def test_marks_count_where_they_are_typed() -> None:
    text = "Hạn nộp; hàn nối, nhận đơn theo QT-01/HD."
    assert [part for part, is_hit in rules.passage(text, rules.words_of("hạn")) if is_hit] == ["Hạn"]
    assert [part for part, is_hit in rules.passage(text, rules.words_of("han")) if is_hit] == ["Hạn", "hàn"]
    assert [part for part, is_hit in rules.passage(text, rules.words_of("qt-01")) if is_hit] == ["QT-01"]


@given(st.text(alphabet="ab cđạ\n", max_size=900), st.text(alphabet="ab cđạ", max_size=12))
def test_a_passage_is_cut_out_of_the_text_as_it_stands(text: str, asked: str) -> None:
    parts = rules.passage(text, rules.words_of(asked))
    shown = "".join(part for part, _is_hit in parts).removeprefix("… ").removesuffix(" …")
    assert shown in text.replace("\n", " ")
    assert len(shown) < 5 * rules.AROUND


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Mã hiệu: QT-01\nLần ban hành: 02 Lần sửa đổi: 01\nNgày ban hành: 01/02/2024",
            Said(2, 1, date(2024, 2, 1), None),
        ),
        ("Lần BH/SĐ: 03/01 Ngày hiệu lực 5.3.2024", Said(3, 1, None, date(2024, 3, 5))),
        ("BH 02/SĐ 01, có hiệu lực từ ngày 31/02/2024", Said(2, 1, None, None)),
        ("Không ghi gì", Said()),
    ],
)
def test_7_5_2a_a_first_page_says_its_numbers_and_days(text: str, said: Said) -> None:
    assert rules.said_by(text) == said


def test_7_5_2a_what_differs_from_the_register_is_said_in_words() -> None:
    page = "Mã hiệu: QT-10 Lần ban hành: 01 Ngày ban hành: 01/02/2024"
    day = date(2024, 3, 1)
    assert rules.unlike(page, "QT-10", 1, 0, "both", date(2024, 2, 1), None) == []
    assert rules.unlike(page, "QT-1", 2, 0, "both", day, None) == [
        "Trang đầu không có mã hiệu QT-1.",
        "Trang đầu ghi lần ban hành 01, danh mục ghi 02.",
        "Trang đầu ghi ngày ban hành 01/02/2024, danh mục ghi 01/03/2024.",
    ]
    assert rules.unlike("QT-1", "QT-1", 1, 0, "both", None, None) == [
        "Trang đầu không ghi lần ban hành hoặc lần sửa đổi."
    ]


def test_a_code_is_named_as_a_whole() -> None:
    for text, is_named in [("xem qt -\n01.", True), ("QT-010", False), ("BM-QT-01", False), ("QT-01-02", False)]:
        assert rules.names_code(text, "QT-01") is is_named, text


def test_what_is_read_is_composed_and_has_no_invisible_letters() -> None:
    assert apart.lines("a\u0323\u200b  b\r\n\n\x00c\ud800") == "ạ b\nc"
