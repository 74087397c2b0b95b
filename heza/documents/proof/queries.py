"""The audit packs that were made."""

from collections.abc import Sequence

from sqlalchemy import select

from heza.accounts.queries import LARGEST_ID
from heza.core.db import db
from heza.core.jobs import Job
from heza.documents.proof.models import DocumentPack
from heza.documents.proof.pack import key_of

LATELY = 20


def lately() -> Sequence[DocumentPack]:
    """The latest packs, the last one first."""
    return db.session.scalars(select(DocumentPack).order_by(DocumentPack.id.desc()).limit(LATELY)).all()


def pack(id: int) -> DocumentPack:
    """One pack; 404 where there is none."""
    found: DocumentPack = db.one_or_404(select(DocumentPack).where(DocumentPack.id == (id if id <= LARGEST_ID else 0)))
    return found


def job_of(found: DocumentPack) -> Job | None:
    """The job that makes a pack."""
    return db.session.scalars(select(Job).where(Job.key == key_of(found.id))).first()
