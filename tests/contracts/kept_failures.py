"""Random scenarios that once failed: kept as files, small as they were shrunk, and run ever after.

A property test runs its example inside `kept_if_it_fails`. Hypothesis tries the smallest failing
example last, so that is what stays in the folder `regressions`, to be committed with the cure.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("regressions")
# What the two clocks are compared under; the number of the replication is `seed % 7`.
SEEDS = [1, 2**32 + 5, 2**63 + 11, 2**64 - 1]


@contextmanager
def kept_if_it_fails(name: str, raw: dict[str, Any], folder: Path = FOLDER) -> Iterator[None]:
    """Write the scenario down, under the test's name, where what is done with it fails."""
    try:
        yield
    except Exception:
        text = json.dumps(raw, indent=1, ensure_ascii=False, default=str)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
        raise


def kept() -> list[Path]:
    """All scenarios that are kept, by name."""
    return sorted(FOLDER.glob("*.json"))
