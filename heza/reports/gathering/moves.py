"""What was learned of a dossier between two points of knowing, in words. Pure."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from heza.core.words import day as said_day
from heza.dossiers.history import KIND_NAMES, Event, History, Kind, day_end
from heza.dossiers.rules import CHANNEL_NAMES, STATUS_NAMES, Channel, Status
from heza.reports.gathering.behind import Row
from heza.reports.gathering.names import Names


class Seen(NamedTuple):
    """A dossier as known at a point: its history (None before it was known) and how it counts (None: nowhere)."""

    history: History | None
    row: Row | None


def what_moved(before: Seen, after: Seen, learned_on: date | None, day: date, names: Names) -> str:
    """Everything that differs, in words: "nhập muộn 29/03/2024", "kết thúc lùi từ 28/03/2024 về 25/03/2024"."""
    if after.history is None or after.history is before.history:
        return "không còn dữ liệu"
    if before.history is None:
        return f"nhập muộn {said_day(learned_on)}"
    found = [*_receipt(before.history, after.history), *_end(before.history, after.history)]
    found += _due(before, after)
    found += _pause(before.history, after.history, day)
    found += _description(before, after, names)
    return "; ".join(found) or "được tính lại"


def _receipt(old: History, new: History) -> Iterator[str]:
    was, now = old.received_at, new.received_at
    if was and now and was.date() != now.date():
        yield f"ngày nhận từ {said_day(was.date())} thành {said_day(now.date())}"
    elif was and not now:
        yield _not_received(new)
    elif now and not was:
        yield f"nay được tiếp nhận ngày {said_day(now.date())}"


def _not_received(new: History) -> str:
    if Kind.MERGED in new.single:
        return "nay nhập vào hồ sơ khác"
    return "nay không được tiếp nhận" if Kind.REFUSED_INTAKE in new.single else "nay chưa được tiếp nhận"


def _end(old: History, new: History) -> Iterator[str]:
    was, now = old.ended, new.ended
    if was and now:
        yield from _another_end(was, now)
    elif now:
        yield f"nay được biết {_named(now)} ngày {said_day(now.at.date())}"
    elif was:
        yield f"không còn ngày kết thúc (trước ghi {said_day(was.at.date())})"
        yield from _status(old, new)


def _another_end(was: Event, now: Event) -> Iterator[str]:
    if was.at.date() > now.at.date():
        yield f"kết thúc lùi từ {said_day(was.at.date())} về {said_day(now.at.date())}"
    elif was.at.date() < now.at.date():
        yield f"kết thúc từ {said_day(was.at.date())} thành {said_day(now.at.date())}"
    if was.kind != now.kind:
        yield f"cách kết thúc từ “{KIND_NAMES[Kind(was.kind)]}” thành “{KIND_NAMES[Kind(now.kind)]}”"


def _named(event: Event) -> str:
    return KIND_NAMES[Kind(event.kind)].lower()


def _status(old: History, new: History) -> Iterator[str]:
    far = datetime.max.replace(tzinfo=next(iter(new.single.values())).at.tzinfo)
    was, now = old.status(far), new.status(far)
    if was and now and was != now:
        yield f"trạng thái từ “{_status_name(was)}” về “{_status_name(now)}”"


def _status_name(status: Status) -> str:
    return STATUS_NAMES[status]


def _due(before: Seen, after: Seen) -> Iterator[str]:
    if before.row and after.row and before.row.due_on != after.row.due_on:
        yield f"hạn trả từ {_due_day(before.row)} thành {_due_day(after.row)}"


def _due_day(row: Row) -> str:
    return "không có" if row.due_on.year == 9999 else said_day(row.due_on)


def _pause(old: History, new: History, day: date) -> Iterator[str]:
    like = next(iter(new.single.values())).at
    moment = day_end(day, like)
    was, now = old.is_suspended(moment), new.is_suspended(moment)
    if now and not was:
        yield f"nay biết là tạm dừng ngày {said_day(day)}"
    elif was and not now:
        yield f"nay biết là không tạm dừng ngày {said_day(day)}"


def _description(before: Seen, after: Seen, names: Names) -> Iterator[str]:
    assert before.history and after.history
    old, new = before.row, after.row
    if old and new and old.department_id != new.department_id:
        yield f"đơn vị từ {names.department(old.department_id)} thành {names.department(new.department_id)}"
    if old and new and old.field_id != new.field_id:
        yield f"lĩnh vực từ {names.field(old.field_id)} thành {names.field(new.field_id)}"
    was, now = (one.single[Kind.DESCRIBED].data.get("channel") for one in (before.history, after.history))
    if was and now and was != now:
        yield f"hình thức nộp từ {CHANNEL_NAMES[Channel(was)]} thành {CHANNEL_NAMES[Channel(now)]}"
