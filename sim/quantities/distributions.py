"""Distributions as people write them: '9 min', 'lognormal(mean 6 min, cv 0.8)'.

A bare value is fixed. Parameters are kept in base units (microseconds, money, numbers); how they
are drawn is not known here. A distribution may carry evidence like any quantity; its range is
then a range of the mean.
"""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sim.errors import closest, quoted
from sim.quantities import units
from sim.quantities.fields import Fault, FieldError, FieldType, restated, stated, stated_schema
from sim.quantities.numbers import Amount, Unit, UnitError, decimal_of
from sim.quantities.values import ANYTHING, Bounds, read_range

LEAST_CV, LARGEST_CV = 0.001, 10  # what can be drawn from, see `sim.journey.luck.distributions`
MOST_QUANTILES = 1_000
LONGEST_TEXT = 20_000
MEAN_AND_CV = ("lognormal", "gamma", "weibull")
_CALL = re.compile(r"([a-z]+)\s*\((.*)\)", re.DOTALL)
_BARE_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class WrittenDistribution:
    """A distribution with its parameters in base units, and what it rests on.

    `parameters` by kind: fixed (value), exponential (mean), lognormal, gamma and weibull
    (mean, cv), uniform (low, high), triangular (low, mode, high), normal (mean, sd), quantiles
    (values at equally spaced probabilities from 0 to 1, straight lines between), list (observed
    values from low to high, each as likely as any other). `cv` is the standard deviation over the
    absolute mean, None where the mean is 0. `range` is of the mean.
    """

    kind: str
    mean: float
    cv: float | None
    parameters: tuple[float, ...]
    evidence: str
    source: str
    range: tuple[float, float] | None
    written: str = field(compare=False)
    unit: str
    currency: str | None = None


@dataclass(frozen=True)
class Family:
    """How one kind of distribution is written: named parameters, or a list of values.

    `labels` are the named parameters; without labels there are `least` to `most` values.
    """

    example: str
    labels: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    meaning: str = ""


MEAN_CV = "`cv` is the standard deviation over the mean"
FAMILIES = {
    "fixed": Family("fixed({0})", least=1, most=1, meaning="always this value"),
    "exponential": Family(
        "exponential(mean {1})", labels=("mean",), meaning="mostly short, now and then long"
    ),
    "lognormal": Family("lognormal(mean {1}, cv 0.8)", labels=("mean", "cv"), meaning=MEAN_CV),
    "gamma": Family("gamma(mean {1}, cv 0.8)", labels=("mean", "cv"), meaning=MEAN_CV),
    "weibull": Family("weibull(mean {1}, cv 0.8)", labels=("mean", "cv"), meaning=MEAN_CV),
    "normal": Family(
        "normal(mean {1}, sd {0})", labels=("mean", "sd"), meaning="`sd` is the standard deviation"
    ),
    "uniform": Family("uniform({0}, {1})", least=2, most=2, meaning="lowest, highest"),
    "triangular": Family(
        "triangular({0}, {1}, {2})", least=3, most=3, meaning="lowest, most frequent, highest"
    ),
    "quantiles": Family(
        "quantiles({0}, {1}, {2})",
        least=2,
        most=MOST_QUANTILES,
        meaning="the values at equally spaced probabilities from 0 to 1, from the lowest value to "
        "the highest, with straight lines between: three are the lowest, the median and the "
        "highest. Observed values are a `list`",
    ),
    "list": Family(
        "list({0}, {1}, {1}, {2})",
        least=1,
        most=MOST_QUANTILES,
        meaning="observed values in any order, each as likely as any other: one that was seen "
        "twice is written twice",
    ),
}
NEVER_NEGATIVE = tuple(kind for kind in FAMILIES if kind != "normal")
BOUNDED = ("fixed", "uniform", "triangular", "quantiles", "list")
UNORDERED = ("fixed", "list")


