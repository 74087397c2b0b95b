"""The job table, and the sign of life of its consumers. Technical rows: the trail does not follow them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from heza.core.db import Base, BigId

TRIES = 5  # tries of a job unless it is told otherwise


class JsonText(TypeDecorator[dict[str, Any]]):
    """A dict, stored as JSON text: the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        """The text."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        """The dict."""
        return None if value is None else dict(json.loads(value))


class Job(Base):
    """One piece of long work. `tries` only grows: with the id it says whose turn the work is."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "state", "not_before", "id"),  # the next one to do
        Index(None, "state", "id"),  # the lists of a page
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)  # the same key is never added twice
    title: Mapped[str] = mapped_column(String(200))  # what it is about, for the administrator
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # whom it is for
    state: Mapped[str] = mapped_column(String(10))  # queued, running, done, failed, dropped
    tries: Mapped[int]
    max_tries: Mapped[int]
    not_before: Mapped[datetime]
    beat: Mapped[datetime | None]  # the last sign of life of who runs it
    worker: Mapped[str] = mapped_column(String(200))  # which consumer has it
    progress: Mapped[int]
    progress_of: Mapped[int]  # 0: it does not say how much there is
    message: Mapped[str] = mapped_column(Text)  # the last failure, as a sentence
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class JobConsumer(Base):
    """A consumer of jobs: one per data directory."""

    __tablename__ = "job_consumer"
    worker: Mapped[str] = mapped_column(String(200), primary_key=True)
    beat: Mapped[datetime]
