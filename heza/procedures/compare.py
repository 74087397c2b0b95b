"""The versions of a procedure side by side, and the time of its steps against its term. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from heza.core import words
from heza.procedures import rules

SHOWN = 4  # versions side by side on a screen


@dataclass(frozen=True)
class Cell:
    """A value of one version; `is_new` where it differs from the version before."""

    text: str
    is_new: bool


def _steps(version: Any) -> str:
    return f"{len(version.steps)} bước, {rules.hours(sum(step.minutes for step in version.steps))}"


ROWS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("Căn cứ", lambda version: version.basis or "(không ghi)"),
    ("Tên thủ tục", lambda version: version.name),
    ("Lĩnh vực", lambda version: version.field.name),
    ("Đơn vị thụ lý", lambda version: version.department_name or "(không ghi)"),
    ("Thời hạn theo quy định", lambda version: rules.term(version.days_legal, version.term_unit)),
    ("Thời hạn sau cắt giảm", lambda version: rules.term(version.days_allowed, version.term_unit)),
    ("Quy tắc đếm ngày", lambda version: version.counting_rule),
    ("Khi dừng tính", lambda version: rules.PAUSE_MODES[version.pause_mode]),
    ("Hình thức công bố", lambda version: version.announced_as or "(không ghi)"),
    ("Mức độ dịch vụ công", lambda version: version.service_level or "(không ghi)"),
    ("Phí, lệ phí", lambda version: fee(version.fee)),
    ("Quy trình nội bộ", _steps),
    ("Thành phần hồ sơ", lambda version: f"{len(version.documents)} giấy tờ"),
)


def side_by_side(versions: Sequence[Any]) -> list[tuple[str, list[Cell]]]:
    """A row for each thing that a version says; versions in their order."""
    table = []
    for label, words_of in ROWS:
        texts = [words_of(version) for version in versions]
        changed = [False, *(before != after for before, after in pairwise(texts))]
        table.append((label, [Cell(text, is_new) for text, is_new in zip(texts, changed, strict=True)]))
    return table


def counting(versions: Sequence[Any]) -> list[Any]:
    """The versions that count, by effective day: of two of the same day the one known later."""
    by_day: dict[date, Any] = {}
    for version in sorted(versions, key=lambda version: (version.effective_from, version.known_from)):
        by_day[version.effective_from] = version
    return list(by_day.values())


def shown_on(versions: Sequence[Any], day: date) -> Any:
    """The version in force on a day, of versions that count; before the first one the first."""
    return next((version for version in reversed(versions) if version.effective_from <= day), versions[0])


def fee(amount: int) -> str:
    """A fee in words."""
    return f"{words.number(amount)} đồng" if amount else "Không"


@dataclass(frozen=True)
class StepTimes:
    """The steps as parts of a bar, and how their sum stands to the term."""

    parts: list[tuple[int, str, str]]
    given: int  # minutes
    allowed: int | None

    @property
    def fits(self) -> bool:
        """Whether the steps add up to the term."""
        return self.allowed is None or self.given == self.allowed

    @property
    def words(self) -> str:
        """The sum in words."""
        text = f"Các bước cộng lại {rules.hours(self.given)}"
        if self.allowed is None:
            return f"{text}."
        if self.fits:
            return f"{text}, bằng thời hạn."
        gap = rules.hours(abs(self.given - self.allowed))
        return f"{text}, {'nhiều' if self.given > self.allowed else 'ít'} hơn thời hạn {gap}."


def step_times(version: Any) -> StepTimes:
    """How the time of a version is shared among its steps."""
    kinds = ("brand", "mid")
    parts = [
        (step.minutes, kinds[index % 2], f"{step.position}. {step.name}: {rules.hours(step.minutes)}")
        for index, step in enumerate(version.steps)
    ]
    given = sum(step.minutes for step in version.steps)
    return StepTimes(parts, given, rules.allowed_minutes(version.days_allowed, version.term_unit))
