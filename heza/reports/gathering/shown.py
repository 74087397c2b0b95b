"""What the pages of figures show: numbers, the rows that a person may see, where the registers are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import words
from heza.core.db import db
from heza.dossiers.history import FOREVER
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_to
from heza.dossiers.rules import CHANNEL_NAMES, OUTCOME_NAMES, Channel, Outcome
from heza.reports.facts import Times, Value
from heza.reports.gathering.asked import refused_at_intake
from heza.reports.gathering.behind import Behind, counting
from heza.reports.gathering.definitions import DEFINITIONS, values_of
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.names import Names
from heza.reports.gathering.rows import rows_of
from heza.reports.gathering.times import asked, times_of
from heza.reports.models import Report
from heza.reports.rules import OPEN

PAGE = 50
MOST = 20_000  # rows of one file
YES_NO = {True: "Có", False: "Không", None: "Chưa ghi"}
SHARES = {  # what a figure is a part of
    "digitised_in": "new",
    "digitised_out": "settled",
    "paid_online": "with_fee",
    "new_online": "new",
    "full_online": "procedures",
    "part_online": "procedures",
    "shortened": "procedures",
    "with_process": "procedures",
    "one_stop": "procedures",
    "published_counter": "procedures",
    "published_portal": "procedures",
    "published_national": "procedures",
}
REGISTERS = {  # where the rows of other figures are, by the beginning of the key
    "announced_": ("announcements.index", "Sổ quyết định công bố"),
    "heard_": ("feedback.index", "Sổ phản ánh, kiến nghị"),
    "internal_": ("reviews.index", "Rà soát thủ tục hành chính nội bộ"),
    "initiatives": ("initiatives.index", "Sổ sáng kiến"),
    "tasks": ("report_tasks.index", "Sổ nhiệm vụ"),
    "form_": ("register.index", "Sổ theo dõi hồ sơ"),
}


def numbers_of(report: Report) -> list[Value]:
    """The figures of a report: as they are, or as they were put together for signing."""
    if report.state in OPEN or not report.told.get("figures"):
        return values_of(facts_of(times_of(report.span, report), report), report.id)
    kept = {key: number for key, _label, _unit, number in report.told["figures"]}
    return [
        Value(one, kept[key], url_for("report_figures.show", id=report.id, name=key))
        for key, one in DEFINITIONS.items()
        if key in kept
    ]


def share_of(part: int | None, whole: int | None) -> str:
    """A part of a whole: 23,16 %; empty where there is none."""
    return words.percent(Decimal(part) / Decimal(whole), 2) if part is not None and whole else ""


def register_of(key: str, times: Times, report: Report) -> tuple[str, str]:
    """(address, name) of the register that holds the rows of a figure; empty where none does."""
    for beginning, (endpoint, name) in REGISTERS.items():
        if key.startswith(beginning):
            return url_for(endpoint, **_narrowing(key, times, report)), name
    return "", ""


def _narrowing(key: str, times: Times, report: Report) -> dict[str, Any]:
    """What of a register an address asks for, so that it shows what was counted."""
    if key.startswith("heard_"):
        days = {"tu": times.period.first.isoformat(), "den": times.as_of.isoformat()}
        return {"muc": key.removeprefix("heard_"), **days}
    if key == "tasks":
        return {"bao-cao": report.id}
    return {"nam": times.span.year} if key == "initiatives" else {}


# ---------------------------------------------------------------- dossiers


class Narrowed(NamedTuple):
    """What rows are narrowed to; None is all."""

    field_id: int | None = None
    department_id: int | None = None

    def holds(self, one: Behind) -> bool:
        """Whether a dossier is inside it; 0 is nobody's."""
        row = one.row
        return (self.field_id is None or self.field_id == (row.field_id or 0)) and (
            self.department_id is None or self.department_id == (row.department_id or 0)
        )


@dataclass(frozen=True)
class Rows:
    """The dossiers behind a figure that a person may see, and how many there are."""

    listed: list[Behind]
    total: int  # of what was asked for, seen or not

    @property
    def hidden(self) -> int:
        """How many of them the person may not see."""
        return self.total - len(self.listed)


def dossiers(person: Person, times: Times, key: str, narrowed: Narrowed) -> Rows:
    """The dossiers of a figure: three statements. Raises KeyError for a figure that is not about dossiers."""
    found = [one for one in rows_of(times, key) if narrowed.holds(one)]
    if person.can(Can.READ_ALL):
        return Rows(found, len(found))
    counted = select(counting(asked(times)).c.dossier_id)
    seen = set(db.session.scalars(select(Dossier.id).where(Dossier.id.in_(counted), visible_to(person))))
    return Rows([one for one in found if one.row.dossier_id in seen], len(found))


def page_of(rows: Sequence[Behind], after: str) -> tuple[list[Behind], str]:
    """A page of rows after a code, and the code after which the next one begins."""
    rest = [one for one in rows if one.code > after] if after else list(rows)
    return rest[:PAGE], rest[PAGE - 1].code if len(rest) > PAGE else ""


def current_codes(rows: Sequence[Behind]) -> dict[int, str]:
    """The codes by which dossiers open today; one that was provisional then has the city's by now."""
    ids = [one.row.dossier_id for one in rows]
    return {id: code for id, code in db.session.execute(select(Dossier.id, Dossier.code).where(Dossier.id.in_(ids)))}


def refused(person: Person, times: Times) -> tuple[list[Any], int]:
    """The dossiers refused at intake that a person may see, and how many there are."""
    ids = refused_at_intake(asked(times))
    wanted = select(Dossier.code, Dossier.procedure_name, Dossier.received_on).where(Dossier.id.in_(ids[:MOST]))
    return list(db.session.execute(wanted.where(visible_to(person)).order_by(Dossier.code))), len(ids)


def standing(one: Behind, times: Times) -> tuple[str, str]:
    """(colour, words): how a dossier stands in the report."""
    row = one.row
    if row.outcome is not None:
        return "late" if row.outcome == Outcome.LATE.value else "ok", OUTCOME_NAMES[Outcome(row.outcome)]
    if row.suspended:
        return "wait", "Tạm dừng"
    return ("late", "Đang quá hạn") if row.is_late(times.as_of) else ("plain", "Đang giải quyết")


def cells(number: int, one: Behind, times: Times, names: Names) -> list[Any]:
    """A row of the workbook."""
    row, said = one.row, one.described
    return [
        number,
        one.code,
        said.get("procedure_code"),
        said.get("procedure_name"),
        names.field(row.field_id),
        names.department(row.department_id),
        CHANNEL_NAMES[Channel(one.channel)],
        row.received_on,
        None if row.due_on == FOREVER else row.due_on,
        row.on_day,
        standing(one, times)[1],
        YES_NO[said.get("digitised_in")],
        YES_NO[said.get("digitised_out")],
        said.get("fee"),
        YES_NO[said.get("paid_online")],
    ]


def choices(names: Mapping[int, str], nobody: str) -> list[tuple[str, str]]:
    """Names for a filter."""
    return [("", "Tất cả"), *((str(id), name) for id, name in names.items()), ("0", nobody)]
