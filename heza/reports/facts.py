"""What a report knows: every figure of a pair of times, asked once, before a word is written. Pure.

`None` is missing, never nought: a missing fact is said and blocks signing. Counts are dossiers unless their name says
otherwise.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from heza.dossiers.rules import Figures, Period
from heza.reports.rules import Span


@dataclass(frozen=True)
class Times:
    """Of which span and period, at the end of which day, known up to which number (None: everything known now)."""

    span: Span
    period: Period
    as_of: date
    known: int | None = None
    known_at: datetime | None = None


class Line(NamedTuple):
    """A row of Biểu II.06a: a field, or a department. `id` None is nobody's."""

    id: int | None
    name: str
    figures: Figures


class Share(NamedTuple):
    """A part of a whole; `unknown` of the whole nobody has told."""

    part: int
    whole: int
    unknown: int = 0

    @property
    def share(self) -> Decimal | None:
        """Between 0 and 1; None where there is nothing to divide by."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else None


class Channels(NamedTuple):
    """How the dossiers of the period came in (columns 4 and 5)."""

    online: int
    counter: int
    post: int


class Asked(NamedTuple):
    """What was asked of applicants and refused in the period."""

    supplements: int  # requests for papers
    supplemented: int  # dossiers of which papers were asked for
    repeated: int  # dossiers of which they were asked for more than once in all (NĐ 61/2018, Điều 15 khoản 3)
    refused_intake: int
    refused: int  # after processing, with withdrawals and stops
    form_02: int  # requests issued here as Mẫu số 02
    form_03: int  # refusals issued here as Mẫu số 03


class Late(NamedTuple):
    """A dossier that was settled late in the period, or is open and overdue at its end."""

    code: str
    procedure: str
    field: str
    department: str
    officer: str
    due_on: date
    settled_on: date | None
    cause: str  # of the accepted explanation; "" without one
    said: str
    state: str  # of the explanation, in words: "Đã chấp nhận", "Chưa giải trình" …
    apologies: int  # letters (Mẫu số 04) of it


class Reason(NamedTuple):
    """How many late dossiers have a cause, by field (Biểu II.06c): only accepted explanations."""

    field: str
    cause: str  # "" is not explained yet
    number: int


class Announced(NamedTuple):
    """A decision that announced procedures."""

    id: int
    number: str
    signed_on: date
    issued_by: str
    new: int
    amended: int
    abolished: int
    shortened: int
    is_in_period: bool

    @property
    def total(self) -> int:
        """New, amended and abolished."""
        return self.new + self.amended + self.abolished


class Catalogue(NamedTuple):
    """The procedures in force at the end of the period (Biểu II.07b). Counts are procedures."""

    total: int
    by_field: tuple[tuple[str, int], ...]
    shortened: int  # days allowed below the days of the law
    full_online: int  # dịch vụ công toàn trình
    part_online: int
    with_process: int  # an internal process was issued
    one_stop: int | None  # carried out at the one-stop desk; None where not all were looked at


class Published(NamedTuple):
    """Where the procedures in force are public. Counts are procedures; `unchecked` nobody has looked at."""

    total: int
    counter: int
    portal: int
    national: int
    unchecked: int
    oldest: date | None  # the earliest day of checking
    newest: date | None


class Heard(NamedTuple):
    """Feedback of the period (biểu II.05a): all = carried in + new = transferred + answered + open."""

    carried_in: int
    new: int
    behaviour: int
    regulation: int
    both: int
    transferred: int
    answered_in_time: int
    answered_late: int
    open_in_time: int
    open_late: int
    published: int  # answers made public in the period

    @property
    def all(self) -> int:
        """Everything there was to answer."""
        return self.carried_in + self.new

    @property
    def answered(self) -> int:
        """Answered in the period."""
        return self.answered_in_time + self.answered_late

    @property
    def open(self) -> int:
        """Not answered at its end."""
        return self.open_in_time + self.open_late


class Proposed(NamedTuple):
    """An initiative of the period."""

    id: int
    department: str
    title: str
    status: str  # in words


class Task(NamedTuple):
    """A task of the next period."""

    id: int
    text: str
    owner: str
    due_on: date | None
    is_carried: bool  # stood in the last report already


class Moved(NamedTuple):
    """A dossier that changed what a signed report said: `before` and `after` name its column, "" is nowhere."""

    code: str
    department: str
    what: str  # what it is now, in words: "nhập muộn 29/03/2024", "kết thúc 28/03/2024 → 25/03/2024"
    before: tuple[str, ...]  # the figures of which it was counted: "new", "open" …
    after: tuple[str, ...]
    learned_on: date | None


class Restated(NamedTuple):
    """What late data make of a signed report: figures that are not what they were, and the dossiers that moved."""

    report_id: int
    name: str  # tháng 3 năm 2024
    before: Figures
    after: Figures
    moved: tuple[Moved, ...]


class Earlier(NamedTuple):
    """The signed report before this one."""

    id: int
    name: str
    last_day: date
    open: int
    texts: dict[str, str]  # by section


class Missing(NamedTuple):
    """A fact that is not known: where it shows, what to do; `check` names the check that it blocks, if any."""

    key: str
    sentence: str
    url: str = ""


class Definition(NamedTuple):
    """What a figure counts."""

    key: str
    label: str
    unit: str
    meaning: str  # the predicate, in words
    source: str = ""  # the column of a form, or an article


class Value(NamedTuple):
    """A figure with its number; None is missing. `url` opens its rows."""

    definition: Definition
    number: int | None
    url: str = ""


@dataclass(frozen=True)
class Facts:
    """All of it."""

    times: Times
    fresh_until: datetime | None
    total: Figures
    by_field: tuple[Line, ...]
    by_department: tuple[Line, ...]
    before: Figures | None  # the period before, None where there are no data of it
    year_ago: Figures | None
    trend: tuple[tuple[str, Figures], ...]  # months, oldest first: ("03/2024", …)
    channels: Channels
    digitised_in: Share  # of those received in the period
    digitised_out: Share  # of those settled in the period
    paid_online: Share  # of those received in the period that have a fee
    asked: Asked
    late: tuple[Late, ...]
    reasons: tuple[Reason, ...]
    causes: tuple[str, ...]  # of explanations accepted in the period, with how often: offered where difficulties stand
    catalogue: Catalogue
    published: Published
    announced: tuple[Announced, ...]  # up to the end of the period, the newest first
    heard: Heard
    internal: Any  # reviews.board.Section: Decision 1085
    initiatives: tuple[Proposed, ...]
    tasks: tuple[Task, ...]
    inputs: dict[str, int | None] = field(default_factory=dict)
    earlier: Earlier | None = None
    restated: tuple[Restated, ...] = ()
    missing: tuple[Missing, ...] = ()
    undated: int = 0  # open dossiers without a due date: counted in time, and a data error (DESIGN 15)
