"""Where names stand beside points so that no name covers another.

Greedy and deterministic: every name tries places around its point, near ones first, and takes
the first that covers no other name; among equals the one that covers fewest marks wins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reports.words.lettering import text_width

LABEL = 8.5
_RADII = (7.0, 12.0, 20.0, 30.0, 44.0, 62.0, 84.0, 110.0, 140.0)
_DIRECTIONS = 16
_LEADER_FROM = 16.0
_COVERS_MARK = 60.0
_COVERS_LINE = 16.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in points of the page, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Frame) -> bool:
        """Whether the two cover a common area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Frame) -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A name and the point it belongs to."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PlacedName:
    """A name with its frame; `leader` is the line from the point where it stands far off."""

    named: Named
    frame: Frame
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def frame_of(text: str, x: float, y: float, size: float, *, bold: bool = False) -> Frame:
    """The frame of a line of text whose baseline starts at (x, y)."""
    return Frame(x, y - 0.95 * size, x + text_width(text, size, bold=bold), y + 0.3 * size)


def place_names(
    names: list[Named], room: Frame, keep_clear: list[Frame], marks: list[Frame], lines: list[Frame]
) -> list[PlacedName] | None:
    """A place for every name, or None where the room does not hold them all.

    Args:
        names: in order of importance.
        room: names stay inside.
        keep_clear: frames no name may cover.
        marks: frames a name should not cover (points).
        lines: frames a name had better not cover (arms of crosses).
    """
    placed: list[PlacedName] = []
    blocked = list(keep_clear)
    for named in names:
        options = [
            (_cost(frame, distance, marks, lines), k, frame, distance)
            for k, (frame, distance) in enumerate(_options(named))
            if room.holds(frame) and not any(frame.meets(other) for other in blocked)
        ]
        if not options:
            return None
        _, _, frame, distance = min(options, key=lambda option: option[:2])
        blocked.append(frame)
        leader = _leader(named, frame) if distance > _LEADER_FROM else None
        placed.append(PlacedName(named, frame, leader))
    return placed


def _options(named: Named) -> list[tuple[Frame, float]]:
    width, height = text_width(named.text, LABEL), 1.25 * LABEL
    options: list[tuple[Frame, float]] = []
    for radius in _RADII:
        for step in range(_DIRECTIONS):
            angle = 2.0 * math.pi * step / _DIRECTIONS - math.pi / 8.0
            across, up = math.cos(angle), math.sin(angle)
            x = named.x + radius * across + width * (across - 1.0) / 2.0
            y = named.y - radius * up - height * (up + 1.0) / 2.0
            options.append((Frame(x, y, x + width, y + height), radius))
    return options


def _cost(frame: Frame, distance: float, marks: list[Frame], lines: list[Frame]) -> float:
    covered = _COVERS_MARK * sum(frame.meets(mark) for mark in marks)
    return distance + covered + _COVERS_LINE * sum(frame.meets(line) for line in lines)


def _leader(named: Named, frame: Frame) -> tuple[tuple[float, float], tuple[float, float]]:
    x = min(max(named.x, frame.left), frame.right)
    y = min(max(named.y, frame.top), frame.bottom)
    return (named.x, named.y), (x, y)
