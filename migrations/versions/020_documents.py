"""ISO documents: revisions, batches, change requests, readers, paper copies, external documents, words of files."""

import sqlalchemy as sa
from alembic import op

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The kinds that a Vietnamese agency usually keeps; the office edits the rows. (code, name)
TYPES = (
    ("STCL", "Sổ tay chất lượng"),
    ("CSCL", "Chính sách chất lượng"),
    ("MTCL", "Mục tiêu chất lượng"),
    ("QT", "Quy trình hệ thống"),
    ("QT-TTHC", "Quy trình giải quyết thủ tục hành chính"),
    ("HD", "Hướng dẫn"),
    ("BM", "Biểu mẫu"),
    ("PL", "Phụ lục"),
)


# What was read stays read; nobody is taken off a list of readers.
SQLITE = (
    """
CREATE TRIGGER read_request_stays BEFORE UPDATE ON read_request
WHEN OLD.read_at IS NOT NULL OR NEW.revision_id <> OLD.revision_id OR NEW.person_id <> OLD.person_id
BEGIN SELECT RAISE(ABORT, 'a confirmed reading is never changed'); END
""",
    """
CREATE TRIGGER read_request_no_delete BEFORE DELETE ON read_request
BEGIN SELECT RAISE(ABORT, 'a reading request is never deleted'); END
""",
)
POSTGRES = """
CREATE FUNCTION read_request_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a reading request is never deleted'; END IF;
    IF OLD.read_at IS NOT NULL OR NEW.revision_id <> OLD.revision_id OR NEW.person_id <> OLD.person_id THEN
        RAISE EXCEPTION 'a confirmed reading is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER read_request_stays BEFORE UPDATE OR DELETE ON read_request
FOR EACH ROW EXECUTE FUNCTION read_request_stays();
"""


