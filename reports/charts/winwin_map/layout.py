"""Where everything of a win-win map stands: panels, their words, names beside points, key.

Lengths are points (72 an inch), y downwards.
"""

from __future__ import annotations

from reports.charts.winwin_map.data import Point, WinWinMap
from reports.charts.winwin_map.key import make_key
from reports.charts.winwin_map.labels import LABEL, Frame, Named, PlacedName, frame_of, place_names
from reports.charts.winwin_map.panels import (
    AXIS,
    CORNER,
    CORNERS,
    MARGIN,
    SMALL,
    axis_lines,
    axis_words,
    corner_lines,
    make_panels,
    on_page,
    tick_words,
    upright_lines,
)
from reports.charts.winwin_map.shapes import Layout, Panel, Words
from reports.words.lettering import BOLD, plain, shorten, text_width, wrap

TITLE = "Which changes are good for both sides?"
_TITLE = 13.0
_NAMED_VARIANTS = 8
_NAME_SHARE = 0.48


def arrange(data: WinWinMap, *, width_inches: float = 8.0) -> Layout:
    """Lay the map out for a slot of this width."""
    width = width_inches * 72.0
    lines = wrap(TITLE, _TITLE, (width - 2 * MARGIN) / BOLD, 2)
    words = [
        Words(MARGIN, MARGIN + 12.0 + 16.0 * k, line, _TITLE, "ink", "title", bold=True)
        for k, line in enumerate(lines)
    ]
    panels, top = make_panels(data, width, MARGIN + 16.0 * len(lines) + 6.0)
    for number, panel in enumerate(panels):
        words += _panel_words(data, panel, number, len(panels))
    short = all(_fits(plain(variant), panels) for variant in data.variants)
    few = len(data.variants) <= _NAMED_VARIANTS
    names = _names(data, panels, numbered=False) if short and few else None
    numbered = names is None
    if names is None:
        names = _names(data, panels, numbered=True) or []
    words += [
        Words(
            (name.frame.left + name.frame.right) / 2.0,
            name.frame.bottom - 0.3 * LABEL,
            name.named.text,
            LABEL,
            "ink",
            "name",
            "center",
        )
        for name in names
    ]
    leaders = tuple(name.leader for name in names if name.leader is not None)
    key_words, entries, bottom = make_key(data, panels, width, top, numbered=numbered)
    return Layout(
        width, bottom, tuple(panels), (*words, *key_words), tuple(names), leaders, entries, numbered
    )


def _panel_words(data: WinWinMap, panel: Panel, number: int, count: int) -> list[Words]:
    frame = panel.frame
    words: list[Words] = []
    if count > 1:
        text = ("All variants", "Near zero", "Nearest to zero")[number]
        title = shorten(text + _aside(data, panel, number), AXIS, panel.width / BOLD)
        words.append(
            Words(frame.left, frame.top - 5.0, title, AXIS, "ink", "panel title", bold=True)
        )
    words += _corner_words(frame)
    for tick in panel.x_ticks:
        x, _ = on_page(panel, tick, 0.0)
        text = tick_words(tick, panel.x_ticks)
        words.append(Words(x, frame.bottom + 11.0, text, SMALL, "muted", "tick", "center"))
    for tick in panel.y_ticks:
        _, y = on_page(panel, 0.0, tick)
        text = tick_words(tick, panel.y_ticks)
        words.append(Words(frame.left - 4.0, y + 3.0, text, SMALL, "muted", "tick", "right"))
    across, _ = axis_words(data)
    x, y = (frame.left + frame.right) / 2.0, (frame.top + frame.bottom) / 2.0
    for k, line in enumerate(axis_lines(across, panel.width)):
        foot = frame.bottom + 25.0 + 12.0 * k
        words.append(Words(x, foot, line, AXIS, "ink", "axis", "center"))
    upright = upright_lines(data, panel.height)
    ticks = max(text_width(tick_words(t, panel.y_ticks), SMALL) for t in panel.y_ticks) + 8.0
    for k, line in enumerate(reversed(upright)):
        side = frame.left - ticks - 12.0 * k
        words.append(Words(side, y, line, AXIS, "ink", "axis", "center", upright=True))
    return words


def _corner_words(frame: Frame) -> list[Words]:
    words: list[Words] = []
    for place, lines in enumerate(corner_lines(frame.right - frame.left)):
        right, low = place % 2 == 1, place >= len(CORNERS) // 2
        x = frame.right - 5.0 if right else frame.left + 5.0
        y = frame.bottom - 5.0 - 11.0 * (len(lines) - 1) if low else frame.top + 12.0
        side = "right" if right else "left"
        words += [
            Words(x, y + 11.0 * k, line, CORNER, CORNERS[place], "corner", side, bold=True)
            for k, line in enumerate(lines)
        ]
    return words


def _aside(data: WinWinMap, panel: Panel, number: int) -> str:
    """What a panel's title says about what it leaves out or what comes next."""
    if number == 0:
        return " (dashed: the next panel)"
    shown = {data.points[spot.place].variant for spot in panel.spots}
    away = len({point.variant for point in data.points if point.is_placed} - {*shown})
    return f" ({away} {'variant' if away == 1 else 'variants'} outside)" if away else ""


def _names(data: WinWinMap, panels: list[Panel], *, numbered: bool) -> list[PlacedName] | None:
    """Names for the points of every panel, or None where they do not fit."""
    placed: list[PlacedName] = []
    for number, panel in enumerate(panels):
        last = number + 1 == len(panels)
        deeper = set() if last else {spot.place for spot in panels[number + 1].spots}
        names = [
            Named(_name(data, spot.place, panel, numbered=numbered), spot.x, spot.y)
            for spot in panel.spots
            if spot.place not in deeper and _is_named(data, data.points[spot.place])
        ]
        names += _crowd(data, panel, deeper)
        frame = panel.frame
        clear = [
            frame_of(w.text, w.x - _shift(w), w.y, w.size, bold=True) for w in _corner_words(frame)
        ]
        marks = [Frame(s.x - 5.0, s.y - 5.0, s.x + 5.0, s.y + 5.0) for s in panel.spots]
        lines = [Frame(s.arms.left, s.y - 1.0, s.arms.right, s.y + 1.0) for s in panel.spots]
        lines += [Frame(s.x - 1.0, s.arms.top, s.x + 1.0, s.arms.bottom) for s in panel.spots]
        found = place_names(names, frame, clear, marks, lines)
        if found is None:
            return None
        placed += found
    return placed


def _crowd(data: WinWinMap, panel: Panel, deeper: set[int]) -> list[Named]:
    """One name for all variants that the next panel shows apart."""
    count = len({data.points[place].variant for place in deeper})
    if not count:
        return []
    x, y = on_page(panel, 0.0, 0.0)
    return [Named(f"{count} near zero", x, y)]


def _shift(words: Words) -> float:
    return text_width(words.text, words.size, bold=True) if words.anchor == "right" else 0.0


def _is_named(data: WinWinMap, point: Point) -> bool:
    return point.persona is None or len(data.variants) == 1


def _fits(name: str, panels: list[Panel]) -> bool:
    """Whether a name is short enough to stand beside its point uncut."""
    return text_width(name, LABEL) <= _NAME_SHARE * min(panel.width for panel in panels)


def _name(data: WinWinMap, place: int, panel: Panel, *, numbered: bool) -> str:
    point = data.points[place]
    if numbered:
        return str(data.variants.index(point.variant) + 1)
    text = point.variant if point.persona is None else point.persona
    return shorten(plain(text), LABEL, _NAME_SHARE * panel.width)
