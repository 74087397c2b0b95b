"""The late dossiers of a period with what was explained of them, and the causes that were accepted; all as known."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.approvals.models import Signoff
from heza.core.db import db
from heza.dossiers.figures import Question
from heza.dossiers.history import Kind
from heza.explanations.models import Cause, Explanation
from heza.explanations.rules import NONE_YET, STATE_NAMES, own_words
from heza.reports.facts import Late, Reason
from heza.reports.gathering.asked import acts_at
from heza.reports.gathering.behind import Behind, counting, is_late_sql
from heza.reports.gathering.names import Names

_AFTER = {  # where a signature leaves an explanation
    "submit": "reviewing",
    "submit_up": "deciding",
    "sign": "deciding",
    "send_back": "returned",
    "accept": "accepted",
    "return": "returned",
}
Breach = tuple[int, date, int | None]  # dossier, due day, the department that answers


class Explained(NamedTuple):
    """An explanation as known: its cause and words count once it is accepted."""

    state: str
    cause: str
    said: str


def late_of(question: Question, rows: Sequence[Behind], names: Names) -> tuple[Late, ...]:
    """The late dossiers of a period, settled or open, by department and due day: two statements."""
    explained, officers = _explained(question), _officers(question)
    found = []
    for one in rows:
        row = one.row
        if row.is_late(question.day):
            said = explained.get((row.dossier_id, row.due_on, row.department_id), Explained(NONE_YET, "", ""))
            found.append(
                Late(
                    code=one.code,
                    procedure=one.described["procedure_name"],
                    field=names.field(row.field_id),
                    department=names.department(row.department_id),
                    officer=officers.get(row.officer_id or 0, ""),
                    due_on=row.due_on,
                    settled_on=row.on_day,
                    cause=said.cause,
                    said=said.said,
                    state=STATE_NAMES[said.state],
                    apologies=sum(at.date() <= question.day for at in acts_at(one.log, Kind.APOLOGISED)),
                )
            )
    places = {name: place for place, name in enumerate(names.departments.values())}
    return tuple(sorted(found, key=lambda one: (places.get(one.department, len(places)), one.due_on, one.code)))


def reasons_of(late: Sequence[Late], names: Names) -> tuple[Reason, ...]:
    """How many late dossiers have a cause, by field (Biểu II.06c)."""
    counted = Counter((one.field, one.cause) for one in late)
    places = {name: place for place, name in enumerate(names.fields.values())}

    def order(key: tuple[str, str]) -> tuple[int, bool, int, str]:
        return places.get(key[0], len(places)), not key[1], -counted[key], key[1]

    return tuple(Reason(*key, counted[key]) for key in sorted(counted, key=order))


def _explained(question: Question) -> dict[Breach, Explained]:
    """What was explained of the late dossiers: one statement."""
    x, rows = Explanation, counting(question)
    late = select(rows.c.dossier_id).where(is_late_sql(rows, question.day))
    wanted = select(x.dossier_id, x.due_on, x.department_id, x.state, x.private, Cause.name, _last_step(question))
    wanted = wanted.outerjoin(Cause, Cause.id == x.cause_id).where(x.dossier_id.in_(late))
    found = {}
    for dossier_id, due_on, department_id, now, private, cause, step in db.session.execute(wanted):
        state = now if question.known is None else _AFTER.get(step, NONE_YET)
        is_accepted = state == "accepted"
        text = json.loads(private).get("text", "") if is_accepted and private else ""
        found[dossier_id, due_on, department_id] = Explained(
            state, (cause or "") if is_accepted else "", own_words(text)
        )
    return found


def _last_step(question: Question) -> Any:
    """The last step of an explanation that was signed, as known."""
    s = Signoff
    wanted = select(s.step).where(s.subject_type == Explanation.__tablename__, s.subject_id == Explanation.id)
    if question.known is not None:
        wanted = wanted.where(s.seq <= question.known)
    return wanted.order_by(s.seq.desc()).limit(1).correlate(Explanation).scalar_subquery()


def _officers(question: Question) -> dict[int, str]:
    rows = counting(question)
    late = select(rows.c.officer_id).where(is_late_sql(rows, question.day))
    return {id: name for id, name in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(late)))}


def causes_of(question: Question) -> tuple[str, ...]:
    """The causes that leaders accepted in a period, the most frequent first, with how often: one statement."""
    x = Explanation
    wanted = select(Cause.name, func.count()).select_from(x).join(Cause, Cause.id == x.cause_id)
    wanted = wanted.where(x.state == "accepted", x.accepted_on.between(question.period.first, question.day))
    if question.known is not None:
        wanted = wanted.where(_last_step(question) == "accept")
    wanted = wanted.group_by(Cause.name).order_by(func.count().desc(), Cause.name)
    return tuple(f"{name} ({number} hồ sơ)" for name, number in db.session.execute(wanted))
