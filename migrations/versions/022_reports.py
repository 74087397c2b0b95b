"""Reports with their sections, confirmations and frozen copies, and the small registers that they need."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER frozen_report_no_{act} BEFORE {ACT} ON frozen_report
BEGIN SELECT RAISE(ABORT, 'frozen_report is append-only'); END
"""
POSTGRES = """
CREATE FUNCTION frozen_report_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'frozen_report is append-only'; END $$;
CREATE TRIGGER frozen_report_only_grows BEFORE UPDATE OR DELETE ON frozen_report
FOR EACH ROW EXECUTE FUNCTION frozen_report_only_grows();
"""
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MERGED = "Sáp nhập vào Sở Khoa học và Công nghệ năm 2025; ngày cần đối chiếu"
RECIPIENTS = (  # of the real report; none is compared with a document yet
    ("UBND TP", None, ""),
    ("VP UBND TP", None, ""),
    ("Sở Nội vụ", None, ""),
    ("Sở Thông tin và Truyền thông", "2025-02-28", MERGED),
    ("Lãnh đạo Ban", None, ""),
    ("Lưu: VP", None, ""),
)


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("amended", sa.Integer(), nullable=False),
        sa.Column("abolished", sa.Integer(), nullable=False),
        sa.Column("shortened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("number", "signed_on", name=op.f("uq_announcement_number_signed_on")),
    )
    op.create_index(op.f("ix_announcement_signed_on"), "announcement", ["signed_on"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=True),
        sa.Column("known_at", sa.DateTime(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_note", sa.String(length=300), nullable=False),
        sa.Column("scan_sha256", sa.String(length=64), nullable=True),
        sa.Column("scan_name", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("kind", "year", "part", name=op.f("uq_report_kind_year_part")),
    )
    op.create_index(op.f("ix_report_kind_last_day"), "report", ["kind", "last_day"], unique=False)
    op.create_index(op.f("ix_report_state"), "report", ["state"], unique=False)
    op.create_table(
        "report_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_recipient")),
    )
    op.create_index(op.f("ix_report_recipient_position_id"), "report_recipient", ["position", "id"], unique=False)
    op.create_table(
        "frozen_report",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("docx_sha256", sa.String(length=64), nullable=False),
        sa.Column("xlsx_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_frozen_report_report_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("report_id", name=op.f("uq_frozen_report_report_id")),
    )
    op.create_table(
        "report_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("rows_sha256", sa.String(length=64), nullable=False),
        sa.Column("disputed", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_report_confirmation_department_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_confirmation_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_confirmation")),
        sa.UniqueConstraint("report_id", "department_id", name=op.f("uq_report_confirmation_report_id_department_id")),
    )
    op.create_index(
        op.f("ix_report_confirmation_state_department_id"),
        "report_confirmation",
        ["state", "department_id"],
        unique=False,
    )
    op.create_table(
        "report_input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_input_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_input")),
    )
    op.create_index(op.f("ix_report_input_report_id"), "report_input", ["report_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_code", sa.String(length=60), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        sa.Column("transferred_to", sa.String(length=200), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_feedback_department_id")),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_feedback_field_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_feedback_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_feedback_year_number")),
    )
    op.create_index(op.f("ix_feedback_closed_on_due_on_id"), "feedback", ["closed_on", "due_on", "id"], unique=False)
    op.create_index(
        op.f("ix_feedback_department_id_received_on_id"),
        "feedback",
        ["department_id", "received_on", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_feedback_received_on_id"), "feedback", ["received_on", "id"], unique=False)
    op.create_index(op.f("ix_feedback_source_code"), "feedback", ["source_code"], unique=False)
    op.create_table(
        "feedback_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("new_rows", sa.Integer(), nullable=False),
        sa.Column("changed_rows", sa.Integer(), nullable=False),
        sa.Column("same_rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_import_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_import")),
    )
    op.create_index(op.f("ix_feedback_import_sha256"), "feedback_import", ["sha256"], unique=False)
    op.create_table(
        "initiative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_initiative_department_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["person.id"], name=op.f("fk_initiative_proposer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
    )
    op.create_index(op.f("ix_initiative_department_id"), "initiative", ["department_id"], unique=False)
    op.create_index(op.f("ix_initiative_proposed_on_id"), "initiative", ["proposed_on", "id"], unique=False)
    op.create_table(
        "publication",
        sa.Column("procedure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("one_stop", sa.Boolean(), nullable=True),
        sa.Column("counter", sa.Boolean(), nullable=True),
        sa.Column("portal", sa.Boolean(), nullable=True),
        sa.Column("national", sa.Boolean(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name=op.f("fk_publication_checked_by_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_publication_procedure_id")),
        sa.PrimaryKeyConstraint("procedure_id", name=op.f("pk_publication")),
    )
    op.create_table(
        "report_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(length=4), nullable=False),
        sa.Column("finding_sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_answer_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_answer_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
        sa.UniqueConstraint("report_id", "check", name="uq_report_answer_report_id_check"),
    )
    op.create_table(
        "report_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("open_page", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_report_section_department_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_report_section_edited_by_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_section_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_section")),
        sa.UniqueConstraint("report_id", "key", name=op.f("uq_report_section_report_id_key")),
    )
    op.create_index(
        op.f("ix_report_section_department_id_is_done"), "report_section", ["department_id", "is_done"], unique=False
    )
    op.create_table(
        "report_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["carried_from_id"], ["report_task.id"], name=op.f("fk_report_task_carried_from_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_report_task_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_task_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_task_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_task")),
        sa.UniqueConstraint("carried_from_id", name=op.f("uq_report_task_carried_from_id")),
    )
    op.create_index(op.f("ix_report_task_done_on_due_on_id"), "report_task", ["done_on", "due_on", "id"], unique=False)
    op.create_index(
        op.f("ix_report_task_report_id_position_id"), "report_task", ["report_id", "position", "id"], unique=False
    )
    op.create_table(
        "report_writer",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_writer_person_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["report.id"], name=op.f("fk_report_writer_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_report_writer")),
    )
    op.create_index(op.f("ix_issued_paper_form_key_on_day"), "issued_paper", ["form_key", "on_day"], unique=False)
    refused = sa.text("kind = 'refused_intake'")
    op.create_index(
        "ix_event_refused_intake",
        "event",
        ["on_day", "dossier_id"],
        unique=False,
        sqlite_where=refused,
        postgresql_where=refused,
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(SQLITE.format(act=act, ACT=act.upper()))
    else:
        op.execute(POSTGRES)
    insert = sa.text(
        "INSERT INTO report_recipient (position, name, to_day, note, is_checked) "
        "VALUES (:position, :name, :to_day, :note, :is_checked)"
    ).bindparams(sa.bindparam("to_day", type_=sa.Date()), sa.bindparam("is_checked", type_=sa.Boolean()))
    for place, (name, last, note) in enumerate(RECIPIENTS, 1):
        to_day = date.fromisoformat(last) if last else None
        values = {"position": place * 10, "name": name, "to_day": to_day, "note": note, "is_checked": False}
        op.get_bind().execute(insert, values)


def downgrade() -> None:
    op.drop_index("ix_event_refused_intake", table_name="event")
    op.drop_index(op.f("ix_issued_paper_form_key_on_day"), table_name="issued_paper")
    op.drop_table("report_writer")
    op.drop_table("report_task")
    op.drop_table("report_section")
    op.drop_table("report_answer")
    op.drop_table("publication")
    op.drop_table("initiative")
    op.drop_table("feedback_import")
    op.drop_table("feedback")
    op.drop_table("report_input")
    op.drop_table("report_confirmation")
    op.drop_table("frozen_report")
    op.drop_table("report_recipient")
    op.drop_table("report")
    op.drop_table("announcement")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION frozen_report_only_grows()")
