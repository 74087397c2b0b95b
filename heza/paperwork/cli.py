"""`bin/heza forms …`: a form of a dossier as a file."""

from pathlib import Path
from typing import Any

import click
from flask import g
from sqlalchemy import select

from heza.accounts.models import Person, PersonRole
from heza.accounts.permissions import Role
from heza.core import clock, files, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.models import Dossier
from heza.dossiers.rules import code_key
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import to_pdf
from heza.paperwork import agency, current, drafts, entry, rules, slip
from heza.paperwork.compose import compose_copies
from heza.paperwork.fill import Record, known
from heza.paperwork.issue import Chosen, issue, problems_of
from heza.paperwork.issued import frozen
from heza.paperwork.sets import Form

SLIP = "control_slip"


@click.group()
def forms() -> None:
    """Biểu mẫu của hồ sơ."""


@forms.command()
@click.argument("form")
@click.argument("dossier")
@click.option("--set", "pairs", multiple=True, metavar="KHÓA=GIÁ TRỊ", help="Một nội dung hồ sơ chưa có.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Tệp .pdf hoặc .docx.")
@click.option("--issue", "is_issued", is_flag=True, help="Cấp số và giữ nguyên; mặc định chỉ là bản nháp.")
@click.option("--as", "username", metavar="TÀI KHOẢN", help="Người cấp; mặc định là công chức Một cửa duy nhất.")
def fill(form: str, dossier: str, pairs: tuple[str, ...], out: Path, is_issued: bool, username: str | None) -> None:
    """Điền một biểu mẫu từ hồ sơ: FORM là khóa (receipt, supplement…) hoặc số (01, 02…)."""
    if out.suffix.lower() not in (".pdf", ".docx"):
        raise Refused(f"Tệp {out.name} phải có đuôi .pdf hoặc .docx.")
    if not out.parent.is_dir():
        raise Refused(f"Không có thư mục {out.parent}. Hãy tạo thư mục trước.")
    found = db.session.scalar(select(Dossier).where(Dossier.code_key == code_key(dossier)))
    if found is None:
        raise Refused(f"Không có hồ sơ {dossier}. Hãy kiểm tra lại mã.")
    person = _person(username) if is_issued or username else None
    record = Record(found, person, clock.now())
    key = _key(form, record)
    sent = _pairs(pairs)
    if key == SLIP:
        papers = _slip(found, record)
    elif is_issued and person is not None:
        papers = _issued(found, key, person, sent)
    else:
        papers = _drafted(found, key, record, sent)
    data = to_docx(*papers) if out.suffix.lower() == ".docx" else to_pdf(*papers)
    out.write_bytes(data)
    click.echo(f"Đã ghi {out} ({words.number(len(data))} byte).")


def _key(form: str, record: Record) -> str:
    """The key of a form from a key or from its number in the set of the dossier."""
    chosen = current.set_on(clock.local_day(record.begins_at))
    by_number = {one.number: key for key, one in chosen.forms.items()}
    key = by_number.get(form.zfill(2), form)
    if key not in rules.FORM_NAMES and key != SLIP:
        known_keys = ", ".join(f"{one.number} ({key})" for key, one in chosen.forms.items() if key != "register")
        raise Refused(f"Không có biểu mẫu “{form}”. Các mẫu: {known_keys}.")
    return key


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    sent = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.strip():
            raise Refused(f"“{pair}” phải có dạng KHÓA=GIÁ TRỊ, ví dụ reason=Thiếu bản vẽ.")
        sent[key.strip()] = value
    return sent


def _values(form: Form, values: dict[str, Any], sent: dict[str, str], facts: dict[str, Any]) -> dict[str, Any]:
    """The values with what was given on the line in their place."""
    keys = {field.key for field in form.fields}
    if unknown := sorted(set(sent) - keys):
        raise Refused(f"Mẫu này không có nội dung {', '.join(unknown)}. Các khóa: {', '.join(sorted(keys))}.")
    asked = {key: value for key, value in facts.items() if key not in sent}
    return values | {key: value for key, value in entry.read(form, sent, asked).items() if key in sent}


def _drafted(dossier: Dossier, key: str, record: Record, sent: dict[str, str]) -> list[Paper]:
    form = drafts.form_for(dossier, key, record)
    facts = known(form, record)
    values = _values(form, facts, sent, facts)
    for problem in problems_of(form, values):
        click.echo(f"Còn thiếu hoặc chưa đúng: {problem.sentence}", err=True)
    return compose_copies(form, values, settings=agency.names(), day=clock.today(), draft=True)


def _issued(dossier: Dossier, key: str, person: Person, sent: dict[str, str]) -> list[Paper]:
    """Issue it as somebody, in one transaction."""
    g.actor_id = person.id
    if key in rules.SIGNED:
        raise Refused("Phiếu này phải trình ký trên trang web rồi mới cấp số.")
    draft = drafts.begin(dossier, key, person)
    form = drafts.form_of(draft)
    facts = known(form, Record(dossier, person, clock.now()))
    drafts.put(draft, _values(form, draft.values, sent, facts), person)
    paper = issue(draft, person, Chosen(dossier.event_seq))
    db.session.commit()
    click.echo(f"Đã cấp số {paper.bare_number}; SHA-256 của bản PDF: {paper.pdf_sha256}.")
    assert files.path_of(paper.pdf_sha256)
    return frozen(paper)


def _slip(dossier: Dossier, record: Record) -> list[Paper]:
    form = current.set_on(clock.local_day(record.begins_at))[SLIP]
    names = agency.names()
    return compose_copies(form, slip.slip_values(dossier, names["counter_name"]), settings=names, day=clock.today())


def _person(username: str | None) -> Person:
    """Who issues: the account that was named, or the only one of the one-stop desk. Raises Refused."""
    wanted = select(Person).where(Person.is_active.is_(True), Person.username.is_not(None))
    if username:
        found = list(db.session.scalars(wanted.where(Person.username == username)))
        if not found:
            raise Refused(f"Không có tài khoản {username} đang hoạt động.")
    else:
        wanted = wanted.join(PersonRole, PersonRole.person_id == Person.id).where(PersonRole.role == Role.ONE_STOP)
        found = list(db.session.scalars(wanted.order_by(Person.id).limit(2)))
        if len(found) != 1:
            raise Refused("Hãy thêm --as TÀI KHOẢN để biết ai cấp giấy này.")
    return found[0]
