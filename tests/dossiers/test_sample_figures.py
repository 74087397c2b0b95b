"""The commands on the sample files, from an empty database without people, give exactly the published tables."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from heza.cli import main
from heza.core.clock import VIETNAM
from heza.dossiers.rules import month_period
from heza.sample.load import DATA
from tests.dossiers import expected

pytestmark = pytest.mark.both_databases
COLUMNS = ("all", "new", "carried_in", "settled", "early", "on_time", "late", "open", "open_late")


class Heza:
    """`bin/heza` on a database of its own, run inside the test's process."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.env = {"HEZA_DATA": str(folder), "HEZA_DATABASE_URL": database_url, "HEZA_TODAY": ""}

    def run(self, *words: str, code: int = 0) -> str:
        """What a command prints."""
        done = CliRunner().invoke(main, list(words), env=self.env)
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    def figures(self, first: str, last: str, *options: str) -> dict[str, Any]:
        """The figures of a period as JSON."""
        found: dict[str, Any] = json.loads(
            self.run("dossiers", "figures", "--from", first, "--to", last, "--json", *options)
        )
        return found

    def total(self, first: str, last: str, *options: str) -> list[int]:
        """The total row."""
        return counts(self.figures(first, last, *options)["total"])


def counts(row: dict[str, int]) -> list[int]:
    """A row of figures in the order of the published tables."""
    assert row["open_in_time"] == row["open"] - row["open_late"]
    return [row[name] for name in COLUMNS]


@pytest.fixture
def heza(tmp_path: Path, database_url: str) -> Heza:
    """The command line with the catalogue imported."""
    heza = Heza(tmp_path, database_url)
    heza.run("db", "upgrade")
    for name in ("danh-muc-tthc-qd-4356.xlsx", "quy-trinh-va-thanh-phan.xlsx"):
        heza.run("procedures", "import", str(DATA / name), "--apply")
    return heza


def _import(heza: Heza, name: str, apply: bool = True) -> str:
    return heza.run("dossiers", "import", str(DATA / name), *(["--apply"] if apply else []))


def test_the_sample_files_give_the_published_figures(heza: Heza) -> None:
    march = ("2024-02-20", "2024-03-19")
    said = _import(heza, "mot-cua-thang-3-2024.xlsx", apply=False)
    assert "Hồ sơ mới: 241" in said
    assert heza.total(*march) == [0] * 9  # a dry run writes nothing
    said = _import(heza, "mot-cua-thang-3-2024.xlsx")
    assert "Hạn Một cửa khác hạn HEZA tính: 0" in said
    found = heza.figures(*march)
    assert {name: counts(row) for name, row in found["by_field"].items()} == expected.table(expected.MARCH_BY_FIELD)
    departments = {name: counts(row) for name, row in found["by_department"].items()}
    assert departments == expected.table(expected.MARCH_BY_DEPARTMENT)
    assert counts(found["total"]) == expected.MARCH

    for name in ("mot-cua-2023.xlsx", "mot-cua-28-03-2024.xlsx"):
        assert "Hạn Một cửa khác hạn HEZA tính: 0" in _import(heza, name)
    _import(heza, "nhat-ky-xu-ly-28-03-2024.xlsx")
    found = heza.figures(*march)
    assert counts(found["total"]) == expected.MARCH
    assert {n: counts(row) for n, row in found["by_department"].items()} == expected.table(expected.MARCH_BY_DEPARTMENT)
    nine = heza.figures("2024-03-20", "2024-03-28")
    assert {n: counts(row) for n, row in nine["by_department"].items()} == expected.table(
        expected.NINE_DAYS_BY_DEPARTMENT
    )
    assert counts(nine["total"]) == expected.NINE_DAYS
    for name, row in expected.table(expected.TWELVE_PERIODS).items():
        year, month = (int(part) for part in name.split("-"))
        period = month_period(year, month)
        assert heza.total(period.first.isoformat(), period.last.isoformat()) == row, name

    known_at = datetime.now(VIETNAM).isoformat()
    said = _import(heza, "mot-cua-nhap-muon-29-03-2024.xlsx")
    assert "1 mới, 2 thay đổi" in said
    assert heza.total(*march) == expected.MARCH_AFTER_THE_LATE_ROWS
    assert heza.total(*march, "--known-at", known_at) == expected.MARCH
    assert "không có gì mới" in _import(heza, "mot-cua-nhap-muon-29-03-2024.xlsx")
    assert heza.total(*march) == expected.MARCH_AFTER_THE_LATE_ROWS
    heza.run("audit", "verify", "--full")


def test_commands_answer_wrong_input_with_a_sentence(heza: Heza, tmp_path: Path) -> None:
    said = heza.run("dossiers", "figures", "--from", "2024-03-19", "--to", "2024-02-20", code=1)
    assert "Ngày đầu kỳ 19/03/2024 sau ngày cuối kỳ 20/02/2024" in said
    assert "cần ngày dạng" in heza.run("dossiers", "figures", "--from", "hôm qua", "--to", "2024-02-20", code=1)
    assert "Không có hồ sơ mã" in heza.run("dossiers", "show", "H24.18-000000-0000", code=1)
    picture = tmp_path / "anh.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 500)
    assert "không phải tệp Excel" in heza.run("dossiers", "import", str(picture), "--apply", code=1)
    assert "Không có tệp" in heza.run("dossiers", "import", str(tmp_path / "khong-co.xlsx"), code=1)
    catalogue = str(DATA / "danh-muc-tthc-qd-4356.xlsx")
    assert "Mã hồ sơ" in heza.run("dossiers", "import", catalogue, "--apply", code=1)


def test_an_unmigrated_database_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    said = Heza(tmp_path / "new", "").run("dossiers", "figures", "--from", "2024-02-20", "--to", "2024-03-19", code=1)
    assert "bin/heza db upgrade" in said
