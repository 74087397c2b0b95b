"""Signatures that are only added to, and who signs for whom."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER signoff_no_{act} BEFORE {ACT} ON signoff
BEGIN SELECT RAISE(ABORT, 'signoff is append-only'); END
"""
POSTGRES = """
CREATE FUNCTION signoff_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'signoff is append-only'; END $$;
CREATE TRIGGER signoff_only_grows BEFORE UPDATE OR DELETE ON signoff
FOR EACH ROW EXECUTE FUNCTION signoff_only_grows();
"""
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_delegation_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_delegation_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_from_id_known_to"), ["from_id", "known_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_to_id_known_to"), ["to_id", "known_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_origin"), ["origin"], unique=False)

    op.create_table(
        "signoff",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=10), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=True),
        sa.Column("private", sa.Text(), nullable=True),
        sa.Column("private_sha256", sa.String(length=64), nullable=False),
        sa.Column("paper_sha256", sa.String(length=64), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("auth_method", sa.String(length=20), nullable=False),
        sa.Column("auth_at", sa.DateTime(), nullable=False),
        sa.Column("session_sha256", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_signoff_signer_id")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_signoff_for_id")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_signoff_delegation_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_signoff")),
    )
    with op.batch_alter_table("signoff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signoff_signer_id_seq"), ["signer_id", "seq"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_signoff_subject_type_subject_id_seq"), ["subject_type", "subject_id", "seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_signoff_delegation_id"), ["delegation_id"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(SQLITE.format(act=act, ACT=act.upper()))
    else:
        op.execute(POSTGRES)


def downgrade() -> None:
    op.drop_table("signoff")
    op.drop_table("delegation")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION signoff_only_grows()")
