"""Mail to a real SMTP server: sent once, in Vietnamese, again while the server is away, never where it is refused."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import select, update

from heza.config import ConfigError, MailServer, read_config
from heza.core import clock, mail
from heza.core.db import db
from heza.core.jobs import work
from heza.core.jobs.models import Job
from heza.core.mail import Mail
from tests.make import Make

SUBJECT = "Hồ sơ sắp quá hạn: Phòng Quản lý đầu tư – còn 1 ngày làm việc, đề nghị xử lý trước 17 giờ hôm nay"
TEXT = "Kính gửi ông Nguyễn Văn Đường,\n\nHồ sơ H23.01-240328-0001 đến hạn ngày 29/03/2024.\n"


class Box:
    """What a mail server does with mails: keeps them, or answers as it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []  # to RCPT, then to DATA; empty: all is well
        self.at: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take or refuse a recipient."""
        self.at.append(address)
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=modern))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def box() -> Box:
    """The mail that arrived."""
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[Controller]:
    """A mail server of this test."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    if controller.server is not None:
        controller.stop()


def use(app: Flask, server: MailServer | None) -> None:
    """Send through this server from now on."""
    app.extensions["heza_config"] = replace(app.extensions["heza_config"], mail=server)


@pytest.fixture
def sending(app: Flask, server: Controller) -> MailServer:
    """The app sends through the test's server."""
    here = MailServer("127.0.0.1", server.port, "heza@haiphong.gov.vn")
    use(app, here)
    return here


def job() -> Job:
    """The latest job, as it is now."""
    found = db.session.scalars(select(Job).order_by(Job.id.desc()).execution_options(populate_existing=True)).first()
    assert found is not None
    db.session.expunge(found)
    db.session.rollback()
    return found


def later() -> None:
    """The wait is over."""
    db.session.execute(update(Job).values(not_before=clock.recorded() - timedelta(minutes=1)))
    db.session.commit()


@pytest.fixture
def post(app: Flask, make: Make) -> Callable[..., Job]:
    """Send a mail to somebody, and let the consumer do what it can."""
    person = make.person("Nguyễn Văn Đường", email="duong.nv@haiphong.gov.vn")

    def send(to: str = "", key: str = "digest:1", **values: str) -> Job:
        mail.send_later(person.id, Mail(to, **({"subject": SUBJECT, "text": TEXT} | values)), key)
        db.session.commit()
        while work.run_next():
            pass
        return job()

    return send


@pytest.mark.both_databases
def test_a_mail_arrives_as_it_was_written(post: Callable[..., Job], sending: MailServer, box: Box) -> None:
    done = post(html="<p>Kính gửi ông <b>Đường</b></p>")
    assert (done.state, done.title) == ("done", SUBJECT)
    (arrived,) = box.mails
    assert arrived["Subject"] == SUBJECT
    assert arrived["To"] == "duong.nv@haiphong.gov.vn"
    assert arrived["From"] == "HEZA <heza@haiphong.gov.vn>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert datetime.strptime(arrived["Date"], "%a, %d %b %Y %H:%M:%S %z") == done.created_at.replace(microsecond=0)
    plain, html = arrived.iter_parts()
    assert plain.get_content().splitlines() == TEXT.splitlines()
    assert html.get_content_type() == "text/html" and "Đường" in html.get_content()
    raw = arrived.as_bytes()
    assert raw.isascii()  # also old servers on the way take it


def test_a_subject_cannot_add_headers(post: Callable[..., Job], sending: MailServer, box: Box) -> None:
    assert post(subject="Nhắc việc\r\nBcc: nguoi-la@example.com\n").state == "done"
    assert box.mails[0]["Bcc"] is None
    assert box.mails[0]["Subject"] == "Nhắc việc Bcc: nguoi-la@example.com"


