"""The page where names in files are matched, once for all."""

from flask import Response, request, url_for

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.imports import matching
from heza.dossiers.views import bp


@bp.get("/ho-so/doi-chieu-ten")
@allow(Can.IMPORT_DOSSIERS)
def names() -> Response:
    """Names that nobody knows, what they may mean, and what was said of others."""
    return hx.page(
        "dossiers/imports/names.html", queue=matching.queue(), matches=matching.matches(), kinds=matching.KINDS
    )


@bp.post("/ho-so/doi-chieu-ten")
@allow(Can.IMPORT_DOSSIERS)
def match_name() -> Response:
    """Say what a name means."""
    kind, key, target, name, context = (
        request.form.get(field, "") for field in ("kind", "key", "target", "name", "context")
    )
    if not target.isdecimal():
        raise Refused(matching.CHOOSE.format(what=matching.KINDS.get(kind, "tên").lower()))
    found = matching.match(kind, key, int(target[:18]), name, context)
    said = f"Đã đối chiếu “{found.shown}”: {words.number(found.dossiers)} hồ sơ. Tệp sau ghi như vậy sẽ tự hiểu."
    db.session.commit()
    return hx.done(url_for(".names"), said)


@bp.post("/ho-so/doi-chieu-ten/<int:id>/bo")
@allow(Can.IMPORT_DOSSIERS)
def unmatch_name(id: int) -> Response:
    """Take a match back."""
    found = matching.take_back(id)
    said = f"Đã bỏ đối chiếu “{found.shown}”; tên này lại chờ đối chiếu."
    db.session.commit()
    return hx.done(url_for(".names"), said)
