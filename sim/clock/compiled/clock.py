"""The same journeys in one compiled loop over arrays: the clock for batches."""

from collections.abc import Callable
from functools import partial

from sim.clock.compiled.clockwork import DONE, FAULTY, PAUSED, clockwork_of, with_more_room
from sim.clock.compiled.entries import entries_for
from sim.clock.replication import Replication, Room, fault_of, timed
from sim.journey.layout.layout import Layout


class StoppedError(Exception):
    """A replication was given up half-way, because somebody asked for it."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


class CompiledClock:
    """One replication of a scenario in the compiled loop."""

    def __init__(self, room: Room) -> None:
        """Lay the clockwork out."""
        self.room = room
        self.clockwork = clockwork_of(room)
        room.forget_arrivals()  # a million of them take forty megabytes, and it has its own

    def run(self, stopped: Callable[[], bool] = never) -> None:
        """Run until nothing can be counted any more, or the last counted window is over.

        Args:
            stopped: Asked now and then whether to give up.

        Raises:
            RunError: The behaviour found something impossible.
            StoppedError: It was told to give up.
        """
        entries = entries_for(self.room.world)
        entries.begin(self.room.world, self.clockwork)
        while (reason := entries.run_on(self.room.world, self.clockwork)) != DONE:
            if reason == FAULTY:
                raise fault_of(self.room)
            if stopped():
                raise StoppedError
            if reason != PAUSED:
                self.clockwork = with_more_room(self.clockwork, reason, self.room)
        self.room.close_books(entries.close_books)


def run_replication(
    layout: Layout,
    *,
    seed: int,
    number: int,
    customers: int | None = None,
    keep_log: bool = False,
    placebo: bool = False,
    cut: int | None = None,
    stopped: Callable[[], bool] = never,
) -> Replication:
    """Run one replication in the compiled loop; arguments and errors as under SimPy."""
    room = Room(
        layout,
        seed=seed,
        replication=number,
        customers=customers,
        keep_log=keep_log,
        placebo=placebo,
        cut=cut,
    )
    return room.left_behind("compiled", timed(partial(CompiledClock(room).run, stopped)))
