"""An index that holds what the board of the review adds up, so that it does not read the wide rows."""

from alembic import op

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None

COLUMNS = (
    *("is_removed", "department_id", "procedure_group", "stage", "counted_on", "announced_on", "published_on"),
    *("planned_on", "reviewed_on", "approved_on", "approved_action", "implemented_on"),
    *("cost_before", "cost_after", "cost_expected", "field"),
)


def upgrade() -> None:
    op.create_index("ix_internal_procedure_board", "internal_procedure", list(COLUMNS), unique=False)


def downgrade() -> None:
    op.drop_index("ix_internal_procedure_board", table_name="internal_procedure")
