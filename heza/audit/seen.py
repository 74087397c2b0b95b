"""Who saw what, and what was taken out: kept after the answer is made, in a short transaction of its own.

A view says `saw("dossier", id)`; the answer's end writes one entry a person, thing and day. A file that is sent
without an entry of its own in the same request is kept too, each time. Nothing is kept of an answer that is not 200,
and what cannot be kept never breaks a page.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import select
from werkzeug.http import parse_options_header

from heza.audit import trail
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db, reading

log = logging.getLogger("heza")

MOST_REMEMBERED = 50_000  # things a process remembers of one day; then it asks the database again
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
    if person is None or request.method != "GET" or response.status_code != 200:
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


def _keep(app: Flask, person: int, things: list[Thing], out: Out | None) -> None:
    try:
        with app.app_context():
            fresh = _fresh(person, things)
            if fresh or out:
                g.actor_id = person
                _write(person, fresh, out)
    except Exception:  # the page is there already
        log.exception("what was seen could not be kept")


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


def _write(person: int, fresh: list[Thing], out: Out | None) -> None:
    """The entries; of two requests at once one waits here and finds what the other kept."""
    today = clock.local(clock.recorded()).date()
    trail.hold_head(db.session)
    for kind, id in fresh:
        if not _is_kept(person, (kind, id), today):
            trail.record(db.session, "view", kind, id)
    if out:
        kind, id, changes = out
        trail.record(db.session, "export", kind, id, changes)
    db.session.commit()
    _remembered.things |= {(person, *one) for one in fresh}
