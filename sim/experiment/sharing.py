"""Work shared between threads or processes, and who is told how far it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sim.experiment.threads import in_threads
from sim.experiment.workers import in_processes
from sim.experiment.working import Task, compute, in_parts, must_compile
from sim.records.run_record import RunRecord

CHECKED = "checked against SimPy: equal"
COMPILING = "compiling the behaviour, once for this version"
MANY = 2  # tasks from which on it pays to share them

Progress = Callable[[int, int, str], None]


def with_checks(tasks: list[Task], unchecked: Sequence[RunRecord]) -> list[Task]:
    """The same tasks; each unchecked design runs a replication under both clocks in one of them.

    A run that was checked is the same run when it is extended: it is not checked again. The k-th
    design is checked in its k-th task, so that several workers share the checks.

    Args:
        tasks: The tasks.
        unchecked: The runs that were not checked yet.
    """
    result = list(tasks)
    for place, run in enumerate(unchecked):
        found = [
            (number, part)
            for number, task in enumerate(result)
            for part in task.parts
            if part.is_computed and part.tables and part.record == run
        ]
        if found:
            number, chosen = found[min(place, len(found) - 1)]
            parts = tuple(
                replace(part, check=True) if part is chosen else part
                for part in result[number].parts
            )
            result[number] = replace(result[number], parts=parts)
    return result


def compute_all(tasks: list[Task], workers: int, progress: Progress) -> None:
    """Compute tasks, in several threads or processes where that pays.

    Where the behaviour has to be compiled, the first task is done alone: it is compiled once.

    Args:
        tasks: The tasks.
        workers: How many at once.
        progress: Told after each replication.
    """
    total = sum(task.computed for task in tasks)
    if not tasks:
        return
    compiles = must_compile()
    progress(0, total, COMPILING if compiles else "")
    is_checked = any(part.check for task in tasks for part in task.parts)
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total, CHECKED if is_checked and done == total else "")

    alone = 1 if compiles else 0
    if workers == 1 or len(tasks) - alone < MANY:
        alone = len(tasks)
    for task in tasks[:alone]:
        for part in in_parts(task):
            if part.is_computed:
                more(1)
    rest = tasks[alone:]
    if rest and rest[0].clock == "simpy":
        in_processes(compute, rest, min(workers, len(rest)), lambda task: more(task.computed))
    elif rest:
        in_threads(compute, rest, min(workers, len(rest)), lambda task: more(task.computed))
