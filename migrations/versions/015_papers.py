"""Drafts of forms, issued papers, their .docx and who took them out."""

import sqlalchemy as sa
from alembic import op

revision = "015"
down_revision = "014"
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
GROWING = ("issued_paper", "paper_word", "paper_print")
OPEN = sa.text("closed_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "paper_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("set_key", sa.String(length=40), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("open_page", sa.String(length=40), nullable=False),
        sa.Column("replaces_seq", sa.BigInteger(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_paper_draft_dossier_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_paper_draft_edited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_draft")),
    )
    op.create_index(
        "ix_paper_draft_open",
        "paper_draft",
        ["dossier_id", "form_key"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(op.f("ix_paper_draft_dossier_id_form_key"), "paper_draft", ["dossier_id", "form_key"])
    op.create_index(op.f("ix_paper_draft_closed_on_state_id"), "paper_draft", ["closed_on", "state", "id"])
    op.create_index(
        op.f("ix_paper_draft_edited_by_id_closed_on_id"), "paper_draft", ["edited_by_id", "closed_on", "id"]
    )
    op.create_table(
        "paper_writer",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["paper_draft.id"], name=op.f("fk_paper_writer_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_writer_person_id")),
        sa.PrimaryKeyConstraint("draft_id", "person_id", name=op.f("pk_paper_writer")),
    )
    op.create_table(
        "issued_paper",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("set_key", sa.String(length=40), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("number_text", sa.String(length=80), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=True),
        sa.Column("replaces_seq", sa.BigInteger(), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_size", sa.Integer(), nullable=False),
        sa.Column("private", sa.Text(), nullable=True),
        sa.Column("private_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["paper_draft.id"], name=op.f("fk_issued_paper_draft_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_issued_paper_dossier_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issued_paper_person_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_issued_paper_procedure_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_issued_paper")),
    )
    op.create_index(op.f("ix_issued_paper_dossier_id_seq"), "issued_paper", ["dossier_id", "seq"])
    op.create_index(
        op.f("ix_issued_paper_form_key_procedure_id_seq"), "issued_paper", ["form_key", "procedure_id", "seq"]
    )
    op.create_table(
        "paper_word",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("paper_seq", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["paper_seq"], ["issued_paper.seq"], name=op.f("fk_paper_word_paper_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_paper_word")),
        sa.UniqueConstraint("paper_seq", name=op.f("uq_paper_word_paper_seq")),
    )
    op.create_table(
        "paper_print",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("paper_seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_seq"], ["issued_paper.seq"], name=op.f("fk_paper_print_paper_seq")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_print_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_print")),
    )
    op.create_index(op.f("ix_paper_print_paper_seq_id"), "paper_print", ["paper_seq", "id"])
    for table in GROWING:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("update", "delete"):
                op.execute(SQLITE.format(table=table, act=act, ACT=act.upper()))
        else:
            op.execute(POSTGRES.format(table=table))


def downgrade() -> None:
    for table in (*GROWING[::-1], "paper_writer", "paper_draft"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in GROWING:
            op.execute(f"DROP FUNCTION {table}_only_grows()")
