"""Twenty people at the same hundred dossiers through real servers that are killed meanwhile: what was answered as done
is there, nothing is half done, and a stale screen is told so.
"""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza import ROOT
from heza.accounts.actions import set_password
from heza.accounts.models import Person
from heza.audit import verify
from heza.core.db import db
from heza.dossiers import checks
from heza.dossiers.models import Dossier, Event
from tests.dossiers.files import apply, row
from tests.make import Make

PASSWORD = "mot-mat-khau-rieng-2024"
PEOPLE, DOSSIERS = 20, 100
STALE = "Người khác vừa thay đổi hồ sơ này"
KINDS = {
    "giao": "handed",
    "nhan": "taken",
    "yeu-cau-bo-sung": "supplement_asked",
    "da-bo-sung": "supplied",
    "ket-thuc": "finished",
    "ghi-chu": "noted",
}


@dataclass
class Outcome:
    """What the servers answered."""

    done: list[tuple[int, int, int, str]] = field(default_factory=list)  # person, dossier, what was seen, kind
    unknown: Counter[tuple[int, int, str]] = field(default_factory=Counter)  # the line broke before the answer
    stale: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


class Client:
    """One person at a browser without a browser."""

    def __init__(self, port: int, username: str) -> None:
        self.port, self.username = port, username
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; raises OSError or HTTPException where the line breaks."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            body = urlencode(form) if form is not None else None
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, text
        finally:
            line.close()

    def sign_in(self) -> None:
        """Sign in, and keep the token of the session."""
        for _ in range(60):
            try:
                _, page = self.ask("GET", "/dang-nhap")
                form = {"csrf_token": _token(page), "username": self.username, "password": PASSWORD}
                status, _ = self.ask("POST", "/dang-nhap", form)
                if status == 303:
                    _, page = self.ask("GET", "/ho-so/giao-nhan")
                    self.token = _token(page)
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.5)
        raise AssertionError(f"{self.username} could not sign in")


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(r'X-CSRFToken": "([^"]+)"', page)
    assert found, page[:400]
    return found[1]


