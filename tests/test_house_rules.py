"""The rules of the house, held by reading the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from heza import ROOT
from tests.template_lint import problems

CODE = sorted((ROOT / "heza").rglob("*.py"))


def _calls(path: Path, name: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            if getattr(called, "attr", None) == name or getattr(called, "id", None) == name:
                yield node.lineno


def test_every_view_declares_who_may_open_it(app: Flask) -> None:
    closed = [name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "permission")]
    assert closed == []


def test_only_these_pages_are_public(app: Flask) -> None:
    public = {name for name, view in app.view_functions.items() if getattr(view, "permission", "closed") is None}
    assert public == {"accounts.sign_in", "accounts.sign_out", "health.check", "paper_copies.check"}


def test_addresses_are_vietnamese_without_diacritics(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        plain = re.sub(r"<[^>]+>", "x", rule.rule)
        assert rule.endpoint == "static" or re.fullmatch(r"/|(/[a-z0-9]+(-[a-z0-9]+)*)+(\.[a-z]+)?", plain), rule.rule


def test_templates_keep_to_the_csp() -> None:
    assert problems() == []


def test_templates_mirror_the_features() -> None:
    features = {path.name for path in (ROOT / "heza").iterdir() if path.is_dir()}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()} - {"shared"}
    assert folders <= features


def test_only_one_file_knows_htmx() -> None:
    knowing = [str(path.relative_to(ROOT)) for path in CODE if re.search(r"[\"']HX-", path.read_text())]
    assert knowing == ["heza/core/hx.py"]


def test_only_the_error_handler_catches_everything() -> None:
    everything = re.compile(r"except (Exception|BaseException)?\s*:|except:")
    assert [str(path) for path in CODE if everything.search(path.read_text())] == []


def test_actions_and_queries_never_commit() -> None:
    committing = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in CODE
        if path.name in {"actions.py", "queries.py", "rules.py", "figures.py", "ledger.py", "legs.py", "plan.py"}
        for line in _calls(path, "commit")
    ]
    assert committing == []


def test_law_and_pages_ask_our_clock() -> None:
    own = {ROOT / "heza/core/clock.py"}
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        if path not in own
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"date\.today\(\)|datetime\.now\(|utcnow|time\.time\(\)", line)
    ]
    assert wrong == []


def test_no_room_has_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "services", "common", "misc"}
    assert [str(path) for path in CODE if path.stem in drawers or path.parent.name in drawers] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith((" ", "#"))]
    assert lines
    assert [line for line in lines if "==" not in line] == []


def test_the_project_speaks_of_itself_alone() -> None:
    hosts = re.compile(r"(pypi\.org|registry\.npmjs|deb\.debian|/root/|/home/[a-z])")
    own = Path(__file__)
    files = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".html", ".css", ".toml", ".txt", ".in", ".yaml"}]
    kept = [p for p in files if not {".venv", "instance", "data", "node_modules"} & set(p.relative_to(ROOT).parts)]
    assert [str(p) for p in kept if p != own and hosts.search(p.read_text(errors="ignore"))] == []
