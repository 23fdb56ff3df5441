"""Spans of a week as people write them, 'Mon-Fri 08:00-18:00'; rosters and patterns of them."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated

from sim.errors import quoted
from sim.quantities.fields import Fault, FieldError, FieldType
from sim.quantities.units import SECONDS

HOURS_A_DAY, MINUTES_AN_HOUR = 24, 60
SECOND = 1_000_000
HOUR = SECONDS["hour"] * SECOND
DAY = SECONDS["day"] * SECOND
WEEK = SECONDS["week"] * SECOND
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ALL_DAYS = ", ".join(DAYS)
_WRITE_SPANS = "write days and hours, for example 'Mon-Fri 08:00-18:00, Sat 09:00-13:00'"

_HOURS = r"(?P<opens>\d{1,2}:\d{2})\s*[-–]\s*(?P<closes>\d{1,2}:\d{2})"
_SPAN = re.compile(
    rf"(?:(?P<first>[A-Za-z]+)(?:\s*[-–]\s*(?P<last>[A-Za-z]+))?)?(?:(?:^|\s+){_HOURS})?"
)


@dataclass(frozen=True)
class Spans:
    """Spans of a week, as written and as pairs (start, end) in microseconds of the week."""

    written: str
    pairs: tuple[tuple[int, int], ...]


def clock_time(text: str) -> int:
    """A time of day in microseconds after midnight. Raises FieldError."""
    hour, minute = (int(part) for part in text.split(":"))
    if hour * MINUTES_AN_HOUR + minute > HOURS_A_DAY * MINUTES_AN_HOUR or minute >= MINUTES_AN_HOUR:
        rule = f"{quoted(text)} is not a time of day"
        raise FieldError([Fault(rule, "write hours and minutes, from 00:00 to 24:00")])
    return hour * HOUR + minute * (HOUR // MINUTES_AN_HOUR)


def read_spans(raw: object) -> Spans:
    """Read spans of a week such as "Mon-Fri 08:00-22:00, Sat 09:00-13:00"; "always" is all of it.

    Hours hold for all days that are named since the hours before them: "Tue, Thu 08:00-12:00" is
    two mornings. Hours without a day before them are further hours of the same days. A list of
    days without any hours is whole days.

    Raises:
        FieldError: It names no span of a week, or leaves open which hours a day has.
    """
    if isinstance(raw, Spans):
        return raw
    if not isinstance(raw, str):
        rule = f"{quoted(raw)} is not a span of a week"
        raise FieldError([Fault(rule, _WRITE_SPANS)])
    if raw.strip().lower() in {"always", "24/7"}:
        return Spans(raw, ((0, WEEK),))
    pairs: list[tuple[int, int]] = []
    days: list[int] = []
    are_open = True  # whether a further day joins those before it: their hours are still to come
    for part in (text.strip() for text in raw.split(",")):
        match = _span(part)
        if match["first"]:
            days = _joined(days if are_open else [], _days(match), part)
            are_open = True
        if match["opens"]:
            if not days:
                rule = f"{quoted(part)} has hours, but no day stands before them"
                raise FieldError([Fault(rule, _WRITE_SPANS)])
            opens, closes = _hours(match, part)
            pairs += [(day * DAY + opens, day * DAY + closes) for day in days]
            are_open = False
    if are_open and pairs:
        raise FieldError([_without_hours(days)])
    whole = [(day * DAY, day * DAY + DAY) for day in days] if are_open else []
    return Spans(raw, tuple(sorted([*pairs, *whole])))


def _span(text: str) -> re.Match[str]:
    """One part of a list: days, hours, or days with hours."""
    match = _SPAN.fullmatch(text) if text else None
    if match is None:
        raise _no_span(text)
    for name in (match["first"], match["last"]):
        if name and name not in DAYS:
            near = name[:3].capitalize()
            rule = f"{quoted(text)} is not a span of a week"
            remedy = f"write '{near}' for '{name}'" if near in DAYS else f"days are {_ALL_DAYS}"
            raise FieldError([Fault(rule, remedy)])
    return match


def _no_span(text: str) -> FieldError:
    rule = f"{quoted(text)} is not a span of a week"
    return FieldError([Fault(rule, _WRITE_SPANS)])


def _days(match: re.Match[str]) -> list[int]:
    first = DAYS.index(match["first"])
    length = (DAYS.index(match["last"]) - first) % len(DAYS) if match["last"] else 0
    return [(first + step) % len(DAYS) for step in range(length + 1)]


def _joined(days: list[int], more: list[int], text: str) -> list[int]:
    """Days that share their hours; a day that is named twice would count twice."""
    twice = next((day for day in more if day in days), None)
    if twice is not None:
        rule = f"{quoted(text)} names {DAYS[twice]} again, with the same hours"
        raise FieldError([Fault(rule, "name each day once")])
    return [*days, *more]


def _hours(match: re.Match[str], text: str) -> tuple[int, int]:
    opens, closes = clock_time(match["opens"]), clock_time(match["closes"])
    if closes <= opens:
        rule = f"{quoted(text)} closes before it opens"
        remedy = (
            "write the opening time first; a night shift is two spans, up to 24:00 and from 00:00"
        )
        raise FieldError([Fault(rule, remedy)])
    return opens, closes


def _without_hours(days: list[int]) -> Fault:
    """The fault of days after the last hours of a list: whole days, or forgotten hours?"""
    names = ", ".join(DAYS[day] for day in days)
    rule = f"hours stand before '{names}', but none behind: which hours does it have?"
    remedy = f"write them, for example '{names} 09:00-13:00', or '{names} 00:00-24:00' for all day"
    return Fault(rule, remedy)


def _staffing(raw: object) -> dict[str, int]:
    if not isinstance(raw, dict) or not raw:
        rule = f"{quoted(raw)} is not a staffing schedule"
        remedy = "write agents by spans, for example {Mon-Fri 09:00-17:00: 3}"
        if isinstance(raw, str):
            with suppress(FieldError):
                remedy = (
                    f"say how many are there, for example {{{quoted(read_spans(raw).written)}: 3}}"
                )
        raise FieldError([Fault(rule, remedy)])
    for span, agents in raw.items():
        _check_span(span)
        if agents is None:
            rule = f"it is not said how many agents are there on {quoted(span)}"
            remedy = "write ': 3' behind it; put a list of days into quotes: 'Tue, Thu 08:00-12:00'"
            raise FieldError([Fault(rule, remedy, (span,))])
        if isinstance(agents, bool) or not isinstance(agents, int) or agents < 0:
            rule = f"{quoted(agents)} is not a number of agents"
            raise FieldError([Fault(rule, "write a whole number, 0 or more", (span,))])
    return raw


def _check_span(span: str) -> Spans:
    """The span that is a key of a mapping; a fault in it is placed there."""
    try:
        return read_spans(span)
    except FieldError as error:
        raise FieldError([replace(fault, within=(span,)) for fault in error.faults]) from None


_TEXT = {"type": "string"}
SPANS = FieldType(
    "spans of a week",
    "days and hours of the week, or 'always'; days before one time of day share it",
    ("Mon-Fri 08:00-18:00, Sat 09:00-13:00",),
    read_spans,
    lambda spans: spans.written,
    _TEXT,
)
STAFFING = FieldType(
    "staffing schedule",
    "agents by spans of the week; where spans overlap, they add up",
    (),
    _staffing,
    dict,
    {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
)
WeekSpans = Annotated[Spans, SPANS]
Staffing = Annotated[dict[str, int], STAFFING]


@dataclass(frozen=True)
class WeeklyPattern:
    """How a rate moves over the week: as written, and a weight for each of its 168 hours."""

    written: object
    weights: tuple[float, ...]


PATTERNS: dict[str, dict[str, float]] = {
    "flat": {"always": 1},
    "office hours": {"Mon-Fri 08:00-18:00": 10, "Sat 09:00-13:00": 4, "always": 0.2},
    "daytime": {"Mon-Sun 08:00-20:00": 10, "always": 0.5},
    "evenings": {"Mon-Fri 08:00-17:00": 4, "Mon-Fri 17:00-22:00": 10, "Sat-Sun 09:00-22:00": 7,
                 "always": 0.3},
}  # fmt: skip
"""Named patterns. Weights of overlapping spans add up; they are rough assumptions, not data."""


def read_pattern(raw: object) -> WeeklyPattern:
    """Read a weekly pattern: a name, or weights by spans of the week on whole hours.

    Raises:
        FieldError: The name is unknown, or a span or a weight is wrong.
    """
    if isinstance(raw, WeeklyPattern):
        return raw
    if isinstance(raw, str) and raw in PATTERNS:
        return WeeklyPattern(raw, _weights(PATTERNS[raw]))
    if not isinstance(raw, dict):
        names = ", ".join(f"'{name}'" for name in PATTERNS)
        rule = f"{quoted(raw)} is not a pattern of arrivals"
        remedy = f"write one of {names}, or weights such as {{Mon-Fri 08:00-18:00: 3, Sat-Sun: 1}}"
        raise FieldError([Fault(rule, remedy)])
    for span, weight in raw.items():
        if any(end % HOUR for pair in _check_span(span).pairs for end in pair):
            rule = f"{quoted(span)} does not stand on whole hours"
            raise FieldError([Fault(rule, "write spans from and to whole hours", (span,))])
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
            rule = f"{quoted(weight)} is not a weight"
            raise FieldError([Fault(rule, "write a number, 0 or more", (span,))])
    weights = _weights(raw)
    if sum(weights) <= 0:
        rule = "nobody ever arrives: all weights are 0"
        raise FieldError([Fault(rule, "give at least one span a weight above 0")])
    return WeeklyPattern(raw, weights)


def _weights(by_span: dict[str, float]) -> tuple[float, ...]:
    weights = [0.0] * (WEEK // HOUR)
    for span, weight in by_span.items():
        for start, end in read_spans(span).pairs:
            for hour in range(start // HOUR, end // HOUR):
                weights[hour] += weight
    return tuple(weights)


PATTERN = FieldType(
    "pattern of arrivals",
    "a named pattern, or weights by spans of the week",
    tuple(PATTERNS),
    read_pattern,
    lambda pattern: pattern.written,
    {"oneOf": [{"enum": list(PATTERNS)},
               {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}]},
)  # fmt: skip
Pattern = Annotated[WeeklyPattern, PATTERN]
