"""Everything one dossier says, at the end of a day and as known at a point: for the page and the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heza.core import clock, words
from heza.dossiers import due, log
from heza.dossiers.desks import minutes_of_day
from heza.dossiers.figures import freshness as data_until
from heza.dossiers.history import KIND_NAMES, NOBODY, History, Holder, Kind, Settlement, day_end, fold, settlement
from heza.dossiers.ledger import state_of
from heza.dossiers.log import ERASED, Line, Names
from heza.dossiers.models import Dossier
from heza.dossiers.rules import CHANNEL_NAMES, DONE, STATUS_NAMES, Channel, Status
from heza.dossiers.shares import told_shares
from heza.dossiers.timing import clock as clock_of
from heza.dossiers.words import STATE_NAMES, Badge, Standing, badge, freshness
from heza.workdays import queries as workdays

NOT_YET = "not_yet"  # the state of a dossier before it was handed in
NAMES_OF_STATES = STATE_NAMES | {NOT_YET: "Chưa nộp"}


@dataclass(frozen=True)
class View:
    """A dossier's history looked at from the end of a day."""

    history: History
    day: date
    moment: datetime
    settled: Settlement | None
    state: str
    holder: Holder

    @classmethod
    def of(cls, history: History, day: date) -> "View":
        """What held at the end of `day`."""
        moment = day_end(day, clock.now())
        settled = settlement(history)
        if settled and settled.on_day > day:
            settled = None
        return cls(history, day, moment, settled, _state(history, moment, settled), history.holder(moment))

    @property
    def due_at(self) -> datetime | None:
        """The due moment that counts: at the end of the dossier, else now."""
        return self.history.due_at(min(self.moment, self.settled.at) if self.settled else self.moment)

    def at(self, kind: Kind) -> datetime | None:
        """When a single fact occurred, if it had by then."""
        event = self.history.single.get(kind)
        return event.at if event and event.at <= self.moment else None


def _state(history: History, moment: datetime, settled: Settlement | None) -> str:
    kinds = (Kind.RECEIVED, Kind.REFUSED_INTAKE, Kind.REGISTERED)
    handed = [history.single[kind].at for kind in kinds if kind in history.single]
    if handed and min(handed) > moment:
        return NOT_YET
    return state_of(history, moment, is_settled=settled is not None)


def told(dossier: Dossier, as_of: date | None = None, known: int | None = None) -> dict[str, Any]:
    """Facts, state, due date with its explanation, events and shares of time, at the end of `as_of` (today), by
    what stood in the log up to `known` (everything).

    `is_known` is False, and nothing else is there, where the log did not name the dossier yet.
    """
    day = as_of or clock.today()
    lines = log.read(dossier.id, known)
    if not lines:
        return {"code": dossier.code, "as_of": day, "known": known, "is_known": False}
    names, history = log.names_in(lines), fold(line.event for line in lines)
    view = View.of(history, day)
    why, city = due.explained(history, view.moment, day)
    seen = [line for line in lines if line.event.at <= view.moment]
    return {
        "code": dossier.code,
        "as_of": day,
        "known": known,
        "is_known": True,
        "state": view.state,
        "state_name": NAMES_OF_STATES[view.state],
        "badge": _badge(view, known)._asdict(),
        "due_on": view.due_at.date() if view.due_at else None,
        "facts": _facts(view, lines, names),
        "why": why.lines or [why.counting],
        "explanation": why,
        "city": city,
        "events": [one._asdict() for one in log.in_order(seen, names)],
        "shares": told_shares([line.event for line in lines], history, min(view.moment, clock.now()), names),
        "errors": list(_errors(view, names)),
        "clock": _clock(view),
        "offered": _offered(view, names),
        "signs": list(_signs(view)),
    }


def _clock(view: View) -> dict[str, Any] | None:
    """Our own clock: how it stands, time used and left in working minutes, the first promise and the one of now."""
    found = clock_of(view.history, workdays.calendar(), min(view.moment, clock.now()))
    if found is None:
        return None
    of_day = minutes_of_day(workdays.calendar())
    names = {"running": "Đang tính", "paused": "Đang dừng", "stopped": "Đã kết thúc"}
    return {
        "state": found.state,
        "state_name": names[found.state],
        "used": found.used,
        "paused": found.paused,
        "left": found.left,
        "minutes_a_day": of_day,
        "promised_at": found.promised_at,
        "due_at": found.due_at,
        "pauses": [
            {"what": KIND_NAMES[Kind(pause.kind)], "from": pause.start, "to": pause.end, "stops": pause.stops}
            for pause in found.pauses
        ],
    }


def _offered(view: View, names: Names) -> str:
    """To whom it was given, while that is not confirmed."""
    offered = view.history.offered(view.moment) if view.settled is None else None
    return names.holder(offered.data["department_id"], offered.data["officer_id"]) if offered else ""


