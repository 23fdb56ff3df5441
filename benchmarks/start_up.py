"""How long a small `winwin run` takes as a whole process, and the first one on a machine."""

import re
import statistics
import tempfile
from typing import Any

from benchmarks.own_process import Finished, winwin

STUDY = "plan-advice"
SAYS_WHY = re.compile("compil", re.IGNORECASE)


def small_run(settings: dict[str, str] | None = None) -> Finished:
    """`winwin run` of a small study, nothing stored."""
    with tempfile.TemporaryDirectory() as out:
        done = winwin(["run", STUDY, "--replications", "2", "--out", out], settings)
    assert done.code == 0, done.remarks
    return done


def warm(times: int) -> dict[str, Any]:
    """Run it so often, with everything compiled."""
    small_run()
    runs = [small_run() for _ in range(times)]
    found = {
        "wall_seconds": [run.wall_seconds for run in runs],
        "cpu_seconds": [run.cpu_seconds for run in runs],
    }
    print(f"\n`winwin run {STUDY} --replications 2`, compiled already, {times} times")
    for name, seconds in found.items():
        print(f"  {name:13} least {min(seconds):6.2f}, median {statistics.median(seconds):6.2f}")
    return found


def first_ever() -> tuple[dict[str, Any], list[str]]:
    """Run it with an empty cache, as on a new machine; what is wrong, in words."""
    with tempfile.TemporaryDirectory() as cache:
        done = small_run({"XDG_CACHE_HOME": cache, "LOCALAPPDATA": cache})
    why = [line for line in done.remarks.splitlines() if SAYS_WHY.search(line)]
    print("\nthe same with nothing compiled")
    print(f"  wall_seconds {done.wall_seconds:.1f}, cpu_seconds {done.cpu_seconds:.1f}")
    print(f"  it says: {why[0].strip() if why else 'nothing about why'}")
    found = {"wall_seconds": done.wall_seconds, "cpu_seconds": done.cpu_seconds, "says": why}
    return found, [] if why else ["the first run ever does not say that it compiles"]
