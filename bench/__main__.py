"""`bin/bench`: everything, as Markdown on the screen and in `bench/results/latest.md`."""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import compare, documents, figures, forms, imports, pages, reports, reviews
from bench.client import Site
from bench.generate import DATA, prepared, sample
from heza import ROOT

RESULTS = Path(__file__).parent / "results" / "latest.md"
PARTS = ("pages", "figures", "reports", "forms", "reviews", "documents", "rivals", "imports")
ALONE = {"reviews", "documents", "imports"}  # these make agencies of their own


def main() -> None:
    """Measure what is asked for. A measurement, not a test: it ends with 0 whatever comes out."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="The benchmarks of heza, as ratios in one run.")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of dossiers")
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000 dossiers, no rivals, no imports")
    parser.add_argument("--rivals", action="store_true", help="only the list against other tools")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part (may be given twice)")
    parser.add_argument("--page", default="", help="only pages whose name holds this")
    parser.add_argument("--imports", default="10000", help="rows of the imported files, for example 10000,100000")
    parser.add_argument("--reuse", action="store_true", help="take older databases although the code changed")
    asked = parser.parse_args()
    parts = (
        ["rivals"]
        if asked.rivals
        else asked.only or (["pages", "figures", "reports", "forms", "reviews"] if asked.quick else list(PARTS))
    )
    sizes = [int(size) for size in ("10000,100000" if asked.quick else asked.sizes).split(",")]
    sizes = [] if set(parts) <= ALONE else sizes
    folders = {size: prepared(size, reuse=asked.reuse) for size in sizes}
    sites = {size: Site.on(folder) for size, folder in folders.items()}
    said = _heading(sizes)
    todo: dict[str, Callable[[], list[str]]] = {
        "pages": lambda: pages.table(*pages.measure(sites, asked.page)),
        "figures": lambda: figures.measure(sites),
        "reports": lambda: reports.measure(sites),
        "forms": lambda: forms.measure(folders[min(sizes)]),
        "reviews": reviews.measure,
        "documents": documents.measure,
        "rivals": lambda: compare.measure(folders[max(sizes)]),
        "imports": lambda: [line for rows in asked.imports.split(",") for line in (*imports.measure(int(rows)), "")],
    }
    for part in PARTS:
        if part in parts:
            said += ["", f"## {TITLES[part]}", "", *_measured(part, todo[part])]
    text = "\n".join(said).rstrip() + "\n"
    print(text)
    whole = not (asked.quick or asked.rivals or asked.only or asked.page or asked.reuse)
    place = RESULTS if whole else DATA / "partial.md"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)


TITLES = {
    "pages": "Pages (floor: the biggest within 1.5× of the smallest)",
    "figures": "Figures (floor: within 1.5× of the bare SQL)",
    "reports": "Reports (floor: the biggest within 1.5× of the smallest)",
    "forms": "Forms (floors: one within 3× of the bare compile, 500 in one file within 2× of 500)",
    "documents": "Documents (floor: 6,000 documents within 1.5× of 400)",
    "reviews": "Review (floors: 5,000 procedures within 1.5× of 50, a past day within 1.5× of the bare SQL)",
    "rivals": "Lists of the same rows from the same file (floor: ours 3× faster)",
    "imports": "Imports (floors: 2× of bare, 400 MB, others wait under 2 s)",
}


def _measured(part: str, measure: Callable[[], list[str]]) -> list[str]:
    sys.stderr.write(f"{part}…\n")
    try:
        return measure()
    except Exception as problem:  # the other parts are still worth having
        if os.environ.get("BENCH_RAISE"):
            raise
        return [f"Not measured: {type(problem).__name__}: {problem}"]


def _heading(sizes: list[int]) -> list[str]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return [
        f"# Benchmark of {datetime.now(UTC):%Y-%m-%d}",
        "",
        f"{os.cpu_count()} cores, {versions}, commit {commit}, data {sample().digest}; "
        f"sizes {', '.join(f'{size:,}' for size in sizes) or 'of their own'}.",
        "Times are medians in milliseconds ± half the quartile distance, taken in turn; only ratios mean anything.",
    ]


if __name__ == "__main__":
    main()
