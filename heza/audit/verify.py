"""Reading the chain again: finds a changed, inserted, deleted or reordered entry or event, and a cut tail.

Nothing is held in memory but the entry at hand, and nothing is written. The tables whose rows take numbers of
the chain (dossier events) belong to higher features, which tell this module how to read them.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.audit.chain import GENESIS, entry_mac, key_id
from heza.audit.models import AuditEntry, AuditHead
from heza.core import words
from heza.core.db import db, reading

Lines = Iterator[tuple[int, str]]
LAST = 2**63 - 1
NO_KEY = (
    "Hãy chép khóa cũ vào thư mục keys với một tên như chain-cu.key rồi kiểm tra lại; "
    "chừng nào chưa có khóa đó thì các mục này chưa xác minh được."
)

_covers: dict[str, Callable[[Session, int, int], Lines]] = {}
_recomputations: dict[str, Callable[[Session], Iterable[str]]] = {}


def cover(name: str, lines_of: Callable[[Session, int, int], Lines]) -> None:
    """Tell how to read a table whose rows take numbers of the chain.

    `lines_of(session, first, last)` gives (number, line) in the order of the numbers, a page at a time; the lines
    are those whose digest was given to `trail.record`. Rows that an entry covers without a digest are only counted.
    """
    _covers[name] = lines_of


def recompute(name: str, differences: Callable[[Session], Iterable[str]]) -> None:
    """Tell `--full` how to compute something again; each difference is a sentence."""
    _recomputations[name] = differences


class Broken(Exception):
    """The first bad place, as a sentence."""


@dataclass
class Report:
    """What was found. Without a problem every entry was read and fits."""

    entries: int = 0
    events: int = 0
    seq: int = 0
    mac: str = GENESIS
    problem: str = ""
    unverified: int = 0  # entries of a key that is not here
    notes: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether all of it was verified and nothing was found."""
        return not self.problem and not self.unverified

    @property
    def sentence(self) -> str:
        """The result in words."""
        if self.problem:
            return f"Phát hiện nhật ký đã bị sửa đổi. {self.problem}"
        read = f"Đã đọc {words.number(self.entries)} mục và {words.number(self.events)} sự kiện"
        if self.unverified:
            return (
                f"Nhật ký chưa xác minh. {read}; {words.number(self.unverified)} mục được ghi bằng khóa khác. {NO_KEY}"
            )
        end = f"Số cuối là {words.number(self.seq)}, mã cuối {self.mac[:16]}." if self.entries else ""
        return " ".join([f"{read}, không phát hiện sửa đổi.", *([end] if end else []), *self.notes])


def keys_in(data: Path, current: bytes) -> dict[str, bytes]:
    """The chain's keys by their names: the current one, and older ones laid beside it."""
    older = [path.read_bytes().strip() for path in sorted((data / "keys").glob("chain*.key"))]
    return {key_id(key): key for key in (*older, current)}


def verify(*, full: bool = False, since: datetime | None = None) -> Report:
    """Verify the chain of this installation, all of it or what was recorded from a moment on."""
    config = current_app.extensions["heza_config"]
    keys = keys_in(config.data, config.chain_key)
    try:  # before the snapshot is taken: whatever was kept outside then is in the snapshot
        outside = trail.outside_head(config.data)
        note = "" if outside else f"Chưa có tệp {trail.HEAD_FILE} nên chưa đối chiếu được phần cuối với bên ngoài."
    except ValueError:
        outside, note = None, f"Tệp {trail.HEAD_FILE} không đọc được nên chưa đối chiếu được phần cuối với bên ngoài."
    with reading(), Session(db.engine) as session:
        report = verify_in(session, keys, outside, since=since)
        if full and not report.problem:
            report.problem = _recomputed(session)
    if note and report.entries:
        report.notes.append(note)
    return report


def verify_in(
    session: Session, keys: Mapping[str, bytes], outside: tuple[int, str] | None, *, since: datetime | None = None
) -> Report:
    """Verify the chain as this session's transaction sees it."""
    report = Report()
    try:
        with closing(_Walk(session, keys, report, _start(session, since))) as walk:
            with closing(session.execute(_entries_after(walk.start), execution_options={"yield_per": 2000})) as entries:
                for entry in entries:
                    walk.read(entry)
            walk.finish()
        _check_head(session, report)
        _check_outside(session, report, outside)
    except Broken as broken:
        report.problem = str(broken)
    return report


def _entries_after(seq: int | None) -> Select[Any]:
    wanted = select(*AuditEntry.__table__.columns).order_by(AuditEntry.seq)
    return wanted if seq is None else wanted.where(AuditEntry.seq > seq)


def _start(session: Session, since: datetime | None) -> Any:
    """The entry before the first one of a moment. A transaction's entries share their moment, so none is cut in two."""
    if since is None:
        return None
    later = select(AuditEntry.seq).where(AuditEntry.recorded_at >= since)
    first = session.scalar(later.order_by(AuditEntry.recorded_at, AuditEntry.seq).limit(1))
    before = select(AuditEntry.seq, AuditEntry.mac, AuditEntry.recorded_at).order_by(AuditEntry.seq.desc()).limit(1)
    return session.execute(before if first is None else before.where(AuditEntry.seq < first)).first()


