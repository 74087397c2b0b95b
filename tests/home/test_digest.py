"""The morning's digest: one a person, by real mail and on the page; never empty, never twice, never after noon."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select, update

from heza.accounts.permissions import Role
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import registry, work
from heza.core.jobs.models import Job, JobConsumer
from heza.core.settings import set_setting
from heza.home import digest
from heza.home.digest import Content, compose
from heza.reminders.models import Digest
from heza.workdays.models import CalendarDay
from tests.core.test_mail import Box, box, later, sending, server, use  # noqa: F401 - fixtures
from tests.make import Make
from tests.pages import Browser
from tests.reminders.conftest import Office, at, office  # noqa: F401 - fixtures

At = Callable[[str], None]
NEVER = "Trần Hữu Quản"


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    """The minute asks for warnings and digests alone."""
    before = dict(registry.PERIODIC)
    registry.PERIODIC.clear()
    registry.PERIODIC.update({name: before[name] for name in ("warn", "digest")})
    yield
    registry.PERIODIC.clear()
    registry.PERIODIC.update(before)


def minute() -> None:
    """A minute of the consumer, and what it brings."""
    g.__dict__.clear()
    work.minute()
    while work.run_next():
        g.__dict__.clear()


@pytest.fixture
def real_time(app: Flask, office: Office) -> date:  # noqa: F811
    """The clock of the real day, on which the office works, whatever the hour at which the tests run."""
    clock.set_clock(app, None)
    today = clock.today()
    row = db.session.scalar(select(CalendarDay).where(CalendarDay.day == today)) or CalendarDay(day=today)
    row.is_working, row.reason, row.source, row.confirmed = True, "Làm bù", "Phép thử", True
    db.session.add(row)
    set_setting("digest_at", "00:00")
    set_setting("digest_until", "23:59:59.999999")
    db.session.commit()
    g.__dict__.clear()
    return today


def give_late(office: Office, number: int, today: date) -> str:  # noqa: F811
    """A dossier of the officer that is overdue."""
    code = f"H24.18-240110-{number:04d}"
    due = datetime.combine(today - timedelta(days=40), datetime.min.time())
    office.give(number, due=due.date().isoformat(), until=today.isoformat(), received=due - timedelta(days=20))
    db.session.rollback()
    return code


def mailed() -> list[Job]:
    """The mail jobs."""
    found = list(db.session.scalars(select(Job).where(Job.kind == "mail").execution_options(populate_existing=True)))
    for job in found:
        db.session.expunge(job)
    db.session.rollback()
    return found


def let_them_write(make: Make, *people: Any) -> None:
    """Give people addresses."""
    for number, person in enumerate(people):
        person.email = f"nguoi{number}@haiphong.gov.vn"
        make.saved(person)


@pytest.mark.both_databases
def test_each_person_gets_one_mail_a_morning(
    app: Flask,
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
) -> None:
    let_them_write(make, office.officer, office.head)
    make.person("Không Có Việc", email="khong@haiphong.gov.vn")
    app.extensions["heza_config"] = replace(app.extensions["heza_config"], url="https://heza.haiphong.gov.vn")
    code = give_late(office, 1, real_time)
    minute()
    arrived = {mail["To"]: mail for mail in box.mails}
    assert len(box.mails) == len(arrived) == 2
    mail = arrived["nguoi0@haiphong.gov.vn"]
    assert mail["Subject"].startswith(f"Nhắc việc {real_time:%d/%m/%Y}: 1 hồ sơ quá hạn")
    assert mail["From"] == "HEZA <heza@haiphong.gov.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.iter_parts()
    text = plain.get_content()
    assert "Kính gửi anh/chị Lê Hoàng Anh," in text and "ĐÃ QUÁ HẠN (1)" in text
    assert "Nhựa Thành Đạt" not in text  # no applicant leaves the house
    assert f"https://heza.haiphong.gov.vn/ho-so/{code}" in text
    assert f'href="https://heza.haiphong.gov.vn/ho-so/{code}"' in html.get_content()
    unit = arrived["nguoi1@haiphong.gov.vn"].get_body(("plain",)).get_content()
    assert "PHÒNG QUẢN LÝ ĐẦU TƯ" in unit and "Quá hạn: 1 hồ sơ" in unit
    give_late(office, 2, real_time)
    minute()
    work.start()
    minute()
    assert len(box.mails) == 2


def test_without_a_public_address_there_are_no_links(
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
) -> None:
    let_them_write(make, office.officer)
    give_late(office, 1, real_time)
    minute()
    plain, html = box.mails[0].iter_parts()
    assert "http" not in plain.get_content() and "href" not in html.get_content()


@pytest.mark.both_databases
def test_a_refused_mail_is_sent_later_and_its_person_is_told(
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
    browse_as: Callable[..., Browser],
) -> None:
    let_them_write(make, office.officer)
    give_late(office, 1, real_time)
    box.answers = ["451 4.7.1 Greylisted, try again"]
    minute()
    assert not box.mails and mailed()[0].state == "queued"
    browser = browse_as(office.officer)
    for endpoint in ("home.index", "home.reminded"):
        assert "Thư nhắc việc sáng nay chưa gửi được" in browser.get(endpoint).words
    assert "chưa gửi được" not in browse_as(office.head).get("home.index").words
    later()
    minute()
    assert len(box.mails) == 1
    assert "chưa gửi được" not in browser.get("home.index").words
    assert "Đã gửi tới nguoi0@haiphong.gov.vn" in browser.get("home.reminded").words


def test_old_news_is_not_sent(
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
) -> None:
    let_them_write(make, office.officer)
    give_late(office, 1, real_time)
    box.answers = ["451 4.7.1 Greylisted, try again"]
    minute()
    (job,) = mailed()
    payload = job.payload | {"until": (clock.recorded() - timedelta(minutes=1)).isoformat()}
    db.session.execute(update(Job).where(Job.id == job.id).values(payload=payload))
    db.session.commit()
    later()
    minute()
    assert not box.mails
    assert mailed()[0].state == "failed" and "nội dung thư đã cũ" in mailed()[0].message


def test_without_an_address_or_a_server_the_page_alone_says_it(
    app: Flask,
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    browse_as: Callable[..., Browser],
) -> None:
    code = give_late(office, 1, real_time)
    use(app, None)
    let_them_write(make, office.head)
    minute()
    assert not mailed()
    page = browse_as(office.officer).get("home.reminded")
    assert code in page.words and "chưa có địa chỉ thư điện tử" in page.words
    assert "chưa cấu hình máy chủ thư" in browse_as(office.head).get("home.reminded").words


def test_a_moved_clock_sends_nothing_outside_and_says_so(
    office: Office,  # noqa: F811
    make: Make,
    at: At,  # noqa: F811
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
    browse_as: Callable[..., Browser],
) -> None:
    let_them_write(make, office.officer)
    at("2024-03-28T07:30")
    office.give(due="2024-03-28")
    minute()
    minute()
    assert not mailed() and not box.mails
    page = browse_as(office.officer).get("home.reminded")
    assert "không gửi thư nhắc việc ra ngoài" in page.words
    assert "Cảnh báo mới: đến hạn hôm nay" in page.words
    assert "Cảnh báo hôm nay: 1 hồ sơ đến hạn hôm nay" in browse_as(office.officer).get("home.index").words


@pytest.mark.both_databases
def test_the_digest_comes_in_the_morning_of_working_days_alone(office: Office, at: At) -> None:  # noqa: F811
    def days() -> list[date]:
        found = sorted(set(db.session.scalars(select(Digest.day))))
        db.session.rollback()
        return found

    at("2024-02-05T06:00")
    office.give(due="2024-01-30", until="2024-02-04")
    for moment in ("2024-02-05T07:29", "2024-02-05T12:00", "2024-02-05T16:00", "2024-02-10T08:00", "2024-02-12T08:00"):
        at(moment)
        minute()
    assert days() == []
    at("2024-02-06T08:10")  # the consumer was down at half past seven
    minute()
    at("2024-02-06T08:11")
    minute()
    assert days() == [date(2024, 2, 6)]
    at("2024-02-15T07:30")  # the first morning after Tết
    minute()
    assert days() == [date(2024, 2, 6), date(2024, 2, 15)]
    at("2024-04-04T07:30")
    minute()
    assert days() == [date(2024, 4, 4)]  # who reads a digest of last month?


@pytest.mark.both_databases
def test_a_digest_that_waited_until_the_afternoon_is_not_made(office: Office, at: At) -> None:  # noqa: F811
    at("2024-03-28T11:59")
    office.give(due="2024-03-20")
    work.minute()
    at("2024-03-28T12:01")
    while work.run_next():
        g.__dict__.clear()
    assert db.session.scalars(select(Digest.day)).all() == []
    assert "đã quá 12:00" in str(db.session.scalar(select(Job.message).where(Job.kind == "digest")))


@pytest.mark.both_databases
def test_the_warnings_of_the_morning_come_first(office: Office, at: At) -> None:  # noqa: F811
    at("2024-03-28T07:30")
    office.give(due="2024-03-29")
    minute()  # finds the warnings
    minute()  # then the digest
    text = db.session.scalar(select(Digest.content).where(Digest.person_id == office.officer.id))
    assert [section.title for section in Content.of(text).sections][:1] == [
        "Cảnh báo mới: đến hạn trong 1 ngày làm việc tới"
    ]


@pytest.mark.both_databases
def test_what_was_warned_of_after_the_digest_is_in_the_next_one(office: Office, at: At) -> None:  # noqa: F811
    at("2024-03-28T07:30")
    office.give(1, due="2024-03-29")
    minute()
    minute()
    at("2024-03-28T14:00")
    office.give(2, due="2024-04-02")
    minute()
    at("2024-03-29T08:00")
    minute()
    minute()
    wanted = select(Digest.content).where(Digest.person_id == office.officer.id, Digest.day == date(2024, 3, 29))
    sections = {
        one.title: [line.text[-4:] for line in one.lines] for one in Content.of(db.session.scalar(wanted)).sections
    }
    assert sections["Cảnh báo mới: đến hạn hôm nay"] == ["0001"]
    assert sections["Cảnh báo mới: đến hạn trong 3 ngày làm việc tới"] == ["0002"]


def test_the_first_digest_of_somebody_has_what_was_said_before(office: Office, at: At) -> None:  # noqa: F811
    at("2024-03-27T16:00")
    office.give(due="2024-03-29", until="2024-03-27")
    minute()
    at("2024-03-28T06:00")
    content = compose(office.head)
    assert content is not None and content.sections[0].title == "Cảnh báo mới: đến hạn trong 3 ngày làm việc tới"


def test_old_data_are_said_first(office: Office, at: At) -> None:  # noqa: F811
    at("2024-03-28T08:00")
    office.give(due="2024-03-20", until="2024-03-20")
    content = compose(office.officer)
    assert content is not None and "cũ hơn một ngày làm việc" in content.stale
    text = digest.letter(office.officer, content).text
    assert text.index(content.stale) < text.index("ĐÃ QUÁ HẠN")


def test_the_due_date_that_heza_computed_is_said_beside(office: Office, at: At) -> None:  # noqa: F811
    at("2024-03-28T08:00")
    dossier = office.give(due="2024-03-29")
    dossier.our_due_at = datetime(2024, 4, 3, 17, tzinfo=clock.VIETNAM)
    db.session.commit()
    minute()
    content = compose(office.officer)
    assert content is not None
    assert "hạn 29/03/2024, còn 1 ngày · hạn theo HEZA 03/04/2024" in content.sections[0].lines[0].note


def test_nobody_gets_an_empty_digest(office: Office, make: Make, at: At) -> None:  # noqa: F811
    at("2024-03-28T08:00")
    minute()
    assert db.session.scalars(select(Digest.person_id)).all() == []
    assert compose(make.person("Không Có Việc", Role.AUDITOR)) is None


@pytest.mark.both_databases
def test_several_consumers_at_once_send_one_mail_each(
    app: Flask,
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
) -> None:
    let_them_write(make, office.officer, office.head)
    give_late(office, 1, real_time)
    make.saved(JobConsumer(worker=work.worker_name(), beat=clock.recorded()))  # they are one machine's
    barrier = Barrier(4)

    def consumer() -> None:
        with app.app_context():
            barrier.wait()
            for _ in range(3):
                work.minute()
                while work.run_next():
                    pass
            db.session.remove()

    threads = [Thread(target=consumer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail["To"] for mail in box.mails) == ["nguoi0@haiphong.gov.vn", "nguoi1@haiphong.gov.vn"]


@pytest.mark.both_databases
def test_a_consumer_that_was_killed_midway_tells_nobody_twice(
    office: Office,  # noqa: F811
    make: Make,
    real_time: date,
    sending: Any,  # noqa: F811
    box: Box,  # noqa: F811
) -> None:
    let_them_write(make, office.officer, office.head)
    give_late(office, 1, real_time)
    minute()
    db.session.execute(update(Job).values(state="running", worker=work.worker_name(), done_at=None))
    db.session.commit()
    work.start()  # as if killed between the last line of the handler and the commit of "done"
    minute()
    assert len({mail["Message-ID"] for mail in box.mails}) == 2
    assert len(mailed()) == 2


def test_twenty_dossiers_cost_as_much_as_one(
    office: Office,  # noqa: F811
    at: At,  # noqa: F811
    statements: Callable[[], AbstractContextManager[list[str]]],
    browse_as: Callable[..., Browser],
) -> None:
    def cost() -> tuple[int, ...]:
        at("2024-03-28T08:00")
        found = []
        for person in (office.officer, office.head):
            db.session.refresh(person)
            with statements() as seen:
                assert compose(person)
            found.append(len(seen))
            for endpoint in ("home.index", "home.reminded"):
                browser = browse_as(person)
                with statements() as seen:
                    browser.get(endpoint)
                found.append(len(seen))
        return tuple(found)

    at("2024-03-28T08:00")
    office.give(1, due="2024-03-29")
    minute()
    first = cost()
    for number in range(2, 22):
        office.give(number, due="2024-03-29")
    minute()
    at("2024-03-28T08:20")
    minute()
    assert cost() == first
