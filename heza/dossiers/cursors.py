"""Where a page of a list begins: the last row seen, signed, so that an address can carry it."""

from dataclasses import dataclass
from datetime import date

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


@dataclass(frozen=True)
class Cursor:
    """The page after (or, going back, before) this row of this order."""

    order: str  # the name of the order in which the row stands
    is_back: bool
    day: date
    id: int


def written(cursor: Cursor) -> str:
    """The cursor as a word of an address."""
    return str(_signer().dumps([cursor.order, int(cursor.is_back), cursor.day.isoformat(), cursor.id]))


def read(text: str, order: str) -> Cursor | None:
    """The cursor that was written; None for one that was changed, or that belongs to another order."""
    try:
        found, is_back, day, id = _signer().loads(text)
        cursor = Cursor(str(found), bool(is_back), date.fromisoformat(day), int(id))
    except (BadData, ValueError, TypeError):
        return None
    return cursor if cursor.order == order else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="heza.dossiers.cursor")