def test_the_same_mail_has_the_same_number_when_it_is_sent_again(
    post: Callable[..., Job], sending: MailServer, box: Box
) -> None:
    post()
    db.session.execute(update(Job).values(state="queued"))  # as if killed between the server's answer and ours
    db.session.commit()
    assert work.run_next()
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@haiphong.gov.vn>")
    post(key="digest:2")
    assert box.mails[2]["Message-ID"] != first["Message-ID"]
    assert not mail.send_later(None, Mail("a@b.vn", "x", "y"), "digest:2")
    db.session.rollback()


@pytest.mark.both_databases
def test_a_mail_refused_for_now_is_sent_later(post: Callable[..., Job], sending: MailServer, box: Box) -> None:
    box.answers = ["451 4.7.1 Greylisted, try again"]
    waiting = post()
    assert (waiting.state, waiting.tries) == ("queued", 1)
    assert "451" in waiting.message and "sẽ tự gửi lại" in waiting.message
    assert not box.mails
    later()
    assert work.run_next()
    assert job().state == "done" and len(box.mails) == 1


def test_a_mail_refused_for_good_fails_at_once(post: Callable[..., Job], sending: MailServer, box: Box) -> None:
    box.answers = ["550 5.1.1 No such user"]
    failed = post()
    assert (failed.state, failed.tries) == ("failed", 1)
    assert "không nhận địa chỉ duong.nv@haiphong.gov.vn" in failed.message and "No such user" in failed.message


def test_a_server_that_is_down_gets_the_mail_when_it_is_back(
    post: Callable[..., Job], sending: MailServer, server: Controller, box: Box
) -> None:
    server.stop()
    waiting = post()
    assert waiting.state == "queued"
    assert f"không nối được máy chủ thư 127.0.0.1:{sending.port}" in waiting.message
    back = Controller(box, hostname="127.0.0.1", port=sending.port)
    back.start()
    later()
    assert work.run_next()
    back.stop()
    assert job().state == "done" and len(box.mails) == 1


def test_a_server_that_stays_away_is_given_up_after_a_day(
    post: Callable[..., Job], sending: MailServer, server: Controller
) -> None:
    server.stop()
    post()
    for _ in range(mail.TRIES - 1):
        later()
        assert work.run_next()
    assert (job().state, job().tries) == ("failed", 8)


def test_without_a_mail_server_mails_are_kept_and_say_so(post: Callable[..., Job], app: Flask) -> None:
    use(app, None)
    failed = post()
    assert (failed.state, failed.tries, failed.message) == ("failed", 1, mail.NOT_SET)
    assert not work.run_next()


def test_a_person_without_an_address_is_named_as_the_cause(
    app: Flask, make: Make, sending: MailServer, box: Box
) -> None:
    person = make.person("Người Chưa Có Thư", email="")
    mail.send_later(person.id, Mail("", "Nhắc việc", TEXT), "a")
    mail.send_later(None, Mail("không-phải-thư", "Nhắc việc", TEXT), "b")
    db.session.commit()
    while work.run_next():
        pass
    said = db.session.scalars(select(Job.message).order_by(Job.id)).all()
    assert "chưa có địa chỉ thư" in said[0] and "“không-phải-thư” không đúng" in said[1]
    assert box.at == []


def test_the_address_is_the_one_of_the_day_of_sending(app: Flask, make: Make, sending: MailServer, box: Box) -> None:
    person = make.person("Lê Thị Hoa", email="cu@haiphong.gov.vn")
    mail.send_later(person.id, Mail("", "Nhắc việc", TEXT), "a")
    person.email = "moi@haiphong.gov.vn"
    db.session.commit()
    assert work.run_next()
    assert box.at == ["moi@haiphong.gov.vn"]


