"""What was told once and then told otherwise; `bin/heza db upgrade` fills both tables from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "restatement",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_restatement_dossier_id")),
        sa.ForeignKeyConstraint(["import_id"], ["dossier_import.id"], name=op.f("fk_restatement_import_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_restatement_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restatement")),
    )
    op.create_index(
        "ix_restatement_day",
        "restatement",
        ["known_to", "on_day", "what", "department_id", "import_id", "known_from", "late_days"],
    )
    op.create_index("ix_restatement_dossier", "restatement", ["dossier_id", "known_to"])
    op.create_table(
        "told_first",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_told_first_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_first")),
    )
    op.create_index("ix_told_first_day", "told_first", ["known_to", "is_open", "to_day", "from_day"])
    op.create_index("ix_told_first_dossier", "told_first", ["dossier_id", "known_to"])
    # A database with dossiers lacks their rows: `bin/heza db upgrade` sees this mark, computes them and takes it away.
    op.execute(
        "INSERT INTO setting (key, value) "
        "SELECT 'fill_restatements', 'true' WHERE EXISTS (SELECT 1 FROM dossier_import)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM setting WHERE key = 'fill_restatements'")
    op.drop_index("ix_told_first_dossier", table_name="told_first")
    op.drop_index("ix_told_first_day", table_name="told_first")
    op.drop_table("told_first")
    op.drop_index("ix_restatement_dossier", table_name="restatement")
    op.drop_index("ix_restatement_day", table_name="restatement")
    op.drop_table("restatement")
