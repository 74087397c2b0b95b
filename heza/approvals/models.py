"""Things that move by steps, signatures that are only added to, and delegations with two times."""

import json
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from heza.accounts.models import BASIS_LENGTH, FOREVER, STILL_KNOWN, Person
from heza.audit.models import append_only
from heza.audit.trail import Audited
from heza.core import clock
from heza.core.db import Base, BigId


class Approvable(Audited):
    """A row that moves through a Workflow. Two people cannot move it at the same moment.

    Its class gives `authors()`, `manifest()` (the content that is signed, without number and date of issue) and
    `sign_title` (what it is called on the page where it is signed). Rows beside it that belong to its content are
    changed together with it, so that its version counts them.
    """

    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version"})  # the entry of the step tells it
    id: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        raise NotImplementedError

    def authors(self) -> set[int]:
        """Everybody who wrote of its content."""
        raise NotImplementedError

    def manifest(self) -> dict[str, Any]:
        """The content that is signed."""
        raise NotImplementedError


class Moving(Approvable):
    """An Approvable that says since when it waits where it is, and has rows that name its `writers`."""

    since: Mapped[date]
    writers: Any

    @validates("state")
    def _waits_since(self, _key: str, state: str) -> str:
        if state != self.state or self.since is None:
            self.since = clock.today()
        return state

    def authors(self) -> set[int]:
        """Everybody who wrote of it."""
        return {writer.person_id for writer in self.writers}


class Signoff(Base):
    """Somebody signed: what, with which meaning, in what capacity. Appended, never changed.

    `private` holds what may name people, as they were then; the chain keeps its salted digest.
    """

    __tablename__ = "signoff"
    __table_args__ = (
        Index(None, "subject_type", "subject_id", "seq"),
        Index(None, "signer_id", "seq"),
        Index(None, "delegation_id"),
    )
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    flow: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(40))
    meaning: Mapped[str] = mapped_column(String(40))
    sentence: Mapped[str] = mapped_column(Text)  # as it was shown
    decision: Mapped[str] = mapped_column(String(10))  # agree or return
    signer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[str] = mapped_column(String(10))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # by whose right
    content_sha256: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[str | None] = mapped_column(Text)  # the text that was hashed
    private: Mapped[str | None] = mapped_column(Text)  # JSON with a salt
    private_sha256: Mapped[str] = mapped_column(String(64))
    paper_sha256: Mapped[str | None] = mapped_column(String(64))  # the file, when a paper closed the step
    signed_at: Mapped[datetime]  # real time
    on_day: Mapped[date]  # the day of law and pages
    auth_method: Mapped[str] = mapped_column(String(20))
    auth_at: Mapped[datetime]
    session_sha256: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(32))

    @property
    def known(self) -> dict[str, Any]:
        """Who signed, as they were: name, title, department, comment and the rest; empty when it was erased."""
        found: dict[str, Any] = json.loads(self.private) if self.private else {}
        return found


append_only(Signoff)


class Delegation(Base):
    """Somebody may sign for somebody else, from a day until another (not included), what `duties` names.

    Two times: a change supersedes a row (`known_to`) and adds another; `origin` is the number of the first of them.
    """

    __tablename__ = "delegation"
    __table_args__ = (Index(None, "to_id", "known_to"), Index(None, "from_id", "known_to"), Index(None, "origin"))
    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[int] = mapped_column(BigInteger)
    from_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # whose right it is
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who may use it
    capacity: Mapped[str] = mapped_column(String(10))
    basis: Mapped[str] = mapped_column(String(BASIS_LENGTH))
    from_day: Mapped[date]
    to_day: Mapped[date] = mapped_column(default=FOREVER)
    duties: Mapped[str] = mapped_column(Text)  # JSON: sorted keys of duties
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)

    giver: Mapped[Person] = relationship(lazy="joined", foreign_keys=[from_id])
    taker: Mapped[Person] = relationship(lazy="joined", foreign_keys=[to_id])

    @property
    def duty_keys(self) -> frozenset[str]:
        """What it allows."""
        return frozenset(json.loads(self.duties))

    @property
    def is_open(self) -> bool:
        """Whether no last day is known."""
        return self.to_day == FOREVER

    @property
    def last_day(self) -> date | None:
        """The last day it holds, None while none is known."""
        return None if self.is_open else self.to_day - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_day <= day < self.to_day
