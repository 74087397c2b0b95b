"""What was signed, as one text: the same content gives the same text, and the same hash, for ever. Pure."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

VERSION = 1
SHORT = 12  # hex digits that a page shows of a hash


def manifest_text(content: Mapping[str, Any]) -> str:
    """The canonical text of a content: JSON, NFC, sorted keys, no spaces, no floats.

    Days are ISO, moments UTC, decimals text. Raises TypeError for a value that has no single text (a float).
    """
    whole = {"manifest": VERSION, "content": _plain(content)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, 64 hex digits."""
    return text_hash(manifest_text(content))


def text_hash(text: str) -> str:
    """SHA-256 of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no place in a manifest")


def _decimal(value: Decimal) -> str:
    """One text for one number: 1.50 and 1.5 are the same."""
    if not value.is_finite():
        raise TypeError("a manifest holds finite numbers only")
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("the keys of a manifest are words")
    plain = {unicodedata.normalize("NFC", key): _plain(one) for key, one in value.items()}
    if len(plain) != len(value):
        raise TypeError("two keys of a manifest are the same word")
    return plain