def _signs(view: View) -> Iterator[str]:
    """What a reader of this dossier must know: flags, a second request for papers, other dates in the city's file."""
    flags = [act for act in view.history.acts if act.kind in (Kind.FLAGGED, Kind.UNFLAGGED) and act.at <= view.moment]
    if flags and flags[-1].kind == Kind.FLAGGED and view.settled is None:
        yield f"Đã báo khả năng trễ ngày {words.day(flags[-1].at.date())}."
    if (promised := view.history.due_again(view.moment)) is not None:
        yield f"Đã xin lỗi, hẹn lại trả kết quả ngày {words.day(promised)}; đúng hạn hay quá hạn vẫn tính theo hạn đầu."
    if view.history.supplements > 1:
        yield "Yêu cầu bổ sung hơn một lần: bị tính quá hạn theo Bộ chỉ số quốc gia (QĐ 766)."
    for ours, city in view.history.differing():
        yield (
            f"{KIND_NAMES[Kind(ours.kind)]}: cơ quan ghi {words.moment(ours.at)}, tệp Một cửa ghi "
            f"{words.moment(city.at)}; số liệu chính thức theo tệp Một cửa."
        )


def _badge(view: View, known: int | None) -> Badge:
    if view.state == NOT_YET:
        return Badge("plain", "chưa nộp")
    calendar, settled = workdays.calendar(), view.settled
    standing = Standing(
        view.state,
        view.due_at.date() if view.due_at else None,
        settled.outcome if settled else None,
        settled.kind if settled else None,
    )
    fresh = freshness(data_until(known), view.day, calendar)
    return badge(standing, view.day, calendar, is_fresh=fresh.is_fresh)


def _facts(view: View, lines: Sequence[Line], names: Names) -> dict[str, str]:
    described = [line for line in lines if line.event.kind == Kind.DESCRIBED][-1]
    data, private = described.event.data, described.private
    status = view.history.status(view.moment)
    facts = {
        "Tình trạng": NAMES_OF_STATES[view.state],
        "Thủ tục": " · ".join(part for part in (data["procedure_code"], data["procedure_name"]) if part),
        "Lĩnh vực": names.fields.get(data["field_id"], words.DASH),
        "Chủ hồ sơ": private.get("applicant", ERASED),
        "Địa chỉ": private.get("address", ERASED),
        "Điện thoại": private.get("phone", ERASED),
        "Hình thức nộp": CHANNEL_NAMES[Channel(data["channel"])],
        "Đơn vị": names.holder(view.holder.department_id, None),
        "Người xử lý": names.holder(None, view.holder.officer_id),
        "Tiếp nhận": words.moment(view.at(Kind.RECEIVED)),
        "Hạn trả": words.moment(view.due_at),
        "Kết thúc xử lý": words.moment(view.settled.at if view.settled else None),
        "Trả kết quả": words.moment(view.at(Kind.RETURNED)),
        "Trạng thái": STATUS_NAMES[status] if status else words.DASH,
        "Phí, lệ phí": _fee(data["fee"], data["paid_online"]),
        "Số hóa": _digitised(data["digitised_in"], data["digitised_out"]),
        "Ghi chú": private.get("note", ERASED),
    }
    return {label: value or words.DASH for label, value in facts.items()}


def _fee(fee: int | None, paid_online: bool | None) -> str:
    if fee is None:
        return ""
    how = {True: ", thanh toán trực tuyến", False: ", không thanh toán trực tuyến", None: ""}[paid_online]
    return f"{words.number(fee)} đồng{how}" if fee else "Không thu"


def _digitised(dossier: bool | None, result: bool | None) -> str:
    said = {True: "có", False: "không"}
    parts = [f"hồ sơ: {said[dossier]}"] if dossier is not None else []
    parts += [f"kết quả: {said[result]}"] if result is not None else []
    return "; ".join(parts)


# ---------------------------------------------------------------- errors in the data


def _errors(view: View, names: Names) -> Iterator[str]:
    """What the city's data say wrongly or not at all of this dossier."""
    history, received = view.history, view.at(Kind.RECEIVED)
    if received:
        yield from _wrong_moments(view, received)
        if Kind.COMPUTED not in history.single:
            yield "Thủ tục chưa có trong danh mục nên HEZA không tính được hạn."
    status = history.status(view.moment)
    if status in DONE and not view.settled:
        yield f"Trạng thái “{STATUS_NAMES[Status(status)]}” nhưng không có ngày kết thúc; vẫn tính là đang giải quyết."
    yield from _unconfirmed(view.holder, names)


def _wrong_moments(view: View, received: datetime) -> Iterator[str]:
    dues = [event for event in view.history.dues if event.at <= view.moment]
    city = dues[-1].data["due_at"] if dues else None
    if not city and Kind.RECEIVED in view.history.city:
        yield "Không có ngày hẹn trả trong tệp Một cửa; dùng hạn do HEZA tính."
    elif city and datetime.fromisoformat(city) < received:
        yield "Ngày hẹn trả trước ngày nhận hồ sơ."
    if view.settled and view.settled.at < received:
        yield "Kết thúc xử lý trước khi nhận hồ sơ; được tính vào ngày nhận."


def _unconfirmed(holder: Holder, names: Names) -> Iterator[str]:
    if holder == NOBODY:
        yield "Chưa rõ đơn vị nào đang giữ hồ sơ."
    if holder.department_id in names.departments and not names.departments[holder.department_id][1]:
        yield f"Đơn vị “{names.departments[holder.department_id][0]}” chỉ có trong tệp Một cửa, chưa đối chiếu."
    if holder.officer_id in names.people and not names.people[holder.officer_id][1]:
        yield f"Người xử lý “{names.people[holder.officer_id][0]}” chỉ có trong tệp Một cửa, chưa đối chiếu."
