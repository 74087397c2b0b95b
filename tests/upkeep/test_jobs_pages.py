"""The page of long work: what failed and why, and what the administrator does about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core import clock, jobs, mail
from heza.core.db import db
from heza.core.jobs import queries, work
from heza.core.jobs.models import Job, JobConsumer
from tests.core.errands import done_with
from tests.make import Make
from tests.pages import Browser

BrowseAs = Callable[..., Browser]


@pytest.fixture
def admin(app: Flask, make: Make) -> Person:
    """An administrator."""
    return make.person("Vũ Quản Trị", Role.ADMIN)


@pytest.fixture
def failed(app: Flask, make: Make) -> int:
    """A job that was refused, for somebody."""
    person = make.person("Trần Thị Hạnh")
    payload = {"word": "a", "how": "refuse", "times": 1}
    jobs.enqueue("stumble", payload, title="Tổng hợp sáng 28/03/2024", person_id=person.id)
    db.session.commit()
    assert work.run_next()
    return db.session.scalars(select(Job.id)).one()


@pytest.mark.both_databases
def test_a_failed_job_says_why_and_is_done_again(admin: Person, failed: int, browse_as: BrowseAs) -> None:
    page = browse_as(admin).get("jobs.index")
    line = page.select_one("tbody tr").get_text(" ", strip=True)
    for words in ("Vấp", "Tổng hợp sáng 28/03/2024", "Trần Thị Hạnh", "lỗi", "Không làm được việc này.", "1/5"):
        assert words in line
    assert "Lỗi (1)" in page.words
    browse_as(admin).post("jobs.retry", job_id=failed)
    assert work.run_next()
    assert done_with("a") == 1
    acts = db.session.execute(select(AuditEntry.action, AuditEntry.subject_id).where(AuditEntry.subject_type == "job"))
    assert acts.all() == [("retry", str(failed))]
    assert "đã xong" in browse_as(admin).get("jobs.index").select_one("tbody tr").get_text()
    assert "không còn ở trạng thái lỗi" in browse_as(admin).post("jobs.retry", job_id=failed, status=409).words


def test_a_job_that_makes_no_sense_any_more_is_left(admin: Person, failed: int, browse_as: BrowseAs) -> None:
    browse_as(admin).post("jobs.drop", job_id=failed)
    page = browse_as(admin).get("jobs.index")
    assert "đã bỏ qua" in page.select_one("tbody tr").get_text()
    assert "việc nền bị lỗi" not in browse_as(admin).get("home.index").words
    browse_as(admin).post("jobs.drop", job_id=2**70, status=409)
    browse_as(admin).post("jobs.retry_all")
    browse_as(admin).post("jobs.drop_all")
    browse_as(admin).get("jobs.index", **{"trang_thai": "khác", "truoc": "9" * 30})


def test_all_failed_jobs_are_done_again_at_once(admin: Person, failed: int, browse_as: BrowseAs) -> None:
    browse_as(admin).post("jobs.retry_all")
    assert work.run_next()
    assert done_with("a") == 1


@pytest.mark.both_databases
def test_the_first_page_tells_the_administrator(app: Flask, admin: Person, failed: int, browse_as: BrowseAs) -> None:
    mail.send_later(admin.id, mail.Mail("a@b.vn", "Nhắc việc", "…"), "m")
    db.session.commit()
    assert work.run_next()
    words = browse_as(admin).get("home.index").words
    assert "1 việc nền bị lỗi" in words and "1 thư chưa gửi vì chưa cấu hình HEZA_MAIL_URL" in words
    assert "không hoạt động" not in words
    assert "việc nền" not in browse_as(db.session.get(Person, admin.id + 1)).get("home.index").words


def test_a_consumer_that_stopped_is_noticed(app: Flask, admin: Person, browse_as: BrowseAs) -> None:
    client = app.test_client()
    assert client.get("/khoe").data == b"khoe\n"
    assert "chưa chạy lần nào" in browse_as(admin).get("jobs.index").words
    work.minute()
    assert client.get("/khoe").data == b"khoe\n"
    assert "bộ xử lý hoạt động" in browse_as(admin).get("jobs.index").words
    assert "không hoạt động" not in browse_as(admin).get("home.index").words
    db.session.execute(update(JobConsumer).values(beat=clock.recorded() - timedelta(minutes=6)))
    db.session.commit()
    assert client.get("/khoe").data.splitlines()[0] == b"khoe"
    assert b"khong bao hieu" in client.get("/khoe").data
    assert "không báo hiệu từ" in browse_as(admin).get("jobs.index").words
    assert "không hoạt động" in browse_as(admin).get("home.index").words


def test_jobs_that_wait_too_long_are_noticed(app: Flask, admin: Person, browse_as: BrowseAs) -> None:
    jobs.enqueue("note", {"word": "a"}, not_before=clock.recorded() - timedelta(hours=1))
    db.session.commit()
    assert "không hoạt động" in browse_as(admin).get("home.index").words


def test_each_state_is_shown_in_words_and_a_page_costs_the_same(
    app: Flask, admin: Person, browse_as: BrowseAs, statements: Callable[..., object]
) -> None:
    browser = browse_as(admin)
    costs = []
    for many in (1, queries.PAGE):
        for number in range(many):
            jobs.enqueue("note", {"word": f"{number}"}, person_id=admin.id)
        db.session.commit()
        with statements() as seen:  # type: ignore[attr-defined]
            page = browser.get("jobs.index")
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert "chờ đến lượt" in page.words
    assert "Trang sau" in page.words
    rest = browser.get(str(page.select("a[rel=next]")[0]["href"]))
    assert len(rest.select("tbody tr")) == 1 and "Về các việc mới nhất" in rest.words
    now = clock.recorded()
    for id, columns in {
        1: {"state": "running", "progress": 3, "progress_of": 1200},
        2: {"not_before": now + timedelta(hours=1), "tries": 1, "message": "Chưa gửi được."},
        3: {"not_before": now + timedelta(hours=1)},
        4: {"state": "done", "done_at": now},
    }.items():
        db.session.execute(update(Job).where(Job.id == id).values(columns))
    db.session.commit()
    for state, words in {
        "dang-chay": "đang chạy 3/1.200",
        "dang-cho": "chờ đến lượt",
        "da-xong": "đã xong lúc",
        "loi": "Không có việc nào ở trạng thái này.",
    }.items():
        assert words in browser.get("jobs.index", **{"trang_thai": state}).words
    waiting = browser.get("/viec-nen?trang_thai=dang-cho&truoc=4").words
    assert "làm lại lúc" in waiting and "đợi đến" in waiting and "Chưa gửi được." in waiting


def test_the_list_walks_an_index(app: Flask) -> None:
    for state in ("", "failed"):
        wanted = select(Job.id).where(Job.id < 10)
        wanted = wanted.where(Job.state == state) if state else wanted
        sql = str(wanted.order_by(Job.id.desc()).limit(5).compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = " ".join(str(row) for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
        assert "SCAN" not in plan and "TEMP B-TREE" not in plan
