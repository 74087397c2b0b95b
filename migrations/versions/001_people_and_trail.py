"""People, departments, headships, settings, and the trail that only grows."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


# The program never changes an entry; these stop a slip of the hand on the database itself. What somebody does
# who may drop triggers is found by `bin/heza audit verify`.
SQLITE = """
CREATE TRIGGER audit_entry_no_{act} BEFORE {ACT} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
"""
POSTGRES = """
CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$;
CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows();
"""


def upgrade() -> None:
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    # The one row is there before the first writer, so that two first writers queue for it like all others.
    op.bulk_insert(head, [{"id": 1, "seq": 0, "mac": "0" * 64, "recorded_at": datetime(1970, 1, 1)}])  # noqa: DTZ001
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
        sa.UniqueConstraint("folded", name=op.f("uq_department_folded")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_failure_account_failed_at"), ["account", "failed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sign_in_failure_address_failed_at"), ["address", "failed_at"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_serial", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_person_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_department_id_sort_key"), ["department_id", "sort_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_folded"), ["folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_sort_key_id"), ["sort_key", "id"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=True),
        sa.Column("event_count", sa.BigInteger(), nullable=True),
        sa.Column("event_digest", sa.String(length=64), nullable=True),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("previous_mac", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action_seq"), ["action", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id_seq"), ["actor_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_recorded_at_seq"), ["recorded_at", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_id_seq"), ["subject_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_type_seq"), ["subject_type", "seq"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_subject_type_subject_id_seq"),
            ["subject_type", "subject_id", "seq"],
            unique=False,
        )

    op.create_table(
        "headship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_headship_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_headship_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headship")),
    )
    with op.batch_alter_table("headship", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_headship_department_id_from_day"), ["department_id", "from_day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_headship_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )

    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(SQLITE.format(act=act, ACT=act.upper()))
    else:
        op.execute(POSTGRES)


def downgrade() -> None:
    op.drop_table("person_role")
    with op.batch_alter_table("headship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_headship_person_id"))
        batch_op.drop_index(batch_op.f("ix_headship_department_id_from_day"))

    op.drop_table("headship")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_type_subject_id_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_type_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_id_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_recorded_at_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action_seq"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_sort_key_id"))
        batch_op.drop_index(batch_op.f("ix_person_folded"))
        batch_op.drop_index(batch_op.f("ix_person_department_id_sort_key"))

    op.drop_table("person")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_address_failed_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_account_failed_at"))

    op.drop_table("sign_in_failure")
    op.drop_table("setting")
    op.drop_table("department")
    op.drop_table("audit_head")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entry_only_grows")
