"""Where do customers go, where do they go in circles, and where are they lost?

Rows are channels, columns are stages; ribbons are as wide as their customers are many; losses
hang in red. `arrange` (journey_geometry) makes the shapes, the two emitters here draw them: one
writes SVG with hover text on every shape, the other draws on matplotlib for PNG and PDF.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.patches import Polygon as PolygonPatch
from matplotlib.path import Path as LinePath
from matplotlib.patheffects import withStroke

from reports.charts.journey_map.data import (
    Ending,
    Flow,
    JourneyMap,
    Loss,
    Node,
    bundled,
    edges_table,
    totals,
)
from reports.charts.journey_map.geometry import arrange, common_scale, sentence
from reports.charts.journey_map.shapes import Path, Picture, Polygon, Rect, Ribbon, Shape, Words
from reports.charts.palette import LIGHT, Palette
from reports.charts.saving import steady
from reports.words.lettering import FONT_STACK, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Ending",
    "Flow",
    "JourneyMap",
    "Loss",
    "Node",
    "arrange",
    "bundled",
    "common_scale",
    "draw",
    "edges_table",
    "sentence",
    "svg",
    "totals",
]

_PIXELS = 96.0
_POINTS = 72.0
_CASING = 2.0
_HOLLOW = 3.0
_DASHES = (5.0, 3.5)


def svg(
    data: JourneyMap,
    *,
    width_inches: float = 12.0,
    palette: Palette = LIGHT,
    scale: float | None = None,
    id_prefix: str = "",
) -> str:
    """The map as an `<svg>` element; steps carry ids `<prefix>step-<n>` and `data-step`.

    Args:
        data: the journey.
        width_inches: the width of the slot on the page (96 pixels an inch).
        palette: light or dark.
        scale: pixels that all customers are wide; see `common_scale`.
        id_prefix: lower-case letters before every id, where two maps share a page.
    """
    picture = arrange(data, width_inches=width_inches, scale=scale)
    width, height = _number(picture.width), _number(picture.height)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" aria-label={quoteattr(picture.title)} '
            f'font-family="{FONT_STACK}">'
        ),
        f"<title>{escape(picture.title)}</title>",
        f"<desc>{escape(picture.sentence)}</desc>",
        (
            f'<rect class="paper" width="{width}" height="{height}" '
            f'fill="{palette.tone("background")}"><title>{escape(picture.title)}</title></rect>'
        ),
    ]
    steps = [shape.step for shape in picture.shapes if isinstance(shape, Rect) and shape.step]
    ids = {step: f"{id_prefix}step-{k + 1}" for k, step in enumerate(steps)}
    parts += [_element(shape, palette, ids) for shape in picture.shapes]
    return "\n".join([*parts, "</svg>"])


def draw(
    data: JourneyMap,
    *,
    width_inches: float = 12.0,
    palette: Palette = LIGHT,
    scale: float | None = None,
) -> Figure:
    """The same map as a matplotlib figure, for `saving.png_bytes` and `saving.pdf_bytes`."""
    picture = arrange(data, width_inches=width_inches, scale=scale)
    with steady():
        size = (picture.width / _PIXELS, picture.height / _PIXELS)
        figure = Figure(figsize=size, facecolor=palette.tone("background"))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), frameon=False)
        axes.set(xlim=(0.0, picture.width), ylim=(picture.height, 0.0), xticks=[], yticks=[])
        _paint(picture, axes, palette)
    return figure


def _element(shape: Shape, palette: Palette, ids: dict[str, str]) -> str:
    if isinstance(shape, Words):
        return _words_element(shape, palette)
    title = f"<title>{escape(shape.title)}</title>"
    kind = f"class={quoteattr(shape.part)}"
    if isinstance(shape, Rect):
        edge = ""
        if shape.edge:
            edge = f' stroke="{palette.tone(shape.edge)}" stroke-width="{shape.edge_width:g}"'
        step = ""
        if shape.step:
            step = f' id="{ids[shape.step]}" data-step={quoteattr(plain(shape.step))}'
        return (
            f'<rect {kind}{step} x="{_number(shape.x)}" y="{_number(shape.y)}" '
            f'width="{_number(shape.width)}" height="{_number(shape.height)}" '
            f'rx="{_number(shape.radius)}" fill="{palette.tone(shape.fill)}"{edge}>{title}</rect>'
        )
    if isinstance(shape, Polygon):
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
        fill = palette.tone(shape.fill)
        return f'<polygon {kind} points="{points}" fill="{fill}">{title}</polygon>'
    strokes = "".join(
        f'<path d="{_path_text(shape.path)}" stroke="{palette.tone(tone)}" '
        f'stroke-width="{_number(width)}"{_dash_text(dash=dash)}/>'
        for tone, width, dash in _strokes(shape)
    )
    return f'<g {kind} fill="none">{title}{strokes}</g>'


def _strokes(ribbon: Ribbon) -> list[tuple[str, float, bool]]:
    """The strokes of a ribbon from below: a gap to what it crosses, its edges, its inside."""
    strokes = [("lane", ribbon.width + _CASING, False)]
    if not ribbon.dashed:
        return [*strokes, (ribbon.fill, ribbon.width, False)]
    strokes.append((ribbon.edge, ribbon.width, True))
    if ribbon.width > _HOLLOW:
        strokes.append((ribbon.fill, ribbon.width - 2.0, False))
    return strokes


def _words_element(words: Words, palette: Palette) -> str:
    halo = ""
    if words.halo:
        halo = (
            f' paint-order="stroke" stroke="{palette.tone(words.halo)}" stroke-width="3" '
            'stroke-linejoin="round"'
        )
    bold = ' font-weight="bold"' if words.bold else ""
    return (
        f'<text class={quoteattr(words.part)} x="{_number(words.x)}" y="{_number(words.y)}" '
        f'font-size="{words.size:g}" text-anchor="{words.anchor}"{bold} '
        f'fill="{palette.tone(words.fill)}"{halo} pointer-events="none">'
        f"{escape(words.text)}</text>"
    )


def _path_text(path: Path) -> str:
    return " ".join(
        command + " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        for command, points in path
    )


def _dash_text(*, dash: bool) -> str:
    return f' stroke-dasharray="{_DASHES[0]:g} {_DASHES[1]:g}"' if dash else ""


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0") or "0"


def _paint(picture: Picture, axes: Axes, palette: Palette) -> None:
    """Draw the shapes with matplotlib, one above the other."""
    point = _POINTS / _PIXELS
    for order, shape in enumerate(picture.shapes):
        if isinstance(shape, Words):
            _paint_words(shape, axes, palette, order)
        elif isinstance(shape, Polygon):
            fill = palette.tone(shape.fill)
            axes.add_patch(PolygonPatch(list(shape.points), fc=fill, ec="none", zorder=order))
        elif isinstance(shape, Ribbon):
            for tone, width, dash in _strokes(shape):
                style = (0.0, tuple(point * part for part in _DASHES)) if dash else "solid"
                _paint_stroke(shape.path, axes, palette.tone(tone), width * point, style, order)
        else:
            axes.add_patch(
                FancyBboxPatch(
                    (shape.x, shape.y),
                    shape.width,
                    shape.height,
                    boxstyle=f"round,pad=0,rounding_size={shape.radius}",
                    fc=palette.tone(shape.fill),
                    ec=palette.tone(shape.edge) if shape.edge else "none",
                    lw=shape.edge_width * point if shape.edge else 0.0,
                    zorder=order,
                )
            )


def _paint_stroke(  # noqa: PLR0913, PLR0917 - one stroke is all of these
    path: Path,
    axes: Axes,
    colour: str,
    width: float,
    style: str | tuple[float, tuple[float, ...]],
    order: int,
) -> None:
    codes = {"M": LinePath.MOVETO, "L": LinePath.LINETO, "C": LinePath.CURVE4}
    points = [point for _, group in path for point in group]
    kinds = [codes[command] for command, group in path for _ in group]
    line = PathPatch(
        LinePath(points, kinds), fill=False, ec=colour, lw=width, ls=style, zorder=order
    )
    line.set_capstyle("butt")
    axes.add_patch(line)


def _paint_words(words: Words, axes: Axes, palette: Palette, order: int) -> None:
    point = _POINTS / _PIXELS
    text = axes.text(
        words.x,
        words.y,
        words.text,
        fontsize=words.size * point,
        color=palette.tone(words.fill),
        ha={"start": "left", "middle": "center", "end": "right"}[words.anchor],
        va="baseline",
        weight="bold" if words.bold else "normal",
        parse_math=False,
        zorder=order,
    )
    if words.halo:
        halo = withStroke(linewidth=3.0 * point, foreground=palette.tone(words.halo))
        text.set_path_effects([halo])
