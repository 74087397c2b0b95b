"""What a row of the city's file adds to the log: pure comparison of what it says with what is known.

A fact that is new is appended; a fact that changed is appended again; a fact the file no longer says is cleared.
Facts in time that changed between two files are dated at the newer file's moment (or the dossier's end, when that
is earlier) and carry the older file's moment: the change happened between the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from heza.core import words
from heza.dossiers.history import Kind
from heza.dossiers.imports.excel import LABELS, Row
from heza.dossiers.rules import CHANNEL_NAMES, NOT_ACCEPTED, STATUS_NAMES, Status


class Fate(StrEnum):
    """What will become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"  # the program already read a newer file about this dossier


FATE_NAMES = {
    Fate.NEW: "Hồ sơ mới",
    Fate.CHANGED: "Có thay đổi",
    Fate.SAME: "Không đổi",
    Fate.OLDER: "Cũ hơn dữ liệu đã có",
}


class Draft(NamedTuple):
    """An event to be: it gets its `seq` when it is written."""

    kind: Kind
    at: datetime
    data: dict[str, Any]


class Said(NamedTuple):
    """What the city's files say of a dossier, as compared; names resolved to ids."""

    procedure_code: str
    procedure_name: str
    procedure_id: int | None
    field_id: int | None
    applicant: str
    address: str
    phone: str
    channel: str
    digitised_in: bool | None
    digitised_out: bool | None
    fee: int | None
    paid_online: bool | None
    note: str
    received_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    ended_kind: str | None
    returned_at: datetime | None
    status: int
    department_id: int | None
    officer_id: int | None


PRIVATE = ("applicant", "address", "phone", "note")
DESCRIPTION = (
    *("procedure_code", "procedure_name", "procedure_id", "field_id", "channel"),
    *("digitised_in", "digitised_out", "fee", "paid_online"),
)


@dataclass(slots=True)
class Planned:
    """One row's fate, and the events that bring it about."""

    row: Row
    fate: Fate
    said: Said
    drafts: list[Draft] = field(default_factory=list)
    before: Said | None = None
    dossier_id: int | None = None  # of the one that is there already


def said_by(
    row: Row, *, procedure_id: int | None, field_id: int | None, department_id: int | None, officer_id: int | None
) -> Said:
    """What a row says, names resolved."""
    accepted = row.status not in NOT_ACCEPTED
    return Said(
        procedure_code=row.procedure_code,
        procedure_name=row.procedure_name,
        procedure_id=procedure_id,
        field_id=field_id,
        applicant=row.applicant,
        address=row.address,
        phone=row.phone,
        channel=row.channel,
        digitised_in=row.digitised_in,
        digitised_out=row.digitised_out,
        fee=row.fee,
        paid_online=row.paid_online,
        note=row.note,
        received_at=row.received_at if accepted else None,
        due_at=row.due_at,
        ended_at=row.finished_at,
        ended_kind=_ended_kind(row) if row.finished_at else None,
        returned_at=row.returned_at,
        status=int(row.status),
        department_id=department_id,
        officer_id=officer_id,
    )


def _ended_kind(row: Row) -> str:
    if row.status is Status.WITHDRAWAL:
        return Kind.WITHDRAWN.value
    return Kind.STOPPED.value if row.status is Status.STOPPED else Kind.FINISHED.value


def plan(row: Row, said: Said, before: Said | None, seen_until: datetime | None, data_until: datetime) -> Planned:
    """The fate of a row, and its events in the order in which they are to be learned."""
    planned = Planned(row, Fate.NEW if before is None else Fate.SAME, said, before=before)
    if before is not None:
        if seen_until is not None and data_until < seen_until:
            planned.fate = Fate.OLDER
            return planned
        if said == before:
            return planned
        planned.fate = Fate.CHANGED
    planned.drafts = list(_drafts(planned, seen_until, data_until))
    return planned


