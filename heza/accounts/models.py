"""People, departments, headships as dated history, roles, and failed sign-ins."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.permissions import ROLE_NAMES, Can, Role, granted
from heza.accounts.rules import FOREVER, Term, stamp
from heza.audit.trail import Audited
from heza.core.db import Base, BigId

STILL_KNOWN = 2**63 - 1
BASIS_LENGTH = 200


class Department(Base, Audited):
    """A unit of the agency. One that only an imported file names is `confirmed=False` until somebody confirms it."""

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    folded: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=99)  # place in lists
    confirmed: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]

    @property
    def stamp(self) -> str:
        """A mark of what a form shows of this department."""
        return stamp(self.code, self.name, self.short_name, self.position, self.confirmed, self.closed_on)

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class Person(Base, Audited):
    """Somebody of the agency; with a user name it is an account. Never deleted: acts point here."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "department_id", "sort_key"), Index(None, "sort_key", "id"))
    untracked: ClassVar[frozenset[str]] = frozenset({"password_hash", "session_serial", "version"})

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str | None] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120), index=True)
    sort_key: Mapped[str] = mapped_column(String(400))
    title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    ends_on: Mapped[date | None]  # the last day on which the account signs in; None: it has none
    confirmed: Mapped[bool] = mapped_column(default=True)  # False: only named in an imported file
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)  # an administrator made the present one
    session_serial: Mapped[int] = mapped_column(default=1)  # raised to end all sessions
    version: Mapped[int] = mapped_column()

    department: Mapped[Department | None] = relationship(lazy="joined")
    role_rows: Mapped[list["PersonRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="PersonRole.role"
    )

    __mapper_args__ = {"version_id_col": version}

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session keeps: the person and the serial that a password change raises."""
        return f"{self.id}.{self.session_serial}"

    @property
    def roles(self) -> frozenset[Role]:
        """What this person is."""
        return frozenset(Role(row.role) for row in self.role_rows)

    @property
    def stamp(self) -> str:
        """A mark of what a form shows of this person; roles are rows of their own and do not raise the version."""
        return stamp(self.version, sorted(self.roles))

    @property
    def role_words(self) -> list[str]:
        """The roles as the office calls them, in the order of the table of roles."""
        return [ROLE_NAMES[role] for role in Role if role in self.roles]

    def has_ended(self, today: date) -> bool:
        """Whether the last day of the account is over."""
        return self.ends_on is not None and self.ends_on < today

    def can(self, permission: Can) -> bool:
        """Whether any of the roles allows it."""
        return permission in granted(self.roles)


class PersonRole(Base, Audited):
    """One role of a person."""

    __tablename__ = "person_role"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class Headship(Base):
    """Who answers for a department from a day on (`to_day` not included). Two times, like every figure's source:
    a change supersedes a row (`known_to`) and adds another, so what was known before stays answerable.
    """

    __tablename__ = "headship"
    __table_args__ = (Index(None, "department_id", "from_day"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    to_day: Mapped[date] = mapped_column(default=FOREVER)
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)
    basis: Mapped[str] = mapped_column(String(BASIS_LENGTH), default="")  # the decision

    person: Mapped[Person] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(lazy="joined")

    @property
    def term(self) -> Term:
        """The same for the rules."""
        return Term(self.person_id, self.person.name, self.from_day, self.to_day)

    @property
    def is_open(self) -> bool:
        """Whether no last day is known."""
        return self.to_day == FOREVER

    @property
    def last_day(self) -> date | None:
        """The last day in office, None while none is known."""
        return None if self.is_open else self.to_day - timedelta(days=1)


class Membership(Base):
    """In which department somebody worked from a day on (`to_day` not included); None: in none. Two times, like
    `Headship`. Nobody has rows before the first move: until then the present department is the one of all days.
    """

    __tablename__ = "membership"
    __table_args__ = (Index(None, "person_id", "from_day"), Index(None, "department_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    from_day: Mapped[date]
    to_day: Mapped[date] = mapped_column(default=FOREVER)
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)
    basis: Mapped[str] = mapped_column(String(BASIS_LENGTH), default="")

    department: Mapped[Department | None] = relationship(lazy="joined")

    @property
    def last_day(self) -> date | None:
        """The last day there, None while none is known."""
        return None if self.to_day == FOREVER else self.to_day - timedelta(days=1)


class Absence(Base, Audited):
    """Somebody is away from a day until another (not included), and who takes the place meanwhile.

    It lends no right and moves no blame: the head answers, and who signs needs a delegation.
    """

    __tablename__ = "absence"
    __table_args__ = (Index(None, "person_id", "from_day"), Index(None, "cover_id", "from_day"), Index(None, "to_day"))
    untracked: ClassVar[frozenset[str]] = frozenset({"version"})

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))  # a key of rules.ABSENCES
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(BASIS_LENGTH), default="")
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=[person_id])
    cover: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[cover_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def last_day(self) -> date:
        """The last day away."""
        return self.to_day - timedelta(days=1)

    @property
    def stamp(self) -> str:
        """A mark of what a form shows of it."""
        return stamp(self.version, self.from_day, self.to_day, self.kind, self.cover_id, self.note)


class SignInFailure(Base):
    """A failed sign-in: slows the next tries for this account from this address."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "account", "failed_at"), Index(None, "address", "failed_at"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account: Mapped[str] = mapped_column(String(64))  # folded user name, whether it exists or not
    address: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime]
