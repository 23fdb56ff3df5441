"""What the clocks call of the compiled behaviour, in one piece for both.

The loop and SimPy call the same functions: compiled together, what they share is compiled once.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.clock.compiled import loop, moments
from sim.clock.compiled.clockwork import smallest
from sim.journey import entering
from sim.journey.blocks import monitor, visit
from sim.journey.blocks.endings import aftermath, window
from sim.journey.blocks.queues import team, wages
from sim.journey.blocks.serving import batch
from sim.journey.layout.world import World
from sim.machine.compiled import together

Entry = Callable[..., Any]
_known: dict[str, "Entries"] = {}  # by the kinds of a world's arrays


class Entries(NamedTuple):
    """Functions that take a world and whole numbers; of the loop, a world and a clockwork."""

    run_on: Entry
    begin: Entry
    come: Entry
    come_referred: Entry
    proceed: Entry
    stay: Entry
    happen: Entry
    next_look: Entry
    look: Entry
    list_goes: Entry
    list_begins: Entry
    take_along: Entry
    capacity_now: Entry
    is_open: Entry
    next_change: Entry
    begin_backlog: Entry
    close_books: Entry


def entries_for(world: World) -> Entries:
    """The functions for a world like this one; they are compiled where nothing was kept.

    Args:
        world: The world; only the kinds of its arrays matter.
    """
    found = _known.get(world.kinds)
    if found is None:
        found = _known[world.kinds] = _entries(world)
    return found


def _entries(world: World) -> Entries:
    k = smallest()
    return Entries(
        *together(
            (loop.run_on, (world, k)),
            (moments.begin, (world, k)),
            (entering.come, (world, *whole_numbers(7))),
            (entering.come_referred, (world, *whole_numbers(5))),
            (visit.proceed, (world, *whole_numbers(3))),
            (visit.stay, (world, *whole_numbers(1))),
            (aftermath.happen, (world, *whole_numbers(5))),
            (monitor.next_look, (world,)),
            (monitor.look, (world, *whole_numbers(1))),
            (batch.go, (world, *whole_numbers(2))),
            (batch.begin, (world, *whole_numbers(3))),
            (batch.take_along, (world, *whole_numbers(5))),
            (team.capacity_now, (world, *whole_numbers(2))),
            (team.is_open, (world, *whole_numbers(2))),
            (team.next_change, (world, *whole_numbers(2))),
            (wages.begin_backlog, (world, *whole_numbers(3))),
            (window.close_books, (world, *whole_numbers(1))),
        )
    )


def whole_numbers(count: int) -> tuple[int, ...]:
    """So many arguments, for example."""
    return (0,) * count
