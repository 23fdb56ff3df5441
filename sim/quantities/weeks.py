"""Ways and weeks as people write them: 'until care opens', 'Mon-Fri 08:00-18:00'."""

import re
from dataclasses import dataclass
from typing import Annotated

from sim.errors import quoted
from sim.quantities.fields import Fault, FieldError, FieldType
from sim.quantities.kinds import WrittenDistribution, in_file, parse_duration_distribution
from sim.quantities.units import SECONDS

HOURS_A_DAY, MINUTES_AN_HOUR = 24, 60
SECOND = 1_000_000
HOUR = SECONDS["hour"] * SECOND
DAY = SECONDS["day"] * SECOND
WEEK = SECONDS["week"] * SECOND
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK_EXAMPLE = "'Mon-Fri 08:00-18:00, Sat 09:00-13:00'"

_UNTIL = re.compile(r"until (?P<team>.+) opens")
_NEXT_DAY = re.compile(r"next day between (?P<since>\d{1,2}:\d{2}) and (?P<until>\d{1,2}:\d{2})")
_LIST_TIME = re.compile(r"(?:(?P<day>[A-Z][a-z]{2})\s+)?(?P<time>\d{1,2}:\d{2})")
_MOMENT = re.compile(r"week (?P<week>[1-9]\d{0,3}) (?P<day>[A-Z][a-z]{2}) (?P<time>\d{1,2}:\d{2})")
_SPAN = re.compile(
    r"(?P<first>[A-Z][a-z]{2})(?:\s*-\s*(?P<last>[A-Z][a-z]{2}))?"
    r"(?:\s+(?P<opens>\d{1,2}:\d{2})\s*-\s*(?P<closes>\d{1,2}:\d{2}))?"
)


@dataclass(frozen=True)
class AfterDuration:
    """The way takes a time of its own."""

    duration: WrittenDistribution


@dataclass(frozen=True)
class UntilOpen:
    """The customer goes on when a team opens; at once where it is open."""

    team: str


@dataclass(frozen=True)
class NextDay:
    """The customer goes on the next calendar day, at any time between two times of day.

    Both in microseconds after midnight.
    """

    since: int
    until: int


@dataclass(frozen=True)
class TimeOfWeek:
    """A time of day, in microseconds after midnight, and the weekday if one is written (0 Mon)."""

    day: int | None
    time: int


@dataclass(frozen=True)
class Spans:
    """Spans of a week, as written and as pairs (start, end) in microseconds of the week."""

    written: str
    pairs: tuple[tuple[int, int], ...]


