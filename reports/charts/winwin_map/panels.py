"""The panels of a win-win map: how many, how far their axes reach, where points stand.

Limits are symmetric about zero and come from the ends of the intervals, so nothing is clipped
unseen. Where some variants dwarf the others, a further panel shows the neighbourhood of zero.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reports.charts.winwin_map.data import Point, WinWinMap
from reports.charts.winwin_map.labels import Frame
from reports.charts.winwin_map.shapes import Panel, Spot
from reports.words.lettering import BOLD, plain, signed, text_width, wrap

CORNERS = ("at customers' expense", "win-win", "lose-lose", "at the business's expense")
MARKERS = ("s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "*", "d")
MARGIN = 8.0
SMALL = 8.0
AXIS = 8.5
CORNER = 8.5
SAME_SCALE = 2.0
_DWARFS = 10.0
_OVERHANG = 14.0
_MOST_PANELS = 3
_PANEL_LEAST = 245.0
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def windows(data: WinWinMap) -> list[list[Point]]:
    """The points that set the limits of each panel, the widest first.

    A further panel is opened while some points reach less than a tenth as far as the farthest
    one, on either side; three panels at most.
    """
    members = [point for point in data.points if point.is_placed]
    found = [members]
    while len(found) < _MOST_PANELS:
        across = _dwarfed(members, data.customer_margin, customer=True)
        upright = _dwarfed(members, data.business_margin, customer=False)
        both = [point for point in across if point in upright]
        members = both or across or upright
        if not members:
            break
        found.append(members)
    return found


def make_panels(data: WinWinMap, width: float, top: float) -> tuple[list[Panel], float]:
    """All panels, side by side where the page is wide enough, and the y below them."""
    groups = windows(data)
    columns = max(1, min(len(groups), int(width // _PANEL_LEAST)))
    outer = (width - 2 * MARGIN) / columns
    head = 16.0 if len(groups) > 1 else 0.0
    guess = min(370.0, max(190.0, (outer - 60.0) * 0.8))
    strip = 5.0 + 11.0 * max(len(lines) for lines in corner_lines(outer - 80.0))
    limits = [_limits(data, members, guess, strip) for members in groups]
    panels: list[Panel] = []
    y = top
    for number, (x_limit, y_limit) in enumerate(limits):
        column = number % columns
        if number and column == 0:
            y += head + guess + _foot(data, panels[-1].width)
        y_ticks = _ticks(y_limit, guess, upright=True)
        gap = max(text_width(tick_words(tick, y_ticks), SMALL) for tick in y_ticks) + 6.0
        left = MARGIN + column * outer + gap + 12.0 * len(upright_lines(data, guess))
        plot = MARGIN + (column + 1) * outer - 8.0 - left
        panel = Panel(
            left,
            y + head,
            plot,
            guess,
            x_limit,
            y_limit,
            _ticks(x_limit, plot, upright=False),
            y_ticks,
            (),
            limits[number + 1] if number + 1 < len(limits) else None,
        )
        panels.append(replace(panel, spots=_spots(data, panel)))
    return panels, y + head + guess + _foot(data, panels[-1].width)


def _dwarfed(members: list[Point], margin: float, *, customer: bool) -> list[Point]:
    reach = {
        id(point): max((point.customer if customer else point.business).extent, 2.0 * margin)
        for point in members
    }
    farthest = max(reach.values(), default=0.0)
    return [point for point in members if reach[id(point)] < farthest / _DWARFS]


def _limits(
    data: WinWinMap, members: list[Point], height: float, strip: float
) -> tuple[float, float]:
    """How far the axes reach: all interval ends, twice the margin, and room for the corners."""
    x = max((p.customer.extent for p in members), default=0.0)
    y = max((p.business.extent for p in members), default=0.0)
    x = max(x, 1.8 * data.customer_margin) or 1.0
    y = max(y, 1.8 * data.business_margin) or 1.0
    if 1 / SAME_SCALE <= x / y <= SAME_SCALE:
        x = y = max(x, y)
    return 1.1 * x, y / (1.0 - 2.0 * (strip + 3.0) / height)


def _ticks(limit: float, length: float, *, upright: bool) -> tuple[float, ...]:
    """Round numbers on both sides of zero, as many as the axis can carry without touching."""
    magnitude = 10.0 ** math.floor(math.log10(limit))
    for step in (power * magnitude for power in _STEPS):
        count = int(limit / step)
        ticks = tuple(step * k for k in range(-count, count + 1))
        need = 22.0 if upright else max(text_width(tick_words(t, ticks), SMALL) for t in ticks) + 12
        if count and length * step / (2.0 * limit) >= need:
            # A word under the very end of the axis would run off the page.
            over = length / 2.0 * (count * step / limit) + need / 2.0 - length / 2.0
            return ticks if upright or over <= _OVERHANG or count == 1 else ticks[1:-1]
    return (-limit / 2, 0.0, limit / 2)


def tick_words(tick: float, ticks: tuple[float, ...]) -> str:
    """A tick's number with its sign, with the decimals its neighbours need."""
    if tick == 0.0:
        return "0"
    step = abs(ticks[1] - ticks[0])
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return signed(f"{tick:+,.{decimals}f}")


def _spots(data: WinWinMap, panel: Panel) -> tuple[Spot, ...]:
    variants, personas = data.variants, data.personas
    spots: list[Spot] = []
    for place, point in enumerate(data.points):
        across, up = point.customer.mean, point.business.mean
        if not point.is_placed or abs(across) > panel.x_limit or abs(up) > panel.y_limit:
            continue
        marker = (
            "o" if point.persona is None else MARKERS[personas.index(point.persona) % len(MARKERS)]
        )
        x, y = on_page(panel, across, up)
        low = on_page(panel, _end(point.customer.low, across), _end(point.business.low, up))
        high = on_page(panel, _end(point.customer.high, across), _end(point.business.high, up))
        arms = Frame(low[0], high[1], high[0], low[1])
        spots.append(Spot(place, variants.index(point.variant), marker, x, y, arms))
    return tuple(spots)


def _end(end: float, mean: float) -> float:
    return end if math.isfinite(end) else mean


def on_page(panel: Panel, across: float, up: float) -> tuple[float, float]:
    """Where a pair of changes stands on the page."""
    x = panel.left + panel.width * (across / panel.x_limit + 1.0) / 2.0
    return x, panel.top + panel.height * (1.0 - up / panel.y_limit) / 2.0


def axis_words(data: WinWinMap) -> tuple[str, str]:
    """The labels of the two axes."""
    unit = f"change in {plain(data.currency)} per {plain(data.per)} (95 % interval)"
    return f"Customer value, {unit}", f"Business value, {unit}"


def axis_lines(text: str, room: float) -> tuple[str, ...]:
    """The label on one line, or broken before its bracket, or where it must."""
    if text_width(text, AXIS) <= room:
        return (text,)
    start, bracket, rest = text.partition(" (")
    first = wrap(start, AXIS, room, 2)
    return (*first, *wrap(bracket.strip() + rest, AXIS, room, 1))


def upright_lines(data: WinWinMap, height: float) -> tuple[str, ...]:
    """The label of the upright axis, in lines no longer than the plot is high."""
    return axis_lines(axis_words(data)[1], height)


def _foot(data: WinWinMap, plot: float) -> float:
    return 22.0 + 12.0 * len(axis_lines(axis_words(data)[0], plot)) + 4.0


def corner_lines(plot: float) -> list[tuple[str, ...]]:
    """The words of the four corners, each no wider than half the plot."""
    return [wrap(text, CORNER, (plot / 2.0 - 10.0) / BOLD, 2) for text in CORNERS]
