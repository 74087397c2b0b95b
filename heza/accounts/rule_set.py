"""Settings of one room that its keeper edits on one page: what they are, a mark of what it showed, keeping them."""

from dataclasses import dataclass
from typing import Any

from heza.accounts.rules import stamp
from heza.audit import trail
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import set_setting, setting

CHANGED = "Người khác vừa sửa mục này. Hãy tải lại trang để xem bản mới rồi làm lại."

Rules = dict[str, Any]


@dataclass(frozen=True)
class RuleSet:
    """Some settings by their keys; each change of one is an entry of the trail."""

    keys: tuple[str, ...]

    def values(self) -> Rules:
        """As they are set."""
        return {key: setting(key) for key in self.keys}

    def mark(self) -> str:
        """A mark of what a form shows of them."""
        return stamp(*self.values().values())

    def save(self, entered: Rules, seen: str) -> set[str]:
        """Keep them, and say which are new. The caller commits. Raises Refused."""
        before = self.values()
        if seen != self.mark():
            raise Refused(CHANGED)
        changed = {key: [before[key], value] for key, value in entered.items() if before[key] != value}
        for key, (old, new) in changed.items():
            set_setting(key, new)
            trail.record(db.session, "set_setting", "setting", key, {"key": key, "value": [old, new]})
        return set(changed)
