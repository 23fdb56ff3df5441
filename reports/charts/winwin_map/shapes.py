"""The pieces of an arranged win-win map: pure numbers and words, in points, y downwards."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts.winwin_map.labels import Frame, PlacedName


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; `tone` is a part of the palette or a headline."""

    x: float
    y: float
    text: str
    size: float
    tone: str
    part: str
    anchor: str = "left"
    bold: bool = False
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in a panel: its place in the data, colour, marker and position on the page."""

    place: int
    colour: int
    marker: str
    x: float
    y: float
    arms: Frame


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot: where it stands, how far its axes reach to either side, what it shows."""

    left: float
    top: float
    width: float
    height: float
    x_limit: float
    y_limit: float
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]
    spots: tuple[Spot, ...]
    window: tuple[float, float] | None

    @property
    def frame(self) -> Frame:
        """The plot's rectangle."""
        return Frame(self.left, self.top, self.left + self.width, self.top + self.height)


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark of the key; `colour` is the place of a variant, None for grey."""

    x: float
    y: float
    marker: str
    colour: int | None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    words: tuple[Words, ...]
    names: tuple[PlacedName, ...]
    leaders: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    entries: tuple[Entry, ...]
    numbered: bool
