"""Ways and moments as people write them: 'until care opens', 'week 3 Tue 10:00'."""

import re
from dataclasses import dataclass
from typing import Annotated

from sim.errors import quoted
from sim.quantities.fields import Fault, FieldError, FieldType
from sim.quantities.kinds import WrittenDistribution, in_file, parse_duration_distribution
from sim.quantities.spans import DAY, DAYS, HOUR, MINUTES_AN_HOUR, clock_time
from sim.quantities.units import NO_DURATION

_FORMS = (
    "write a time ('1 day', or a distribution such as 'lognormal(mean 2 days, cv 0.8)'), "
    "'until TEAM opens' (with 'within: 2 hours' beside it), or 'next day between 09:00 and 20:00'"
)
_LIKE_A_DURATION = re.compile(r"[-+.]?\d|[a-z]+\s*\(")
_UNTIL = re.compile(r"until (?P<team>.+) opens")
_NEXT_DAY = re.compile(r"next day between (?P<since>\d{1,2}:\d{2}) and (?P<until>\d{1,2}:\d{2})")
_LIST_TIME = re.compile(r"(?:(?P<day>[A-Z][a-z]{2})\s+)?(?P<time>\d{1,2}:\d{2})")
_MOMENT = re.compile(r"week (?P<week>[1-9]\d{0,3}) (?P<day>[A-Z][a-z]{2}) (?P<time>\d{1,2}:\d{2})")


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
            since, until = clock_time(match["since"]), clock_time(match["until"])
            if until < since:
                rule = f"{quoted(text)} ends before it begins"
                raise FieldError([Fault(rule, "write the earlier time of day first")])
            return NextDay(since, until)
        if not _LIKE_A_DURATION.match(text):
            raise FieldError([Fault(f"{quoted(text)} is not a way that takes time", _FORMS)])
    try:
        return AfterDuration(parse_duration_distribution(raw))
    except FieldError as error:
        if all(fault.remedy == NO_DURATION for fault in error.faults):
            rule = error.faults[0].rule.replace("a duration", "a way that takes time")
            raise FieldError([Fault(rule, _FORMS)]) from None
        raise


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
    time = clock_time(match["time"])
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
    return MomentOfWeek(match[0], day * DAY + clock_time(match["time"]))


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
