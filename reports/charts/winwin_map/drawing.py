"""Who gains from each change: customers, the business, both or neither?

Each variant is a point: its change of customer value against its change of business value, with
the intervals as a cross. Colour is the variant, shape the persona. `layout` decides where
everything stands; this file says what the data are and draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.charts.palette import LIGHT, Palette
from reports.charts.saving import steady, svg_text
from reports.charts.winwin_map.data import Estimate, Point, WinWinMap, points_table
from reports.charts.winwin_map.layout import arrange
from reports.charts.winwin_map.shapes import Entry, Layout, Panel
from reports.words.lettering import change_words, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Estimate",
    "Point",
    "WinWinMap",
    "arrange",
    "draw",
    "points_table",
    "svg",
]

QUESTION = "Which changes are good for both sides?"
_POINTS_PER_INCH = 72.0
_OVERALL = 8.5
_PERSONA = 5.5
_TINTS = (("good tint", 1.0, 1.0), ("bad tint", -1.0, -1.0))


def draw(data: WinWinMap, *, width_inches: float = 8.0, palette: Palette = LIGHT) -> Figure:
    """The map as a figure; its height follows from its content."""
    layout = arrange(data, width_inches=width_inches)
    with steady():
        size = (layout.width / _POINTS_PER_INCH, layout.height / _POINTS_PER_INCH)
        figure = Figure(figsize=size, facecolor=palette.tone("background"))
        for number, panel in enumerate(layout.panels):
            _draw_panel(figure, layout, number, panel, data, palette)
        sheet = figure.add_axes((0.0, 0.0, 1.0, 1.0), frameon=False, zorder=5)
        sheet.set(xlim=(0.0, layout.width), ylim=(layout.height, 0.0), xticks=[], yticks=[])
        sheet.patch.set_visible(False)
        _draw_words(sheet, layout, palette)
        _draw_entries(sheet, layout, palette)
    return figure


def svg(data: WinWinMap, *, width_inches: float = 8.0, palette: Palette = LIGHT) -> str:
    """The map as an `<svg>` element with hover text on every point."""
    figure = draw(data, width_inches=width_inches, palette=palette)
    layout = arrange(data, width_inches=width_inches)
    titles = {
        _gid(number, spot.place, part): point_title(data, data.points[spot.place])
        for number, panel in enumerate(layout.panels)
        for spot in panel.spots
        for part in ("marker", "across", "upright")
    }
    names = ", ".join(f"{p.variant}: {p.headline}" for p in data.points if p.persona is None)
    return svg_text(figure, label=f"{QUESTION} {names}", titles=titles)


def point_title(data: WinWinMap, point: Point) -> str:
    """Everything there is to know about a point, in a line."""
    who = point.persona if point.persona is not None else "all customers"
    sides = ", ".join(
        f"{side} {change_words(estimate.mean)} {data.currency}{_interval_words(estimate)}"
        for side, estimate in (("customers", point.customer), ("business", point.business))
    )
    return plain(f"{point.variant}, {who}: {sides} per {data.per}: {point.headline}")


def _interval_words(estimate: Estimate) -> str:
    if not estimate.has_interval:
        return " (no interval)"
    return f" ({change_words(estimate.low)} to {change_words(estimate.high)})"


def _gid(panel: int, place: int, part: str) -> str:
    return f"panel-{panel}-point-{place}-{part}"


def _draw_panel(  # noqa: PLR0913, PLR0917 - a panel is drawn from all of these
    figure: Figure, layout: Layout, number: int, panel: Panel, data: WinWinMap, palette: Palette
) -> None:
    bounds = (
        panel.left / layout.width,
        1.0 - (panel.top + panel.height) / layout.height,
        panel.width / layout.width,
        panel.height / layout.height,
    )
    axes = figure.add_axes(bounds, facecolor=palette.tone("background"))
    wide, high = panel.x_limit, panel.y_limit
    axes.set(xlim=(-wide, wide), ylim=(-high, high), xticks=panel.x_ticks, yticks=panel.y_ticks)
    axes.set(xticklabels=[], yticklabels=[])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_color(palette.tone("grid"))
    for tone, right, up in _TINTS:
        corner = (0.0 if right > 0 else -wide, 0.0 if up > 0 else -high)
        axes.add_patch(Rectangle(corner, wide, high, fc=palette.tone(tone), ec="none", zorder=0))
    axes.grid(visible=True, color=palette.tone("grid"), linewidth=0.6)
    axes.set_axisbelow(True)
    _draw_margins(axes, data, panel, palette)
    axes.axhline(0.0, color=palette.tone("axis"), linewidth=0.9, zorder=1.5)
    axes.axvline(0.0, color=palette.tone("axis"), linewidth=0.9, zorder=1.5)
    if panel.window is not None:
        x, y = panel.window
        axes.add_patch(
            Rectangle(
                (-x, -y),
                2 * x,
                2 * y,
                fill=False,
                ec=palette.tone("ink"),
                ls="--",
                lw=0.9,
                zorder=6,
            )
        )
    for spot in panel.spots:
        _draw_point(axes, number, spot.place, spot.colour, spot.marker, data, palette)


def _draw_margins(axes: Axes, data: WinWinMap, panel: Panel, palette: Palette) -> None:
    x, y, wide, high = data.customer_margin, data.business_margin, panel.x_limit, panel.y_limit
    bands = (("margin-customers", x, x, high), ("margin-business", y, wide, y))
    for name, margin, across, up in bands:
        if margin <= 0:
            continue
        band = Rectangle((-across, -up), 2 * across, 2 * up, ec="none", alpha=0.55, zorder=1.0)
        band.set_facecolor(palette.tone("margin"))
        band.set_gid(f"{name}-{panel.left:.0f}-{panel.top:.0f}")
        axes.add_patch(band)


def _draw_point(  # noqa: PLR0913, PLR0917 - a point is drawn from all of these
    axes: Axes,
    panel: int,
    place: int,
    colour_place: int,
    marker: str,
    data: WinWinMap,
    palette: Palette,
) -> None:
    point = data.points[place]
    colour = palette.variant(colour_place)
    overall = point.persona is None
    customer, business = point.customer, point.business
    width = 2.0 if overall else 1.2
    across = ((customer.low, customer.high), (business.mean, business.mean))
    upright = ((customer.mean, customer.mean), (business.low, business.high))
    for estimate, arm, part in ((customer, across, "across"), (business, upright, "upright")):
        if estimate.has_interval:
            axes.plot(
                *arm,
                color=colour,
                linewidth=width,
                solid_capstyle="butt",
                zorder=3,
                gid=_gid(panel, place, part),
            )
    known = customer.has_interval and business.has_interval
    axes.plot(
        (customer.mean,),
        (business.mean,),
        marker=marker,
        linestyle="none",
        markersize=_OVERALL if overall else _PERSONA,
        markerfacecolor=colour if known else palette.tone("background"),
        markeredgecolor=palette.tone("background") if known else colour,
        markeredgewidth=0.9 if known else 1.6,
        zorder=5 if overall else 4,
        gid=_gid(panel, place, "marker"),
    )


def _draw_words(sheet: Axes, layout: Layout, palette: Palette) -> None:
    for leader in layout.leaders:
        (x0, y0), (x1, y1) = leader
        sheet.plot((x0, x1), (y0, y1), color=palette.tone("muted"), linewidth=0.7, zorder=1)
    paper = palette.tone("background")
    for name in layout.names:
        frame = name.frame
        size = (frame.right - frame.left, frame.bottom - frame.top)
        plate = Rectangle((frame.left, frame.top), *size, fc=paper, ec="none", alpha=0.7, zorder=2)
        sheet.add_patch(plate)
    for words in layout.words:
        tone = words.tone
        colour = palette.headline(tone) if tone in palette.headlines else palette.tone(tone)
        sheet.text(
            words.x,
            words.y,
            words.text,
            fontsize=words.size,
            color=colour,
            weight="bold" if words.bold else "normal",
            ha=words.anchor,
            va="baseline",
            rotation=90.0 if words.upright else 0.0,
            rotation_mode="anchor",
            parse_math=False,
            zorder=3,
        )


def _draw_entries(sheet: Axes, layout: Layout, palette: Palette) -> None:
    """The marks of the key; their words are among the layout's words."""
    for entry in layout.entries:
        _draw_entry(sheet, entry, palette)


def _draw_entry(sheet: Axes, entry: Entry, palette: Palette) -> None:
    if entry.marker == "margin":
        grey = palette.tone("margin")
        sheet.add_patch(Rectangle((entry.x - 5.0, entry.y - 4.0), 10.0, 8.0, fc=grey, ec="none"))
        return
    colour = palette.tone("muted") if entry.colour is None else palette.variant(entry.colour)
    sheet.plot(
        (entry.x,),
        (entry.y,),
        marker=entry.marker,
        linestyle="none",
        markersize=_OVERALL - 1.0,
        markerfacecolor=palette.tone("background") if entry.hollow else colour,
        markeredgecolor=colour,
        markeredgewidth=1.5 if entry.hollow else 0.0,
    )
