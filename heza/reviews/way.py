"""The ten steps of the work on one internal procedure, and how far it is, by its contents and its review. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from heza.reviews.flow import REVIEW_STATES, VERSION_STATES
from heza.reviews.rules import STEPS

Step = dict[str, str]
DONE, NOW, TODO, REFUSED = "done", "now", "todo", "refused"
_WRITING = ("draft", "handed_in", "signed", "consolidated", "disputed")
_DECIDED = ("approved", "implemented", "abolished")


@dataclass(frozen=True)
class Walked:
    """What the steps are read from: the procedure with its days, its contents (latest first), its latest review."""

    procedure: Any
    versions: Sequence[Any] = ()
    review: Any = None

    @property
    def latest(self) -> Any:
        """The latest content."""
        return self.versions[0] if self.versions else None

    @property
    def open(self) -> Any:
        """The content that is on its way, if any."""
        return self.latest if self.latest is not None and self.latest.state != "announced" else None

    @property
    def announced(self) -> list[Any]:
        """The announced contents, the latest first."""
        return [one for one in self.versions if one.state == "announced"]


def ten_steps(walked: Walked) -> list[Step]:
    """Each of the ten steps: label, state (done, now, todo, refused), note with the day and the decision."""
    return [_step(name, *how(walked)) for name, how in zip(STEPS, _HOW, strict=True)]


def _step(label: str, state: str, note: str = "") -> Step:
    return {"label": label, "state": state, "note": note}


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _since(subject: Any, words: str) -> str:
    return f"{words}, từ {_day(subject.since)}" if subject.since else words


# ---------------------------------------------------------------- inventory to announcement


def _counted(walked: Walked) -> tuple[str, str]:
    p, latest = walked.procedure, walked.latest
    if p.counted_on:
        return DONE, _day(p.counted_on)
    if latest is None:
        return NOW, ""
    return (REFUSED if latest.state == "returned" else NOW), _since(latest, VERSION_STATES[latest.state])


def _checked(walked: Walked) -> tuple[str, str]:
    p, latest = walked.procedure, walked.latest
    if p.announced_on:
        return DONE, "tiếp nhận từ danh sách" if walked.announced and walked.announced[-1].is_baseline else ""
    if latest is not None and latest.state == "checked":
        return DONE, _day(latest.since)
    return (NOW, _since(latest, "chờ Tổ KSTTHC")) if latest is not None and latest.state == "counted" else (TODO, "")


def _announced(walked: Walked) -> tuple[str, str]:
    p, latest = walked.procedure, walked.latest
    if p.announced_on:
        return DONE, _decided(walked.announced[-1]) if walked.announced else _day(p.announced_on)
    return (NOW, _since(latest, "chờ quyết định")) if latest is not None and latest.state == "checked" else (TODO, "")


def _decided(version: Any) -> str:
    return version.decision.label if version.decision else _day(version.effective_from)


def _published(walked: Walked) -> tuple[str, str]:
    p = walked.procedure
    if p.published_on:
        return DONE, _day(p.published_on)
    if p.group != "A":
        return TODO, "chỉ tiêu không tính với nhóm B"
    return (NOW, "chưa ghi nơi công khai") if p.announced_on else (TODO, "")


# ---------------------------------------------------------------- plan to implementation


def _planned(walked: Walked) -> tuple[str, str]:
    p = walked.procedure
    if p.planned_on:
        return DONE, _day(p.planned_on)
    return (NOW, "chưa có trong kế hoạch") if p.announced_on and p.stage == "announced" else (TODO, "")


def _reviewed(walked: Walked) -> tuple[str, str]:
    review = walked.review
    if review is None:
        return TODO, ""
    if review.state in ("draft", "handed_in"):
        return NOW, f"{REVIEW_STATES[review.state]}, hạn {_day(review.due_on)}"
    if review.state == "returned":
        return REFUSED, _since(review, REVIEW_STATES["returned"])
    return DONE, ""


def _proposed(walked: Walked) -> tuple[str, str]:
    review = walked.review
    if review is None or review.state in ("draft", "returned", "handed_in"):
        return TODO, ""
    if review.state in _WRITING:
        return NOW, _since(review, REVIEW_STATES[review.state])
    return DONE, "giữ nguyên" if review.state == "kept" else _day(walked.procedure.reviewed_on)


def _approved(walked: Walked) -> tuple[str, str]:
    review = walked.review
    if review is None or review.state == "kept":
        return TODO, "không phát sinh: giữ nguyên" if review is not None else ""
    if review.state == "proposed":
        return NOW, _since(review, "chờ quyết định")
    if review.state in _DECIDED:
        return DONE, review.decision.label if review.decision else _day(walked.procedure.approved_on)
    return TODO, ""


def _implemented(walked: Walked) -> tuple[str, str]:
    review = walked.review
    if review is None or review.state == "kept":
        return TODO, "không phát sinh: giữ nguyên" if review is not None else ""
    if review.state == "approved":
        return NOW, _since(review, "chờ văn bản thực thi")
    if review.state in ("implemented", "abolished"):
        return DONE, review.amendment.label if review.amendment else _day(walked.procedure.implemented_on)
    return TODO, ""


def _anew(walked: Walked) -> tuple[str, str]:
    """A content that is written after the first one was announced, whether a review asked for it or not."""
    open_, review = walked.open, walked.review
    if walked.announced and open_ is not None:
        state = REFUSED if open_.state == "returned" else NOW
        return state, _since(open_, f"nội dung số {open_.number}: {VERSION_STATES[open_.state].lower()}")
    if review is None or review.state not in ("implemented", "abolished"):
        return TODO, ""
    later = [one for one in walked.announced if one.effective_from >= review.since and one.id != review.version_id]
    return (DONE, _decided(later[0])) if later else (NOW, "chờ lập nội dung công bố lại")


_HOW: tuple[Callable[[Walked], tuple[str, str]], ...] = (
    _counted,
    _checked,
    _announced,
    _published,
    _planned,
    _reviewed,
    _proposed,
    _approved,
    _implemented,
    _anew,
)
