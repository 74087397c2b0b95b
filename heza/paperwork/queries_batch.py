"""Questions about many dossiers at once: which ones may be chosen, and how a batch stands."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, select

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.core.db import db
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.queries import visible_to
from heza.dossiers.rules import code_key
from heza.paperwork.models import BatchItem, PaperBatch

LATELY = 20


def received_on(person: Person, day: date, most: int) -> Sequence[Row[int, str, str, str]]:
    """The dossiers of a day that this person may see: id, code, procedure and applicant."""
    wanted = select(Dossier.id, Dossier.code, Dossier.procedure_name, Applicant.name)
    wanted = wanted.join(Applicant, Applicant.id == Dossier.applicant_id)
    wanted = wanted.where(Dossier.received_on == day, visible_to(person)).order_by(Dossier.id).limit(most)
    return db.session.execute(wanted).all()


def of_codes(person: Person, text: str, most: int) -> tuple[list[int], list[str]]:
    """The dossiers of typed codes, and the codes that name none that this person may see."""
    typed = list(dict.fromkeys(code_key(one) for one in text.split()))[:most]
    wanted = select(Dossier.code_key, Dossier.id).where(Dossier.code_key.in_(typed), visible_to(person))
    found: dict[str, int] = {key: id for key, id in db.session.execute(wanted)}
    return [found[key] for key in typed if key in found], [key for key in typed if key not in found]


def batches_of(person: Person) -> list[PaperBatch]:
    """What somebody had made lately."""
    wanted = select(PaperBatch).where(PaperBatch.person_id == person.id).order_by(PaperBatch.id.desc()).limit(LATELY)
    return list(db.session.scalars(wanted))


def batch_for(person: Person, id: int) -> PaperBatch:
    """A batch of this person; otherwise 404."""
    wanted = select(PaperBatch).where(PaperBatch.id == (id if id <= LARGEST_ID else 0))
    found: PaperBatch = db.one_or_404(wanted.where(PaperBatch.person_id == person.id))
    return found


def items_of(found: PaperBatch) -> list[BatchItem]:
    """Its dossiers in their order."""
    wanted = select(BatchItem).where(BatchItem.batch_id == found.id).order_by(BatchItem.position)
    return list(db.session.scalars(wanted))
