"""Flask-Admin on the same file. Arguments: the database, "plain" or "tuned" (no count of all rows)."""

import sqlite3
import sys
from datetime import date, datetime

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from serve import serve, wsgi
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Named:
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def __str__(self) -> str:
        return self.name


db = SQLAlchemy(model_class=Base)


class Applicant(Named, db.Model):
    __tablename__ = "applicant"


class Department(Named, db.Model):
    __tablename__ = "department"


class Person(Named, db.Model):
    __tablename__ = "person"


class Field(Named, db.Model):
    __tablename__ = "field"


class Dossier(db.Model):
    __tablename__ = "dossier"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    procedure_code: Mapped[str]
    procedure_name: Mapped[str]
    received_on: Mapped[date]
    received_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    status: Mapped[int]
    outcome: Mapped[str | None]
    applicant_id: Mapped[int] = mapped_column(ForeignKey("applicant.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    applicant: Mapped[Applicant] = relationship()
    department: Mapped[Department | None] = relationship()
    officer: Mapped[Person | None] = relationship()
    field: Mapped[Field | None] = relationship()


class DossierView(ModelView):
    column_list = (
        *("code", "procedure_code", "procedure_name", "applicant", "field", "received_at", "due_at", "status"),
        *("outcome", "department", "officer"),
    )
    column_default_sort = [("received_on", True), ("id", True)]
    page_size = 50
    can_create = can_edit = can_delete = False
    simple_list_pager = sys.argv[2] == "tuned"


path = sys.argv[1]
app = Flask(__name__)
app.config.update(
    SECRET_KEY="bench",
    SQLALCHEMY_DATABASE_URI="sqlite://",
    SQLALCHEMY_ENGINE_OPTIONS={"creator": lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True)},
)
db.init_app(app)
admin = Admin(app, name="bench")
with app.app_context():
    admin.add_view(DossierView(Dossier, db))
serve(wsgi(app.wsgi_app))
