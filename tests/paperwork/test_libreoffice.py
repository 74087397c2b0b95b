"""Every form as .docx, opened by LibreOffice: the letters on its pages are those of the file, and so of our own PDF."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from heza.papers.docx import to_docx
from tests.papers.reading import bare, docx_text, pages_of, run
from tests.paperwork.samples import FORMS, KINDS
from tests.paperwork.test_forms import form_of, paper_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
NOT_COUNTED = set("….-") | set("0123456789")  # lines for a pen, bullets, and numbers of lists and pages


def letters(text: str) -> Counter[str]:
    """What is compared: bullets, numbers of pages and lines for a pen are drawn otherwise there."""
    return Counter(letter for letter in bare(text) if letter not in NOT_COUNTED)


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_opens_and_says_the_same(tmp_path: Path, kind: str) -> None:
    papers = {f"{s}-{f}": paper_of(form_of(s, f), KINDS[kind](form_of(s, f))) for s, f in FORMS}
    made = {name: to_docx(paper) for name, paper in papers.items()}
    for name, data in made.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=300)
    for name, paper in papers.items():
        path = tmp_path / f"{name}.pdf"
        seen, wanted = letters(run("pdftotext", "-raw", path, "-")), letters(docx_text(made[name]))
        assert not wanted - seen, f"{name}: {wanted - seen}"
        assert (round(pages_of(path)[0].width), round(pages_of(path)[0].height)) == (
            round(paper.page.width),
            round(paper.page.height),
        )
