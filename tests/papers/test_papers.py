"""One paper, two files: the same words in the same order, on the right paper, in the bundled font."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from heza.papers.docx import to_docx
from heza.papers.model import MOTTO, NATION, Code, Codes, Header, Margins, Paper
from heza.papers.pdf import to_pdf
from tests.papers.reading import bare, docx_text, fonts_of, line_of, pages_of, pdf_text, run
from tests.papers.samples import CODE, LONG, NASTY, SAMPLES, letter, receipt

Pdfs = dict[str, Path]
PAGES = {"receipt": 1, "receipt_one": 1, "receipt_copy": 1, "letter": 2, "slip": 2, "register_one": 1}


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pdfs]:
    """Every sample as a PDF."""
    folder = tmp_path_factory.mktemp("papers")
    made = {}
    for name, paper in SAMPLES.items():
        made[name] = folder / f"{name}.pdf"
        made[name].write_bytes(to_pdf(paper))
    yield made


every_sample = pytest.mark.parametrize("name", SAMPLES)


@every_sample
def test_both_files_say_the_same_in_the_same_order(pdfs: Pdfs, name: str) -> None:
    in_docx, in_pdf = docx_text(to_docx(SAMPLES[name])), pdf_text(pdfs[name], SAMPLES[name])
    assert in_pdf == in_docx
    assert bare(NATION + MOTTO) in in_pdf


@every_sample
def test_only_the_bundled_font_is_in_the_pdf(pdfs: Pdfs, name: str) -> None:
    assert fonts_of(pdfs[name]) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}


@every_sample
def test_nothing_stands_outside_the_margins(pdfs: Pdfs, name: str) -> None:
    sheet = SAMPLES[name].page
    for page in pages_of(pdfs[name]):
        assert (round(page.width), round(page.height)) == (sheet.width, sheet.height)
        for word in page.words:
            assert word.left >= sheet.margins.left - 0.5, word
            assert word.right <= sheet.width - sheet.margins.right + 0.5, word
            assert word.top >= 2
            assert word.bottom <= sheet.height - sheet.margins.bottom + 1.5, word


@every_sample
def test_nation_and_motto_stand_on_one_line_each(pdfs: Pdfs, name: str) -> None:
    first = pages_of(pdfs[name])[0]
    for words in (NATION, MOTTO):
        assert [word.text for word in line_of(first, words)] == words.split()


@pytest.mark.parametrize("name", PAGES)
def test_a_paper_has_the_pages_it_needs(pdfs: Pdfs, name: str) -> None:
    assert len(pages_of(pdfs[name])) == PAGES[name]


def test_signatures_stand_together_with_what_is_before_them(pdfs: Pdfs) -> None:
    last = " ".join(word.text for word in pages_of(pdfs["letter"])[-1].words)
    assert "Mong nhận được sự thông cảm" in last
    assert "Nơi nhận:" in last
    assert "Lê Trung Kiên" in last


def test_the_head_of_a_table_stands_on_every_page(pdfs: Pdfs) -> None:
    pages = run("pdftotext", "-raw", pdfs["register"], "-").rstrip("\f").split("\f")
    assert len(pages) > 1
    assert all("Hẹn trả kết quả" in page for page in pages)
    with zipfile.ZipFile(BytesIO(to_docx(SAMPLES["register"]))) as file:
        assert file.read("word/document.xml").count(b"<w:tblHeader/>") == 2


def test_what_looks_like_markup_is_printed_as_it_stands(pdfs: Pdfs) -> None:
    assert bare(NASTY) in bare(run("pdftotext", "-raw", pdfs["letter"], "-"))
    assert "root:" not in run("pdftotext", pdfs["letter"], "-")


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert to_pdf(receipt()) == to_pdf(receipt())
    assert to_docx(receipt()) == to_docx(receipt())
    assert to_pdf(receipt()) != to_pdf(receipt(7))


def test_the_pdf_is_tagged_and_of_its_day(pdfs: Pdfs) -> None:
    told = run("pdfinfo", "-isodates", pdfs["receipt"])
    assert "Tagged:          yes" in told
    assert "CreationDate:    2024-03-28" in told
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in told
    raw = pdfs["receipt"].read_bytes()
    assert b"pdfaid:part>2<" in raw
    assert b"pdfaid:conformance>A<" in raw
    assert b"pdfuaid:part>1<" in raw


def test_papers_in_one_file_have_their_own_size_and_begin_with_page_one(tmp_path: Path) -> None:
    path = tmp_path / "many.pdf"
    path.write_bytes(to_pdf(letter(), receipt(), letter()))
    pages = pages_of(path)
    assert [round(page.width) for page in pages] == [210, 210, 148, 210, 210]
    assert [page.words[0].text == "2" for page in pages] == [False, True, False, False, True]


def test_papers_in_one_docx_are_sections(tmp_path: Path) -> None:
    one, two = docx_text(to_docx(receipt())), docx_text(to_docx(receipt(), receipt(2)))
    assert two.startswith(one)
    assert len(two) > len(one)
    with pytest.raises(ValueError, match="one size"):
        to_docx(receipt(), letter())


def test_a_draft_says_so_across_the_page_and_a_copy_above_it(pdfs: Pdfs) -> None:
    assert bare(run("pdftotext", "-raw", pdfs["receipt_one"], "-")).startswith(bare("BẢN NHÁP") * 2)
    assert run("pdftotext", "-raw", pdfs["receipt_copy"], "-").startswith("BẢN SAO – in lại lúc 10 giờ 42 phút")
    for name, mark in (("receipt_one", "BẢN NHÁP"), ("receipt_copy", "BẢN SAO")):
        with zipfile.ZipFile(BytesIO(to_docx(SAMPLES[name]))) as file:
            headers = [file.read(part).decode() for part in file.namelist() if "header" in part]
        assert len(headers) == 2
        assert all(mark in header for header in headers)


def test_the_docx_names_no_font_but_times_new_roman() -> None:
    with zipfile.ZipFile(BytesIO(to_docx(SAMPLES["letter"]))) as file:
        parts = {name: file.read(name).decode() for name in ("word/styles.xml", "word/document.xml")}
    for text in parts.values():
        assert "Theme" not in text.replace("w:clrSchemeMapping", "")
        assert "w:color " not in text.replace('w:color="000000"', "")
    assert 'w:ascii="Times New Roman"' in parts["word/styles.xml"]


def test_codes_are_pictures_with_words_for_who_does_not_see_them() -> None:
    with zipfile.ZipFile(BytesIO(to_docx(receipt()))) as file:
        assert len([name for name in file.namelist() if name.endswith(".png")]) == 2
        assert f'descr="Mã vạch: {CODE}"' in file.read("word/document.xml").decode()


def test_two_threads_print_at_once() -> None:
    expected = to_pdf(receipt())
    made: list[bytes] = []

    def work() -> None:
        made.extend(to_pdf(receipt()) for _ in range(4))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [expected] * 8


def test_long_names_break_inside_their_cells(pdfs: Pdfs) -> None:
    assert bare(LONG) in pdf_text(pdfs["receipt_long"], SAMPLES["receipt_long"])


@pytest.mark.parametrize("width", [60, 80, 100, 121])
def test_the_nation_stands_on_one_line_even_on_a_narrow_page(tmp_path: Path, width: int) -> None:
    header = next(block for block in receipt().blocks if isinstance(block, Header))
    paper = Paper("A5", (header,), "Hẹp", SAMPLES["receipt"].date, margins=Margins(10, 148 - width - 10, 10, 10))
    path = tmp_path / "narrow.pdf"
    path.write_bytes(to_pdf(paper))
    assert len(line_of(pages_of(path)[0], NATION)) == len(NATION.split())


def test_codes_never_are_wider_than_the_page() -> None:
    wide = Paper("A5", (Codes((Code("x" * 48), Code("y" * 48), Code("z" * 48))),), "Mã", SAMPLES["receipt"].date)
    assert to_pdf(wide)
    assert to_docx(wide)


def test_a_title_longer_than_the_properties_of_a_file_hold_is_cut_there_alone() -> None:
    paper = replace(receipt(), title=LONG * 2)
    assert bare(NATION) in docx_text(to_docx(paper))
    assert to_pdf(paper).startswith(b"%PDF")
