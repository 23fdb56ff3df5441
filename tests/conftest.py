"""What all tests share: the luck of property tests, and the browser."""

import os
import shutil
import signal
from pathlib import Path

import hypothesis
import numpy as np
import pytest

# The switch --prove, and what checks that have a row in sim/CHECKED.md ask for.
pytest_plugins = ["tests.proof.plugin"]

# `make test` draws the same examples each time, so that only a change can make it fail.
# `make fuzz` (--hypothesis-profile=fuzz) draws new ones, and more of them.
REPEATABLE = hypothesis.settings(derandomize=True, database=None, deadline=None, print_blob=True)
hypothesis.settings.register_profile("default", REPEATABLE)
hypothesis.settings.register_profile("ci", REPEATABLE)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("default")

# Without the compiler most of the time goes into NumPy's way of reading a record: it asks for an
# attribute, catches the error, and looks the field up. Looked up at once it is the same value.
if os.environ.get("WINWIN_NO_COMPILER") == "1":
    del np.record.__getattribute__
    np.record.__getattr__ = np.void.__getitem__
    np.record.__setattr__ = np.void.__setitem__

# What a script begins in the background ignores Ctrl-C, and so does all that it starts in turn:
# here the commands that tests interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium, the system's or Playwright's; without one a test is skipped.

    Where CI is set it fails instead.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  most tests need no browser

    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:  # `playwright install chromium` keeps one of its own
        own = playwright.chromium.executable_path
    if Path(own).is_file():
        return own
    wanted = "no Chromium found: on Debian, apt-get install chromium fonts-liberation"
    if os.environ.get("CI"):
        pytest.fail(wanted)
    pytest.skip(wanted)


@pytest.fixture(scope="session")
def tiny_study(tmp_path_factory):
    """The starter study made tiny: about forty customers in ten days, one variant, one team."""
    from sim.scenario.starting import new_study  # noqa: PLC0415  most tests need no scenario

    folder = tmp_path_factory.mktemp("tiny") / "scenarios"
    baseline = new_study(folder, "tiny")[0]
    text = baseline.read_text(encoding="utf-8")
    smaller = {"rate: 40 / day": "rate: 4 / day, warm_up: 1 day, cool_down: 5 days",
               "for: 30 days": "for: 10 days", "observe: 30 days": "observe: 10 days"}  # fmt: skip
    for before, after in smaller.items():
        assert before in text
        text = text.replace(before, after)
    baseline.write_text(text, encoding="utf-8")
    return folder / "tiny"


@pytest.fixture(scope="session")
def tiny_settings(tmp_path_factory):
    """Twenty replications in this process, into a folder that the whole session shares."""
    from sim.experiment.computing.replicate import Settings  # noqa: PLC0415  as above

    out = tmp_path_factory.mktemp("tiny-runs")
    return Settings(1, 20, None, "customers", 1, fresh=False, out=out)


@pytest.fixture(scope="session")
def tiny_comparison(tiny_study, tiny_settings):
    """The tiny study compared, once a session."""
    from sim import lab  # noqa: PLC0415  as above
    from sim.scenario.reading.studies import find_study  # noqa: PLC0415  as above

    return lab.compare(find_study(tiny_study), tiny_settings)
