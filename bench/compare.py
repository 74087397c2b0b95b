"""The list of dossiers against the tools that would list the same file without any program of ours.

Each stands in its own process and environment; every one is called the same way (see `rivals/serve.py`), in turn.
"plain" is the tool as it comes; "tuned" is with what its own documentation advises for big tables.
"""

import json
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from bench.client import Site, Times
from bench.generate import DATA
from bench.pages import READER
from heza import ROOT
from heza.dossiers import cursors
from heza.dossiers.cursors import Cursor

FLOOR = 3.0
ROUNDS = 9
PAGE = 50
PAGES = ("first", "late")
HERE = Path(__file__).parent / "rivals"
COLUMNS = (
    *("code", "procedure_code", "procedure_name", "applicant_id", "field_id", "received_at", "due_at", "status"),
    *("outcome", "department_id", "officer_id", "received_on"),
)


@dataclass
class Rival:
    """One tool: how it is started, and the addresses of a first and a late page."""

    name: str
    command: list[str]
    first: str
    late: str
    cwd: Path = HERE
    times: dict[str, Times] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    _process: Any = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self.command, cwd=self.cwd, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
        )
        if self._out.readline().strip() != "ready":
            raise RuntimeError("it does not start")

    @property
    def _out(self) -> IO[str]:
        out: IO[str] = self._process.stdout
        return out

    def ask(self, path: str, keep: Path | None = None) -> dict[str, Any]:
        """One page."""
        self._process.stdin.write(f"{path}\t{keep or ''}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._out.readline() or '{"status": 0}')
        if answer["status"] != 200:
            raise RuntimeError(f"status {answer['status']} for {path}")
        return answer

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.stdin.close()
            self._process.wait(20)


def environment(name: str) -> str:
    """The Python of a rival's own environment, installed from its pinned requirements by their names."""
    wanted = HERE / f"requirements-{name}.txt"
    folder = DATA / "venvs" / name
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_bytes() != wanted.read_bytes():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(wanted)], check=True, stderr=subprocess.DEVNULL)
        stamp.write_bytes(wanted.read_bytes())
    return str(folder / "bin" / "python")


def rivals(folder: Path) -> list[Rival]:
    """Ours first, then the others, all on the same file."""
    database = str(folder / "heza.db")
    site = Site.on(folder)
    total = site.scalar("SELECT count(*) FROM dossier")
    offset = total * 6 // 10 // PAGE * PAGE
    order = "FROM dossier ORDER BY received_on DESC, id DESC LIMIT 1 OFFSET :n"
    id = site.scalar(f"SELECT id {order}", n=offset - 1)
    day = str(site.scalar(f"SELECT received_on {order}", n=offset - 1))
    with site.app.app_context():
        cursor = cursors.written(Cursor("received-", False, date.fromisoformat(day), id))
    site.close()
    ours = [sys.executable, "-m", "bench.rivals.run_ours", str(folder), READER]
    all_of = "/ho-so?trang-thai=tat-ca"
    late = f"{all_of}&trang={cursor}"
    found = [
        Rival("heza", ours, all_of, late, cwd=ROOT),
        Rival("heza, the fragment that turning a page fetches", [*ours, "fragment"], all_of, late, cwd=ROOT),
    ]
    columns = "".join(f"&_col={name}" for name in COLUMNS)
    table = f"/heza/dossier?_sort_desc=received_on&_size={PAGE}{columns}"
    for way, query in (("plain", ""), ("tuned", "&_nofacet=1&_nosuggest=1&_nocount=1")):
        admin, python = "/admin/django_heza/dossier/", environment("django")
        found.append(
            Rival(
                f"Django admin, {way}",
                [python, "run_django.py", database, way],
                admin,
                f"{admin}?p={offset // PAGE + 1}",
            )
        )
        python = environment("flask_admin")
        found.append(
            Rival(
                f"Flask-Admin, {way}",
                [python, "run_flask_admin.py", database, way],
                "/admin/dossier/",
                f"/admin/dossier/?page={offset // PAGE}",
            )
        )
        python = environment("datasette")
        found.append(
            Rival(
                f"Datasette, {way}",
                [python, "run_datasette.py", database, way],
                table + query,
                f"{table}{query}&_next={day},{id}",
            )
        )
    return found


def measure(folder: Path) -> list[str]:
    """All of them in turn; returns the table."""
    kept = DATA / "ours"
    kept.mkdir(exist_ok=True)
    listed = rivals(folder)
    for rival in listed:
        _start(rival, kept if rival is listed[0] else None)
    bare = Rival(
        "a bare Flask view of our bytes", [sys.executable, "run_bare.py", str(kept)], "/first.html", "/late.html"
    )
    _start(bare, None)
    running = [rival for rival in [*listed, bare] if not rival.problem]
    for turn in range(ROUNDS + 1):
        for rival in running:
            for name in PAGES:
                seconds = rival.ask(getattr(rival, name))["seconds"]
                if turn:  # the first round warms up
                    rival.times[name].seconds.append(seconds)
    for rival in [*listed, bare]:
        rival.stop()
    return _table(listed, bare)


def _start(rival: Rival, kept: Path | None) -> None:
    """Start it, and see that both its pages list a whole page of dossiers."""
    try:
        rival.start()
        for name in PAGES:
            answer = rival.ask(getattr(rival, name), kept / f"{name}.html" if kept else None)
            if answer["rows"] < PAGE:
                raise RuntimeError(f"{answer['rows']} rows on the {name} page")
            rival.sizes[name] = answer["size"]
            rival.times[name] = Times()
    except (RuntimeError, OSError) as problem:
        rival.problem = str(problem)


def _table(listed: list[Rival], bare: Rival) -> list[str]:
    ours = listed[0]
    said = [
        "| list of 50 rows | first page, ms | ours is | late page, ms | ours is | kB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    if ours.problem:
        return [f"Our own list could not be measured: {ours.problem}"]
    for rival in [*listed, bare]:
        if rival.problem:
            said.append(f"| {rival.name} | not measured: {rival.problem} | | | | |")
            continue
        cells = []
        for name in PAGES:
            times = rival.times[name]
            cells += [str(times), _faster(rival, times.ms / ours.times[name].ms, bare)]
        said.append(f"| {rival.name} | {' | '.join(cells)} | {rival.sizes['first'] / 1000:.0f} |")
    return said


def _faster(rival: Rival, ratio: float, bare: Rival) -> str:
    if rival is bare:
        return f"{1 / ratio:.1f}× slower"
    if rival.name.startswith("heza"):
        return ""
    return f"{ratio:.1f}× faster" if ratio >= FLOOR else f"**{ratio:.1f}× faster ✗**"
