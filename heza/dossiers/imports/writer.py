"""From planned rows to rows of the tables, a chunk at a time, behind the writer's lock."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, words
from heza.core.bulk import insert_rows
from heza.dossiers import ledger
from heza.dossiers.history import Event, Kind
from heza.dossiers.imports.models import ImportMention
from heza.dossiers.imports.plan import PRIVATE, Fate, Planned
from heza.dossiers.models import Applicant, Dossier, DossierImport, SearchWord


class Writer:
    """Turns planned rows into rows of the tables, chunk by chunk; remembers the lines of the digest."""

    def __init__(self, session: Session, applied: DossierImport) -> None:
        self.session = session
        self.applied = applied
        self.events = 0
        self.first_seq = 0  # of the first of them
        self.recorded_at = clock.recorded()
        self.counts: Counter[Fate] = Counter()
        self.lines: list[str] = []
        self.next_dossier = ledger.next_id(session, Dossier)
        self.applicants = Applicants(session)
        if applied.id is None:
            session.add(applied)
            session.flush()

    def write(self, chunk: list[Planned]) -> None:
        """Append the events of these rows and recompute what follows from them."""
        self.counts.update(planned.fate for planned in chunk)
        moving = [planned for planned in chunk if planned.drafts]
        self._touch([planned for planned in chunk if planned.fate is Fate.SAME])
        named = {planned.dossier_id for planned in chunk if planned.dossier_id is not None}
        if not moving:
            self._mention(named)
            return
        self.applicants.look_up([planned.said.applicant for planned in moving])
        seq = trail.take_seqs(self.session, sum(len(planned.drafts) for planned in moving))
        self.first_seq = self.first_seq or seq
        batch = ledger.Batch()
        fresh: dict[int, list[Event]] = {}
        descriptions: dict[int, dict[str, Any]] = {}
        for planned in moving:
            dossier_id = planned.dossier_id or self._new_id()
            named.add(dossier_id)
            events = self._events(batch, dossier_id, planned, seq)
            seq += len(events)
            if planned.dossier_id is None:
                ledger.add_new(batch, dossier_id, events, self._description(planned))
            else:
                fresh[dossier_id], descriptions[dossier_id] = events, self._description(planned)
        if fresh:
            ledger.refold(self.session, batch, fresh, descriptions)
        self.applicants.write()
        batch.write(self.session)
        self._mention(named)

    def record(self) -> None:
        """Add what was written to the import, with the entry of the trail that covers its events."""
        applied, counts = self.applied, self.counts
        applied.new_rows += counts[Fate.NEW]
        applied.changed_rows += counts[Fate.CHANGED]
        applied.same_rows += counts[Fate.SAME] + counts[Fate.OLDER]
        if self.events:
            applied.first_seq = applied.first_seq if applied.event_count else self.first_seq
            applied.event_count += self.events
            applied.last_seq = self.first_seq + self.events - 1
        self.session.flush()
        changes = {
            "file": applied.file_name,
            "sha256": applied.sha256,
            "data_until": words.moment(applied.data_until),
            "new": applied.new_rows,
            "changed": applied.changed_rows,
            "same": applied.same_rows,
        }
        trail.record(
            self.session,
            "import",
            "dossier_import",
            applied.id,
            changes,
            first_seq=self.first_seq if self.events else None,
            event_digest=digest_of(self.lines) if self.events else None,
        )

    def _mention(self, ids: set[int]) -> None:
        """Which dossiers the file names: what stands on it when it is to be taken back."""
        rows = [{"import_id": self.applied.id, "dossier_id": id} for id in sorted(ids)]
        insert_rows(self.session, ImportMention.__table__, rows)  # type: ignore[arg-type]

    def _new_id(self) -> int:
        self.next_dossier += 1
        return self.next_dossier - 1

    def _touch(self, same: list[Planned]) -> None:
        """A newer file said the same: older files may not overwrite it."""
        listed = [planned.dossier_id for planned in same]
        for start in range(0, len(listed), ledger.CHUNK):
            part = listed[start : start + ledger.CHUNK]
            newer = Dossier.__table__.c.seen_until < self.applied.data_until
            self.session.execute(
                update(Dossier.__table__)  # type: ignore[arg-type]
                .where(Dossier.__table__.c.id.in_(part), newer)
                .values(seen_until=self.applied.data_until)
            )

    def _events(self, batch: ledger.Batch, dossier_id: int, planned: Planned, seq: int) -> list[Event]:
        events = []
        common = {
            "recorded_at": self.recorded_at,
            "actor_id": self.applied.person_id,
            "import_id": self.applied.id,
        }
        for number, draft in enumerate(planned.drafts, seq):
            data, private = draft.data, None
            if draft.kind is Kind.DESCRIBED:
                private, digest = ledger.private_text({name: getattr(planned.said, name) for name in PRIVATE})
                data = data | {"code": planned.row.code, "private": digest}
            event = Event(number, draft.kind.value, draft.at, data)
            row = ledger.event_row(dossier_id, event, private, **common)
            batch.events.append(row)
            self.lines.append(ledger.digest_line(row))
            events.append(event)
        self.events += len(events)
        return events

    def _description(self, planned: Planned) -> dict[str, Any]:
        said = planned.said
        return {
            "code": planned.row.code,
            "code_key": planned.row.code_key,
            "procedure_id": said.procedure_id,
            "procedure_code": said.procedure_code,
            "procedure_name": said.procedure_name,
            "field_id": said.field_id,
            "applicant_id": self.applicants.id_of(said.applicant),
            "address": said.address,
            "phone": said.phone,
            "channel": said.channel,
            "digitised_in": said.digitised_in,
            "digitised_out": said.digitised_out,
            "fee": said.fee,
            "paid_online": said.paid_online,
            "note": said.note,
            "finished_kind": said.ended_kind,
            "seen_until": self.applied.data_until,
        }


class Applicants:
    """Applicants by name, new ones with the words by which they are found."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ids: dict[str, int] = {}
        self.asked: set[str] = set()
        self.fresh: list[dict[str, Any]] = []
        self.next = (session.scalar(select(func.max(Applicant.id))) or 0) + 1

    def look_up(self, names: Iterable[str]) -> None:
        """Read the ids of these names together."""
        wanted = [name for name in dict.fromkeys(names) if name not in self.ids]
        for start in range(0, len(wanted), ledger.CHUNK):
            found = select(Applicant.name, Applicant.id).where(Applicant.name.in_(wanted[start : start + ledger.CHUNK]))
            self.ids |= {name: id for name, id in self.session.execute(found)}
        self.asked.update(wanted)

    def id_of(self, name: str) -> int:
        """The id of an applicant, given now when the name is new."""
        if (known := self.ids.get(name)) is None:
            if name not in self.asked:
                known = self.session.scalar(select(Applicant.id).where(Applicant.name == name))
            if known is None:
                known, self.next = self.next, self.next + 1
                self.fresh.append({"id": known, "name": name})
            self.ids[name] = known
        return known

    def write(self) -> None:
        """Insert the new ones."""
        if not self.fresh:
            return
        insert_rows(self.session, Applicant.__table__, self.fresh)  # type: ignore[arg-type]
        words_of = [
            {"word": word, "applicant_id": row["id"]} for row in self.fresh for word in search_words(row["name"])
        ]
        insert_rows(self.session, SearchWord.__table__, words_of)  # type: ignore[arg-type]
        self.fresh = []


def search_words(name: str) -> list[str]:
    """The words by which a name is found: folded, and as written where that differs."""
    parts = [part.strip(".,;()&-\"'“”") for part in name.lower().split()]
    found = {part[:60] for part in parts if part} | {words.fold(part)[:60] for part in parts if part}
    return sorted(found)
