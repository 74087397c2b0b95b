"""A dossier's log as its files and acts would write it, without a database."""

from datetime import date, datetime
from typing import Any

from heza.core.clock import local_day
from heza.dossiers.history import Event
from heza.dossiers.imports.excel import Row
from heza.dossiers.imports.plan import Said, plan, said_by
from heza.dossiers.restated import File, Restatement, Told, restatements
from heza.dossiers.told_first import FirstTold, first_told
from tests.dossiers.files import at, row

UNIT, OFFICER, HEAD = 7, 20, 3


class Log:
    """Files and acts one after another; every line gets its number as the writer would give it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.files: list[File] = []
        self.recorded: dict[int, date] = {}
        self._said: Said | None = None
        self._seen: datetime | None = None
        self._next = 1

    def another_file(self, until: str) -> "Log":
        """A file that does not name the dossier."""
        self.files.append(File(len(self.files) + 1, self._next, at(f"{until} 17:00"), None))
        self._next += 1
        return self

    def file(self, until: str, **values: Any) -> "Log":
        """A file that says these values of the dossier; the others as usual."""
        said_row: Row = row(1, code="H24.18-240301-0001", **values)
        self.another_file(until)
        data_until = self.files[-1].until
        said = said_by(said_row, procedure_id=1, field_id=1, department_id=UNIT, officer_id=OFFICER)
        planned = plan(said_row, said, self._said, self._seen, data_until)
        for draft in planned.drafts:
            data = draft.data | ({"code": said_row.code} if draft.kind == "described" else {})
            self.events.append(Event(self._next, draft.kind.value, draft.at, data))
            self._next += 1
        self._said, self._seen = said, data_until
        self._next += 1  # the trail's own entry
        return self

    def act(self, kind: str, when: str, recorded: str = "", **data: Any) -> "Log":
        """An act of the agency, recorded on the day of it unless told otherwise."""
        moment = at(when)
        self.events.append(Event(self._next, kind, moment, {"ours": True, **data}))
        self.recorded[self._next] = at(recorded).date() if recorded else local_day(moment)
        self._next += 2
        return self

    @property
    def last(self) -> int:
        """The number of the last line."""
        return self.events[-1].seq

    def told(self, event: Event) -> Told:
        """Who told an act, and when it was known."""
        return Told(None, HEAD, self.recorded[event.seq])

    def found(self, events: list[Event] | None = None) -> list[Restatement]:
        """What the log restates."""
        return restatements(events if events is not None else self.events, self.files, self.told)

    def kinds(self) -> list[tuple[str, str]]:
        """The same as pairs of what and which fact."""
        return [(one.what.value, one.fact.value) for one in self.found()]

    def first(self) -> FirstTold:
        """The history as it was told first."""
        return first_told(self.events, self.files, self.told, self.found())
