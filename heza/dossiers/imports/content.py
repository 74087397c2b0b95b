"""What the city's files say, as values: dossiers, legs of the process log, and what is wrong or odd about a row."""

from dataclasses import dataclass, field
from datetime import datetime, time

from heza.dossiers.imports.mending import Mended
from heza.dossiers.rules import Channel, Status

CLOSING = time(17, 0)  # a file that names only its last day speaks until the office closes


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row. `row` is Excel's row number; an error keeps the row out, a warning does not."""

    row: int
    code: str
    sentence: str
    is_error: bool = True


@dataclass(slots=True)
class Row:
    """One dossier as the file says it; moments are Vietnamese time."""

    row: int
    code: str
    code_key: str
    procedure_code: str
    procedure_name: str
    field: str
    applicant: str
    address: str
    phone: str
    channel: Channel
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    status: Status
    department: str
    officer: str
    digitised_in: bool | None
    digitised_out: bool | None
    fee: int | None
    paid_online: bool | None
    note: str


@dataclass
class Export:
    """What was read: the dossiers, until when the file speaks, every problem at once, and what was mended."""

    rows: list[Row]
    data_until: datetime
    problems: list[Problem] = field(default_factory=list)
    mended: Mended = field(default_factory=Mended)

    @property
    def errors(self) -> list[Problem]:
        """What keeps the file out."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What is imported and shown as a data error."""
        return [problem for problem in self.problems if not problem.is_error]


@dataclass(frozen=True, slots=True)
class LegRow:
    """One line of the log; moments are Vietnamese time, `ended_at` None while the desk still holds it."""

    row: int
    code_key: str
    position: int
    name: str
    department: str
    officer: str
    began_at: datetime
    ended_at: datetime | None


@dataclass
class Log:
    """What was read of a process log."""

    rows: list[LegRow]
    problems: list[Problem] = field(default_factory=list)
    mended: Mended = field(default_factory=Mended)

    @property
    def data_until(self) -> datetime:
        """Until when it speaks: its latest moment."""
        return max(row.ended_at or row.began_at for row in self.rows)
