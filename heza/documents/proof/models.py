"""The packs that were made for an audit: for which day, what came of it."""

import json
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Person
from heza.core.db import Base, BigId


class DocumentPack(Base):
    """One pack; the trail says who made it and who took it out. The file is kept for two days."""

    __tablename__ = "document_pack"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]  # as of which
    is_all: Mapped[bool]  # every revision that was ever issued until then, not only those in force
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigId, default=0)
    documents: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str] = mapped_column(Text, default="[]")  # JSON: sentences about files that are not what they were

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def problem_list(self) -> list[str]:
        """What is wrong with stored files, a sentence each."""
        found: list[str] = json.loads(self.problems)
        return found
