"""Taking over an office's list on a page, the same for every room: send the file, see what it will do, apply it.

`add_list_import` mounts the pages on a room's blueprint. Between sending and applying only a signed name of the file
travels; the file is read anew each time, and what it would do is worked out by the same plan.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from heza.accounts.forms import Form
from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import Sheet, read_sheets

LIMIT = 20 * files.MEGABYTE
SHOWN = 200  # rows of each table of the preview


@dataclass(frozen=True)
class ListImport:
    """What a room says of its list.

    `read(sheets, today)` understands the file, `plan(found)` says what it would do, `apply(found, person, file_name,
    file_sha256)` does it and gives a plan with `writes`; both raise Refused.
    """

    purpose: str  # of the signed name
    permission: Can
    templates: tuple[str, str]  # where a file is chosen (shared/upload.html), what it will do
    read: Callable[[Sequence[Sheet], date], Any]
    plan: Callable[[Any], Any]
    apply: Callable[[Any, Person, str, str], Any]
    empty: Callable[[], bytes]  # a workbook to fill
    empty_name: str
    kinds: Mapping[str, str]  # what can happen to a row, in words
    nothing: str  # the sentence where all of it is there already
    done: Callable[[Any], str]  # the sentence of what was applied
    more: Callable[[Any], dict[str, Any]] = field(default=lambda _plan: {})  # what else the preview shows


def add_list_import(bp: Blueprint, listed: ListImport) -> None:
    """Mount `.upload`, `.template`, `.preview` and `.apply` under /nhap."""

    def upload() -> ResponseReturnValue:
        return _upload(listed)

    def template() -> ResponseReturnValue:
        data, name = BytesIO(listed.empty()), listed.empty_name
        return send_file(data, files.TYPES["xlsx"], as_attachment=True, download_name=name)

    def preview() -> ResponseReturnValue:
        return _preview(listed)

    def apply() -> ResponseReturnValue:
        return _apply(listed)

    both = ["GET", "POST"]
    for rule, view, methods in (
        ("/nhap", upload, both),
        ("/nhap/mau.xlsx", template, ["GET"]),
        ("/nhap/xem-truoc", preview, ["GET"]),
        ("/nhap/ghi", apply, ["POST"]),
    ):
        bp.add_url_rule(rule, view.__name__, allow(listed.permission)(view), methods=methods)


class UploadForm(Form):
    """A workbook with an office's list."""

    file = FileField("Tệp Excel", [FileRequired("Hãy chọn tệp Excel (.xlsx).")])


def _upload(listed: ListImport) -> ResponseReturnValue:
    """Choose a file."""
    form = UploadForm()
    if not form.validate_on_submit():
        return hx.page(listed.templates[0], form=form, status=422 if form.errors else 200)
    try:
        digest = files.keep(form.file.data.stream, LIMIT)
        read_sheets(files.path_of(digest))
    except Refused as refusal:
        form.add_errors({"file": refusal.reason})
        return hx.page(listed.templates[0], form=form, status=422)
    token = files.token_for(listed.purpose, sha256=digest, name=words.clean(form.file.data.filename)[-120:])
    return hx.done(url_for(".preview", tep=token))


def _preview(listed: ListImport) -> ResponseReturnValue:
    """What the file will do; nothing is written."""
    token = request.args.get("tep", "")
    chosen = files.from_token(listed.purpose, token)
    plan = listed.plan(_read(listed, chosen))
    shown = {"plan": plan, "kinds": listed.kinds, "token": token, "file_name": chosen["name"], "shown": SHOWN}
    return hx.page(listed.templates[1], **shown, **listed.more(plan))


def _apply(listed: ListImport) -> ResponseReturnValue:
    """Do what the preview said; the file is read again."""
    chosen = files.from_token(listed.purpose, request.form.get("token", ""))
    made = listed.apply(_read(listed, chosen), viewer(), chosen["name"], chosen["sha256"])
    if not made.writes:
        return hx.done(url_for(".index"), listed.nothing)
    files.retain(chosen["sha256"])
    db.session.commit()
    return hx.done(url_for(".index"), listed.done(made))


def _read(listed: ListImport, chosen: dict[str, Any]) -> Any:
    return listed.read(read_sheets(files.path_of(chosen["sha256"])), clock.today())
