"""Work shared between threads or processes, and who is told how far it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sim.clock.equal import CUSTOMERS_COMPARED
from sim.experiment.computing.replication_work import (
    DisagreementError,
    Task,
    check_apart,
    compute,
    in_parts,
    laid_out,
    must_compile,
)
from sim.experiment.computing.room_needed import expected_customers
from sim.experiment.computing.threads import in_threads
from sim.experiment.computing.workers import beside, in_processes, may_be_started
from sim.records.run_record import RunRecord
from sim.records.store import RunFolder

CHECKED = "checked against SimPy: equal"
COMPILING = "compiling the behaviour, once for this version"
DISAGREED = "is of a run about which the two clocks disagree"
MANY = 2  # tasks from which on it pays to share them
MANY_CHECKED = 5_000  # customers under SimPy, who take about as long as a process to start

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

    Raises:
        RunError: A task failed. Where the clocks disagree about a run, what it has left behind
            is set aside.
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
    try:
        for task in tasks[:alone]:
            for part in in_parts(task):
                if part.is_computed:
                    more(1)
        rest = tasks[alone:]
        checks, without = _checks_apart(rest)
        if _need_a_process(checks):
            _share_beside(checks, without, workers, more)
        else:
            _share(rest, workers, more)
    except DisagreementError as error:
        if error.record is not None:  # nobody writes any more, whoever was at it
            RunFolder(tasks[0].root, error.record).set_all_aside(DISAGREED)
        raise


def _share(tasks: list[Task], workers: int, more: Callable[[int], None]) -> None:
    """Do tasks in several threads; under SimPy, which is plain Python, in processes."""
    if tasks and tasks[0].clock == "simpy":
        in_processes(compute, tasks, min(workers, len(tasks)), lambda task: more(task.computed))
    elif tasks:
        in_threads(compute, tasks, min(workers, len(tasks)), lambda task: more(task.computed))


def _share_beside(
    checks: list[Task], tasks: list[Task], workers: int, more: Callable[[int], None]
) -> None:
    """Do tasks in several threads, and checks in a process beside them.

    The checks are plain Python: in one of the threads they would hold up all of them. The last
    task waits for them, so that whoever finds a complete run finds a checked one.
    """
    with beside(check_apart, checks) as hear:

        def more_and_hear(count: int) -> None:
            more(count)
            hear(0)

        _share(tasks[:-1], workers, more_and_hear)
        hear(None)
    _share(tasks[-1:], workers, more)


def _need_a_process(checks: list[Task]) -> bool:
    """Whether checks take so long that starting a process for them pays, where one may be."""
    checked = (
        min(expected_customers(laid_out(part)), CUSTOMERS_COMPARED)
        for check in checks
        for part in check.parts
    )
    return sum(checked) >= MANY_CHECKED and may_be_started()


def _checks_apart(tasks: list[Task]) -> tuple[list[Task], list[Task]]:
    """The checks that tasks ask for, each a task of its own, and the tasks without them."""
    asked = [(task, part) for task in tasks for part in task.parts if part.check]
    checks = [replace(task, parts=(part,), points=None) for task, part in asked]
    without = [
        replace(task, parts=tuple(replace(part, check=False) for part in task.parts))
        for task in tasks
    ]
    return checks, without
