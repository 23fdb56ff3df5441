"""One replication: the world of arrays it runs in, its arrivals, and what it leaves behind."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.errors import RunError
from sim.journey.blocks.monitor import forget_what_is_unread
from sim.journey.customer import events
from sim.journey.groundwork.calendar import DAY, HOUR, MINUTE
from sim.journey.groundwork.numbering import NO_TIME_CYCLE, TOO_MANY_REFERRED
from sim.journey.layout import arrival_order
from sim.journey.layout.layout import Layout
from sim.journey.layout.world import World, words_of, world_of
from sim.journey.luck.draws import replication_key
from sim.machine.memory import available_bytes

FIRST_SLOTS = 512  # room for customers under way; doubled where more come
FIRST_LOG_ROOM = 4 * events.LOG_MARGIN
MOST_EVENTS = 50_000_000  # of a replication
BYTES_AN_EVENT = 450  # with the table that is made of it, by measurement


@dataclass(frozen=True)
class Replication:
    """What one replication leaves behind, as arrays; names are in the layout."""

    layout: Layout
    world: World
    number: int
    seed: int
    clock: str
    seconds: float
    counted_from: int
    counted_until: int
    placebo: bool

    @property
    def log(self) -> np.ndarray:
        """The events, sorted by time, rank, customer and the customer's own sequence."""
        rows = self.world.log[: int(self.world.cursors["log"][0])]
        order = np.lexsort((rows["sequence"], rows["customer"], rows["rank"], rows["time"]))
        return np.asarray(rows[order])


class Room:
    """The arrays of a running replication, which grow as they must."""

    def __init__(
        self,
        layout: Layout,
        *,
        seed: int,
        replication: int,
        customers: int | None = None,
        keep_log: bool = False,
        placebo: bool = False,
        cut: int | None = None,
    ) -> None:
        """Draw the arrivals and set an empty world up.

        Args:
            layout: The scenario as arrays.
            seed: Unsigned 64-bit seed.
            replication: Number of the replication.
            customers: Counted customers after whom the counted period ends; None for all.
            keep_log: Keep the events.
            placebo: Redraw the service times of every hundredth customer.
            cut: Let only so many customers come, uncounted ones included; None for all.

        Raises:
            RunError: When fewer customers than asked for arrive.
        """
        self.layout = layout
        self.seed, self.number, self.placebo = seed, replication, placebo
        self.counted_from = layout.warm_up
        self.arrivals, self.counts, self.counted_until = arrivals_of(
            layout, seed, replication, customers
        )
        if cut is not None and cut < len(self.counts):
            self.arrivals, self.counts = self.arrivals.chosen(np.arange(cut)), self.counts[:cut]
        self.world = world_of(
            layout,
            seed=seed,
            replication=replication,
            slots=FIRST_SLOTS,
            rows=int(self.counts.sum()),
            log_room=FIRST_LOG_ROOM if keep_log else 0,
            placebo=placebo,
        )
        self.world.constants["counted_until"] = self.counted_until
        self.world.constants["arrivals_end"] = self.counted_until + layout.cool_down
        self.run_end = self.last_window_end() if layout.is_shared else 0
        self.world.constants["run_end"] = self.run_end
        self.world.cursors["unsettled"] = int(self.counts.sum())
        self.keeps_log = keep_log
        # Asked after every step of every customer: a memory view answers faster than an array.
        self._effects = self.world.cursors["effects"].data
        self._logged = self.world.cursors["log"].data
        self._unsettled = self.world.cursors["unsettled"].data
        self._open_waits = self.world.cursors["open_waits"].data
        self._log_limit = len(self.world.log) - events.LOG_MARGIN if keep_log else 1

    def last_window_end(self) -> int:
        """When the window of the last who counts ends, in microseconds."""
        last = int(self.arrivals.times[self.counts].max(initial=0))
        return max(self.counted_until, last + int(self.layout.spec.observe.value))

    def is_settled(self) -> bool:
        """Whether nothing can be counted any more, nor any wait that is measured be over."""
        return self._unsettled[0] == 0 and self._open_waits[0] == 0

    def close_books(self, close: Callable[..., int]) -> None:
        """The run is over: close the books of those whose windows are not.

        Args:
            close: Closes them from a slot on, and says where it stopped for want of room.
        """
        slot = 0
        while self.layout.is_shared and slot < self.slots:
            slot = close(self.world, slot)
            self.make_room_for_log()

    def left_behind(self, clock: str, seconds: float) -> Replication:
        """What the replication leaves behind, once a clock has run it in so many CPU seconds."""
        forget_what_is_unread(self.world)
        return Replication(
            layout=self.layout,
            world=self.world,
            number=self.number,
            seed=self.seed,
            clock=clock,
            seconds=seconds,
            counted_from=self.counted_from,
            counted_until=self.counted_until,
            placebo=self.placebo,
        )

    def who_comes(self) -> Iterator[tuple[int, int, bool, int, int, int]]:
        """Arrivals in order: time, rank, whether they count, key, stream and persona."""
        a = self.arrivals
        columns = (a.times, a.ranks, self.counts, a.keys, a.streams, a.personas)
        return zip(*(column.tolist() for column in columns), strict=True)

    @property
    def log_limit(self) -> int:
        """How many events may be written before the log must be made larger."""
        return self._log_limit

    @property
    def slots(self) -> int:
        """Room for customers under way."""
        return len(self.world.customers)

    def must_look(self) -> bool:
        """Whether effects wait to be planned, or the log is nearly full."""
        return self._effects[0] > 0 or self._logged[0] >= self._log_limit

    def take_effects(self) -> list[tuple[int, int, int, int, int]]:
        """Take the effects that wait to be planned: time, slot, kind, item, occurrence."""
        planned = self.world.effects[: self._effects[0]].tolist()
        self._effects[0] = 0
        return [tuple(effect) for effect in planned]

    def make_room_for_log(self) -> None:
        """Double the room for events when it is nearly used up.

        Raises:
            RunError: There are more than can be kept.
        """
        if self._logged[0] >= self._log_limit and self.keeps_log:
            refuse_flood(self)
            self.world = self.world.replaced(log=doubled(self.world.log))
            self._log_limit = len(self.world.log) - events.LOG_MARGIN

    def forget_arrivals(self) -> None:
        """Let go of who comes, once a clock has taken note of everybody."""
        self.arrivals, self.counts = self.arrivals.chosen(np.arange(0)), self.counts[:0]

    def more_slots(self) -> list[int]:
        """Double the room for customers under way and return the new places, last first."""
        before = self.slots
        customers = doubled(self.world.customers)
        self.world = self.world.replaced(
            customers=customers,
            states=words_of(customers),
            counters=doubled(self.world.counters),
            knows=doubled(self.world.knows),
            recent_times=doubled(self.world.recent_times),
            recent_counts=doubled(self.world.recent_counts),
        )
        return list(range(self.slots - 1, before - 1, -1))


