"""What the compiled clock keeps between two moments, as flat arrays that grow as they must."""

import functools

import numpy as np

from sim.clock.compiled.heaps import MOMENT, NOTHING, PLACE, push
from sim.clock.replication import Room, doubled
from sim.journey.customer.effects import EFFECT_ROOM
from sim.journey.customer.ledger import WORK
from sim.journey.groundwork.spec import World
from sim.machine.compiled import Arrays, compiled

# Why the loop stops.
DONE, FAULTY, PAUSED, FULL_SLOTS, FULL_MOMENTS, FULL_QUEUES, FULL_EFFECTS, FULL_LOG = range(8)
# What a moment is.
(
    WAIT_ENDS,
    WORK_ENDS,
    CALENDAR_TURNS,
    EFFECT_COMES,
    COUNTED_ENDS,
    LIST_GOES,
    LIST_COMES,
    LOOK,
    COMES_AMONG_OTHERS,
    GOES_WRONG,
    RUN_ENDS,
    COUNTING_BEGINS,
) = range(12)
KIND_BITS, TEAM_BITS = 4, 8
# A place in a queue that is no customer's: a list's, or below that a piece of the backlog.
FIRST_LIST = -(2**20)

STATE = np.dtype(
    (
        np.record,
        [
            ("now", np.int64),
            ("moments", np.int64),
            ("planned", np.int64),  # moments so far
            ("free", np.int64),
            ("free_effects", np.int64),
            ("newcomers", np.int64),
            ("settling", np.int64),  # 1: teams grant when the instant has been worked off
            ("granting", np.int64),  # the team that grants now, -1 for none
            ("told", np.int64),  # how many are still to be told
            ("told_what", np.int64),  # the signal they hear
            ("longest", np.int64),  # of all queues so far
            ("backlog", np.int64),  # the longest that is still to stand waiting
            ("next_arrival", np.int64),
            ("next_row", np.int64),
            ("counted_over", np.int64),
            ("run_over", np.int64),
            ("most_moments", np.int64),  # how many may be planned before there must be more room
            ("most_queued", np.int64),
            ("log_limit", np.int64),
            ("faulty", np.int64),
        ],
    )
)
TEAM = np.dtype(
    (
        np.record,
        [("busy", np.int64), ("capacity", np.int64), ("open", np.int64), ("queued", np.int64)],
    )
)
PLANNED = np.dtype(
    (
        np.record,
        [("slot", np.int64), ("kind", np.int64), ("subject", np.int64), ("occurrence", np.int64)],
    )
)
NEWCOMER = np.dtype((np.record, [("slot", np.int64), ("stamp", np.int64)]))
ARRIVING = np.dtype(
    (
        np.record,
        [
            ("when", np.int64),
            ("counts", np.int64),
            ("key", np.int64),
            ("stream", np.int64),
            ("persona", np.int64),
        ],
    )
)


class Clockwork(Arrays):
    """The arrays of the compiled clock. Shapes are given by names of what is counted."""

    state: np.ndarray  # (1,)
    moments: np.ndarray  # (room for moments,): a heap
    stamps: np.ndarray  # (slots,): a number for each wait
    free: np.ndarray  # (slots,): slots nobody has, a stack
    planned: np.ndarray  # (room for effects,)
    free_effects: np.ndarray  # (room for effects,): places nobody has, a stack
    newcomers: np.ndarray  # (slots,): who joined a queue in this instant
    told: np.ndarray  # (slots,): who is still to be told something
    teams: np.ndarray  # (teams,)
    queues: np.ndarray  # (teams, room for who waits): heaps
    lists: np.ndarray  # (hand-offs,): when the list goes that was planned last
    arrivals: np.ndarray  # (customers + 1,): after all comes nobody, after all else


@compiled
def packed(kind: int, team: int, index: int) -> int:
    """What a moment is, in one number."""
    return (index << (KIND_BITS + TEAM_BITS)) | (team << KIND_BITS) | kind


@compiled
def plan_end_of_wait(world: World, k: World, slot: int) -> None:
    """Plan when a customer is to be carried on, unless something else ends their wait before."""
    c = world.customers[slot]
    last = world.constants[0].run_end
    if 0 < last <= c.until:
        return  # the run does not last so long
    push(k, c.until * 8 + c.rank, packed(WAIT_ENDS, 0, slot), k.stamps[slot])


