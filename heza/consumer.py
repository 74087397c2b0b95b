"""The entry of the job consumer, as bin/run starts it: `huey_consumer heza.consumer.huey -k thread -w 1 -g TERM`.

Threads and TERM matter: a forked worker may hang in a library that the parent has used, and huey's own default
makes TERM cut the running job off. One consumer per data directory; the lock of its pid file says so.
"""

import fcntl
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from flask import Flask

from heza import create_app
from heza.config import ConfigError, read_config
from heza.core import clock
from heza.core.db import db, reading
from heza.core.jobs import work
from heza.core.jobs.queue import huey_of
from heza.core.settings import sample_day

if TYPE_CHECKING:
    from huey.api import Huey

PID_FILE = "consumer.pid"
TWICE = "Bộ xử lý việc nền của dữ liệu này đang chạy ở tiến trình khác. Hãy dừng nó trước."


def lock(data: Path) -> TextIO:
    """Hold the pid file for as long as this process lives. Raises ConfigError when another consumer does."""
    file = (data / PID_FILE).open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        file.close()
        raise ConfigError(TWICE) from problem
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def consumer_of(app: Flask) -> "Huey":
    """The queue with what its messages do; what a consumer that died was doing begins anew."""

    def do_next() -> None:
        with app.app_context():
            _move_clock()
            found = work.run_next()
        if found:
            huey.heza_work()  # one job a message, so that a consumer that is told to stop does after one

    def every_minute() -> None:
        with app.app_context():
            _move_clock()
            found = work.minute()
        if found:
            huey.heza_work()

    huey = huey_of(app.extensions["heza_config"], do_next, every_minute)
    app.extensions["heza_huey"] = huey
    with app.app_context():
        work.start()
        db.session.remove()
    return huey


def _move_clock() -> None:
    with reading():
        clock.move_for_this_request(sample_day())
        db.session.rollback()


def _start() -> "Huey":
    config = read_config()
    globals()["_lock"] = lock(config.data)
    return consumer_of(create_app(config))


try:
    huey = _start()
except ConfigError as refused:
    sys.exit(str(refused))
