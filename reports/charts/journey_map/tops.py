"""What stands on a box: people who arrive from outside, and arches of those who come again.

An arch says that a step comes round, its count says how often. A monthly bill comes round a
thousand times: drawn to scale it would bury its neighbours, so arches are cut to what their box
has room for, and the scale of all other ribbons does not know of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts.journey_map.data import ARRIVAL, Flow, JourneyMap, Node
from reports.charts.journey_map.shapes import LINE, SMALL, Path, Polygon, Rect, Ribbon, Shape, Words
from reports.words.lettering import count_words, percent_words, plain, text_width

if TYPE_CHECKING:
    from collections.abc import Callable

STUB = 12.0
_STUB_LEFT = 5.0
_EDGE = 4.0
_INSIDE = 9.0
_GAP = 2.0
_BROADEST = 11.0
_LEAST_OUTER = 4.0
_TIP = 4.0
_KAPPA = 0.5523  # control points of a quarter circle drawn as a cubic curve


@dataclass(frozen=True, slots=True)
class Arch:
    """People who leave a step for the same step: a half circle over the box."""

    flow: Flow
    radius: float
    width: float


@dataclass(frozen=True, slots=True)
class Top:
    """What stands on one box, in pixels from its upper left corner; heights count upwards.

    Attributes:
        customers: all of the map, for percentages.
        right: where the box ends.
        arriving: the customers who arrive here from outside.
        arches: from the inside out.
        outer: the radius of the outermost edge of the arches.
        centre: the x of the middle of the arches.
        cut: whether the arches are narrower than the scale asks for.
        again_height: the baseline of "n again".
        arrival_height: the baseline of "n arrive".
        height: what all of it needs.
    """

    customers: float
    right: float
    arriving: float
    arrival_width: float
    arches: tuple[Arch, ...]
    outer: float
    centre: float
    cut: bool
    again_height: float
    arrival_height: float
    height: float


def top_of(
    data: JourneyMap, node: Node, box_width: float, thickness: Callable[[float], float]
) -> Top:
    """Arrivals at the left end of the box, arches at the right, words clear of both."""
    arriving = sum(f.count for f in data.flows if (f.source, f.target) == (ARRIVAL, node.step))
    loops = [flow for flow in data.flows if flow.source == flow.target == node.step]
    stub = thickness(arriving) if arriving > 0 else 0.0
    taken = _STUB_LEFT + stub + _EDGE if arriving > 0 else _EDGE
    arches, outer, cut = _arches(loops, box_width - taken - _EDGE, thickness)
    centre = box_width - _EDGE - outer
    again = outer + 4.0 if arches else 0.0
    arrive = STUB + 4.0 if arriving > 0 else 0.0
    if arches and arriving > 0:
        words = text_width(f"{count_words(arriving)} arrive", SMALL)
        label = box_width - text_width(again_words(arches), SMALL)
        again = max(again, STUB + 4.0) if label < taken else again
        left = min(centre - outer, label)
        arrive = max(arrive, again + LINE) if left < words + 4.0 else arrive
    height = max(again, arrive) + (LINE if arches or arriving > 0 else 0.0)
    return Top(
        customers=data.customers,
        right=box_width,
        arriving=arriving,
        arrival_width=stub,
        arches=arches,
        outer=outer,
        centre=centre,
        cut=cut,
        again_height=again,
        arrival_height=arrive,
        height=height,
    )


def again_words(arches: tuple[Arch, ...]) -> str:
    """How many come to the step again, as it stands over the arches."""
    return f"{count_words(sum(arch.flow.count for arch in arches))} again"


def top_shapes(top: Top, step: str, x: float, y: float) -> list[Shape]:
    """Stub, arches and words over the box of a step whose upper left corner is (x, y)."""
    shapes: list[Shape] = []
    name = plain(step)
    if top.arriving > 0:
        words = f"{count_words(top.arriving)} arrive"
        title = f"{words} at {name}"
        stub = Rect(x + _STUB_LEFT, y - STUB, top.arrival_width, STUB, "arrival", title, "arrival")
        label = Words(x, y - top.arrival_height, words, SMALL, "ink", "arrival count", halo="lane")
        shapes += [stub, label]
    tips: list[Shape] = []
    broadest = max((arch.width for arch in top.arches), default=0.0)
    for arch in top.arches:
        flow = arch.flow
        how = "" if flow.kind == "way" else f", {flow.kind}"
        share = percent_words(flow.count / top.customers)
        title = f"{name} again: {count_words(flow.count)}, {share} of all customers{how}"
        path = _half_circle(x + top.centre, y, arch.radius)
        edge = f"{flow.kind} edge"
        shapes.append(Ribbon(path, arch.width, flow.kind, edge, title, "loop"))
        foot = x + top.centre + arch.radius
        size = min(_TIP, 0.35 * top.outer)
        tip = ((foot, y), (foot - size, y - 1.5 * size), (foot + size, y - 1.5 * size))
        if arch.width == broadest:
            tips.append(Polygon(tip, edge, title, "tip"))
    shapes += tips
    if top.arches:
        words = again_words(top.arches)
        right, above = x + top.right, y - top.again_height
        shapes.append(
            Words(right, above, words, SMALL, "ink", "loop count", anchor="end", halo="lane")
        )
    return shapes


def _arches(
    loops: list[Flow], room: float, thickness: Callable[[float], float]
) -> tuple[tuple[Arch, ...], float, bool]:
    """The arches, the radius of their outer edge, and whether they had to be cut."""
    if not loops:
        return (), 0.0, False
    wished = [thickness(flow.count) for flow in loops]
    squeeze = min(1.0, _BROADEST / sum(wished))
    widths = [width * squeeze for width in wished]
    natural = _INSIDE + sum(widths) + _GAP * (len(widths) - 1)
    outer = min(natural, max(_LEAST_OUTER, room / 2))
    shrink = outer / natural
    arches: list[Arch] = []
    radius = _INSIDE
    for flow, width in zip(loops, widths, strict=True):
        arches.append(Arch(flow, (radius + width / 2) * shrink, width * shrink))
        radius += width + _GAP
    return tuple(arches), outer, squeeze * shrink < 1.0


def _half_circle(x: float, y: float, radius: float) -> Path:
    bend = _KAPPA * radius
    return (
        ("M", ((x - radius, y),)),
        ("C", ((x - radius, y - bend), (x - bend, y - radius), (x, y - radius))),
        ("C", ((x + bend, y - radius), (x + radius, y - bend), (x + radius, y))),
    )
