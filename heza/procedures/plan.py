"""What an import will do, before it does it: each procedure new, changed, corrected, completed or the same. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from heza.core import words
from heza.procedures import rules
from heza.procedures.catalogue import Document, Found, Known, KnownVersion, Place, Problem, Step, Terms

KINDS = {
    "new": "thủ tục mới",
    "changed": "phiên bản mới",
    "corrected": "đính chính",
    "completed": "bổ sung quy trình, thành phần",
    "same": "không đổi",
}
NO_DAY = (
    "Chưa biết ngày áp dụng: tệp không ghi “Kèm theo Quyết định số … ngày …”. "
    "Hãy nhập ngày áp dụng và căn cứ (dòng lệnh: --effective 2023-12-15 --basis “Quyết định số …”)."
)
NO_BASIS = "Chưa ghi căn cứ (quyết định). Nên nhập căn cứ để phiên bản này tra được nguồn."


@dataclass(frozen=True)
class Difference:
    """One thing that the import changes, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Item:
    """What the import does with one procedure; `base` is the version it is compared with."""

    key: str
    kind: str
    effective_from: date
    basis: str
    terms: Terms
    steps: tuple[Step, ...]
    documents: tuple[Document, ...]
    known: Known | None = None
    base: KnownVersion | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def makes_version(self) -> bool:
        """Whether a row of the version table is added."""
        return self.kind in {"new", "changed", "corrected"}


@dataclass
class Plan:
    """What an import will do, and what is wrong with it. With an error nothing can be applied."""

    items: list[Item]
    problems: list[Problem]
    effective_from: date | None
    basis: str
    unmentioned: list[str] = field(default_factory=list)  # codes in force that the file leaves out
    listed: list[Terms] = field(default_factory=list)  # the procedures of the file
    steps: int = 0  # in the file
    papers: int = 0

    @property
    def errors(self) -> list[Problem]:
        """What blocks the import."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What somebody should look at."""
        return [problem for problem in self.problems if not problem.is_error]

    @property
    def writes(self) -> list[Item]:
        """What will be written."""
        return [item for item in self.items if item.kind != "same"]

    def counts(self) -> dict[str, int]:
        """How many procedures of each kind, in the order of KINDS."""
        found = Counter(item.kind for item in self.items)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def by(self, attribute: str) -> list[tuple[str, int]]:
        """How many procedures of the file by field, department …, as the file orders them."""
        return list(Counter(getattr(terms, attribute) or "(không ghi)" for terms in self.listed).items())

    def shortened(self) -> int:
        """How many procedures of the file take less time than the law gives."""
        return sum(terms.days_allowed < terms.days_legal for terms in self.listed)


def plan(
    found: Found, known: Mapping[str, Known], today: date, effective_from: date | None = None, basis: str = ""
) -> Plan:
    """What importing `found` will do. A date and a basis given by hand win over the title of the file."""
    day, reason = effective_from or found.effective_from, basis or found.basis
    made = Plan([], list(found.problems), day, reason, listed=list(found.procedures.values()))
    made.steps, made.papers = (sum(map(len, parts.values())) for parts in (found.steps, found.documents))
    is_dated = effective_from is None and found.procedures.keys() <= found.days.keys()
    if found.procedures and day is None and not is_dated:
        made.problems.append(Problem(Place(), NO_DAY))
        return made
    if found.procedures and not reason and not is_dated:
        made.problems.append(Problem(Place(), NO_BASIS, is_error=False))
    for key in [*found.procedures, *sorted((found.steps.keys() | found.documents.keys()) - found.procedures.keys())]:
        own_day, own_reason = (day, reason) if effective_from else found.days.get(key, (day, reason))
        item = _item(key, found, known.get(key), own_day, basis or own_reason, today)
        if item is not None:
            made.items.append(item)
            made.problems += _doubts(item, found)
        elif key not in found.refused:
            text = f"Mã {key} chưa có trong danh mục. Hãy nhập danh mục trước, hoặc sửa mã."
            made.problems.append(Problem(found.place_of(key), text))
    made.unmentioned = _unmentioned(found, known, today)
    return made


def _item(key: str, found: Found, known: Known | None, day: date | None, basis: str, today: date) -> Item | None:
    base, is_earlier = _base(known, day or today)
    terms = found.procedures.get(key) or (base.terms if base else None)
    if terms is None:
        return None
    own_day = day or (base.effective_from if base else today)
    steps = tuple(found.steps.get(key, ())) or (base.steps if base else ())
    documents = tuple(found.documents.get(key, ())) or (base.documents if base else ())
    named = key in found.procedures or day is not None
    reason = basis if (basis and named) or base is None else base.basis
    item = Item(key, "new", own_day, reason, terms, steps, documents, known, base)
    if base is None:
        return item
    differences = tuple(_differences(item, base, is_earlier))
    return Item(key, _kind(item, base, differences), own_day, reason, terms, steps, documents, known, base, differences)


