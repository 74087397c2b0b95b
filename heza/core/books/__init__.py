"""A workbook of the office, whatever it was saved as: judged by its content, read row by row, never run.

`read_book(path)` says what a file is and gives its sheets; what is wrong with a file is one sentence.
"""

from heza.core.books.content import read_book
from heza.core.books.model import Book, Facts, Kind, Sheet

__all__ = ["Book", "Facts", "Kind", "Sheet", "read_book"]
