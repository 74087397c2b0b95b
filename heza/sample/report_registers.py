"""The small registers of the sample's reports. All of it is invented, but for Decision 4356 and the tasks of the real
report of March 2024.
"""

from datetime import date

from sqlalchemy import select

from heza.accounts.models import Department
from heza.core.db import db
from heza.procedures.models import Field
from heza.reports.models import Report
from heza.reports.registers import actions, feedback_acts, publishing, queries, records
from heza.reports.registers.actions import Planned
from heza.reports.registers.feedback_acts import Entered, Given
from heza.reports.registers.records import Proposal, Signed
from heza.reports.registers.rules import MARKS
from heza.sample.office import Office, on

KEEPER = "kiemsoat"
DECISION = Signed(
    number="4356/QĐ-UBND",
    signed_on=date(2023, 12, 15),
    issued_by="UBND thành phố",
    subject="Về việc công bố danh mục thủ tục hành chính mới ban hành, sửa đổi, bổ sung và bãi bỏ thuộc thẩm quyền của "
    "Ban Quản lý Khu kinh tế Hải Phòng",
    new=6,
    amended=48,
    abolished=0,
    shortened=54,
)
_FEEDBACK = (  # (what, department, field, due, answered, answer, published)
    (
        Entered(
            source="portal",
            source_code="PAKN.20231108.0412",
            received_on=date(2023, 11, 8),
            about="behaviour",
            content="Doanh nghiệp đề nghị thông báo rõ lý do khi yêu cầu bổ sung hồ sơ điều chỉnh dự án đầu tư.",
            sender="Công ty TNHH Mẫu Một",
            contact="lienhe@mau-mot.example",
        ),
        *("dt", "Đầu tư", date(2023, 11, 22), date(2023, 11, 16)),
        "Ban Quản lý đã rà soát, hướng dẫn bằng văn bản từng nội dung cần bổ sung và rút kinh nghiệm với công chức "
        "thụ lý; mọi yêu cầu bổ sung từ nay kèm phiếu nêu rõ lý do.",
        date(2023, 11, 17),
    ),
    (
        Entered(
            source="phone",
            received_on=date(2023, 12, 6),
            about="regulation",
            content="Đề nghị bỏ bản sao giấy chứng nhận đăng ký doanh nghiệp trong hồ sơ vì đã có trên hệ thống.",
            sender="Công ty cổ phần Mẫu Hai",
            contact="0900 000 002",
        ),
        *("dn", "Thương mại", date(2023, 12, 20), date(2023, 12, 18)),
        "Ban Quản lý ghi nhận, đã đưa vào phương án rà soát thủ tục năm 2024 để kiến nghị cấp có thẩm quyền.",
        None,
    ),
    (
        Entered(
            source="desk",
            received_on=date(2024, 1, 10),
            about="behaviour",
            content="Đề nghị niêm yết thời gian làm việc của Bộ phận Một cửa trong dịp Tết Nguyên đán.",
            sender="Bà Nguyễn Thị Mẫu",
            contact="0900 000 003",
        ),
        *("mc", "", date(2024, 1, 24), date(2024, 1, 12)),
        "Bộ phận Một cửa đã niêm yết lịch làm việc dịp Tết tại quầy và trên cổng thông tin điện tử.",
        date(2024, 1, 12),
    ),
)
_CARRIED = (  # of the plan of February, and of March too: not yet done
    (
        "Tiếp tục rà soát, sửa đổi, bổ sung, bãi bỏ, thêm mới TTHC thuộc thẩm quyền giải quyết của Ban Quản lý cho sát "
        "với thực tế phát sinh và yêu cầu cải cách thủ tục hành chính.",
        "vp",
        date(2024, 6, 28),
    ),
    (
        "Cá nhân hóa trách nhiệm của các Trưởng phòng, Văn phòng, Bộ phận Một cửa với việc giải quyết đúng hạn các thủ "
        "tục hành chính.",
        "vp",
        date(2024, 4, 19),
    ),
    (
        "Tiếp tục cập nhật nâng cao hiệu quả sử dụng Hệ thống quản trị và điều hành công việc eHEZA.",
        "vp",
        date(2024, 6, 28),
    ),
)
_CHECKING = "Kiểm tra lại việc công khai 54 TTHC tại quầy, trên Cổng TTĐT Heza và trên CSDL quốc gia về TTHC."
_MARCH = (
    (
        "Ban Quản lý tiếp tục tạo điều kiện thuận lợi cho doanh nghiệp trong việc thực hiện TTHC, đảm bảo công khai, "
        "minh bạch, giảm thiểu tối đa thời gian giải quyết TTHC, sẵn sàng tiếp nhận các phản ánh, kiến nghị của doanh "
        "nghiệp, nhà đầu tư khi có vướng mắc.",
        "mc",
        date(2024, 4, 19),
    ),
    (
        "Tổ kiểm soát thủ tục hành chính phối hợp với các phòng chuyên môn đề xuất các giải pháp, sáng kiến cải cách "
        "thủ tục hành chính.",
        "vp",
        date(2024, 4, 19),
    ),
    (
        "Tiếp tục cập nhật, cải tiến hệ thống ISO của Ban Quản lý để hỗ trợ, tăng cường hiệu quả cho công tác thực "
        "hiện kiểm soát thủ tục hành chính.",
        "vp",
        date(2024, 6, 28),
    ),
    (
        "Thực hiện hiệu quả, đồng bộ các mục tiêu của Kế hoạch cải cách hành chính, trọng tâm là các thủ tục hành "
        "chính theo chỉ đạo của Ủy ban nhân dân thành phố.",
        "vp",
        date(2024, 12, 31),
    ),
)


