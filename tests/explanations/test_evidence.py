"""Files that prove what is said: allowed kinds, part of what is signed, served to who may see the explanation."""

import zipfile
from io import BytesIO

import pytest

from heza.approvals.signoff import mark_of
from heza.explanations import actions
from heza.explanations.breaches import Breach
from heza.explanations.models import Explanation
from tests.explanations.conftest import Browse, People, again, begin, press
from tests.pages import Browser, Page

pytestmark = pytest.mark.agency
PDF = b"%PDF-1.4\nnoi dung"


def attach(browser: Browser, explanation: Explanation, data: bytes, name: str, status: int = 303) -> Page:
    """Send a file as the page does."""
    values = {"seen": mark_of(again(explanation)), "file": (BytesIO(data), name)}
    return browser.post("explanations.attach", values, id=explanation.id, status=status)


def archive(*names: str) -> bytes:
    """A zip file with these members."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return made.getvalue()


@pytest.mark.both_databases
def test_a_file_is_part_of_what_is_signed(person: People, browse_as: Browse, late: Breach) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    before = mark_of(again(explanation))
    attach(officer, explanation, PDF, "công văn.pdf")
    assert mark_of(again(explanation)).split(":") != before.split(":")
    [kept] = explanation.files
    response = officer.client.get(f"/trach-nhiem/giai-trinh/{explanation.id}/minh-chung/{kept.id}")
    assert (response.data, response.mimetype) == (PDF, "application/pdf")
    assert "attachment" in response.headers["Content-Disposition"]
    response.close()
    press(officer, explanation, "submit")
    attach(officer, explanation, PDF + b"2", "khac.pdf", status=409)
    press(officer, explanation, "recall", password="")
    officer.post("explanations.detach", {"seen": mark_of(again(explanation))}, id=explanation.id, file_id=kept.id)
    assert again(explanation).files == []
    assert "Nội dung đã đổi sau khi ký" in officer.get("explanations.show", id=explanation.id).words


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script>", "minh-chung.pdf"),
        (b"MZ\x90\x00", "anh.png"),
        (b"", "rong.pdf"),
        (b"PK\x03\x04 khong phai zip", "a.docx"),
        (archive("bai.txt"), "a.docx"),
    ],
)
def test_a_wrong_kind_is_refused_whatever_its_name(
    person: People, browse_as: Browse, late: Breach, data: bytes, name: str
) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    page = attach(officer, explanation, data, name, status=409)
    assert "Minh chứng phải là tệp PDF" in page.words
    assert again(explanation).files == []


def test_office_files_and_pictures_are_taken(person: People, browse_as: Browse, late: Breach) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    attach(officer, explanation, archive("word/document.xml"), "a.docx")
    attach(officer, explanation, archive("xl/workbook.xml"), "b.xlsx")
    attach(officer, explanation, b"\x89PNG\r\n\x1a\n", "c.png")
    attach(officer, explanation, b"\xff\xd8\xff\xe0", "d.jpg")
    assert [one.kind for one in again(explanation).files] == ["docx", "xlsx", "png", "jpg"]
    page = attach(officer, explanation, b"\xff\xd8\xff\xe0", "lai.jpg", status=409)
    assert "đã được đính kèm" in page.words


def test_one_too_large_and_one_too_many_and_none(
    person: People, browse_as: Browse, late: Breach, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    assert (
        "Hãy chọn tệp minh chứng."
        in officer.post(
            "explanations.attach", {"seen": mark_of(again(explanation))}, id=explanation.id, status=422
        ).words
    )
    monkeypatch.setattr(actions, "EVIDENCE_LIMIT", 100)
    assert "Tệp vượt quá" in attach(officer, explanation, PDF + b"x" * 100, "to.pdf", status=409).words
    for number in range(actions.MOST_FILES):
        attach(officer, explanation, PDF + bytes([number]), f"{number}.pdf")
    assert "nhiều nhất 10 tệp" in attach(officer, explanation, PDF, "nua.pdf", status=409).words


def test_a_stale_page_attaches_nothing(person: People, browse_as: Browse, late: Breach) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    seen = mark_of(again(explanation))
    attach(officer, explanation, PDF, "a.pdf")
    page = officer.post(
        "explanations.attach",
        {"seen": seen, "file": (BytesIO(PDF + b"2"), "b.pdf")},
        id=explanation.id,
        status=409,
    )
    assert "Người khác vừa thay đổi mục này." in page.words
    officer.get("explanations.evidence", id=explanation.id, file_id=999, status=404)