def test_the_server_is_signed_in_to_and_a_wrong_password_is_not_tried_again(
    post: Callable[..., Job], app: Flask, box: Box
) -> None:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"heza", b"dung-mat-khau"), handled=False)

    here = {"hostname": "127.0.0.1", "port": free_port()}
    keeper = Controller(box, **here, authenticator=check, auth_require_tls=False)
    keeper.start()
    try:
        use(app, MailServer("127.0.0.1", keeper.port, "heza@hp.vn", "heza", "dung-mat-khau"))
        assert post().state == "done"
        use(app, MailServer("127.0.0.1", keeper.port, "heza@hp.vn", "heza", "sai-mat-khau"))
        failed = post(key="digest:2")
        assert (failed.state, failed.tries) == ("failed", 1)
        assert "tên hoặc mật khẩu" in failed.message and "sai-mat-khau" not in failed.message
    finally:
        keeper.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_password_goes_to_no_server_that_does_not_encrypt(
    post: Callable[..., Job], sending: MailServer, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        mail, "is_loopback", lambda _host: False
    )  # the only server that a test can reach is this machine
    use(app, replace(sending, user="heza", password="bi-mat"))
    failed = post()
    assert failed.state == "failed"
    assert "không mã hóa kết nối" in failed.message and "bi-mat" not in failed.message


# ---------------------------------------------------------------- HEZA_MAIL_URL


def test_the_address_of_the_server_says_everything(tmp_path: Any) -> None:
    data = {"HEZA_DATA": str(tmp_path)}
    one = read_config(data | {"HEZA_MAIL_URL": "smtp://heza%40hp.vn:b%23m@mail.hp.vn?from=heza@hp.vn"}).mail
    assert one == MailServer("mail.hp.vn", 587, "heza@hp.vn", "heza@hp.vn", "b#m")
    assert "b#m" not in repr(one)
    two = read_config(data | {"HEZA_MAIL_URL": "smtps://mail.hp.vn/?from=heza@hp.vn&verify=no"}).mail
    assert two == MailServer("mail.hp.vn", 465, "heza@hp.vn", is_tls=True, verifies=False)
    assert read_config(data).mail is None
    assert read_config(data | {"HEZA_REDIS_URL": "redis://:x@may-chu:6379/1"}).redis_url == "redis://:x@may-chu:6379/1"


@pytest.mark.parametrize(
    "address",
    [
        "mail.hp.vn",
        "http://mail.hp.vn?from=heza@hp.vn",
        "smtp://?from=heza@hp.vn",
        "smtp://mail.hp.vn",
        "smtp://mail.hp.vn?from=heza",
        "smtp://ten@mail.hp.vn?from=heza@hp.vn",
        "smtp://ten:mat-khau@mail.hp.vn:cong?from=heza@hp.vn",
        "smtp://ten:mat-khau@mail.hp.vn:99999?from=heza@hp.vn",
        "smtp://ten:mat-khau#@mail.hp.vn?from=heza@hp.vn",
        "smtp://ten:mat-khau[@mail.hp.vn?from=heza@hp.vn",
        "smtp://ten:mật-khẩu@mail.hp.vn?from=heza@hp.vn",
        "smtp://mail.hp.vn?from=heza@hp.vn&cc=a@b.vn",
        "smtp://mail.hp.vn?from=heza@hp.vn&verify=maybe",
    ],
)
def test_a_wrong_mail_address_gets_a_sentence_without_the_password(tmp_path: Any, address: str) -> None:
    with pytest.raises(ConfigError, match="HEZA_MAIL_URL") as refused:
        read_config({"HEZA_DATA": str(tmp_path), "HEZA_MAIL_URL": address})
    assert "mat-khau" not in str(refused.value)


@pytest.mark.parametrize("address", ["may-chu:6379", "redis://", "http://x", "redis://x:cong"])
def test_a_wrong_redis_address_gets_a_sentence(tmp_path: Any, address: str) -> None:
    with pytest.raises(ConfigError, match="HEZA_REDIS_URL"):
        read_config({"HEZA_DATA": str(tmp_path), "HEZA_REDIS_URL": address})
