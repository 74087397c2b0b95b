"""The catalogue: fields, procedures, their versions by effective date, steps and papers."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field")),
        sa.UniqueConstraint("folded", name=op.f("uq_field_folded")),
    )
    op.create_table(
        "procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("abolished_on", sa.Date(), nullable=True),
        sa.Column("abolished_basis", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
        sa.UniqueConstraint("code_key", name=op.f("uq_procedure_code_key")),
    )
    op.create_index(op.f("ix_procedure_sort_key"), "procedure", ["sort_key"])
    _versions()
    _steps_and_documents()


def _versions() -> None:
    op.create_table(
        "procedure_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("lowered", sa.Text(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("department_name", sa.String(length=200), nullable=False),
        sa.Column("days_legal", sa.Integer(), nullable=False),
        sa.Column("days_allowed", sa.Integer(), nullable=False),
        sa.Column("term_unit", sa.String(length=20), nullable=False),
        sa.Column("counting_rule", sa.String(length=1), nullable=False),
        sa.Column("counting_confirmed", sa.Boolean(), nullable=False),
        sa.Column("pause_mode", sa.String(length=10), nullable=False),
        sa.Column("pause_confirmed", sa.Boolean(), nullable=False),
        sa.Column("announced_as", sa.String(length=60), nullable=False),
        sa.Column("service_level", sa.String(length=60), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_version_procedure_id")),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_procedure_version_field_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_procedure_version_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint(
            "procedure_id",
            "effective_from",
            "known_from",
            name=op.f("uq_procedure_version_procedure_id_effective_from_known_from"),
        ),
    )
    op.create_index(op.f("ix_procedure_version_field_id"), "procedure_version", ["field_id"])
    op.create_index(op.f("ix_procedure_version_department_id"), "procedure_version", ["department_id"])


def _steps_and_documents() -> None:
    op.create_table(
        "procedure_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["procedure_version.id"], name=op.f("fk_procedure_step_version_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_procedure_step_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_step")),
    )
    op.create_index(op.f("ix_procedure_step_version_id_position"), "procedure_step", ["version_id", "position"])
    op.create_table(
        "procedure_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_version.id"], name=op.f("fk_procedure_document_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_document")),
    )
    op.create_index(op.f("ix_procedure_document_version_id_position"), "procedure_document", ["version_id", "position"])


def downgrade() -> None:
    for table in ("procedure_document", "procedure_step", "procedure_version", "procedure", "field"):
        op.drop_table(table)
