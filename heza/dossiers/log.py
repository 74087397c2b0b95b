"""A dossier's log as read for people: its lines with their sources, the names in it, and each line in words."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from heza.accounts.models import STILL_KNOWN, Department, Person
from heza.core import clock, words
from heza.core.db import db
from heza.dossiers.history import COUNTED, KIND_NAMES, Event, Kind, corrections
from heza.dossiers.imports.plan import in_words
from heza.dossiers.models import DossierImport
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import STATUS_NAMES, Status
from heza.procedures.models import Field
from heza.workdays.rules import RULES, UNITS

ERASED = "(đã xóa)"


@dataclass(frozen=True)
class Line:
    """One line of the log with where it came from; moments are Vietnamese time."""

    event: Event
    recorded_at: datetime
    private: dict[str, str]
    file_name: str
    import_id: int | None
    actor: str


@dataclass(frozen=True)
class Names:
    """What the ids in a log mean."""

    departments: dict[int, tuple[str, bool]]  # name, confirmed
    people: dict[int, tuple[str, bool]]
    fields: dict[int, str]

    def holder(self, department_id: int | None, officer_id: int | None) -> str:
        """A unit and its officer in words."""
        parts = [self.departments[id][0] for id in (department_id,) if id in self.departments] + [
            self.people[id][0] for id in (officer_id,) if id in self.people
        ]
        return " · ".join(parts) or words.DASH


class Told(NamedTuple):
    """A line for a reader."""

    at: datetime
    after: datetime | None  # it happened between `after` and `at`
    what: str
    who: str
    note: str
    source: str  # the file
    actor: str  # who imported or entered it
    recorded_at: datetime
    import_id: int | None
    seq: int = 0
    ours: bool = False
    corrected: str = ""  # by whom it was corrected, how and why; empty where it stands
    can_correct: bool = False


def read(dossier_id: int, known: int | None = None) -> list[Line]:
    """The log of a dossier in the order of knowing, up to a place in that order."""
    e, i, p = EventRow, DossierImport, Person
    wanted = select(e.seq, e.kind, e.occurred_at, e.recorded_at, e.data, e.private, e.import_id, i.file_name, p.name)
    wanted = wanted.outerjoin(i, i.id == e.import_id).outerjoin(p, p.id == e.actor_id)
    wanted = wanted.where(e.dossier_id == dossier_id, e.seq <= (STILL_KNOWN if known is None else known))
    return [
        Line(
            Event(seq, kind, clock.local(at), json.loads(data)),
            clock.local(recorded_at),
            json.loads(private) if private else {},
            file_name or "",
            import_id,
            actor or "",
        )
        for seq, kind, at, recorded_at, data, private, import_id, file_name, actor in db.session.execute(
            wanted.order_by(e.seq)
        )
    ]


def names_in(lines: Iterable[Line]) -> Names:
    """The names of everything that a log mentions."""
    ids: dict[str, set[int]] = {"department_id": set(), "officer_id": set(), "field_id": set()}
    for line in lines:
        for name, found in ids.items():
            if (id := line.event.data.get(name)) is not None:
                found.add(id)
    d, p, f = Department, Person, Field
    departments = db.session.execute(select(d.id, d.name, d.confirmed).where(d.id.in_(ids["department_id"])))
    people = db.session.execute(select(p.id, p.name, p.confirmed).where(p.id.in_(ids["officer_id"])))
    fields = db.session.execute(select(f.id, f.name).where(f.id.in_(ids["field_id"])))
    return Names(
        {id: (name, confirmed) for id, name, confirmed in departments},
        {id: (name, confirmed) for id, name, confirmed in people},
        {id: name for id, name in fields},
    )


def in_order(lines: Sequence[Line], names: Names) -> list[Told]:
    """The lines in words, newest first; the legs of the process log stand elsewhere."""
    told, described = [], None
    corrected = corrections([line.event for line in lines])
    by_seq = {line.event.seq: line for line in lines}
    for line in lines:
        if line.event.kind == Kind.LEG or (
            line.event.kind == Kind.COMPUTED and line.event.ours and not _is_first(line)
        ):
            continue
        one = _told(line, names, described)
        if (correction := corrected.get(line.event.seq)) is not None:
            one = one._replace(corrected=_corrected(by_seq[correction.seq]), can_correct=False)
        told.append((line.event.seq, one))
        if line.event.kind == Kind.DESCRIBED:
            described = line
    told.sort(key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    return [one for _, one in told]


def _is_first(line: Line) -> bool:
    """Whether a due date of ours was a promise, not what an act made of one: that stands at the act."""
    return "moves" not in line.event.data and "pause_mode" not in line.event.data


def _corrected(line: Line) -> str:
    """A correction in words, for the line it corrects."""
    at, reason = line.event.data["at"], line.private.get("reason", ERASED)
    how = f"Thời điểm đúng là {_moment(at)}" if at else "Không tính việc này"
    return f"{how}: {reason} ({line.actor}, {words.moment(line.recorded_at)})"


def _told(line: Line, names: Names, described: Line | None) -> Told:
    event = line.event
    what, note = KIND_NAMES[Kind(event.kind)], ""
    if event.kind == Kind.DESCRIBED and described is not None:
        what, note = "Sửa thông tin hồ sơ", "; ".join(_changes(described, line, names))
    elif (say := _SAY.get(Kind(event.kind))) is not None:
        what, note = say(event.data)
    if event.kind in (Kind.HANDED, Kind.TAKEN, Kind.REASSIGNED) and event.data.get("name"):
        note = f"Bước {event.data['position']}. {event.data['name']}"
    reason = line.private.get("reason", "")
    note = ". ".join(part for part in (note, reason) if part)
    has_holder = event.kind in (Kind.HELD, Kind.HANDED, Kind.TAKEN, Kind.DECLINED, Kind.REASSIGNED)
    who = names.holder(event.data["department_id"], event.data["officer_id"]) if has_holder else ""
    between = event.kind in (Kind.HELD, Kind.DUE_SET) and event.data.get("after")
    after = datetime.fromisoformat(event.data["after"]) if between else None
    told = Told(event.at, after, what, who, note, line.file_name, line.actor, line.recorded_at, line.import_id)
    can_correct = event.ours and event.kind not in (
        *COUNTED,
        Kind.DESCRIBED,
        Kind.JOINED,
        Kind.MERGED,
        Kind.RECEIVED,
    )
    return told._replace(seq=event.seq, ours=event.ours, can_correct=can_correct)


def _due_set(data: dict[str, Any]) -> tuple[str, str]:
    return (f"Một cửa hẹn trả {_moment(data['due_at'])}" if data["due_at"] else "Một cửa không ghi ngày hẹn trả"), ""


def _extended(data: dict[str, Any]) -> tuple[str, str]:
    return f"Gia hạn thêm {data['days']} (đơn vị của thời hạn)", ""


_SAY: dict[Kind, Callable[[dict[str, Any]], tuple[str, str]]] = {
    Kind.DUE_SET: _due_set,
    Kind.COMPUTED: lambda data: (
        f"HEZA tính hạn {_moment(data['due_at'])}",
        counting_words(data["days"], data["unit"], data["rule"]),
    ),
    Kind.DUE_MOVED: lambda data: (
        f"HEZA dời hạn từ {_moment(data['from'])} sang {_moment(data['due_at'])}",
        f"Đổi lịch làm việc theo {data['decision']}",
    ),
    Kind.STATUS_SEEN: lambda data: (f"Trạng thái trong tệp Một cửa: {STATUS_NAMES[Status(data['status'])]}", ""),
    Kind.CLEARED: lambda data: (f"Tệp Một cửa không còn ghi: {KIND_NAMES[Kind(data['fact'])]}", ""),
    Kind.EXTENDED: _extended,
    Kind.APOLOGISED: lambda data: (
        f"Xin lỗi và hẹn lại trả kết quả ngày {words.day(date.fromisoformat(data['due_again']))}",
        "Hạn đầu tiên vẫn được giữ",
    ),
    Kind.OPINION_ASKED: lambda data: (f"Lấy ý kiến {data['agency']}", ""),
    Kind.SUPPLEMENT_ASKED: lambda data: (
        "Yêu cầu bổ sung giấy tờ lần hai, trưởng phòng cho phép"
        if data.get("overrides")
        else "Yêu cầu bổ sung giấy tờ",
        "Bị tính quá hạn theo Bộ chỉ số quốc gia" if data.get("overrides") else "",
    ),
    Kind.CORRECTED: lambda data: (f"Đính chính: {KIND_NAMES[Kind(data['kind'])]}", ""),
    Kind.JOINED: lambda data: (f"Thay mã tạm bằng mã {data['code']}", ""),
    Kind.MERGED: lambda data: (f"Nhập vào hồ sơ {data['code']} của Một cửa", ""),
}


def _moment(text: str) -> str:
    return words.moment(datetime.fromisoformat(text))


def counting_words(term: int, unit: str, rule: str) -> str:
    """How a term is counted: 10 ngày làm việc, quy tắc A."""
    return f"{term} {UNITS[unit]}" + ("" if unit == "hours" else f", quy tắc {rule}")


def rule_sentence(rule: str) -> str:
    """A counting rule as a sentence."""
    return f"{RULES[rule]}."


_DESCRIBED = {
    "procedure_code": "Mã TTHC",
    "procedure_name": "Thủ tục",
    "field_id": "Lĩnh vực",
    "channel": "Hình thức nộp",
    "fee": "Phí, lệ phí (đồng)",
    "digitised_in": "Số hóa hồ sơ",
    "digitised_out": "Số hóa kết quả",
    "paid_online": "Thanh toán trực tuyến",
}
_PRIVATE = {"applicant": "Chủ hồ sơ", "address": "Địa chỉ", "phone": "Số điện thoại", "note": "Ghi chú"}


def _changes(before: Line, after: Line, names: Names) -> Iterable[str]:
    for name, label in _DESCRIBED.items():
        old, new = before.event.data.get(name), after.event.data.get(name)
        if old != new:
            yield f"{label}: {_value(name, old, names)} → {_value(name, new, names)}"
    for name, label in _PRIVATE.items():
        if before.private.get(name) != after.private.get(name):
            yield f"{label}: {before.private.get(name) or '(trống)'} → {after.private.get(name) or '(trống)'}"


def _value(name: str, value: Any, names: Names) -> str:
    if name == "field_id":
        return names.fields.get(value, "(trống)")
    return words.number(value) if name == "fee" and value is not None else in_words(name, value)
