"""Work done in several processes, which end with the one that started them, however that ends.

A process a worker, a pipe to each, and no threads in between: whoever stops the work, by Ctrl-C
or from outside, never waits for a lock that nobody will open.
"""

import multiprocessing
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType, ModuleType
from typing import TypeVar, cast

from sim.errors import RunError
from sim.machine.memory import look_for_garbage_seldom
from sim.machine.operating_system import interrupts_held

GRACE_SECONDS = 3.0

Task = TypeVar("Task")


def in_processes(
    work: Callable[[Task], None], tasks: Iterable[Task], workers: int, done: Callable[[Task], None]
) -> None:
    """Do all tasks, each once, in the order in which workers become free.

    Args:
        work: What to do with a task; importable, so that a fresh process finds it.
        tasks: What to do; each can be pickled.
        workers: Processes.
        done: Called here with each finished task.

    Raises:
        RunError: A worker was ended from outside.
        Exception: What the work itself raised, first come first served; nothing more is begun.
    """
    waiting = iter(tasks)
    busy: dict[Connection, Task] = {}
    with _crew(work, workers) as crew:
        for connection in crew:
            _hand_over(connection, waiting, busy)
        while busy:
            for ready in wait(list(busy)):
                connection = cast("Connection", ready)
                _hear(connection)
                done(busy.pop(connection))
                _hand_over(connection, waiting, busy)


@contextmanager
def beside(
    work: Callable[[Task], None], tasks: Iterable[Task]
) -> Iterator[Callable[[float | None], None]]:
    """Do tasks one by one in a process of their own, beside what is done here in the meantime.

    Args:
        work: What to do with a task; importable, so that a fresh process finds it.
        tasks: What to do; each can be pickled.

    Yields:
        Hears what became of them, keeps the other process busy and raises what the work raised:
        to be called with 0 now and then, and with None at the end, which waits for all of it.
    """
    waiting = iter(tasks)
    busy: dict[Connection, Task] = {}
    with _crew(work, 1) as crew:
        (connection,) = crew
        _hand_over(connection, waiting, busy)

        def hear(wait_seconds: float | None) -> None:
            while busy and connection.poll(wait_seconds):
                _hear(connection)
                busy.clear()
                _hand_over(connection, waiting, busy)

        yield hear


@contextmanager
def _crew(work: Callable[[Task], None], workers: int) -> Iterator[dict[Connection, BaseProcess]]:
    """Workers that wait for tasks, and are gone at the end, however it comes."""
    crew: dict[Connection, BaseProcess] = {}
    try:
        with interrupts_held(), _main_left_out():
            for _ in range(workers):
                _hire(crew, work)
        yield crew
    except BaseException:
        for process in crew.values():
            process.terminate()
        raise
    finally:
        for connection, process in crew.items():
            connection.close()
            process.join(GRACE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()


def may_be_started() -> bool:
    """Whether this process may start others; one that ends with its parent may not."""
    return not multiprocessing.current_process().daemon


@contextmanager
def _main_left_out() -> Iterator[None]:
    """Start processes that do not import the program's main module once more.

    They need nothing of it, and a script that is not written for that would be run again.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _hire(crew: dict[Connection, BaseProcess], work: Callable[[Task], None]) -> None:
    """Start a worker."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, work), daemon=True)
    process.start()
    theirs.close()  # so that either end sees when the other is gone
    crew[ours] = process


def _hand_over(
    connection: Connection, waiting: "Iterable[Task]", busy: dict[Connection, Task]
) -> None:
    """Give a worker its next task, where anything is left to do."""
    for task in waiting:
        with suppress(OSError):  # a worker that is gone is noticed when it does not answer
            connection.send(task)
        busy[connection] = task
        return


def _hear(connection: Connection) -> None:
    """Take a worker's answer: nothing, or what went wrong."""
    try:
        answer = connection.recv()
    except (EOFError, OSError) as error:
        raise RunError(
            "a worker process was ended from outside, perhaps for lack of memory\n"
            "  fix: run the same command with --workers 1; finished replications are kept"
        ) from error
    if isinstance(answer, Exception):
        raise answer


def serve(connection: Connection, work: Callable[[Task], None]) -> None:
    """Do what comes through the pipe until it is closed. Runs in the worker.

    Ctrl-C is for the process that started it; SIGTERM ends it after tidying up.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    look_for_garbage_seldom()
    with suppress(EOFError, OSError):
        while True:
            connection.send(_outcome(work, connection.recv()))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # nothing is left to tidy up


def _outcome(work: Callable[[Task], None], task: Task) -> Exception | None:
    try:
        work(task)
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised again over there
        error.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes, just made
        except Exception:  # noqa: BLE001  some exceptions cannot travel
            return RuntimeError(f"{type(error).__name__}: {error}")
        return error
    return None


def _leave(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    sys.exit(1)
