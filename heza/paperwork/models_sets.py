"""What the office corrected in the sets of forms: one row a version, added to and never changed."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Person
from heza.audit.models import append_only
from heza.core.db import Base

CORRECTED, VERIFIED, UNVERIFIED = "correct", "verify", "unverify"
KINDS = {
    CORRECTED: "Sửa câu chữ",
    VERIFIED: "Xác nhận đã đối chiếu",
    UNVERIFIED: "Bỏ xác nhận đã đối chiếu",
}


class FormSetVersion(Base):
    """A set after one correction of one of its forms. `changes` is all that differs from the set as delivered, so that
    an issued paper's version is read from one row.
    """

    __tablename__ = "form_set_version"
    __table_args__ = (Index(None, "set_key", "number", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    set_key: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    form_key: Mapped[str] = mapped_column(String(40))  # the form that this version corrects
    kind: Mapped[str] = mapped_column(String(10))
    changes: Mapped[str] = mapped_column(Text)  # JSON: texts by form and path [delivered, now]; verified: form, version
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def kind_name(self) -> str:
        """What was done, in words."""
        return KINDS[self.kind]

    @property
    def content(self) -> dict[str, Any]:
        """The changes as data."""
        found: dict[str, Any] = json.loads(self.changes)
        return found

    def texts_of(self, form_key: str) -> dict[str, tuple[str, str]]:
        """By path: the words as delivered, and those instead."""
        return {path: (was, now) for path, (was, now) in self.content["texts"].get(form_key, {}).items()}

    @property
    def verified(self) -> dict[str, int]:
        """The forms that were compared with the signed text, and the version that said so."""
        return dict(self.content["verified"])


append_only(FormSetVersion)