@dataclass(frozen=True)
class Setting:
    """What a distribution is about: unit, bounds of its values, kinds allowed, three examples."""

    unit: Unit
    bounds: Bounds
    kinds: tuple[str, ...]
    values: tuple[str, str, str]

    def example(self, kind: str) -> str:
        """How a kind is written in this unit."""
        return FAMILIES[kind].example.format(*self.values)


def distribution_as_in_file(distribution: WrittenDistribution) -> object:
    """The distribution as a scenario file may hold it."""
    unit = _UNITS[distribution.unit]
    ends = distribution.range and [
        unit.write(end, distribution.currency) for end in distribution.range
    ]
    said = (distribution.written, distribution.evidence, distribution.source)
    return restated(*said, ends or None)


def in_words(distribution: WrittenDistribution) -> str:
    """The distribution in human units, whatever way it was written."""
    unit = _UNITS[distribution.unit]
    texts = [unit.write(value, distribution.currency) for value in distribution.parameters]
    if distribution.kind == "fixed":
        return texts[0]
    labels = FAMILIES[distribution.kind].labels
    if "cv" in labels:
        texts[1] = units.write_number(distribution.parameters[1])
    if labels:
        texts = [f"{label} {text}" for label, text in zip(labels, texts, strict=True)]
    return f"{distribution.kind}({', '.join(texts)})"


def with_mean(distribution: WrittenDistribution, mean: float) -> WrittenDistribution:
    """The same shape around another mean: scaled, so that the cv stays.

    A normal distribution is shifted instead, and so is any whose mean is 0.
    """
    kind, old = distribution.kind, distribution.parameters
    if kind in MEAN_AND_CV or kind == "normal":
        parameters: tuple[float, ...] = (mean, old[1])
    elif distribution.mean == 0:
        parameters = tuple(value + mean for value in old)
    else:
        parameters = tuple(value * (mean / distribution.mean) for value in old)
    middle, cv = _moments(kind, parameters)
    moved = replace(distribution, mean=middle, cv=cv, parameters=parameters)
    return replace(moved, written=in_words(moved))


def read_distribution(raw: object, setting: Setting) -> WrittenDistribution:
    """Reads a distribution as written in a file.

    Raises:
        FieldError: the distribution, its evidence or its range is wrong; with every fault.
    """
    if isinstance(raw, WrittenDistribution):
        return raw
    faults: list[Fault] = []
    said = stated(raw, faults)
    parsed = None
    if not isinstance(raw, dict) or "value" in raw:
        try:
            parsed = _parse(said.value, setting)
        except UnitError as error:
            faults.append(Fault(error.rule, error.remedy, said.within))
    middle = Amount(_moments(*parsed[:2])[0], parsed[2]) if parsed else None
    ends = read_range(said, setting.unit, setting.bounds, middle, faults)
    if faults or parsed is None:
        raise FieldError(faults)
    kind, parameters, currency = parsed
    mean, cv = _moments(kind, parameters)
    text = str(said.value).strip()
    rest = (said.evidence, said.source, ends, text, setting.unit.name, currency)
    return WrittenDistribution(kind, mean, cv, parameters, *rest)


def _parse(raw: object, setting: Setting) -> tuple[str, tuple[float, ...], str | None]:
    """Kind, parameters in base units, currency."""
    text = raw.strip() if isinstance(raw, str) else ""
    call = _CALL.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if call is None:
        if _BARE_WORD.fullmatch(text) and text in setting.kinds:
            raise UnitError(f"'{text}' has no parameters", f"write '{setting.example(text)}'")
        amount = _value(raw, setting)
        return "fixed", (amount.value,), amount.currency
    kind, inside = call[1], call[2]
    if kind not in setting.kinds:
        raise _unknown_kind(kind, setting)
    written = [part.strip() for part in inside.split(",")]
    family = FAMILIES[kind]
    read = _named if family.labels else _listed
    return (kind, *read(kind, written, setting))


