"""A journey of one or two stages, spread over more columns so that it reads from left to right.

A stage is a column. Where nearly all steps stand in one stage (it is the default of a step), the
map would be one stack at the left of an empty page. Then a stage gets several columns, and its
steps stand in the order in which people come to them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from reports.charts.journey_map.data import ARRIVAL, JourneyMap

_FEW_STAGES = 2
_MOST_COLUMNS = 6
_COLUMN = 190.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stage's title and the columns over which it stands, first and last."""

    title: str
    first: int
    last: int


def spread(data: JourneyMap, page: float) -> tuple[JourneyMap, tuple[Span, ...]]:
    """The map with its columns as stages, and which columns each stage has.

    Args:
        data: the journey.
        page: pixels that the picture is wide.
    """
    few = len(data.stages) <= _FEW_STAGES
    parts = _parts(data, min(_MOST_COLUMNS, int(page // _COLUMN))) if few else {}
    names: list[str] = []
    spans: list[Span] = []
    column_of: dict[tuple[str, int], str] = {}
    for stage in data.stages:
        own = [parts.get(node.step, 0) for node in data.nodes if node.stage == stage]
        first = len(names)
        for part in range(max(own, default=0) + 1):
            name = stage if part == 0 else _free(f"{stage} ({part + 1})", data.stages)
            column_of[stage, part] = name
            names.append(name)
        spans.append(Span(stage, first, len(names) - 1))
    nodes = tuple(
        replace(node, stage=column_of[node.stage, parts.get(node.step, 0)]) for node in data.nodes
    )
    return replace(data, nodes=nodes, stages=tuple(names)), tuple(spans)


def _parts(data: JourneyMap, most: int) -> dict[str, int]:
    """Which column of its stage each step stands in, from 0; at most so many columns in all."""
    levels = [
        _levels(data, [node.step for node in data.nodes if node.stage == stage])
        for stage in data.stages
    ]
    depths = [max(each.values(), default=0) + 1 for each in levels]
    columns = [1] * len(depths)
    while sum(columns) < min(most, sum(depths)):
        crowds = [depth / given for depth, given in zip(depths, columns, strict=True)]
        columns[crowds.index(max(crowds))] += 1
    return {
        step: level * given // depth
        for each, depth, given in zip(levels, depths, columns, strict=True)
        for step, level in each.items()
    }


def _levels(data: JourneyMap, steps: list[str]) -> dict[str, int]:
    """How many steps of the stage lie before each at most, ways that lead back left out."""
    inside = set(steps)
    onward: dict[str, list[str]] = defaultdict(list)
    entered: dict[str, int] = dict.fromkeys(steps, 2)
    for flow in sorted(data.flows, key=lambda flow: -flow.count):
        if flow.target not in inside or flow.source == flow.target:
            continue
        if flow.source in inside:
            onward[flow.source].append(flow.target)
        else:
            entered[flow.target] = min(entered[flow.target], 0 if flow.source == ARRIVAL else 1)
    order = _order(sorted(steps, key=entered.__getitem__), onward)
    place = {step: k for k, step in enumerate(order)}
    levels = dict.fromkeys(steps, 0)
    for step in order:
        for target in onward[step]:
            if place[target] > place[step]:
                levels[target] = max(levels[target], levels[step] + 1)
    return levels


def _order(starts: list[str], onward: dict[str, list[str]]) -> list[str]:
    """Steps so that as many ways as can be lead on; a way to an earlier one closes a circle.

    The reverse of the order in which a depth-first search leaves the steps (Tarjan 1976).
    """
    left: list[str] = []
    seen: set[str] = set()
    for start in starts:
        stack = [(start, False)]
        while stack:
            step, done = stack.pop()
            if done:
                left.append(step)
            elif step not in seen:
                seen.add(step)
                stack.append((step, True))
                stack += [(target, False) for target in onward[step]]
    return left[::-1]


def _free(name: str, taken: tuple[str, ...]) -> str:
    """The name, with a mark where a stage has it already."""
    while name in taken:
        name += "*"
    return name
