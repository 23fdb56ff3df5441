"""`make test` gets itself a browser where it may, and says what is skipped where it may not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("make") is None, reason="there is no make here"
)


@pytest.fixture
def made(tmp_path):
    """`made(user, *programs)`: what `make browser` says where only these programs are there."""

    def run(user, *programs):
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("sh", "grep"):
            (folder / name).symlink_to(str(shutil.which(name)))
        calls = tmp_path / "calls"
        for name in programs:
            stub = folder / name
            stub.write_text(f'#!/bin/sh\necho "{name} $*" >> "{calls}"\n', encoding="utf-8")
            stub.chmod(0o755)
        (folder / "id").write_text(f"#!/bin/sh\necho {user}\n", encoding="utf-8")
        (folder / "id").chmod(0o755)
        for stamp in ("pip", ".can-test"):
            place = tmp_path / "venv" / ("bin" if stamp == "pip" else "") / stamp
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        (tmp_path / "venv" / ".can-test").touch()
        done = subprocess.run(
            [str(shutil.which("make")), "-s", "browser", f"VENV={tmp_path / 'venv'}",
             f"SHELL={folder / 'sh'}"],
            cwd=CHECKOUT, env={"PATH": str(folder)}, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr, calls.read_text(encoding="utf-8") if calls.exists() else ""

    return run


def test_where_there_is_a_chromium_nothing_is_said_or_done(made):
    assert made(0, "chromium", "apt-get") == ("", "")


@pytest.mark.skipif(
    "ID=debian" not in Path("/etc/os-release").read_text(encoding="utf-8")
    if Path("/etc/os-release").exists()
    else True,
    reason="Debian's packages",
)
def test_root_on_debian_installs_it_with_its_fonts(made):
    said, calls = made(0, "apt-get")
    assert said == "installing a Chromium and its fonts for the browser tests ...\n"
    assert "apt-get update" in calls
    assert "install -qq -y --no-install-recommends chromium fonts-liberation fontconfig" in calls


def test_others_are_told_what_is_skipped_and_how_to_get_it(made):
    said, calls = made(1000, "apt-get")
    assert calls == ""
    assert "there is no Chromium, so the browser tests are skipped" in said
    assert "fix: on Debian: sudo apt-get install chromium fonts-liberation fontconfig" in said
    assert "fix: on Ubuntu: sudo" in said
