"""Every form of every set, on paper: what it says, that nothing runs over an edge, that both files say the same."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from heza.papers.docx import to_docx
from heza.papers.model import MOTTO, NATION, Code, Codes, Paper, Table, runs
from heza.papers.pdf import to_pdf
from heza.paperwork.compose import compose, compose_copies
from heza.paperwork.loading import shipped
from heza.paperwork.sets import Form
from tests.papers.reading import Seen, Word, bare, docx_text, fonts_of, line_of, pages_of, pdf_text, run
from tests.papers.samples import LONG, NASTY
from tests.paperwork.samples import DAY, FORMS, KINDS, SETTINGS, least, register_row, values

every_form = pytest.mark.parametrize(("set_key", "form_key"), FORMS)
every_kind = pytest.mark.parametrize("kind", KINDS)
FONTS = {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}


def form_of(set_key: str, form_key: str) -> Form:
    """A form as delivered."""
    return shipped()[set_key][form_key]


def paper_of(form: Form, given: dict[str, object], **more: object) -> Paper:
    """Its paper."""
    return compose(form, given, settings=SETTINGS, day=DAY, number=5, **more)  # type: ignore[arg-type]


def printed(paper: Paper, folder: Path) -> Path:
    """Its PDF."""
    path = folder / "form.pdf"
    path.write_bytes(to_pdf(paper))
    return path


def text_of(form: Form, given: dict[str, object], folder: Path, **more: object) -> str:
    """What stands in its PDF, without white space."""
    return bare(run("pdftotext", "-raw", printed(paper_of(form, given, **more), folder), "-"))


def _inside(page: Seen, paper: Paper) -> None:
    edges = paper.page.margins
    for word in page.words:
        assert word.left >= edges.left - 0.5, word
        assert word.right <= page.width - edges.right + 0.5, word
        assert word.top >= 2
        assert word.bottom <= page.height - edges.bottom + 1.5, word


@every_kind
@every_form
def test_a_form_is_whole_on_its_sheet(tmp_path: Path, set_key: str, form_key: str, kind: str) -> None:
    form = form_of(set_key, form_key)
    paper = paper_of(form, KINDS[kind](form))
    path = printed(paper, tmp_path)
    pages = pages_of(path)
    for page in pages:
        assert (round(page.width), round(page.height)) == {
            ("A5", False): (148, 210),
            ("A4", False): (210, 297),
            ("A4", True): (297, 210),
        }[form.paper, form.landscape]
        _inside(page, paper)
    for words in (NATION, MOTTO):
        assert [word.text for word in line_of(pages[0], words)] == words.split()
    assert fonts_of(path) <= FONTS
    if any(isinstance(block, Table) and _has_tall_cells(block) for block in paper.blocks):
        assert _same_letters(path, paper)
    else:
        assert pdf_text(path, paper) == docx_text(to_docx(paper))


def _has_tall_cells(table: Table) -> bool:
    return any(cell.rows > 1 for rows in (table.heads, table.rows) for row in table.placed(rows) for _, cell in row)


def _same_letters(path: Path, paper: Paper) -> bool:
    """Whether both files have each letter as often, without page numbers and repeated heads: beside cells that cover
    several rows letters are drawn in another order than they are written.
    """
    pages = run("pdftotext", "-raw", path, "-").rstrip("\f").split("\f")
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    head = "".join(run_.text for row in table.placed(table.heads) for _, cell in row for run_ in runs(cell.text))
    numbers = "".join(map(str, range(2, len(pages) + 1)))
    written = docx_text(to_docx(paper)) + numbers
    found = Counter(bare("".join(pages)))
    return any(found == Counter(written + bare(head) * times) for times in range(len(pages)))


@every_form
def test_no_word_stands_on_another(tmp_path: Path, set_key: str, form_key: str) -> None:
    form = form_of(set_key, form_key)
    for page in pages_of(printed(paper_of(form, KINDS["unbroken"](form)), tmp_path)):
        for one, other in combinations(page.words, 2):
            assert min(one.right, other.right) - max(one.left, other.left) < 0.3 or _apart(one, other), (one, other)


def _apart(one: Word, other: Word) -> bool:
    """Whether one stands above the other; lines are set so tight that the boxes of their letters overlap a little."""
    return min(one.bottom, other.bottom) - max(one.top, other.top) < (one.bottom - one.top) / 2


@pytest.mark.parametrize("kind", ["usual", "least", "one", "empty"])
@pytest.mark.parametrize(("set_key", "form_key"), [pair for pair in FORMS if pair[1] != "register"])
def test_an_ordinary_form_takes_one_page(tmp_path: Path, set_key: str, form_key: str, kind: str) -> None:
    form = form_of(set_key, form_key)
    assert len(pages_of(printed(paper_of(form, KINDS[kind](form)), tmp_path))) == 1


@every_form
def test_the_head_of_a_form_says_its_number_and_title(tmp_path: Path, set_key: str, form_key: str) -> None:
    form = form_of(set_key, form_key)
    text = text_of(form, values(form), tmp_path)
    assert bare(form.title) in text
    assert (f"Mẫusố{form.number}" in text) is bool(form.number)
    assert (bare(f"Số: 05/{form.suffix}") in text) is form.numbered
    above = SETTINGS["org_name"] if form.header == "counter" else SETTINGS["org_above"]
    assert bare(above.upper()) in text


@every_form
def test_every_printed_value_stands_on_the_paper(tmp_path: Path, set_key: str, form_key: str) -> None:
    form = form_of(set_key, form_key)
    given = values(form) | {field.key: NASTY for field in form.fields if field.type in {"text", "longtext"}}
    text = text_of(form, given, tmp_path)
    for field in form.fields:
        if field.type in {"text", "longtext"} and field.printed and field.key != "dossier_code":
            assert bare(NASTY) in text, field.key
    assert "root:" not in text


def test_what_is_asked_but_not_printed_does_not_stand_on_the_paper(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "apology")
    given = least(form) | {"cause_unit": "Phòng Gây Chậm"}
    assert "PhòngGâyChậm" not in text_of(form, given, tmp_path)


def test_both_copies_are_printed_in_their_order(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "receipt")
    papers = compose_copies(form, values(form), settings=SETTINGS, day=DAY, number=5)
    path = tmp_path / "both.pdf"
    path.write_bytes(to_pdf(*papers))
    first, second = run("pdftotext", "-raw", path, "-").rstrip("\f").split("\f")
    assert "(Liên 1: Lưu)" in first
    assert "(Liên 2: Giao cá nhân, tổ chức nộp hồ sơ)" in second
    assert len(compose_copies(form_of("tt01-2018", "refusal"), {}, settings=SETTINGS, day=DAY)) == 1


def test_a_receipt_says_its_hours_in_words(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "receipt")
    text = text_of(form, values(form), tmp_path)
    assert bare("Thời gian nhận hồ sơ: 09 giờ 15 phút, ngày 28 tháng 3 năm 2024") in text
    assert bare("Số lượng hồ sơ: 01 (bộ)") in text
    assert bare("Vào Sổ theo dõi hồ sơ, Quyển số: 01, Số thứ tự: 07") in text
    assert bare("2 Bản sao giấy tờ chứng minh quyền sử dụng đất (có chứng thực) 0 01") in text


def test_a_sentence_reads_on_around_its_values(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "apology")
    text = text_of(form, values(form), tmp_path)
    assert bare("Ngày 05 tháng 3 năm 2024, Ban Quản lý Khu kinh tế Hải Phòng tiếp nhận") in text
    assert bare("hồ sơ đề nghị cấp giấy phép xây dựng mới") in text
    assert bare("- Lưu: VT, QHXD.") in text


def test_what_is_missing_is_dots_and_optional_words_go(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "apology")
    text = text_of(form, {}, tmp_path)
    assert bare("sẽ trả kết quả giải quyết hồ sơ vào ngày … tháng … năm …") in text
    assert bare("- Lưu: VT.") in text
    assert bare("Thời gian hẹn trả kết quả: … giờ … phút, ngày … tháng … năm …") in text


def test_who_really_signed_stands_instead_of_the_office_s_title(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "apology")
    signer = {"titles": ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"], "name": "Lê Trung Kiên", "said": ["Đã xác nhận"]}
    text = text_of(form, values(form), tmp_path, signers={"head": signer})
    assert bare("KT. TRƯỞNG BAN PHÓ TRƯỞNG BAN Đã xác nhận Lê Trung Kiên") in text
    assert "THỦTRƯỞNG" not in text


def test_a_draft_has_no_number_and_says_that_it_is_one(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "supplement")
    paper = compose(form, values(form), settings=SETTINGS, day=DAY, draft=True)
    text = bare(run("pdftotext", "-raw", printed(paper, tmp_path), "-"))
    assert "Số:…/HDHS" in text
    assert "BẢNNHÁP" in text


def test_a_code_is_scanned_where_there_is_one_and_left_out_where_bars_cannot_say_it() -> None:
    form = form_of("tt01-2018", "supplement")
    kinds = [code.kind for code in _codes(paper_of(form, values(form)))]
    assert kinds == ["code128"]
    assert _codes(paper_of(form, {})) == []
    assert _codes(paper_of(form, values(form) | {"dossier_code": "HSĐ-1"})) == []
    receipt = form_of("tt01-2018", "receipt")
    assert sorted(code.kind for code in _codes(paper_of(receipt, values(receipt)))) == ["code128", "qr"]
    assert [c.kind for c in _codes(paper_of(receipt, values(receipt) | {"dossier_code": "HSĐ-1"}))] == ["qr"]


def _codes(paper: Paper) -> list[Code]:
    found: list[Code] = []

    def look(thing: object) -> None:
        if isinstance(thing, Codes):
            found.extend(thing.codes)
        for part in thing if isinstance(thing, tuple) else getattr(thing, "parts", ()):
            look(part)

    look(paper.blocks)
    return found


def test_codes_of_the_register_stand_on_one_line(tmp_path: Path) -> None:
    for set_key in ("tt01-2018", "tt03-2025"):
        form = form_of(set_key, "register")
        words = [word.text for word in pages_of(printed(paper_of(form, values(form)), tmp_path))[0].words]
        assert register_row(1)["dossier_code"] in words
        assert "28/03/2024" in words


def test_a_long_name_is_not_cut(tmp_path: Path) -> None:
    form = form_of("tt03-2025", "receipt")
    assert bare(LONG) in text_of(form, values(form, 2, LONG), tmp_path)


def test_a_name_of_the_agency_on_one_line_is_broken_beside_the_nation_s(tmp_path: Path) -> None:
    form = form_of("tt01-2018", "apology")
    settings = SETTINGS | {"org_name": "Ban Quản lý Khu kinh tế Hải Phòng"}
    paper = compose(form, {}, settings=settings, day=DAY)
    path = printed(paper, tmp_path)
    assert len(line_of(pages_of(path)[0], NATION)) == len(NATION.split())
    assert bare("BAN QUẢN LÝ KHU KINH TẾ HẢI PHÒNG") in bare(run("pdftotext", "-raw", path, "-"))
