"""The model as SimPy processes: one process a customer, one small resource of our own a team.

The behaviour of a customer is `journey.blocks.visit`; here is only time. An instant is worked
off in ranks, SimPy's priorities: 1 calendar, 2 ends of service and durations, 3 delayed effects,
4 patience, 5 arrivals, 6 looks at reports, 7 the teams' grants, which are one event for all teams.
"""

from collections.abc import Generator
from functools import partial
from typing import Any

import simpy
from simpy.core import StopSimulation
from simpy.events import Event

from sim.clock.compiled.entries import entries_for
from sim.clock.replication import Replication, Room, fault_of, timed
from sim.clock.simpy.places import List, Moment, Place
from sim.clock.simpy.team import Team
from sim.journey.customer.effects import REFERRAL
from sim.journey.customer.ledger import ARRIVAL, EFFECT, GRANT, MONITOR, PATIENCE
from sim.journey.customer.whereabouts import FAULT, LISTED, OVER, QUEUE, TIME_CAME, WAIT
from sim.journey.groundwork.calendar import NEVER
from sim.journey.layout.layout import Layout

BEFORE_ALL = 0  # a rank before all others


class SimpyClock:
    """One replication of a scenario under SimPy."""

    def __init__(self, room: Room) -> None:
        """Put the room's arrivals and its teams into the environment."""
        self.room = room
        self.env = simpy.Environment(initial_time=0)
        self.entries = entries_for(room.world)
        self.free = list(range(room.slots - 1, -1, -1))
        self.processes: dict[int, simpy.Process] = {}
        self.waiting: dict[int, Place] = {}
        self.joined: list[tuple[int, Place]] = []  # queues, in person, in this instant
        self.lists: dict[tuple[int, int], List] = {}
        self.settling = False
        self.head_starts: list[int] = room.world.personas["head_start"].tolist()
        self.counted_period_over = False
        self.done = self.env.event()
        self.teams = [Team(self, index) for index in range(len(room.world.teams))]
        self.env.process(self.let_arrive())
        self.env.process(self.look_at_reports())

    @property
    def now(self) -> int:
        """Microseconds since the start; SimPy itself would also take fractions."""
        return self.env.now  # type: ignore[return-value]

    def run(self) -> None:
        """Run until nothing can be counted any more, or the last counted window is over."""
        end = self.room.run_end
        if end > 0:  # before whatever else that instant brings
            Moment(self.env, end, BEFORE_ALL).callbacks.append(StopSimulation.callback)
        self.env.run(until=self.done)
        self.room.close_books(self.entries.close_books)

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
        joined, self.joined = self.joined, []
        for slot, place in joined:
            if place.is_kept:
                until = self.entries.stay(self.room.world, slot)
                Moment(self.env, until, PATIENCE).callbacks.append(place.expire)

    def let_arrive(self) -> Generator[Event, Any, None]:
        """Let customers come at their times, and note when the counted period is over."""
        env, room = self.env, self.room
        Moment(env, room.counted_until, GRANT).callbacks.append(self.end_counted_period)
        row = 0
        before = (-1, 0)
        for time, rank, counts, key, stream, persona in room.who_comes():
            if (time, rank) != before:
                before = time, rank
                yield Moment(env, time, rank)
            slot = self.take_slot()
            self.entries.come(
                room.world, slot, key, row if counts else -1, time, stream, persona, rank
            )
            self.processes[slot] = env.process(self.customer(slot, key))
            row += counts

    def take_slot(self) -> int:
        """A place for the state of a customer who comes."""
        if not self.free:
            self.free = self.room.more_slots()
        return self.free.pop()

    def let_referred_come(
        self, slot: int, _kind: int, step: int, planned: int, _moment: Event
    ) -> None:
        """A customer comes whom the one in a slot has brought."""
        new = self.take_slot()
        comes = self.entries.come_referred
        answer = comes(self.room.world, new, slot, step, planned, self.now)
        if answer == FAULT:
            raise fault_of(self.room)
        key = int(self.room.world.customers[new]["customer"])
        self.processes[new] = self.env.process(self.customer(new, key))
        self.settle_customer(slot, answer)

    def look_at_reports(self) -> Generator[Event, Any, None]:
        """Have the business look at each report when it is due."""
        while (due := self.entries.next_look(self.room.world)) < NEVER:
            yield Moment(self.env, due, MONITOR)
            self.entries.look(self.room.world, due)

    def end_counted_period(self, _moment: Event) -> None:
        """The counted period is over; the run is, when all who count are settled."""
        self.counted_period_over = True
        self.finish_if_done()

    def finish_if_done(self) -> None:
        """End the run when nothing that counts can happen any more."""
        if self.counted_period_over and self.room.is_settled() and not self.done.triggered:
            self.done.succeed()

    def customer(self, slot: int, key: int) -> Generator[Event, Any, None]:
        """One customer, from arrival to the end of the journey."""
        env, room, proceed = self.env, self.room, self.entries.proceed
        signal = TIME_CAME
        try:
            while True:
                order, until, rank, team, end = proceed(room.world, slot, env.now, signal)
                if room.must_look():
                    self.look_after()
                self.finish_if_done()
                if order == WAIT:
                    signal = yield Moment(env, until, rank)
                elif order == QUEUE:
                    ahead = self.head_start_of(slot)
                    place = self.teams[team].join(abs(end), key, until, live=end > 0, ahead=ahead)
                    self.waiting[slot] = place
                    if end > 0:
                        self.joined.append((slot, place))
                    signal = yield place
                elif order == LISTED:  # the hand-off stands where else the team does
                    place = self.list_of(team, end).put_on(slot, until)
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
        self.settle_customer(slot, until)

    def head_start_of(self, slot: int) -> int:
        """How much earlier than now the customer in a slot counts as having joined a queue."""
        if not any(self.head_starts):
            return 0
        return self.head_starts[int(self.room.world.customers[slot]["persona"])]

    def list_of(self, handoff: int, goes: int) -> List:
        """The list of a hand-off that goes at a time."""
        if (handoff, goes) not in self.lists:
            self.lists[handoff, goes] = List(self, handoff, goes)
        return self.lists[handoff, goes]

    def look_after(self) -> None:
        """Plan the delayed effects that the last call wrote down, and make room for the log."""
        for time, slot, kind, item, occurrence in self.room.take_effects():
            comes = kind == REFERRAL
            happen = self.let_referred_come if comes else self.effect
            moment = Moment(self.env, time, ARRIVAL if comes else EFFECT)
            moment.callbacks.append(partial(happen, slot, kind, item, occurrence))
        self.room.make_room_for_log()

    def effect(self, slot: int, kind: int, item: int, occurrence: int, _moment: Event) -> None:
        """A delayed effect comes; it may cut the journey and settle the customer."""
        happen = self.entries.happen
        cut, settled = happen(self.room.world, slot, self.env.now, kind, item, occurrence)
        if self.room.must_look():
            self.look_after()
        self.finish_if_done()
        if cut == 1:
            place = self.waiting.get(slot)
            self.processes[slot].interrupt()
            if place is not None:
                place.withdrawn = True
        self.settle_customer(slot, settled)

    def settle_customer(self, slot: int, settled: int) -> None:
        """Free the slot of a customer of whom nothing pends any more (1); the root's too (2)."""
        if settled == 0:
            return
        customer = self.room.world.customers[slot]
        if settled > 1:
            self.settle_customer(int(customer["root"]), 1)
        self.free.append(slot)
        self.waiting.pop(slot, None)
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
