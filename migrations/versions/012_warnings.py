"""Warnings before a due day, append-only like the log, and the morning's digests."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SQLITE = """
CREATE TRIGGER warning_no_{act} BEFORE {ACT} ON warning
BEGIN SELECT RAISE(ABORT, 'warning is append-only'); END
"""
POSTGRES = """
CREATE TRIGGER warning_only_grows BEFORE UPDATE OR DELETE ON warning
FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows();
"""


def upgrade() -> None:
    op.create_table(
        "warning",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("our_due_at", sa.DateTime(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_warning_dossier_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_warning_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning")),
        sa.UniqueConstraint(
            "dossier_id", "person_id", "due_on", "stage", name=op.f("uq_warning_dossier_id_person_id_due_on_stage")
        ),
    )
    op.create_index(op.f("ix_warning_person_id_made_on_id"), "warning", ["person_id", "made_on", "id"])
    op.create_table(
        "digest",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("mail", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id")),
        sa.PrimaryKeyConstraint("day", "person_id", name=op.f("pk_digest")),
    )
    op.create_index(op.f("ix_digest_person_id"), "digest", ["person_id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(SQLITE.format(act=act, ACT=act.upper()))
    else:
        op.execute(POSTGRES)


def downgrade() -> None:
    op.drop_table("digest")
    op.drop_table("warning")