class _Walk:
    """The walk along the chain: what the next entry must fit, and the numbers that wait for their entry."""

    def __init__(self, session: Session, keys: Mapping[str, bytes], report: Report, start: Any) -> None:
        self.keys = keys
        self.report = report
        self.start = start.seq if start else None
        self.next = start.seq + 1 if start else 1
        if start:
            report.seq, report.mac = start.seq, start.mac
        self.gap: tuple[int, int] | None = None  # numbers passed over: events that a later entry must cover
        self.streams = [lines_of(session, self.next if start else -LAST, LAST) for lines_of in _covers.values()]
        self.lines = merge(*self.streams, key=lambda line: line[0])
        self.ahead = next(self.lines, None)  # the next event that no entry has covered yet

    def close(self) -> None:
        """End the readings that a broken chain left open."""
        for stream in self.streams:
            if hasattr(stream, "close"):
                stream.close()

    def read(self, entry: Row[Any]) -> None:
        """Check the next entry. Raises Broken."""
        self._check_link(entry)
        self._check_code(entry)
        if entry.seq > self.next:
            self._no_gap()
            self.gap = (self.next, entry.seq - 1)
        if entry.first_seq is not None:
            self._check_events(entry)
        self.next = entry.seq + 1
        self.report.entries += 1
        self.report.seq, self.report.mac = entry.seq, entry.mac

    def finish(self) -> None:
        """After the last entry: nothing may wait or be left over."""
        self._no_gap()
        if self.ahead:
            raise Broken(_stray(self.ahead[0]))

    def _check_link(self, entry: Row[Any]) -> None:
        if entry.previous_mac == self.report.mac:
            return
        if self.report.mac == GENESIS:
            raise Broken(f"{_name(entry)} đứng đầu nhưng không phải mục đầu tiên: các mục trước nó đã bị xóa hoặc sửa.")
        raise Broken(
            f"{_name(entry)} không nối tiếp mục số {words.number(self.report.seq)}: "
            "ở chỗ này có mục đã bị xóa, chèn thêm, đổi chỗ hoặc sửa."
        )

    def _check_code(self, entry: Row[Any]) -> None:
        key = self.keys.get(entry.key_id)
        if key is None:
            self.report.unverified += 1
            return
        values = {name: value for name, value in entry._mapping.items() if name not in {"mac", "key_id"}}
        if entry_mac(key, **values) != entry.mac:
            raise Broken(f"{_name(entry)} không khớp mã của nó: mục này đã bị sửa hoặc chèn thêm sau khi ghi.")

    def _no_gap(self) -> None:
        if self.gap:
            first, last = self.gap
            raise Broken(f"Không có mục nào trong nhật ký ứng với {_numbers(first, last)}: đã có mục bị xóa.")

    def _check_events(self, entry: Row[Any]) -> None:
        first, last = entry.first_seq, entry.first_seq + (entry.event_count or 0) - 1
        if self.gap is None or first != self.gap[0] or not first <= last <= self.gap[1]:
            raise Broken(f"{_name(entry)} nhận {_numbers(first, last)}, nhưng các số đó không phải của mục này.")
        self.gap = (last + 1, self.gap[1]) if last < self.gap[1] else None
        total = hashlib.sha256()
        for line in self._lines_up_to(first, last):
            total.update(line.encode() + b"\n")
        if entry.event_digest not in {None, total.hexdigest()}:
            raise Broken(
                f"Các sự kiện thuộc {_numbers(first, last)} không khớp mã tổng hợp trong mục số "
                f"{words.number(entry.seq)}: có sự kiện đã bị sửa, xóa hoặc chèn thêm."
            )
        self.report.events += last - first + 1

    def _lines_up_to(self, first: int, last: int) -> Iterator[str]:
        while self.ahead and self.ahead[0] <= last:
            number, line = self.ahead
            if number < first:
                raise Broken(_stray(number))
            yield line
            self.ahead = next(self.lines, None)


def _check_head(session: Session, report: Report) -> None:
    head = session.execute(select(AuditHead.seq, AuditHead.mac).where(AuditHead.id == 1)).first()
    if head is None:
        raise Broken("Dòng ghi số cuối của nhật ký (audit_head) đã bị xóa.")
    if head.seq > report.seq:
        raise Broken(
            f"Số cuối đã cấp là {words.number(head.seq)} nhưng nhật ký chỉ còn đến số {words.number(report.seq)}: "
            "phần cuối của nhật ký đã bị cắt."
        )
    if (head.seq, head.mac) != (report.seq, report.mac):
        raise Broken(f"Dòng ghi số cuối của nhật ký không khớp mục cuối cùng (số {words.number(report.seq)}).")


def _check_outside(session: Session, report: Report, outside: tuple[int, str] | None) -> None:
    if outside is None:
        return
    seq, mac = outside
    if seq > report.seq:
        raise Broken(
            f"Tệp {trail.HEAD_FILE} đã ghi nhận đến số {words.number(seq)} nhưng nhật ký chỉ còn đến số "
            f"{words.number(report.seq)}: phần cuối của nhật ký đã bị cắt."
        )
    if session.scalar(select(AuditEntry.mac).where(AuditEntry.seq == seq)) != mac:
        raise Broken(
            f"Mục số {words.number(seq)} không giống mục mà tệp {trail.HEAD_FILE} đã ghi nhận: nhật ký đã bị viết lại."
        )


def _recomputed(session: Session) -> str:
    for name, differences in _recomputations.items():
        found = iter(differences(session))
        if first := next(found, ""):
            return f"Tính lại “{name}” thấy {words.number(1 + sum(1 for _ in found))} chỗ khác. Chỗ đầu tiên: {first}"
    return ""


def _name(entry: Row[Any]) -> str:
    return f"Mục số {words.number(entry.seq)} (ghi lúc {words.moment(entry.recorded_at)})"


def _numbers(first: int, last: int) -> str:
    if first >= last:
        return f"số {words.number(first)}"
    return f"các số từ {words.number(first)} đến {words.number(last)}"


def _stray(number: int) -> str:
    return f"Sự kiện số {words.number(number)} không thuộc mục nào trong nhật ký: sự kiện này được chèn từ bên ngoài."
