"""The few kinds of shape a journey map is made of: pure numbers and words, no drawing.

Coordinates are CSS pixels (96 an inch), y downwards. Colours are parts of the palette ("way",
"loss"), so that one arrangement serves light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
Path = tuple[tuple[str, tuple[Point, ...]], ...]

TEXT = 11.0
SMALL = 10.0
LINE = 13.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: a lane, a step's box, a stub of people leaving, a swatch of the key."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    title: str
    part: str
    radius: float = 0.0
    edge: str = ""
    edge_width: float = 1.0
    step: str = ""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """People on their way: a line as wide as they are many.

    `path` is a list of commands: ("M", p), ("L", p) or ("C", p, p, p), points in pixels.
    """

    path: Path
    width: float
    fill: str
    edge: str
    title: str
    part: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled shape: the tip of a ribbon."""

    points: tuple[Point, ...]
    fill: str
    title: str
    part: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; (x, y) is the baseline at the anchor, `halo` the part behind it."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    part: str
    anchor: str = "start"
    bold: bool = False
    halo: str = ""


Shape = Rect | Ribbon | Polygon | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole arranged map: its size in pixels and its shapes in the order of drawing."""

    width: float
    height: float
    title: str
    sentence: str
    shapes: tuple[Shape, ...]
