"""Numbers with units, as people write them, to base units and back.

Base units: durations in whole microseconds, rates in events per day, wages and time values in
money per hour or per day, shares from 0 to 1. A week has 7 days, a year 365 days, and a month is
a twelfth of a year (30 days and 10 hours), so that twelve months are a year.
Text is read as a decimal number and rounded to binary once, at the end.
"""

import re
from decimal import Decimal

from sim.errors import quoted
from sim.quantities.numbers import (
    NUMBER_ONLY,
    NUMBER_PATTERN,
    Amount,
    NotReadError,
    Unit,
    UnitError,
    bounded,
    decimal_of,
    offering_readings,
    plain,
    text_of,
)

MICROSECONDS_PER_SECOND = 1_000_000
SECONDS = {
    "second": 1,
    "min": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_628_000,
    "year": 31_536_000,
}
"""Length in seconds of each unit of time, by its singular name."""

SPELLINGS = {
    "s": "second",
    "sec": "second",
    "minute": "min",
    "h": "hour",
    **{unit: unit for unit in SECONDS},
    **{f"{unit}s": unit for unit in (*SECONDS, "minute") if unit != "min"},
    "minutes": "min",
}
"""Every accepted spelling of a unit of time."""

MICROSECONDS_PER_DAY = SECONDS["day"] * MICROSECONDS_PER_SECOND
LONGEST_DURATION_YEARS = 1_000
SHORT_NUMBER = 7
DENOMINATORS = ("hour", "day", "week", "month", "year")

NO_DURATION = "write a number and a unit, for example '9 min'"
_SHARE = re.compile(rf"({NUMBER_PATTERN})\s*(%)?")
WHOLE = Decimal(100)  # per cent
_PART_OF = re.compile(r"([0-9]{1,6})\s*/\s*([0-9]{1,6})")
_MONEY = re.compile(rf"({NUMBER_PATTERN})(?:\s*([A-Z]{{3}}))?")
_MONEY_PER = re.compile(rf"({NUMBER_PATTERN})(?:\s*([A-Z]{{3}}))?\s*(?:/|\bper\b)\s*([a-z]+)")
_RATE = re.compile(rf"({NUMBER_PATTERN})\s*(?:/|\bper\b)\s*([a-z]+)")
_DURATION_PART = re.compile(rf"\s*({NUMBER_PATTERN})\s*([a-z]+)(?=\s|$)")


@offering_readings
def read_number(raw: object) -> Amount:
    """A plain number, without a unit."""
    return Amount(float(decimal_of(raw, "a number", "write a plain number, for example 0.5")))


def write_number(value: float, _currency: str | None = None) -> str:
    """The shortest text that reads back as the same number, without an exponent."""
    return plain(Decimal(repr(value)))


@offering_readings
def read_share(raw: object) -> Amount:
    """A share from 0 to 1: '60 %', 0.6 or '1/3'."""
    remedy = "write a share, for example '60 %' or 0.6"
    text = text_of(raw, "a share", remedy)
    if part := _PART_OF.fullmatch(text):
        return Amount(_part_of(part, raw))
    match = _SHARE.fullmatch(text)
    if match is None:
        raise NotReadError(f"{quoted(raw)} is not a share", remedy)
    number = bounded(match[1], raw, WHOLE if match[2] else Decimal(1))
    share = number / 100 if match[2] else number
    if 0 <= share <= 1:
        return Amount(float(share))
    if not match[2] and 1 < share <= 100:  # noqa: PLR2004 -- 100 % is the whole
        plain = write_number(float(share))
        remedy = f"write '{plain} %' or {write_number(float(share / 100))}"
        raise UnitError(f"{quoted(raw)} is not a share", remedy)
    side = "less than 0 %" if share < 0 else "more than 100 %"
    raise UnitError(f"{quoted(raw)} is {side}", "write a share from '0 %' to '100 %'")


