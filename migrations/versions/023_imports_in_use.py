"""Files of the one-stop system that wait, are applied and taken back; what their names mean."""

import sqlalchemy as sa
from alembic import op

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables of importing, and what became of an import since; earlier imports are done."""
    op.create_table(
        "import_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_source_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_source")),
        sa.UniqueConstraint("signature", name=op.f("uq_import_source_signature")),
    )
    op.create_table(
        "name_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("written", sa.String(length=500), nullable=False),
        sa.Column("context", sa.String(length=200), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(length=500), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("matched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_name_match_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_match")),
        sa.UniqueConstraint("kind", "written", "context", name=op.f("uq_name_match_kind_written_context")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("came_from", sa.String(length=12), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("data_until", sa.DateTime(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("valid_only", sa.Boolean(), nullable=False),
        sa.Column("after_import", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["dossier_import.id"], name=op.f("fk_import_file_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_import_id"), "import_file", ["import_id"], unique=False)
    op.create_index(op.f("ix_import_file_state_id"), "import_file", ["state", "id"], unique=False)
    op.create_table(
        "import_mention",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_import_mention_dossier_id")),
        sa.ForeignKeyConstraint(["import_id"], ["dossier_import.id"], name=op.f("fk_import_mention_import_id")),
        sa.PrimaryKeyConstraint("import_id", "dossier_id", name=op.f("pk_import_mention")),
    )
    op.create_index(
        op.f("ix_import_mention_dossier_id_import_id"), "import_mention", ["dossier_id", "import_id"], unique=False
    )
    op.create_table(
        "import_row",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("code_key", sa.String(length=60), nullable=False),
        sa.Column("fate", sa.String(length=10), nullable=False),
        sa.Column("has_warning", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["import_file.id"], name=op.f("fk_import_row_file_id")),
        sa.PrimaryKeyConstraint("file_id", "position", name=op.f("pk_import_row")),
    )
    op.create_index(op.f("ix_import_row_file_id_code_key"), "import_row", ["file_id", "code_key"], unique=False)
    op.create_index(
        op.f("ix_import_row_file_id_fate_position"), "import_row", ["file_id", "fate", "position"], unique=False
    )
    op.create_index(
        op.f("ix_import_row_file_id_risk_position"), "import_row", ["file_id", "risk", "position"], unique=False
    )
    op.add_column("dossier_import", sa.Column("state", sa.String(length=10), nullable=False, server_default="done"))
    op.add_column("dossier_import", sa.Column("last_seq", sa.BigInteger(), nullable=True))
    op.add_column("dossier_import", sa.Column("undone_seq", sa.BigInteger(), nullable=True))
    op.add_column("dossier_import", sa.Column("undone_to", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("dossier_import", sa.Column("undone_at", sa.DateTime(), nullable=True))
    op.add_column("dossier_import", sa.Column("undone_by_id", sa.Integer(), nullable=True))
    op.add_column(
        "dossier_import", sa.Column("undone_reason", sa.String(length=300), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Drop them; what the log says of undone imports stays."""
    op.drop_index(op.f("ix_import_row_file_id_risk_position"), table_name="import_row")
    op.drop_index(op.f("ix_import_row_file_id_fate_position"), table_name="import_row")
    op.drop_index(op.f("ix_import_row_file_id_code_key"), table_name="import_row")
    op.drop_table("import_row")
    op.drop_index(op.f("ix_import_mention_dossier_id_import_id"), table_name="import_mention")
    op.drop_table("import_mention")
    op.drop_index(op.f("ix_import_file_state_id"), table_name="import_file")
    op.drop_index(op.f("ix_import_file_import_id"), table_name="import_file")
    op.drop_table("import_file")
    op.drop_table("name_match")
    op.drop_table("import_source")
    op.drop_column("dossier_import", "undone_reason")
    op.drop_column("dossier_import", "undone_by_id")
    op.drop_column("dossier_import", "undone_at")
    op.drop_column("dossier_import", "undone_to")
    op.drop_column("dossier_import", "undone_seq")
    op.drop_column("dossier_import", "last_seq")
    op.drop_column("dossier_import", "state")
