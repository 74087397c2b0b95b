"""The sets of forms as the office has them: as delivered, with its corrections put in."""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import func, select

from heza.core.db import db
from heza.paperwork.loading import shipped
from heza.paperwork.models_sets import CORRECTED, FormSetVersion
from heza.paperwork.sets import Form, FormSet, set_for
from heza.paperwork.wording import places, reworded


def current_set(key: str) -> FormSet:
    """A set as it reads now. Raises KeyError."""
    return _read(shipped()[key], latest(key))


def current_sets() -> list[FormSet]:
    """Every set as it reads now, the newest circular first, those of the agency's own last."""
    newest = select(func.max(FormSetVersion.id)).group_by(FormSetVersion.set_key)
    rows = {row.set_key: row for row in db.session.scalars(select(FormSetVersion).where(FormSetVersion.id.in_(newest)))}
    found = sorted(shipped().values(), key=lambda one: one.effective_from or date.min, reverse=True)
    return [_read(one, rows.get(one.key)) for one in found]


def set_on(day: date) -> FormSet:
    """The set for a dossier that was received on a day, as it reads now."""
    return current_set(set_for(day, shipped().values()).key)


def set_version(key: str, number: int) -> FormSet:
    """A set as it read in one version; 0 is as delivered. Raises KeyError."""
    if not number:
        return shipped()[key]
    wanted = select(FormSetVersion).filter_by(set_key=key, number=number)
    row = db.session.scalars(wanted).one_or_none()
    if row is None:
        raise KeyError(number)
    return _read(shipped()[key], row)


def version_of(key: str) -> int:
    """The version in which a set reads now."""
    row = latest(key)
    return row.number if row else 0


def latest(key: str) -> FormSetVersion | None:
    """The newest version of a set, None where nothing was corrected."""
    wanted = select(FormSetVersion).filter_by(set_key=key).order_by(FormSetVersion.number.desc())
    return db.session.scalars(wanted.limit(1)).one_or_none()


def versions_of(key: str) -> list[FormSetVersion]:
    """All versions of a set, the newest first."""
    wanted = select(FormSetVersion).filter_by(set_key=key).order_by(FormSetVersion.number.desc())
    return list(db.session.scalars(wanted))


def _read(delivered: FormSet, row: FormSetVersion | None) -> FormSet:
    """The set with the corrections of a version put in."""
    return _put_in(delivered.key, row.number, row.changes) if row else delivered


@lru_cache(maxsize=64)  # a version never changes
def _put_in(key: str, number: int, changes: str) -> FormSet:
    delivered, content = shipped()[key], json.loads(changes)
    forms = {}
    for form in delivered.forms.values():
        made, _ = reworded(form, {path: (was, now) for path, (was, now) in content["texts"].get(form.key, {}).items()})
        forms[form.key] = replace(made, verified=form.verified or form.key in content["verified"])
    return replace(delivered, forms=forms, version=number, verified=all(form.verified for form in forms.values()))


# ---------------------------------------------------------------- for the pages


@dataclass(frozen=True)
class Changed:
    """One text that a version changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A version as a reader sees it: what it changed."""

    version: FormSetVersion
    form: Form
    texts: list[Changed]


def history(key: str, form_key: str = "") -> list[Told]:
    """What each version changed, the newest first; of one form where it is named."""
    rows = versions_of(key)
    told = []
    for row, before in zip(rows, [*rows, None][1:], strict=True):
        if not form_key or row.form_key == form_key:
            form = shipped()[key].forms.get(row.form_key)
            if form is not None:
                told.append(Told(row, form, _changed(form, row, before)))
    return told


def _changed(form: Form, row: FormSetVersion, before: FormSetVersion | None) -> list[Changed]:
    if row.kind != CORRECTED:
        return []
    names = {place.path: place.name for place in places(form)}
    old, new = before.texts_of(form.key) if before else {}, row.texts_of(form.key)
    found = []
    for path in sorted(old.keys() | new.keys()):
        delivered = (new.get(path) or old[path])[0]
        was, now = (texts.get(path, (delivered, delivered))[1] for texts in (old, new))
        if was != now:
            found.append(Changed(names.get(path, path), was, now))
    return found


def verifications(row: FormSetVersion | None) -> dict[str, FormSetVersion]:
    """Who compared which form with the signed text, and when."""
    if row is None or not row.verified:
        return {}
    wanted = select(FormSetVersion).filter_by(set_key=row.set_key)
    said = {
        one.number: one for one in db.session.scalars(wanted.where(FormSetVersion.number.in_(row.verified.values())))
    }
    return {form: said[number] for form, number in row.verified.items()}


def stale_texts(key: str, row: FormSetVersion | None) -> list[tuple[Form, str, str]]:
    """Corrections that no longer apply, because the delivered words have changed: the form, its path, the words."""
    if row is None:
        return []
    found = []
    for form in shipped()[key].forms.values():
        texts = row.texts_of(form.key)
        found += [(form, path, texts[path][1]) for path in reworded(form, texts)[1]]
    return found
