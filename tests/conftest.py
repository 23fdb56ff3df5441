"""What all tests share: the luck of property tests, and the browser."""

import os
import shutil

import hypothesis
import pytest

# `make test` draws the same examples each time, so that only a change can make it fail.
# `make fuzz` (--hypothesis-profile=fuzz) draws new ones, and more of them.
REPEATABLE = hypothesis.settings(derandomize=True, database=None, deadline=None, print_blob=True)
hypothesis.settings.register_profile("default", REPEATABLE)
hypothesis.settings.register_profile("ci", REPEATABLE)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("default")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; without one a test is skipped, or fails where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    wanted = "no Chromium found: on Debian, apt-get install chromium fonts-liberation"
    if os.environ.get("CI"):
        pytest.fail(wanted)
    pytest.skip(wanted)
