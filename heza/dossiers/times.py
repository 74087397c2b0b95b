"""The two times of a page: the end of which day it tells, and up to which moment's knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.filters import YEARS, read_day

DAY = "“Tính đến ngày” cần một ngày dạng 20/03/2024. Hãy nhập lại."
MOMENT = "“Như được biết lúc” cần ngày giờ dạng 20/03/2024 17:00. Hãy nhập lại."


@dataclass(frozen=True)
class When:
    """`as_of` is a day; `known` a place in the order of knowing, None for everything known now."""

    as_of: date
    known: int | None = None
    known_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Whether it is the ordinary question: today, with everything known."""
        return self.known is None and self.as_of == clock.today()


def read(args: Mapping[str, str]) -> When:
    """The times of an address (`tinh-den`, `biet-den`). Raises Refused with a sentence."""
    today, as_of = clock.today(), _day(args.get("tinh-den", ""))
    if as_of is not None and as_of > today:
        raise Refused(f"Ngày tính {as_of:%d/%m/%Y} chưa đến (hôm nay là {today:%d/%m/%Y}). Hãy chọn ngày đã qua.")
    known_at = _moment(args.get("biet-den", ""))
    if known_at is None:
        return When(as_of or today)
    if known_at > clock.recorded():
        raise Refused("Thời điểm biết đến ở tương lai. Hãy chọn thời điểm đã qua.")
    if as_of is None:
        as_of = today if clock.is_moved() else min(today, clock.local_day(known_at))
    if not clock.is_moved() and as_of > clock.local_day(known_at):
        raise Refused("Ngày tính sau thời điểm biết đến: lúc đó chưa ai biết ngày này. Hãy chọn lại.")
    return When(as_of, trail.seq_known_at(db.session, known_at), known_at)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    if (found := read_day(text)) is None:
        raise Refused(DAY)
    return found


def _moment(text: str) -> datetime | None:
    if not (text := text.strip()):
        return None
    for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"):
        try:
            found = clock.at_local(datetime.strptime(text, form))  # noqa: DTZ007 — the office's own time
        except ValueError:
            continue
        if found.year in YEARS:
            return found
    raise Refused(MOMENT)
