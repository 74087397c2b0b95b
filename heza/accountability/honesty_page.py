"""The page "Trung thực số liệu": what was told otherwise, per head and per import, and the rates with and without."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import url_for

from heza.accountability import honesty, queries, without
from heza.accountability.board import NO_HEAD, NO_UNIT, days_in_office
from heza.accountability.honesty import OWN_ACTS, Restated
from heza.accountability.lines import PARAMS, Cell, Line, Links, Share
from heza.accountability.queries import Only, Term
from heza.accountability.without import Without
from heza.accounts.models import Department
from heza.core import words
from heza.dossiers.figures import Question, figures
from heza.dossiers.restated import NAMES, What
from heza.dossiers.rules import Figures

LATEST = 20  # restatements on the page; all of them are one click away
Key = tuple[int | None, ...]
RESTATED_PARAMS = PARAMS | {"what": "loai", "import": "lan-nhap"}


class FirstLinks(Links):
    """The addresses of the same figures as told first."""

    rows_endpoint = "accountability.told_rows"


@dataclass(frozen=True)
class Count:
    """One line of counts: who or which import, how often each kind, and what narrows its rows."""

    name: str
    counts: Counter[What]
    only: dict[str, int | None]
    note: str = ""
    order: tuple[object, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A line's figures as they stand and as told first."""

    now: Line
    first: Line
    doubtful: int = 0


@dataclass(frozen=True)
class Compared:
    """A named rate as it stands and as told first."""

    now: Share
    first: Share

    @property
    def change(self) -> tuple[str, str]:
        """How the rate as told first stands to the one of today."""
        now, first = self.now.rate.share, self.first.rate.share
        if now is None or first is None:
            return "none", "chưa so được"
        points = words.rounded((first - now) * 100, 1)
        if not points:
            return "same", "không đổi"
        return ("up" if points > 0 else "down"), f"{words.number(abs(points))} điểm"


@dataclass(frozen=True)
class HonestyPage:
    """All that the page shows."""

    question: Question
    links: Links
    total: Count
    pair: Pair
    heads: list[Count]
    imports: list[Count]
    pairs: list[Pair]
    latest: list[Restated] = field(default_factory=list)

    def cells(self, line: Count) -> list[Cell]:
        """How often each kind, and how often in all, each with the address of its rows."""
        found = [self._cell(NAMES[what].short, line.counts[what], {**line.only, "what": what}) for what in What]
        return [*found, self._cell("Tổng", line.counts.total(), line.only)]

    def _cell(self, label: str, value: int, only: Mapping[str, object]) -> Cell:
        return Cell(label, value, restated_url(self.links, only) if value else "", "", label)

    def compared(self, pair: Pair) -> list[Compared]:
        """The three named rates of a line, both ways."""
        first = FirstLinks(self.question, may_open=self.links.may_open)
        both = zip(self.links.shares(pair.now), first.shares(pair.first), strict=True)
        return [Compared(now, told) for now, told in both]


def restated_url(links: Links, only: Mapping[str, object]) -> str:
    """The restatements behind a figure, empty where this person may not open them."""
    if not links.may_open:
        return ""
    narrowed = {RESTATED_PARAMS[name]: value or 0 for name, value in only.items()}
    return url_for("accountability.restated", **narrowed, **links.args)  # type: ignore[arg-type]


def page(question: Question, links: Links, only: Only) -> HonestyPage:
    """Everything of the agency, or of one department (`only`)."""
    counted = honesty.counts(question, "head", "department", only=only)
    base = figures(question, "head", "department", only=only)
    first = without.without(base, question, "head", "department", only=only)
    terms = [term for term in queries.terms(question) if only.get("department") in (None, term.department_id)]
    departments = queries.department_names()
    keys = [*(counted.keys() | first.keys() | {(term.person_id, term.department_id) for term in terms})]
    names = queries.people_names({head for head, _ in keys if head is not None})
    heads, pairs = [], []
    busy = {key for key in keys if key in counted or (key in first and first[key].figures.all)}
    for key in sorted(keys, key=lambda key: (key not in busy, *_place(key, departments, names))):
        name, note = _named(key, departments, names, terms, question)
        narrowed: Only = {"head": key[0], "department": key[1]}
        heads.append(Count(name, counted.get(key, Counter()), narrowed, note))
        pairs.append(_pair(name, narrowed, base.get(key, Figures()), first.get(key, Without(Figures())), note))
    department = departments.get(only.get("department") or 0)
    whole = department.name if department else "Toàn Ban"
    told = sum(first.values(), Without(Figures()))
    latest = honesty.rows_page(question, only, size=LATEST).rows if links.may_open else []
    return HonestyPage(
        question=question,
        links=links,
        total=Count(whole, sum((line.counts for line in heads), Counter()), dict(only)),
        pair=_pair(whole, only, sum(base.values(), Figures()), told),
        heads=heads,
        imports=_imports(question, only),
        pairs=pairs,
        latest=latest,
    )


def _pair(name: str, only: Only, now: Figures, told: Without, note: str = "") -> Pair:
    return Pair(Line(name, only, now, note=note), Line(name, only, told.figures), told.doubtful)


def _place(key: Key, departments: Mapping[int, Department], names: Mapping[int, queries.Name]) -> tuple[object, ...]:
    """The order of the office, as on the board."""
    head, unit = key
    place = {id: number for number, id in enumerate(departments)}.get(unit or 0, 999)
    return place, head is None, names[head].sort_key if head is not None else ""


def _named(
    key: Key,
    departments: Mapping[int, Department],
    names: Mapping[int, queries.Name],
    terms: Iterable[Term],
    question: Question,
) -> tuple[str, str]:
    head, unit = key
    department = departments.get(unit or 0)
    name = names[head].name if head is not None else NO_HEAD if department else NO_UNIT
    in_office = days_in_office(terms, head, unit, question)
    return name, " · ".join(part for part in (department.name if department else "", in_office) if part)


def _imports(question: Question, only: Only) -> list[Count]:
    """One line an import that restated something, the newest first; last what was done in heza itself."""
    counted = honesty.counts(question, "import", only=only)
    known = honesty.imports([id for (id,) in counted if id is not None])
    lines = []
    for (id,), counts in counted.items():
        narrowed: dict[str, int | None] = {**only, "import": id or OWN_ACTS}
        if id is None:
            lines.append(Count("Việc ghi trong heza", counts, narrowed, order=(1,)))
        else:
            file = known[id]
            note = f"dữ liệu đến {words.moment(file.until)} · {file.who} nhập"
            lines.append(Count(file.name, counts, narrowed, note, order=(0, -id)))
    return sorted(lines, key=lambda line: line.order)
