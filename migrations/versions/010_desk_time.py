"""Finished stays of dossiers at desks; `bin/heza db upgrade` fills the table from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    (
        "ix_desk_time_day",
        [
            *("known_to", "ended_on", "known_from", "department_id", "officer_id", "procedure_id", "position"),
            *("used", "allotted", "received_late"),
        ],
    ),
    (
        "ix_desk_time_department",
        ["known_to", "department_id", "ended_on", "known_from", "officer_id", "used", "allotted", "received_late"],
    ),
    ("ix_desk_time_officer", ["known_to", "officer_id", "ended_on", "known_from"]),
    ("ix_desk_time_procedure", ["known_to", "procedure_id", "position", "ended_on", "known_from"]),
    ("ix_desk_time_dossier", ["dossier_id", "known_to"]),
)


def upgrade() -> None:
    op.create_table(
        "desk_time",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("step_name", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=4), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("to_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("allotted", sa.Integer(), nullable=True),
        sa.Column("received_late", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("ended_late", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.String(length=12), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_desk_time_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_time")),
    )
    for name, columns in INDEXES:
        op.create_index(name, "desk_time", columns)


def downgrade() -> None:
    for name, _ in reversed(INDEXES):
        op.drop_index(name, table_name="desk_time")
    op.drop_table("desk_time")
