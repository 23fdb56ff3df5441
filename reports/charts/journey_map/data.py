"""What a journey map shows: steps, the people between them, and where people leave.

People are conserved: whoever comes to a step goes on, is lost there, or ends there. A map in
which they are not is refused with the step's name, for its ribbons would tell a false story.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

WAYS = ("way", "closed", "gives up", "dropped")
ENDINGS = ("finished", "censored")
ARRIVAL = ""
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Node:
    """A step, in the cell of its stage and channel; `visits` counts arrivals at it."""

    step: str
    stage: str
    channel: str
    visits: float
    goal: bool


@dataclass(frozen=True)
class Flow:
    """People who go from one step to another; an empty source is an arrival from outside.

    `kind` is "way" (routed on), "closed" (found it closed), "gives up" (stopped waiting and
    went elsewhere) or "dropped" (the hand-off lost them and they noticed).
    """

    source: str
    target: str
    count: float
    kind: str


@dataclass(frozen=True)
class Loss:
    """People who leave for good at a step, and why."""

    step: str
    reason: str
    count: float


@dataclass(frozen=True)
class Ending:
    """People whose journey ends at a step, "finished", or who are "censored": under way still."""

    step: str
    kind: str
    count: float


@dataclass(frozen=True)
class JourneyMap:
    """One design's journey, in counts of customers, raw or per 100.

    Attributes:
        customers: how many customers arrive in all, in the unit of every count.
        stages: the columns, in order.
        channels: the rows, in order.
        shows: what the counts are, for the caption ("customers of 20 replications").

    Raises:
        ValueError: a name is unknown or repeated, a count is impossible, or people are not
            conserved; the words name the step.
    """

    title: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    losses: tuple[Loss, ...]
    endings: tuple[Ending, ...]
    customers: float
    stages: tuple[str, ...]
    channels: tuple[str, ...]
    shows: str

    def __post_init__(self) -> None:
        """Refuse a map whose people are not conserved."""
        _check_names(self)
        _check_counts(self)
        _check_people(self)


def edges_table(data: JourneyMap) -> list[dict[str, str | float]]:
    """The same numbers as the picture, as rows: source, target, kind, count, percent.

    Arrivals come from "arrival"; losses go to "lost: <reason>"; endings to their kind.
    """
    rows = [(flow.source or "arrival", flow.target, flow.kind, flow.count) for flow in data.flows]
    rows += [(loss.step, f"lost: {loss.reason}", "loss", loss.count) for loss in data.losses]
    rows += [(end.step, end.kind, "ending", end.count) for end in data.endings]
    return [
        {
            "source": source,
            "target": target,
            "kind": kind,
            "count": count,
            "percent_of_customers": 100.0 * count / data.customers,
        }
        for source, target, kind, count in rows
    ]


def bundled(
    data: JourneyMap, *, most_per_cell: int = 3, most_steps: int = 20, most_reasons: int = 4
) -> JourneyMap:
    """The map with crowded cells thinned: the least visited steps become one "other" step.

    People stay conserved: flows, losses and endings of bundled steps are added up, and flows
    among them become a loop. Goals are never bundled. Cells keep fewer than `most_per_cell`
    steps while the whole map has more than `most_steps`. Beyond `most_reasons` reasons at a step
    the smallest become "other reasons".
    """
    renamed = _new_names(data, most_per_cell)
    for kept in range(most_per_cell - 1, 0, -1):
        if len(set(renamed.values())) <= most_steps:
            break
        renamed = _new_names(data, kept)
    return _renamed(data, renamed, most_reasons)


def _new_names(data: JourneyMap, most_per_cell: int) -> dict[str, str]:
    """The name of every step after cells are thinned to `most_per_cell` steps, goals apart."""
    cells: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in data.nodes:
        cells[node.stage, node.channel].append(node)
    renamed = {node.step: node.step for node in data.nodes}
    for (stage, channel), members in cells.items():
        if len(members) <= most_per_cell:
            continue
        ranked = sorted((node for node in members if not node.goal), key=lambda n: -n.visits)
        goals = len(members) - len(ranked)
        rest = ranked[max(0, most_per_cell - 1 - goals) :]
        if len(rest) > 1:
            other = f"{len(rest)} other steps ({channel}, {stage})"
            renamed |= {node.step: other for node in rest}
    return renamed


def totals(data: JourneyMap) -> dict[str, float]:
    """Where all customers are at the end: finished, lost, censored; they sum to customers."""
    return {
        "finished": math.fsum(end.count for end in data.endings if end.kind == "finished"),
        "lost": math.fsum(loss.count for loss in data.losses),
        "censored": math.fsum(end.count for end in data.endings if end.kind == "censored"),
    }


def _renamed(data: JourneyMap, renamed: dict[str, str], most_reasons: int) -> JourneyMap:
    nodes: dict[str, Node] = {}
    for node in data.nodes:
        name = renamed[node.step]
        seen = nodes.get(name)
        visits = node.visits + (seen.visits if seen else 0.0)
        nodes[name] = replace(node, step=name, visits=visits)
    flows: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for flow in data.flows:
        source = renamed[flow.source] if flow.source else ARRIVAL
        flows[source, renamed[flow.target], flow.kind] += flow.count
    endings: defaultdict[tuple[str, str], float] = defaultdict(float)
    for end in data.endings:
        endings[renamed[end.step], end.kind] += end.count
    losses: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for loss in data.losses:
        losses[renamed[loss.step]][loss.reason] += loss.count
    return replace(
        data,
        nodes=tuple(nodes.values()),
        flows=tuple(Flow(*key[:2], count, key[2]) for key, count in flows.items()),
        losses=tuple(
            Loss(step, reason, count)
            for step, reasons in losses.items()
            for reason, count in _largest(reasons, most_reasons)
        ),
        endings=tuple(Ending(*key, count) for key, count in endings.items()),
    )


def _largest(reasons: dict[str, float], most: int) -> list[tuple[str, float]]:
    ranked = sorted(reasons.items(), key=lambda item: -item[1])
    if len(ranked) <= most:
        return ranked
    rest = ranked[most - 1 :]
    return [
        *ranked[: most - 1],
        (f"{len(rest)} other reasons", math.fsum(count for _, count in rest)),
    ]


def _check_names(data: JourneyMap) -> None:
    steps = Counter(node.step for node in data.nodes)
    for step, times in steps.items():
        if times > 1 or not step:
            message = f"journey map: step {step!r} stands {times} times; names must differ"
            raise ValueError(message)
    for node in data.nodes:
        if node.stage not in data.stages or node.channel not in data.channels:
            message = (
                f"journey map: step {node.step!r} is in stage {node.stage!r}, channel "
                f"{node.channel!r}, which the map does not have"
            )
            raise ValueError(message)
    named = [("flow", flow.target) for flow in data.flows]
    named += [("flow", flow.source) for flow in data.flows if flow.source != ARRIVAL]
    named += [("loss", loss.step) for loss in data.losses]
    named += [("ending", end.step) for end in data.endings]
    for what, step in named:
        if step not in steps:
            message = f"journey map: a {what} names the step {step!r}, which the map does not have"
            raise ValueError(message)
    kinds: list[tuple[str, tuple[str, ...]]] = [(flow.kind, WAYS) for flow in data.flows]
    kinds += [(end.kind, ENDINGS) for end in data.endings]
    for kind, known in kinds:
        if kind not in known:
            message = f"journey map: kind {kind!r} is none of {', '.join(known)}"
            raise ValueError(message)


def _check_counts(data: JourneyMap) -> None:
    if not (math.isfinite(data.customers) and data.customers > 0):
        message = f"journey map: customers must be more than 0, but got {data.customers}"
        raise ValueError(message)
    counts = [(f"visits to {node.step!r}", node.visits) for node in data.nodes]
    counts += [(f"flow from {f.source!r} to {f.target!r}", f.count) for f in data.flows]
    counts += [(f"loss at {loss.step!r}", loss.count) for loss in data.losses]
    counts += [(f"ending at {end.step!r}", end.count) for end in data.endings]
    for what, count in counts:
        if not (math.isfinite(count) and count >= 0):
            message = f"journey map: {what} must be 0 or more customers, but got {count}"
            raise ValueError(message)


def _check_people(data: JourneyMap) -> None:
    came: dict[str, float] = defaultdict(float)
    went: dict[str, float] = defaultdict(float)
    for flow in data.flows:
        came[flow.target] += flow.count
        went[flow.source] += flow.count
    for loss in data.losses:
        went[loss.step] += loss.count
    for end in data.endings:
        went[end.step] += end.count
    for node in data.nodes:
        slack = _TOLERANCE * max(1.0, data.customers, node.visits)
        if abs(came[node.step] - went[node.step]) > slack:
            message = (
                f"journey map: people are not conserved at step {node.step!r}: "
                f"{came[node.step]:g} come in, but {went[node.step]:g} go on, are lost or end there"
            )
            raise ValueError(message)
        if abs(came[node.step] - node.visits) > slack:
            message = (
                f"journey map: step {node.step!r} shows {node.visits:g} visits, but "
                f"{came[node.step]:g} come in"
            )
            raise ValueError(message)
    if abs(went[ARRIVAL] - data.customers) > _TOLERANCE * max(1.0, data.customers):
        message = (
            f"journey map: {went[ARRIVAL]:g} customers arrive at the steps, but the map is of "
            f"{data.customers:g} customers"
        )
        raise ValueError(message)
