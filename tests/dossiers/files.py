"""One-stop files made in a test: rows of values, as `excel.read` would give them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from heza.audit import trail
from heza.core.clock import VIETNAM
from heza.core.db import db
from heza.dossiers.imports import actions
from heza.dossiers.imports.excel import Export, Row
from heza.dossiers.rules import Channel, Status

_files = count(1)


def at(text: str) -> datetime:
    """A Vietnamese moment: "2024-03-01" is the morning, "2024-03-01 17:00" as said."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=VIETNAM) if " " in text else moment.replace(hour=9, tzinfo=VIETNAM)


def row(number: int = 1, **values: Any) -> Row:
    """A dossier of the file; a test names only what it is about."""
    day = (values.get("received_at") or at("2024-03-01")).strftime("%y%m%d")
    code = values.pop("code", f"H24.18-{day}-{number:04d}")
    sensible: dict[str, Any] = {
        "row": number + 9,
        "code": code,
        "code_key": code,
        "procedure_code": "ĐT-99",
        "procedure_name": "Thủ tục thử",
        "field": "Đầu tư",
        "applicant": f"Công ty số {number}",
        "address": "KCN Đình Vũ",
        "phone": "0225000000",
        "channel": Channel.ONLINE,
        "received_at": at("2024-03-01"),
        "due_at": at("2024-03-15 17:00"),
        "finished_at": None,
        "returned_at": None,
        "status": Status.FINISHED if values.get("finished_at") else Status.IN_PROGRESS,
        "department": "Phòng Thử",
        "officer": "Nguyễn Văn Thử",
        "digitised_in": True,
        "digitised_out": None,
        "fee": 0,
        "paid_online": None,
        "note": "",
    }
    return Row(**(sensible | values))


def apply(rows: Sequence[Row], until: str = "2024-03-31 17:00") -> int:
    """Import a file and commit; returns the number of the last thing known then."""
    name = f"tep-{next(_files)}.xlsx"
    actions.apply_import(Export(list(rows), at(until)), file_name=name, sha256=name)
    db.session.commit()
    return trail.head_seq(db.session)
