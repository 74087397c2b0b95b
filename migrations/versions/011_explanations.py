"""Explanations of late dossiers, who wrote them, their evidence, and the office's list of causes."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The office's own list to begin with; it edits the rows. (name, folded)
CAUSES = (
    ("Chờ cơ quan khác cho ý kiến", "cho co quan khac cho y kien"),
    ("Chờ kết quả kiểm tra thực địa", "cho ket qua kiem tra thuc dia"),
    ("Lỗi hoặc gián đoạn hệ thống", "loi hoac gian doan he thong"),
    ("Doanh nghiệp đề nghị lùi thời gian", "doanh nghiep de nghi lui thoi gian"),
    ("Hồ sơ phức tạp, nhiều nội dung phải thẩm định", "ho so phuc tap, nhieu noi dung phai tham dinh"),
    ("Thiếu nhân sự, người giữ hồ sơ vắng mặt", "thieu nhan su, nguoi giu ho so vang mat"),
    ("Nhận hồ sơ muộn từ bước trước", "nhan ho so muon tu buoc truoc"),
    ("Xử lý chậm", "xu ly cham"),
    ("Nguyên nhân khác", "nguyen nhan khac"),
)


def upgrade() -> None:
    cause = op.create_table(
        "explanation_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_cause")),
        sa.UniqueConstraint("folded", name=op.f("uq_explanation_cause_folded")),
    )
    op.bulk_insert(
        cause,
        [
            {"name": name, "folded": folded, "position": place * 10, "is_active": True}
            for place, (name, folded) in enumerate(CAUSES, 1)
        ],
    )
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("remedy_on", sa.Date(), nullable=True),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("private_sha256", sa.String(length=64), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_explanation_dossier_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_explanation_department_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_explanation_officer_id")),
        sa.ForeignKeyConstraint(["cause_id"], ["explanation_cause.id"], name=op.f("fk_explanation_cause_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index(
        op.f("ix_explanation_dossier_id_due_on_department_id"),
        "explanation",
        ["dossier_id", "due_on", "department_id"],
        unique=True,
    )
    op.create_index(op.f("ix_explanation_state_department_id"), "explanation", ["state", "department_id"])
    op.create_index(op.f("ix_explanation_accepted_on"), "explanation", ["accepted_on"])

    op.create_table(
        "explanation_writer",
        sa.Column("explanation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["explanation_id"], ["explanation.id"], name=op.f("fk_explanation_writer_explanation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_explanation_writer_person_id")),
        sa.PrimaryKeyConstraint("explanation_id", "person_id", name=op.f("pk_explanation_writer")),
    )
    op.create_table(
        "explanation_file",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("explanation_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["explanation_id"], ["explanation.id"], name=op.f("fk_explanation_file_explanation_id")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_explanation_file_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_file")),
    )
    op.create_index(op.f("ix_explanation_file_explanation_id"), "explanation_file", ["explanation_id"])


def downgrade() -> None:
    op.drop_table("explanation_file")
    op.drop_table("explanation_writer")
    op.drop_table("explanation")
    op.drop_table("explanation_cause")
