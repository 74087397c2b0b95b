"""Which file of the city's one-stop system this is, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import BinaryIO, cast

from flask import url_for
from werkzeug.datastructures import FileStorage

from heza.core import clock, files, words
from heza.core.refusal import Refused
from heza.core.sheets import Sheet, read_sheets
from heza.dossiers.imports import actions, excel, legs
from heza.dossiers.imports.excel import Export
from heza.dossiers.imports.legs import Log
from heza.dossiers.models import DossierImport

UNKNOWN = (
    "Không nhận ra tệp này. Hãy chọn tệp “Danh sách hồ sơ” (có cột “Mã hồ sơ”, “Nhận hồ sơ”, “Hẹn trả kết quả”) "
    "hoặc “Nhật ký xử lý” (có cột “Mã hồ sơ”, “Bước”, “Bắt đầu”, “Kết thúc”) xuất từ hệ thống Một cửa."
)
CHANGED_MEANWHILE = (
    "Dữ liệu đã thay đổi từ lúc xem trước nên chưa ghi gì: bây giờ tệp này có {new} mới, {changed} thay đổi. "
    "Hãy quay lại trang nhập, chọn lại tệp và xem trước lần nữa."
)
_CHOSEN, _SEEN = "dossiers.chosen", "dossiers.seen"  # what a token is for


class Kind(StrEnum):
    """The files that are understood."""

    EXPORT = "dossiers"
    LOG = "legs"


KIND_NAMES = {Kind.EXPORT: "Danh sách hồ sơ", Kind.LOG: "Nhật ký xử lý"}


@dataclass(frozen=True)
class Chosen:
    """A file that somebody chose: kept by its content, under the name that it had."""

    sha256: str
    name: str

    @property
    def token(self) -> str:
        """What the address of the preview carries."""
        return files.token_for(_CHOSEN, sha256=self.sha256, name=self.name)

    @property
    def preview_url(self) -> str:
        """Where it can be looked at before it is applied."""
        return url_for("dossiers.preview", tep=self.token)


def keep(upload: FileStorage) -> Chosen:
    """Keep a chosen file until it is applied. Raises Refused for one that is too large."""
    return Chosen(files.keep(cast(BinaryIO, upload.stream)), words.clean(upload.filename)[:200] or "tep.xlsx")


def chosen(token: str) -> Chosen:
    """The file of a preview's address. Raises Refused for a changed or old token."""
    return Chosen(**files.from_token(_CHOSEN, token))


def recognise(sheets: Sequence[Sheet]) -> tuple[Kind, Sheet]:
    """What kind of file this is, and its sheet. Raises Refused with a sentence."""
    for sheet in sheets:
        if legs.find_header(sheet.rows):
            return Kind.LOG, sheet
    for sheet in sheets:
        if excel.find_header(sheet.rows):
            return Kind.EXPORT, sheet
    raise Refused(UNKNOWN)


def read(file: Chosen) -> Export | Log:
    """What the file says. Raises Refused with a sentence for whatever cannot be read."""
    kind, sheet = recognise(read_sheets(files.path_of(file.sha256)))
    return legs.read(sheet.rows) if kind is Kind.LOG else excel.read(sheet.rows, clock.today())


@dataclass(frozen=True)
class Seen:
    """What somebody saw that applying a file would do."""

    file: Chosen
    new: int
    changed: int

    @property
    def token(self) -> str:
        """What the button of the preview carries."""
        values = {"sha256": self.file.sha256, "name": self.file.name, "new": self.new, "changed": self.changed}
        return files.token_for(_SEEN, **values)


def seen(token: str) -> Seen:
    """What the button carried. Raises Refused for a changed or old token."""
    values = files.from_token(_SEEN, token)
    return Seen(Chosen(values["sha256"], values["name"]), values["new"], values["changed"])


def apply(what: Seen, content: Export | Log) -> DossierImport | None:
    """Write what was seen, all or nothing; None where somebody has just written it. The caller commits.

    Raises Refused where the file would now do something else than what was seen.
    """
    write = partial(legs.apply_log, content) if isinstance(content, Log) else partial(actions.apply_import, content)
    applied = write(file_name=what.file.name, sha256=what.file.sha256)
    if applied is None:
        return None
    if (applied.new_rows, applied.changed_rows) != (what.new, what.changed):
        raise Refused(CHANGED_MEANWHILE.format(new=applied.new_rows, changed=applied.changed_rows))
    files.retain(what.file.sha256)
    return applied
