"""Every page of the access list at several sizes: server time, statements, bytes.

Pages without parameters come from the app's own list of addresses, so a new page is measured by itself. Pages
with parameters, and pages asked in a particular way, have an example below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from bench.client import Site, Times
from bench.world import RARE_WORD
from heza.dossiers import cursors
from heza.dossiers.cursors import Cursor

FLOOR, NEARLY = 1.5, 1.3
READER, ADMIN = "kiemsoat", "admin"
LEFT_OUT = {"static", "accounts.sign_out", "dossiers.preview", "procedures.preview"}  # previews need an upload first
NEED_MORE = {"accountability.rows", "accountability.rows_excel"}  # no page without parameters either
ROUNDS, ROUNDS_OF_SLOW = 15, 5
SLOW = 0.4  # seconds

Value = str | int | Callable[[Site], Any]


@dataclass(frozen=True)
class Example:
    """One way in which a page is asked for."""

    endpoint: str
    username: str
    label: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.endpoint} {self.label}".strip()

    def path(self, site: Site) -> str:
        """Its address on one database; ids differ between sizes."""
        values: dict[str, Any] = {
            name: value(site) if callable(value) else value for name, value in self.values.items()
        }
        with site.app.test_request_context():
            return url_for(self.endpoint, **values)


def _of(sql: str) -> Callable[[Site], Any]:
    return lambda site: site.scalar(sql)


def _late_page(order: str, column: str, share: float) -> Callable[[Site], str]:
    """The cursor of a page far down a list."""

    def cursor(site: Site) -> str:
        where = "closed_on IS NULL" if column == "due_on" else "1 = 1"
        total = site.scalar(f"SELECT count(*) FROM dossier WHERE {where}")
        ids = f"SELECT id FROM dossier WHERE {where} ORDER BY {column} DESC, id DESC LIMIT 1 OFFSET :n"
        id = site.scalar(ids, n=int(total * share))
        day = site.scalar(f"SELECT {column} FROM dossier WHERE id = :id", id=id)
        with site.app.app_context():
            return cursors.written(Cursor(order, False, date.fromisoformat(str(day)), id))

    return cursor


RECENT = _of("SELECT code FROM dossier WHERE closed_on IS NULL ORDER BY received_on DESC, id DESC LIMIT 1")
CHANGED = _of(
    "SELECT d.code FROM dossier d WHERE d.received_on >= '2024-01-01' AND d.closed_on IS NOT NULL"
    " ORDER BY (SELECT count(*) FROM event e WHERE e.dossier_id = d.id) DESC, d.id DESC LIMIT 1"
)
UNIT = _of("SELECT id FROM department WHERE code = 'dt'")
OFFICER = _of("SELECT id FROM person WHERE username = 'cv.dt2'")
FIELD = _of("SELECT id FROM field ORDER BY id LIMIT 1")
OLD_CODES = _of("SELECT substr(min(code_key), 1, 10) FROM dossier WHERE received_on < '2023-09-01'")
HEADSHIP = _of("SELECT max(h.id) FROM headship h JOIN department d ON d.id = h.department_id WHERE d.code = 'dt'")
LAST_IMPORT = _of("SELECT max(id) FROM dossier_import")
STATES = (
    *("dang-giai-quyet", "qua-han", "hom-nay", "sap-den-han", "tam-dung", "da-giai-quyet", "som-han", "dung-han"),
    *("tre-han", "chua-tiep-nhan", "tat-ca"),
)
PAST = {"ky": "2023-11"}
PAST_KNOWN = {"ky": "2023-11", "biet-den": "2023-12-01T08:00"}

EXAMPLES = (
    *(Example("dossiers.index", READER, state, {"trang-thai": state}) for state in STATES),
    Example("dossiers.index", "tp.dt", "of a head"),
    Example("dossiers.index", "cv.dt2", "of an officer"),
    Example("dossiers.index", "cv.dt2", "of an officer, all", {"trang-thai": "tat-ca"}),
    Example("dossiers.index", "cv.ld", "of a small unit, all", {"trang-thai": "tat-ca"}),
    Example("dossiers.index", "cv.ld", "of a small unit, late", {"trang-thai": "tre-han"}),
    Example("dossiers.index", READER, "all, of a unit", {"trang-thai": "tat-ca", "phong": UNIT}),
    Example("dossiers.index", READER, "all, of an officer", {"trang-thai": "tat-ca", "can-bo": OFFICER}),
    Example("dossiers.index", READER, "all, of a field", {"trang-thai": "tat-ca", "linh-vuc": FIELD}),
    Example("dossiers.index", READER, "late, of a field", {"trang-thai": "tre-han", "linh-vuc": FIELD}),
    Example("dossiers.index", READER, "late, of an officer", {"trang-thai": "tre-han", "can-bo": OFFICER}),
    Example("dossiers.index", READER, "all, of a procedure", {"trang-thai": "tat-ca", "thu_tuc": "ĐT-04"}),
    Example(
        "dossiers.index", READER, "all, of a month", {"trang-thai": "tat-ca", "tu": "2023-11-01", "den": "2023-11-30"}
    ),
    Example("dossiers.index", READER, "all, oldest first", {"trang-thai": "tat-ca", "thu-tu": "nguoc"}),
    Example(
        "dossiers.index",
        READER,
        "late page of all",
        {"trang-thai": "tat-ca", "trang": _late_page("received-", "received_on", 0.6)},
    ),
    Example("dossiers.index", READER, "late page of open", {"trang": _late_page("due+", "due_on", 0.3)}),
    Example("dossiers.index", READER, "search: a rare word", {"q": RARE_WORD.lower()}),
    Example("dossiers.index", READER, "search: a common word", {"q": "cong ty"}),
    Example("dossiers.index", READER, "search: two words", {"q": "bao bì hải"}),
    Example("dossiers.index", READER, "search: start of a code", {"q": "H24.18-2403"}),
    Example("dossiers.index", READER, "search: start of many codes", {"q": "H24.18-23"}),
    Example("dossiers.index", READER, "search: start of the oldest codes", {"q": OLD_CODES}),
    Example("dossiers.index", READER, "search: nothing", {"q": "zzzz"}),
    Example("dossiers.index", READER, "search: words of a procedure", {"q": "giấy phép"}),
    Example("dossiers.index", "cv.ld", "search of a small unit: a common word", {"q": "cong ty"}),
    Example("dossiers.show", READER, "open", {"code": RECENT}),
    Example("dossiers.show", READER, "with the longest log", {"code": CHANGED}),
    Example("accountability.index", "lanhdao", "of a leader"),
    Example("accountability.index", "tp.dt", "of a head"),
    Example("accountability.index", "cv.dt2", "of an officer"),
    Example("accountability.index", "lanhdao", "past", PAST),
    Example("accountability.index", "lanhdao", "past, as known then", PAST_KNOWN),
    Example("accountability.department", "lanhdao", "", {"department_id": UNIT}),
    Example("accountability.department", "lanhdao", "past", {"department_id": UNIT, **PAST}),
    Example("accountability.department", "lanhdao", "past, as known then", {"department_id": UNIT, **PAST_KNOWN}),
    Example("accountability.at_risk", "tp.dt", "", {"department_id": UNIT}),
    Example("accountability.rows", "lanhdao", "open", {"o": "open"}),
    Example("accountability.rows", "lanhdao", "open late", {"o": "open_late"}),
    Example("accountability.rows", "lanhdao", "settled", {"o": "settled"}),
    Example("accountability.rows", "lanhdao", "settled, past, as known then", {"o": "settled", **PAST_KNOWN}),
    Example("accountability.rows_excel", "lanhdao", "settled", {"o": "settled"}),
    Example("accountability.department_excel", "lanhdao", "", {"department_id": UNIT}),
    Example("home.index", "cv.dt2", "of an officer"),
    Example("home.index", "tp.dt", "of a head"),
    Example("home.index", "lanhdao", "of a leader"),
    Example("home.index", "motcua", "of the one-stop desk"),
    Example("audit.index", "lanhdao", "imports", {"viec": "import"}),
    Example("procedures.show", READER, "", {"code": "ĐT-04"}),
    Example("workdays.show", READER, "", {"year": 2024}),
    Example("accounts.person", ADMIN, "", {"id": OFFICER}),
    Example("accounts.edit_person", ADMIN, "", {"id": OFFICER}),
    Example("accounts.department", ADMIN, "", {"id": UNIT}),
    Example("accounts.edit_department", ADMIN, "", {"id": UNIT}),
    Example("accounts.appoint_head", ADMIN, "", {"id": UNIT}),
    Example("accounts.end_head", ADMIN, "", {"id": UNIT, "headship_id": HEADSHIP}),
    Example("dossiers.past", READER, "the last import", {"import_id": LAST_IMPORT}),
)


@dataclass
class Measured:
    """One page at one size."""

    times: Times = field(default_factory=Times)
    statements: int = 0
    size: int = 0
    status: int = 0


@dataclass
class Line:
    """One page at every size; `problem` says why it was not measured."""

    example: Example
    sizes: dict[int, Measured] = field(default_factory=dict)
    problem: str = ""

    @property
    def ratio(self) -> float:
        """How much longer the biggest takes than the smallest."""
        return self.sizes[max(self.sizes)].times.ms / self.sizes[min(self.sizes)].times.ms


def examples(site: Site) -> tuple[list[Example], list[str]]:
    """Every GET page: those without parameters by themselves, the others as the table above says."""
    known = set(site.app.view_functions)
    found = [example for example in EXAMPLES if example.endpoint in known]
    named = {example.endpoint for example in found}
    plain, missing = [], []
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in LEFT_OUT:
            continue
        if not rule.arguments and rule.endpoint not in NEED_MORE:
            plain.append(Example(rule.endpoint, READER))
        elif rule.endpoint not in named:
            missing.append(rule.endpoint)
    absent = sorted({example.endpoint for example in EXAMPLES} - known)
    return sorted(plain, key=lambda one: one.endpoint) + found, missing + [f"{name} (not there)" for name in absent]


def measure(sites: dict[int, Site], only: str = "") -> tuple[list[Line], list[str]]:
    """All pages at all sizes, the sizes in turn, so that a busy machine is busy for each of them."""
    asked, missing = examples(next(iter(sites.values())))
    lines = []
    for example in asked:
        if only in example.name:
            line = Line(example)
            try:
                _measure(line, sites)
            except Exception as problem:  # a page that is being built is a line of the table, not the end of it
                line.problem = f"{type(problem).__name__}: {problem}"[:120]
            lines.append(line)
    return lines, missing


def _measure(line: Line, sites: dict[int, Site]) -> None:
    example = _allowed(line.example, sites)
    line.example = example
    paths = {size: example.path(site) for size, site in sites.items()}
    slowest = 0.0
    for size, site in sites.items():
        with site.statements() as seen:
            answer = site.get(paths[size], example.username)
        again = site.get(paths[size], example.username)
        slowest = max(slowest, again.seconds)
        line.sizes[size] = Measured(Times(), len(seen), len(answer.body), answer.status)
        if answer.status >= 400:
            line.problem = f"status {answer.status}"
            return
    rounds = ROUNDS_OF_SLOW if slowest > SLOW else ROUNDS
    _repeat(line, sites, paths, rounds)
    if line.ratio > NEARLY:  # is it the page, or was the machine busy? ask as often again
        _repeat(line, sites, paths, rounds)


def _repeat(line: Line, sites: dict[int, Site], paths: dict[int, str], rounds: int) -> None:
    for _ in range(rounds):
        for size, site in sites.items():
            line.sizes[size].times.seconds.append(site.get(paths[size], line.example.username).seconds)


def _allowed(example: Example, sites: dict[int, Site]) -> Example:
    """The same page as the administrator, where only that role may open it."""
    site = next(iter(sites.values()))
    if example.username == READER and site.get(example.path(site), READER).status == 403:
        return Example(example.endpoint, ADMIN, example.label, example.values)
    return example


def table(lines: list[Line], missing: list[str]) -> list[str]:
    """The result as Markdown."""
    measured = [line for line in lines if not line.problem]
    if not measured:
        return ["No page could be measured."]
    sizes = sorted(measured[0].sizes)
    first, last = sizes[0], sizes[-1]
    head = " | ".join(f"ms at {size:,}" for size in sizes)
    said = [
        f"| page | as | {head} | ratio | statements | kB |",
        "|---|---|" + "--:|" * (len(sizes) + 3),
    ]
    for line in measured:
        times = " | ".join(str(line.sizes[size].times) for size in sizes)
        ratio = f"{line.ratio:.2f}" if line.ratio <= FLOOR else f"**{line.ratio:.2f} ✗**"
        small, big = line.sizes[first], line.sizes[last]
        count = str(big.statements) if small.statements == big.statements else f"{small.statements} → {big.statements}"
        kb = f"{big.size / 1000:.1f}"
        if abs(big.size - small.size) > small.size / 20:  # another content, not only another size of the tables
            kb = f"{small.size / 1000:.1f} → {kb}"
        said.append(f"| {line.example.name} | {line.example.username} | {times} | {ratio} | {count} | {kb} |")
    missed = [line.example.name for line in measured if line.ratio > FLOOR]
    said += [
        "",
        f"{len(measured)} pages; {len(missed)} miss the floor of {FLOOR}×{': ' if missed else '.'}{'; '.join(missed)}",
    ]
    said += [f"- not measured: {line.example.name}: {line.problem}" for line in lines if line.problem]
    said += [f"- no example: {name}" for name in missing]
    return said
