"""Files are stored by their content, once, and only as long as they are needed."""

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from heza.core import clock, files
from heza.core.refusal import Refused

CONTENT = b"danh muc" * 1000


def _age(path: Path) -> None:
    old = (clock.recorded() - files.WAITS).timestamp() - 60
    os.utime(path, (old, old))


def test_a_file_is_stored_once_under_its_digest(app: Flask, tmp_path: Path) -> None:
    first, second = files.keep(BytesIO(CONTENT)), files.keep(BytesIO(CONTENT))
    assert first == second == sha256(CONTENT).hexdigest() == files.digest_of(files.path_of(first))
    assert files.path_of(first).read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [first]


def test_only_its_owner_can_read_the_file(app: Flask) -> None:
    assert files.path_of(files.keep(BytesIO(CONTENT))).stat().st_mode & 0o077 == 0


def test_a_file_that_is_too_large_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="vượt quá 1 MB"):
        files.keep(BytesIO(b"x" * (files.MEGABYTE + 1)), limit=files.MEGABYTE)
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["", "a" * 64, "../keys/session.key", "A" * 64])
def test_what_is_not_there_gets_a_sentence(app: Flask, name: str) -> None:
    with pytest.raises(Refused, match="không còn được giữ"):
        files.path_of(name)


def test_an_upload_that_nobody_applied_is_removed(app: Flask) -> None:
    old = files.keep(BytesIO(CONTENT))
    _age(files.path_of(old))
    fresh = files.keep(BytesIO(b"moi"))
    assert files.path_of(fresh).exists()
    with pytest.raises(Refused):
        files.path_of(old)


def test_a_retained_file_stays(app: Flask) -> None:
    digest = files.keep(BytesIO(CONTENT))
    files.retain(digest)
    files.retain(digest)
    _age(files.path_of(digest))
    files.prune()
    assert files.path_of(digest).read_bytes() == CONTENT


def test_a_token_gives_back_what_was_put_in_for_its_purpose_only(app: Flask) -> None:
    token = files.token_for("procedures", sha256="ab", day="2023-12-15")
    assert files.from_token("procedures", token) == {"sha256": "ab", "day": "2023-12-15"}
    for purpose, text in (("dossiers", token), ("procedures", token + "x"), ("procedures", "")):
        with pytest.raises(Refused, match="chọn lại tệp"):
            files.from_token(purpose, text)
