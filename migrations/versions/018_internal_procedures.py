"""Internal procedures under Decision 1085/QĐ-TTg: register, plans, reviews, decisions, events, targets, questions."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SQLITE = """
CREATE TRIGGER review_event_no_{act} BEFORE {ACT} ON review_event
BEGIN SELECT RAISE(ABORT, 'review_event is append-only'); END
"""
POSTGRES = """
CREATE FUNCTION review_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'review_event is append-only'; END $$;
CREATE TRIGGER review_event_only_grows BEFORE UPDATE OR DELETE ON review_event
FOR EACH ROW EXECUTE FUNCTION review_event_only_grows();
"""

# The lists to begin with; the office edits the rows. What no reference confirms is marked so.
FORM = "Thông tư 02/2017/TT-VPCP, biểu mẫu 02/RS-KSTT (áp dụng tương tự cho TTHC nội bộ)"
QUESTIONS = (  # key, part, text, the answer that wants a reason and a proposal ("": words), of each document
    ("N1", "Sự cần thiết", "Thủ tục đáp ứng yêu cầu, mục tiêu quản lý nhà nước nào?", "", False),
    ("N2", "Sự cần thiết", "Thủ tục bảo đảm quyền, nghĩa vụ, lợi ích nào của đối tượng thực hiện?", "", False),
    ("N3", "Sự cần thiết", "Thủ tục có đạt được mục tiêu đặt ra không?", "no", False),
    ("N4", "Sự cần thiết", "Có biện pháp khác thay thế mà không cần thủ tục này không?", "yes", False),
    (
        "N5",
        "Sự cần thiết",
        "Điều kiện kinh tế - xã hội, công nghệ có thay đổi khiến thủ tục không còn cần không?",
        "yes",
        False,
    ),
    ("L1a", "Tính hợp pháp", "Thủ tục có được ban hành đúng thẩm quyền không?", "no", False),
    ("L1b", "Tính hợp pháp", "Thủ tục có được ban hành đúng hình thức văn bản không?", "no", False),
    (
        "L2",
        "Tính hợp pháp",
        "Thủ tục có trái, mâu thuẫn hoặc chồng chéo với văn bản cấp trên, điều ước không?",
        "yes",
        False,
    ),
    ("H1", "Tên thủ tục", "Tên có rõ ràng, thống nhất, không trùng với thủ tục khác không?", "no", False),
    ("H2a", "Trình tự thực hiện", "Các bước có rõ, đủ, đúng thứ tự không?", "no", False),
    ("H2b", "Trình tự thực hiện", "Trách nhiệm của từng bên có rõ không?", "no", False),
    ("H2c", "Trình tự thực hiện", "Có bước trung gian bỏ được không?", "yes", False),
    ("H2d", "Trình tự thực hiện", "Việc kiểm tra thực tế (nếu có) có cần thiết và có tiêu chí rõ không?", "no", False),
    ("H3a", "Cách thức thực hiện", "Có đủ kênh trực tiếp, bưu chính, điện tử không?", "no", False),
    ("H3b", "Cách thức thực hiện", "Cách thức có thuận lợi, tiết kiệm không?", "no", False),
    ("H4a", "Thành phần hồ sơ", "Giấy tờ này có cần thiết không?", "no", True),
    ("H4b", "Thành phần hồ sơ", "Giấy tờ này có được quy định cụ thể không?", "no", True),
    ("H4c", "Thành phần hồ sơ", "Giấy tờ này có trùng với giấy tờ khác hoặc cơ sở dữ liệu đã có không?", "yes", True),
    ("H4d", "Thành phần hồ sơ", "Có thể thay bản chính bằng bản sao hoặc dữ liệu không?", "yes", True),
    ("H5", "Số lượng hồ sơ", "Nếu yêu cầu hơn một bộ, có lý do không?", "no", False),
    ("H6a", "Thời hạn giải quyết", "Thời hạn có được quy định rõ và hợp lý không?", "no", False),
    ("H6b", "Thời hạn giải quyết", "Có thể rút ngắn thời hạn không?", "yes", False),
    ("H7a", "Đối tượng thực hiện", "Đối tượng có được quy định rõ không?", "no", False),
    ("H7b", "Đối tượng thực hiện", "Có phân biệt không hợp lý giữa các đối tượng không?", "yes", False),
    ("H8a", "Cơ quan giải quyết", "Thẩm quyền có được quy định rõ không?", "no", False),
    ("H8b", "Cơ quan giải quyết", "Có thể phân cấp, ủy quyền cho cấp dưới không?", "yes", False),
    ("H9", "Phí, lệ phí", "Phí, lệ phí (nếu có) có hợp lý và nộp trực tuyến được không?", "no", False),
    ("H10a", "Mẫu đơn, tờ khai", "Nội dung mẫu (nếu có) có cần thiết không?", "no", False),
    ("H10b", "Mẫu đơn, tờ khai", "Mẫu có đòi xác nhận của cơ quan khác mà bỏ được không?", "yes", False),
    ("H11", "Yêu cầu, điều kiện", "Yêu cầu, điều kiện (nếu có) có cần thiết, hợp pháp, rõ ràng không?", "no", False),
    ("H12a", "Kết quả thực hiện", "Hình thức, hiệu lực, phạm vi của kết quả có hợp lý không?", "no", False),
    ("H12b", "Kết quả thực hiện", "Kết quả có được trả bằng bản điện tử không?", "no", False),
)
START = date(2022, 9, 15)
Q1085 = "Quyết định 1085/QĐ-TTg ngày 15/09/2022"
NQ66 = "Nghị quyết 66/NQ-CP ngày 26/03/2025"
TARGETS = (  # measure, group, hundredths of a percent, from, due, source, confirmed
    ("inventoried", "", 10000, START, date(2023, 3, 31), f"{Q1085}: trước 01/04/2023", True),
    ("announced", "", 10000, START, date(2023, 3, 31), f"{Q1085}: trước 01/04/2023", True),
    ("published", "A", 10000, START, date(2023, 3, 31), f"{Q1085}: trước 01/04/2023", True),
    ("reviewed", "", 5000, START, date(2023, 12, 31), f"{Q1085}: trước 01/01/2024", False),
    ("reviewed", "", 10000, START, date(2024, 12, 31), f"{Q1085}: trước 01/01/2025", False),
    ("procedures_cut", "", 2000, START, date(2024, 12, 31), f"{Q1085}: trước 01/01/2025, cách hiểu (i)", False),
    ("procedures_simplified", "", 2000, START, date(2024, 12, 31), f"{Q1085}: trước 01/01/2025, cách hiểu (ii)", False),
    ("cost_cut", "", 2000, START, date(2024, 12, 31), f"{Q1085}: trước 01/01/2025", False),
    ("implemented", "", 10000, START, date(2024, 12, 31), "Chỉ tiêu của cơ quan", False),
    ("cost_cut", "", 3000, date(2025, 1, 1), date(2025, 12, 31), NQ66, False),
)
GDP = "GDP bình quân đầu người năm {year} (khoảng {million} triệu đồng) : 2.112 giờ; Tổng cục Thống kê"
INCOMES = (  # the year it is used for begins with the figure of that year's GDP
    (2023, 48_248, GDP.format(year=2023, million="101,9")),
    (2024, 53_977, GDP.format(year=2024, million="114,0")),
)


def upgrade() -> None:
    hourly_income = op.create_table(
        "hourly_income",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hourly_income")),
        sa.UniqueConstraint("year", name=op.f("uq_hourly_income_year")),
    )
    op.create_table(
        "review_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_plan")),
    )
    op.create_index(op.f("ix_review_plan_state_id"), "review_plan", ["state", "id"], unique=False)
    op.create_index(op.f("ix_review_plan_year_id"), "review_plan", ["year", "id"], unique=False)
    review_question = op.create_table(
        "review_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("asks_when", sa.String(length=3), nullable=False),
        sa.Column("per_document", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_question")),
        sa.UniqueConstraint("key", name=op.f("uq_review_question_key")),
    )
    op.create_index(op.f("ix_review_question_position_id"), "review_question", ["position", "id"], unique=False)
    review_target = op.create_table(
        "review_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=30), nullable=False),
        sa.Column("procedure_group", sa.String(length=1), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_target")),
    )
    op.create_index(op.f("ix_review_target_due_on_position"), "review_target", ["due_on", "position"], unique=False)
    op.create_table(
        "internal_procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("procedure_group", sa.String(length=1), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("lowered", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.Column("approved_action", sa.String(length=20), nullable=False),
        sa.Column("cost_before", sa.BigInteger(), nullable=True),
        sa.Column("cost_after", sa.BigInteger(), nullable=True),
        sa.Column("cost_expected", sa.BigInteger(), nullable=True),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_internal_procedure_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_procedure")),
        sa.UniqueConstraint("code_key", name=op.f("uq_internal_procedure_code_key")),
    )
    op.create_index(
        op.f("ix_internal_procedure_department_id_sort_key_id"),
        "internal_procedure",
        ["department_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_internal_procedure_sort_key_id"), "internal_procedure", ["sort_key", "id"], unique=False)
    op.create_index(
        op.f("ix_internal_procedure_stage_sort_key_id"), "internal_procedure", ["stage", "sort_key", "id"], unique=False
    )
    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_kind", sa.String(length=10), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_review_decision_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sa.UniqueConstraint("purpose", "number", "signed_on", name=op.f("uq_review_decision_purpose_number_signed_on")),
    )
    op.create_index(op.f("ix_review_decision_signed_on_id"), "review_decision", ["signed_on", "id"], unique=False)
    op.create_table(
        "review_plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_review_plan_item_department_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["review_plan.id"], name=op.f("fk_review_plan_item_plan_id")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["internal_procedure.id"], name=op.f("fk_review_plan_item_procedure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_plan_item")),
        sa.UniqueConstraint("plan_id", "procedure_id", name=op.f("uq_review_plan_item_plan_id_procedure_id")),
    )
    op.create_index(op.f("ix_review_plan_item_procedure_id"), "review_plan_item", ["procedure_id"], unique=False)
    op.create_table(
        "review_plan_writer",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_plan_writer_person_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["review_plan.id"], name=op.f("fk_review_plan_writer_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_review_plan_writer")),
    )
    op.create_table(
        "internal_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("open_page", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("published_where", sa.String(length=200), nullable=False),
        sa.Column("published_link", sa.String(length=500), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["review_decision.id"], name=op.f("fk_internal_version_decision_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_internal_version_edited_by_id")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["internal_procedure.id"], name=op.f("fk_internal_version_procedure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_version")),
        sa.UniqueConstraint("procedure_id", "number", name=op.f("uq_internal_version_procedure_id_number")),
    )
    op.create_index(op.f("ix_internal_version_decision_id"), "internal_version", ["decision_id"], unique=False)
    op.create_index(
        op.f("ix_internal_version_state_procedure_id"), "internal_version", ["state", "procedure_id"], unique=False
    )
    op.create_table(
        "internal_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("cost_before", sa.BigInteger(), nullable=True),
        sa.Column("cost_after", sa.BigInteger(), nullable=True),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("open_page", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("amendment_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["amendment_id"], ["review_decision.id"], name=op.f("fk_internal_review_amendment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["review_decision.id"], name=op.f("fk_internal_review_decision_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_internal_review_department_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_internal_review_edited_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_plan_item.id"], name=op.f("fk_internal_review_item_id")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["internal_procedure.id"], name=op.f("fk_internal_review_procedure_id")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["internal_version.id"], name=op.f("fk_internal_review_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_review")),
        sa.UniqueConstraint("item_id", name=op.f("uq_internal_review_item_id")),
    )
    op.create_index(op.f("ix_internal_review_decision_id"), "internal_review", ["decision_id"], unique=False)
    op.create_index(
        op.f("ix_internal_review_department_id_id"), "internal_review", ["department_id", "id"], unique=False
    )
    op.create_index(op.f("ix_internal_review_procedure_id_id"), "internal_review", ["procedure_id", "id"], unique=False)
    op.create_index(
        op.f("ix_internal_review_state_department_id_id"),
        "internal_review",
        ["state", "department_id", "id"],
        unique=False,
    )
    op.create_table(
        "internal_version_writer",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_internal_version_writer_person_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["internal_version.id"], name=op.f("fk_internal_version_writer_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_internal_version_writer")),
    )
    op.create_table(
        "internal_review_writer",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_internal_review_writer_person_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["internal_review.id"], name=op.f("fk_internal_review_writer_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_internal_review_writer")),
    )
    op.create_table(
        "review_event",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("procedure_group", sa.String(length=1), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("cost_before", sa.BigInteger(), nullable=True),
        sa.Column("cost_after", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["review_decision.id"], name=op.f("fk_review_event_decision_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_review_event_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_event_person_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["internal_procedure.id"], name=op.f("fk_review_event_procedure_id")),
        sa.ForeignKeyConstraint(["review_id"], ["internal_review.id"], name=op.f("fk_review_event_review_id")),
        sa.ForeignKeyConstraint(["version_id"], ["internal_version.id"], name=op.f("fk_review_event_version_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_review_event")),
    )
    op.create_index(op.f("ix_review_event_on_day_seq"), "review_event", ["on_day", "seq"], unique=False)
    op.create_index(op.f("ix_review_event_procedure_id_seq"), "review_event", ["procedure_id", "seq"], unique=False)
    rows = [
        {"key": key, "part": part, "text": said, "asks_when": when, "per_document": each, "source": FORM}
        | {"confirmed": False, "is_active": True, "position": place * 10}
        for place, (key, part, said, when, each) in enumerate(QUESTIONS, 1)
    ]
    op.bulk_insert(review_question, rows)
    names = ("measure", "procedure_group", "threshold", "from_day", "due_on", "source", "confirmed")
    targets = [dict(zip(names, one, strict=True)) for one in TARGETS]
    more = [{"is_active": True, "position": place * 10} for place in range(1, len(TARGETS) + 1)]
    op.bulk_insert(review_target, [one | two for one, two in zip(targets, more, strict=True)])
    incomes = [{"year": year, "amount": amount, "source": said} for year, amount, said in INCOMES]
    op.bulk_insert(hourly_income, [one | {"confirmed": False} for one in incomes])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(SQLITE.format(act=act, ACT=act.upper()))
    else:
        op.execute(POSTGRES)


def downgrade() -> None:
    op.drop_table("review_event")
    op.drop_table("internal_review_writer")
    op.drop_table("internal_version_writer")
    op.drop_table("internal_review")
    op.drop_table("internal_version")
    op.drop_table("review_plan_writer")
    op.drop_table("review_plan_item")
    op.drop_table("review_decision")
    op.drop_table("internal_procedure")
    op.drop_table("review_target")
    op.drop_table("review_question")
    op.drop_table("review_plan")
    op.drop_table("hourly_income")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION review_event_only_grows()")
