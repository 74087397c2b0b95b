"""Load the sample agency into an empty database."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from heza.accounts.models import Person
from heza.core import files
from heza.core.db import db
from heza.core.settings import set_setting
from heza.core.sheets import read_sheets
from heza.dossiers.imports import actions as dossiers
from heza.dossiers.imports import excel, legs
from heza.dossiers.models import Dossier
from heza.procedures import actions as procedures
from heza.procedures import excel as catalogue
from heza.procedures.models import Field
from heza.sample.documents import load_documents
from heza.sample.office import Office
from heza.sample.people import load_people
from heza.sample.report_registers import load_registers
from heza.sample.reports import load_reports
from heza.sample.reviews import load_reviews
from heza.workdays.actions import seed_calendar

DATA = Path(__file__).parent / "data"
TODAY = date(2024, 3, 28)
CATALOGUE = ("danh-muc-tthc-qd-4356.xlsx", "quy-trinh-va-thanh-phan.xlsx")
EXPORTS = ("mot-cua-2023.xlsx", "mot-cua-thang-3-2024.xlsx", "mot-cua-28-03-2024.xlsx")
LOG = "nhat-ky-xu-ly-28-03-2024.xlsx"


def is_empty() -> bool:
    """Whether nobody and nothing is in the database yet."""
    return not (db.session.scalar(select(Person.id).limit(1)) or db.session.scalar(select(Dossier.id).limit(1)))


def load_sample() -> None:
    """Everything of the sample agency, in the order in which an office would enter it. Commits each step."""
    set_setting("is_sample", True)
    set_setting("sample_today", TODAY.isoformat())
    load_people()
    seed_calendar()
    db.session.commit()
    for name in CATALOGUE:
        load_catalogue(DATA / name)
    for field in db.session.scalars(select(Field)):
        field.confirmed = True  # the office has compared its fields with the decision
    db.session.commit()
    for name in EXPORTS:
        load_export(DATA / name)
    load_log(DATA / LOG)
    load_reviews()
    load_documents()
    load_registers(Office())
    load_reports()


def load_catalogue(path: Path) -> None:
    """One workbook of the catalogue."""
    found = catalogue.read(read_sheets(path))
    procedures.apply_import(found, file_name=path.name, file_sha256=files.digest_of(path))
    db.session.commit()


def load_export(path: Path) -> None:
    """One export of the one-stop system."""
    export = excel.read(read_sheets(path)[0].rows, TODAY)
    dossiers.apply_import(export, file_name=path.name, sha256=files.digest_of(path))
    db.session.commit()


def load_log(path: Path) -> None:
    """One process log."""
    legs.apply_log(legs.read(read_sheets(path)[0].rows), file_name=path.name, sha256=files.digest_of(path))
    db.session.commit()
