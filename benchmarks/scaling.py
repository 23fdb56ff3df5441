"""How time and memory grow with customers, replications and workers; a process for each line."""

import json
import tempfile
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.cases import EVERYBODY, HERE, TELECOM
from benchmarks.own_process import Finished, winwin

A_REPLICATION = 10_000  # customers, where replications are many
SLOPE = (100_000, 1_000_000)
MOST_ARRIVALS = 10_000_000  # the lab expects no more in one replication


@dataclass(frozen=True)
class Size:
    """How much is simulated, by how many."""

    customers: int  # a replication
    replications: int
    workers: int


@dataclass(frozen=True)
class Line:
    """What a size took; all but the size is None where it was not finished.

    Attributes:
        simulation_seconds: CPU time of the simulation proper, all workers together.
        nanoseconds_per_moment: That for each moment which the bare loop counts.
        process_seconds: CPU time of the whole process.
        wall_seconds: Of the whole process.
        peak_mebibytes: Its largest memory.
        said: Why it was not finished, or nothing.
    """

    customers: int
    replications: int
    workers: int
    simulation_seconds: float | None = None
    nanoseconds_per_moment: float | None = None
    process_seconds: float | None = None
    wall_seconds: float | None = None
    peak_mebibytes: float | None = None
    said: str = ""


def sizes(*, short: bool) -> list[Size]:
    """From a thousand customers to ten million; from one replication to a thousand."""
    powers, most_replications = ((3, 5), 1) if short else (range(3, 8), 3)
    return [
        *(Size(10**power, 1, 1) for power in powers),
        *(
            Size(A_REPLICATION, 10**power, workers)
            for power in range(1, most_replications + 1)
            for workers in (1, 2)
        ),
    ]


def table(*, short: bool, moments_per_customer: float) -> tuple[list[Line], list[str]]:
    """Measure all sizes; what is wrong, in words.

    Args:
        short: Leave the largest out.
        moments_per_customer: How many moments of workload B there are for each customer.
    """
    print("\nscaling: workload B in the compiled clock, --keep runs, a process each")
    print(
        "   customers  replications  workers  simulation s  ns a moment  process s   wall s     MiB"
    )
    lines, wrong = [], []
    for size in sizes(short=short):
        # What counts as a slope is the least of a few; the large ones take long enough.
        tries = 3 if size.replications == 1 and size.customers in SLOPE and not short else 1
        found = [measure(size, moments_per_customer) for _ in range(tries)]
        line = min(found, key=lambda line: line.process_seconds or float("inf"))
        lines.append(line)
        print(as_text(line), flush=True)
        if line.simulation_seconds and line.simulation_seconds > (line.process_seconds or 0.0):
            wrong.append(
                f"{size.replications} replications, {size.workers} workers: simulation_seconds is "
                f"{line.simulation_seconds:.2f}, and the whole process took only "
                f"{line.process_seconds:.2f} s of CPU time"
            )
    return lines, wrong


def measure(size: Size, moments_per_customer: float) -> Line:
    """Run one size in a process of its own."""
    done = run("compiled", size)
    if done.code != 0:
        last = done.remarks.strip().splitlines() or [f"it ended with {done.code}"]
        return Line(**asdict(size), said=" ".join(last[-2:]))
    told = json.loads(done.said)
    asked = size.customers * size.replications
    assert abs(told["customers"] / asked - 1) < 0.01, (told["customers"], asked)
    seconds = float(told["simulation_seconds"])
    return Line(
        **asdict(size),
        simulation_seconds=seconds,
        nanoseconds_per_moment=1e9 * seconds / (told["customers"] * moments_per_customer),
        process_seconds=done.cpu_seconds,
        wall_seconds=done.wall_seconds,
        peak_mebibytes=done.peak_mebibytes,
    )


def run(clock: str, size: Size, scenario: str = "workload-b") -> Finished:
    """`winwin run` of so many customers, for as long as it takes until they have come."""
    path = TELECOM if scenario == "telecom-care" else HERE / f"{scenario}.yaml"
    with tempfile.TemporaryDirectory() as out:
        return winwin(
            [
                "run", str(path), "--clock", clock, *so_many(size.customers, scenario),
                "--replications", str(size.replications), "--workers", str(size.workers),
                "--keep", "runs", "--fresh", "--quiet", "--format", "json", "--out", out,
            ]
        )  # fmt: skip


def so_many(customers: int, scenario: str) -> list[str]:
    """Words that ask for so many customers; for about so many where they are the most there are."""
    a_day = 40 if scenario == "telecom-care" else 2_400
    settings = list(EVERYBODY) if scenario == "workload-b" else []
    days = int(customers / a_day * 1.05) + 2
    words = ["--customers", str(customers)]
    if days * a_day > MOST_ARRIVALS:
        days, words = customers // a_day, []
    settings.append(f"arrivals.for={days} days")
    return words + [word for setting in settings for word in ("--set", setting)]


def as_text(line: Line) -> str:
    """A line of the table."""
    start = f"  {line.customers:10,} {line.replications:13,} {line.workers:8}"
    if line.simulation_seconds is None:
        return f"{start}  {line.said}"
    peak = "unknown" if line.peak_mebibytes is None else f"{line.peak_mebibytes:7,.0f}"
    return (
        f"{start} {line.simulation_seconds:13.2f} {line.nanoseconds_per_moment:12,.0f} "
        f"{line.process_seconds:10.2f} {line.wall_seconds:8.2f} {peak}"
    )


def peak_of(lines: list[Line], customers: int, replications: int) -> float | None:
    """The largest memory of a size, with however many workers; None where it was not measured."""
    peaks = [
        line.peak_mebibytes
        for line in lines
        if (line.customers, line.replications) == (customers, replications)
    ]
    known = [peak for peak in peaks if peak is not None]
    return max(known) if known and len(known) == len(peaks) else None


def slope(lines: list[Line]) -> float | None:
    """CPU seconds of the whole process for each customer between 10^5 and 10^6."""
    seconds = [
        next((x.process_seconds for x in lines if (x.customers, x.replications) == (n, 1)), None)
        for n in SLOPE
    ]
    if seconds[0] is None or seconds[1] is None:
        return None
    return (seconds[1] - seconds[0]) / (SLOPE[1] - SLOPE[0])


def under_simpy() -> dict[str, Any]:
    """Peak memory in MiB of 100,000 customers under SimPy, by scenario."""
    print("\nmemory of one replication of 100,000 customers under SimPy, in a process each")
    peaks: dict[str, Any] = {}
    for scenario in ("workload-b", "telecom-care"):
        done = run("simpy", Size(100_000, 1, 1), scenario)
        assert done.code == 0, done.remarks
        peaks[scenario] = done.peak_mebibytes
        print(f"  {scenario:14} {peaks[scenario] or float('nan'):6.0f} MiB")
    return peaks
