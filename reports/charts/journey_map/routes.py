"""The paths of people between placed boxes.

Forward flows are curves that keep clear of boxes where there is room. Flows within a stage turn
round in the gutter beside it. Flows back to an earlier stage run below all lanes, one track
each, so that a return is never taken for progress.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from reports.charts.journey_map.data import ARRIVAL, Flow, JourneyMap
from reports.charts.journey_map.places import (
    LANE_GAP,
    Box,
    Places,
    flow_lines,
    is_backward,
    is_turn,
    label_room,
    port_height,
)
from reports.charts.journey_map.shapes import SMALL, Path, Point
from reports.words.lettering import text_width

_TRACK = 13.0
_TRACK_GAP = 5.0
_CLEAR = 4.0


@dataclass(frozen=True, slots=True)
class Route:
    """The path of one flow.

    Attributes:
        path: the middle of the ribbon.
        width: pixels.
        label: (x, y) of the middle left of its label at the source, or of its track's middle.
        track: (left, right) of its stretch below the lanes, for flows that go back.
    """

    flow: Flow
    path: Path
    width: float
    label: Point
    room: float
    track: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class _Ports:
    leaving: dict[Flow, float]
    entering: dict[Flow, float]


def routes(data: JourneyMap, places: Places) -> tuple[tuple[Route, ...], float]:
    """All routes between different steps, and the y below the lowest track."""
    moving = [flow for flow in data.flows if flow.source not in {ARRIVAL, flow.target}]
    ports = _ports(moving, places)
    backward = [flow for flow in moving if is_backward(flow, places.stage_of)]
    turns = [flow for flow in moving if is_turn(flow, places.stage_of)]
    forward = [flow for flow in moving if flow not in backward and flow not in turns]
    downs = _slots(backward + turns, places, ports)
    ups = _risers(backward, places)
    tracks, bottom = _tracks(backward, places, downs)
    made = [_back(flow, places, ports, downs[flow], ups[flow], tracks[flow]) for flow in backward]
    made += _forward_routes(forward, places, ports)
    made += [_turn(flow, places, ports, downs[flow]) for flow in turns]
    return tuple(made), bottom


def _ports(moving: list[Flow], places: Places) -> _Ports:
    """The y at which each flow leaves its source and enters its target."""
    leaving: dict[Flow, float] = {}
    entering: dict[Flow, float] = {}
    for step, box in places.boxes.items():
        right: list[tuple[tuple[int, float, float], float, Flow, bool]] = []
        left: list[tuple[tuple[int, float, float], float, Flow, bool]] = []
        for flow in moving:
            width = places.thickness(flow.count)
            if flow.source == step:
                room = label_room(places.columns, places.stage_of[step])
                height = port_height(flow, places.stage_of, room, width)
                right.append((_rank(flow, box, places, out=True), height, flow, True))
            if flow.target == step:
                side = right if is_turn(flow, places.stage_of) else left
                side.append((_rank(flow, box, places, out=False), width + 4.0, flow, False))
        for side in (left, right):
            y = box.middle - sum(height for _, height, _, _ in side) / 2
            for _, height, flow, out in sorted(side, key=lambda item: item[0]):
                (leaving if out else entering)[flow] = y + height / 2
                y += height
    return _Ports(leaving, entering)


def _rank(flow: Flow, box: Box, places: Places, *, out: bool) -> tuple[int, float, float]:
    """Order along a side, top first, so that ribbons cross as little as can be."""
    other = places.boxes[flow.target if out else flow.source]
    if is_backward(flow, places.stage_of):
        return 3, -other.x, flow.count if out else other.y
    if is_turn(flow, places.stage_of):
        above = other.y < box.y
        return (0, -other.y, 0.0 if out else 1.0) if above else (2, -other.y, 1.0 - out)
    return 1, other.middle, other.x


def _slots(flows: list[Flow], places: Places, ports: _Ports) -> dict[Flow, float]:
    """The x of each upright stretch right of its source; short stretches stand nearest."""
    slots: dict[Flow, float] = {}
    by_column: dict[int, list[Flow]] = defaultdict(list)
    for flow in flows:
        by_column[places.stage_of[flow.source]].append(flow)
    for column, members in by_column.items():
        start, end = places.columns.gutter(column)
        room = label_room(places.columns, column)
        words = [
            text_width(line, SMALL)
            for flow in ports.leaving
            if places.stage_of[flow.source] == column and not is_backward(flow, places.stage_of)
            for line in flow_lines(flow, room)
        ]
        members.sort(key=lambda flow: _reach(flow, places, ports))
        need = sum(places.thickness(flow.count) + 5.0 for flow in members)
        offset = min(max(words, default=0.0) + 8.0, max(8.0, end - start - need - 12.0))
        squeeze = min(1.0, max(0.3, (end - start - offset - 8.0) / need))
        x = start + offset
        for flow in members:
            width = (places.thickness(flow.count) + 5.0) * squeeze
            slots[flow] = x + width / 2
            x += width
    return slots


def _reach(flow: Flow, places: Places, ports: _Ports) -> tuple[bool, float]:
    """How far an upright stretch goes; those that go down to the tracks stand farthest out."""
    down = is_backward(flow, places.stage_of)
    start = ports.leaving[flow]
    return down, places.bottom - start if down else abs(ports.entering[flow] - start)


def _risers(backward: list[Flow], places: Places) -> dict[Flow, float]:
    """The x of each upright stretch left of its target; near sources stand nearest."""
    risers: dict[Flow, float] = {}
    by_column: dict[int, list[Flow]] = defaultdict(list)
    for flow in backward:
        by_column[places.stage_of[flow.target]].append(flow)
    for column, members in by_column.items():
        start, end = places.columns.gutter(column - 1)
        members.sort(key=lambda flow: (-places.boxes[flow.target].y, _span(flow, places)))
        need = sum(places.thickness(flow.count) + 5.0 for flow in members)
        squeeze = min(1.0, 0.8 * (end - start) / need)
        x = end - 9.0
        for flow in members:
            width = (places.thickness(flow.count) + 5.0) * squeeze
            risers[flow] = x - width / 2
            x -= width
    return risers


def _span(flow: Flow, places: Places) -> tuple[float, float]:
    """Short returns come first: they take the upper tracks, so that longer ones go around."""
    source, target = places.boxes[flow.source], places.boxes[flow.target]
    return source.x - target.x, -source.y


def _tracks(
    backward: list[Flow], places: Places, downs: dict[Flow, float]
) -> tuple[dict[Flow, float], float]:
    tracks: dict[Flow, float] = {}
    y = places.bottom + LANE_GAP
    for flow in sorted(backward, key=lambda flow: (_span(flow, places)[0], downs[flow])):
        height = max(_TRACK, places.thickness(flow.count))
        tracks[flow] = y + height / 2
        y += height + _TRACK_GAP
    return tracks, y


def _back(  # noqa: PLR0913, PLR0917 - the three coordinates of a detour belong together
    flow: Flow, places: Places, ports: _Ports, down: float, up: float, track: float
) -> Route:
    source, target = places.boxes[flow.source], places.boxes[flow.target]
    width = places.thickness(flow.count)
    corners = (
        (source.right, ports.leaving[flow]),
        (down, ports.leaving[flow]),
        (down, track),
        (up, track),
        (up, ports.entering[flow]),
        (target.x, ports.entering[flow]),
    )
    path = _rounded(corners, width / 2 + 6.0)
    return Route(flow, path, width, ((down + up) / 2, track), down - up, (up, down))


def _turn(flow: Flow, places: Places, ports: _Ports, slot: float) -> Route:
    source, target = places.boxes[flow.source], places.boxes[flow.target]
    width = places.thickness(flow.count)
    start, end = ports.leaving[flow], ports.entering[flow]
    corners = ((source.right, start), (slot, start), (slot, end), (target.right, end))
    path = _rounded(corners, width / 2 + 6.0)
    room = label_room(places.columns, places.stage_of[flow.source])
    return Route(flow, path, width, (source.right + 3.0, start), room)


def _forward_routes(forward: list[Flow], places: Places, ports: _Ports) -> list[Route]:
    """Curves; wide ones choose their way past boxes first, thin ones take what is left."""
    taken: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for step, box in places.boxes.items():
        occupied = (box.y - box.above, box.y + box.height + box.below)
        taken[places.stage_of[step]].append(occupied)
    made: list[Route] = []
    for flow in sorted(forward, key=lambda flow: -flow.count):
        source, target = places.boxes[flow.source], places.boxes[flow.target]
        width = places.thickness(flow.count)
        points: list[Point] = [(source.right, ports.leaving[flow])]
        first, last = places.stage_of[flow.source], places.stage_of[flow.target]
        for column in range(first + 1, last):
            share = (column - first) / (last - first)
            ideal = ports.leaving[flow] * (1 - share) + ports.entering[flow] * share
            y = _corridor(ideal, width, taken[column], places)
            taken[column].append((y - width / 2, y + width / 2))
            left = places.columns.lefts[column]
            points += [(left - 2.0, y), (left + places.columns.box_width + 2.0, y)]
        points.append((target.x, ports.entering[flow]))
        room = label_room(places.columns, first)
        label = (source.right + 3.0, ports.leaving[flow])
        made.append(Route(flow, _curves(points), width, label, room))
    return made


def _corridor(
    ideal: float, width: float, taken: list[tuple[float, float]], places: Places
) -> float:
    """The free height nearest to the straight way; the straight way itself if none is free."""
    half = width / 2 + _CLEAR
    top, bottom = places.lanes[0].y, places.bottom
    candidates = [ideal]
    for low, high in taken:
        candidates += [low - half, high + half]
    free = [
        y
        for y in candidates
        if top + half <= y <= bottom - half
        and all(y + half <= low + 0.01 or y - half >= high - 0.01 for low, high in taken)
    ]
    return min(free, key=lambda y: abs(y - ideal), default=ideal)


def _curves(points: list[Point]) -> Path:
    """Level through every column, an S-curve through every gutter."""
    path: list[tuple[str, tuple[Point, ...]]] = [("M", (points[0],))]
    for k in range(1, len(points)):
        (x0, y0), (x1, y1) = points[k - 1], points[k]
        if k % 2 == 0:
            path.append(("L", ((x1, y1),)))
            continue
        half = (x0 + x1) / 2
        path.append(("C", ((half, y0), (half, y1), (x1, y1))))
    return tuple(path)


def _rounded(corners: tuple[Point, ...], radius: float) -> Path:
    """Level and upright stretches with rounded corners."""
    path: list[tuple[str, tuple[Point, ...]]] = [("M", (corners[0],))]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        reach = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        start, end = _towards(corner, before, reach), _towards(corner, after, reach)
        path.append(("L", (start,)))
        near, far = _towards(corner, before, reach * 0.45), _towards(corner, after, reach * 0.45)
        path.append(("C", (near, far, end)))
    path.append(("L", (corners[-1],)))
    return tuple(path)


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, goal: Point, reach: float) -> Point:
    whole = _distance(start, goal)
    share = reach / whole if whole > 0 else 0.0
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share