class Servers:
    """gunicorn with three processes on one database; killed and started again."""

    def __init__(self, data: Path, url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = data / "server.log"
        self.environment = os.environ | {
            "HEZA_DATA": str(data),
            "HEZA_DATABASE_URL": "" if url.startswith("sqlite") else url,
            "HEZA_TODAY": "2024-03-28",
            "HEZA_HOST": "",
        }
        self.kills = 0
        self.start()

    def start(self) -> None:
        """Start, in a group of its own."""
        words = [
            sys.executable,
            "-m",
            "gunicorn",
            "-w",
            "3",
            "--threads",
            "2",
            "-b",
            f"127.0.0.1:{self.port}",
            "app:app",
        ]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                words, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, dice: random.Random) -> None:
        """End one of the processes at once, or sometimes all of them; SIGKILL leaves no time for anything."""
        workers = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        self.kills += 1
        if workers and dice.random() < 0.9:
            os.kill(int(dice.choice(workers)), signal.SIGKILL)
        else:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.start()

    def stop(self) -> None:
        """End them all."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def servers(data: Path, url: str) -> Iterator[Servers]:
    """Servers for one test."""
    found = Servers(data, url)
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture
def office(app: Flask, make: Make) -> list[tuple[int, str]]:
    """Twenty people of one unit, its head among them, and a hundred dossiers at the desks of the first."""
    unit = make.department("Phòng Thử")
    people = [make.person(f"Người Số{n}", department=unit, username=f"so{n}") for n in range(PEOPLE - 1)]
    people.append(make.head_of(unit, "Trưởng Phòng"))
    hashed = Person()
    set_password(hashed, PASSWORD)
    for person in people:
        person.password_hash, person.password_changed_at = hashed.password_hash, hashed.password_changed_at
    db.session.commit()
    rows = [row(n, officer=people[n % (PEOPLE - 1)].name) for n in range(1, DOSSIERS + 1)]
    apply(rows, until="2024-03-10 17:00")
    return [(person.id, str(person.username)) for person in people]


def _work(app: Flask, client: Client, person_id: int, found: Outcome) -> None:
    dice = random.Random(person_id)
    with app.app_context():
        while not found.is_over.is_set():
            id, code, seen = dice.choice(db.session.execute(select(Dossier.id, Dossier.code, Dossier.event_seq)).all())
            unit = db.session.scalar(select(Person.department_id).where(Person.id == person_id))
            other = db.session.scalars(select(Person.id).where(Person.department_id == unit)).all()
            db.session.rollback()
            time.sleep(dice.random() * 0.1)  # somebody reads the page
            name = dice.choice([*KINDS, "ghi-chu", "ghi-chu"])
            form = {"csrf_token": client.token, "seen": str(seen), "reason": "Thử cùng lúc", "at": ""}
            form["receiver"] = f"{unit}:{dice.choice(list(other))}"
            key = (person_id, id, KINDS[name])
            try:
                status, page = client.ask("POST", f"/ho-so/{code}/viec/{name}", form)
            except (OSError, http.client.HTTPException):
                found.unknown[key] += 1
                continue
            if status == 303:
                found.done.append((person_id, id, seen, KINDS[name]))
            elif status == 409 and STALE in page:
                found.stale += 1
            elif status in (409, 422):
                found.refused += 1
            else:
                found.wrong.append(f"{status} {name} {page[:300]}")
        db.session.remove()


def _together(app: Flask, tmp_path: Path, people: list[tuple[int, str]], kills: int) -> Outcome:
    """Everybody at work until the servers were killed so many times."""
    found, url = Outcome(), app.extensions["heza_config"].database_url
    for name, key in (("session", app.secret_key), ("chain", app.extensions["heza_config"].chain_key)):
        (tmp_path / "keys").mkdir(exist_ok=True)
        (tmp_path / "keys" / f"{name}.key").write_bytes(key if isinstance(key, bytes) else str(key).encode())
    db.session.remove()
    with servers(tmp_path, url) as running:
        clients = [Client(running.port, username) for _, username in people]
        for client in clients:
            client.sign_in()
        work = [
            threading.Thread(target=_work, args=(app, client, id, found))
            for client, (id, _) in zip(clients, people, strict=True)
        ]
        for thread in work:
            thread.start()
        dice = random.Random(7)
        while running.kills < kills:
            time.sleep(0.5 + dice.random() * 0.7)
            running.kill(dice)
        end = time.monotonic() + 120
        while (len(found.done) <= PEOPLE or not found.stale) and time.monotonic() < end:
            time.sleep(0.5)  # a slow machine gets time to do enough between the kills
        found.is_over.set()
        for thread in work:
            thread.join(60)
        assert not any(thread.is_alive() for thread in work)
    return found


def _check(found: Outcome) -> None:
    """Every act that was answered as done is there once, none that was not asked for, everything follows."""
    assert found.wrong == []
    assert found.stale > 0
    assert len(found.done) > PEOPLE
    counted: Counter[tuple[int, int, str]] = Counter(
        (actor or 0, dossier, kind)
        for actor, dossier, kind in db.session.execute(
            select(Event.actor_id, Event.dossier_id, Event.kind).where(
                Event.import_id.is_(None), Event.kind.in_(KINDS.values())
            )
        )
    )
    acknowledged = Counter((actor, dossier, kind) for actor, dossier, _, kind in found.done)
    for key in acknowledged | counted:
        assert acknowledged[key] <= counted[key] <= acknowledged[key] + found.unknown[key], key
    seen = [(dossier, seq) for _, dossier, seq, _ in found.done]
    assert len(seen) == len(set(seen)), "two acts were done on the same screen"
    assert list(checks.differences(db.session())) == []
    states = set(db.session.scalars(select(Dossier.state).distinct()))
    assert states <= {"open", "suspended", "settled"}
    assert db.session.scalar(select(func.count()).select_from(Dossier)) == DOSSIERS
    db.session.rollback()
    report = verify.verify(full=True)
    assert report.is_good, report.problem


@pytest.mark.both_databases(short="postgresql")
def test_twenty_people_at_a_hundred_dossiers_lose_nothing(
    app: Flask, tmp_path: Path, office: list[tuple[int, str]]
) -> None:
    _check(_together(app, tmp_path, office, kills=5))


@pytest.mark.both_databases
@pytest.mark.long
def test_two_hundred_killed_servers_lose_nothing(app: Flask, tmp_path: Path, office: list[tuple[int, str]]) -> None:
    _check(_together(app, tmp_path, office, kills=200))