def _part_of(part: re.Match[str], raw: object) -> float:
    """A share written as one number over another: '1/3'."""
    above, below = int(part[1]), int(part[2])
    if not 0 <= above <= below or below == 0:
        raise UnitError(f"{quoted(raw)} is not a part of the whole", "write a share such as '1/3'")
    return above / below


def write_share(value: float, _currency: str | None = None) -> str:
    """A share in percent: 0.066 becomes '6.6 %'."""
    return f"{plain(Decimal(repr(value)) * 100)} %"


@offering_readings
def read_money(raw: object) -> Amount:
    """An amount of money: '28 EUR', or 28 in the scenario's currency."""
    remedy = "write a number and a currency, for example '28 EUR'"
    match = _MONEY.fullmatch(text_of(raw, "an amount of money", remedy))
    if match is None:
        raise NotReadError(f"{quoted(raw)} is not an amount of money", remedy)
    return Amount(float(bounded(match[1], raw)), match[2])


def write_money(value: float, currency: str | None = None) -> str:
    """An amount with its currency, where it has one."""
    return f"{write_number(value)} {currency}" if currency else write_number(value)


@offering_readings
def read_money_per_hour(raw: object) -> Amount:
    """Money per hour, written per hour, day, week, month or year."""
    return _money_per("hour", raw)


@offering_readings
def read_money_per_day(raw: object) -> Amount:
    """Money per day, written per hour, day, week, month or year."""
    return _money_per("day", raw)


def write_money_per_hour(value: float, currency: str | None = None) -> str:
    """Money per hour, in the unit that makes the shortest text."""
    return _write_money_per("hour", value, currency)


def write_money_per_day(value: float, currency: str | None = None) -> str:
    """Money per day, in the unit that makes the shortest text."""
    return _write_money_per("day", value, currency)


@offering_readings
def read_rate(raw: object) -> Amount:
    """Events per day: '120 / day', also per hour, week, month or year."""
    remedy = "write a number per unit of time, for example '120 / day'"
    match = _RATE.fullmatch(text_of(raw, "a rate", remedy))
    unit = SPELLINGS.get(match[2]) if match else None
    if match is None or unit not in DENOMINATORS:
        raise NotReadError(f"{quoted(raw)} is not a rate", remedy)
    number = bounded(match[1], raw)
    if number < 0:
        raise UnitError(f"{quoted(raw)} is negative", "write a rate of '0 / day' or more")
    return Amount(float(number * SECONDS["day"] / SECONDS[unit]))


def write_rate(value: float, _currency: str | None = None) -> str:
    """Events per day, in the unit that makes the shortest text."""
    unit, number = _shortest_per("day", value)
    return f"{number} / {unit}"


@offering_readings
def read_duration(raw: object) -> Amount:
    """A duration in whole microseconds: '9 min', '2 weeks', '1 h 30 min'. Rounded once."""
    remedy = NO_DURATION
    text = text_of(raw, "a duration", remedy)
    if NUMBER_ONLY.fullmatch(text):
        raise UnitError(f"{quoted(raw)} has no unit", remedy)
    seconds = Decimal(0)
    position = 0
    said: set[str] = set()
    while position < len(text) or not text:
        match = _DURATION_PART.match(text, position)
        unit = SPELLINGS.get(match[2]) if match else None
        if match is None or unit is None:
            raise NotReadError(f"{quoted(raw)} is not a duration", remedy)
        number = bounded(match[1], raw)
        if number < 0:
            raise UnitError(f"{quoted(raw)} is negative", "write a duration of '0 min' or more")
        if unit in said:
            rule = f"{quoted(raw)} names the unit '{match[2]}' twice"
            raise UnitError(rule, "write one number for each unit, for example '1 h 30 min'")
        said.add(unit)
        seconds += number * SECONDS[unit]
        position = match.end()
    if seconds > LONGEST_DURATION_YEARS * SECONDS["year"]:
        longest = f"write a duration of {LONGEST_DURATION_YEARS} years or less"
        raise UnitError(f"{quoted(raw)} is too long", longest)
    microseconds = round(seconds * MICROSECONDS_PER_SECOND)
    if seconds and not microseconds:
        rule = f"{quoted(raw)} is less than a microsecond, the least time there is"
        raise UnitError(rule, "write '0 s', or '0.000001 s' or more")
    return Amount(float(microseconds))


