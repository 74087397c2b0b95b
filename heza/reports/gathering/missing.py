"""What a report does not know yet, in sentences, with where to mend it. Nothing missing is told as nought."""

from collections.abc import Iterator

from heza.core import words
from heza.core.clock import local_day
from heza.reports.facts import Facts, Missing
from heza.reports.rules import INPUTS

# Plain addresses: the command asks too, outside of any page.
IMPORTS, PROCEDURES, PUBLICATIONS = "/ho-so/nhap", "/thu-tuc", "/bao-cao/cong-khai"


def missing_of(facts: Facts, report_id: int | None) -> tuple[Missing, ...]:
    """Everything that is not known, in the order of the sections; what K20, K21 and K32 ask stands there alone."""
    return tuple([*_data(facts), *_inputs(facts, report_id), *_catalogue(facts)])


def _data(facts: Facts) -> Iterator[Missing]:
    """Whether the city's data reach the end of the period."""
    last, url = facts.times.period.last, IMPORTS
    if facts.fresh_until is None:
        yield Missing(
            "fresh_until", "Chưa nhập tệp nào của hệ thống Một cửa. Hãy nhập dữ liệu hồ sơ trước khi lập báo cáo.", url
        )
    elif (until := local_day(facts.fresh_until)) < last:
        yield Missing(
            "fresh_until",
            f"Dữ liệu Một cửa mới có đến hết ngày {words.day(until)}, kỳ báo cáo kết thúc ngày {words.day(last)}. "
            "Hãy nhập tệp xuất sau ngày cuối kỳ.",
            url,
        )


def _inputs(facts: Facts, report_id: int | None) -> Iterator[Missing]:
    if report_id is None:
        return
    for key, value in facts.inputs.items():
        if value is None:
            sentence = f"Chưa nhập “{INPUTS[key]}”. Hãy nhập số; không có thì nhập 0."
            yield Missing(key, sentence, f"/bao-cao/{report_id}/muc")


def _catalogue(facts: Facts) -> Iterator[Missing]:
    catalogue, published = facts.catalogue, facts.published
    if not catalogue.total:
        sentence = "Chưa có danh mục thủ tục hành chính còn hiệu lực. Hãy nhập danh mục theo quyết định công bố."
        yield Missing("procedures", sentence, PROCEDURES)
        return
    if catalogue.one_stop is None:
        yield Missing(
            "one_stop",
            "Còn thủ tục chưa ghi có thực hiện tại Bộ phận Một cửa hay không. Hãy ghi đủ trong sổ công khai thủ tục.",
            PUBLICATIONS,
        )
    if published.unchecked:
        yield Missing(
            "published",
            f"Còn {words.number(published.unchecked)} thủ tục chưa kiểm tra việc công khai (niêm yết, cổng thông tin, "
            "Cơ sở dữ liệu quốc gia). Hãy kiểm tra và ghi kết quả trong sổ công khai thủ tục.",
            PUBLICATIONS,
        )
