"""Who is faster: runs timed in turns in one process, so that a busy machine slows all of them."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Runs = Mapping[str, Callable[[], Any]]
Seconds = dict[str, list[float]]


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Let nobody pay for what others left lying about: collect before, and not meanwhile."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def take_turns(runs: Runs, rounds: int, clock: Callable[[], float] = time.process_time) -> Seconds:
    """Time every run once a round; another one begins each time.

    Args:
        runs: What to run, by name.
        rounds: How often.
        clock: What is measured: CPU seconds, or those on the wall.

    Returns:
        By name, the seconds of each round.
    """
    seconds: Seconds = {name: [] for name in runs}
    names = list(runs)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            with no_garbage_collection():
                start = clock()
                runs[name]()
                seconds[name].append(clock() - start)
    return seconds


def times_faster(seconds: Seconds, one: str, than: str) -> float:
    """The median over rounds of how many times faster one is than another."""
    pairs = zip(seconds[than], seconds[one], strict=True)
    return statistics.median(slow / fast for slow, fast in pairs)


def summary(seconds: Seconds) -> dict[str, dict[str, float]]:
    """By name, the least and the median seconds."""
    return {
        name: {"least": min(taken), "median": statistics.median(taken)}
        for name, taken in seconds.items()
    }
