"""ISO documents: kinds, documents, revisions with their files, decisions under which many are issued at once."""

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
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("review_months", sa.Integer(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_document_department_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["document.id"], name=op.f("fk_document_parent_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_document_procedure_id")),
        sa.ForeignKeyConstraint(["type_id"], ["document_type.id"], name=op.f("fk_document_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("code_key", name=op.f("uq_document_code_key")),
    )
    op.create_index(
        op.f("ix_document_department_id_sort_key_id"), "document", ["department_id", "sort_key", "id"], unique=False
    )
    op.create_index(op.f("ix_document_parent_id"), "document", ["parent_id"], unique=False)
    op.create_index(op.f("ix_document_procedure_id"), "document", ["procedure_id"], unique=False)
    op.create_index(op.f("ix_document_sort_key_id"), "document", ["sort_key", "id"], unique=False)
    op.create_index(op.f("ix_document_type_id_sort_key_id"), "document", ["type_id", "sort_key", "id"], unique=False)
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
        "document_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("issue_no", sa.Integer(), nullable=False),
        sa.Column("amend_no", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
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
    rows = [
        {"code": code, "name": name, "position": place * 10, "is_active": True}
        for place, (code, name) in enumerate(TYPES, 1)
    ]
    op.bulk_insert(document_type, rows)


def downgrade() -> None:
    op.drop_table("issue_batch_line")
    op.drop_table("document_revision_writer")
    op.drop_table("document_file")
    op.drop_table("document_revision")
    op.drop_table("issue_batch")
    op.drop_table("document")
    op.drop_table("document_type")