def _unknown_kind(kind: str, setting: Setting) -> UnitError:
    if kind in FAMILIES:
        why = f"'{kind}' cannot be used for {setting.unit.noun}"
        return UnitError(why, f"use one of: {', '.join(setting.kinds)}")
    near = closest(kind, setting.kinds)
    hint = f"; did you mean '{near}'?" if near else ""
    example = setting.example(near or setting.kinds[1])
    return UnitError(f"'{kind}' is not a distribution{hint}", f"write for example '{example}'")


def _named(
    kind: str, written: Sequence[str], setting: Setting
) -> tuple[tuple[float, ...], str | None]:
    labels = FAMILIES[kind].labels
    remedy = f"write for example '{setting.example(kind)}'"
    given: dict[str, str] = {}
    for part in written:
        label, _, text = part.partition(" ")
        if label not in labels or label in given:
            rule = f"{kind} takes {' and '.join(labels)}, but got {quoted(part)}"
            raise UnitError(rule, remedy)
        given[label] = text.strip()
    missing = [label for label in labels if label not in given]
    if missing:
        raise UnitError(f"{kind} has no {missing[0]}", remedy)
    mean = _value(given["mean"], setting, within_bounds=kind != "normal")
    if kind != "normal" and mean.value <= 0:
        raise UnitError(f"{kind} has a mean of {quoted(given['mean'])}", "write a mean above 0")
    if "sd" in labels:
        sd = _value(given["sd"], setting, within_bounds=False)
        if sd.value < 0:
            rule = f"{kind} has an sd of {quoted(given['sd'])}"
            raise UnitError(rule, "write an sd of 0 or more")
        return (mean.value, sd.value), _one_currency([mean, sd], kind)
    if "cv" not in labels:
        return (mean.value,), mean.currency
    cv = _cv(kind, given["cv"])
    return (mean.value, cv), mean.currency


def _cv(kind: str, text: str) -> float:
    rule = f"{kind} has a cv of {quoted(text)}"
    remedy = (
        f"write the standard deviation over the mean, from {LEAST_CV:g} to {LARGEST_CV}; without "
        "variation write just the mean"
    )
    try:
        cv = float(decimal_of(text, "a number", remedy, Decimal(LARGEST_CV)))
    except UnitError:
        raise UnitError(rule, remedy) from None
    if not LEAST_CV <= cv <= LARGEST_CV:
        raise UnitError(rule, remedy)
    return cv


def _listed(
    kind: str, written: Sequence[str], setting: Setting
) -> tuple[tuple[float, ...], str | None]:
    family = FAMILIES[kind]
    remedy = f"write for example '{setting.example(kind)}'"
    if not family.least <= len(written) <= family.most:
        count = str(family.least) if family.least == family.most else f"{family.least} or more"
        noun = "value" if count == "1" else "values"
        if len(written) > family.most > family.least:
            count = f"at most {family.most:,}"
        raise UnitError(f"{kind} takes {count} {noun}, but got {len(written)}", remedy)
    amounts = [_value(text, setting) for text in written]
    values = tuple(amount.value for amount in amounts)
    if kind == "list":
        values = tuple(sorted(values))
    if list(values) != sorted(values):
        raise UnitError(f"{kind} runs down", f"from low to high: {remedy}")
    if kind not in UNORDERED and values[0] == values[-1]:
        raise UnitError(f"{kind} has no width", f"write just {quoted(written[0])}")
    return values, _one_currency(amounts, kind)


def _value(raw: object, setting: Setting, *, within_bounds: bool = True) -> Amount:
    amount = setting.unit.read(raw)
    if within_bounds and not setting.bounds.hold(amount.value):
        sentence = setting.bounds.sentence(setting.unit)
        raise UnitError(f"{quoted(raw)} is out of bounds", f"every value must be {sentence}")
    return amount


def _one_currency(amounts: Sequence[Amount], kind: str) -> str | None:
    currencies = {amount.currency for amount in amounts}
    if len(currencies) > 1:
        rule = f"{kind} mixes currencies"
        raise UnitError(rule, "write the same currency behind every amount")
    return amounts[0].currency


