"""Writing the trail: changed rows by themselves, people's acts by name, all in the transaction of the change.

Entries gather in the session and are written just before the commit, so the head is locked for the shortest
time. Acts that need their numbers earlier (dossier events) take them with `take_seqs`, as late as they can. A
savepoint that is rolled back takes its own entries with it, and no others.
"""

import fcntl
import json
import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from flask import current_app, g, has_app_context
from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.orm import ColumnProperty, Session, SessionTransaction, scoped_session

from heza.audit.chain import canonical, entry_mac, key_id
from heza.audit.models import AuditEntry, AuditHead
from heza.core import clock

HEAD_FILE = "trail-head.json"  # beside the database, in HEZA_DATA

log = logging.getLogger("heza")

AnySession = Session | scoped_session[Any]


class TrailError(Exception):
    """The program used the trail wrongly; nothing may be committed."""


class Audited:
    """Every change of a row of this class is in the trail. Of `untracked` columns only that they changed; `computed`
    ones follow from what the trail covers otherwise and make no entry.
    """

    untracked: ClassVar[frozenset[str]] = frozenset()
    computed: ClassVar[frozenset[str]] = frozenset()
    trail_name: ClassVar[str] = ""


@event.listens_for(Audited, "attribute_instrument", propagate=True)
def _remember_what_was(_class: type, _key: str, attribute: Any) -> None:
    """Load a value before it is replaced, even when nobody has looked at it; `diff` needs what it was."""
    if isinstance(attribute.property, ColumnProperty):
        event.listen(attribute, "set", lambda *_: None, active_history=True)


