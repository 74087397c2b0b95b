"""The files of a report: as it stands now, or as it was put together for signing."""

from collections.abc import Callable
from typing import NamedTuple

from heza.approvals.printed import valid
from heza.approvals.signoff import signatures_of
from heza.core import files
from heza.core.settings import setting
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf
from heza.reports import draft, queries
from heza.reports.gathering.definitions import values_of
from heza.reports.models import FrozenReport, Report
from heza.reports.printed.paper import Heading, papers_of
from heza.reports.printed.workbook import workbook_of
from heza.reports.rules import Span
from heza.reports.told import Told
from heza.reviews.papers_read import agency

ENDINGS = ("pdf", "docx", "xlsx")


class Files(NamedTuple):
    """A report as PDF, as Word, and its annexes as Excel."""

    pdf: bytes
    docx: bytes
    xlsx: bytes


def files_of(given: Report | Span) -> Files:
    """All three: of what was put together for signing where it was, otherwise a draft of now.

    Raises Refused for a period that has not begun, or a letter that cannot be printed.
    """
    made = Made(given)
    return Files(*(made.file(ending) for ending in ENDINGS))


class Made:
    """The files of a report, each made when it is asked for."""

    def __init__(self, given: Report | Span) -> None:
        self._draft = draft.draft_of(given)
        self.report = given if isinstance(given, Report) else None
        self.told = told_of(self.report) or self._draft.told

    @property
    def findings(self) -> draft.Draft:
        """What the checks say, with the draft itself."""
        return self._draft

    @property
    def papers(self) -> list[Paper]:
        """The papers of one file."""
        return papers_of(self.told, heading_of(self.report, self._draft))

    def file(self, ending: str) -> bytes:
        """One format: pdf, docx or xlsx."""
        makers: dict[str, Callable[[], bytes]] = {
            "pdf": lambda: to_pdf(*self.papers),
            "docx": lambda: to_docx(*self.papers),
            "xlsx": self._workbook,
        }
        return makers[ending]()

    def _workbook(self) -> bytes:
        facts = self._draft.facts
        return workbook_of(self.told, facts.times.as_of, values_of(facts, self.report.id if self.report else 0))


def told_of(report: Report | None) -> Told | None:
    """What was put together for signing; None before."""
    kept = report.told if report is not None and report.state not in ("draft", "confirming") else {}
    return Told.from_json(kept["told"]) if kept else None


def heading_of(report: Report | None, found: draft.Draft) -> Heading:
    """Who writes, the number and the day once there are any, who signed."""
    signature = valid(signatures_of(report), "approve") if report is not None else None
    return Heading(
        agency=agency(),
        symbol=setting("agency_symbol"),
        day=found.facts.times.as_of,
        number=report.number if report else "",
        issued_on=report.issued_on if report else None,
        signature=signature,
        is_draft=signature is None,
    )


def frozen_file(report: Report, ending: str) -> bytes | None:
    """The bytes that were kept when a report was signed; None before."""
    frozen = queries.frozen_of(report.id)
    return None if frozen is None else files.path_of(digest_of(frozen, ending)).read_bytes()


def digest_of(frozen: FrozenReport, ending: str) -> str:
    """By which a kept file is found."""
    digest: str = getattr(frozen, f"{ending}_sha256")
    return digest
