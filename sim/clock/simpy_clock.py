"""The model as SimPy processes: one process a customer, one small resource of our own a team.

The behaviour of a customer is `journey.visit`; here is only time. An instant is worked off in
ranks, SimPy's priorities: 1 calendar, 2 ends of service and durations, 3 delayed effects,
4 patience, 5 arrivals, 7 the teams' grants, which are one event for all teams.
"""

import heapq
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import simpy
from simpy.events import Event

from sim.clock.replication import Replication, Room, fault_of, timed
from sim.compiled import entry
from sim.journey import aftermath, visit
from sim.journey import team as teams
from sim.journey.calendar import NEVER
from sim.journey.layout import Layout
from sim.journey.ledger import ARRIVAL, CALENDAR, EFFECT, GRANT, PATIENCE, WORK
from sim.journey.standing import DOORS_CLOSED, FAULT, GRANTED, OVER, QUEUE, TIME_CAME, WAIT


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


class Team:
    """A team's queue and its agents. It grants when the instant is settled, never in a request."""

    def __init__(self, clock: "SimpyClock", index: int) -> None:
        """Open the team as the calendar says."""
        self.clock = clock
        self.index = index
        self.busy = 0
        self.capacity = teams.agents_now(clock.room.world, index, 0)
        self.open = teams.is_open(clock.room.world, index, 0)
        self.queue: list[tuple[int, int, int, int, Place]] = []
        self.joined = 0
        clock.env.process(self.keep_calendar())
        for item in range(int(clock.room.world.teams[index]["backlog"])):
            self.queue_backlog(item)

    def join(self, priority: int, key: int, until: int, *, live: bool, ahead: int = 0) -> Place:
        """Take a place in the queue, at most until a time; `ahead`: as if joined that long ago."""
        place = Place(self.clock.env, live=live)
        self.joined += 1
        since = max(0, self.clock.now - ahead)
        heapq.heappush(self.queue, (priority, since, key, self.joined, place))
        if until < NEVER:
            Moment(self.clock.env, until, PATIENCE).callbacks.append(place.expire)
        self.clock.settle_soon()
        return place

    def queue_backlog(self, item: int) -> None:
        """Put a piece of work that waits from the start into the queue, before all others."""
        place = Place(self.clock.env, live=False)
        place.callbacks = [lambda _: self.start_backlog(item)]
        heapq.heappush(self.queue, (0, -1, item, 0, place))
        self.clock.settle_soon()

    def start_backlog(self, item: int) -> None:
        """An agent starts on a piece of the backlog."""
        clock = self.clock
        self.work_until(teams.begin_backlog(clock.room.world, self.index, item, clock.now))

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
            change = teams.next_change(clock.room.world, self.index, clock.now)
            if change >= NEVER:
                return
            yield Moment(clock.env, change, CALENDAR)
            self.capacity = teams.agents_now(clock.room.world, self.index, change)
            was_open, self.open = self.open, teams.is_open(clock.room.world, self.index, change)
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


