"""The bench of the review makes what the program would have made, and its figures agree with the fold."""

from datetime import date
from pathlib import Path

from bench import reviews
from heza.audit.verify import verify
from heza.core.db import db
from heza.reviews import board, ledger


def test_its_procedures_stand_where_their_events_say(tmp_path: Path) -> None:
    site = reviews._agency(tmp_path / "agency", 80)
    try:
        with site.app.app_context():
            assert not list(ledger.differences(db.session()))
            assert verify(full=False).is_good
            db.session.rollback()
            for day in (date(2018, 6, 30), date(2023, 12, 31), reviews.TODAY):
                assert board.figures(day) == board.folded(ledger.standings(day))
            assert board.counted([None]).tally(None) == board.figures(reviews.TODAY)
            db.session.remove()
        assert site.get("/ra-soat", "kiemsoat").status == 200
    finally:
        site.close()
