"""Where everything of a journey map stands: columns, lanes, boxes and what hangs from them.

Columns are stages, rows are channels. A box is as tall as its people: every flow that starts or
ends at it gets a port on its left or right side. Arrivals stand on top of a box, losses and
endings hang below it. Nothing here knows the paths between boxes; `routes` does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reports.charts.journey_map.data import ARRIVAL, Flow, JourneyMap, Node
from reports.charts.journey_map.exits import Exit, exits_of
from reports.charts.journey_map.shapes import LINE, SMALL, TEXT
from reports.charts.journey_map.tops import Top, top_of
from reports.words.lettering import BOLD, count_words, plain, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

PIXELS_PER_INCH = 96.0
MARGIN = 8.0
WIDE = 700.0
LANE_GAP = 6.0
LANE_PAD = 11.0
STACK_GAP = 12.0
HEADER = 16.0
_NARROWEST_BOX = 62.0
_WIDEST_BOX = (300.0, 240.0, 190.0, 156.0)  # of one, two, three, and more columns
_GUTTER_IN_BOXES = 2.4
_GUTTER = 50.0
_TIGHT_GUTTER = 46.0
_EDGE_GUTTER = 11.0
_SIZES = (TEXT, 10.0, 9.0)
_TALLEST = 120.0
_THINNEST = 1.5


@dataclass(frozen=True, slots=True)
class Box:
    """A placed step. `top` stands on it; `below` is the height kept for what hangs from it."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    top: Top
    below: float
    lines: tuple[str, ...]
    text_size: float
    exits: tuple[Exit, ...]

    @property
    def above(self) -> float:
        """The height kept for what stands on the box."""
        return self.top.height

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The y of the centre."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Lane:
    """The row of a channel."""

    channel: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the stages stand: the left edge of each box column, the gutters, the page.

    `needs` are the widths of the upright ribbons left of each column, and right of the last one.
    """

    lefts: tuple[float, ...]
    box_width: float
    lane_left: float
    lane_right: float
    page_width: float
    label_width: float
    needs: tuple[float, ...]

    def gutter(self, column: int) -> tuple[float, float]:
        """The strip right of a column's boxes; column -1 is the strip left of the first."""
        start = self.lane_left if column < 0 else self.lefts[column] + self.box_width
        last = column + 1 == len(self.lefts)
        return start, self.lane_right if last else self.lefts[column + 1]

    def free(self, column: int) -> float:
        """How far right of its box a label may reach below it: clear of upright ribbons."""
        start, end = self.gutter(column)
        room, upright = end - start, self.needs[column + 1]
        return max(0.0, min(0.5 * room, room - upright - 12.0)) if upright else 0.5 * room


@dataclass(frozen=True)
class Places:
    """The whole stage on which ribbons are drawn."""

    columns: Columns
    lanes: tuple[Lane, ...]
    boxes: dict[str, Box]
    scale: float
    customers: float
    bottom: float
    stage_of: dict[str, int] = field(default_factory=dict)

    def thickness(self, count: float) -> float:
        """The width in pixels of so many customers."""
        return thickness(count, self.customers, self.scale)


def thickness(count: float, customers: float, scale: float) -> float:
    """Width in pixels of `count` customers where all of them are `scale` pixels wide.

    Never wider than all customers: where everybody goes round and round, the count says how often.
    """
    return max(_THINNEST, min(1.0, count / customers) * scale)


def full_width(maps: Sequence[JourneyMap], width_inches: float) -> float:
    """How many pixels wide all customers may be in every one of the maps.

    The busiest step's box may not become a tower, so a journey in which many ways meet at a step
    gets thinner ribbons. Arches over a step take nothing of its sides and do not count.
    """
    widest = min(48.0, 20.0 + width_inches * PIXELS_PER_INCH / 40.0)
    crowds = [crowd for data in maps for crowd in _crowds(data)]
    return min(widest, _TALLEST / max(1.0, *crowds)) if crowds else widest


