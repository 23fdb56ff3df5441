"""What only plain Python can watch: a file of tests run once more without the compiler."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def passes_without_compiler(file: str, tests: int) -> bool:
    """Whether so many tests of a file pass in a process of their own without the compiler.

    Args:
        file: The file, as its own `__file__`.
        tests: How many tests it has.

    Raises:
        AssertionError: They do not pass, or are not so many; with what pytest printed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file],
        cwd=ROOT,
        env={**os.environ, "WINWIN_NO_COMPILER": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert f"{tests} passed" in done.stdout, done.stdout
    return True
