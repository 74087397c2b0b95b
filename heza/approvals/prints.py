"""Taking a paper out of the program: its file in either format, and the entry of the trail that says so."""

from io import BytesIO
from typing import Any, NamedTuple

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from heza.audit import trail
from heza.core.db import db
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Printed(NamedTuple):
    """A paper as a file."""

    data: bytes
    ending: str

    def answer(self, name: str) -> ResponseReturnValue:
        """The file: a PDF opens in the browser, the other is saved."""
        return send_file(
            BytesIO(self.data),
            PDF if self.ending == "pdf" else DOCX,
            as_attachment=self.ending != "pdf",
            download_name=f"{name}.{self.ending}",
            max_age=0,
        )


def printed(paper: Paper, ending: str, subject: Any) -> Printed:
    """Make the file and record that it was taken out; the view commits. 404 for a format that there is not."""
    if ending not in ("pdf", "docx"):
        abort(404)
    data = to_pdf(paper) if ending == "pdf" else to_docx(paper)
    changes = {"format": "PDF" if ending == "pdf" else "Word", "draft": paper.draft}
    trail.record(db.session, "print", subject.__tablename__, subject.id, changes)
    return Printed(data, ending)
