"""Whether acts follow from one another: each, in whatever order it was entered, must fit between the others. Pure."""

from collections.abc import Sequence

from heza.dossiers.acts import AFTER_END, BY_KIND
from heza.dossiers.history import KIND_NAMES, Event, History, Kind, moving_status, status_after
from heza.dossiers.rules import STATUS_NAMES, Status


def unlawful(history: History) -> dict[int, str]:
    """The acts that do not follow from what stood before them, by `seq`, each with the sentence that says so."""
    found: dict[int, str] = {}
    before: Status | None = None
    for event in moving_status(history):
        act = BY_KIND.get(event.kind)
        if event.ours and act and before is not None and before not in act.sources:
            found[event.seq] = (
                f"“{KIND_NAMES[Kind(event.kind)]}” lúc {event.at:%d/%m/%Y %H:%M} không thể ghi sau trạng thái "
                f"“{STATUS_NAMES[before]}”."
            )
        before = status_after(event, before) or before
    found |= _out_of_life(history)
    return found


def _out_of_life(history: History) -> dict[int, str]:
    """Acts before the receipt, or after the end of the dossier."""
    received = history.single.get(Kind.RECEIVED)
    ended = history.ended
    found = {}
    for act in history.acts:
        when = f"“{KIND_NAMES[Kind(act.kind)]}” lúc {act.at:%d/%m/%Y %H:%M}"
        if received and act.at < received.at and act.kind not in (Kind.REGISTERED, Kind.NOTED, Kind.REFUSED_INTAKE):
            found[act.seq] = f"{when} trước khi tiếp nhận hồ sơ ({received.at:%d/%m/%Y %H:%M})."
        elif ended and act.at > ended.at and act.seq != ended.seq and act.kind not in AFTER_END:
            found[act.seq] = f"{when} sau khi hồ sơ đã kết thúc ({ended.at:%d/%m/%Y %H:%M})."
    return found


def wrong_now(before: History, after: History, new: Sequence[Event]) -> str | None:
    """Why these new events cannot stand: one of them, or one already recorded, would not follow any more."""
    known = unlawful(before)
    fresh = {event.seq for event in new}
    for seq, sentence in unlawful(after).items():
        if seq in fresh:
            return f"{sentence} Hãy kiểm tra lại thời điểm."
        if seq not in known:
            return f"Không ghi được vì việc đã ghi sau đó sẽ không còn đúng: {sentence} Hãy đính chính việc đó trước."
    return None
