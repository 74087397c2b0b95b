"""A small room that the tests sign in: letters that are written, reviewed, approved. Its table is no part of heza."""

from typing import Any

from flask import Blueprint, Flask
from sqlalchemy import MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.models import Approvable
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import signatures_of
from heza.approvals.workflow import Step, Taken, Workflow
from heza.core import hx
from heza.core.db import NAMES, db


class Own(DeclarativeBase):
    """Tables of the tests, outside the program's own."""

    metadata = MetaData(naming_convention=NAMES, info={"bind_key": None})


class Letter(Own, Approvable):
    """Something that is signed."""

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    author_id: Mapped[int]
    sent_times: Mapped[int] = mapped_column(default=0)

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Thư {self.id}"

    def authors(self) -> set[int]:
        """Who wrote it."""
        return {self.author_id}

    def manifest(self) -> dict[str, Any]:
        """What is signed."""
        return {"text": self.text}


def is_author(person: Any, letter: Any) -> bool:
    """Only who wrote it."""
    return bool(person.id in letter.authors())


def too_short(letter: Any) -> str:
    """A letter has words."""
    return "" if letter.text.strip() else "Thư chưa có nội dung. Hãy viết nội dung trước."


FLOW = Workflow(
    "letter",
    "Thư của phòng",
    {"draft": "Nháp", "waiting": "Chờ duyệt", "approved": "Đã duyệt", "kept": "Đã lưu"},
    (
        Step("send", "Trình duyệt", "draft", "waiting", Can.READ, by=is_author, own_work=True, objection=too_short),
        Step("approve", "Duyệt", "waiting", "approved", Can.COMPARE_HEADS, signs="approve", paper_by=Can.EDIT_SETTINGS),
        Step(
            "return", "Trả lại", "waiting", "draft", Can.COMPARE_HEADS, signs="approve", returns=True, wants_note=True
        ),
        Step("keep", "Lưu", "approved", "kept", Can.READ_ALL, wants_note=True),
    ),
    final=("kept",),
)


def _load(_person: Person, id: int) -> Letter:
    found: Letter = db.one_or_404(select(Letter).where(Letter.id == id))
    return found


def _count(letter: Letter, _taken: Taken) -> None:
    letter.sent_times += 1


def open_letters(app: Flask) -> None:
    """Put the room into an app that has not answered yet, and its table into the database."""
    bp = Blueprint("letters", "tests.approvals.letters", template_folder="templates")

    @bp.get("/<int:id>")
    @allow(Can.READ)
    def show(id: int) -> Any:
        letter = _load(viewer(), id)
        return hx.page("letter.html", letter=letter, bar=bar_of(FLOW, letter), signatures=signatures_of(letter))

    @bp.get("/")
    @allow(Can.READ)
    def index() -> Any:
        return hx.page("letter_index.html")

    add_step_route(bp, _load, FLOW, after={"send": _count}, content="letter_content.html")
    app.register_blueprint(bp, url_prefix="/thu")
    app.extensions["heza_flows"] = (FLOW,)
    Own.metadata.create_all(db.engine)
