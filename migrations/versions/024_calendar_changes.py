"""Changes of the calendar, looked at before they are made; where the city's due day is not ours."""

import sqlalchemy as sa
from alembic import op

revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GAP = sa.text("due_gap_on IS NOT NULL")
SQLITE = """
UPDATE dossier SET due_gap_on = received_on WHERE state IN ('open', 'suspended', 'settled')
AND date(city_due_at, '+7 hours') <> date(our_due_at, '+7 hours')
"""
POSTGRES = """
UPDATE dossier SET due_gap_on = received_on WHERE state IN ('open', 'suspended', 'settled')
AND (city_due_at + interval '7 hours')::date <> (our_due_at + interval '7 hours')::date
"""


def upgrade() -> None:
    """Add the tables; mark the dossiers whose two due days differ (`heza dossiers causes` then says why)."""
    op.create_table(
        "calendar_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("cut_off", sa.String(length=5), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("looked_seq", sa.BigInteger(), nullable=True),
        sa.Column("looked_calendar", sa.String(length=12), nullable=True),
        sa.Column("looked_version", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name=op.f("fk_calendar_change_applied_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_calendar_change_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    op.create_index(op.f("ix_calendar_change_state_id"), "calendar_change", ["state", "id"], unique=False)
    op.create_table(
        "calendar_change_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("becomes", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("was", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["calendar_change.id"], name=op.f("fk_calendar_change_day_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change_day")),
    )
    op.create_index(
        op.f("ix_calendar_change_day_change_id_day"), "calendar_change_day", ["change_id", "day"], unique=True
    )
    op.create_table(
        "due_shift",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("due_from", sa.DateTime(), nullable=False),
        sa.Column("due_to", sa.DateTime(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=10), nullable=False),
        sa.Column("city_due_at", sa.DateTime(), nullable=True),
        sa.Column("differs_now", sa.Boolean(), nullable=False),
        sa.Column("differs_then", sa.Boolean(), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["calendar_change.id"], name=op.f("fk_due_shift_change_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_due_shift_dossier_id")),
        sa.PrimaryKeyConstraint("change_id", "dossier_id", name=op.f("pk_due_shift")),
    )
    op.create_index(
        op.f("ix_due_shift_change_id_due_from_dossier_id"),
        "due_shift",
        ["change_id", "due_from", "dossier_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_due_shift_change_id_fate_due_from_dossier_id"),
        "due_shift",
        ["change_id", "fate", "due_from", "dossier_id"],
        unique=False,
    )
    with op.batch_alter_table("calendar_day") as table:
        table.add_column(sa.Column("change_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_calendar_day_change_id"), "calendar_change", ["change_id"], ["id"])
    op.add_column("dossier", sa.Column("due_gap_on", sa.Date(), nullable=True))
    op.add_column("dossier", sa.Column("due_cause", sa.String(length=12), nullable=True))
    op.execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES)
    op.create_index(
        "ix_dossier_gap",
        "dossier",
        ["due_gap_on", "id", "due_cause", "department_id", "closed_on"],
        unique=False,
        sqlite_where=GAP,
        postgresql_where=GAP,
    )


def downgrade() -> None:
    """Drop them; what the log says of moved dates stays."""
    op.drop_index("ix_dossier_gap", table_name="dossier")
    op.drop_column("dossier", "due_cause")
    op.drop_column("dossier", "due_gap_on")
    with op.batch_alter_table("calendar_day") as table:
        table.drop_constraint(op.f("fk_calendar_day_change_id"), type_="foreignkey")
        table.drop_column("change_id")
    op.drop_table("due_shift")
    op.drop_table("calendar_change_day")
    op.drop_table("calendar_change")
