"""Mail: put into the job table with its cause, sent by the consumer, sent again while the server is away.

A mail that was on its way when the machine stopped goes out once more, with the same Message-ID, by which
the receiving server recognises it.
"""

import smtplib
import ssl
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import column, select, table

from heza.config import MailServer, is_address, is_loopback
from heza.core import clock, jobs, words
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.core.settings import setting

TRIES = 8  # about 30 hours
TIMEOUT = 30  # seconds that a mail server may keep silent
NOT_SET = "Chưa gửi: chưa cấu hình HEZA_MAIL_URL. Hãy đặt biến này, khởi động lại heza rồi bấm Làm lại."
OLD_NEWS = "Chưa gửi kịp trước {until} nên không gửi nữa: nội dung thư đã cũ. Hãy bấm Bỏ qua."
NO_ADDRESS = "Người nhận chưa có địa chỉ thư. Hãy nhập địa chỉ ở Nhân sự rồi bấm Làm lại."
PLAIN = (
    "Máy chủ thư {host} không mã hóa kết nối, nên mật khẩu không được gửi tới đó. Hãy dùng smtps:// hoặc một "
    "máy chủ có STARTTLS trong HEZA_MAIL_URL."
)

_person = table("person", column("id"), column("email"))  # people stand above; known by their table


@dataclass(frozen=True)
class Mail:
    """A mail. With an empty `to` it goes to the person's address as it is when the mail is sent."""

    to: str
    subject: str
    text: str
    html: str = ""


def send_later(person_id: int | None, mail: Mail, key: str, *, until: datetime | None = None) -> bool:
    """Send a mail once this transaction is committed; False where one with this key was ever added.

    After `until` (real time) it is old news, and no longer sent.
    """
    given = {"to": mail.to, "text": mail.text, "html": mail.html}
    if until is not None:
        given["until"] = until.isoformat()
    subject = words.clean(mail.subject)
    return jobs.enqueue("mail", given | {"subject": subject}, key, title=subject, person_id=person_id, max_tries=TRIES)


@jobs.handler("mail", "Gửi thư")
def send(job: jobs.Job, _report: jobs.Progress) -> None:
    """Send one mail."""
    server: MailServer | None = current_app.extensions["heza_config"].mail
    if server is None:
        raise Refused(NOT_SET)
    if (until := job.payload.get("until")) and clock.recorded() > datetime.fromisoformat(until):
        raise Refused(OLD_NEWS.format(until=words.moment(datetime.fromisoformat(until))))
    with reading():
        to = job.payload["to"] or _address_of(job.person_id)
        name = setting("agency_short")
        db.session.rollback()  # a mail server may take its time; nobody waits for it
    if not to:
        raise Refused(NO_ADDRESS)
    _deliver(server, message_of(server, job, to, name))


def _address_of(person_id: int | None) -> str:
    found = db.session.scalar(select(_person.c.email).where(_person.c.id == person_id))
    return words.clean(found)


def message_of(server: MailServer, job: jobs.Job, to: str, name: str) -> EmailMessage:
    """The mail as it is sent; the same job gives the same message however often it is asked."""
    message = EmailMessage(policy=SMTP)
    if not is_address(to):
        raise Refused(f"Địa chỉ thư “{to}” không đúng. Hãy sửa ở Nhân sự rồi bấm Làm lại.")
    message["To"] = Address(addr_spec=to)
    message["From"] = Address(name, addr_spec=server.sender)
    message["Subject"] = job.payload["subject"]
    message["Date"] = format_datetime(clock.local(job.created_at))
    digest = sha256((job.key or f"job:{job.id}:{job.created_at.isoformat()}").encode()).hexdigest()[:40]
    message["Message-ID"] = f"<{digest}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # nobody's absence notice answers it
    message.set_content(job.payload["text"], cte="quoted-printable")
    if job.payload["html"]:
        message.add_alternative(job.payload["html"], subtype="html", cte="quoted-printable")
    return message


# ---------------------------------------------------------------- over the wire


def _deliver(server: MailServer, message: EmailMessage) -> None:
    """Hand a mail to the server. Raises Refused when it never will be taken, TryAgain when it may be later."""
    where = f"máy chủ thư {server.host}:{server.port}"
    try:
        with closing(_connected(server)) as connection:
            connection.send_message(message)
            with suppress(smtplib.SMTPException, OSError):  # it has the mail; how it says goodbye changes nothing
                connection.quit()
    except smtplib.SMTPRecipientsRefused as problem:
        code, said = next(iter(problem.recipients.values()))
        _judge(code, said, f"{where} không nhận địa chỉ {message['To']}")
    except smtplib.SMTPAuthenticationError as problem:
        _judge(problem.smtp_code, problem.smtp_error, f"{where} không nhận tên hoặc mật khẩu trong HEZA_MAIL_URL")
    except smtplib.SMTPConnectError as problem:
        raise _again(f"{where} đang từ chối kết nối", _said(problem.smtp_code, problem.smtp_error)) from problem
    except smtplib.SMTPResponseException as problem:
        _judge(problem.smtp_code, problem.smtp_error, f"{where} không nhận thư này")
    except smtplib.SMTPNotSupportedError as problem:
        raise Refused(f"Chưa gửi được: {where} thiếu một tính năng cần có ({problem}).") from problem
    except ssl.SSLCertVerificationError as problem:
        raise _again(f"chứng chỉ của {where} không tin được", problem.verify_message) from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise _again(f"không nối được {where}", str(problem)) from problem


def _connected(server: MailServer) -> smtplib.SMTP:
    """A connection, encrypted where that is possible, signed in where that is asked."""
    context = ssl.create_default_context()
    if not server.verifies:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if server.is_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    with ExitStack() as until_greeted:
        until_greeted.callback(connection.close)
        _greet(connection, server, context)
        until_greeted.pop_all()
    return connection


def _greet(connection: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    connection.ehlo_or_helo_if_needed()
    encrypted = server.is_tls
    if not encrypted and connection.has_extn("starttls"):
        connection.starttls(context=context)
        connection.ehlo()
        encrypted = True
    if server.user:
        if not encrypted and not is_loopback(server.host):
            raise Refused(PLAIN.format(host=server.host))
        connection.login(server.user, server.password)


def _judge(code: int, said: bytes | str, what: str) -> None:
    """4xx is a "later", 5xx a "no"."""
    if code >= 500:
        raise Refused(f"Chưa gửi được: {what} ({_said(code, said)}). Hãy sửa nguyên nhân rồi bấm Làm lại.")
    raise _again(what, _said(code, said))


def _again(what: str, said: Any) -> jobs.TryAgain:
    return jobs.TryAgain(f"Chưa gửi được: {what} ({words.clean(said)[:300]}). heza sẽ tự gửi lại.")


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return words.clean(f"{code} {text}")[:300]
