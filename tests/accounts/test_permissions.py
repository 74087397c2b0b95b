"""The one table of roles: the page, the Markdown and the checks say the same."""

from collections.abc import Callable

from heza import ROOT
from heza.accounts.permissions import CAN_NAMES, GRANTS, ROLE_NAMES, Can, Role, granted, grants_markdown, grants_table
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


def test_every_role_and_every_permission_has_its_words_and_its_grant() -> None:
    assert set(GRANTS) == set(ROLE_NAMES) == set(Role)
    assert set(CAN_NAMES) == set(Can)
    assert granted(set(Role)) == set(Can), "a permission that nobody has"


def test_everybody_who_may_do_something_may_come_in() -> None:
    assert all(Can.READ in allowed for allowed in GRANTS.values())
    assert granted(frozenset()) == frozenset()


def test_the_table_says_what_the_checks_do() -> None:
    table = grants_table()
    for can, (words, allowed) in zip(Can, table.rows, strict=True):
        assert words == CAN_NAMES[can]
        assert [can in GRANTS[role] for role in GRANTS] == list(allowed)


def test_the_page_shows_the_table(make: Make, browse_as: Browse) -> None:
    page = browse_as(make.person()).get("accounts.grants")
    assert [cell.text for cell in page.select("thead th")] == ["Quyền", *ROLE_NAMES.values()]
    assert [cell.text for cell in page.select("tbody th")] == list(CAN_NAMES.values())
    assert page.words.count(" có") >= sum(len(allowed) for allowed in GRANTS.values())


def test_the_readme_holds_the_table() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text() if readme.exists() else ""
    block = text.partition("<!-- grants -->")[2].partition("<!-- /grants -->")[0].strip()
    assert block == grants_markdown().strip()
