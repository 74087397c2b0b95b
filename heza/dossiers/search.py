"""Finding dossiers by what somebody types: a code or its beginning, words of the applicant, words of the procedure.

Two shapes of the same answer. `as_filter` is one condition for lists that walk a short index (open dossiers).
`branches` are conditions that each stay cheap over a million dossiers: what few rows match is named by id, what
many match is a filter that no index is tempted to answer, so that the list walks its own order and soon has a page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, union_all

from heza.core import words
from heza.core.db import db
from heza.dossiers.filters import code_start, search_words
from heza.dossiers.models import Dossier, SearchWord
from heza.procedures.models import Procedure, ProcedureVersion

FEW_CODES, FEW_APPLICANTS, FEW_PROCEDURES = 500, 1000, 8  # up to here by id, above by walking
PROBE = 20_000  # how far the names that have a word are counted
LAST = "\U0010ffff"  # after every text that goes on from a beginning


@dataclass(frozen=True)
class Search:
    """What a search asks for; at least one of the three is not empty, or nothing is found."""

    words: list[str]
    code: str
    procedure_ids: list[int]

    @classmethod
    def read(cls, text: str) -> "Search":
        """Understand what was typed."""
        found = search_words(text)
        return cls(found, code_start(text), procedures_named(found))

    def as_filter(self) -> ColumnElement[bool]:
        """One condition, asked of each dossier on the way."""
        asked = [_named(self.words)] if self.words else []
        if self.code:
            asked.append(_begins(self.code))
        if self.procedure_ids:
            asked.append(_of_procedures(self.procedure_ids))
        return or_(false(), *asked)

    def branches(self) -> list["Branch"]:
        """Conditions of which one must hold; each is answered without looking at all dossiers."""
        asked: list[Branch] = []
        if self.code:
            asked += _by_code(self.code)
        if self.words:
            asked += _by_applicant(self.words)
        if len(self.procedure_ids) > FEW_PROCEDURES:
            asked.append(Branch(_of_procedures(self.procedure_ids), False))
        else:
            asked += [Branch(Dossier.procedure_id == id, False) for id in self.procedure_ids]
        return asked


class Branch(NamedTuple):
    """One part of an answer; `is_few` says that it names few rows, so that everything else may be asked of them."""

    condition: ColumnElement[bool]
    is_few: bool


def procedures_named(typed: list[str]) -> list[int]:
    """Procedures whose code or name, of any version, has every word; the catalogue is short."""
    if not typed:
        return []
    row = ProcedureVersion
    found = db.session.execute(select(row.procedure_id, row.folded, row.lowered).order_by(row.procedure_id))
    return list(dict.fromkeys(id for id, *texts in found if all(_stands_in(word, *texts) for word in typed)))


def _stands_in(word: str, folded: str, lowered: str) -> bool:
    return word in (folded if words.fold(word) == word else lowered)


def _starts(column: Any, start: str) -> ColumnElement[bool]:
    return and_(column >= start, column < start + LAST)


def _begins(code: str) -> ColumnElement[bool]:
    """The same as a filter: no index is tempted to gather all these codes and sort them."""
    return func.substr(Dossier.code_key, 1, len(code)) == code


def _by_code(code: str) -> list[Branch]:
    key = Dossier.code_key
    ids = list(db.session.scalars(select(Dossier.id).where(_starts(key, code)).limit(FEW_CODES + 1)))
    if len(ids) > FEW_CODES:
        return [Branch(_begins(code), False)]
    return [Branch(Dossier.id.in_(ids), True)] if ids else []


def _by_applicant(typed: list[str]) -> list[Branch]:
    ids = _applicants(typed)
    if len(ids) > FEW_APPLICANTS:
        return [Branch(_named(typed), False)]
    return [Branch(Dossier.applicant_id.in_(ids), True)] if ids else []


def _named(typed: Iterable[str]) -> ColumnElement[bool]:
    return and_(*(_has_word(Dossier.applicant_id, word) for word in typed))


def _has_word(applicant_id: Any, word: str) -> ColumnElement[bool]:
    row = SearchWord.__table__.alias()
    return exists(select(1).where(row.c.applicant_id == applicant_id, _starts(row.c.word, word)))


def _applicants(typed: list[str]) -> list[int]:
    """Applicants that have every word, one more than few: the rarest word is looked up, the others are asked for."""
    counted = [
        select(
            literal(word).label("word"),
            select(func.count())
            .select_from(select(1).where(_starts(SearchWord.word, word)).limit(PROBE).subquery())
            .scalar_subquery()
            .label("times"),
        )
        for word in typed
    ]
    times = {word: number for word, number in db.session.execute(union_all(*counted))}
    rarest = min(typed, key=lambda word: times[word])
    others = [_has_word(SearchWord.applicant_id, word) for word in typed if word != rarest]
    wanted = select(SearchWord.applicant_id).distinct().where(_starts(SearchWord.word, rarest), *others)
    return list(db.session.scalars(wanted.limit(FEW_APPLICANTS + 1)))


def _of_procedures(ids: list[int]) -> ColumnElement[bool]:
    row = Procedure.__table__.alias()
    return exists(select(1).where(row.c.id == Dossier.procedure_id, row.c.id.in_(ids)))