@dataclass
class _Pending:
    """What a transaction will add to the trail when it commits."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    taken: tuple[int, int] | None = None  # the numbers of its events: the first, and the one after the last
    head: tuple[int, str] | None = None  # written; kept outside after the commit
    marks: dict[SessionTransaction, tuple[int, tuple[int, int] | None]] = field(default_factory=dict)


def _pending(session: AnySession) -> _Pending:
    pending: _Pending = session.info.setdefault("trail", _Pending())
    return pending


def record(
    session: AnySession,
    action: str,
    subject_type: str,
    subject_id: object = "",
    changes: dict[str, Any] | None = None,
    note: str = "",
    *,
    first_seq: int | None = None,
    event_digest: str | None = None,
) -> None:
    """Add an act to the trail of this transaction.

    `changes` maps a column to [before, after], or a word to a value. `first_seq` ties events to this entry: those
    from this number, which `take_seqs` gave, up to the next entry's `first_seq` or to the last number taken.
    `event_digest` is `chain.digest_of` their lines, as `verify.cover` will read them again.
    """
    body = canonical({"changes": changes or {}, "note": note})
    if has_app_context():
        g.trail_acts = g.get("trail_acts", frozenset()) | {action}  # `seen` asks whether a file has its entry
    _pending(session).entries.append(
        {
            "actor_id": actor_id(),
            "action": action,
            "subject_type": subject_type,
            "subject_id": str(subject_id),
            "body": body,
            "first_seq": first_seq,
            "event_count": None,
            "event_digest": event_digest,
        }
    )


def actor_id() -> int | None:
    """Who acts: the signed-in person; None for the command line and for nobody."""
    actor: int | None = g.get("actor_id") if has_app_context() else None
    return actor


def take_seqs(session: AnySession, count: int) -> int:
    """Lock the head and take `count` numbers in the order of knowing; returns the first of them.

    Everybody else who writes waits from here to the commit. An entry of the same transaction must cover them.
    """
    head = _locked_head(session)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=head.seq + count))
    pending, first = _pending(session), int(head.seq) + 1
    pending.taken = (pending.taken[0] if pending.taken else first, first + count)
    return first


def hold_head(session: AnySession) -> None:
    """Lock the head and take no number: everybody else who writes waits from here to the commit."""
    _locked_head(session)


def holds_head(session: AnySession) -> bool:
    """Whether this transaction has taken numbers: other locks that people wait for come before."""
    return _pending(session).taken is not None


def head_seq(session: AnySession) -> int:
    """The last number given: everything known now."""
    return session.scalar(select(AuditHead.seq).where(AuditHead.id == 1)) or 0


def seq_known_at(session: AnySession, moment: datetime) -> int:
    """The last number known at a moment; 0 where nothing was known yet."""
    found = select(AuditEntry.seq).where(AuditEntry.recorded_at <= moment)
    return session.scalar(found.order_by(AuditEntry.recorded_at.desc(), AuditEntry.seq.desc()).limit(1)) or 0


def diff(subject: Any) -> dict[str, list[Any]]:
    """Changed columns of a row as {column: [before, after]}; untracked ones show only that they changed."""
    changes: dict[str, list[Any]] = {}
    state = inspect(subject)
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if not history.has_changes() or attribute.key in subject.computed:
            continue
        before = _plain(history.deleted[0]) if history.deleted else None
        after = _plain(history.added[0]) if history.added else None
        hidden = attribute.key in subject.untracked
        if before != after:
            changes[attribute.key] = ["…", "…"] if hidden else [before, after]
    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)


def _on_flush(session: Session, _flush: object) -> None:
    for action, subjects in (("create", session.new), ("update", session.dirty), ("delete", session.deleted)):
        for subject in subjects:
            if isinstance(subject, Audited):
                changes = {} if action == "delete" else diff(subject)
                if action == "delete" or changes:
                    _record_row(session, action, subject, changes)


def _record_row(session: Session, action: str, subject: Any, changes: dict[str, Any]) -> None:
    identity = ",".join(str(part) for part in inspect(subject).mapper.primary_key_from_instance(subject))
    record(session, action, subject.trail_name or subject.__tablename__, identity, changes)


def _on_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is let go; the entries wait for the real commit
    session.flush()
    pending = _pending(session)
    if not pending.entries and not pending.taken:
        return
    entries = _in_order(pending)
    if not entries:
        return  # the lock was taken, and nothing came of it
    head = _locked_head(session)
    seq, mac = int(head.seq), head.mac
    at = max(clock.recorded(), head.recorded_at)
    key = _key()
    rows = []
    for entry in entries:
        seq += 1
        entry |= {"seq": seq, "recorded_at": at, "previous_mac": mac}
        mac = entry_mac(key, **entry)
        rows.append(entry | {"mac": mac, "key_id": key_id(key)})
    session.execute(insert(AuditEntry.__table__), rows)  # type: ignore[arg-type]
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=seq, mac=mac, recorded_at=at))
    session.info["trail"] = _Pending(head=(seq, mac))


def _in_order(pending: _Pending) -> list[dict[str, Any]]:
    """The entries, those that cover events last and in the order of their events, each with its count."""
    plain = [entry for entry in pending.entries if entry["first_seq"] is None]
    covering = sorted((e for e in pending.entries if e["first_seq"] is not None), key=lambda entry: entry["first_seq"])
    first, end = pending.taken or (0, 0)
    bounds = [entry["first_seq"] for entry in covering] + ([end] if pending.taken else [])
    if bounds[:1] != ([first] if pending.taken else []) or any(b <= a for a, b in pairwise(bounds)):
        raise TrailError(f"the events {first}…{end - 1} are not covered by the entries of this transaction")
    for entry, (start, stop) in zip(covering, pairwise(bounds), strict=True):
        entry["event_count"] = stop - start
    return plain + covering


def _locked_head(session: AnySession) -> Any:
    columns = (AuditHead.seq, AuditHead.mac, AuditHead.recorded_at)
    return session.execute(select(*columns).where(AuditHead.id == 1).with_for_update()).one()


def _key() -> bytes:
    key: bytes = current_app.extensions["heza_config"].chain_key
    return key


def _after_commit(session: Session) -> None:
    pending = _pending(session)
    if session.in_nested_transaction():
        pending.marks.pop(session.get_nested_transaction(), None)  # type: ignore[arg-type]
        return
    if pending.head:
        try:
            keep_head_outside(current_app.extensions["heza_config"].data, *pending.head)
        except OSError:  # the act is committed; the head outside may lag
            log.exception("the head of the trail could not be kept outside the database")
    if pending.entries:
        raise TrailError("a transaction was committed around an open savepoint, without its entries")


def _on_begin(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        pending = _pending(session)
        pending.marks[transaction] = (len(pending.entries), pending.taken)


def _on_end(session: Session, transaction: SessionTransaction) -> None:
    """However a transaction ended: what it did not commit is forgotten, what stood before it stays."""
    if transaction.nested:
        pending = _pending(session)
        if mark := pending.marks.pop(transaction, None):
            del pending.entries[mark[0] :]
            pending.taken = mark[1]
    elif transaction.parent is None:
        session.info.pop("trail", None)


def outside_head(data: Path) -> tuple[int, str] | None:
    """The head as kept outside the database; it may lag behind the chain but never lead it.

    Raises ValueError when the file is there but cannot be read as one.
    """
    try:
        kept = json.loads((data / HEAD_FILE).read_text())
        return int(kept["seq"]), str(kept["mac"])
    except FileNotFoundError:
        return None
    except (KeyError, TypeError) as problem:
        raise ValueError(f"{HEAD_FILE} holds no head") from problem


def keep_head_outside(data: Path, seq: int, mac: str) -> None:
    """Write the head beside the database, after the commit, never going back."""
    with (data / "trail-head.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            kept = outside_head(data)
        except ValueError:
            log.warning("%s could not be read and is written anew", HEAD_FILE)
            kept = None
        if kept is None or kept[0] < seq:
            fresh = data / "trail-head.new"
            fresh.write_text(json.dumps({"seq": seq, "mac": mac}))
            fresh.replace(data / HEAD_FILE)


def init_trail(session_factory: Any) -> None:
    """Listen to the sessions of the app (once per process; every app shares the listeners)."""
    for name, listener in (
        ("after_flush", _on_flush),
        ("before_commit", _on_commit),
        ("after_commit", _after_commit),
        ("after_transaction_create", _on_begin),
        ("after_transaction_end", _on_end),
    ):
        if not event.contains(session_factory, name, listener):
            event.listen(session_factory, name, listener)
