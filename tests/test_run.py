"""bin/run: server and job consumer start together and end together, and leave nothing behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from heza import ROOT, create_app
from heza.config import read_config
from heza.core import mail
from heza.core.db import db
from tests.core.test_mail import Box, free_port

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """`start()` runs bin/run on data of this test; whatever is left of it is ended afterwards."""
    port = free_port()
    started: list[subprocess.Popen[bytes]] = []

    def run(**settings: str) -> "subprocess.Popen[bytes]":
        names = {"HEZA_DATABASE_URL": "", "HEZA_TODAY": "", "HEZA_HOST": "", "HEZA_MAIL_URL": "", "HEZA_REDIS_URL": ""}
        data = {"HEZA_DATA": str(tmp_path / "data"), "HEZA_PORT": str(port), "HEZA_SAMPLE": "no", "DEV": "no"}
        with (tmp_path / "log").open("ab") as log:
            words = [str(ROOT / "bin/run")]
            env = os.environ | names | data | settings
            process = subprocess.Popen(words, env=env, stdout=log, stderr=log, preexec_fn=_heed_ctrl_c)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
    for pid in _pids(tmp_path):
        os.kill(pid, signal.SIGKILL)


def _heed_ctrl_c() -> None:
    """Whoever runs the tests in the background made all that follows deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _pids(tmp_path: Path) -> list[int]:
    """The processes of this data directory that are alive, whatever their files say."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            mine = f"HEZA_DATA={tmp_path / 'data'}\0".encode() in (folder / "environ").read_bytes()
            is_alive = ") Z " not in (folder / "stat").read_text()
        except (OSError, ValueError):
            continue
        if folder.name.isdecimal() and mine and is_alive:
            found.append(int(folder.name))
    return found


def _wait(is_so: Callable[[], object], tmp_path: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, (tmp_path / "log").read_text()
        time.sleep(0.1)


def _said(tmp_path: Path, words: str) -> Callable[[], bool]:
    return lambda: words in (tmp_path / "log").read_text()


def _pid(tmp_path: Path, name: str) -> int:
    file = tmp_path / "data" / name
    _wait(lambda: file.exists() and file.read_text().strip(), tmp_path)
    return int(file.read_text())


def test_a_mail_put_in_the_table_goes_out_and_term_leaves_nothing(start: Start, tmp_path: Path) -> None:
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    process = start(HEZA_MAIL_URL=f"smtp://127.0.0.1:{server.port}?from=heza@hp.vn")
    _wait(_said(tmp_path, "heza đang chạy"), tmp_path)
    app = create_app(read_config({"HEZA_DATA": str(tmp_path / "data")}))
    with app.app_context():
        mail.send_later(None, mail.Mail("duong@hp.vn", "Nhắc việc sáng nay", "Kính gửi"), "digest:1")
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    _wait(lambda: box.mails, tmp_path, 20)
    server.stop()
    assert box.mails[0]["Subject"] == "Nhắc việc sáng nay"
    second = start()
    assert second.wait(60) == 1
    assert "Hãy dừng nó trước" in (tmp_path / "log").read_text()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert _pids(tmp_path) == []
    assert not list((tmp_path / "data").glob("*.pid"))


def test_what_a_killed_script_leaves_is_named_by_the_next_start(start: Start, tmp_path: Path) -> None:
    process = start()
    _wait(_said(tmp_path, "heza đang chạy"), tmp_path)
    web, consumer = _pid(tmp_path, "server.pid"), _pid(tmp_path, "consumer.pid")
    process.kill()
    process.wait()
    assert start().wait(60) == 1
    assert f"kill {web}" in (tmp_path / "log").read_text()
    os.kill(web, signal.SIGTERM)
    _wait(lambda: not (tmp_path / "data" / "server.pid").exists(), tmp_path)
    assert start().wait(60) == 1
    assert f"kill {consumer}" in (tmp_path / "log").read_text()
    os.kill(consumer, signal.SIGTERM)
    _wait(lambda: consumer not in _pids(tmp_path), tmp_path)
    (tmp_path / "data" / "server.pid").write_text(str(os.getpid()))  # its number went to another program
    (tmp_path / "log").write_text("")
    again = start()
    _wait(_said(tmp_path, "heza đang chạy"), tmp_path)
    again.send_signal(signal.SIGINT)
    assert again.wait(30) in (0, -2)


@pytest.mark.parametrize(("file", "words"), [("consumer.pid", "Bộ xử lý việc nền"), ("server.pid", "Máy chủ")])
def test_when_one_of_the_two_ends_the_other_is_ended_and_it_says_so(
    start: Start, tmp_path: Path, file: str, words: str
) -> None:
    process = start()
    _wait(_said(tmp_path, "heza đang chạy"), tmp_path)
    os.kill(_pid(tmp_path, file), signal.SIGKILL)
    assert process.wait(40) == 1
    assert f"{words} đã dừng ngoài ý muốn" in (tmp_path / "log").read_text()
    _wait(lambda: _pids(tmp_path) == [], tmp_path)
