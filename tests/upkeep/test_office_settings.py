"""The office's names and numbers: set on one page, checked by sentence, kept in the trail."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.core.settings import setting
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


def shown(browser: Browser) -> dict[str, str]:
    """Everything that the form shows."""
    page = browser.get("office_settings.index")
    inputs = page.select("form.panel input[name]:not([name=csrf_token])")
    boxes = {str(one["name"]): str(one.get("value", "")) for one in inputs}
    return boxes | {str(one["name"]): one.text.strip() for one in page.select("form.panel textarea[name]")}


def test_what_is_saved_is_used_and_told_once(make: Make, browse_as: Browse) -> None:
    admin = browse_as(make.person("", Role.ADMIN))
    browse_as(make.person("", Role.CONTROL)).get("office_settings.index", status=403)
    seen = shown(admin)
    admin.post("office_settings.index", seen)
    assert db.session.scalar(select(AuditEntry.seq).where(AuditEntry.action == "set_setting")) is None
    db.session.rollback()
    wanted = {
        "warning_days": "0 5, 2",
        "digest_at": "8h",
        "agency_name": " Ban  Quản lý \r\n\r\nKhu kinh tế ",
        "apology_days": "7",
    }
    admin.post("office_settings.index", seen | wanted)
    assert [setting(key) for key in wanted] == [[5, 2, 0], "08:00", "Ban Quản lý\nKhu kinh tế", 7]
    told = select(AuditEntry.subject_id).where(AuditEntry.action == "set_setting")
    assert sorted(db.session.scalars(told)) == sorted(wanted)
    db.session.rollback()
    admin.post("office_settings.index", seen | {"apology_days": "9"}, status=409)  # an old tab


@pytest.mark.parametrize(
    "wrong",
    [
        {"warning_days": "x"},
        {"warning_days": "99"},
        {"warning_days": "1,2,3,4,5,6"},
        {"digest_at": "25:00"},
        {"digest_at": "13:00"},
        {"digest_until": ""},
        {"apology_days": "0"},
        {"apology_days": "9" * 30},
        {"explanation_repeat": "1"},
        {"late_record_days": "-1"},
        {"agency_name": "a\nb\nc\nd"},
        {"agency_name": " \n "},
        {"place": "x" * 500},
    ],
)
def test_what_cannot_be_meant_is_a_sentence_and_changes_nothing(
    wrong: dict[str, str], make: Make, browse_as: Browse
) -> None:
    admin = browse_as(make.person("", Role.ADMIN))
    seen = shown(admin)
    page = admin.post("office_settings.index", seen | wrong, status=422)
    assert page.select(".field-error")
    assert shown(admin) == seen
