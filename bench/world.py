"""The made-up world of the benchmarks: what happened to each dossier, and what the city's file said of it when.

Everything follows from one seed, and months are numbered backwards from the last one (0 is the month that runs).
So a bigger database is the smaller one with more years before it: the last months, and with them every dossier
that is open today, are the same at every size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple

from heza.core.clock import VIETNAM
from heza.dossiers.imports.excel import Row
from heza.dossiers.imports.legs import LegRow
from heza.dossiers.imports.plan import Said, said_by
from heza.dossiers.rules import Channel, Period, Status, month_of
from heza.procedures.rules import Versions
from heza.workdays.rules import WorkCalendar, due_moment

SEED = "heza-bench"
NOW = datetime(2024, 3, 28, 16, 0)  # noqa: DTZ001 — the clock of every benchmark, local as HEZA_TODAY is
A_MONTH = 700  # so that 10,000 dossiers are more than thirteen reporting months
LOGGED = 6  # the last months whose process log is imported
LONGEST = 9  # months after its receipt in which the file can still say something new of a dossier

ZONES = ("KCN Đình Vũ", "KCN VSIP", "KCN Nam Đình Vũ", "KCN Tràng Duệ", "KCN Nomura", "KCN Deep C", "KCN An Dương")
SECTORS = (
    *(
        "May",
        "Thép",
        "Linh kiện",
        "Bao bì",
        "Kho vận",
        "Điện tử",
        "Cơ khí",
        "Nhựa",
        "Gỗ",
        "Giấy",
        "Da giày",
        "Hóa chất",
    ),
    *("Thực phẩm", "Thủy sản", "Xây dựng", "Vận tải", "Năng lượng", "Dược", "Ô tô", "Kính"),
)
SYLLABLES = (
    *("An", "Bình", "Cường", "Dũng", "Đại", "Đông", "Đức", "Gia", "Hà", "Hải", "Hòa", "Hoàng", "Hồng", "Hùng", "Hưng"),
    *("Khang", "Khánh", "Kiến", "Kim", "Lâm", "Lan", "Liên", "Long", "Lộc", "Lợi", "Mai", "Minh", "Mỹ", "Nam", "Ngân"),
    *("Ngọc", "Nguyên", "Nhật", "Phát", "Phong", "Phú", "Phúc", "Phương", "Quang", "Quốc", "Sao", "Sơn", "Tân", "Tâm"),
    *(
        "Thái",
        "Thành",
        "Thắng",
        "Thiên",
        "Thịnh",
        "Thuận",
        "Tiến",
        "Toàn",
        "Trường",
        "Tuấn",
        "Việt",
        "Vinh",
        "Vũ",
        "Xuân",
    ),
    *("Yên", "Bảo"),
)
FORMS = ("Công ty TNHH", "Công ty CP")
RARE_WORD = "Sakura"  # in the name of a few applicants only
RARE = frozenset({5, 55, 555})
WINDOW, NEW_A_MONTH = 1200, 25  # applicants of one month, and how many of them were not there the month before


class Unit(NamedTuple):
    """A department and its officers."""

    id: int
    name: str
    officers: tuple[tuple[int, str], ...]


class Desk(NamedTuple):
    """One step of a procedure: its name, and the place in `World.units` of the unit that does it."""

    name: str
    unit: int


class Form(NamedTuple):
    """A procedure as the world uses it."""

    id: int
    code: str
    name: str
    field_id: int
    field: str
    unit: int  # place in `World.units`
    days: int
    versions: Versions
    desks: tuple[Desk, ...]


@dataclass(frozen=True)
class World:
    """What stays the same in all months; small, so that every worker process gets a copy."""

    forms: tuple[Form, ...]
    units: tuple[Unit, ...]
    calendar: WorkCalendar
    calendar_version: str


@dataclass(frozen=True)
class Schedule:
    """How many dossiers each reporting month received, and when each month's file was imported."""

    total: int
    a_month: int = A_MONTH
    months: tuple[tuple[Period, int], ...] = field(init=False)  # the newest first

    def __post_init__(self) -> None:
        """Count months back until the total is reached; the oldest gets the rest."""
        period, left, found = month_of(NOW.date()), self.total, []
        while left > 0:
            last = min(period.last, NOW.date())
            share = self.a_month * ((last - period.first).days + 1) // ((period.last - period.first).days + 1)
            count = min(left, share)
            found.append((Period(period.first, last), count))
            left -= count
            period = month_of(period.first - timedelta(days=1))
        object.__setattr__(self, "months", tuple(found))

    def data_until(self, month: int) -> datetime:
        """Until when the file of a month speaks."""
        hour = time(17, 0) if month else time(11, 30)
        return datetime.combine(self.months[month][0].last, hour, VIETNAM)

    def recorded_at(self, month: int) -> datetime:
        """When the file of a month was imported."""
        return self.data_until(month) + timedelta(minutes=30)

    @property
    def start(self) -> datetime:
        """Before anything: the agency is set up."""
        return datetime.combine(self.months[-1][0].first - timedelta(days=1), time(8, 0), VIETNAM)


