"""The environment: what is inconsistent stops the start with a sentence."""

import stat
from datetime import date, datetime
from pathlib import Path

import pytest

from heza.config import ConfigError, read_config


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEZA_PORT", "tám nghìn"),
        ("HEZA_PORT", "0"),
        ("HEZA_TODAY", "28/03/2024"),
        ("HEZA_URL", "heza"),
        ("HEZA_PROXIES", "-1"),
        ("HEZA_DATABASE_URL", "mysql://x/y"),
        ("HEZA_SAMPLE", "có"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_config({"HEZA_DATA": str(tmp_path), name: value})


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="HEZA_DATA"):
        read_config({"HEZA_DATA": str(tmp_path / "file" / "data")})


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = read_config({"HEZA_DATA": str(tmp_path)})
    again = read_config({"HEZA_DATA": str(tmp_path)})
    assert first.session_key == again.session_key
    assert first.session_key != first.chain_key
    for key in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_an_emptied_key_stops_the_start(tmp_path: Path) -> None:
    read_config({"HEZA_DATA": str(tmp_path)})
    (tmp_path / "keys" / "chain.key").write_text("")
    with pytest.raises(ConfigError, match=r"chain\.key"):
        read_config({"HEZA_DATA": str(tmp_path)})


def test_today_is_a_day_or_a_moment(tmp_path: Path) -> None:
    data = {"HEZA_DATA": str(tmp_path)}
    assert read_config(data | {"HEZA_TODAY": "2024-03-28"}).today == date(2024, 3, 28)
    assert read_config(data | {"HEZA_TODAY": "2024-03-28T10:00"}).today == datetime(2024, 3, 28, 10)


def test_postgresql_addresses_get_their_driver(tmp_path: Path) -> None:
    config = read_config({"HEZA_DATA": str(tmp_path), "HEZA_DATABASE_URL": "postgresql://heza@host/heza"})
    assert config.database_url == "postgresql+psycopg://heza@host/heza"
