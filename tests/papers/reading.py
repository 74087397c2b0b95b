"""What stands in a PDF and in a .docx, read by other programs than those that wrote it."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import takewhile
from pathlib import Path

import docx
from docx.oxml.ns import qn

from heza.papers.model import Cell, Paper, Table, runs

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.S)
_MM = 25.4 / 72


@dataclass(frozen=True)
class Word:
    """A word and its place on the page, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Seen:
    """A page as printed."""

    width: float
    height: float
    words: tuple[Word, ...]


def run(*command: object) -> str:
    """What a program of poppler prints."""
    done = subprocess.run([str(word) for word in command], capture_output=True, check=True)
    return done.stdout.decode()


def bare(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    return Word(float(left) * _MM, float(top) * _MM, float(right) * _MM, float(bottom) * _MM, unescape(text))


def pages_of(pdf: Path) -> list[Seen]:
    """Every word of a PDF with its place."""
    return [
        Seen(
            float(width) * _MM,
            float(height) * _MM,
            tuple(_word(*found) for found in _WORD.findall(inside)),
        )
        for width, height, inside in _PAGE.findall(run("pdftotext", "-bbox", pdf, "-"))
    ]


def pdf_text(pdf: Path, paper: Paper) -> str:
    """The text of a PDF without white space, marks of a draft or copy, page numbers and repeated heads of tables."""
    heads = _heads(paper)
    read = []
    for number, page in enumerate(run("pdftotext", "-raw", pdf, "-").rstrip("\f").split("\f"), 1):
        text = bare(page)
        for above in ([bare(paper.mark)] * (2 if paper.draft else 1) if paper.mark else []) + (
            [str(number)] if number > 1 else []
        ):
            assert text.startswith(above), text[:80]
            text = text.removeprefix(above)
        for printed, logical in heads:
            again = number > 1 and text.startswith(printed)
            text = text.removeprefix(printed) if again else text.replace(printed, logical)
        read.append(text)
    return "".join(read)


def _heads(paper: Paper) -> list[tuple[str, str]]:
    """The heads of each table as they are printed, and as they are read: typst draws a cell of several rows later."""
    found = []
    for table in (block for block in paper.blocks if isinstance(block, Table)):
        rows = [[cell for _, cell in row] for row in table.placed(table.heads)]
        printed = [[c for c in row if c.rows == 1] + [c for c in row if c.rows > 1] for row in rows]
        found.append((_words(printed), _words(rows)))
    return found


def _words(rows: list[list[Cell]]) -> str:
    return bare("".join(run.text for row in rows for cell in row for run in runs(cell.text)))


def docx_text(made: bytes) -> str:
    """The text of a .docx without white space and without what stands above its pages."""
    body = docx.Document(BytesIO(made)).element.body
    return bare("".join(text.text or "" for text in body.iter(qn("w:t"))))


def fonts_of(pdf: Path) -> set[str]:
    """The names of a PDF's fonts, without the mark of their subset, and whether each is embedded."""
    lines = run("pdffonts", pdf).splitlines()[2:]
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)
    return {line.split()[0].partition("+")[2] for line in lines}


def line_of(page: Seen, words: str) -> list[Word]:
    """The words of a line on a page, in their places. Fails when they are not there one after the other."""
    wanted = words.split()
    texts = [word.text for word in page.words]
    at = next(i for i in range(len(texts)) if texts[i : i + len(wanted)] == wanted)
    found = list(page.words[at : at + len(wanted)])
    top = found[0].top
    return list(takewhile(lambda word: abs(word.top - top) < 1, found))