@dataclass(slots=True)
class Life:
    """What really happened to one dossier."""

    code: str
    form: int
    applicant: int
    channel: Channel
    received: datetime
    accepted: datetime  # from then on the file shows it as received
    status_at_end: Status
    due: datetime | None
    due_later: datetime | None  # after the pause
    paused: datetime | None
    resumed: datetime | None
    pause_status: Status
    ended: datetime | None
    ended_first_said: datetime | None  # what the file said before it was put right
    put_right: datetime | None
    returned: datetime | None
    unit: int
    officer: int
    handed_over: datetime | None
    next_unit: int
    next_officer: int
    digitised_in: bool
    digitised_out: bool
    fee: int
    address: str
    phone: str
    note: str

    def is_final(self, moment: datetime) -> bool:
        """Whether no later file says anything else."""
        last = self.returned or self.ended or self.accepted
        if self.put_right:
            last = max(last, self.put_right)
        settled = self.ended is not None or self.status_at_end is Status.REFUSED_INTAKE
        return settled and last <= moment


def applicant_name(number: int) -> str:
    """The name of an applicant; every number has its own."""
    mixed = number * 7919 % (len(FORMS) * len(SECTORS) * len(SYLLABLES) ** 2)
    mixed, form = divmod(mixed, len(FORMS))
    mixed, sector = divmod(mixed, len(SECTORS))
    first, second = divmod(mixed, len(SYLLABLES))
    name = f"{FORMS[form]} {SECTORS[sector]} {SYLLABLES[first]} {SYLLABLES[second]}"
    return f"{name} {RARE_WORD}" if number in RARE else name