def load_registers(office: Office) -> None:
    """What stood in the registers before the report of February, each on its own day. Commits."""
    for one in _FEEDBACK:
        _heard(office, *one)
    with on(date(2023, 12, 18)):
        office.person(KEEPER)
        records.save(None, DECISION, "")
    _initiatives(office)
    check_publication(office, date(2024, 2, 15))


def check_publication(office: Office, day: date) -> None:
    """Somebody looked where every procedure is public, and found it in all places. Commits."""
    with on(day):
        ids = list(db.session.scalars(queries.in_force(day)))
        publishing.mark_many(ids, dict.fromkeys(MARKS, True), day, office.person(KEEPER))


def _heard(
    office: Office, entered: Entered, unit: str, field: str, due: date, answered: date, text: str, public: date | None
) -> None:
    field_id = db.session.scalar(select(Field.id).where(Field.name == field)) if field else None
    with on(entered.received_on):
        office.person(KEEPER)
        given = Given(office.units[unit].id, None, due)
        one = feedback_acts.add(Entered(**{**vars(entered), "field_id": field_id}), given)
    with on(answered):
        feedback_acts.answer(one, answered, text, feedback_acts.mark_of(one), office.person(f"tp.{unit}"))
    if public:
        with on(public):
            office.person(KEEPER)
            where = "https://heza.gov.vn/phan-anh-kien-nghi"
            feedback_acts.publish(one, public, where, feedback_acts.mark_of(one))


def _initiatives(office: Office) -> None:
    with on(date(2024, 1, 11)):
        text = "Khi nộp hồ sơ, doanh nghiệp nhận ngay địa chỉ tra cứu tình trạng bằng mã QR trên giấy tiếp nhận."
        proposal = Proposal(office.units["mc"].id, "Tra cứu hồ sơ bằng mã QR tại quầy", date(2024, 1, 11), text)
        one = records.propose(None, proposal, "", office.person("motcua"))
    with on(date(2024, 1, 25)):
        office.person(KEEPER)
        said = "Áp dụng tại Bộ phận Một cửa từ 01/02/2024."
        records.decide(one, "adopted", date(2024, 1, 25), said, records.mark_of(one))
    with on(date(2024, 3, 5)):
        text = "Phòng soạn sẵn danh mục câu hỏi thường gặp về điều chỉnh dự án, gửi kèm phiếu yêu cầu bổ sung."
        title = "Bộ câu hỏi thường gặp về điều chỉnh dự án đầu tư"
        other = records.propose(
            None, Proposal(office.units["dt"].id, title, date(2024, 3, 5), text), "", office.person("tp.dt")
        )
    with on(date(2024, 3, 12)):
        office.person(KEEPER)
        records.decide(other, "considered", None, "Đang lấy ý kiến các phòng chuyên môn.", records.mark_of(other))


def load_tasks(report: Report) -> None:
    """The tasks that the sample's reports of February and March 2024 name, beside those carried over."""
    units = {one.code: one.id for one in db.session.scalars(select(Department))}
    if report.part == 2:
        for text, unit, due in _CARRIED:
            actions.plan(report, Planned(text, units[unit], None, due))
        done = actions.plan(report, Planned(_CHECKING, units["vp"], None, date(2024, 3, 19)))
        done.done_on, done.result = date(2024, 3, 18), "54/54 thủ tục đã công khai đủ, kiểm tra ngày 18/03/2024."
    elif report.part == 3:
        for text, unit, due in _MARCH:
            actions.plan(report, Planned(text, units[unit], None, due))
