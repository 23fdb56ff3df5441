"""The limit: workloads A and B as one bare compiled loop over a heap, with the lab's own draws.

Nothing but the workload's arithmetic: six steps, two queues with patience, who goes on. No
ledger, no goodwill, no personas, no records. Every arrival, end of a step and end of patience is
a moment of its own, in the order of time: the lab's clock, which lets customers go ahead where
nobody else is concerned, may save what this loop does. What is no arithmetic of the workload is
left out: arrays are handed on by address, as the lab's are, so that nothing counts who holds them,
and whoever leaves is told by one comparison, without a logarithm. As the draws are the lab's, keys
and all, the counts must be the lab's to the last customer, where every customer counts.
"""

from dataclasses import dataclass

import numpy as np

from sim.clock.replication import arrivals_of
from sim.journey.groundwork.spec import World
from sim.journey.layout.layout import Layout
from sim.journey.layout.world import world_of
from sim.journey.luck.distributions import exponential, sample_common
from sim.journey.luck.draws import draw, draw_pair
from sim.machine.compiled import Arrays, compiled

# What a moment is: customer, step and whether patience ends (else the step does).
STEP_BITS, TIRED = 3, 1
CUSTOMER_SHIFT = STEP_BITS + 1
STEP_MASK = 2**STEP_BITS - 1


@dataclass(frozen=True)
class Outcome:
    """What a bare replication counts: goals and moments of all, hang-ups while customers come."""

    customers: int
    completed: int
    hung_up: int
    moments: int


@compiled
def push(k: World, size: int, time: int, value: int) -> None:
    """Plan a moment on a binary heap of `size` moments."""
    when, what = k.when, k.what
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if when[above] <= time:
            break
        when[place] = when[above]
        what[place] = what[above]
        place = above
    when[place] = time
    what[place] = value


@compiled
def pop(k: World, size: int) -> None:
    """Take the first of `size` moments off the heap."""
    when, what = k.when, k.what
    last = size - 1
    time, value = when[last], what[last]
    place, below = 0, 1
    while below < last:
        if below + 1 < last and when[below + 1] < when[below]:
            below += 1
        if when[below] >= time:
            break
        when[place] = when[below]
        what[place] = what[below]
        place = below
        below = 2 * place + 1
    when[place] = time
    what[place] = value


@compiled
def loop(k: World, key: int, patience: float, until: int) -> tuple[int, int, int]:  # noqa: C901, PLR0912, PLR0915 (bare: nothing but the loop)
    """All customers through all steps; completions, hang-ups and moments.

    Args:
        k: The arrays, see `arrays_for`.
        key: Of the replication.
        patience: Its mean, in microseconds.
        until: Hang-ups count where the wait began before then, in microseconds.
    """
    arrivals, when = k.arrivals, k.when
    n = len(arrivals)
    steps = len(k.leave)
    size = 0
    coming = 0
    completed = 0
    hung_up = 0
    moments = 0
    while coming < n or size > 0:
        moments += 1
        if coming < n and (size == 0 or arrivals[coming] <= when[0]):
            now = arrivals[coming]
            who = coming
            coming += 1
            reaches = True
        else:
            now = when[0]
            value = k.what[0]
            pop(k, size)
            size -= 1
            who = value >> CUSTOMER_SHIFT
            s = (value >> 1) & STEP_MASK
            if value & 1 == TIRED:
                if k.joined[who] == 1 + s:
                    k.joined[who] = 0
                    hung_up += k.queued_at[who] < until
                continue
            t = k.team_of[s]
            if t >= 0:
                k.busy[t] -= 1
                while k.head[t] < k.tail[t] and k.busy[t] < k.agents[t]:
                    next_one = k.queue[t, k.head[t]]
                    k.head[t] += 1
                    if k.joined[next_one] != 1 + s:
                        continue
                    k.joined[next_one] = 0
                    k.busy[t] += 1
                    u, k.leave_u[next_one] = draw_pair(
                        key, np.uint64(next_one), k.labels[s, 0], 0, 0
                    )
                    law = k.takes[s]
                    time = sample_common(law.kind, law.a, law.b, u)
                    moment = next_one << CUSTOMER_SHIFT | s << 1
                    push(k, size, now + np.int64(time + 0.5), moment)
                    size += 1
            if k.leave_u[who] < k.leave[s]:
                if s == steps - 1:
                    completed += 1
                continue
            reaches = s + 1 < steps
            if not reaches:
                completed += 1
                continue
            k.step[who] = s + 1
        if reaches:
            s = k.step[who]
            t = k.team_of[s]
            if t >= 0 and k.busy[t] >= k.agents[t]:
                wait = patience * exponential(draw(key, np.uint64(who), k.labels[s, 1], 0))
                k.queue[t, k.tail[t]] = who
                k.tail[t] += 1
                k.joined[who] = 1 + s
                k.queued_at[who] = now
                moment = who << CUSTOMER_SHIFT | s << 1 | TIRED
                push(k, size, now + np.int64(wait + 0.5), moment)
                size += 1
                continue
            if t >= 0:
                k.busy[t] += 1
            u, k.leave_u[who] = draw_pair(key, np.uint64(who), k.labels[s, 0], 0, 0)
            law = k.takes[s]
            time = sample_common(law.kind, law.a, law.b, u)
            push(k, size, now + np.int64(time + 0.5), who << CUSTOMER_SHIFT | s << 1)
            size += 1
    return completed, hung_up, moments


def run(layout: Layout, *, seed: int, number: int) -> Outcome:
    """One replication of workload A or B in the bare loop, arrivals drawn as the lab draws them."""
    arrivals, _, _ = arrivals_of(layout, seed, number, None)
    world = world_of(layout, seed=seed, replication=number, slots=1, rows=0, log_room=0)
    persona = next(iter(layout.spec.personas.values()))
    mean = persona.patience.parameters[0] if persona.patience else 0.0
    k, key = arrays_for(layout, world, arrivals.times), world.constants["key"][0]
    counted = loop(k, key, mean, layout.warm_up + layout.counted)
    return Outcome(len(arrivals.times), *counted)


def arrays_for(layout: Layout, world: World, times: np.ndarray) -> Arrays:
    """What the loop reads and what it writes, for customers who arrive at some times."""
    names = list(layout.numbering.steps)
    if names != sorted(names):
        msg = "the steps of a workload must be numbered in their order"
        raise ValueError(msg)
    steps = world.steps
    agents = [layout.spec.teams[name].agents for name in layout.numbering.teams]
    n = len(times)
    return Arrays(
        arrivals=times,
        takes=world.distributions[steps["takes"]],
        leave=-np.expm1(-steps["leave"]),  # the probability of leaving
        labels=np.stack([steps["label_takes"], steps["label_patience"]], axis=1),
        team_of=steps["team"].copy(),  # -1 for none
        agents=np.array(agents, np.int64),
        when=np.empty(4 * n + 64, np.int64),
        what=np.empty(4 * n + 64, np.int64),
        step=np.zeros(n, np.int64),
        joined=np.zeros(n, np.int64),  # 1 and the step while in its queue
        queued_at=np.zeros(n, np.int64),
        leave_u=np.empty(n),  # the second draw of a step's block, kept until the step is over
        queue=np.empty((len(agents), n), np.int64),
        head=np.zeros(len(agents), np.int64),
        tail=np.zeros(len(agents), np.int64),
        busy=np.zeros(len(agents), np.int64),
    )