def upgrade() -> None:
    document_type = op.create_table(
        "document_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_type")),
        sa.UniqueConstraint("code", name=op.f("uq_document_type_code")),
    )
    op.create_table(
        "file_text",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_text")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("sort_key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("lowered", sa.Text(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("review_months", sa.Integer(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_document_department_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["document.id"], name=op.f("fk_document_parent_id")),
        sa.ForeignKeyConstraint(["type_id"], ["document_type.id"], name=op.f("fk_document_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("code_key", name=op.f("uq_document_code_key")),
    )
    op.create_index(
        op.f("ix_document_department_id_sort_key_id"), "document", ["department_id", "sort_key", "id"], unique=False
    )
    op.create_index(op.f("ix_document_parent_id"), "document", ["parent_id"], unique=False)
    op.create_index(op.f("ix_document_review_due_id"), "document", ["review_due", "id"], unique=False)
    op.create_index(op.f("ix_document_sort_key_id"), "document", ["sort_key", "id"], unique=False)
    op.create_index(op.f("ix_document_type_id_sort_key_id"), "document", ["type_id", "sort_key", "id"], unique=False)
    op.create_table(
        "external_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("sort_key", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("lowered", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_external_document_department_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["external_document.id"], name=op.f("fk_external_document_superseded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_document")),
        sa.UniqueConstraint("number_key", name=op.f("uq_external_document_number_key")),
    )
    op.create_index(op.f("ix_external_document_checked_on_id"), "external_document", ["checked_on", "id"], unique=False)
    op.create_index(op.f("ix_external_document_sort_key_id"), "external_document", ["sort_key", "id"], unique=False)
    op.create_table(
        "file_passage",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("lowered", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["file_text.sha256"], name=op.f("fk_file_passage_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_passage")),
    )
    op.create_index(op.f("ix_file_passage_sha256_page"), "file_passage", ["sha256", "page"], unique=False)
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_change_request_department_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_change_request_document_id")),
        sa.ForeignKeyConstraint(["drafter_id"], ["person.id"], name=op.f("fk_change_request_drafter_id")),
        sa.ForeignKeyConstraint(["external_id"], ["external_document.id"], name=op.f("fk_change_request_external_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["person.id"], name=op.f("fk_change_request_proposer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_change_request_year_number")),
    )
    op.create_index(op.f("ix_change_request_department_id_id"), "change_request", ["department_id", "id"], unique=False)
    op.create_index(op.f("ix_change_request_document_id_id"), "change_request", ["document_id", "id"], unique=False)
    op.create_index(op.f("ix_change_request_external_id"), "change_request", ["external_id"], unique=False)
    op.create_index(op.f("ix_change_request_state_id"), "change_request", ["state", "id"], unique=False)
    op.create_table(
        "document_citation",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_citation_document_id")),
        sa.ForeignKeyConstraint(
            ["external_id"], ["external_document.id"], name=op.f("fk_document_citation_external_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "external_id", name=op.f("pk_document_citation")),
    )
    op.create_index(
        op.f("ix_document_citation_external_id_document_id"),
        "document_citation",
        ["external_id", "document_id"],
        unique=False,
    )
    op.create_table(
        "document_procedure",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_procedure_document_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_document_procedure_procedure_id")),
        sa.PrimaryKeyConstraint("document_id", "procedure_id", name=op.f("pk_document_procedure")),
    )
    op.create_index(
        op.f("ix_document_procedure_procedure_id_document_id"),
        "document_procedure",
        ["procedure_id", "document_id"],
        unique=False,
    )
    op.create_table(
        "external_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_external_check_by_id")),
        sa.ForeignKeyConstraint(["external_id"], ["external_document.id"], name=op.f("fk_external_check_external_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_check")),
    )
    op.create_index(op.f("ix_external_check_external_id_id"), "external_check", ["external_id", "id"], unique=False)
    op.create_table(
        "issue_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_kind", sa.String(length=10), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_issue_batch_created_by_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_issue_batch_issued_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_batch")),
    )
    op.create_index(op.f("ix_issue_batch_signed_on_id"), "issue_batch", ["signed_on", "id"], unique=False)
    op.create_index(op.f("ix_issue_batch_state_id"), "issue_batch", ["state", "id"], unique=False)
    op.create_table(
        "change_request_writer",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_change_request_writer_person_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["change_request.id"], name=op.f("fk_change_request_writer_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_change_request_writer")),
    )
    op.create_table(
        "document_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("issue_no", sa.Integer(), nullable=False),
        sa.Column("amend_no", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("wants_reading", sa.Boolean(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["issue_batch.id"], name=op.f("fk_document_revision_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_revision_document_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_document_revision_edited_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["change_request.id"], name=op.f("fk_document_revision_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_revision")),
        sa.UniqueConstraint(
            "document_id", "issue_no", "amend_no", name=op.f("uq_document_revision_document_id_issue_no_amend_no")
        ),
    )
    op.create_index(op.f("ix_document_revision_batch_id"), "document_revision", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_document_revision_document_id_effective_from"),
        "document_revision",
        ["document_id", "effective_from"],
        unique=False,
    )
    op.create_index(
        op.f("ix_document_revision_state_document_id"), "document_revision", ["state", "document_id"], unique=False
    )
    op.create_table(
        "document_file",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_document_file_added_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["document_revision.id"], name=op.f("fk_document_file_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
    )
    op.create_index(op.f("ix_document_file_revision_id"), "document_file", ["revision_id"], unique=False)
    op.create_index(op.f("ix_document_file_sha256"), "document_file", ["sha256"], unique=False)
    op.create_table(
        "document_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_review_document_id")),
        sa.ForeignKeyConstraint(["request_id"], ["change_request.id"], name=op.f("fk_document_review_request_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["document_revision.id"], name=op.f("fk_document_review_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_review")),
        sa.UniqueConstraint("document_id", "due", name=op.f("uq_document_review_document_id_due")),
    )
    op.create_index(
        op.f("ix_document_review_state_document_id"), "document_review", ["state", "document_id"], unique=False
    )
    op.create_table(
        "document_revision_writer",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_revision_writer_person_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["document_revision.id"], name=op.f("fk_document_revision_writer_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_document_revision_writer")),
    )
    op.create_table(
        "document_spread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_document_spread_department_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["document_revision.id"], name=op.f("fk_document_spread_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_spread")),
        sa.UniqueConstraint("revision_id", "department_id", name=op.f("uq_document_spread_revision_id_department_id")),
    )
    op.create_index(
        op.f("ix_document_spread_state_department_id"), "document_spread", ["state", "department_id"], unique=False
    )
    op.create_table(
        "issue_batch_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["issue_batch.id"], name=op.f("fk_issue_batch_line_batch_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_issue_batch_line_document_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["document_revision.id"], name=op.f("fk_issue_batch_line_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_batch_line")),
        sa.UniqueConstraint("batch_id", "document_id", name=op.f("uq_issue_batch_line_batch_id_document_id")),
    )
    op.create_index(op.f("ix_issue_batch_line_revision_id"), "issue_batch_line", ["revision_id"], unique=False)
    op.create_table(
        "paper_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=False),
        sa.Column("printed_by_id", sa.Integer(), nullable=True),
        sa.Column("recalled_on", sa.Date(), nullable=True),
        sa.Column("recalled_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_paper_copy_department_id")),
        sa.ForeignKeyConstraint(["printed_by_id"], ["person.id"], name=op.f("fk_paper_copy_printed_by_id")),
        sa.ForeignKeyConstraint(["recalled_by_id"], ["person.id"], name=op.f("fk_paper_copy_recalled_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["document_revision.id"], name=op.f("fk_paper_copy_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copy")),
        sa.UniqueConstraint("revision_id", "serial", name=op.f("uq_paper_copy_revision_id_serial")),
        sa.UniqueConstraint("token", name=op.f("uq_paper_copy_token")),
    )
    op.create_index(
        op.f("ix_paper_copy_recalled_on_revision_id"), "paper_copy", ["recalled_on", "revision_id"], unique=False
    )
    op.create_table(
        "read_request",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_read_request_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_read_request_person_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["document_revision.id"], name=op.f("fk_read_request_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_request")),
        sa.UniqueConstraint("revision_id", "person_id", name=op.f("uq_read_request_revision_id_person_id")),
    )
    op.create_index(op.f("ix_read_request_person_id_id"), "read_request", ["person_id", "id"], unique=False)
    unread = sa.text("read_at IS NULL AND ended_at IS NULL")
    columns = ["person_id", "asked_at"]
    op.create_index("ix_read_request_unread", "read_request", columns, sqlite_where=unread, postgresql_where=unread)
    op.create_index(
        op.f("ix_read_request_revision_id_department_id"),
        "read_request",
        ["revision_id", "department_id"],
        unique=False,
    )
    op.create_table(
        "document_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_document_recipient_department_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_recipient_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_recipient")),
        sa.UniqueConstraint(
            "document_id",
            "department_id",
            "form",
            name=op.f("uq_document_recipient_document_id_department_id_form"),
        ),
    )
    op.create_table(
        "document_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_all", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BIG_ID, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_pack_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_pack")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else (POSTGRES,):
        op.execute(statement)
    rows = [
        {"code": code, "name": name, "position": place * 10, "is_active": True}
        for place, (code, name) in enumerate(TYPES, 1)
    ]
    op.bulk_insert(document_type, rows)


def downgrade() -> None:
    op.drop_table("document_pack")
    op.drop_table("document_recipient")
    op.drop_table("read_request")
    op.drop_table("paper_copy")
    op.drop_table("issue_batch_line")
    op.drop_table("document_spread")
    op.drop_table("document_revision_writer")
    op.drop_table("document_review")
    op.drop_table("document_file")
    op.drop_table("document_revision")
    op.drop_table("change_request_writer")
    op.drop_table("issue_batch")
    op.drop_table("external_check")
    op.drop_table("document_procedure")
    op.drop_table("document_citation")
    op.drop_table("change_request")
    op.drop_table("file_passage")
    op.drop_table("external_document")
    op.drop_table("document")
    op.drop_table("file_text")
    op.drop_table("document_type")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION read_request_stays")
