"""What `bin/heza audit verify` asks of dossiers: the lines of the log, and whether what is computed still follows."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN
from heza.audit import verify
from heza.audit.chain import personal_digest
from heza.dossiers import desk_rows, ledger, restated_rows
from heza.dossiers.history import Event, Kind, fold
from heza.dossiers.models import Dossier, Leg, Settled, Spell
from heza.dossiers.models import Event as EventRow

PAGE = 1000


def lines_of(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The lines of the log from one number to another, as they were digested when they were written."""
    table = EventRow.__table__
    while first <= last:
        wanted = select(table).where(table.c.seq >= first, table.c.seq <= last).order_by(table.c.seq).limit(PAGE)
        rows = session.execute(wanted).mappings().all()
        for row in rows:
            yield row["seq"], ledger.digest_line(row)
        if len(rows) < PAGE:
            return
        first = rows[-1]["seq"] + 1


def differences(session: Session) -> Iterator[str]:
    """Dossiers whose computed columns, spells, settlement, legs or private data no longer follow from their events."""
    last = 0
    while ids := list(session.scalars(select(Dossier.id).where(Dossier.id > last).order_by(Dossier.id).limit(PAGE))):
        last = ids[-1]
        logs = ledger.events_of(session, ids)
        stored = _Stored.read(session, ids)
        for dossier_id in ids:
            yield from _differences_of(dossier_id, logs[dossier_id], stored)
        yield from _private_differences(session, ids)


class _Stored:
    """What the tables hold of some dossiers."""

    def __init__(self, dossiers: dict[int, Any], derived: dict[str, dict[int, set[Any]]]) -> None:
        self.dossiers = dossiers
        self.derived = derived

    @classmethod
    def read(cls, session: Session, ids: list[int]) -> "_Stored":
        """Read them, a part at a time."""
        dossiers: dict[int, Any] = {}
        tables = ("spell", "settled", "leg")
        derived: dict[str, dict[int, set[Any]]] = {name: {id: set() for id in ids} for name in tables}
        for part in ledger.parts(ids):
            table = Dossier.__table__
            for row in session.execute(select(table).where(table.c.id.in_(part))).mappings():
                dossiers[row["id"]] = row
            for model in (Spell, Settled):
                own = model.__table__
                wanted = select(own).where(own.c.dossier_id.in_(part), own.c.known_to == STILL_KNOWN)
                for row in session.execute(wanted).mappings():
                    derived[model.__tablename__][row["dossier_id"]].add(ledger.content(row))
            legs = Leg.__table__
            for row in session.execute(select(legs).where(legs.c.dossier_id.in_(part))).mappings():
                derived["leg"][row["dossier_id"]].add(ledger.content(row))
        return cls(dossiers, derived)


def _differences_of(dossier_id: int, events: list[Event], stored: _Stored) -> Iterator[str]:
    row = stored.dossiers[dossier_id]
    if not events:
        yield f"Hồ sơ {row['code']} không có sự kiện nào."
        return
    history, last = fold(events), events[-1].seq
    folded = [event for event in events if event.kind != Kind.LEG]
    columns = ledger.computed_columns(history, folded[-1].seq)
    described = history.single[Kind.DESCRIBED].data
    columns |= {name: described[name] for name in ("procedure_id", "field_id", "channel", "fee")}
    for name, value in columns.items():
        if row[name] != value:
            yield f"Hồ sơ {row['code']}: cột {name} là {row[name]}, tính lại từ sự kiện là {value}."
    wanted = {
        "spell": {ledger.content(one) for one in ledger.spell_rows(dossier_id, history, last)},
        "settled": {ledger.content(one) for one in ledger.settled_rows(dossier_id, history, last)},
        "leg": {ledger.content(one) for one in ledger.leg_rows(dossier_id, events)},
    }
    for name, rows in wanted.items():
        if rows != stored.derived[name][dossier_id]:
            yield f"Hồ sơ {row['code']}: bảng {name} không khớp với sự kiện."


def _private_differences(session: Session, ids: list[int]) -> Iterator[str]:
    table = EventRow.__table__
    for part in ledger.parts(ids):
        wanted = select(table.c.seq, table.c.data, table.c.private).where(
            table.c.dossier_id.in_(part), table.c.private.is_not(None)
        )
        for seq, data, private in session.execute(wanted):
            if personal_digest(private) not in data:
                yield f"Sự kiện số {seq}: thông tin người nộp không khớp với mã băm trong nhật ký."


def register() -> None:
    """Make these known to `audit verify`."""
    verify.cover("event", lines_of)
    verify.recompute("hồ sơ", differences)
    verify.recompute("thời gian của từng bàn", desk_rows.differences)
    verify.recompute("trung thực số liệu", restated_rows.differences)
