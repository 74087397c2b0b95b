"""Asking for the words of a file, and for the picture of a page, with bounds of time and memory."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from heza.core.refusal import Refused

APART = Path(__file__).with_name("apart.py")
WIDTH, HEIGHT = 1100, 2200  # pixels of a picture
PATIENCE, LOOK = 90, 25  # seconds
TOO_LONG = "Đọc tệp quá lâu hoặc tốn quá nhiều bộ nhớ nên đã dừng. Không tìm được trong nội dung tệp này."
NOT_DRAWN = "Trang này không vẽ được. Hãy bấm Mở PDF để xem."


@dataclass(frozen=True)
class Read:
    """What came of reading a file: (page, words) where there are any; why there are none, or not all, as a sentence."""

    pages: int = 0
    passages: tuple[tuple[int, str], ...] = ()
    reason: str = ""


def words_of(path: Path, kind: str) -> Read:
    """The words of a docx or a pdf; a file that cannot be read gives its reason, never an error."""
    try:
        answer = json.loads(_asked("words", kind, str(path), patience=PATIENCE))
    except (subprocess.SubprocessError, OSError, ValueError):
        return Read(reason=TOO_LONG)
    return Read(answer["pages"], tuple((page, text) for page, text in answer["passages"]), answer["reason"])


def picture_of(pdf: bytes) -> bytes:
    """The first page of a PDF as PNG. Raises Refused where it takes too long or cannot be drawn."""
    try:
        return _asked("picture", str(WIDTH), str(HEIGHT), patience=LOOK, given=pdf)
    except (subprocess.SubprocessError, OSError) as problem:
        raise Refused(NOT_DRAWN) from problem


def _asked(*question: str, patience: int, given: bytes = b"") -> bytes:
    command = [sys.executable, "-I", str(APART), *question]
    done = subprocess.run(command, input=given, capture_output=True, timeout=patience, check=True)  # noqa: S603 ours
    return done.stdout
