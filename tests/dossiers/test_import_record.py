"""What an import keeps of itself."""

import pytest
from sqlalchemy import select

from heza.core.db import db
from heza.dossiers.models import DossierImport
from tests.dossiers.exports import Exports

pytestmark = pytest.mark.both_databases


def test_an_import_keeps_its_counts(exports: Exports) -> None:
    first = exports.row()
    exports.load(first)
    exports.load(first | {"status": "Yêu cầu bổ sung giấy tờ"}, exports.row())
    db.session.expire_all()
    kept = db.session.scalars(select(DossierImport).order_by(DossierImport.id)).all()
    assert [(one.new_rows, one.changed_rows, one.same_rows) for one in kept] == [(1, 0, 0), (1, 1, 0)]
    assert all(one.event_count for one in kept)
