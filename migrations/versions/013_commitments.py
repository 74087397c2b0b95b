"""Commitments of heads for a period, and their assessments."""

import sqlalchemy as sa
from alembic import op

revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("period_name", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("overdue_days", sa.Integer(), nullable=True),
        sa.Column("explained", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("private_sha256", sa.String(length=64), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_commitment_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_commitment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(
        op.f("ix_commitment_department_id_person_id_first_day_last_day"),
        "commitment",
        ["department_id", "person_id", "first_day", "last_day"],
        unique=True,
    )
    op.create_index(op.f("ix_commitment_last_day"), "commitment", ["last_day"])
    op.create_table(
        "commitment_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("measured_at", sa.DateTime(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("private_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_assessment_commitment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_commitment_assessment_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_assessment")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_commitment_assessment_commitment_id")),
    )


def downgrade() -> None:
    op.drop_table("commitment_assessment")
    op.drop_table("commitment")
