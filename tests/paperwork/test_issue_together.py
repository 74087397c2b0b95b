"""Many counters at once through real servers, also killed ones: consecutive numbers, whole papers with their acts."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import func, select

from heza.accounts.actions import set_password
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.approvals.signoff import mark_of
from heza.audit import verify
from heza.core.db import db
from heza.core.jobs.models import Job
from heza.dossiers import checks
from heza.dossiers.models import Dossier, Event
from heza.dossiers.rules import Status
from heza.papers.models import IssuedNumber, NumberBook
from heza.paperwork import drafts, register
from heza.paperwork.issue import WORD
from heza.paperwork.models import IssuedPaper, PaperDraft
from tests.dossiers.files import apply, row
from tests.dossiers.test_acts_together import PASSWORD, Client, Servers, servers
from tests.make import Make
from tests.paperwork.office import Office

pytestmark = pytest.mark.both_databases
COUNTERS, DOSSIERS = 8, 50
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Outcome:
    """What the servers answered."""

    issued: list[int] = field(default_factory=list)  # the papers that were shown as issued
    refused: Counter[int] = field(default_factory=Counter)
    unknown: int = 0  # the line broke before the answer
    wrong: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


class Counter01(Client):
    """One person at the desk who gives receipts."""

    def begin(self, code: str) -> str:
        """Begin the receipt of a dossier, or go on with it; the address of its check page."""
        status, page = self.ask("POST", f"/bieu-mau/ho-so/{code}/tiep-nhan", {"csrf_token": self.token})
        found = re.search(r"/bieu-mau/nhap/\d+", page)
        return found[0] if status == 303 and found else ""

    def look(self, address: str) -> dict[str, str]:
        """The form that issues it, as the page shows it; empty where it cannot be issued."""
        _, page = self.ask("GET", address)
        form = page.partition('/cap-so"')[2].partition("</form>")[0]
        shown = dict(re.findall(r'name="(seen|seen_event)" value="([^"]*)"', form))
        return {**shown, "csrf_token": self.token} if len(shown) == 2 else {}

    def issue(self, address: str, form: dict[str, str], found: Outcome) -> None:
        """Press the button."""
        try:
            status, page = self.ask("POST", f"{address}/cap-so", form)
        except BROKEN:
            found.unknown += 1
            return
        seq = re.search(r"/bieu-mau/giay/(\d+)", page)
        if status == 303 and seq:
            found.issued.append(int(seq[1]))
        elif status == 409:
            found.refused[status] += 1
        else:
            found.wrong.append(f"{status} {' '.join(re.sub('<[^>]*>', ' ', page).split())[-600:]}")


@pytest.fixture
def desk(app: Flask, make: Make) -> list[str]:
    """The accounts of a desk with fifty dossiers that nobody received yet."""
    unit = Office(make).desk.department
    people = [make.person("", Role.ONE_STOP, department=unit, username=f"quay{n}") for n in range(COUNTERS)]
    hashed = Person()
    set_password(hashed, PASSWORD)
    for person in people:
        person.password_hash, person.password_changed_at = hashed.password_hash, hashed.password_changed_at
    db.session.commit()
    intake: dict[str, Any] = {"received_at": None, "due_at": None, "status": Status.REGISTERED, "officer": ""}
    apply([row(n, **intake) for n in range(101, 101 + DOSSIERS)], until="2024-03-11 17:00")
    return [str(person.username) for person in people]


def _running(app: Flask, folder: Path) -> Any:
    """Servers on the database of this test, with its keys."""
    for name, key in (("session", app.secret_key), ("chain", app.extensions["heza_config"].chain_key)):
        (folder / "keys").mkdir(exist_ok=True)
        (folder / "keys" / f"{name}.key").write_bytes(key if isinstance(key, bytes) else str(key).encode())
    db.session.remove()
    return servers(folder, app.extensions["heza_config"].database_url)


def _all(threads: Iterable[threading.Thread], seconds: float) -> None:
    started = list(threads)
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in started)


def _signed_in(running: Servers, names: list[str]) -> list[Counter01]:
    clients = [Counter01(running.port, name) for name in names]
    for client in clients:
        client.sign_in()
    return clients


def _codes() -> list[str]:
    found = db.session.scalars(select(Dossier.code).where(Dossier.code.like("%-01__")).order_by(Dossier.id)).all()
    db.session.rollback()
    return list(found)


def _pages(username: str) -> list[tuple[str, dict[str, str]]]:
    """A draft for each dossier, and what its check page would send."""
    person, made = db.session.scalars(select(Person).where(Person.username == username)).one(), []
    g.actor_id = person.id
    for dossier in db.session.scalars(select(Dossier).where(Dossier.code.in_(_codes()))).all():
        draft = drafts.begin(dossier, "receipt", person)
        made.append((draft.id, {"seen": mark_of(draft), "seen_event": str(dossier.event_seq)}))
    db.session.commit()
    return [(f"/bieu-mau/nhap/{id}", form) for id, form in made]


@pytest.mark.both_databases(short="postgresql")
def test_fifty_issues_at_once_have_consecutive_numbers(app: Flask, tmp_path: Path, desk: list[str]) -> None:
    """Each of fifty is pressed by two people at the same moment: one of them gets it."""
    found, pages = Outcome(), _pages(desk[0])
    assert len(pages) == DOSSIERS
    with _running(app, tmp_path) as running:
        clients = _signed_in(running, desk)
        gate = threading.Barrier(COUNTERS)

        def work(client: Counter01, mine: list[tuple[str, dict[str, str]]]) -> None:
            gate.wait(120)
            for address, form in mine:
                client.issue(address, form | {"csrf_token": client.token}, found)

        half = COUNTERS // 2
        shares = [pages[n % half :: half] for n in range(COUNTERS)]
        _all((threading.Thread(target=work, args=pair) for pair in zip(clients, shares, strict=True)), 240)
    assert found.wrong == []
    assert (len(found.issued), found.refused[409]) == (DOSSIERS, DOSSIERS)
    _check(found)
    assert _numbers("receipt") == list(range(1, DOSSIERS + 1))
    assert _numbers(register.BOOKS) == list(range(1, DOSSIERS + 1))
    assert db.session.scalar(select(func.count()).select_from(Event).where(Event.kind == "received")) == DOSSIERS + 2


def _numbers(form: str) -> list[int]:
    """The numbers of a book in the order in which they were entered."""
    wanted = select(IssuedNumber.number).join(NumberBook, NumberBook.id == IssuedNumber.book_id)
    return list(db.session.scalars(wanted.where(NumberBook.form == form).order_by(IssuedNumber.seq)))


def _check(found: Outcome) -> None:
    """Every paper that was shown is there, whole; nothing is half there."""
    assert found.wrong == []
    papers = {one.seq: one for one in db.session.scalars(select(IssuedPaper))}
    assert set(found.issued) <= set(papers) and len(set(found.issued)) == len(found.issued)
    assert len(papers) <= len(found.issued) + found.unknown
    assert _numbers("receipt") == list(range(1, len(papers) + 1)), "no gap, none twice"
    assert sorted(_numbers(register.BOOKS)) == list(range(1, len({one.dossier_id for one in papers.values()}) + 1))
    closed = set(db.session.scalars(select(PaperDraft.id).where(PaperDraft.state == "issued")))
    assert closed == {one.draft_id for one in papers.values()} and len(closed) == len(papers)
    wanted = select(Event.seq).where(Event.kind == "received", Event.import_id.is_(None))
    acts = list(db.session.scalars(wanted.order_by(Event.seq)))
    assert sorted(one.event_seq for one in papers.values() if one.event_seq) == acts, "each act with its paper"
    keys = set(db.session.scalars(select(Job.key).where(Job.kind == WORD)))
    assert keys == {f"{WORD}:{seq}" for seq in papers}
    assert list(checks.differences(db.session())) == []
    db.session.rollback()
    report = verify.verify(full=True)
    assert report.is_good, report.problem


def _give(app: Flask, client: Counter01, number: int, codes: list[str], found: Outcome) -> None:
    """Receipts of whatever comes, one after the other: new dossiers are received, others get another paper."""
    dice = random.Random(number)
    while not found.is_over.is_set():
        with suppress(*BROKEN):  # a page that was not answered wrote nothing that counts
            address = client.begin(dice.choice(codes))
            form = client.look(address) if address else {}
            if form:
                client.issue(address, form, found)


def _killed(app: Flask, folder: Path, names: list[str], kills: int) -> Outcome:
    """Everybody at work until the servers were killed so many times."""
    found, codes, dice = Outcome(), _codes(), random.Random(11)
    with _running(app, folder) as running:
        clients = _signed_in(running, names)
        work = [threading.Thread(target=_give, args=(app, client, n, codes, found)) for n, client in enumerate(clients)]
        for thread in work:
            thread.start()
        while running.kills < kills:
            time.sleep(0.7 + dice.random())
            running.kill(dice)
        end = time.monotonic() + 120
        while len(found.issued) < 2 * COUNTERS and time.monotonic() < end:
            time.sleep(0.5)  # a slow machine gets time to do enough between the kills
        found.is_over.set()
        for thread in work:
            thread.join(60)
        assert not any(thread.is_alive() for thread in work)
    assert len(found.issued) >= 2 * COUNTERS
    return found


@pytest.mark.both_databases(short="sqlite")
def test_a_server_killed_in_the_middle_leaves_whole_papers_or_nothing(
    app: Flask, tmp_path: Path, desk: list[str]
) -> None:
    _check(_killed(app, tmp_path, desk, kills=4))


@pytest.mark.long
def test_a_hundred_killed_servers_leave_whole_papers_or_nothing(app: Flask, tmp_path: Path, desk: list[str]) -> None:
    _check(_killed(app, tmp_path, desk, kills=100))