class SimpyClock:
    """One replication of a scenario under SimPy."""

    def __init__(self, room: Room) -> None:
        """Put the room's arrivals and its teams into the environment."""
        self.room = room
        self.env = simpy.Environment(initial_time=0)
        self.come = entry(visit.come, room.world, 0, 0, 0, 0)
        self.proceed = entry(visit.proceed, room.world, 0, 0, 0)
        self.happen = entry(aftermath.happen, room.world, 0, 0, 0, 0, 0)
        self.free = list(range(room.slots - 1, -1, -1))
        self.processes: dict[int, simpy.Process] = {}
        self.waiting: dict[int, Place] = {}
        self.settling = False
        self.unsettled = len(room.world.rows)
        self.counted_period_over = False
        self.done = self.env.event()
        self.teams = [Team(self, index) for index in range(len(room.world.teams))]
        self.env.process(self.let_arrive())

    @property
    def now(self) -> int:
        """Microseconds since the start; SimPy itself would also take fractions."""
        return self.env.now  # type: ignore[return-value]

    def run(self) -> None:
        """Run until every counted customer is settled and the counted period is over."""
        self.env.run(until=self.done)

    def settle_soon(self) -> None:
        """Have all teams grant at the end of this instant."""
        if not self.settling:
            self.settling = True
            Moment(self.env, self.now, GRANT).callbacks.append(self.settle)

    def settle(self, _moment: Event) -> None:
        """All teams grant, in the order of their names."""
        self.settling = False
        for team in self.teams:
            team.settle()

    def let_arrive(self) -> Generator[Event, Any, None]:
        """Let customers come at their times, and note when the counted period is over."""
        env, room = self.env, self.room
        Moment(env, room.counted_until, GRANT).callbacks.append(self.end_counted_period)
        row = 0
        for key, time in enumerate(room.arrivals.tolist()):
            if time > env.now:
                yield Moment(env, time, ARRIVAL)
            counts = room.counted_from <= time < room.counted_until
            if not self.free:
                self.free = room.more_slots()
            slot = self.free.pop()
            self.processes[slot] = env.process(self.customer(slot, key, row if counts else -1))
            row += counts

    def end_counted_period(self, _moment: Event) -> None:
        """The counted period is over; the run is, when all who count are settled."""
        self.counted_period_over = True
        self.finish_if_done()

    def finish_if_done(self) -> None:
        """End the run when nothing that counts can happen any more."""
        if self.counted_period_over and self.unsettled == 0 and not self.done.triggered:
            self.done.succeed()

    def customer(self, slot: int, key: int, row: int) -> Generator[Event, Any, None]:
        """One customer, from arrival to the end of the journey."""
        env, room, proceed = self.env, self.room, self.proceed
        self.come(room.world, slot, key, row, env.now)
        signal = TIME_CAME
        try:
            while True:
                order, until, rank, team, end = proceed(room.world, slot, env.now, signal)
                if room.must_look():
                    self.look_after()
                if order == WAIT:
                    signal = yield Moment(env, until, rank)
                elif order == QUEUE:
                    ahead = int(room.world.personas[self.persona_of(slot)]["head_start"])
                    place = self.teams[team].join(0, key, until, live=end == 1, ahead=ahead)
                    self.waiting[slot] = place
                    signal = yield place
                elif order < OVER:  # served by the team, perhaps longer than the customer waits
                    work = self.teams[team].work_until(end)
                    signal = yield work if until == end else Moment(env, until, rank)
                else:
                    break
        except simpy.Interrupt:
            return
        if order == FAULT:
            raise fault_of(room)
        if until == 1:
            self.settle_customer(slot, row)

    def persona_of(self, slot: int) -> int:
        """The persona of the customer in a slot."""
        return int(self.room.world.customers[slot]["persona"])

    def look_after(self) -> None:
        """Plan the delayed effects that the last call wrote down, and make room for the log."""
        for time, slot, kind, item, occurrence in self.room.take_effects():
            happens = partial(self.effect, slot, kind, item, occurrence)
            Moment(self.env, time, EFFECT).callbacks.append(happens)
        self.room.make_room_for_log()

    def effect(self, slot: int, kind: int, item: int, occurrence: int, _moment: Event) -> None:
        """A delayed effect comes; it may cut the journey and settle the customer."""
        row = int(self.room.world.customers[slot]["row"])
        cut, settled = self.happen(self.room.world, slot, self.env.now, kind, item, occurrence)
        if self.room.must_look():
            self.look_after()
        if cut == 1:
            place = self.waiting.get(slot)
            self.processes[slot].interrupt()
            if place is not None:
                place.withdrawn = True
        if settled == 1:
            self.settle_customer(slot, row)

    def settle_customer(self, slot: int, row: int) -> None:
        """Nothing of a customer is pending any more: the slot is free."""
        self.free.append(slot)
        self.waiting.pop(slot, None)
        if row >= 0:
            self.unsettled -= 1
            self.finish_if_done()


def run_replication(
    layout: Layout,
    *,
    seed: int,
    number: int,
    customers: int | None = None,
    keep_log: bool = False,
    placebo: bool = False,
    cut: int | None = None,
) -> Replication:
    """Run one replication under SimPy.

    Args:
        layout: The scenario as arrays.
        seed: Unsigned 64-bit seed.
        number: Number of the replication.
        customers: Counted customers after whom the counted period ends; None for all.
        keep_log: Keep the events.
        placebo: Redraw the service times of every hundredth customer.
        cut: Let only so many customers come, uncounted ones included; None for all.

    Raises:
        RunError: When the behaviour finds something impossible.
    """
    room = Room(
        layout,
        seed=seed,
        replication=number,
        customers=customers,
        keep_log=keep_log,
        placebo=placebo,
        cut=cut,
    )
    return room.left_behind("simpy", timed(SimpyClock(room).run))
