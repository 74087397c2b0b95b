"""The page where a file explains itself: what was understood of its sheet, and how it is to be read instead."""

from flask import Response, request, url_for
from sqlalchemy import select

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, files, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.imports import layout, opening, staging, waiting, work
from heza.dossiers.imports.answers import choices_of
from heza.dossiers.imports.layout import Choices, Understood
from heza.dossiers.imports.models import ImportFile, ImportSource
from heza.dossiers.imports.picture import picture_of
from heza.dossiers.views import bp

AT_ONCE = files.MEGABYTE  # bytes of a file that is read while the person waits
READ_SO = "Đã đọc lại tệp theo cách anh/chị chọn."
KEPT_SO = "Đã đọc lại tệp; các tệp sau có cùng tiêu đề bảng sẽ được đọc theo cách này."


@bp.route("/ho-so/nhap/tep/<int:import_id>/doc", methods=["GET", "POST"], endpoint="layout")
@allow(Can.IMPORT_DOSSIERS)
def show_layout(import_id: int) -> Response:
    """What was understood of a file; “Xem thử” shows another way, “Đọc tệp theo cách này” reads it that way."""
    file = waiting.file_for(viewer(), import_id)
    found = opening.understood(file)
    if request.method == "GET":
        return _page(file, found)
    shown = _as_shown(file, found)
    try:
        choices = choices_of(request.form, shown)
        again = layout.understand(found.book, choices, opening.remembered(found.book))
        if again.header is None:
            raise Refused("Dòng đã chọn không đọc được làm tiêu đề bảng. Hãy chọn dòng khác.")
    except Refused as refusal:
        return _page(file, found, refusal.reason)
    if request.form.get("act") != "read":
        return _page(file, again, is_trial=True)
    if unanswered := _unanswered(again):
        return _page(file, again, unanswered)
    return _read(file, choices, again)


def _as_shown(file: ImportFile, found: Understood) -> Understood:
    """The file as the form showed it: a trial before this one may have moved the sheet or the header."""
    number = request.form.get("shown_header", "")
    header = int(number) if number.isdecimal() and len(number) <= 7 else 0
    sheet = request.form.get("shown_sheet", "")
    if found.header and header in (0, found.header.row) and sheet in ("", found.sheet.name):
        return found
    before = Choices.from_text(file.choices)
    again = layout.understand(found.book, Choices(sheet, header, dates=before.dates, fonts=before.fonts))
    return again if again.header else found


def _unanswered(found: Understood) -> str:
    """What still has to be said before the file can be read so."""
    left = [one for one in found.questions if one.is_blocking and f"q:{one.key}" not in request.form]
    left += [one for one in found.questions if one.key.startswith("column:") and one not in left]
    return "Còn câu chưa trả lời: " + " ".join(one.sentence for one in left) if left else ""


def _read(file: ImportFile, choices: Choices, found: Understood) -> Response:
    waiting.begin_again(file, choices.to_text())
    is_kept = request.form.get("keep") == "1"
    if is_kept:
        _keep(file, found)
    if files.path_of(file.sha256).stat().st_size > AT_ONCE:
        work.ask_to_read(file)
    else:
        staging.stage(file, lambda: None, lambda done, of: None)
    url = waiting.url_of(file)
    db.session.commit()
    return hx.done(url, KEPT_SO if is_kept else READ_SO)


def _keep(file: ImportFile, found: Understood) -> None:
    """Read the next files with these labels in the same way."""
    source = db.session.scalar(select(ImportSource).where(ImportSource.signature == found.signature))
    if source is None:
        source = ImportSource(signature=found.signature)
        db.session.add(source)
    source.kind, source.name, source.choices = found.kind.value, file.file_name, found.as_choices().to_text()
    source.person_id, source.updated_at = viewer().id, clock.recorded()


def _page(file: ImportFile, found: Understood, wrong: str = "", *, is_trial: bool = False) -> Response:
    can_change = file.state in (waiting.READING, waiting.ASKING, waiting.READ, waiting.FAILED)
    return hx.page(
        "dossiers/imports/layout.html",
        status=422 if wrong else 200,
        file=file,
        picture=picture_of(found),
        wrong=wrong,
        is_trial=is_trial,
        can_change=can_change,
        is_known=opening.remembered(found.book) is not None,
        back_url=url_for("dossiers.preview", import_id=file.id),
        hidden=found.choices.hidden,
    )
