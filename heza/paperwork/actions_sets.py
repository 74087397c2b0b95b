"""Correcting a form, and saying that it was compared with the signed text: each makes a version of its own."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.paperwork.loading import shipped
from heza.paperwork.models_sets import CORRECTED, UNVERIFIED, VERIFIED, FormSetVersion
from heza.paperwork.queries_sets import latest
from heza.paperwork.sets import Form
from heza.paperwork.wording import places, wrong_words

STALE = "Người khác vừa sửa bộ mẫu này. Hãy tải lại trang để xem bản mới rồi làm lại."
UNCHANGED = "Chưa có thay đổi nào để lưu. Hãy sửa ít nhất một câu chữ."
SAID_BEFORE = "Mẫu này đã được xác nhận đối chiếu. Không cần xác nhận lại."
NOT_SAID = "Mẫu này chưa được xác nhận đối chiếu nên không có gì để bỏ."


def correct(form: Form, typed: Mapping[str, str], seen: int, reason: str, person: Person) -> FormSetVersion:
    """Put other words into a form as it reads now. The office has to compare it anew. Raises Refused."""
    if problems := wrong_words(form, typed):
        raise Refused(next(iter(problems.values())))
    changed = {place.path for place in places(form) if typed.get(place.path, place.text) != place.text}
    if not changed:
        raise Refused(UNCHANGED)
    content = _content(form.set_key, seen)
    delivered = {place.path: place.text for place in places(shipped()[form.set_key][form.key])}
    texts = dict(content["texts"].get(form.key, {}))
    for path in changed:
        texts.pop(path, None)
        if typed[path] != delivered[path]:
            texts[path] = [delivered[path], typed[path]]
    content["texts"][form.key] = texts
    content["verified"].pop(form.key, None)
    return _add(form, CORRECTED, content, seen, reason, person, {"texts": len(changed)})


def verify(form: Form, seen: int, reason: str, person: Person) -> FormSetVersion:
    """Somebody compared the form with the signed text. Raises Refused."""
    content = _content(form.set_key, seen)
    if form.key in content["verified"]:
        raise Refused(SAID_BEFORE)
    content["verified"][form.key] = seen + 1
    return _add(form, VERIFIED, content, seen, reason, person, {})


def unverify(form: Form, seen: int, reason: str, person: Person) -> FormSetVersion:
    """It was not right after all. Raises Refused."""
    content = _content(form.set_key, seen)
    if content["verified"].pop(form.key, None) is None:
        raise Refused(NOT_SAID)
    return _add(form, UNVERIFIED, content, seen, reason, person, {})


def _content(set_key: str, seen: int) -> dict[str, Any]:
    """What the newest version says, if it is the one that was seen."""
    row = latest(set_key)
    if (row.number if row else 0) != seen:
        raise Refused(STALE)
    return row.content if row else {"texts": {}, "verified": {}}


def _add(
    form: Form, kind: str, content: dict[str, Any], seen: int, reason: str, person: Person, told: dict[str, Any]
) -> FormSetVersion:
    row = FormSetVersion(
        set_key=form.set_key,
        number=seen + 1,
        form_key=form.key,
        kind=kind,
        changes=json.dumps(content, ensure_ascii=False, sort_keys=True),
        reason=reason,
        person_id=person.id,
        recorded_at=clock.recorded(),
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as problem:  # the index knows one row of a number
        db.session.rollback()
        raise Refused(STALE) from problem
    told = {"form": form.name, "form_set": form.set_key, "number": row.number} | told
    trail.record(db.session, f"{kind}_form", "form", f"{form.set_key}/{form.key}", told, reason)
    return row
