"""A real browser (Debian's chromium) against a real server on a copy of the sample agency."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from heza import ROOT
from heza.sample.people import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
APT_LINE = "apt-get install -y chromium"
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Without JavaScript a walk runs with --all; the import of a file and the papers show it in every run.
SCRIPT = pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with JavaScript", "without JavaScript"]
)
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run."""
    if not CHROMIUM.exists():
        reason = f"chromium chưa được cài: {APT_LINE}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def server(agency_file: Path, tmp_path: Path) -> Iterator[str]:
    """The address of gunicorn on a copy of the sample agency of this test alone."""
    shutil.copy(agency_file, tmp_path / "heza.db")
    shutil.copytree(agency_file.parent / "files", tmp_path / "files")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"HEZA_DATA": str(tmp_path), "HEZA_DATABASE_URL": "", "HEZA_TODAY": "", "HEZA_HOST": ""}
    words = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"127.0.0.1:{port}", "app:app"]
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/khoe", process, tmp_path / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).read()
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())


class Desk:
    """One person at a browser window: goes to pages, and lets axe look at each."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context = context
        self.server = server
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def sign_in(self, username: str) -> None:
        """Sign in through the form."""
        self.page.goto(f"{self.server}/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda url: "/dang-nhap" not in url)

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(f"{self.server}{path}")


@pytest.fixture
def desk(chromium: Browser, server: str) -> Iterator[Callable[..., Desk]]:
    """`desk()`: a window at 1366×768; `desk(script=False)`: one with JavaScript off."""
    contexts = []

    def open_desk(*, script: bool = True, width: int = 1366, height: int = 768) -> Desk:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, locale="vi-VN"
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        return Desk(context, server)

    yield open_desk
    for context in contexts:
        context.close()


@pytest.fixture
def axe_finds_nothing(chromium: Browser) -> Callable[[Desk], None]:
    """Run axe on the page that a desk shows; it is read again with scripts where they are off."""

    def look(desk: Desk) -> None:
        other = chromium.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True, locale="vi-VN")
        other.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
        page = other.new_page()
        page.goto(desk.page.url)
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => r.violations.map("
            "v => v.id + ': ' + v.help + ' — ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))",
            AXE_TAGS,
        )
        other.close()
        assert found == [], f"{desk.page.url}: {found}"

    return look
