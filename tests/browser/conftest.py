"""The app as a visitor meets it: a server of its own, and Chromium with a fresh profile."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect, sync_playwright

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.scenario.reading.studies import find_study
from tests.browser.serving import CHECKOUT, free_port, wait_for

STUDIES = Path(__file__).parent / "studies"
QUIET_CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MILLISECONDS = 60_000
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass
class Visit:
    """A page, and all that went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def wait_until_ready(self) -> None:
        """Wait until the page has run to its end."""
        self.page.wait_for_timeout(300)  # a click needs a moment to reach the server
        self.page.wait_for_selector(READY)

    def assert_nothing_went_wrong(self) -> None:
        assert self.page.locator("[data-testid=stException]").count() == 0
        assert self.errors == []
        assert self.strangers == []


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small study and its runs."""
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(STUDIES, folder / "scenarios")
    settings = Settings(1, 20, None, "customers", 1, fresh=False, out=folder / "runs")
    lab.compare(find_study(folder / "scenarios" / "form"), settings)
    return folder


@pytest.fixture(scope="session")
def server(workplace: Path) -> Iterator[str]:
    """The app, started as anyone starts it."""
    port = free_port()
    log = workplace / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", str(CHECKOUT / "app.py")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=workplace,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[BrowserContext]:
    """One profile for all tests: what the server sends is fetched once, as for any visitor."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET_CHROMIUM)
        context = started.new_context(accept_downloads=True)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context
        started.close()


@pytest.fixture
def visit(browser: BrowserContext, server: str) -> Iterator[Open]:
    """Opens an address of the app; every page is closed afterwards."""
    visits = []

    def open_page(address: str, *, width: int = 1440, theme: str = "light") -> Visit:
        page = browser.new_page()
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=theme)
        visit = Visit(page)
        visits.append(visit)
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.on(
            "console",
            lambda said: visit.errors.append(said.text) if said.type == "error" else None,
        )
        page.on("request", lambda request: note_stranger(visit, request, server))
        page.goto(f"{server}{address}")
        visit.wait_until_ready()
        return visit

    yield open_page
    for opened in visits:
        opened.page.close()


def note_stranger(visit: Visit, request: Request, server: str) -> None:
    own = (server, server.replace("http", "ws", 1), "data:", "blob:")
    if not request.url.startswith(own):
        visit.strangers.append(request.url)
