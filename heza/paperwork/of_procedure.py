"""The forms that were written and issued for the dossiers of one procedure."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.core.db import db
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_to
from heza.paperwork.models import IssuedPaper, PaperDraft
from heza.paperwork.rules import FORM_NAMES


@dataclass(frozen=True)
class FormUse:
    """How often a form is being written and was issued (cancelled ones too), and the last one."""

    name: str
    drafting: int
    issued: int
    last_seq: int | None
    last_day: date | None


def forms_of(person: Person, procedure_id: int) -> list[FormUse]:
    """Each form that was used for dossiers of a procedure that this person may see: two statements."""
    p, d = IssuedPaper, PaperDraft
    keys = sorted(FORM_NAMES)  # in so many words, for the index
    found = select(p.form_key, func.count(), func.max(p.seq), func.max(p.on_day))
    found = found.join(Dossier, Dossier.id == p.dossier_id).where(p.form_key.in_(keys), p.procedure_id == procedure_id)
    issued = {key: rest for key, *rest in db.session.execute(found.where(visible_to(person)).group_by(p.form_key))}
    open_ = select(d.form_key, func.count()).join(Dossier, Dossier.id == d.dossier_id)
    open_ = open_.where(d.closed_on.is_(None), Dossier.procedure_id == procedure_id, visible_to(person))
    drafting = {key: number for key, number in db.session.execute(open_.group_by(d.form_key))}
    used = [key for key in FORM_NAMES if key in issued or key in drafting]
    return [FormUse(FORM_NAMES[key], drafting.get(key, 0), *issued.get(key, (0, None, None))) for key in used]
