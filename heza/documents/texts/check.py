"""Whether the first page of the PDF says what the register says: the finding that auditors make most (7.5.2 a)."""

from dataclasses import dataclass

from heza.documents import numbering
from heza.documents.models import Revision
from heza.documents.texts import queries, rules


@dataclass(frozen=True)
class HeaderCheck:
    """Sentences to look at before handing in; none of them stops anything."""

    is_waiting: bool = False  # the words are not read yet
    reason: str = ""  # why there are no words
    differences: tuple[str, ...] = ()


def header_of(revision: Revision) -> HeaderCheck | None:
    """How the first page of the issued PDF differs from the register; None where there is no PDF."""
    found = revision.file_of("issued")
    if found is None:
        return None
    text = queries.text_of(found.sha256)
    if text is None:
        return HeaderCheck(is_waiting=True)
    page = queries.first_pages([found.sha256]).get(found.sha256, "")
    if not page:
        return HeaderCheck(reason=text.reason or "Trang đầu của tệp PDF không có chữ (bản quét hoặc ảnh).")
    differences = rules.unlike(
        page,
        revision.document.code,
        revision.issue_no,
        revision.amend_no,
        numbering.chosen(),
        revision.issued_on,
        revision.effective_from,
    )
    return HeaderCheck(differences=tuple(differences))