def lives(world: World, schedule: Schedule, month: int) -> list[Life]:
    """The dossiers received in a month, in the order of receipt."""
    period, count = schedule.months[month]
    rng = Random(f"{SEED}-{schedule.a_month}-{month}")
    days = [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
    worked = [day for day in days if world.calendar.is_working(day)]
    latest = schedule.data_until(month)
    moments = sorted(_receipt(rng, days, worked, latest) for _ in range(count))
    numbers: dict[date, int] = {}
    found = []
    for moment in moments:
        day = moment.date()
        numbers[day] = numbers.get(day, 0) + 1
        agency = "H24.18" if day.year >= 1930 else "H24.17"  # two digits of the year are not enough for a century
        found.append(_life(rng, world, month, moment, f"{agency}-{day:%y%m%d}-{numbers[day]:04d}"))
    return found


def _receipt(rng: Random, days: list[date], worked: list[date], latest: datetime) -> datetime:
    online_at_night = rng.random() < 0.05
    day = rng.choice(days if online_at_night else worked)
    second = rng.randrange(0, 86_400) if online_at_night else rng.randrange(27_000, 61_000)
    return min(datetime.combine(day, time(), VIETNAM) + timedelta(seconds=second), latest - timedelta(minutes=1))


def _life(rng: Random, world: World, month: int, received: datetime, code: str) -> Life:
    place = int(len(world.forms) * rng.random() ** 1.6)  # some procedures are asked for often, most seldom
    form = world.forms[place]
    officers = world.units[form.unit].officers
    due = _due(world.calendar, received.date(), form.days)
    life = Life(
        code=code,
        form=place,
        applicant=month * NEW_A_MONTH + int(WINDOW * rng.random() ** 1.5),
        channel=rng.choices((Channel.ONLINE, Channel.COUNTER, Channel.POST), (85, 12, 3))[0],
        received=received,
        accepted=received + timedelta(hours=20) if rng.random() < 0.05 else received,
        status_at_end=Status.RETURNED,
        due=due,
        due_later=None,
        paused=None,
        resumed=None,
        pause_status=Status.SUPPLEMENT,
        ended=None,
        ended_first_said=None,
        put_right=None,
        returned=None,
        unit=form.unit,
        officer=rng.randrange(len(officers)),
        handed_over=None,
        next_unit=form.unit,
        next_officer=0,
        digitised_in=rng.random() < 0.8,
        digitised_out=rng.random() < 0.7,
        fee=0 if rng.random() < 0.6 else 150_000,
        address=f"{rng.choice(ZONES)}, Hải Phòng",
        phone=f"0225{rng.randrange(1_000_000, 9_999_999)}",
        note="Hồ sơ nộp kèm bản giấy" if rng.random() < 0.05 else "",
    )
    _promise(rng, world, life)
    _pause(rng, life, form)
    _end(rng, world, life, form)
    _hand_over(rng, world, life)
    return life


def _promise(rng: Random, world: World, life: Life) -> None:
    chance = rng.random()
    if chance < 0.005:
        life.due = None  # a data error of the file
    elif chance < 0.025 and life.due:
        life.due = _due(world.calendar, life.due.date(), 1)  # not the day that we compute


def _pause(rng: Random, life: Life, form: Form) -> None:
    if rng.random() >= 0.1:
        return
    life.paused = life.received + timedelta(days=1 + int(form.days * rng.random()), hours=rng.randrange(8))
    length = timedelta(days=rng.randrange(5, 40))
    life.resumed = life.paused + length
    life.pause_status = Status.SUPPLEMENT if rng.random() < 0.8 else Status.PAYMENT
    life.due_later = life.due + length if life.due else None


def _end(rng: Random, world: World, life: Life, form: Form) -> None:
    chance = rng.random()
    if chance < 0.015:
        life.status_at_end = Status.REFUSED_INTAKE
        return
    day = _last_day(rng, world.calendar, life, form)
    if life.paused and life.resumed:
        day += life.resumed - life.paused
    ended = datetime.combine(day, time(8), VIETNAM) + timedelta(seconds=rng.randrange(32_000))
    life.ended = max(ended, life.accepted + timedelta(minutes=20))
    if chance < 0.035:
        life.status_at_end = Status.WITHDRAWAL if chance < 0.025 else Status.STOPPED
        return
    if rng.random() < 0.92:
        life.returned = life.ended + timedelta(minutes=rng.choice((10, 40, 1500, 3000)))
    else:
        life.status_at_end = Status.FINISHED
    if rng.random() < 0.005:
        life.ended_first_said = life.ended
        life.put_right = life.ended + timedelta(days=40)
        life.ended = max(life.ended - timedelta(days=1), life.accepted)


def _last_day(rng: Random, calendar: WorkCalendar, life: Life, form: Form) -> date:
    received, chance = life.received.date(), rng.random()
    if chance < 0.6:
        return _due(calendar, received, rng.randrange(max(1, form.days * 3 // 10), max(2, form.days))).date()
    if chance < 0.88:
        return _due(calendar, received, form.days).date()
    late = rng.randrange(1, 7) if chance < 0.96 else rng.randrange(7, 60)
    return _due(calendar, received, form.days + late).date()


def _hand_over(rng: Random, world: World, life: Life) -> None:
    if rng.random() >= 0.15 or life.ended is None:
        return
    life.handed_over = life.received + (life.ended - life.received) * rng.random()
    if rng.random() < 0.2:
        life.next_unit = rng.randrange(len(world.units))
    life.next_officer = rng.randrange(len(world.units[life.next_unit].officers))


@lru_cache(maxsize=100_000)
def _due(calendar: WorkCalendar, day: date, days: int) -> datetime:
    midnight = datetime.combine(day, time())
    return due_moment(calendar, midnight, days, "working_days", "A").replace(tzinfo=VIETNAM)


def seen(world: World, life: Life, moment: datetime) -> Row | None:
    """What the city's file of a moment says of a dossier; None where it does not know it yet."""
    if life.received > moment:
        return None
    form = world.forms[life.form]
    unit, officer = _holder(life, moment)
    ended, returned = _ends(life, moment)
    online_payment = life.fee > 0 and life.channel is Channel.ONLINE
    return Row(
        row=0,
        code=life.code,
        code_key=life.code,
        procedure_code=form.code,
        procedure_name=form.name,
        field=form.field,
        applicant=applicant_name(life.applicant),
        address=life.address,
        phone=life.phone,
        channel=life.channel,
        received_at=life.received,
        due_at=life.due_later if life.resumed and life.resumed <= moment else life.due,
        finished_at=ended,
        returned_at=returned,
        status=_status(life, moment, ended, returned),
        department=world.units[unit].name,
        officer=world.units[unit].officers[officer][1],
        digitised_in=life.digitised_in,
        digitised_out=life.digitised_out if ended else None,
        fee=life.fee,
        paid_online=online_payment or None,
        note=life.note,
    )


def said(world: World, life: Life, row: Row, moment: datetime) -> Said:
    """The same with its names resolved, as `names.Names` would resolve them."""
    form = world.forms[life.form]
    unit, officer = _holder(life, moment)
    ids = world.units[unit].id, world.units[unit].officers[officer][0]
    return said_by(row, procedure_id=form.id, field_id=form.field_id, department_id=ids[0], officer_id=ids[1])


def _holder(life: Life, moment: datetime) -> tuple[int, int]:
    if life.handed_over and life.handed_over <= moment:
        return life.next_unit, life.next_officer
    return life.unit, life.officer


def _ends(life: Life, moment: datetime) -> tuple[datetime | None, datetime | None]:
    ended = life.ended
    if life.put_right and moment < life.put_right:
        ended = life.ended_first_said
    if ended is None or ended > moment:
        return None, None
    returned = life.returned if life.returned and life.returned <= moment else None
    return ended, returned


def _status(life: Life, moment: datetime, ended: datetime | None, returned: datetime | None) -> Status:
    if moment < life.accepted:
        return Status.REGISTERED
    if life.status_at_end is Status.REFUSED_INTAKE:
        return Status.REFUSED_INTAKE
    if ended:
        is_done = life.status_at_end in (Status.RETURNED, Status.FINISHED)
        return (Status.RETURNED if returned else Status.FINISHED) if is_done else life.status_at_end
    if life.paused and life.resumed and life.paused <= moment < life.resumed:
        return life.pause_status
    return Status.IN_PROGRESS if moment - life.received > timedelta(days=1) else Status.RECEIVED


def files_of(world: World, schedule: Schedule, life: Life, month: int) -> Iterator[tuple[int, Row]]:
    """What each month's file said of a dossier received in `month`, until nothing new came."""
    for later in range(month, max(-1, month - LONGEST), -1):
        moment = schedule.data_until(later)
        row = seen(world, life, moment)
        if row is not None:
            yield later, row
            if life.is_final(moment):
                return


def export_rows(world: World, schedule: Schedule, month: int) -> list[Row]:
    """The whole file of a month, as the city would export it: its dossiers and the older ones not done before."""
    moment = schedule.data_until(month)
    before = schedule.data_until(month + 1) if month + 1 < len(schedule.months) else None
    found = []
    for older in range(min(month + LONGEST, len(schedule.months)) - 1, month - 1, -1):
        for life in lives(world, schedule, older):
            if older > month and before and life.is_final(before):
                continue
            if row := seen(world, life, moment):
                found.append(row)
    return found


def log_rows(world: World, schedule: Schedule) -> list[LegRow]:
    """The process log of the last months, as the city would export it on the last day."""
    found = []
    until = schedule.data_until(0)
    for month in range(min(LOGGED, len(schedule.months)) - 1, -1, -1):
        for life in lives(world, schedule, month):
            if life.accepted < until and life.status_at_end is not Status.REFUSED_INTAKE:
                found += list(_legs(world, life, until))
    return found


def _legs(world: World, life: Life, until: datetime) -> Iterator[LegRow]:
    """From the receipt to the end the desks of the procedure, one after the other, each with its share of the time."""
    desks = world.forms[life.form].desks
    end = life.ended or until
    moments = [life.received + (end - life.received) * place / len(desks) for place in range(len(desks) + 1)]
    for position, (desk, began, ended) in enumerate(zip(desks, moments, moments[1:], strict=False), 1):
        if began > until:
            return
        unit = world.units[desk.unit]
        officer = life.officer if desk.unit == life.unit else 0
        whole = ended.replace(microsecond=0) if ended <= until else None
        name = unit.officers[officer][1]
        yield LegRow(0, life.code, position, desk.name, unit.name, name, began.replace(microsecond=0), whole)
