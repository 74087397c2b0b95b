"""Reading a file of somebody else, in a process of its own: what hangs, crashes or eats memory ends here alone.

Run as a script, never imported by the program: `apart.py words pdf FILE`, `apart.py words docx FILE` write JSON,
`apart.py picture WIDTH HEIGHT` takes a PDF and writes its first page as PNG. PDFium may not be shared by threads;
here each question has its own.
"""

import json
import resource
import struct
import sys
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import Any

MEMORY, SECONDS = 1536 * 1024 * 1024, 60
MOST_PAGES, PAGE_LETTERS, MOST_LETTERS = 600, 30_000, 3_000_000
PASSAGE = 1500  # letters of a Word file in one passage, or a little more
UNPACKED = 300 * 1024 * 1024
DAMAGED = "Không mở được tệp này: tệp hỏng hoặc có mật khẩu."
SCANNED = "Tệp không có chữ (bản quét hoặc ảnh) nên không tìm được trong nội dung."
CUT = "Tệp rất dài; chỉ đọc phần đầu."


def words_of_pdf(path: Path) -> dict[str, Any]:
    """The words of each page."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return {"pages": 0, "passages": [], "reason": DAMAGED}
    passages, letters, count = [], 0, len(document)
    for index in range(min(count, MOST_PAGES)):
        try:
            text = document[index].get_textpage().get_text_bounded()[:PAGE_LETTERS]
        except pypdfium2.PdfiumError:
            text = ""
        text = lines(text)
        letters += len(text)
        if letters > MOST_LETTERS:
            break
        passages.append([index + 1, text])
    return told(count, passages, is_cut=len(passages) < count)


def words_of_docx(path: Path) -> dict[str, Any]:
    """The words of a Word file, some paragraphs together; what stands above each page comes first."""
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED:
                return {"pages": 0, "passages": [], "reason": DAMAGED}
        document = docx.Document(str(path))
        texts = [*_heads(document), *_blocks(document)]
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, AttributeError, zlib.error, OSError):
        return {"pages": 0, "passages": [], "reason": DAMAGED}
    passages: list[list[Any]] = []
    letters = 0
    kept: list[str] = []
    for text in (*texts, None):
        if kept and (text is None or sum(len(one) for one in kept) >= PASSAGE):
            passages.append([len(passages) + 1, "\n".join(kept)])
            kept = []
        if text is None or letters > MOST_LETTERS or len(passages) >= MOST_PAGES * 5:
            break
        letters += len(text)
        if clean := lines(text)[:PAGE_LETTERS]:
            kept.append(clean)
    return told(len(passages), passages, is_cut=letters > MOST_LETTERS)


def _heads(document: Any) -> list[str]:
    found = []
    for section in document.sections:
        if not section.header.is_linked_to_previous:
            found += [text for block in section.header.iter_inner_content() for text in _texts(block)]
    return list(dict.fromkeys(found))


def _blocks(document: Any) -> list[str]:
    return [text for block in document.iter_inner_content() for text in _texts(block)]


def _texts(block: Any) -> list[str]:
    if not hasattr(block, "rows"):
        return [block.text]
    rows, seen = [], set()
    for row in block.rows:
        cells = [cell._tc for cell in row.cells]
        fresh = [one for one in dict.fromkeys(cells) if one not in seen]  # a merged cell stands there once
        seen |= set(fresh)
        rows.append(" | ".join(filter(None, map(_cell, fresh))))
    return rows


def _cell(cell: Any) -> str:
    return " ".join("".join(one.text or "" for one in paragraph.iter(_W + "t")) for paragraph in cell.iter(_W + "p"))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INVISIBLE = {ord(char): None for char in "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffe\uffff"}


def lines(text: str) -> str:
    """Composed letters, no invisible ones, single spaces, no empty lines."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode()).translate(_INVISIBLE)
    text = "".join(char if char.isprintable() or char == "\n" else " " for char in text.replace("\r", "\n"))
    return "\n".join(line for line in (" ".join(one.split()) for one in text.split("\n")) if line)


def told(pages: int, passages: list[list[Any]], *, is_cut: bool) -> dict[str, Any]:
    """What came of it."""
    reason = CUT if is_cut else "" if any(text for _page, text in passages) else SCANNED
    return {"pages": pages, "passages": [one for one in passages if one[1]], "reason": reason}


def picture(data: bytes, width: int, height: int) -> bytes:
    """The first page as PNG, at most so many pixels wide and high however large the sheet is."""
    import pypdfium2

    page = pypdfium2.PdfDocument(data)[0]
    wide, high = page.get_size()
    scale = min(width / max(wide, 1), height / max(high, 1))
    drawn = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, may_draw_forms=True)
    return png(bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride, drawn.n_channels)


def png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """Rows of red, green, blue as a PNG file."""
    kind = {1: 0, 3: 2, 4: 6}[channels]
    rows = b"".join(b"\0" + pixels[at * stride : at * stride + width * channels] for at in range(height))
    head = struct.pack(">2I5B", width, height, 8, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 5)), (b"IEND", b""))
    made = b"".join(struct.pack(">I", len(p)) + n + p + struct.pack(">I", zlib.crc32(n + p)) for n, p in parts)
    return b"\x89PNG\r\n\x1a\n" + made


def main() -> None:
    """Answer the question of the command line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    what, *given = sys.argv[1:]
    if what == "picture":
        sys.stdout.buffer.write(picture(sys.stdin.buffer.read(), int(given[0]), int(given[1])))
        return
    read = words_of_pdf if given[0] == "pdf" else words_of_docx
    sys.stdout.buffer.write(json.dumps(read(Path(given[1])), ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