def _moments(kind: str, parameters: tuple[float, ...]) -> tuple[float, float | None]:
    """Mean and cv, in closed form (Johnson, Kotz and Balakrishnan 1994, 1995)."""
    first, last = parameters[0], parameters[-1]
    if kind in MEAN_AND_CV:
        return first, last
    if kind == "exponential":
        return first, 1.0
    mean, variance = first, 0.0
    if kind == "normal":
        variance = last**2
    elif kind == "uniform":
        mean, variance = (first + last) / 2, (last - first) ** 2 / 12
    elif kind == "triangular":
        mode = parameters[1]
        mean = (first + mode + last) / 3
        spread = (last - first) ** 2 - (mode - first) * (last - mode)
        variance = spread / 18
    elif kind == "quantiles":
        mean, variance = _quantile_moments(parameters)
    elif kind == "list":
        mean = math.fsum(parameters) / len(parameters)
        variance = math.fsum((value - mean) ** 2 for value in parameters) / len(parameters)
    return mean, math.sqrt(variance) / abs(mean) if mean else None


def _quantile_moments(values: tuple[float, ...]) -> tuple[float, float]:
    """Mean and variance of a mixture of uniforms of equal weight between neighbours."""
    pieces = list(itertools.pairwise(values))
    mean = math.fsum(low + high for low, high in pieces) / (2 * len(pieces))
    around = [(low - mean, high - mean) for low, high in pieces]
    squares = math.fsum(low * low + low * high + high * high for low, high in around)
    return mean, squares / (3 * len(pieces))


_UNITS = {
    unit.name: unit
    for unit in (
        units.DURATION,
        units.MONEY,
        units.MONEY_PER_HOUR,
        units.MONEY_PER_DAY,
        units.NUMBER,
        units.SHARE,
    )
}


def distribution_type(setting: Setting) -> FieldType:
    """The field type of a distribution in a setting."""
    name = f"distribution of {setting.unit.name}"
    kinds = ", ".join(setting.kinds)
    meaning = f"a fixed value or a distribution ({kinds}) of {setting.unit.meaning}"
    examples = (setting.values[1], *(setting.example(kind) for kind in setting.kinds[1:]))
    text = {"type": "string", "examples": list(examples)}
    scalar = {"oneOf": [text, {"type": "number"}]} if setting.unit.accepts_number else text

    def read(raw: object) -> WrittenDistribution:
        return read_distribution(raw, setting)

    return FieldType(name, meaning, examples, read, distribution_as_in_file, stated_schema(scalar))


AT_LEAST_0 = Bounds(low=0)
EVERY_KIND = tuple(FAMILIES)
OF_DURATION = Setting(units.DURATION, AT_LEAST_0, NEVER_NEGATIVE, ("2 min", "6 min", "20 min"))
OF_MONEY = Setting(units.MONEY, ANYTHING, EVERY_KIND, ("20 EUR", "60 EUR", "90 EUR"))
OF_MONEY_RATE = Setting(
    units.MONEY_PER_HOUR,
    AT_LEAST_0,
    NEVER_NEGATIVE,
    ("9 EUR / hour", "18 EUR / hour", "30 EUR / hour"),
)
OF_MONEY_PER_DAY = Setting(
    units.MONEY_PER_DAY, ANYTHING, EVERY_KIND, ("0.2 EUR / day", "0.6 EUR / day", "2 EUR / day")
)
OF_NUMBER = Setting(units.NUMBER, ANYTHING, EVERY_KIND, ("0.2", "0.6", "0.9"))
OF_NON_NEGATIVE = Setting(units.NUMBER, AT_LEAST_0, NEVER_NEGATIVE, ("0.2", "0.6", "0.9"))
OF_SHARE = Setting(units.SHARE, Bounds(low=0, high=1), BOUNDED, ("20 %", "60 %", "90 %"))
