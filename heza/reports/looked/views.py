"""Soát báo cáo: the checks of the monthly report, asked of a report of another origin. Nothing of it is stored."""

from collections import Counter
from typing import BinaryIO, cast

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import files, hx
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.documents.texts.pages import words_of
from heza.reports.looked import checks
from heza.reports.looked.forms import LookForm

bp = Blueprint("report_look", __name__, url_prefix="/bao-cao/soat")
LIMIT = 20 * files.MEGABYTE
WRONG_KIND = "Tệp phải là Word (.docx) hoặc PDF. Hãy chọn lại tệp, hoặc dán nội dung báo cáo."
NO_WORDS = "Tệp không có chữ đọc được. Hãy dán nội dung báo cáo vào ô bên dưới."


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Where a report is given."""
    return hx.page("reports/looked/look.html", form=LookForm(), found=None)


@bp.post("")
@allow(Can.READ)
def look() -> ResponseReturnValue:
    """What the checks say of it."""
    form = LookForm()
    if not form.validate_on_submit():
        return hx.page("reports/looked/look.html", form=form, found=None, status=422)
    try:
        text = _text_of(form)
    except Refused as refusal:
        form.file.errors = [refusal.reason]
        return hx.page("reports/looked/look.html", form=form, found=None, status=422)
    found = checks.look(text, setting("period_first_day"))
    return hx.page(
        "reports/looked/look.html",
        form=form,
        found=found,
        counts=Counter(one.verdict for one in found),
        verdicts=checks.VERDICTS,
        kinds={checks.GOOD: "ok", checks.WRONG: "late", checks.UNKNOWN: "wait"},
    )


def _text_of(form: LookForm) -> str:
    """The text that was given; of a file as it is read. Raises Refused."""
    if not form.file.data:
        return form.text.data or ""
    stream = cast(BinaryIO, form.file.data.stream)
    kind = files.kind_of(stream)
    if kind not in ("docx", "pdf"):
        raise Refused(WRONG_KIND)
    read = words_of(files.path_of(files.keep(stream, LIMIT)), kind)
    text = "\n".join(text for _page, text in read.passages)
    if not text.strip():
        raise Refused(read.reason or NO_WORDS)
    return text
