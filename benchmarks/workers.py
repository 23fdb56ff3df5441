"""Two workers against one: the same batch, stored like any other, on the wall clock."""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import bare_loop
from benchmarks.cases import HERE
from benchmarks.racing import summary, take_turns, times_faster
from sim.experiment.computing.replicate import Design, Settings, ensure
from sim.experiment.computing.threads import in_threads
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load


def two_against_one(replications: int, rounds: int) -> dict[str, Any]:
    """Compute a batch of workload B with one worker and with two, in turns, always fresh.

    Everything that a batch does is in it: the check of the clocks, which nobody shares, and the
    tables it writes.
    """
    design = Design(load(HERE / "workload-b.yaml"), "workload-b")

    def batch(workers: int, out: Path) -> None:
        settings = Settings(
            seed=1,
            replications=replications,
            customers=None,
            keep="runs",
            workers=workers,
            fresh=True,
            out=out,
            clock="compiled",
        )
        ensure([design], settings, lambda _done, _total, _what: None)

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        batch(2, out)
        runs = {"one": lambda: batch(1, out), "two": lambda: batch(2, out)}
        seconds = take_turns(runs, rounds, clock=time.perf_counter)
    ratio = times_faster(seconds, "two", "one")
    limit = of_the_machine(replications, rounds)
    print(f"\ntwo workers against one, {replications} replications of workload B, wall clock")
    for name, taken in summary(seconds).items():
        print(f"  {name:4} least {taken['least']:7.2f} s, median {taken['median']:7.2f} s")
    print(f"  two against one {ratio:6.2f} x; the bare loop {limit:.2f} x")
    found = {"ratio": ratio, "bare_loop": limit, "replications": replications}
    return {**found, "seconds": summary(seconds)}


def of_the_machine(replications: int, rounds: int) -> float:
    """How many times faster two threads do the bare loop than one: what the machine allows."""
    layout = lay_out(load(HERE / "workload-b.yaml").spec)

    def loop(number: int, _stopped: object) -> None:
        bare_loop.run(layout, seed=1, number=number)

    def batch(workers: int) -> None:
        in_threads(loop, range(replications), workers, lambda _number: None)

    batch(2)
    runs = {"one": lambda: batch(1), "two": lambda: batch(2)}
    return times_faster(take_turns(runs, rounds, clock=time.perf_counter), "two", "one")
