"""The report as Word, PDF and Excel: every sentence, numbers that add up, drawings without style or script."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
from python_calamine import CalamineWorkbook

from heza.approvals.signoff import Signature
from heza.core import clock
from heza.dossiers.rules import Figures
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf
from heza.reports.facts import Definition, Value
from heza.reports.printed.charts import charts_of
from heza.reports.printed.paper import Heading, papers_of
from heza.reports.printed.sentences import tell
from heza.reports.printed.workbook import workbook_of
from heza.reports.told import Told, said
from heza.reviews.papers import Agency
from tests.papers.reading import bare, docx_text, run
from tests.reports.march import AROUND, facts_of_march
from tests.reports.test_printed import TEXTS, told_of_march, worst

HEADING = Heading(
    Agency("UBND thành phố Hải Phòng", "Ban Quản lý\nKhu kinh tế Hải Phòng", "Hải Phòng", "Trưởng ban"),
    "BQL",
    date(2024, 3, 19),
)


def text_of_pdf(data: bytes, tmp_path: Path) -> str:
    """The words of a PDF as they are read, without the numbers of its pages."""
    (file := tmp_path / "bao-cao.pdf").write_bytes(data)
    pages = run("pdftotext", "-raw", file, "-").split("\f")
    return bare("".join(re.sub(r"^\s*\d\s*\n", "", page) for page in pages))


def test_word_and_pdf_say_every_sentence_heading_and_cell_and_are_a_draft_until_signed(tmp_path: Path) -> None:
    for told in (told_of_march(), tell(worst(), TEXTS, AROUND)):
        papers = papers_of(told, HEADING)
        pdf = text_of_pdf(to_pdf(*papers_of(told, replace(HEADING, is_draft=False))), tmp_path)
        word = docx_text(to_docx(*papers))
        told_lines = [line for _key, line in told.lines][2:]
        for line in (*told_lines, *(cell for annex in told.annexes for row in annex.rows for cell in row.cells)):
            assert bare(line) in word, line
            assert bare(line).replace("-", "") in pdf.replace("-", ""), line  # a word may break after its hyphen
        assert "Số:…/BC-BQL" in word and "Tìnhhình,kếtquảthựchiện" in word
        assert all(paper.draft for paper in papers)
        assert "TRƯỞNGBAN" in word and "-UBNDthànhphố;" in word and "-Lưu:VP." in word
    assert "Khôngphátsinh" in pdf
    assert _parts_of(to_docx(*papers)).count("word/media/image") == 3
    assert to_pdf(*papers) == to_pdf(*papers_of(told, HEADING)) and to_docx(*papers) == to_docx(*papers)


def _parts_of(data: bytes) -> str:
    return " ".join(zipfile.ZipFile(BytesIO(data)).namelist())


def test_a_deputy_signs_for_the_head_and_a_number_and_a_day_stand_where_dots_were() -> None:
    at = clock.at_local(clock.now().replace(2024, 3, 25, 9, 0, tzinfo=None))
    signed = Signature(
        *(7, "Trần Minh Đức", "Phó Trưởng ban", "", "approve", "Ký duyệt", "Tôi ký.", False, "", "", "", "", ""),
        *(at, date(2024, 3, 25), "ab" * 32, "valid", 3),
    )
    heading = replace(HEADING, number="123/BC-BQL", issued_on=date(2024, 3, 25), signature=signed, is_draft=False)
    papers = papers_of(told_of_march(), heading)
    text = docx_text(to_docx(*papers))
    assert "KT.TRƯỞNGBANPHÓTRƯỞNGBAN" in text and "TrầnMinhĐức" in text
    assert "Số:123/BC-BQL" in text and "HảiPhòng,ngày25tháng3năm2024" in text
    assert "KèmtheoBáocáosố123/BC-BQLngày25tháng3năm2024" in text
    assert not any(paper.draft for paper in papers) and isinstance(papers[0], Paper)


# ---------------------------------------------------------------- Excel


class Sheet:
    """A sheet whose formulas are worked out here: SUM, +, −, and whether two sums are equal."""

    def __init__(self, data: bytes, name: str) -> None:
        self.sheet = openpyxl.load_workbook(BytesIO(data))[name]

    def value(self, place: str) -> object:
        """What a cell shows."""
        given = self.sheet[place].value
        return self._worked_out(given[1:]) if isinstance(given, str) and given.startswith("=") else given

    def _worked_out(self, formula: str) -> object:
        if found := re.fullmatch(r"SUM\(([A-Z]+)(\d+):\1(\d+)\)", formula):
            return sum(self._number(f"{found[1]}{row}") for row in range(int(found[2]), int(found[3]) + 1))
        if found := re.fullmatch(r'IF\((\w+)=(\w+)\+(\w+),"(\w+)","(\w+)"\)', formula):
            left, *right = (self._number(found[at]) for at in (1, 2, 3))
            return found[4] if left == sum(right) else found[5]
        assert re.fullmatch(r"[A-Z]+\d+(?:[+-][A-Z]+\d+)+", formula), formula
        return sum(
            (-1 if sign == "-" else 1) * self._number(place) for sign, place in re.findall(r"([+-]?)(\w+)", formula)
        )

    def _number(self, place: str) -> int:
        value = self.value(place)
        return value if isinstance(value, int) else 0


def test_the_workbook_adds_up_to_the_same_figures_by_formulas_and_shows_them_without_computing(tmp_path: Path) -> None:
    told = told_of_march()
    definition = Definition("settled", "Hồ sơ đã giải quyết", "hồ sơ", "=trước hạn + đúng hạn + quá hạn", "Cột 7")
    values = [Value(definition, 72), Value(definition._replace(key="one_stop"), None)]
    data = workbook_of(told, date(2024, 3, 19), values, [{"Mã": "H24-1", "Hạn": date(2024, 3, 1), "Số": 3}])
    assert data == workbook_of(told, date(2024, 3, 19), values, [{"Mã": "H24-1", "Hạn": date(2024, 3, 1), "Số": 3}])
    for name, rows in (("II.06a lĩnh vực", 8), ("II.06a phòng", 5)):
        sheet, total = Sheet(data, name), 9 + rows
        found = [sheet.value(f"{column}{total}") for column in "CDEFGHIJKLM"]
        assert found == [241, 177, 0, 64, 72, 41, 31, 0, 169, 169, 0]
        assert {sheet.value(f"N{row}") for row in range(9, total + 1)} == {"Khớp"}
        formulas = [cell.value for row in sheet.sheet.iter_rows(9, total, 3, 14) for cell in row]
        assert sum(str(one).startswith("=") for one in formulas) == rows * 4 + 12
    assert [Sheet(data, "So sánh").value(f"{column}7") for column in "BCDEF"] == [177, 191, -14, 150, 27]
    (file := tmp_path / "bao-cao.xlsx").write_bytes(data)
    book = CalamineWorkbook.from_path(str(file))
    read = book.get_sheet_by_name("II.06a lĩnh vực").to_python()
    assert read[16][1:] == ["Tổng số", 241, 177, 0, 64, 72, 41, 31, 0, 169, 169, 0, "Khớp"]
    assert book.get_sheet_by_name("Số liệu, cách tính").to_python()[6][2] == "Chưa có số liệu"
    assert book.get_sheet_by_name("Số liệu, cách tính").to_python()[5][4].startswith("'=")
    assert book.get_sheet_by_name("Hồ sơ").to_python()[5][0] == "H24-1"


def test_a_workbook_of_an_empty_and_of_the_worst_period_is_whole() -> None:
    data = workbook_of(tell(worst(), TEXTS, AROUND), date(2024, 3, 19))
    assert "nhập muộn 29/03/2024" in {cell.value for cell in Sheet(data, "Điều chỉnh").sheet["D"]}
    assert Sheet(data, "II.06c nguyên nhân").value("C8") == 2
    empty = tell(facts_of_march(by_field=(), by_department=(), total=Figures(), before=None), {}, AROUND)
    data = workbook_of(empty, date(2024, 3, 19))
    assert [Sheet(data, "II.06a phòng").value(place) for place in ("B9", "C9", "N9")] == ["Tổng số", 0, "Khớp"]
    assert Sheet(data, "So sánh").value("D7") == "–"
    assert len(to_pdf(*papers_of(empty, HEADING))) > 10_000


# ---------------------------------------------------------------- drawings


def test_the_drawings_are_whole_say_their_numbers_and_hold_no_style_and_no_script() -> None:
    told = tell(worst(), {}, AROUND)
    for printed in (False, True):
        charts = charts_of(told, printed=printed)
        assert [one.key for one in charts] == ["months", "fields", "departments"]
        for one in charts:
            root = ElementTree.fromstring(one.svg)
            names = {attribute for node in root.iter() for attribute in node.attrib}
            assert not names & {"style", "onload", "href"} and "script" not in one.svg and "<style" not in one.svg
            assert ("class" in names) is not printed and root.attrib["role"] == "img"
            assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
            assert one.rows and one.columns[0] in ("Tháng", "Lĩnh vực", "Phòng")
    months, fields, _departments = charts_of(told_of_march())
    assert dict(fields.rows)["Đầu tư"] == (14, 9, 0) and "Đầu tư: trước hạn 14, đúng hạn 9, quá hạn 0" in fields.said
    assert len(months.rows) == 13 and months.rows[-1][0] == "03/2024"
    nobody = facts_of_march(trend=(("03/2024", Figures()),), by_field=(), by_department=())
    assert all("NaN" not in one.svg for one in charts_of(tell(nobody, {}, AROUND)))
    assert said(told.part("closing").sentences[-1]) == "Xin trân trọng cảm ơn./." and isinstance(told, Told)
