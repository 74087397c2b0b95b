"""Which file of the city's one-stop system this is, and what it says."""

from enum import StrEnum
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from heza.core import files, words

UNKNOWN = (
    "Không nhận ra tệp này. Hãy chọn tệp “Danh sách hồ sơ” (có cột “Mã hồ sơ”, “Nhận hồ sơ”, “Hẹn trả kết quả”) "
    "hoặc “Nhật ký xử lý” (có cột “Mã hồ sơ”, “Bước”, “Bắt đầu”, “Kết thúc”) xuất từ hệ thống Một cửa."
)


class Kind(StrEnum):
    """The files that are understood."""

    EXPORT = "dossiers"
    LOG = "legs"


KIND_NAMES = {Kind.EXPORT: "Danh sách hồ sơ", Kind.LOG: "Nhật ký xử lý"}


def keep(upload: FileStorage) -> tuple[str, str]:
    """Keep a chosen file: its SHA-256, and the name that it had. Raises Refused for one that is too large."""
    return files.keep(cast(BinaryIO, upload.stream)), words.clean(upload.filename)[:200] or "tep.xlsx"
