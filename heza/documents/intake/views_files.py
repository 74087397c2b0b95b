"""Many files at once: send them, see where each belongs, attach them."""

from typing import BinaryIO, cast

from flask import request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import files, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import numbering
from heza.documents.intake import assigning, dropped
from heza.documents.intake.forms import FilesForm, RegisterForm
from heza.documents.intake.views import _index, bp
from heza.documents.ready import ROLES

PURPOSE = "document_files"


@bp.post("/tep")
@allow(Can.KEEP_DOCUMENTS)
def send() -> ResponseReturnValue:
    """Send files; nothing is attached yet."""
    form = FilesForm()
    if not form.validate_on_submit():
        return _index(RegisterForm(formdata=None), form)
    keys = list(assigning.keys())
    db.session.rollback()  # nobody waits while the files are looked at
    sent = [(one.filename or "", cast(BinaryIO, one.stream)) for one in form.files.data]
    try:
        digest = dropped.keep(sent, keys)
    except Refused as refusal:
        form.add_errors({"files": refusal.reason})
        return _index(RegisterForm(formdata=None), form)
    return hx.done(url_for(".files_preview", tep=files.token_for(PURPOSE, sha256=digest)))


@bp.get("/tep")
@allow(Can.KEEP_DOCUMENTS)
def files_preview() -> ResponseReturnValue:
    """Where each file belongs; nothing is written."""
    token = request.args.get("tep", "")
    listed = dropped.kept(files.from_token(PURPOSE, token)["sha256"])
    found = assigning.places(listed)
    return hx.page(
        "documents/intake/files.html",
        places=list(enumerate(found)),
        counts={fate: sum(one.fate == fate for one in found) for fate in assigning.FATES},
        fates=assigning.FATES,
        roles=ROLES,
        codes=sorted(assigning.keys()),
        label=numbering.label,
        token=token,
    )


@bp.post("/tep/ghi")
@allow(Can.KEEP_DOCUMENTS)
def attach() -> ResponseReturnValue:
    """Attach what the preview said, with the codes as they were left or written in the boxes."""
    token = request.form.get("token", "")
    listed = dropped.kept(files.from_token(PURPOSE, token)["sha256"])
    typed = {at: request.form.get(f"code-{at}", "")[:60] for at in range(len(listed))}
    found = assigning.attach(listed, typed, viewer())
    count = sum(one.fate == "attach" for one in found)
    db.session.commit()
    left = [f"{one.file.name}: {one.reason}" for at, one in enumerate(found) if one.reason and typed[at]]
    said = f"Đã đính kèm {count} tệp." if count else "Không đính kèm tệp nào."
    return hx.done(url_for(".files_preview", tep=token), " ".join([said, *left[:3]])[:500])
