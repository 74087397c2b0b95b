"""The files of a report: as it stands now, or as it was put together for signing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from heza.approvals.printed import valid
from heza.approvals.signoff import signatures_of
from heza.core import files, words
from heza.core.settings import setting
from heza.dossiers.rules import OUTCOME_NAMES, Outcome
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf
from heza.reports import draft, queries
from heza.reports.facts import Definition, Value
from heza.reports.gathering.definitions import DEFINITIONS, values_of
from heza.reports.gathering.rows import frozen_rows
from heza.reports.gathering.times import times_of
from heza.reports.models import Report
from heza.reports.printed.paper import Heading, papers_of
from heza.reports.printed.workbook import workbook_of
from heza.reports.rules import OPEN, Span
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
    """The files of a report, each made when it is asked for. Of what was put together nothing is asked anew."""

    def __init__(self, given: Report | Span) -> None:
        self.span = given if isinstance(given, Span) else given.span
        self.report = given if isinstance(given, Report) else None
        self.kept: dict[str, Any] = self.report.told if self.report and self.report.state not in OPEN else {}

    @cached_property
    def draft(self) -> draft.Draft:
        """The report as it stands now. Raises Refused."""
        return draft.draft_of(self.report or self.span)

    @cached_property
    def told(self) -> Told:
        """Its words."""
        return Told.from_json(self.kept["told"]) if self.kept else self.draft.told

    @property
    def day(self) -> date:
        """The last day that it knows, which its files carry."""
        return times_of(self.span, self.report).as_of

    @property
    def values(self) -> list[Value]:
        """Its figures with what they count."""
        if self.kept:
            return [_value(*one) for one in self.kept["figures"]]
        return values_of(self.draft.facts, self.report.id if self.report else 0)

    @cached_property
    def heading(self) -> Heading:
        """Who writes, the number and the day once there are any, who signed."""
        signature = valid(signatures_of(self.report), "approve") if self.report else None
        return Heading(
            agency=agency(),
            symbol=setting("agency_symbol"),
            day=self.day,
            number=self.report.number if self.report else "",
            issued_on=self.report.issued_on if self.report else None,
            signature=signature,
            is_draft=signature is None,
        )

    @cached_property
    def papers(self) -> list[Paper]:
        """The papers of one file."""
        return papers_of(self.told, self.heading)

    def file(self, ending: str) -> bytes:
        """One format: pdf, docx or xlsx. Raises Refused for a letter that cannot be printed."""
        makers: dict[str, Callable[[], bytes]] = {
            "pdf": lambda: to_pdf(*self.papers),
            "docx": lambda: to_docx(*self.papers),
            "xlsx": self._workbook,
        }
        return makers[ending]()

    def _workbook(self, rows: Sequence[Mapping[str, Any]] = ()) -> bytes:
        return workbook_of(self.told, self.day, self.values, rows)

    def workbook_with_rows(self) -> bytes:
        """The annexes with the dossiers behind them: for who may see those of every department."""
        return self._workbook([_shown(one) for one in frozen_rows(times_of(self.span, self.report))])


def _value(key: str, label: str, unit: str, number: int | None) -> Value:
    return Value(DEFINITIONS.get(key) or Definition(key, label, unit, ""), number)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A dossier as a line of the workbook."""
    return {
        "Mã hồ sơ": row["code"],
        "Thủ tục": row["procedure"],
        "Lĩnh vực": row["field"],
        "Phòng": row["department"],
        "Ngày tiếp nhận": _day(row["received_on"]),
        "Hạn": _day(row["due_on"]),
        "Kết quả": OUTCOME_NAMES[Outcome(row["outcome"])] if row["outcome"] else "Đang giải quyết",
        "Ngày kết thúc": _day(row["on_day"]),
        "Tạm dừng": "Có" if row["suspended"] else "",
    }


def _day(value: str | None) -> str:
    return words.day(date.fromisoformat(value)) if value else ""


def frozen_digest(report: Report, ending: str) -> str:
    """By which the file that was kept at signing is found; "" before."""
    frozen = queries.frozen_of(report.id)
    return getattr(frozen, f"{ending}_sha256") if frozen else ""


def file_of(report: Report, ending: str, *, with_rows: bool = False) -> bytes:
    """A file of a report: the bytes that were kept when it was signed, otherwise made now. Raises Refused.

    `with_rows`: a workbook that is made now lists the dossiers too.
    """
    digest = frozen_digest(report, ending)
    if digest:
        return files.path_of(digest).read_bytes()
    made = Made(report)
    return made.workbook_with_rows() if with_rows and ending == "xlsx" else made.file(ending)


def name_of(span: Span) -> str:
    """What its files are called: bao-cao-thang-2024-03."""
    kinds = {"month": "thang", "quarter": "quy", "half": "6-thang", "nine": "9-thang", "year": "nam"}
    part = {"month": f"-{span.part:02d}", "quarter": f"-{span.part}"}.get(span.kind, "")
    return f"bao-cao-{kinds[span.kind]}-{span.year}{part}"