def doubled(rows: np.ndarray) -> np.ndarray:
    """The same rows with as many empty ones behind them."""
    more = np.zeros((2 * len(rows), *rows.shape[1:]), rows.dtype)
    more[: len(rows)] = rows
    return more


def arrivals_of(
    layout: Layout, seed: int, replication: int, customers: int | None
) -> tuple[arrival_order.Arrivals, np.ndarray, int]:
    """All arrivals, which of them count, and the end of the counted period in microseconds.

    With `customers`, the counted period ends just after that many have arrived; rates stay. Of
    those who come in that very instant, the others come too, uncounted.

    Raises:
        RunError: When fewer arrive in the whole counted period, or two have the same key.
    """
    key = replication_key(seed, replication)
    try:
        found = arrival_order.all_arrivals(layout.numbering, layout.spec, key, layout.arrivals_end)
    except ValueError as error:
        raise RunError(str(error)) from None
    until = layout.warm_up + layout.counted
    counts = (found.times >= layout.warm_up) & (found.times < until)
    if customers is None:
        return found, counts, until
    counted = np.flatnonzero(counts)
    if len(counted) < customers:
        msg = (
            f"only {len(counted)} customers arrive in the counted "
            f"period of replication {replication}, not {customers}\n"
            "  fix: ask for fewer customers, or make arrivals.for longer"
        )
        raise RunError(msg)
    counts[counted[customers:]] = False
    until = int(found.times[counted[customers - 1]]) + 1
    come = found.times < until + layout.cool_down
    return found.chosen(come), counts[come], until


def refuse_flood(room: Room) -> None:
    """Stop where more happens than can be kept, and name where most of it happens.

    Raises:
        RunError: There are too many events, or too many for the memory.
    """
    log = room.world.log[: int(room.world.cursors["log"][0])]
    free = available_bytes()
    if len(log) < MOST_EVENTS and (free is None or len(log) * BYTES_AN_EVENT < free):
        return
    steps = list(room.layout.numbering.steps)
    counts = np.bincount(log["step"][log["step"] >= 0], minlength=len(steps))
    most = steps[int(counts.argmax())]
    share = counts.max() / len(log)
    raise RunError(
        f"steps.{most}: more happens than can be kept: {len(log):,} events so far in replication "
        f"{room.number}, {share:.0%} of them at this step\n"
        "  fix: keep customers instead (--keep customers), run fewer with --customers, or let the "
        "step take longer or be visited less often"
    )


def fault_of(room: Room) -> RunError:
    """The error for what the behaviour found impossible."""
    cursor = room.world.cursors[0]
    names = list(room.layout.numbering.steps)
    step = int(cursor["fault_step"])
    place = f"steps.{names[step]}" if step >= 0 else "start"
    when = in_words(int(cursor["fault_time"]))
    who = f"customer {int(cursor['fault_customer'])}, {when} after the start"
    remedy = "add 'otherwise: {to: ...}' to the step"
    if step < 0:
        remedy = "add a way without a condition to the start"
    if int(cursor["fault"]) == NO_TIME_CYCLE:
        message = (
            f"{place}: a cycle that takes no time ({who}): more than 1,000 visits at once\n"
            "  fix: give one of the steps in the cycle a time, or one of its routes an 'after'"
        )
    elif int(cursor["fault"]) == TOO_MANY_REFERRED:
        most = int(room.world.constants["most_brought"][0])
        message = (
            f"{place}: one customer has brought more than {most:,} others, who brought "
            f"each other ({who})\n  fix: lower the chance of 'refers', or how many it brings at "
            "'most'"
        )
    else:
        message = (
            f"{place}{'.next' if step >= 0 else ''}: no way on is open ({who}): "
            f"no condition holds\n  fix: {remedy}"
        )
    return RunError(message)


def in_words(microseconds: int) -> str:
    """A time after the start as days, hours and minutes."""
    days, rest = divmod(microseconds, DAY)
    hours, rest = divmod(rest, HOUR)
    return f"{days} days {hours} h {rest // MINUTE} min"


def timed(run: Callable[[], None]) -> float:
    """CPU seconds that a run takes, in this thread: others may run at the same time."""
    start = time.thread_time()
    run()
    return time.thread_time() - start