@compiled
def plan_end_of_work(k: World, team: int, end: int) -> None:
    """Plan when an agent of a team is free again."""
    push(k, end * 8 + WORK, packed(WORK_ENDS, team, 0), 0)


def clockwork_of(room: Room) -> Clockwork:
    """The clockwork for a replication that has not begun."""
    teams = len(room.world.teams)
    backlog = int(room.world.teams["backlog"].max()) if teams else 0
    k = blank(
        slots=room.slots,
        planned=4 * EFFECT_ROOM,
        teams=teams,
        places=backlog + 2 * room.slots,
        handoffs=len(room.world.handoffs),
        arrivals=len(room.arrivals.times),
    )
    k.state["backlog"] = backlog
    coming = k.arrivals[: len(room.arrivals.times)]
    coming["when"] = room.arrivals.times * 8 + room.arrivals.ranks
    coming["counts"] = room.counts
    coming["key"] = room.arrivals.keys.astype(np.int64)
    coming["stream"], coming["persona"] = room.arrivals.streams, room.arrivals.personas
    k.arrivals["when"][len(coming)] = NOTHING
    set_limits(k, room)
    return k


def blank(
    *, slots: int, planned: int, teams: int, places: int, handoffs: int, arrivals: int
) -> Clockwork:
    """A clockwork in which nothing has been planned and nobody comes."""
    state = np.zeros(1, STATE)
    state["free"], state["free_effects"], state["granting"] = slots, planned, -1
    return Clockwork(
        state=state,
        moments=np.zeros(4 * slots + 4 * EFFECT_ROOM, MOMENT),
        stamps=np.zeros(slots, np.int64),
        free=np.arange(slots)[::-1].copy(),
        planned=np.zeros(planned, PLANNED),
        free_effects=np.arange(planned)[::-1].copy(),
        newcomers=np.zeros(slots, NEWCOMER),
        told=np.zeros(slots, np.int64),
        teams=np.zeros(teams, TEAM),
        queues=np.zeros((teams, places), PLACE),
        lists=np.full(handoffs, -1, np.int64),
        arrivals=np.zeros(arrivals + 1, ARRIVING),
    )


@functools.cache
def smallest() -> Clockwork:
    """A clockwork like any other, for whoever asks only of what kind its arrays are."""
    return blank(slots=1, planned=1, teams=1, places=1, handoffs=1, arrivals=1)


def set_limits(k: Clockwork, room: Room) -> None:
    """Note how far the arrays may fill, so that what the next moment brings still fits."""
    s, slots = k.state[0], len(k.stamps)
    s["most_moments"] = len(k.moments) - 2 * slots - EFFECT_ROOM
    s["most_queued"] = k.queues.shape[1] - slots - s["backlog"]
    s["log_limit"] = room.log_limit


def with_more_room(k: Clockwork, full: int, room: Room) -> Clockwork:
    """The clockwork with more room where an array was full."""
    if full == FULL_LOG:
        room.make_room_for_log()
    else:
        k = grown(k, full, room)
    set_limits(k, room)
    return k


def grown(k: Clockwork, full: int, room: Room) -> Clockwork:
    """The clockwork with an array twice as large."""
    s = k.state[0]
    if full == FULL_MOMENTS:
        return k.replaced(moments=doubled(k.moments))
    if full == FULL_QUEUES:
        wider = np.zeros((k.queues.shape[0], 2 * k.queues.shape[1]), PLACE)
        wider[:, : k.queues.shape[1]] = k.queues
        return k.replaced(queues=wider)
    if full == FULL_EFFECTS:
        before = len(k.planned)
        free = doubled(k.free_effects)
        free[s["free_effects"] : s["free_effects"] + before] = np.arange(before, 2 * before)
        s["free_effects"] += before
        return k.replaced(planned=doubled(k.planned), free_effects=free)
    more = room.more_slots()
    free = doubled(k.free)
    free[: len(more)] = more
    s["free"] = len(more)
    return k.replaced(
        stamps=doubled(k.stamps), free=free, newcomers=doubled(k.newcomers), told=doubled(k.told)
    )
