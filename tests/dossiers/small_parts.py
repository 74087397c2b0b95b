"""A consumer that writes long files in parts of a few rows: what it does can be killed in the middle."""

import time

from heza import create_app
from heza.core.jobs import work
from heza.dossiers.imports import applying, undoing


def main() -> None:
    """Do jobs until somebody ends it."""
    applying.WHOLE, applying.PART, undoing.WHOLE, undoing.PART = 5, 3, 5, 3
    with create_app().app_context():
        work.start()
        while True:
            if not work.run_next():
                time.sleep(0.05)


if __name__ == "__main__":
    main()
