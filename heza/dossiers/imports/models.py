"""Tables of importing: files that wait, their rows as understood, and what is remembered for the next file.

Only `dossier_import` and the log say what was applied; these rows are the way there, and may be cleared.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from heza.audit.trail import Audited
from heza.core.db import Base, BigId


class ImportSource(Base, Audited):
    """How files of one origin are laid out: found by their header, kept when somebody said how to read them."""

    __tablename__ = "import_source"
    id: Mapped[int] = mapped_column(primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), unique=True)  # digest of the folded labels of the header
    kind: Mapped[str] = mapped_column(String(20))  # dossiers | legs
    name: Mapped[str] = mapped_column(String(200))  # of the file by which it was learned
    choices: Mapped[str] = mapped_column(Text)  # layout.Choices
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime]


class ImportFile(Base):
    """A file on its way: chosen, read row by row, looked at, applied."""

    __tablename__ = "import_file"
    __table_args__ = (Index(None, "state", "id"), Index(None, "import_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="")  # dossiers | legs; empty while it is not understood
    state: Mapped[str] = mapped_column(String(12))  # reading | asking | read | applying | applied | failed | dropped
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    came_from: Mapped[str] = mapped_column(String(12), default="page")  # page | folder
    choices: Mapped[str] = mapped_column(Text, default="")  # layout.Choices; empty: as the program understands it
    signature: Mapped[str] = mapped_column(String(64), default="")
    turn: Mapped[int] = mapped_column(default=0)  # how often it was read: an older reading may not go on
    data_until: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(default=0)  # rows read
    done: Mapped[int] = mapped_column(default=0)  # rows applied
    counts: Mapped[str] = mapped_column(Text, default="{}")  # by fate, problems, mended letters …
    sentence: Mapped[str] = mapped_column(Text, default="")  # why it could not be read or applied
    valid_only: Mapped[bool] = mapped_column(default=False)  # rows with errors are left out, as somebody chose
    after_import: Mapped[int] = mapped_column(default=0)  # waiting.state_of_data when it was compared
    import_id: Mapped[int | None] = mapped_column(ForeignKey("dossier_import.id"))


class ImportRow(Base):
    """One row of a file as it was understood, with its fate; `content` is cleared some time after it was applied."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index(None, "file_id", "fate", "position"),
        Index(None, "file_id", "code_key"),
        Index(None, "file_id", "risk", "position"),
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("import_file.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # its place among the rows that were read
    row: Mapped[int]  # Excel's number; 0 for a dossier that is missing in the file
    code: Mapped[str] = mapped_column(String(60))
    code_key: Mapped[str] = mapped_column(String(60))
    fate: Mapped[str] = mapped_column(String(10))  # new | changed | same | older | error | missing
    has_warning: Mapped[bool] = mapped_column(default=False)
    risk: Mapped[int] = mapped_column(default=0)  # 0: none; the graver the higher
    content: Mapped[str] = mapped_column(Text, default="")  # JSON: the values
    told: Mapped[str] = mapped_column(Text, default="")  # JSON: problems, and what is restated


class ImportMention(Base):
    """Which dossiers an applied file names, also those that it does not change: what stands on what."""

    __tablename__ = "import_mention"
    __table_args__ = (Index(None, "dossier_id", "import_id"),)
    import_id: Mapped[int] = mapped_column(ForeignKey("dossier_import.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(BigId, ForeignKey("dossier.id"), primary_key=True)


class NameMatch(Base, Audited):
    """What a name written in files means, said once by a person, for all rows and for the next file."""

    __tablename__ = "name_match"
    __table_args__ = (UniqueConstraint("kind", "written", "context"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # department | officer | procedure
    written: Mapped[str] = mapped_column(String(500))  # folded
    context: Mapped[str] = mapped_column(String(200), default="")  # of an officer: the folded department
    target_id: Mapped[int]
    shown: Mapped[str] = mapped_column(String(500))  # as the file wrote it
    dossiers: Mapped[int] = mapped_column(default=0)  # to how many dossiers it was applied then
    first_seq: Mapped[int | None] = mapped_column(BigInteger)  # its lines of the log, to be taken back
    last_seq: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    matched_at: Mapped[datetime]
