"""The watched folder HEZA_DATA/nhap: a file that is put there waits for somebody, as if it had been chosen on the page.

Nothing is applied by itself. A file is taken when it lies still (its size and time have not changed for a while), and
then stands in the folder `da-nhan` beside it, so that it is taken once.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import current_app

from heza.core import clock, files, words
from heza.dossiers.imports import waiting
from heza.dossiers.imports.models import ImportFile

FOLDER, TAKEN = "nhap", "da-nhan"
TAKE_JOB = "import_take"
STILL = timedelta(seconds=30)  # a file that was changed later may still be being copied
MOST = 20  # files named in one minute
LIMIT = 50 * files.MEGABYTE


def place() -> Path:
    """The folder; made when it is missing."""
    found: Path = current_app.extensions["heza_config"].data / FOLDER
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def lying() -> Iterator[tuple[str, str]]:
    """(Name, key) of the files that lie still; hidden and temporary ones are left alone."""
    before = (clock.recorded() - STILL).timestamp()
    listed = sorted(path for path in place().iterdir() if path.is_file() and not path.is_symlink())
    for path in listed[:MOST]:
        said = path.stat()
        if said.st_mtime <= before and not path.name.startswith((".", "~$")) and said.st_size:
            yield path.name, f"{TAKE_JOB}:{path.name[:100]}:{said.st_mtime_ns}:{said.st_size}"


def take(name: str) -> ImportFile | None:
    """Keep a file of the folder as a waiting one, and put it aside; None where it is gone."""
    path = place() / Path(name).name
    if not path.is_file() or path.is_symlink():
        return None
    with path.open("rb") as stream:
        digest = files.keep(stream, LIMIT)
    aside = place() / TAKEN
    aside.mkdir(mode=0o700, exist_ok=True)
    file = waiting.begin(digest, words.clean(path.name), None, "folder")
    path.replace(aside / _short(f"{clock.recorded():%Y%m%d-%H%M%S}-{path.name}"))
    return file


def _short(name: str) -> str:
    """A name of as many bytes as a file system takes: Vietnamese letters have up to three."""
    return name.encode()[:250].decode(errors="ignore")
