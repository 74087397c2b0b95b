"""Moves between departments as dated history, and who is away with whom in the place."""

import sqlalchemy as sa
from alembic import op

revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cover_id"], ["person.id"], name=op.f("fk_absence_cover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_cover_id_from_day"), "absence", ["cover_id", "from_day"], unique=False)
    op.create_index(op.f("ix_absence_person_id_from_day"), "absence", ["person_id", "from_day"], unique=False)
    op.create_index(op.f("ix_absence_to_day"), "absence", ["to_day"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_membership_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_department_id"), "membership", ["department_id"], unique=False)
    op.create_index(op.f("ix_membership_person_id_from_day"), "membership", ["person_id", "from_day"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_membership_person_id_from_day"), table_name="membership")
    op.drop_index(op.f("ix_membership_department_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_absence_to_day"), table_name="absence")
    op.drop_index(op.f("ix_absence_person_id_from_day"), table_name="absence")
    op.drop_index(op.f("ix_absence_cover_id_from_day"), table_name="absence")
    op.drop_table("absence")
