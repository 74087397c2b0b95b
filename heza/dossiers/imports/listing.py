"""Questions for the pages of imports: which files wait, and what an applied file changed of what was known."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Person
from heza.core.db import db
from heza.dossiers.imports import looking, risks, waiting
from heza.dossiers.imports.models import ImportFile
from heza.dossiers.imports.risks import Risk
from heza.dossiers.models import Dossier, DossierImport
from heza.dossiers.restated_rows import RestatementRow

WAITING_SHOWN, RISKY_SHOWN = 30, 200
OPEN = (waiting.READING, waiting.ASKING, waiting.READ, waiting.APPLYING, waiting.FAILED)


def waiting_files() -> list[tuple[ImportFile, str]]:
    """The files that are not applied yet, newest first, with who chose each ("" for the watched folder)."""
    row = ImportFile
    wanted = select(row, Person.name).outerjoin(Person, Person.id == row.person_id).where(row.state.in_(OPEN))
    found = db.session.execute(wanted.order_by(row.id.desc()).limit(WAITING_SHOWN))
    return [(file, name or "") for file, name in found]


def file_of(applied: DossierImport) -> int | None:
    """The file whose rows an import wrote, to look at all of them; None for one of the command line."""
    return db.session.scalar(select(ImportFile.id).where(ImportFile.import_id == applied.id).limit(1))


@dataclass(frozen=True)
class Risky:
    """A dossier of which an import told something otherwise."""

    code: str
    risks: list[tuple[Risk, str]]

    @property
    def weight(self) -> int:
        """How grave the gravest is."""
        return max(risk.weight for risk, _ in self.risks)


def risky_lines(applied: DossierImport) -> list[Risky]:
    """What an import changed of what was known, the gravest first; also open dossiers that it does not name."""
    file = db.session.scalar(select(ImportFile).where(ImportFile.import_id == applied.id).limit(1))
    if file is not None:
        lines, _ = looking.lines_of(file, looking.RISK, 0)
        return [Risky(one.code, list(one.risks)) for one in lines if one.risks]
    return _restated(applied)


def _restated(applied: DossierImport) -> list[Risky]:
    """The same of an import that came by the command line, from what was computed of it."""
    row = RestatementRow
    wanted: Any = select(Dossier.code, row.what, row.fact, row.before, row.after).join(
        Dossier, Dossier.id == row.dossier_id
    )
    last = applied.last_seq if applied.last_seq is not None else applied.first_seq + applied.event_count - 1
    wanted = wanted.where(row.import_id == applied.id, row.seq >= applied.first_seq, row.seq <= last)
    found: dict[str, list[tuple[Risk, str]]] = {}
    for code, what, fact, before, after in db.session.execute(wanted.order_by(row.seq).limit(RISKY_SHOWN)):
        one = (risks.risk_of(what, fact), risks.sentence(what, fact, before, after))
        if one not in found.setdefault(code, []):
            found[code].append(one)
    return sorted((Risky(code, listed) for code, listed in found.items()), key=lambda one: -one.weight)
