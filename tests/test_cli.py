"""The command line as a whole: starting up, and one dossier told."""

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from heza import ROOT
from heza.cli import main
from heza.core.db import db
from heza.dossiers.models import Dossier


def _run(data: Path, *words: str, **environment: str) -> tuple[int, str]:
    env = {"HEZA_DATA": str(data), "HEZA_DATABASE_URL": "", "HEZA_TODAY": "", "HEZA_HOST": "", "HEZA_SAMPLE": ""}
    done = CliRunner().invoke(main, list(words), env=env | environment)
    return done.exit_code, done.output


def test_a_real_installation_is_told_how_to_add_its_first_administrator(tmp_path: Path) -> None:
    code, said = _run(tmp_path, "prepare", HEZA_SAMPLE="no")
    assert code == 0
    assert "bin/heza people add" in said
    code, said = _run(tmp_path, "workdays", "due", "--received", "2024-02-20T09:15", "--days", "15")
    assert code == 0
    assert "12/03/2024" in said  # the official calendar is there from the start


def test_the_sample_is_not_served_to_others(tmp_path: Path) -> None:
    code, said = _run(tmp_path, "prepare", HEZA_HOST="0.0.0.0")
    assert code == 1
    assert "chỉ chạy trên máy này" in said
    code, _said = _run(tmp_path, "prepare", HEZA_HOST="0.0.0.0", HEZA_SAMPLE="no")
    assert code == 0  # nothing of the sample was loaded by the refused start


def test_a_wrong_environment_gets_a_sentence(tmp_path: Path) -> None:
    code, said = _run(tmp_path, "prepare", HEZA_PORT="cổng")
    assert code == 1
    assert "HEZA_PORT" in said


@pytest.mark.agency
def test_a_dossier_is_told_with_its_arithmetic(app: object, tmp_path: Path) -> None:
    code_of = db.session.scalar(select(Dossier.code).where(Dossier.state == "open").order_by(Dossier.due_on).limit(1))
    db.session.remove()
    code, said = _run(tmp_path, "dossiers", "show", str(code_of))
    assert code == 0
    assert "Vì sao ngày này?" in said
    assert "Diễn biến" in said
    assert "Một cửa hẹn trả" in said


def test_the_script_finds_the_files_of_the_folder_it_is_called_from(tmp_path: Path) -> None:
    (tmp_path / "tep.xlsx").write_bytes(b"")
    env = os.environ | {"HEZA_DATA": str(tmp_path / "data"), "HEZA_DATABASE_URL": "", "DEV": "no"}
    subprocess.run([ROOT / "bin/heza", "db", "upgrade"], env=env, check=True, capture_output=True)
    done = subprocess.run(
        [ROOT / "bin/heza", "dossiers", "import", "tep.xlsx"], cwd=tmp_path, env=env, check=False, capture_output=True
    )
    assert done.returncode == 1
    assert "Tệp trống" in done.stderr.decode()
