"""The words of a file, page by page, keyed by the hash of its bytes: the same file is read once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from heza.core.db import Base, BigId


class FileText(Base):
    """What came of reading a file."""

    __tablename__ = "file_text"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    pages: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")  # why there are no words, a sentence
    read_at: Mapped[datetime]


class FilePassage(Base):
    """The words of one page of a file (of a Word file, some paragraphs)."""

    __tablename__ = "file_passage"
    __table_args__ = (Index(None, "sha256", "page"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("file_text.sha256"))
    page: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)  # of the same length, letter by letter, as `text`
    lowered: Mapped[str] = mapped_column(Text)
