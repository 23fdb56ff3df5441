"""The limit: workloads A and B as one bare compiled loop over a heap, with the lab's own draws.

Nothing but the workload's arithmetic: six steps, two queues with patience, who goes on. No
ledger, no goodwill, no personas, no records. Every arrival, end of a step and end of patience is
a moment of its own, in the order of time: the lab's clock, which lets customers go ahead where
nobody else is concerned, may save what this loop does. As the draws are the lab's, keys and all,
the counts must be the lab's to the last customer, where every customer counts.
"""

from dataclasses import dataclass

import numpy as np

from sim.clock.replication import arrivals_of
from sim.compiled import compiled
from sim.journey.distributions import exponential, sample
from sim.journey.draws import draw, draw_pair
from sim.journey.layout import Layout
from sim.journey.world import world_of

# What a moment is: customer, step and whether patience ends (else the step does).
STEP_BITS, TIRED = 3, 1
CUSTOMER_SHIFT = STEP_BITS + 1
STEP_MASK = 2**STEP_BITS - 1


@dataclass(frozen=True)
class Outcome:
    """What a bare replication counts, over all customers: goals, hang-ups, moments."""

    customers: int
    completed: int
    hung_up: int
    moments: int


@compiled
def push(when: np.ndarray, what: np.ndarray, size: int, time: int, value: int) -> None:
    """Plan a moment on a binary heap of `size` moments."""
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
def pop(when: np.ndarray, what: np.ndarray, size: int) -> None:
    """Take the first of `size` moments off the heap."""
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
def loop(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 (bare: nothing but the loop)
    key: int,
    arrivals: np.ndarray,
    takes: np.ndarray,  # (steps, 4): kind, a, b, c
    leave: np.ndarray,  # (steps,): the hazard of leaving
    labels: np.ndarray,  # (steps, 2): of time and leaving, of patience
    team_of: np.ndarray,  # (steps,): -1 for none
    agents: np.ndarray,  # (teams,)
    patience: float,  # mean, in microseconds
) -> tuple[int, int, int]:
    """All customers through all steps; completions, hang-ups and moments."""
    n = len(arrivals)
    steps = len(leave)
    table = np.zeros(1)
    when = np.empty(4 * n + 64, np.int64)
    what = np.empty(4 * n + 64, np.int64)
    size = 0
    step = np.zeros(n, np.int64)
    joined = np.zeros(n, np.int64)  # 1 and the step while in its queue
    leave_u = np.empty(n)  # the second draw of a step's block, kept until the step is over
    queue = np.empty((len(agents), n), np.int64)
    head = np.zeros(len(agents), np.int64)
    tail = np.zeros(len(agents), np.int64)
    busy = np.zeros(len(agents), np.int64)
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
            value = what[0]
            pop(when, what, size)
            size -= 1
            who = value >> CUSTOMER_SHIFT
            s = (value >> 1) & STEP_MASK
            if value & 1 == TIRED:
                if joined[who] == 1 + s:
                    joined[who] = 0
                    hung_up += 1
                continue
            t = team_of[s]
            if t >= 0:
                busy[t] -= 1
                while head[t] < tail[t] and busy[t] < agents[t]:
                    next_one = queue[t, head[t]]
                    head[t] += 1
                    if joined[next_one] != 1 + s:
                        continue
                    joined[next_one] = 0
                    busy[t] += 1
                    u, leave_u[next_one] = draw_pair(key, np.uint64(next_one), labels[s, 0], 0, 0)
                    law = takes[s]
                    time = sample(law[0], law[1], law[2], law[3], table, 0, 0, u)
                    moment = next_one << CUSTOMER_SHIFT | s << 1
                    push(when, what, size, now + np.int64(time + 0.5), moment)
                    size += 1
            if exponential(leave_u[who]) < leave[s]:
                if s == steps - 1:
                    completed += 1
                continue
            reaches = s + 1 < steps
            if not reaches:
                completed += 1
                continue
            step[who] = s + 1
        if reaches:
            s = step[who]
            t = team_of[s]
            if t >= 0 and busy[t] >= agents[t]:
                wait = patience * exponential(draw(key, np.uint64(who), labels[s, 1], 0))
                queue[t, tail[t]] = who
                tail[t] += 1
                joined[who] = 1 + s
                moment = who << CUSTOMER_SHIFT | s << 1 | TIRED
                push(when, what, size, now + np.int64(wait + 0.5), moment)
                size += 1
                continue
            if t >= 0:
                busy[t] += 1
            u, leave_u[who] = draw_pair(key, np.uint64(who), labels[s, 0], 0, 0)
            law = takes[s]
            time = sample(law[0], law[1], law[2], law[3], table, 0, 0, u)
            push(when, what, size, now + np.int64(time + 0.5), who << CUSTOMER_SHIFT | s << 1)
            size += 1
    return completed, hung_up, moments


def run(layout: Layout, *, seed: int, number: int) -> Outcome:
    """One replication of workload A or B in the bare loop, arrivals drawn as the lab draws them."""
    arrivals, _, _ = arrivals_of(layout, seed, number, None)
    world = world_of(layout, seed=seed, replication=number, slots=1, rows=0, log_room=0)
    spec = layout.spec
    names = list(layout.ground.steps)
    rows = world.distributions[world.steps["takes"]]
    takes = np.stack([rows["kind"].astype(float), rows["a"], rows["b"], rows["c"]], axis=1)
    labels = np.stack([world.steps["label_takes"], world.steps["label_patience"]], axis=1)
    agents = np.array([spec.teams[name].agents for name in layout.ground.teams], np.int64)
    persona = next(iter(spec.personas.values()))
    mean = persona.patience.parameters[0] if persona.patience else 0.0
    if names != sorted(names):
        msg = "the steps of a workload must be numbered in their order"
        raise ValueError(msg)
    counted = loop(
        world.constants["key"][0],
        arrivals.times,
        takes,
        world.steps["leave"].copy(),
        labels,
        world.steps["team"].copy(),
        agents,
        mean,
    )
    return Outcome(len(arrivals.times), *counted)
