"""Number books, and numbers that are only added to."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {ACT} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES = """
CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_only_grows();
"""
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GROWING = ("issued_number", "cancelled_number")


def upgrade() -> None:
    op.create_table(
        "number_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_book")),
        sa.UniqueConstraint("form", "book", "year", name=op.f("uq_number_book_form_book_year")),
    )
    op.create_table(
        "issued_number",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["number_book.id"], name=op.f("fk_issued_number_book_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issued_number_person_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_issued_number")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_issued_number_book_id_number")),
    )
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_issued_number_subject_type_subject_id_seq"),
            ["subject_type", "subject_id", "seq"],
            unique=False,
        )
    op.create_table(
        "cancelled_number",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("issued_seq", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("private", sa.Text(), nullable=True),
        sa.Column("private_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["issued_seq"], ["issued_number.seq"], name=op.f("fk_cancelled_number_issued_seq")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cancelled_number_person_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_cancelled_number")),
        sa.UniqueConstraint("issued_seq", name=op.f("uq_cancelled_number_issued_seq")),
    )
    for table in GROWING:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("update", "delete"):
                op.execute(SQLITE.format(table=table, act=act, ACT=act.upper()))
        else:
            op.execute(POSTGRES.format(table=table))


def downgrade() -> None:
    op.drop_table("cancelled_number")
    op.drop_table("issued_number")
    op.drop_table("number_book")
    if op.get_bind().dialect.name != "sqlite":
        for table in GROWING:
            op.execute(f"DROP FUNCTION {table}_only_grows()")
