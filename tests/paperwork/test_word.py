"""Every form as .docx in another program: LibreOffice opens it and says the same as our PDF. Runs with --all."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from heza.papers.docx import to_docx
from heza.papers.pdf import to_pdf
from heza.paperwork.compose import compose
from heza.paperwork.loading import shipped
from tests.papers.reading import bare, pages_of, run
from tests.paperwork.samples import DAY, FORMS, SETTINGS, values

OFFICE = shutil.which("soffice")
pytestmark = [pytest.mark.long, pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not there")]
Folder = Path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder with each form as ours.pdf and as LibreOffice's PDF of the .docx; one start of LibreOffice for all."""
    folder = tmp_path_factory.mktemp("word")
    (folder / "ours").mkdir()
    for set_key, form_key in FORMS:
        form = shipped()[set_key][form_key]
        paper = compose(form, values(form, 2), settings=SETTINGS, day=DAY, number=5)
        (folder / f"{set_key}-{form_key}.docx").write_bytes(to_docx(paper))
        (folder / "ours" / f"{set_key}-{form_key}.pdf").write_bytes(to_pdf(paper))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = sorted(folder.glob("*.docx"))
    command = [str(OFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder


@pytest.mark.parametrize(("set_key", "form_key"), FORMS)
def test_libreoffice_opens_the_form_and_says_the_same(opened: Folder, set_key: str, form_key: str) -> None:
    theirs, ours = (folder / f"{set_key}-{form_key}.pdf" for folder in (opened, opened / "ours"))
    one, other = (Counter(bare(run("pdftotext", "-raw", path, "-"))) for path in (theirs, ours))
    sizes = [{(round(page.width), round(page.height)) for page in pages_of(path)} for path in (theirs, ours)]
    assert sizes[0] == sizes[1]
    assert len(pages_of(theirs)) == len(pages_of(ours)), "two rows fit on the same pages in both"
    assert one == other
