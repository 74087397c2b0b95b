"""Writing the trail: changed rows by themselves, people's acts by name, all in the transaction of the change.

Entries gather in the session and are written just before the commit, so the head is locked for the shortest
time. Acts that need their numbers earlier (dossier events) take them with `take_seqs`.
"""

import fcntl
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

from flask import current_app, g, has_app_context
from sqlalchemy import event, inspect, select, update
from sqlalchemy.orm import Session

from heza.audit.chain import GENESIS, canonical, entry_mac, key_id
from heza.audit.models import AuditEntry, AuditHead
from heza.core import clock


class Audited:
    """Every change of a row of this class is in the trail. `untracked` columns are left out."""

    untracked: ClassVar[frozenset[str]] = frozenset()
    trail_name: ClassVar[str] = ""


def record(
    session: Session,
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

    `changes` maps a column to [before, after], or a word to a value. `first_seq` and `event_digest` tie the
    events taken by `take_seqs` to this entry: it covers all of them up to its own number.
    """
    body = canonical({"changes": changes or {}, "note": note})
    session.info.setdefault("trail", []).append(
        {
            "actor_id": actor_id(),
            "action": action,
            "subject_type": subject_type,
            "subject_id": str(subject_id),
            "body": body,
            "first_seq": first_seq,
            "event_digest": event_digest,
        }
    )


def actor_id() -> int | None:
    """Who acts: the signed-in person; None for the command line and for nobody."""
    actor: int | None = g.get("actor_id") if has_app_context() else None
    return actor


def take_seqs(session: Session, count: int) -> int:
    """Lock the head and take `count` numbers in the order of knowing; returns the first of them."""
    head = _locked_head(session)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=head.seq + count))
    return int(head.seq) + 1


def head_seq(session: Session) -> int:
    """The last number given: everything known now."""
    return session.scalar(select(AuditHead.seq).where(AuditHead.id == 1)) or 0


def seq_known_at(session: Session, moment: datetime) -> int:
    """The last number known at a moment; 0 where nothing was known yet."""
    found = select(AuditEntry.seq).where(AuditEntry.recorded_at <= moment)
    return session.scalar(found.order_by(AuditEntry.recorded_at.desc(), AuditEntry.seq.desc()).limit(1)) or 0


def diff(subject: Any) -> dict[str, list[Any]]:
    """Changed columns of a row as {column: [before, after]}; untracked ones show only that they changed."""
    changes: dict[str, list[Any]] = {}
    state = inspect(subject)
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if not history.has_changes():
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
    session.flush()
    entries = session.info.pop("trail", [])
    if not entries:
        return
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
    session.execute(AuditEntry.__table__.insert(), rows)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=seq, mac=mac, recorded_at=at))
    session.info["trail_head"] = (seq, mac)


def _locked_head(session: Session) -> Any:
    columns = (AuditHead.seq, AuditHead.mac, AuditHead.recorded_at)
    wanted = select(*columns).where(AuditHead.id == 1).with_for_update()
    head = session.execute(wanted).first()
    if head is None:  # the first entry of a new database; two at once collide on the primary key
        session.execute(AuditHead.__table__.insert().values(id=1, seq=0, mac=GENESIS, recorded_at=clock.recorded()))
        head = session.execute(wanted).one()
    return head


def _key() -> bytes:
    key: bytes = current_app.extensions["heza_config"].chain_key
    return key


def _after_commit(session: Session) -> None:
    if head := session.info.pop("trail_head", None):
        keep_head_outside(current_app.extensions["heza_config"].data, *head)


def _after_rollback(session: Session) -> None:
    session.info.pop("trail", None)
    session.info.pop("trail_head", None)


def outside_head(data: Path) -> tuple[int, str] | None:
    """The head as kept outside the database; it may lag behind the chain but never lead it."""
    try:
        kept = json.loads((data / "trail-head.json").read_text())
    except FileNotFoundError:
        return None
    return int(kept["seq"]), str(kept["mac"])


def keep_head_outside(data: Path, seq: int, mac: str) -> None:
    """Write the head beside the database, after the commit, never going back."""
    with (data / "trail-head.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = outside_head(data)
        if kept is None or kept[0] < seq:
            fresh = data / "trail-head.new"
            fresh.write_text(json.dumps({"seq": seq, "mac": mac}))
            fresh.replace(data / "trail-head.json")


def init_trail(session_factory: Any) -> None:
    """Listen to the sessions of the app (once per process; every app shares the listeners)."""
    for name, listener in (
        ("after_flush", _on_flush),
        ("before_commit", _on_commit),
        ("after_commit", _after_commit),
        ("after_soft_rollback", lambda session, _previous: _after_rollback(session)),
    ):
        if name == "after_soft_rollback" or not event.contains(session_factory, name, listener):
            event.listen(session_factory, name, listener)
