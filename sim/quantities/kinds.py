"""The types that a scenario's models are made of: quantities, distributions, names, yes or no.

The capitalised names are types for pydantic fields; they read what a file says and refuse the
rest with a rule and a remedy. `parse_...` reads the same text in Python, for a default:
`leave: Share = parse_share("0 %")`.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from sim.errors import quoted
from sim.quantities import distributions, units
from sim.quantities.distributions import (
    WrittenDistribution,
    distribution_as_in_file,
    distribution_type,
    in_words,
    read_distribution,
    with_mean,
)
from sim.quantities.fields import Fault, FieldError, FieldType, stated_schema
from sim.quantities.values import (
    Bounds,
    Quantity,
    as_in_file,
    quantity_type,
    read_quantity,
    with_value,
    written,
)

__all__ = [
    "REST",
    "Bounds",
    "Count",
    "Duration",
    "DurationDistribution",
    "Inertia",
    "Limit",
    "Money",
    "MoneyDistribution",
    "MoneyPerDay",
    "MoneyPerDayDistribution",
    "MoneyRate",
    "MoneyRateDistribution",
    "Name",
    "NonNegative",
    "NonNegativeDistribution",
    "NonNegativeMoney",
    "Number",
    "NumberDistribution",
    "Passage",
    "Positive",
    "PositiveCount",
    "PositiveDuration",
    "Quantity",
    "Rate",
    "RouteShare",
    "SegmentShare",
    "Share",
    "ShareDistribution",
    "SignedUnit",
    "WrittenDistribution",
    "YesNo",
    "as_in_file",
    "in_file",
    "in_words",
    "is_rest",
    "parse_duration",
    "parse_duration_distribution",
    "parse_money",
    "parse_money_distribution",
    "parse_money_per_day",
    "parse_money_per_day_distribution",
    "parse_money_rate",
    "parse_money_rate_distribution",
    "parse_number",
    "parse_number_distribution",
    "parse_rate",
    "parse_share",
    "parse_share_distribution",
    "settled_rest",
    "with_mean",
    "with_value",
    "written",
]

LONGEST_NAME = 80
REST = "rest"
_SIGNS = " '’&-–_"
_INSIDE_A_WORD = "+"  # 'a + b' is two variants together
_JOINERS = "\u200c\u200d"  # after a virama they shape a letter, as in Hindi
_VIRAMA = 9


def in_file(value: object) -> object:
    """A field's value as a scenario file may hold it; what is no quantity stays as it is."""
    if isinstance(value, Quantity):
        return as_in_file(value)
    if isinstance(value, WrittenDistribution):
        return distribution_as_in_file(value)
    return value


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("yes", "no"):
        return raw == "yes"
    raise FieldError([Fault(f"{quoted(raw)} is neither yes nor no", "write 'yes' or 'no'")])


def _name(raw: object) -> str:
    remedy = "use letters, digits, spaces and - – _ ' ’ & only, for example 'call care'"
    if not isinstance(raw, str):
        rule = f"{quoted(raw)} is not a name"
        raise FieldError([Fault(rule, remedy)])
    name = unicodedata.normalize("NFC", raw)
    if len(name) > LONGEST_NAME:
        rule = f"{quoted(raw)} is too long for a name"
        raise FieldError([Fault(rule, f"use at most {LONGEST_NAME} characters")])
    wrong = next((sign for at, sign in enumerate(name) if not _fits(name, at)), None)
    if wrong == _INSIDE_A_WORD:
        remedy = "write + inside a word only, as in 'A+B': 'a + b' stands for two variants together"
    if not name or name[0] in _SIGNS or wrong or name[-1] in " –":
        raise FieldError([Fault(f"{quoted(raw)} is not a name", remedy)])
    return name


def _fits(name: str, at: int) -> bool:
    """Whether a sign may stand where it stands: letters with their marks, digits, some others."""
    sign = name[at]
    if sign == _INSIDE_A_WORD:
        beside = [
            unicodedata.category(near)[0]
            for near in (name[at - 1 : at], name[at + 1 : at + 2])
            if near
        ]
        return len(beside) == 2 and set(beside) <= set("LNM")  # noqa: PLR2004 -- on both sides
    if sign in _JOINERS:
        return at > 0 and unicodedata.combining(name[at - 1]) == _VIRAMA
    return sign in _SIGNS or unicodedata.category(sign)[0] in ("LN" if at == 0 else "LNM")


def _passage(raw: object) -> str:
    remedy = "write two systems with an arrow, for example 'care desk -> field service'"
    ends = raw.split(" -> ") if isinstance(raw, str) else []
    if len(ends) != 2:  # noqa: PLR2004 -- from and to
        raise FieldError([Fault(f"{quoted(raw)} is not a hand-off", remedy)])
    return " -> ".join(_name(end) for end in ends)


