"""What the chain of the trail covers of the catalogue: the rows of an import, as lines in their order.

How a term is counted is left out: people change it, and each change is an entry of its own.
"""

from collections.abc import Iterator
from heapq import merge
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.audit import verify
from heza.audit.chain import canonical, digest_of
from heza.procedures.models import Procedure, ProcedureDocument, ProcedureStep, ProcedureVersion

_MOVABLE = {
    "counting_rule",
    "counting_confirmed",
    "pause_mode",
    "pause_confirmed",
    "opinion_pauses",
    "folded",
    "lowered",
}


def lines_of(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """(number, line) of every imported row, by the number of its import."""
    tables: tuple[type[Any], ...] = (ProcedureVersion, ProcedureStep, ProcedureDocument)
    return merge(*(_lines(session, table, first, last) for table in tables), key=lambda line: line[0])


def _lines(session: Session, table: type[Any], first: int, last: int) -> Iterator[tuple[int, str]]:
    columns = [column for column in table.__table__.columns if column.name not in _MOVABLE]
    wanted = select(table.known_from, *columns).where(table.known_from.between(first, last))
    if table is ProcedureVersion:
        wanted = wanted.add_columns(Procedure.code).join(Procedure, table.procedure_id == Procedure.id)
    for number, *values in session.execute(wanted.order_by(table.known_from, table.id)):
        yield number, canonical([table.__tablename__, *values])


def digest(session: Session, number: int) -> str:
    """The digest of what one import wrote."""
    return digest_of(line for _, line in lines_of(session, number, number))


verify.cover("procedures", lines_of)
