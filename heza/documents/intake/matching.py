"""Which document a file belongs to, from its name or its first page. Pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from heza.documents.rules import code_key
from heza.documents.texts.rules import folded, names_code

_NUMBERS = re.compile(r"(?<![a-z0-9])(?:bh|lbh|lan ?bh)[ .]?(\d{1,3})(?:[ ./]*(?:sd|lsd)[ .]?(\d{1,3}))?(?!\d)")
_AMEND = re.compile(r"(?<![a-z0-9])(?:sd|lsd)[ .]?(\d{1,3})(?!\d)")


@dataclass(frozen=True)
class Named:
    """What the name of a file says."""

    key: str = ""  # of a code, the longest that fits
    issue: int | None = None
    amend: int | None = None


def file_name(path: str) -> str:
    """The last part of what a browser or a zip calls a file: no folder, no drive, nothing that leads elsewhere."""
    name = PurePosixPath(path.replace("\\", "/")).name
    name = unicodedata.normalize("NFC", "".join(char for char in name if char.isprintable()))
    return "" if name in ("", ".", "..") else name[-200:]


def named(name: str, keys: Collection[str]) -> Named:
    """The code in the name of a file, and the revision, where the name says it: “QT-01_BH02-SĐ01 Kiểm soát.docx”."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    text = " ".join(folded(stem).replace("_", " ").replace("-sd", " sd").replace("-bh", " bh").split())
    issue = amend = None
    if found := _NUMBERS.search(text):
        issue, amend = int(found[1]), None if found[2] is None else int(found[2])
    if amend is None and (found := _AMEND.search(text)):
        amend = int(found[1])
    return Named(longest(text, keys) or _beginning(text, keys), issue, amend)


def _beginning(text: str, keys: Collection[str]) -> str:
    """The longest code with which a name begins where its signs were left out: “QT01 Kiểm soát.pdf”."""
    plain = _letters(text)
    fitting = [key for key in keys if plain.startswith(_letters(folded(key)))]
    fitting = [key for key in fitting if not plain[len(_letters(folded(key))) :][:1].isdigit()]
    lengths = [len(_letters(key)) for key in fitting]
    return max(fitting, key=len) if fitting and lengths.count(max(lengths)) == 1 else ""


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def on_page(text: str, keys: Collection[str]) -> str:
    """The code that a first page says is its own: after “Mã hiệu”, else the only one near its top."""
    plain = " ".join(folded(text).split())
    if found := re.search(r"\bma (?:hieu|so)\s*[:.]?\s*(.{2,60})", plain):
        beginning = [key for key in keys if code_key(found[1]).lower().startswith(folded(key))]
        if beginning:
            return max(beginning, key=len)
    near = [key for key in keys if names_code(plain[:500], key)]
    return near[0] if len(near) == 1 else ""


def longest(text: str, keys: Collection[str]) -> str:
    """The longest code that a text names as a whole; "" where it names none, or two that are as long."""
    squeezed = code_key(folded(text))
    fitting = [key for key in keys if folded(key) in squeezed.lower() and names_code(text, key)]
    fitting.sort(key=len, reverse=True)
    if len(fitting) > 1 and len(fitting[0]) == len(fitting[1]):
        return ""
    return fitting[0] if fitting else ""
