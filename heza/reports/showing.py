"""What the pages of a report show: as it stands, or as it was put together or signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from heza.reports import draft
from heza.reports.checking.checks import blocking
from heza.reports.checking.look import Found, Side
from heza.reports.models import Report
from heza.reports.rules import NEEDED, OPEN
from heza.reports.told import Told


@dataclass(frozen=True)
class Shown:
    """A report on a page: its words, and what the checks said of them."""

    told: Told
    findings: list[Found]
    is_kept: bool  # it was put together: nothing of it is asked anew

    @property
    def blocking(self) -> list[Found]:
        """What keeps it from being put together."""
        return [] if self.is_kept else blocking(self.findings)


def shown_of(report: Report) -> Shown:
    """As it stands while people write; afterwards as it was put together."""
    if report.state in OPEN or not report.content:
        found = draft.draft_of(report)
        return Shown(found.told, found.findings, is_kept=False)
    kept = report.told
    findings = [
        Found(key, rule, is_error, verdict, sentence, note=note)
        for key, rule, is_error, verdict, sentence, note in kept["findings"]
    ]
    return Shown(Told.from_json(kept["told"]), findings, is_kept=True)


def side_url(report_id: int, side: Side) -> str:
    """Where a side of a check opens; "" where it opens nothing."""
    if side.section:
        return url_for("report_sections.edit", id=report_id, name=side.section)
    if side.figure:
        return url_for("report_figures.show", id=report_id, name=side.figure)
    return ""


def is_waited_for(section: Any) -> bool:
    """Whether a section is still to be written: one that must be, or that was given to a department."""
    return not section.is_done and (section.key in NEEDED or section.department_id is not None)


def progress(sections: Sequence[Any], confirmations: Sequence[Any]) -> list[dict[str, Any]]:
    """What is still missing, and from whom: one line a department."""
    found: dict[str, dict[str, Any]] = {}
    for one in sections:
        if is_waited_for(one):
            unit = one.department.label if one.department else "Tổ kiểm soát TTHC"
            found.setdefault(unit, {"unit": unit, "sections": [], "confirmation": None})["sections"].append(one)
    for one in confirmations:
        if one.state != "confirmed":
            unit = one.department.label
            found.setdefault(unit, {"unit": unit, "sections": [], "confirmation": None})["confirmation"] = one
    return list(found.values())
