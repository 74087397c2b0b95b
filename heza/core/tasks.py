"""What waits for somebody: one line of an inbox, whatever feature it comes from."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """Something that waits for a person. `kind` is the colour of its urgency: late, soon, wait or plain."""

    title: str
    url: str
    due_on: date | None = None
    note: str = ""
    kind: str = "plain"
