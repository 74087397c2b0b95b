"""Who saw what, and what was taken out: kept after the answer is made, in a short transaction of its own.

A view says `saw("dossier", id)`; the answer's end writes one entry a person, thing and day. A file that is sent
without an entry of its own in the same request is kept too, each time, also where only a part of it is asked. Nothing
is kept of an answer that shows nothing. What cannot be kept never breaks a page, and nobody waits long for another
writer (a long import): it stays in this process and is written with the next one.
"""

import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.http import parse_options_header

from heza.audit import trail
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db, is_busy, patient_for, reading

log = logging.getLogger("heza")

MOST_REMEMBERED = 50_000  # things a process remembers of one day; then it asks the database again
MOST_LATE = 20_000  # requests whose entries wait while somebody else writes
PATIENCE = 250  # milliseconds that a worker waits for another writer
SHOWN = (200, 206)
TAKEN_OUT = frozenset({"export", "print", "print_many", "read", "write_word", "make_pack"})
FILES = (
    "application/pdf",
    "application/zip",
    "application/vnd.openxmlformats",
    "application/vnd.ms-excel",
    "text/csv",
    "application/octet-stream",
)
EMPTY = "mau-"  # the names of empty lists to fill: they hold nothing
PRIVATE = frozenset({"q", "tep", "token"})  # of an address: words that may name people, and signed names of files

Thing = tuple[str, str]
Out = tuple[str, str, dict[str, Any]]  # the thing a file is of, and what the trail says of it


@dataclass
class _Remembered:
    """What this process has kept today: (person, kind, id)."""

    day: date = date.min
    things: set[tuple[int, str, str]] = field(default_factory=set)


_remembered = _Remembered()


def saw(kind: str, id: object) -> None:
    """This request shows a thing to who is signed in; nothing is asked or written now."""
    if has_request_context():
        g.setdefault("seen_things", []).append((kind, str(id)))


def init_seen(app: Flask) -> None:
    """Look at every answer of the app."""
    app.after_request(_look)


def _look(response: Response) -> Response:
    """Let the end of the answer keep what it showed."""
    person, things = trail.actor_id(), g.pop("seen_things", [])
    if person is None or request.method != "GET" or response.status_code not in SHOWN:
        return response
    out = _taken_out(response, things)
    if out or things:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        response.call_on_close(lambda: _keep(app, person, [] if out else things, out))
    return response


def _taken_out(response: Response, things: list[Thing]) -> Out | None:
    """What the trail says of a file that is sent, None where it is none or has an entry already."""
    if not (response.mimetype or "").startswith(FILES) or g.get("trail_acts", frozenset()) & TAKEN_OUT:
        return None
    disposition = response.headers.get("Content-Disposition", "")
    if things and not disposition.startswith("attachment"):
        return None  # shown in the page: a view
    if not things and _file_name(response).startswith(EMPTY):
        return None
    kind, id = things[0] if things else ("file", "")
    asked = {name: value[:80] for name, value in request.args.items() if name not in PRIVATE and value}
    changes: dict[str, Any] = {"file": _file_name(response)} | ({"filter": asked} if asked else {})
    return kind, id, changes


def _file_name(response: Response) -> str:
    """The name under which a file is sent; its address where it has none."""
    _kind, options = parse_options_header(response.headers.get("Content-Disposition", ""))
    return (options.get("filename") or request.path)[:120]


# ---------------------------------------------------------------- after the answer


@dataclass(frozen=True)
class _Late:
    """What one request showed or sent, not written yet."""

    person: int
    things: list[Thing]
    out: Out | None


def _keep(app: Flask, person: int, things: list[Thing], out: Out | None) -> None:
    late: deque[_Late] = app.extensions.setdefault("seen_late", deque(maxlen=MOST_LATE))
    try:
        with app.app_context():
            if (fresh := _fresh(person, things)) or out:
                late.append(_Late(person, fresh, out))
            if late:
                _write(late)
    except Exception as problem:
        if is_busy(problem):
            log.warning("somebody else writes: what %d answers showed is kept later", len(late))
            return
        log.exception("what was seen could not be kept")  # the page is there already


def _fresh(person: int, things: list[Thing]) -> list[Thing]:
    """The things that nobody has kept yet for this person today: by memory, then by the index."""
    today = clock.local(clock.recorded()).date()
    if _remembered.day != today or len(_remembered.things) > MOST_REMEMBERED:
        _remembered.day, _remembered.things = today, set()
    unknown = [one for one in dict.fromkeys(things) if (person, *one) not in _remembered.things]
    if not unknown:
        return []
    with reading():
        fresh = [one for one in unknown if not _is_kept(person, one, today)]
        db.session.rollback()
    _remembered.things |= {(person, *one) for one in unknown if one not in fresh}
    return fresh


def _is_kept(person: int, thing: Thing, today: date) -> bool:
    begins = datetime.combine(today, time(), clock.VIETNAM)
    e = AuditEntry
    wanted = select(e.seq).where(e.subject_type == thing[0], e.subject_id == thing[1], e.actor_id == person)
    wanted = wanted.where(e.seq > _last_before(begins), e.action == "view").limit(1)
    return db.session.scalar(wanted) is not None


def _last_before(moment: datetime) -> int:
    e = AuditEntry
    found = select(e.seq).where(e.recorded_at < moment).order_by(e.recorded_at.desc(), e.seq.desc()).limit(1)
    return db.session.scalar(found) or 0


def _write(late: deque[_Late]) -> None:
    """The entries; of two requests at once one waits here and finds what the other kept."""
    taken: list[_Late] = []
    try:
        with patient_for(PATIENCE):
            trail.hold_head(db.session)
        while late:
            taken.append(late.popleft())
        written: set[tuple[int, str, str]] = set()
        for one in taken:
            _record(one, written)
        db.session.commit()
    except OperationalError as problem:
        if is_busy(problem):
            late.extendleft(reversed(taken))
        else:
            late.clear()  # it would fail again with every request
        raise
    _remembered.things |= {(one.person, *thing) for one in taken for thing in one.things}


def _record(one: _Late, written: set[tuple[int, str, str]]) -> None:
    """The entries of one request; `written` are the views that this transaction has already."""
    g.actor_id, today = one.person, clock.local(clock.recorded()).date()
    for thing in one.things:
        if (one.person, *thing) not in written and not _is_kept(one.person, thing, today):
            trail.record(db.session, "view", *thing)
        written.add((one.person, *thing))
    if one.out:
        kind, id, changes = one.out
        trail.record(db.session, "export", kind, id, changes)