def _crowds(data: JourneyMap) -> list[float]:
    """The ribbons at the busier side of every step, in widths of all customers."""
    stage_of = {node.step: data.stages.index(node.stage) for node in data.nodes}
    left: dict[str, float] = defaultdict(float)
    right: dict[str, float] = defaultdict(float)
    for flow in data.flows:
        if flow.source in {ARRIVAL, flow.target}:
            continue
        share = min(1.0, flow.count / data.customers)
        right[flow.source] += share
        into = right if is_turn(flow, stage_of) else left
        into[flow.target] += share
    return [max(left[node.step], right[node.step]) for node in data.nodes]


def place(data: JourneyMap, *, width_inches: float, scale: float, top: float) -> Places:
    """Lay out columns and lanes below `top`; narrow pages put the channel's name in its lane."""
    stage_of = {node.step: data.stages.index(node.stage) for node in data.nodes}
    columns = _columns(data, stage_of, width_inches * PIXELS_PER_INCH, scale)
    ports = _port_heights(data, stage_of, columns, scale)
    sized = {node.step: _sized(data, node, columns, scale, ports) for node in data.nodes}
    header = HEADER if columns.label_width == 0 else 0.0
    lanes: list[Lane] = []
    boxes: dict[str, Box] = {}
    y = top
    for channel in data.channels:
        cells = [
            [sized[n.step] for n in data.nodes if (n.stage, n.channel) == (stage, channel)]
            for stage in data.stages
        ]
        up = max((_anchor(cell) for cell in cells if cell), default=0.0)
        down = max((_tall(cell) - _anchor(cell) for cell in cells if cell), default=2.0)
        height = header + up + down + 2 * LANE_PAD
        lanes.append(Lane(channel, y, height))
        for column, cell in enumerate(cells):
            stack_y = y + header + LANE_PAD + up - _anchor(cell)
            for box in cell:
                boxes[box.node.step] = _moved(box, columns.lefts[column], stack_y + box.above)
                stack_y += box.above + box.height + box.below + STACK_GAP
        y += height + LANE_GAP
    return Places(columns, tuple(lanes), boxes, scale, data.customers, y - LANE_GAP, stage_of)


def is_backward(flow: Flow, stage_of: dict[str, int]) -> bool:
    """Whether a flow returns to an earlier stage."""
    return flow.source != ARRIVAL and stage_of[flow.target] < stage_of[flow.source]


def is_turn(flow: Flow, stage_of: dict[str, int]) -> bool:
    """Whether a flow stays in its stage but changes the step: it turns round in the gutter."""
    return (
        flow.source not in {ARRIVAL, flow.target} and stage_of[flow.target] == stage_of[flow.source]
    )


def flow_lines(flow: Flow, room: float) -> tuple[str, ...]:
    """The label at the start of a flow: its count, and its kind where that is not the rule."""
    count = count_words(flow.count)
    if flow.kind == "way":
        return (count,)
    both = f"{count} {flow.kind}"
    return (both,) if text_width(both, SMALL) <= room else (count, flow.kind)


def port_height(flow: Flow, stage_of: dict[str, int], room: float, width: float) -> float:
    """The height a flow needs at the side it leaves from, label included."""
    if is_backward(flow, stage_of):
        return width + 4.0
    return max(width, 11.0 * len(flow_lines(flow, room))) + 3.0


def label_room(columns: Columns, column: int) -> float:
    """How wide a label beside a box may be before it reaches the next column."""
    start, end = columns.gutter(column)
    return max(28.0, 0.62 * (end - start))


