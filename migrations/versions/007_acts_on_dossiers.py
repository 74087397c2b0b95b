"""Acts of the agency on dossiers: the columns that they fill; procedures say whether an opinion stops the clock."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None


def columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("provisional_code", sa.String(length=20), nullable=True),
        sa.Column("has_acts", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("offered_department_id", sa.Integer(), nullable=True),
        sa.Column("offered_officer_id", sa.Integer(), nullable=True),
        sa.Column("flagged_on", sa.Date(), nullable=True),
        sa.Column("differs_on", sa.Date(), nullable=True),
        sa.Column("supplements", sa.Integer(), nullable=False, server_default="0"),
    )


FEW = (
    ("ix_dossier_offered", ["offered_department_id", "offered_officer_id", "id"]),
    ("ix_dossier_flagged", ["flagged_on", "id"]),
    ("ix_dossier_differs", ["differs_on", "id"]),
)


def upgrade() -> None:
    for column in columns():
        op.add_column("dossier", column)
    op.create_index("ix_dossier_provisional_code", "dossier", ["provisional_code"], unique=True)
    for name, names in FEW:
        filled = sa.text(f"{names[0]} IS NOT NULL")
        op.create_index(name, "dossier", names, sqlite_where=filled, postgresql_where=filled)
    op.add_column(
        "procedure_version", sa.Column("opinion_pauses", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("procedure_version", "opinion_pauses")
    for name, _ in FEW:
        op.drop_index(name, table_name="dossier")
    op.drop_index("ix_dossier_provisional_code", table_name="dossier")
    for column in reversed(columns()):
        op.drop_column("dossier", column.name)