def _drafts(planned: Planned, seen_until: datetime | None, data_until: datetime) -> Iterator[Draft]:
    row, said, before = planned.row, planned.said, planned.before
    start = row.received_at or data_until
    if before is None or any(getattr(said, name) != getattr(before, name) for name in (*DESCRIPTION, *PRIVATE)):
        yield Draft(Kind.DESCRIBED, start, {name: getattr(said, name) for name in DESCRIPTION})
    yield from _receipt(row, said, before, start)
    first = before is None or before.received_at != said.received_at
    ends = [moment for moment in (said.ended_at, said.returned_at) if moment]
    seen_at = min([data_until, *ends])
    at = start if first else max(seen_at, start)
    after = {"after": seen_until.isoformat()} if seen_until and not first else {}
    if first or (before and said.due_at != before.due_at):
        yield Draft(Kind.DUE_SET, at, {"due_at": _iso(said.due_at)} | after)
    if first or (before and (said.department_id, said.officer_id) != (before.department_id, before.officer_id)):
        yield Draft(Kind.HELD, at, {"department_id": said.department_id, "officer_id": said.officer_id} | after)
    if before is None or said.status != before.status:
        yield Draft(Kind.STATUS_SEEN, data_until, {"status": said.status})
    yield from _ends(said, before, after)


def _receipt(row: Row, said: Said, before: Said | None, start: datetime) -> Iterator[Draft]:
    if said.received_at is not None:
        if before is None or said.received_at != before.received_at:
            yield Draft(Kind.RECEIVED, said.received_at, {})
    else:
        if before is not None and before.received_at is not None:
            yield Draft(Kind.CLEARED, start, {"fact": Kind.RECEIVED.value})
        if before is None or before.status != said.status:
            refused = row.status is Status.REFUSED_INTAKE
            yield Draft(Kind.REFUSED_INTAKE if refused else Kind.REGISTERED, start, {})


def _ends(said: Said, before: Said | None, after: dict[str, Any]) -> Iterator[Draft]:
    """Finish and return; `after` is until when the file before spoke, which did not know them."""
    old_end = (before.ended_kind, before.ended_at) if before else (None, None)
    if (said.ended_kind, said.ended_at) != old_end:
        if before and before.ended_at and before.ended_kind and before.ended_kind != said.ended_kind:
            yield Draft(Kind.CLEARED, before.ended_at, {"fact": before.ended_kind})
        if said.ended_at and said.ended_kind:
            yield Draft(Kind(said.ended_kind), said.ended_at, dict(after))
    old_return = before.returned_at if before else None
    if said.returned_at != old_return:
        if said.returned_at:
            yield Draft(Kind.RETURNED, said.returned_at, dict(after))
        elif old_return:
            yield Draft(Kind.CLEARED, old_return, {"fact": Kind.RETURNED.value})


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


_WORDS = {
    "procedure_code": "Mã TTHC",
    "procedure_name": "Thủ tục",
    "procedure_id": "Thủ tục",
    "applicant": "Chủ hồ sơ",
    "address": "Địa chỉ",
    "phone": "Số điện thoại",
    "channel": "Hình thức nộp",
    "digitised_in": "Số hóa hồ sơ",
    "digitised_out": "Số hóa kết quả",
    "fee": "Phí, lệ phí",
    "paid_online": "Thanh toán trực tuyến",
    "note": "Ghi chú",
    "received_at": LABELS["received_at"],
    "due_at": LABELS["due_at"],
    "ended_at": LABELS["finished_at"],
    "returned_at": LABELS["returned_at"],
    "status": LABELS["status"],
}


def differences(planned: Planned) -> list[tuple[str, str, str]]:
    """What changes in a row, in words: (what, before, after); ids are left to the caller's names."""
    before = planned.before
    if before is None:
        return []
    changed = [
        name for name in _WORDS if name != "procedure_id" and getattr(before, name) != getattr(planned.said, name)
    ]
    return [
        (_WORDS[name], in_words(name, getattr(before, name)), in_words(name, getattr(planned.said, name)))
        for name in changed
    ]


def in_words(name: str, value: Any) -> str:
    """One value for a reader."""
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return words.moment(value)
    if name == "status" and value == 0:
        return "(chưa ghi)"
    if name == "status":
        return STATUS_NAMES[Status(value)]
    if name == "channel":
        return CHANNEL_NAMES[value]
    return str(value)
