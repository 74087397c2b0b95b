"""Search in the words of documents: what is in force, unless somebody asks for more."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.documents import numbering, rules
from heza.documents.queries import units_of
from heza.documents.texts import queries, views_pages
from heza.documents.texts import rules as text_rules
from heza.documents.texts.queries import Asked

bp = Blueprint("document_texts", __name__, url_prefix="/tai-lieu/tim")
__all__ = ["bp", "views_pages"]


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The pages that have every word, the words marked."""
    asked, units = Asked.read(request.args), units_of(viewer())
    words = text_rules.words_of(asked.text)
    try:
        after = request.args.get("sau", "")
        rows = queries.passages(asked, units, after, queries.PAGE + 1) if words else []
    except ValueError:
        abort(404)
    shown, has_more = rows[: queries.PAGE], len(rows) > queries.PAGE
    today = clock.today()
    return hx.page(
        "documents/texts/index.html",
        fragments=("document_passages",),
        asked=asked,
        words=words,
        found=[(*row, text_rules.passage(row[3].text, words)) for row in shown],
        after=queries.cursor(shown[-1]) if has_more else "",
        is_inside=units is None or bool(units),
        unread=queries.unread(units),
        label=numbering.label,
        standing=lambda one: one.interval.standing(today) if one.interval else "draft",
        names=(rules.STANDINGS, rules.STANDING_KINDS),
    )
