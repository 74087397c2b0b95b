"""The control slip of a dossier (phiếu kiểm soát quá trình giải quyết hồ sơ), told from its log, never retyped."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from heza.core import clock, words
from heza.core.refusal import Refused
from heza.dossiers import log
from heza.dossiers.claims import legs_in
from heza.dossiers.history import KIND_NAMES, NOBODY, History, Holder, Kind, fold
from heza.dossiers.log import ERASED, Line, Names
from heza.dossiers.models import Dossier
from heza.dossiers.rules import Outcome
from heza.dossiers.shares import WAIT_NAMES, hours, norms_of, version_of
from heza.paperwork.counters import counters, leading
from heza.paperwork.formats import moment_words, one_line
from heza.paperwork.handovers import HandOver, How, Wait, hand_overs
from heza.workdays.queries import calendar

RESULTS = {Outcome.EARLY: "Trước hạn", Outcome.ON_TIME: "Đúng hạn", Outcome.LATE: "Quá hạn"}
NOT_RECEIVED = "Hồ sơ chưa được tiếp nhận nên chưa có phiếu kiểm soát. Hãy tiếp nhận hồ sơ trước."
LONGEST_NOTE = 450  # letters of a note on paper
UNKNOWN = "Chưa rõ lúc giao, nhận: chỉ biết theo các tệp Một cửa"


class Side(NamedTuple):
    """Who gave or took: the unit and the person; the person may be unknown."""

    unit: str
    person: str


@dataclass(frozen=True)
class Leg:
    """One hand-over as the page and the paper show it."""

    giver: Side
    taker: Side
    given_at: datetime | None
    taken_at: datetime | None
    time: str
    result: str
    outcome: Outcome | None
    note: str

    @property
    def values(self) -> dict[str, Any]:
        """The same for a form."""
        return {
            "from_unit": self.giver.unit,
            "from_person": self.giver.person,
            "to_unit": self.taker.unit,
            "to_person": self.taker.person,
            "at": self.time,
            "result": self.result,
            "note": _cut(self.note),
        }


def _cut(note: str) -> str:
    """A note that fits beside its hand-over on one sheet; the page has all of it."""
    return note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE].rpartition(' ')[0]} … (xem đủ trong HEZA)"


@dataclass(frozen=True)
class Slip:
    """The slip of one dossier until now."""

    code: str
    applicant: str
    procedure: str
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    unit: str
    partners: tuple[str, ...]
    legs: tuple[Leg, ...]

    @property
    def values(self) -> dict[str, Any]:
        """What the form `control_slip` is filled with."""
        return {
            "dossier_code": self.code,
            "applicant_name": self.applicant,
            "request_content": self.procedure,
            "solving_unit": self.unit,
            "supporting_units": "; ".join(self.partners),
            "received_at": self.received_at.isoformat(),
            "due_at": self.due_at.isoformat() if self.due_at else "",
            "legs": [leg.values for leg in self.legs],
        }


def slip_of(dossier: Dossier, counter: str) -> Slip:
    """The slip of a dossier, until now; `counter` is what the one-stop desk is called.

    Raises Refused where it was not received.
    """
    counter = one_line(counter)
    lines = log.read(dossier.id)
    history = fold(line.event for line in lines)
    now = clock.now()
    received = history.received_at
    if received is None or received > now:
        raise Refused(NOT_RECEIVED)
    names, desk = log.names_in(lines), counters()
    version = version_of(history)
    norms = norms_of([version]).get(version, {}) if version is not None else {}
    found = hand_overs(history, legs_in(line.event for line in lines), calendar(), norms, desk, now)
    ended = history.ended if history.ended is not None and history.ended.at <= now else None
    private = [line for line in lines if line.event.kind == Kind.DESCRIBED][-1].private
    unit = _in_charge(history, desk)
    told = _Told(history, names, counter, {line.event.seq: line for line in lines})
    return Slip(
        code=dossier.code,
        applicant=private.get("applicant", ERASED),
        procedure=dossier.procedure_name,
        received_at=received,
        due_at=history.due_at(ended.at if ended else now),
        ended_at=ended.at if ended else None,
        unit=_unit(names, unit) or counter,
        partners=tuple(_partners(history, found, names, {unit, *desk, *leading()})),
        legs=tuple(told.leg(one) for one in found),
    )


def slip_values(dossier: Dossier, counter: str) -> dict[str, Any]:
    """The values of the form `control_slip`."""
    return slip_of(dossier, counter).values


def _in_charge(history: History, counters: Collection[int]) -> int | None:
    """The unit that handles it: the last one besides the one-stop desk that was named."""
    named = [event.data["department_id"] for event in history.holders]
    return next((id for id in reversed(named) if id is not None and id not in counters), None)


def _partners(
    history: History, found: Sequence[HandOver], names: Names, known: Collection[int | None]
) -> Iterator[str]:
    """Other units that had it, and agencies whose opinion was asked, each once."""
    taken = (one.taker.department_id for one in found if one.taker and one.how not in (How.OFFERED, How.DECLINED))
    yield from dict.fromkeys(_unit(names, id) for id in taken if id is not None and id not in known)
    yield from dict.fromkeys(act.data["agency"] for act in history.acts if act.kind == Kind.OPINION_ASKED)


def _unit(names: Names, id: int | None) -> str:
    return names.departments[id][0] if id in names.departments else ""


# ---------------------------------------------------------------- one hand-over in words


@dataclass(frozen=True)
class _Told:
    """What turns hand-overs into words."""

    history: History
    names: Names
    counter: str
    lines: dict[int, Line]

    def leg(self, one: HandOver) -> Leg:
        """One hand-over in words."""
        giver, taker = self._side(one.giver), self._side(one.taker)
        if one.act in self.lines and one.how is How.GIVEN:
            giver = giver._replace(person=self.lines[one.act].actor or giver.person)  # who recorded the giving
        return Leg(
            giver=giver,
            taker=taker,
            given_at=one.given_at,
            taken_at=one.taken_at,
            time=_time(one),
            result=RESULTS[one.result] if one.result else "",
            outcome=one.result,
            note=". ".join(part for part in self._notes(one) if part),
        )

    def _side(self, holder: Holder | None) -> Side:
        if holder is None:
            return Side(self.counter, "")
        if holder == NOBODY:
            return Side("", "")
        person = self.names.people.get(holder.officer_id or 0, ("", True))[0]
        return Side(_unit(self.names, holder.department_id), person)

    def _notes(self, one: HandOver) -> Iterator[str]:
        if one.since is not None:
            yield UNKNOWN
        if one.how is How.ENDED:
            yield KIND_NAMES[Kind(one.ended_kind)]
        if one.how is How.DECLINED:
            yield f"Không nhận lúc {words.moment(one.until)}"
        if one.how is How.REASSIGNED:
            yield "Phân công lại"
        yield _spent(one)
        yield from (_waited(wait) for wait in one.waits)
        if one.is_by_due and (due := self.history.due_at(one.taken_at or one.place)):
            yield f"So với hạn trả {words.moment(due)}"
        yield self._reason(one)

    def _reason(self, one: HandOver) -> str:
        line = self.lines.get(one.act or 0)
        return line.private.get("reason", "").rstrip(" .") if line else ""


def _time(one: HandOver) -> str:
    """When it was given and confirmed, in the words of a form."""
    if one.since is not None and one.until is not None:
        return f"Trong khoảng từ {moment_words(one.since)} đến {moment_words(one.until)}"
    if one.given_at is None:
        return f"Nhận: {moment_words(one.taken_at)}" if one.taken_at else ""
    given = moment_words(one.given_at)
    if one.how in (How.OFFERED, How.DECLINED):
        return f"Giao: {given}. {'Chưa xác nhận nhận' if one.how is How.OFFERED else 'Không nhận'}"
    if one.taken_at is None or _minute(one.taken_at) == _minute(one.given_at):
        return given
    return f"Giao: {given}. Nhận: {moment_words(one.taken_at)}"


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _spent(one: HandOver) -> str:
    """The giver's time against the norms of its steps, in working hours of an eight-hour day."""
    if one.used is None:
        return ""
    step = "Bước " + ", ".join(str(position) for position, _ in one.steps) + ": dùng" if one.steps else "Dùng"
    if one.allotted is None:
        return f"{step} {hours(one.used)} giờ làm việc"
    over = one.used - one.allotted
    return f"{step} {hours(one.used)}, định mức {hours(one.allotted)}" + (f", quá {hours(over)}" if over > 0 else "")


def _waited(wait: Wait) -> str:
    name = WAIT_NAMES.get(wait.kind, KIND_NAMES[Kind(wait.kind)])
    until = f" đến {words.moment(wait.to_at)}" if wait.to_at else ", chưa xong"
    return f"{name} từ {words.moment(wait.from_at)}{until}"
