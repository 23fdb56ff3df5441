"""Peak memory of one replication, in a process of its own."""

import subprocess
import sys
from pathlib import Path

CUSTOMERS = 100_000
_STATUS = Path("/proc/self/status")


def peak_memory(scenario: Path, days: int) -> float | None:
    """Peak resident memory in MiB of 100,000 customers under SimPy; None where it is not told.

    Args:
        scenario: The scenario file.
        days: For how long customers arrive.
    """
    command = [sys.executable, "-m", "benchmarks.memory", str(scenario), str(days)]
    root = Path(__file__).resolve().parent.parent
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root)
    kibibytes = int(run.stdout)
    return kibibytes / 1024 if kibibytes > 0 else None


def main() -> None:
    """Run a replication and print the peak in KiB, 0 where the system does not tell."""
    from sim.clock.simpy_clock import run_replication  # noqa: PLC0415 (only in this process)
    from sim.journey.layout import lay_out  # noqa: PLC0415
    from sim.scenario.loading import load  # noqa: PLC0415

    layout = lay_out(load(sys.argv[1], [f"arrivals.for={sys.argv[2]} days"]).spec)
    replication = run_replication(layout, seed=1, number=0, customers=CUSTOMERS)
    assert len(replication.world.rows) == CUSTOMERS
    lines = _STATUS.read_text(encoding="ascii").splitlines() if _STATUS.exists() else []
    print(next((line.split()[1] for line in lines if line.startswith("VmHWM")), 0))


if __name__ == "__main__":
    main()
