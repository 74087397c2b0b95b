"""Dossiers: the log that only grows, what is computed from it, and the imports."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


SQLITE = """
CREATE TRIGGER event_no_{act} BEFORE {ACT} ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END
"""
POSTGRES = """
CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows();
"""

BYTE_TEXT = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "applicant",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant")),
        sa.UniqueConstraint("name", name=op.f("uq_applicant_name")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", BYTE_TEXT, nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_search_word_applicant_id")),
        sa.PrimaryKeyConstraint("word", "applicant_id", name=op.f("pk_search_word")),
    )
    op.create_index(op.f("ix_search_word_applicant_id_word"), "search_word", ["applicant_id", "word"])
    op.create_table(
        "dossier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("code_key", BYTE_TEXT, nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("procedure_code", sa.String(length=40), nullable=False),
        sa.Column("procedure_name", sa.String(length=500), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("city_due_at", sa.DateTime(), nullable=True),
        sa.Column("our_due_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("finished_kind", sa.String(length=20), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("ended_kind", sa.String(length=20), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("digitised_in", sa.Boolean(), nullable=True),
        sa.Column("digitised_out", sa.Boolean(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("paid_online", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("seen_until", sa.DateTime(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_dossier_applicant_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_dossier_department_id")),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_dossier_field_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_dossier_officer_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_dossier_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code_key", name=op.f("uq_dossier_code_key")),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_applicant", ["applicant_id", "received_on", "id"], unique=False)
        batch_op.create_index("ix_dossier_department", ["department_id", "received_on", "id"], unique=False)
        batch_op.create_index(
            "ix_dossier_department_procedure",
            ["department_id", "procedure_id", "received_on", "id"],
            unique=False,
        )
        batch_op.create_index("ix_dossier_field", ["field_id", "received_on", "id"], unique=False)
        batch_op.create_index("ix_dossier_officer", ["officer_id", "received_on", "id"], unique=False)
        batch_op.create_index("ix_dossier_open", ["closed_on", "due_on", "id"], unique=False)
        batch_op.create_index(
            "ix_dossier_open_department", ["closed_on", "department_id", "due_on", "id"], unique=False
        )
        batch_op.create_index("ix_dossier_open_officer", ["closed_on", "officer_id", "due_on", "id"], unique=False)
        batch_op.create_index("ix_dossier_outcome", ["outcome", "received_on", "id"], unique=False)
        batch_op.create_index("ix_dossier_procedure", ["procedure_id", "received_on", "id"], unique=False)
        batch_op.create_index("ix_dossier_received", ["received_on", "id"], unique=False)

    op.create_table(
        "dossier_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data_until", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("new_rows", sa.Integer(), nullable=False),
        sa.Column("changed_rows", sa.Integer(), nullable=False),
        sa.Column("same_rows", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dossier_import_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_import")),
    )
    with op.batch_alter_table("dossier_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_import_data_until"), ["data_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_import_sha256"), ["sha256"], unique=False)

    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_event_dossier_id")),
        sa.ForeignKeyConstraint(["import_id"], ["dossier_import.id"], name=op.f("fk_event_import_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_dossier_id_seq"), ["dossier_id", "seq"], unique=False)

    op.create_table(
        "former_holder",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_former_holder_department_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_former_holder_dossier_id")),
        sa.PrimaryKeyConstraint("department_id", "dossier_id", name=op.f("pk_former_holder")),
    )
    op.create_table(
        "leg",
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_leg_department_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_leg_dossier_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_leg_officer_id")),
        sa.PrimaryKeyConstraint("dossier_id", "position", name=op.f("pk_leg")),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leg_officer_id_ended_at"), ["officer_id", "ended_at"], unique=False)

    op.create_table(
        "settled",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_settled_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled")),
    )
    with op.batch_alter_table("settled", schema=None) as batch_op:
        batch_op.create_index(
            "ix_settled_day",
            [
                "known_to",
                "on_day",
                "known_from",
                "department_id",
                "officer_id",
                "field_id",
                "due_on",
                "outcome",
                "kind",
                "received_on",
                "online",
            ],
            unique=False,
        )
        batch_op.create_index("ix_settled_dossier", ["dossier_id", "known_to"], unique=False)

    op.create_table(
        "spell",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_spell_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spell")),
    )
    with op.batch_alter_table("spell", schema=None) as batch_op:
        batch_op.create_index("ix_spell_dossier", ["dossier_id", "known_to"], unique=False)
        batch_op.create_index(
            "ix_spell_stab",
            [
                "known_to",
                "level",
                "from_day",
                "to_day",
                "known_from",
                "department_id",
                "officer_id",
                "field_id",
                "due_on",
                "suspended",
                "received_on",
                "online",
            ],
            unique=False,
        )

    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(SQLITE.format(act=act, ACT=act.upper()))
    else:
        op.execute(POSTGRES)


def downgrade() -> None:
    with op.batch_alter_table("spell", schema=None) as batch_op:
        batch_op.drop_index("ix_spell_stab")
        batch_op.drop_index("ix_spell_dossier")

    op.drop_table("spell")
    with op.batch_alter_table("settled", schema=None) as batch_op:
        batch_op.drop_index("ix_settled_dossier")
        batch_op.drop_index("ix_settled_day")

    op.drop_table("settled")
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leg_officer_id_ended_at"))

    op.drop_table("leg")
    op.drop_table("former_holder")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_dossier_id_seq"))

    op.drop_table("event")
    with op.batch_alter_table("dossier_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_import_sha256"))
        batch_op.drop_index(batch_op.f("ix_dossier_import_data_until"))

    op.drop_table("dossier_import")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_received")
        batch_op.drop_index("ix_dossier_procedure")
        batch_op.drop_index("ix_dossier_outcome")
        batch_op.drop_index("ix_dossier_open_officer")
        batch_op.drop_index("ix_dossier_open_department")
        batch_op.drop_index("ix_dossier_open")
        batch_op.drop_index("ix_dossier_officer")
        batch_op.drop_index("ix_dossier_field")
        batch_op.drop_index("ix_dossier_department_procedure")
        batch_op.drop_index("ix_dossier_department")
        batch_op.drop_index("ix_dossier_applicant")

    op.drop_table("dossier")
    op.drop_table("search_word")
    op.drop_table("applicant")