def _columns(data: JourneyMap, stage_of: dict[str, int], page: float, scale: float) -> Columns:
    count = len(data.stages)
    needs = _gutter_needs(data, stage_of, scale)
    widest = max((text_width(plain(c), TEXT, bold=True) for c in data.channels), default=0.0)
    label = min(widest, 96.0) + 16.0 if page >= WIDE else 0.0
    left = _EDGE_GUTTER + needs[0]
    right = max(_EDGE_GUTTER, needs[count] + 30.0 if needs[count] else 0.0)
    fixed = 2 * MARGIN + label + left + right
    roomy = [_GUTTER + 0.6 * need for need in needs[1:count]]
    tight = [_TIGHT_GUTTER + 0.1 * need for need in needs[1:count]]
    page = max(page, fixed + sum(tight) + count * _NARROWEST_BOX)
    free = page - fixed - count * _NARROWEST_BOX - sum(tight)
    share = min(1.0, free / max(1e-9, sum(roomy) - sum(tight)))
    inner = [low + share * (high - low) for low, high in zip(tight, roomy, strict=True)]
    box = (page - fixed - sum(inner)) / count
    widest_box = _WIDEST_BOX[min(count, len(_WIDEST_BOX)) - 1]
    box = min(widest_box, box, max(_NARROWEST_BOX, 0.56 * (page - fixed) / count))
    spare = page - fixed - sum(inner) - count * box
    more = min(spare / max(1, count - 1), _GUTTER_IN_BOXES * box)
    lane_left = MARGIN + label
    lefts = [lane_left + left + (spare - more * (count - 1)) / 2]
    for gutter in inner:
        lefts.append(lefts[-1] + box + gutter + more)
    return Columns(tuple(lefts), box, lane_left, page - MARGIN, page, label, (*needs,))


def _gutter_needs(data: JourneyMap, stage_of: dict[str, int], scale: float) -> list[float]:
    """The width of the upright ribbons left of each column, and right of the last one."""
    needs = [0.0] * (len(data.stages) + 1)
    for flow in data.flows:
        width = thickness(flow.count, data.customers, scale) + 4.5
        if is_backward(flow, stage_of):
            needs[stage_of[flow.source] + 1] += width
            needs[stage_of[flow.target]] += width
        elif is_turn(flow, stage_of):
            needs[stage_of[flow.source] + 1] += width
    return needs


def _port_heights(
    data: JourneyMap, stage_of: dict[str, int], columns: Columns, scale: float
) -> dict[str, float]:
    """The height each box needs for the busier of its two sides."""
    left: dict[str, float] = defaultdict(float)
    right: dict[str, float] = defaultdict(float)
    for flow in data.flows:
        if flow.source in {ARRIVAL, flow.target}:
            continue
        width = thickness(flow.count, data.customers, scale)
        room = label_room(columns, stage_of[flow.source])
        right[flow.source] += port_height(flow, stage_of, room, width)
        into = right if is_turn(flow, stage_of) else left
        into[flow.target] += width + 4.0
    return {node.step: max(left[node.step], right[node.step]) + 8.0 for node in data.nodes}


def _sized(
    data: JourneyMap, node: Node, columns: Columns, scale: float, ports: dict[str, float]
) -> Box:
    size, lines = _name_lines(plain(node.step), (columns.box_width - 6.0) / BOLD)
    text = LINE * (len(lines) + 1 + node.goal) + 10.0
    top = top_of(
        data, node, columns.box_width, lambda count: thickness(count, data.customers, scale)
    )
    column = data.stages.index(node.stage)
    exits = exits_of(data, node, columns.box_width + columns.free(column), scale)
    below = max((exit_.bottom for exit_ in exits), default=0.0) + (6.0 if exits else 0.0)
    height = max(text, ports[node.step])
    return Box(node, 0.0, 0.0, columns.box_width, height, top, below, lines, size, exits)


def _name_lines(name: str, room: float) -> tuple[float, tuple[str, ...]]:
    """The name in the largest letters in which its longest word stands unbroken."""
    longest = max(
        name.replace("-", "- ").split(), key=lambda word: text_width(word, TEXT), default=""
    )
    size = next((size for size in _SIZES if text_width(longest, size) <= room), _SIZES[-1])
    return size, wrap(name, size, room)


def _tall(cell: list[Box]) -> float:
    heights = [box.above + box.height + box.below for box in cell]
    return sum(heights) + STACK_GAP * (len(cell) - 1)


def _anchor(cell: list[Box]) -> float:
    """What is lined up across a lane: the centre of a lone box, else of the stack."""
    if not cell:
        return 0.0
    return cell[0].above + cell[0].height / 2 if len(cell) == 1 else _tall(cell) / 2


def _moved(box: Box, x: float, y: float) -> Box:
    return replace(box, x=x, y=y)
