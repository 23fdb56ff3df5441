"""What the README tells a newcomer to do, done."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = [line.split("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("winwin ") and not line.endswith(" app")]


def winwin(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *shlex.split(line)[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_the_five_minutes_work_one_after_the_other(tmp_path: Path) -> None:
    assert len(commands()) >= 6
    for line in commands():
        done = winwin(line, tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_scenario_in_ten_lines_and_its_variant_are_right(tmp_path: Path) -> None:
    baseline, variant = blocks("yaml")
    assert len(baseline.splitlines()) <= 10
    (tmp_path / "baseline.yaml").write_text(baseline, encoding="utf-8")
    (tmp_path / "faster-page.yaml").write_text(variant, encoding="utf-8")
    for name in ("baseline.yaml", "faster-page.yaml"):
        done = winwin(f"winwin check {name}", tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_grid_in_the_readme_is_the_one_that_comes_along() -> None:
    shown = README.partition("<!-- grid -->\n```text\n")[2].partition("```")[0]
    file = ROOT / "scenarios" / "consent-and-upsell" / "grid.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert shown == "".join(line for line in lines if not line.startswith("#"))


@pytest.mark.parametrize("target", ["run", "test"])
def test_the_two_commands_are_targets_of_the_makefile(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_file_the_readme_points_to_is_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE):
        assert (ROOT / path).exists(), path
