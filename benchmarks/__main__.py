"""Speed and memory, side by side with peers: `python -m benchmarks`.

First all must agree, then they are timed in turns, always fresh; ratios are medians over rounds.
It ends with 1 where a figure is wrong or the model written by hand is unfair, never because
something was slow: a machine may be busy.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import peers, scaling, start_up, targets, workers
from benchmarks.cases import CASES, check

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
README = ROOT / "README.md"

Results = dict[str, Any]


def measure(*, short: bool) -> Results:
    """Check and time everything; `wrong` lists what is wrong, in words."""
    wrong: list[str] = []
    measured: dict[str, float | None] = {}
    results: Results = {"short": short, **about_the_machine()}
    for case in CASES:
        wrong += check(case, 3 if short else 12)
    for case in CASES:
        found = peers.against_by_hand(case, 2 if short else 7)
        results[f"{case.key}_by_hand"] = found
        measured[f"compiled_{case.key}"] = found["compiled_clock_times_faster"]
        measured[f"simpy_{case.key}"] = found["simpy_clock_times_faster"]
    wrong += peers.unfair(results["b_by_hand"])
    for case in CASES[:2]:
        results[f"{case.key}_limit"], off = peers.against_the_limit(case, 9 if short else 45)
        measured[f"limit_{case.key}"] = results[f"{case.key}_limit"]["compiled_clock_times_faster"]
        wrong += off
    results["ciw"], off = peers.against_ciw(*((2, 1) if short else (7, 3)))
    measured["ciw"] = results["ciw"].get("ciw_times_faster_than_by_hand")
    wrong += off
    results["workers"] = workers.two_against_one(*((40, 2) if short else (100, 7)))
    measured["workers"] = results["workers"]["ratio"]
    wrong += memory(results, measured, short=short)
    results["warm"] = start_up.warm(1 if short else 9)
    measured["warm"] = min(results["warm"]["wall_seconds"])
    if not short:
        results["first"], off = start_up.first_ever()
        measured["first"] = results["first"]["wall_seconds"]
        wrong += off
    results["table"] = [asdict(row) for row in targets.rows_of(measured)]
    results["wrong"] = wrong
    return results


def memory(results: Results, measured: dict[str, float | None], *, short: bool) -> list[str]:
    """How time and memory grow, and the slope; what is wrong, in words."""
    lines, wrong = scaling.table(
        short=short, moments_per_customer=results["b_limit"]["moments_per_customer"]
    )
    slope = scaling.slope(lines)
    results["scaling"] = [asdict(line) for line in lines]
    results["microseconds_per_customer_whole_process"] = None if slope is None else 1e6 * slope
    if slope is not None:
        print(f"  the whole process, 10^5 to 10^6 customers: {1e6 * slope:.2f} µs a customer more")
    results["simpy_peaks"] = {} if short else scaling.under_simpy()
    measured["memory_simpy"] = results["simpy_peaks"].get("workload-b")
    measured["memory_customers"] = scaling.peak_of(lines, 1_000_000, 1)
    measured["memory_replications"] = scaling.peak_of(lines, scaling.A_REPLICATION, 1_000)
    return wrong


def about_the_machine() -> Results:
    """On what, and with which versions."""
    names = ("numpy", "numba", "simpy", "ciw")
    return {
        "when": time.strftime("%Y-%m-%d %H:%M:%S"),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "busy": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: version_of(name) for name in names},
    }


def version_of(name: str) -> str | None:
    """The version of a package; None where it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def write(results: Results) -> Path:
    """Write the figures as JSON into a folder that git does not keep."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / ".gitignore").write_text("*\n", encoding="utf-8")
    form = "short" if results["short"] else "full"
    path = RESULTS / time.strftime(f"%Y-%m-%d-%H%M%S-{form}.json")
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return path


def last_result() -> Results | None:
    """The last full result, else the last short one."""
    for form in ("full", "short"):
        paths = sorted(RESULTS.glob(f"*-{form}.json"))
        if paths:
            found: Results = json.loads(paths[-1].read_text(encoding="utf-8"))
            return found
    return None


def write_readme() -> int:
    """Put the last result into the README and print it; 1 where there is none."""
    results = last_result()
    if results is None:
        print("there is no result yet\n  fix: run `make bench` first", file=sys.stderr)
        return 1
    text = targets.for_readme(results)
    README.write_text(targets.into(README.read_text(encoding="utf-8"), text), encoding="utf-8")
    print(text)
    return 0


def main(measuring: Callable[..., Results] = measure) -> int:
    """Measure, print, write; 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer rounds, nothing large")
    parser.add_argument(
        "--readme", action="store_true", help="put the last full result into the README"
    )
    asked = parser.parse_args()
    if asked.readme:
        return write_readme()
    began = time.perf_counter()
    results = measuring(short=asked.short)
    print(f"\n{targets.as_text([targets.Row(**row) for row in results['table']])}")
    print(f"\nwritten: {write(results).relative_to(ROOT)}, in {time.perf_counter() - began:.0f} s")
    wrong = results["wrong"]
    print(
        "".join(f"\nWRONG  {line}" for line in wrong)
        or "\nevery figure that can be checked is right"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
