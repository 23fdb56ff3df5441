"""What one waits for under SimPy: a moment, a place in a team's queue or on a list, a list."""

from collections.abc import Callable, Sequence
from typing import Protocol

import simpy
from simpy.events import Event

from sim.clock.compiled.entries import Entries
from sim.clock.replication import Room
from sim.journey.customer.ledger import CALENDAR, PATIENCE, WORK
from sim.journey.customer.whereabouts import LIST_CAME, TIME_CAME
from sim.journey.groundwork.calendar import NEVER


class Clock(Protocol):
    """What those who wait, and the teams they wait for, need of the clock."""

    env: simpy.Environment
    room: Room
    entries: Entries
    lists: "dict[tuple[int, int], List]"

    @property
    def now(self) -> int:
        """Microseconds since the start."""

    @property
    def teams(self) -> "Sequence[Queue]":
        """All teams, in the order of their names."""

    def settle_soon(self) -> None:
        """Have all teams grant at the end of this instant."""


class Queue(Protocol):
    """What a list needs of the team that carries it."""

    def queue_up(self, priority: int, key: int, place: "Place | List") -> None:
        """Put a list into the queue."""

    def work_until(self, end: int) -> "Moment":
        """An agent, already counted as busy, works until a time."""


class Moment(Event):
    """An event that happens at a time and in a rank, without a value."""

    def __init__(self, env: simpy.Environment, time: int, rank: int) -> None:
        """Plan it."""
        self.env = env
        self.callbacks: list[Callable[[Event], None]] = []
        self._ok = True
        self._value = TIME_CAME
        env.schedule(self, rank, time - env.now)  # type: ignore[arg-type]  # more ranks than SimPy


class Place(Event):
    """A place in a team's queue: happens when granted, when patience ends or the doors close."""

    def __init__(self, env: simpy.Environment, *, live: bool) -> None:
        """Take a place; who is there in person (live) must go when the doors close."""
        self.env = env
        self.callbacks: list[Callable[[Event], None]] | None = []  # type: ignore[assignment]
        self._ok = True
        self.live = live
        self.withdrawn = False

    @property
    def is_kept(self) -> bool:
        """Whether somebody still waits here."""
        return self.callbacks is not None and not self.withdrawn

    def happen(self, signal: int) -> bool:
        """Tell who waits here, at once and in the rank of the cause; False if nobody does."""
        if self.callbacks is None or self.withdrawn:
            return False
        callbacks, self.callbacks = self.callbacks, None
        self._value = signal
        for callback in callbacks:
            callback(self)
        return True

    def expire(self, _moment: Event) -> None:
        """The wait has lasted as long as it may."""
        self.happen(TIME_CAME)


class List:
    """A hand-off's list that goes at a time. In the queue of its team it is one place for all."""

    live = False

    def __init__(self, clock: Clock, handoff: int, goes: int) -> None:
        """Begin an empty list and plan when it goes."""
        self.clock = clock
        self.handoff = handoff
        self.goes = goes
        self.places: list[tuple[int, Place]] = []
        Moment(clock.env, goes, CALENDAR).callbacks.append(self.go)

    def put_on(self, slot: int, until: int) -> Place:
        """Put a customer on the list, who waits at most until a time."""
        place = Place(self.clock.env, live=False)
        self.places.append((slot, place))
        if until < NEVER:
            Moment(self.clock.env, until, PATIENCE).callbacks.append(place.expire)
        return place

    def go(self, moment: Event) -> None:
        """Go: fall through the gap, come at once, or join the queue of the team that carries it."""
        clock, world = self.clock, self.clock.room.world
        del clock.lists[self.handoff, self.goes]
        if not self.waiting():
            return
        h = world.handoffs[self.handoff]
        if clock.entries.list_goes(world, self.handoff, self.goes):
            self.come(moment)
        elif h["team"] >= 0:
            # Before customers who join at this instant: a key below all of theirs.
            key = self.handoff - len(world.handoffs)
            clock.teams[h["team"]].queue_up(int(h["list_priority"]), key, self)
        else:
            self.begin()

    def waiting(self) -> list[int]:
        """Slots of those who are still on the list."""
        return [slot for slot, place in self.places if place.is_kept]

    def happen(self, _granted: int) -> bool:
        """An agent of the team is free for it; False if nobody is on it any more."""
        return bool(self.waiting()) and self.begin()

    def begin(self) -> bool:
        """The carrying begins, and all who are on the list are taken along."""
        clock, slots = self.clock, self.waiting()
        end = clock.entries.list_begins(clock.room.world, self.handoff, self.goes, clock.now)
        for slot in slots:
            world = clock.room.world
            clock.entries.take_along(world, slot, self.handoff, clock.now, end, len(slots))
            clock.room.make_room_for_log()
        team = int(clock.room.world.handoffs[self.handoff]["team"])
        carried = clock.teams[team].work_until(end) if team >= 0 else Moment(clock.env, end, WORK)
        carried.callbacks.append(self.come)
        return True

    def come(self, _moment: Event) -> None:
        """All who are still on the list hear that it has come, or fell through."""
        for _, place in self.places:
            place.happen(LIST_CAME)