def write_duration(value: float, _currency: str | None = None) -> str:
    """Microseconds as days, hours, minutes and seconds: '1 day 1 h 30 min'."""
    rest = round(value)
    parts = []
    for unit, label in (("day", "day"), ("hour", "h"), ("min", "min")):
        length = SECONDS[unit] * MICROSECONDS_PER_SECOND
        count, rest = divmod(rest, length)
        if count:
            plural = "s" if unit == "day" and count > 1 else ""
            parts.append(f"{count} {label}{plural}")
    if rest:
        parts.append(f"{plain(Decimal(rest) / MICROSECONDS_PER_SECOND)} s")
    return " ".join(parts) or "0 min"


def _money_per(base: str, raw: object) -> Amount:
    remedy = f"write money per unit of time, for example '28 EUR / {base}'"
    match = _MONEY_PER.fullmatch(text_of(raw, f"money per {base}", remedy))
    unit = SPELLINGS.get(match[3]) if match else None
    if match is None or unit not in DENOMINATORS:
        raise NotReadError(f"{quoted(raw)} is not money per unit of time", remedy)
    number = bounded(match[1], raw)
    return Amount(float(number * SECONDS[base] / SECONDS[unit]), match[2])


def _write_money_per(base: str, value: float, currency: str | None) -> str:
    unit, number = _shortest_per(base, value)
    return f"{number} {currency} / {unit}" if currency else f"{number} / {unit}"


def _shortest_per(base: str, value: float) -> tuple[str, str]:
    """The unit and number that read back as exactly this value; the base unit where it is short."""
    exact = [(base, write_number(value))]
    for unit in DENOMINATORS:
        number = write_number(value * SECONDS[unit] / SECONDS[base])
        if float(Decimal(number) * SECONDS[base] / SECONDS[unit]) == value:
            exact.append((unit, number))
    if len(exact[0][1]) <= SHORT_NUMBER:
        return exact[0]
    return min(exact, key=lambda choice: len(choice[1]))


NUMBER = Unit(
    "number",
    "a number",
    "a plain number",
    (0.5, 2),
    read_number,
    write_number,
    accepts_number=True,
)
SHARE = Unit(
    "share",
    "a share",
    "a share of the whole, from '0 %' to '100 %' (or from 0 to 1, or a part such as 1/3)",
    ("60 %", 0.6),
    read_share,
    write_share,
    accepts_number=True,
)
MONEY = Unit(
    "money",
    "an amount",
    "an amount of money; without a currency it is in the scenario's",
    ("28 EUR", 28),
    read_money,
    write_money,
    accepts_number=True,
)
MONEY_PER_HOUR = Unit(
    "money per hour",
    "money per hour",
    "money per hour, day, week, month or year (kept per hour of the clock)",
    ("28 EUR / hour",),
    read_money_per_hour,
    write_money_per_hour,
    accepts_number=False,
)
MONEY_PER_DAY = Unit(
    "money per day",
    "money per day",
    "money per hour, day, week, month or year (kept per day)",
    ("0.60 EUR / day", "18 EUR / month"),
    read_money_per_day,
    write_money_per_day,
    accepts_number=False,
)
DURATION = Unit(
    "duration",
    "a duration",
    "a length of time in s, min, h, days, weeks, months (a twelfth of a year) or years (365 days)",
    ("9 min", "1 h 30 min", "2 weeks"),
    read_duration,
    write_duration,
    accepts_number=False,
)
RATE = Unit(
    "rate",
    "a rate",
    "how many per hour, day, week, month or year (kept per day)",
    ("120 / day",),
    read_rate,
    write_rate,
    accepts_number=False,
)
