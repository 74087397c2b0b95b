"""Importing the catalogue on a page: send the file, see what it will do, apply it."""

from datetime import date
from typing import Any

from flask import Response, request, url_for

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets
from heza.procedures import actions, excel
from heza.procedures.catalogue import Found
from heza.procedures.forms import ImportForm
from heza.procedures.plan import KINDS
from heza.procedures.views import bp

PURPOSE = "procedures"
LIMIT = 10 * files.MEGABYTE  # a catalogue of 2,000 procedures with steps and papers is below 1 MB
SHOWN_PROBLEMS = 200


@bp.route("/thu-tuc/nhap", methods=["GET", "POST"])
@allow(Can.EDIT_PROCEDURES)
def upload() -> Response:
    """Choose a file; or look again at the one that was sent, with another day."""
    form = ImportForm()
    if not form.validate_on_submit():
        return hx.page("procedures/upload.html", form=form, status=422 if form.errors else 200)
    try:
        token = _kept(form)
    except Refused as refusal:
        form.file.errors = [refusal.reason]
        return hx.page("procedures/upload.html", form=form, status=422)
    return hx.done(url_for(".preview", tep=token))


def _kept(form: ImportForm) -> str:
    """Keep what was sent and give its token. Raises Refused for a file that cannot be read."""
    if form.file.data:
        digest, name = files.keep(form.file.data.stream, LIMIT), words.clean(form.file.data.filename)[-120:]
        read_sheets(files.path_of(digest))
    else:
        before = files.from_token(PURPOSE, form.token.data)
        digest, name = before["sha256"], before["name"]
    day = form.effective_from.data
    values = {"sha256": digest, "name": name, "day": day.isoformat() if day else "", "basis": form.basis.data or ""}
    return files.token_for(PURPOSE, **values)


@bp.get("/thu-tuc/nhap/xem-truoc")
@allow(Can.EDIT_PROCEDURES)
def preview() -> Response:
    """What the file will do; nothing is written."""
    token = request.args.get("tep", "")
    chosen = _chosen(token)
    plan = actions.plan_import(_read(chosen["sha256"]), chosen["day"], chosen["basis"])
    form = ImportForm(formdata=None, token=token, effective_from=plan.effective_from, basis=plan.basis)
    return hx.page(
        "procedures/preview.html",
        plan=plan,
        kinds=KINDS,
        form=form,
        token=token,
        file_name=chosen["name"],
        errors=plan.errors[:SHOWN_PROBLEMS],
        warnings=plan.warnings[:SHOWN_PROBLEMS],
        changed=[item for item in plan.writes if item.differences],
        fresh=[item for item in plan.writes if item.kind == "new"],
    )


@bp.post("/thu-tuc/nhap/ghi")
@allow(Can.EDIT_PROCEDURES)
def apply() -> Response:
    """Do what the preview said; the file is read again."""
    chosen = _chosen(request.form.get("token", ""))
    digest = chosen["sha256"]
    made = actions.apply_import(
        _read(digest), chosen["day"], chosen["basis"], file_name=chosen["name"], file_sha256=digest
    )
    if not made.writes:
        return hx.done(url_for(".index"), "Tệp này đã được nhập trước đó; không có gì thay đổi.")
    files.retain(digest)
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã nhập: {actions.summary(made)}.")


def _chosen(token: str) -> dict[str, Any]:
    """What was sent and chosen. Raises Refused where it is no longer kept."""
    values = files.from_token(PURPOSE, token)
    return values | {"day": date.fromisoformat(values["day"]) if values["day"] else None}


def _read(digest: str) -> Found:
    return excel.read(read_sheets(files.path_of(digest)))