def _route_share(raw: object) -> Quantity | str:
    return REST if raw == REST else read_quantity(raw, units.SHARE)


def _segment_share(raw: object) -> Quantity:
    """A share among segments; `rest` is kept as a word until the others are known."""
    if raw == REST:
        return replace(read_quantity("0 %", units.SHARE), written=REST)
    return read_quantity(raw, units.SHARE)


def is_rest(share: Quantity) -> bool:
    """Whether a segment's share is what the others leave."""
    return share.written == REST


def settled_rest(shares: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The shares of segments with the `rest` worked out; 0 where the others leave nothing."""
    others = math.fsum(share.value for share in shares.values() if not is_rest(share))
    rest = max(0.0, 1.0 - others)
    return {
        name: replace(share, value=rest) if is_rest(share) else share
        for name, share in shares.items()
    }


def _write_route_share(value: Quantity | str) -> object:
    return value if isinstance(value, str) else as_in_file(value)


def _limit(raw: object) -> Quantity:
    """A limit in whichever unit it is written; which one it must be, its metric says."""
    if isinstance(raw, Quantity):
        return raw
    said = raw.get("value") if isinstance(raw, dict) else raw
    if isinstance(said, str) and (points := _POINTS.fullmatch(said)):
        return replace(read_quantity(f"{points[1]} %", units.SHARE, _NOT_BELOW_0), written=said)
    if isinstance(said, str) and "%" in said:
        return read_quantity(raw, units.SHARE, _NOT_BELOW_0)
    for unit in (units.NUMBER, units.DURATION, units.MONEY):
        try:
            read_quantity(raw, unit)
        except FieldError:
            continue
        return read_quantity(raw, unit, _NOT_BELOW_0)
    remedy = "write it in the metric's own unit: '2 %', '1 EUR', '4 hours' or a number"
    raise FieldError([Fault(f"{quoted(said)} is not a limit", remedy)])


_NOT_BELOW_0 = Bounds(low=0)
_POINTS = re.compile(r"(\d+(?:\.\d+)?) ?(?:points?|pts)")
_TEXT = {"type": "string"}
NAME = FieldType(
    "name",
    "a name: letters of any alphabet, digits, spaces and - – _ ' ’ &, and + inside a word",
    ("call care",),
    _name,
    str,
    {**_TEXT, "maxLength": LONGEST_NAME},
)
PASSAGE = FieldType(
    "hand-off",
    "two systems with an arrow between them",
    ("care desk -> field service",),
    _passage,
    str,
    _TEXT,
)
YES_NO = FieldType(
    "yes or no",
    "yes or no",
    ("yes", "no"),
    _yes_no,
    lambda flag: "yes" if flag else "no",
    {"enum": [True, False, "yes", "no"]},
)

SHARE = quantity_type("share", units.SHARE)
MONEY = quantity_type("money", units.MONEY)
NON_NEGATIVE_MONEY = quantity_type("money", units.MONEY, Bounds(low=0))
MONEY_RATE = quantity_type("money per hour", units.MONEY_PER_HOUR, Bounds(low=0))
MONEY_PER_DAY = quantity_type("money per day", units.MONEY_PER_DAY)
DURATION = quantity_type("duration", units.DURATION)
POSITIVE_DURATION = quantity_type("duration", units.DURATION, Bounds(low=0, above=True))
RATE = quantity_type("rate", units.RATE)
NUMBER = quantity_type("number", units.NUMBER)
NON_NEGATIVE = quantity_type("number", units.NUMBER, Bounds(low=0))
POSITIVE = quantity_type("number", units.NUMBER, Bounds(low=0, above=True))
COUNT = quantity_type("count", units.NUMBER, Bounds(low=0, whole=True))
POSITIVE_COUNT = quantity_type("count", units.NUMBER, Bounds(low=1, whole=True))
SIGNED_UNIT = quantity_type("signed unit number", units.NUMBER, Bounds(low=-1, high=1))
INERTIA = quantity_type("inertia", units.SHARE, Bounds(low=0, high=0.95))
ROUTE_SHARE = FieldType(
    "share of a route",
    "a share of the customers who leave by this route, or 'rest' for all others",
    ("22 %", "rest"),
    _route_share,
    _write_route_share,
    {"oneOf": [*SHARE.schema["oneOf"], {"const": REST}]},
)
SEGMENT_SHARE = FieldType(
    "share of a segment",
    "a share of the customers, or 'rest' for what the other segments leave",
    ("45 %", "1/3", "rest"),
    _segment_share,
    as_in_file,
    {"oneOf": [*SHARE.schema["oneOf"], {"const": REST}]},
)

LIMIT = FieldType(
    "limit",
    "a share, an amount of money, a time or a number, as the metric is; 0 or more",
    ("2 %", "1 EUR", "4 hours", 0.5),
    _limit,
    as_in_file,
    stated_schema({"oneOf": [_TEXT, {"type": "number"}]}),
)

Limit = Annotated[Quantity, LIMIT]
Name = Annotated[str, NAME]
Passage = Annotated[str, PASSAGE]
YesNo = Annotated[bool, YES_NO]
Share = Annotated[Quantity, SHARE]
Money = Annotated[Quantity, MONEY]
NonNegativeMoney = Annotated[Quantity, NON_NEGATIVE_MONEY]
MoneyRate = Annotated[Quantity, MONEY_RATE]
MoneyPerDay = Annotated[Quantity, MONEY_PER_DAY]
Duration = Annotated[Quantity, DURATION]
PositiveDuration = Annotated[Quantity, POSITIVE_DURATION]
Rate = Annotated[Quantity, RATE]
Number = Annotated[Quantity, NUMBER]
NonNegative = Annotated[Quantity, NON_NEGATIVE]
Positive = Annotated[Quantity, POSITIVE]
Count = Annotated[Quantity, COUNT]
PositiveCount = Annotated[Quantity, POSITIVE_COUNT]
SignedUnit = Annotated[Quantity, SIGNED_UNIT]
Inertia = Annotated[Quantity, INERTIA]
SegmentShare = Annotated[Quantity, SEGMENT_SHARE]
RouteShare = Annotated[Quantity | Literal["rest"], ROUTE_SHARE]

DurationDistribution = Annotated[WrittenDistribution, distribution_type(distributions.OF_DURATION)]
MoneyDistribution = Annotated[WrittenDistribution, distribution_type(distributions.OF_MONEY)]
MoneyRateDistribution = Annotated[
    WrittenDistribution, distribution_type(distributions.OF_MONEY_RATE)
]
MoneyPerDayDistribution = Annotated[
    WrittenDistribution, distribution_type(distributions.OF_MONEY_PER_DAY)
]
NumberDistribution = Annotated[WrittenDistribution, distribution_type(distributions.OF_NUMBER)]
NonNegativeDistribution = Annotated[
    WrittenDistribution, distribution_type(distributions.OF_NON_NEGATIVE)
]
ShareDistribution = Annotated[WrittenDistribution, distribution_type(distributions.OF_SHARE)]


def parse_share(raw: object) -> Quantity:
    """A share, such as '60 %'. Raises FieldError."""
    return read_quantity(raw, units.SHARE)


def parse_money(raw: object) -> Quantity:
    """An amount of money, such as '28 EUR'. Raises FieldError."""
    return read_quantity(raw, units.MONEY)


def parse_money_rate(raw: object) -> Quantity:
    """Money per hour, such as '28 EUR / hour'. Raises FieldError."""
    return read_quantity(raw, units.MONEY_PER_HOUR)


def parse_money_per_day(raw: object) -> Quantity:
    """Money per day, such as '0.60 EUR / day'. Raises FieldError."""
    return read_quantity(raw, units.MONEY_PER_DAY)


def parse_duration(raw: object) -> Quantity:
    """A duration, such as '1 h 30 min', in microseconds. Raises FieldError."""
    return read_quantity(raw, units.DURATION)


def parse_rate(raw: object) -> Quantity:
    """A rate, such as '120 / day'. Raises FieldError."""
    return read_quantity(raw, units.RATE)


def parse_number(raw: object) -> Quantity:
    """A plain number. Raises FieldError."""
    return read_quantity(raw, units.NUMBER)


def parse_duration_distribution(raw: object) -> WrittenDistribution:
    """A distribution of durations, such as 'lognormal(mean 6 min, cv 0.8)'. Raises FieldError."""
    return read_distribution(raw, distributions.OF_DURATION)


def parse_money_distribution(raw: object) -> WrittenDistribution:
    """A distribution of amounts, such as 'normal(mean 60 EUR, sd 20 EUR)'. Raises FieldError."""
    return read_distribution(raw, distributions.OF_MONEY)


def parse_money_rate_distribution(raw: object) -> WrittenDistribution:
    """A distribution of money per hour. Raises FieldError."""
    return read_distribution(raw, distributions.OF_MONEY_RATE)


def parse_money_per_day_distribution(raw: object) -> WrittenDistribution:
    """A distribution of money per day. Raises FieldError."""
    return read_distribution(raw, distributions.OF_MONEY_PER_DAY)


def parse_number_distribution(raw: object) -> WrittenDistribution:
    """A distribution of plain numbers. Raises FieldError."""
    return read_distribution(raw, distributions.OF_NUMBER)


def parse_share_distribution(raw: object) -> WrittenDistribution:
    """A distribution of shares, such as 'uniform(20 %, 60 %)'. Raises FieldError."""
    return read_distribution(raw, distributions.OF_SHARE)
