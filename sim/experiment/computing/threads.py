"""Work done in several threads: for compiled work, which lets go of the interpreter's lock."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

Task = TypeVar("Task")
Stopped = Callable[[], bool]

SOON = 0.0002  # seconds; Python's own five milliseconds are a tenth of a replication


def in_threads(
    work: Callable[[Task, Stopped], None],
    tasks: Sequence[Task],
    workers: int,
    done: Callable[[Task], None],
) -> None:
    """Do all tasks, each once, in the order in which threads become free.

    Args:
        work: What to do with a task; it asks its second argument now and then whether to give up.
        tasks: What to do.
        workers: Threads.
        done: Called here, in the thread that asked for the work, with each finished task.

    Raises:
        Exception: What the work itself raised, first come first served; nothing more is begun.
        KeyboardInterrupt: Somebody stopped it; what is finished is finished.
    """
    stop = threading.Event()
    with handing_over_soon(), ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(work, task, stop.is_set): task for task in tasks}
        try:
            for future in as_completed(futures):
                future.result()
                done(futures[future])
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def handing_over_soon() -> Iterator[None]:
    """Let no thread wait long for another that is in Python.

    Who comes back from compiled code needs the interpreter's lock for a moment, many times in a
    replication, and whoever has it keeps it for that long.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SOON)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