def _clock_time(text: str) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if hour * MINUTES_AN_HOUR + minute > HOURS_A_DAY * MINUTES_AN_HOUR or minute >= MINUTES_AN_HOUR:
        rule = f"{quoted(text)} is not a time of day"
        raise FieldError([Fault(rule, "write hours and minutes, from 00:00 to 24:00")])
    return hour * HOUR + minute * (HOUR // MINUTES_AN_HOUR)


def read_way(raw: object) -> AfterDuration | UntilOpen | NextDay:
    """Read what `after:` says.

    Raises:
        FieldError: It is no duration, no opening and no next day.
    """
    if isinstance(raw, AfterDuration | UntilOpen | NextDay):
        return raw
    if isinstance(raw, str):
        text = raw.strip()
        if match := _UNTIL.fullmatch(text):
            return UntilOpen(match["team"].strip())
        if match := _NEXT_DAY.fullmatch(text):
            since, until = _clock_time(match["since"]), _clock_time(match["until"])
            if until < since:
                rule = f"{quoted(text)} ends before it begins"
                raise FieldError([Fault(rule, "write the earlier time of day first")])
            return NextDay(since, until)
        if text.startswith(("until", "next day")):
            rule = f"{quoted(text)} is not a way that takes time"
            remedy = "write 'until TEAM opens' or 'next day between 09:00 and 20:00'"
            raise FieldError([Fault(rule, remedy)])
    return AfterDuration(parse_duration_distribution(raw))


def write_way(way: AfterDuration | UntilOpen | NextDay) -> object:
    """A way in the words of a file."""
    if isinstance(way, AfterDuration):
        return in_file(way.duration)
    if isinstance(way, UntilOpen):
        return f"until {way.team} opens"
    return f"next day between {_time_of_day(way.since)} and {_time_of_day(way.until)}"


def _time_of_day(moment: int) -> str:
    minutes = moment // (HOUR // MINUTES_AN_HOUR)
    return f"{minutes // MINUTES_AN_HOUR:02d}:{minutes % MINUTES_AN_HOUR:02d}"


def read_list_time(raw: object) -> TimeOfWeek:
    """Read when a list goes: "10:00", or "Fri 10:00".

    Raises:
        FieldError: It is no time of day, with or without a weekday before it.
    """
    if isinstance(raw, TimeOfWeek):
        return raw
    match = _LIST_TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or (match["day"] or "Mon") not in DAYS:
        rule = f"{quoted(raw)} is not a time at which a list goes"
        raise FieldError([Fault(rule, "write '10:00', or 'Fri 10:00' for a weekly list")])
    time = _clock_time(match["time"])
    if time == DAY:
        rule = f"{quoted(raw)} is the beginning of the next day"
        raise FieldError([Fault(rule, "write 00:00, and the next weekday where there is one")])
    return TimeOfWeek(DAYS.index(match["day"]) if match["day"] else None, time)


def write_list_time(moment: TimeOfWeek) -> str:
    """The time at which a list goes, in the words of a file."""
    day = "" if moment.day is None else f"{DAYS[moment.day]} "
    return day + _time_of_day(moment.time)


@dataclass(frozen=True)
class MomentOfWeek:
    """A moment of a week of the run, as written and in microseconds from the start."""

    written: str
    time: int


def read_moment(raw: object) -> MomentOfWeek:
    """Read a moment such as "week 3 Tue 10:00"; the first week is week 1.

    Raises:
        FieldError: It names no moment of a week.
    """
    if isinstance(raw, MomentOfWeek):
        return raw
    match = _MOMENT.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or match["day"] not in DAYS:
        rule = f"{quoted(raw)} is not a moment of a week"
        remedy = "write week, day and time, for example 'week 3 Tue 10:00'"
        raise FieldError([Fault(rule, remedy)])
    day = (int(match["week"]) - 1) * len(DAYS) + DAYS.index(match["day"])
    return MomentOfWeek(match[0], day * DAY + _clock_time(match["time"]))


def read_spans(raw: object) -> Spans:
    """Read spans of a week such as "Mon-Fri 08:00-22:00, Sat 09:00-13:00"; "always" is all of it.

    Raises:
        FieldError: It names no span of a week.
    """
    if isinstance(raw, Spans):
        return raw
    if not isinstance(raw, str):
        rule = f"{quoted(raw)} is not a span of a week"
        raise FieldError([Fault(rule, f"write days and hours, for example {WEEK_EXAMPLE}")])
    if raw.strip().lower() in {"always", "24/7"}:
        return Spans(raw, ((0, WEEK),))
    pairs = [pair for part in raw.split(",") for pair in _pairs(part.strip())]
    return Spans(raw, tuple(sorted(pairs)))


def _pairs(text: str) -> list[tuple[int, int]]:
    match = _SPAN.fullmatch(text)
    if match is None or match["first"] not in DAYS or (match["last"] or "Mon") not in DAYS:
        rule = f"{quoted(text)} is not a span of a week"
        raise FieldError([Fault(rule, f"write days and hours, for example {WEEK_EXAMPLE}")])
    first = DAYS.index(match["first"])
    length = (DAYS.index(match["last"]) - first) % len(DAYS) if match["last"] else 0
    opens = _clock_time(match["opens"]) if match["opens"] else 0
    closes = _clock_time(match["closes"]) if match["closes"] else DAY
    if closes <= opens:
        rule = f"{quoted(text)} closes before it opens"
        remedy = (
            "write the opening time first; a night shift is two spans, up to 24:00 and from 00:00"
        )
        raise FieldError([Fault(rule, remedy)])
    days = [(first + step) % len(DAYS) for step in range(length + 1)]
    return [(day * DAY + opens, day * DAY + closes) for day in days]


def _staffing(raw: object) -> dict[str, int]:
    remedy = "write agents by spans, for example {Mon-Fri 09:00-17:00: 3}"
    if not isinstance(raw, dict) or not raw:
        raise FieldError([Fault(f"{quoted(raw)} is not a staffing schedule", remedy)])
    for span, agents in raw.items():
        read_spans(span)
        if isinstance(agents, bool) or not isinstance(agents, int) or agents < 0:
            rule = f"{quoted(agents)} is not a number of agents"
            raise FieldError([Fault(rule, "write a whole number, 0 or more", (span,))])
    return raw


_TEXT = {"type": "string"}
WAY = FieldType(
    "way that takes time",
    "a duration, the opening of a team, or a time of the next day",
    ("1 day", "until care opens", "next day between 09:00 and 20:00"),
    read_way,
    write_way,
    {"oneOf": [_TEXT, {"type": "object"}]},
)
MOMENT = FieldType(
    "moment of a week",
    "a week of the run, a day and a time of day",
    ("week 3 Tue 10:00",),
    read_moment,
    lambda moment: moment.written,
    _TEXT,
)
SPANS = FieldType(
    "spans of a week",
    "days and hours of the week, or 'always'",
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
LIST_TIME = FieldType(
    "time of a list",
    "a time of day, with a weekday before it for a weekly list",
    ("10:00", "Fri 10:00"),
    read_list_time,
    write_list_time,
    _TEXT,
)
ListTime = Annotated[TimeOfWeek, LIST_TIME]
Way = Annotated[AfterDuration | UntilOpen | NextDay, WAY]
WeekMoment = Annotated[MomentOfWeek, MOMENT]
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
        if any(end % HOUR for pair in read_spans(span).pairs for end in pair):
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
