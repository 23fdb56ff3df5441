"""Work in several threads: each task once, the first error, and Python's settings left as found."""

import sys
import threading

import pytest

from sim.experiment.computing.threads import SOON, Stopped, in_threads


def test_each_task_is_done_once_and_told_in_the_thread_that_asked() -> None:
    done: list[int] = []
    told: list[tuple[int, int]] = []

    def work(task: int, _stopped: Stopped) -> None:
        done.append(task)

    def tell(task: int) -> None:
        told.append((task, threading.get_ident()))

    in_threads(work, range(50), 4, tell)
    assert sorted(done) == list(range(50))
    assert sorted(told) == [(task, threading.get_ident()) for task in range(50)]


def test_threads_hand_over_soon_while_there_is_work_and_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    during: list[float] = []
    in_threads(lambda _task, _stopped: during.append(sys.getswitchinterval()), [1], 2, print)
    assert during == pytest.approx([SOON])
    assert during[0] < before
    assert sys.getswitchinterval() == before


def test_an_error_of_the_work_is_raised_and_tells_others_to_stop() -> None:
    before = sys.getswitchinterval()
    is_at_work = threading.Event()
    gave_up = threading.Event()

    def work(task: int, stopped: Stopped) -> None:
        if task == 0:
            is_at_work.wait(10)
            raise ValueError("broken")
        is_at_work.set()
        for _ in range(1000):
            if stopped():
                gave_up.set()
                return
            threading.Event().wait(0.01)

    with pytest.raises(ValueError, match="broken"):
        in_threads(work, [0, 1], 2, print)
    assert gave_up.is_set()
    assert sys.getswitchinterval() == before
