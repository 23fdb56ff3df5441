"""A team under SimPy: its queue, its agents and its calendar, a small resource of our own."""

import heapq
from collections.abc import Generator
from functools import partial
from typing import Any

from simpy.events import Event

from sim.clock.simpy.places import Clock, List, Moment, Place
from sim.journey.customer.ledger import CALENDAR, PATIENCE, WORK
from sim.journey.customer.whereabouts import DOORS_CLOSED, GRANTED
from sim.journey.groundwork.calendar import NEVER


class Team:
    """A team's queue and its agents. It grants when the instant is settled, never in a request."""

    def __init__(self, clock: Clock, index: int) -> None:
        """Open the team as the calendar says."""
        self.clock = clock
        self.index = index
        self.busy = 0
        self.capacity = clock.entries.capacity_now(clock.room.world, index, 0)
        self.open = clock.entries.is_open(clock.room.world, index, 0)
        self.queue: list[tuple[int, int, int, int, Place | List]] = []
        self.joined = 0
        clock.env.process(self.keep_calendar())
        counting_begins = Moment(clock.env, clock.room.counted_from, CALENDAR)
        counting_begins.callbacks.append(self.queue_backlog)

    def join(self, priority: int, key: int, until: int, *, live: bool, ahead: int = 0) -> Place:
        """Take a place in the queue, at most until a time; `ahead`: as if joined that long ago.

        Who is there in person has patience, which begins when this instant has been settled.
        """
        place = Place(self.clock.env, live=live)
        self.queue_up(priority, key, place, ahead)
        if until < NEVER and not live:
            Moment(self.clock.env, until, PATIENCE).callbacks.append(place.expire)
        return place

    def queue_up(self, priority: int, key: int, place: Place | List, ahead: int = 0) -> None:
        """Put a place into the queue: by priority, time of joining less a head start, and key."""
        self.joined += 1
        since = max(0, self.clock.now - ahead)
        heapq.heappush(self.queue, (priority, since, key, self.joined, place))
        self.clock.settle_soon()

    def queue_backlog(self, _moment: Event) -> None:
        """Put the work that stands waiting into the queue, first of its priority."""
        team = self.clock.room.world.teams[self.index]
        for item in range(int(team["backlog"])):
            place = Place(self.clock.env, live=False)
            place.callbacks = [partial(self.start_backlog, item)]
            heapq.heappush(self.queue, (int(team["backlog_priority"]), -1, item, 0, place))
        self.clock.settle_soon()

    def start_backlog(self, item: int, _granted: Event) -> None:
        """An agent starts on a piece of the backlog."""
        clock = self.clock
        self.work_until(clock.entries.begin_backlog(clock.room.world, self.index, item, clock.now))

    def work_until(self, end: int) -> Moment:
        """An agent, already counted as busy, works until a time."""
        moment = Moment(self.clock.env, end, WORK)
        moment.callbacks.append(self.release)
        return moment

    def release(self, _moment: Event) -> None:
        """An agent is free again."""
        self.busy -= 1
        self.clock.settle_soon()

    def settle(self) -> None:
        """Grant free agents by priority, time of joining, and key."""
        while self.queue and self.busy < self.capacity:
            place = heapq.heappop(self.queue)[-1]
            if place.happen(GRANTED):
                self.busy += 1

    def keep_calendar(self) -> Generator[Event, Any, None]:
        """Follow the staffing and the doors through the weeks."""
        clock = self.clock
        while True:
            change = clock.entries.next_change(clock.room.world, self.index, clock.now)
            if change >= NEVER:
                return
            yield Moment(clock.env, change, CALENDAR)
            self.capacity = clock.entries.capacity_now(clock.room.world, self.index, change)
            was_open, self.open = (
                self.open,
                clock.entries.is_open(clock.room.world, self.index, change),
            )
            if was_open and not self.open:
                self.close_doors()
            clock.settle_soon()

    def close_doors(self) -> None:
        """Turn away everybody who queues in person; other work stays in the queue."""
        leaving = sorted(entry for entry in self.queue if entry[-1].live)
        self.queue = [entry for entry in self.queue if not entry[-1].live]
        heapq.heapify(self.queue)
        for *_, place in leaving:
            place.happen(DOORS_CLOSED)
