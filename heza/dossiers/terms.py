"""Our own due dates: what receipt and procedure promise, and how the acts on a dossier moved it."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from heza.core import clock
from heza.dossiers.history import PAUSES, Event, History, Kind
from heza.dossiers.timing import moves
from heza.procedures.rules import Versions, VersionTerms, in_force
from heza.workdays import queries as workdays
from heza.workdays.rules import due_moment


class Terms:
    """Due dates from the calendar of now and the version in force at receipt; one for a whole file."""

    def __init__(self, versions: dict[int, Versions]) -> None:
        self.versions = versions
        self.calendar, self.calendar_version = workdays.calendar(), workdays.calendar_version()
        self.due = lru_cache(maxsize=50_000)(
            lambda received, term, unit, rule: due_moment(self.calendar, received, term, unit, rule)
        )

    def in_force(self, procedure_id: int | None, received: datetime) -> VersionTerms | None:
        """The terms of a procedure on the day of receipt."""
        return in_force(self.versions.get(procedure_id or 0, ()), received.date())

    def promise(self, procedure_id: int | None, received: datetime) -> dict[str, Any] | None:
        """What a `computed` event says of a receipt; None where the procedure has no term."""
        terms = self.in_force(procedure_id, received)
        if terms is None:
            return None
        naive = received.replace(tzinfo=None)
        if terms.term_unit != "hours" and terms.counting_rule != "C":
            naive = datetime.combine(naive.date(), datetime.min.time())  # the hour does not matter: one entry a day
        due = self.due(naive, terms.days_allowed, terms.term_unit, terms.counting_rule)
        return {
            "due_at": due.replace(tzinfo=clock.VIETNAM).isoformat(),
            "days": terms.days_allowed,
            "unit": terms.term_unit,
            "rule": terms.counting_rule,
            "version_id": terms.version_id,
            "calendar": self.calendar_version,
        }

    def recomputed(self, history: History) -> dict[str, Any] | None:
        """What a new `computed` event has to say after an act; None where the present one still says it.

        The first promise stays as it was made unless the receipt itself moved. How a pause counts is taken from the
        procedure's version when the first pause begins, and kept from then on.
        """
        received, told = history.received_at, history.single.get(Kind.COMPUTED)
        if received is None:
            return None
        procedure_id = history.single[Kind.DESCRIBED].data["procedure_id"]
        data: dict[str, Any] | None = dict(told.data) if told else None
        if told is None or told.at != received:
            data = self.promise(procedure_id, received)
        if data is None:
            return None
        if any(act.kind in PAUSES for act in history.acts) and "pause_mode" not in data:
            terms = self.in_force(procedure_id, received)
            data["pause_mode"] = terms.pause_mode if terms else "extend"
            data["opinion_pauses"] = bool(terms and terms.opinion_pauses)
        data |= {"ours": True, "moves": self._moves(history, data)}
        if not data["moves"]:
            del data["moves"]
        if told is not None and _still_says(history, told, data) and told.at == received:
            return None
        return data | {"calendar": self.calendar_version}

    def _moves(self, history: History, data: dict[str, Any]) -> list[list[str]]:
        """The moves under the wanted terms, which the history may not know yet."""
        received = history.received_at
        assert received is not None
        told = history.with_single(Event(0, Kind.COMPUTED, received, data))
        return [[move.at.isoformat(), move.due_at.isoformat()] for move in moves(told, workdays.calendars())]


def _still_says(history: History, told: Event, data: dict[str, Any]) -> bool:
    """Whether what was computed last, with the changes of the calendar learned since, says all this."""
    said = {**told.data, "ours": True}
    said.pop("moves", None)
    if known := [[at.isoformat(), due.isoformat()] for at, due in history.our_moves()]:
        said["moves"] = known
    return said == data