def _base(known: Known | None, day: date) -> tuple[KnownVersion | None, bool]:
    """The version in force on a day; the first one, marked, where the day lies before it."""
    if known is None or not known.versions:
        return None, False
    until = [version for version in known.versions if version.effective_from <= day]
    return (until[-1], False) if until else (known.versions[0], True)


def _kind(item: Item, base: KnownVersion, differences: tuple[Difference, ...]) -> str:
    if not differences:
        return "same"
    if item.effective_from != base.effective_from:
        return "changed"
    only_adds = all(difference.before == "" for difference in differences)
    return "completed" if only_adds else "corrected"


FIELDS = {
    "name": "Tên",
    "field": "Lĩnh vực",
    "department": "Đơn vị thụ lý",
    "days_legal": "Thời hạn theo quy định",
    "days_allowed": "Thời hạn sau cắt giảm",
    "term_unit": "Đơn vị tính thời hạn",
    "announced_as": "Hình thức công bố",
    "service_level": "Mức độ dịch vụ công",
    "fee": "Phí, lệ phí (đồng)",
    "note": "Ghi chú",
}
_COMPARED_FOLDED = {"field", "department"}  # another spelling is not another unit


def _differences(item: Item, base: KnownVersion, is_earlier: bool) -> Iterator[Difference]:
    if is_earlier:
        yield Difference("Áp dụng từ ngày", words.day(base.effective_from), words.day(item.effective_from))
    if item.basis != base.basis:
        yield Difference("Căn cứ", base.basis or "(không ghi)", item.basis or "(không ghi)")
    for name, label in FIELDS.items():
        before, after = getattr(base.terms, name), getattr(item.terms, name)
        if name in _COMPARED_FOLDED and words.fold(before) == words.fold(after):
            continue
        if before != after:
            yield Difference(label, _shown(name, before), _shown(name, after))
    if item.steps != base.steps:
        yield Difference(
            "Quy trình nội bộ", _steps_in_words(base.steps, item.steps), _steps_in_words(item.steps, base.steps)
        )
    if item.documents != base.documents:
        before, after = base.documents, item.documents
        yield Difference("Thành phần hồ sơ", _papers_in_words(before, after), _papers_in_words(after, before))


def _shown(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return words.number(value)
    return rules.TERM_UNITS[value] if name == "term_unit" else value or "(không ghi)"


def _steps_in_words(steps: tuple[Step, ...], others: tuple[Step, ...]) -> str:
    """How many steps, how long, and those that are not among the others."""
    if not steps:
        return ""
    own = [f"{step.position}. {step.name} {rules.hours(step.minutes)}" for step in steps if step not in others]
    return f"{len(steps)} bước, {rules.hours(sum(step.minutes for step in steps))}{_few(own, bool(others))}"


def _papers_in_words(papers: tuple[Document, ...], others: tuple[Document, ...]) -> str:
    own = [f"{paper.position}. {paper.name}" for paper in papers if paper not in others]
    return f"{len(papers)} giấy tờ{_few(own, bool(others))}" if papers else ""


def _few(texts: list[str], wanted: bool) -> str:
    if not texts or not wanted:
        return ""
    return f" ({'; '.join(texts[:3])}{'; …' if len(texts) > 3 else ''})"


def _doubts(item: Item, found: Found) -> Iterator[Problem]:
    """What is odd about an item of the file; a change of what is abolished is an error."""
    known, place = item.known, found.place_of(item.key)
    if known and known.abolished_on and item.makes_version and item.effective_from >= known.abolished_on:
        text = (
            f"Thủ tục {item.terms.code} đã bãi bỏ từ {words.day(known.abolished_on)}. "
            "Hãy gỡ bãi bỏ ở trang thủ tục trước khi nhập nội dung mới."
        )
        yield Problem(place, text)
    allowed = rules.allowed_minutes(item.terms.days_allowed, item.terms.term_unit)
    given = sum(step.minutes for step in item.steps)
    if item.steps and allowed is not None and given != allowed:
        text = (
            f"Thủ tục {item.terms.code}: các bước cộng lại {rules.hours(given)}, "
            f"thời hạn {rules.term(item.terms.days_allowed, item.terms.term_unit)} là {rules.hours(allowed)}."
        )
        yield Problem(found.places.get(("steps", item.key), place), text, is_error=False)


def _unmentioned(found: Found, known: Mapping[str, Known], today: date) -> list[str]:
    """Procedures in force that a new catalogue no longer names: perhaps abolished, which is said apart."""
    if not found.procedures:
        return []
    named = found.procedures.keys() | found.refused
    left = (one for key, one in known.items() if key not in named and one.versions)
    return [one.versions[-1].terms.code for one in left if one.abolished_on is None or one.abolished_on > today]
