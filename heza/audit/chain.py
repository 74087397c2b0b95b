"""The keyed chain, pure: what goes into a code and how it is computed.

Each entry's code is HMAC-SHA256 over a canonical JSON array, so no two different entries give the same text.
The key stays outside the database; without it nobody can make a chain that verifies.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, letters as they are."""
    return _encode(value)


def key_id(key: bytes) -> str:
    """A short name of a key that gives nothing of it away."""
    return hashlib.sha256(b"heza-chain" + key).hexdigest()[:8]


def entry_mac(
    key: bytes,
    *,
    seq: int,
    recorded_at: datetime,
    actor_id: int | None,
    action: str,
    subject_type: str,
    subject_id: str,
    body: str,
    first_seq: int | None,
    event_count: int | None,
    event_digest: str | None,
    previous_mac: str,
) -> str:
    """The code of one entry, 64 hex digits."""
    at = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    events = [first_seq, event_count, event_digest]
    fields = [seq, at, actor_id, action, subject_type, subject_id, body, *events, previous_mac]
    return hmac.new(key, canonical(fields).encode(), hashlib.sha256).hexdigest()


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 over the lines of a set of events, in their order."""
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode())
        total.update(b"\n")
    return total.hexdigest()


def personal_digest(text: str) -> str:
    """What the chain keeps of personal data; the salt stands inside the text, so erasing it leaves nothing."""
    return hashlib.sha256(text.encode()).hexdigest()


def private_text(values: dict[str, Any]) -> tuple[str, str]:
    """Personal data as salted text that stands outside the chain, and the digest that the chain keeps of it."""
    text = canonical(values | {"salt": secrets.token_hex(8)})
    return text, personal_digest(text)
