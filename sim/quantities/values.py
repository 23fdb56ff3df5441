"""A quantity as people write it: one value with its unit and what it rests on.

It may be written bare (`9 min`) or as a mapping; a bare value is assumed::

    {value: 3 %, evidence: measured, source: care log 2023, range: [1 %, 6 %]}
"""

import math
from dataclasses import dataclass, field, replace

from sim.errors import quoted
from sim.quantities import units
from sim.quantities.fields import (
    Fault,
    FieldError,
    FieldType,
    Stated,
    restated,
    stated,
    stated_schema,
)
from sim.quantities.numbers import Amount, Unit, UnitError

UNITS = {
    unit.name: unit
    for unit in (
        units.NUMBER,
        units.SHARE,
        units.MONEY,
        units.MONEY_PER_HOUR,
        units.MONEY_PER_DAY,
        units.DURATION,
        units.RATE,
    )
}


@dataclass(frozen=True)
class Quantity:
    """A value in base units, with what it rests on.

    `value` and `range` are in the unit's base: microseconds, events per day, money per hour or
    day, a share from 0 to 1. `written` is the text of the file. Two quantities are equal when
    they mean the same, however they were written.
    """

    value: float
    evidence: str
    source: str
    range: tuple[float, float] | None
    written: str = field(compare=False)
    unit: str
    currency: str | None = None


@dataclass(frozen=True)
class Bounds:
    """What a value must lie within; `whole` asks for a whole number."""

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    whole: bool = False

    def sentence(self, unit: Unit) -> str:
        """The bounds in words: 'above 0 min', 'from -1 to 1', '0 or more'."""
        low = unit.write(self.low, None)
        if math.isfinite(self.high):
            return f"from {low} to {unit.write(self.high, None)}"
        return f"above {low}" if self.above else f"{low} or more"

    def hold(self, value: float) -> bool:
        """Whether the value lies within."""
        if self.whole and value != math.floor(value):
            return False
        return (value > self.low if self.above else value >= self.low) and value <= self.high


ANYTHING = Bounds()


def written(quantity: Quantity) -> str:
    """The value in human units, whatever way it was written: '1 h 30 min', '60 %'."""
    return UNITS[quantity.unit].write(quantity.value, quantity.currency)


def as_in_file(quantity: Quantity) -> object:
    """The quantity as a scenario file may hold it: the text, or the mapping with its evidence."""
    unit = UNITS[quantity.unit]
    ends = quantity.range and [unit.write(end, quantity.currency) for end in quantity.range]
    return restated(quantity.written, quantity.evidence, quantity.source, ends or None)


def with_value(quantity: Quantity, value: float) -> Quantity:
    """The same quantity at another value (in base units), for example an end of its range."""
    text = UNITS[quantity.unit].write(value, quantity.currency)
    return replace(quantity, value=value, written=text)


def quantity_type(name: str, unit: Unit, bounds: Bounds = ANYTHING) -> FieldType:
    """The field type of a quantity in a unit and within bounds."""

    def read(raw: object) -> Quantity:
        return read_quantity(raw, unit, bounds)

    text = {"type": "string", "examples": [str(example) for example in unit.examples]}
    scalar = {"oneOf": [text, {"type": "number"}]} if unit.accepts_number else text
    limit = "" if bounds == ANYTHING else f"; {bounds.sentence(unit)}"
    whole = "; a whole number" if bounds.whole else ""
    schema = stated_schema(scalar)
    return FieldType(name, unit.meaning + limit + whole, unit.examples, read, as_in_file, schema)


def read_quantity(raw: object, unit: Unit, bounds: Bounds = ANYTHING) -> Quantity:
    """Reads a quantity as written in a file.

    Raises:
        FieldError: the value, its evidence or its range is wrong; with every fault.
    """
    if isinstance(raw, Quantity):
        return _same_unit(raw, unit)
    faults: list[Fault] = []
    said = stated(raw, faults)
    amount = None
    if not isinstance(raw, dict) or "value" in raw:
        amount = _within(said.value, unit, bounds, said.within, faults)
    ends = read_range(said, unit, bounds, amount, faults)
    if faults or amount is None:
        raise FieldError(faults)
    currency = amount.currency
    return Quantity(
        amount.value, said.evidence, said.source, ends, str(said.value).strip(), unit.name, currency
    )


def read_range(
    said: Stated, unit: Unit, bounds: Bounds, middle: Amount | None, faults: list[Fault]
) -> tuple[float, float] | None:
    """Reads the range around a value (a quantity, or the mean of a distribution)."""
    if said.range is None:
        return None
    low, high = (
        _within(end, unit, bounds, ("range", position), faults)
        for position, end in enumerate(said.range)
    )
    if low is None or high is None:
        return None
    place = ("range",)
    texts = [unit.write(end.value, end.currency) for end in (low, high)]
    if low.value > high.value:
        rule = f"the range runs from {texts[0]} down to {texts[1]}"
        faults.append(Fault(rule, "write the lowest value first: [low, high]", place))
    elif middle is not None and not low.value <= middle.value <= high.value:
        text = unit.write(middle.value, middle.currency)
        rule = f"the value {text} lies outside its range, {texts[0]} to {texts[1]}"
        faults.append(Fault(rule, "widen the range or change the value", place))
    if middle is not None and {low.currency, high.currency} != {middle.currency}:
        rule = "the range is not in the currency of the value"
        faults.append(Fault(rule, "write the same currency in all three", place))
    return low.value, high.value


def _within(
    raw: object, unit: Unit, bounds: Bounds, within: tuple[str | int, ...], faults: list[Fault]
) -> Amount | None:
    try:
        amount = unit.read(raw)
    except UnitError as error:
        faults.append(Fault(error.rule, error.remedy, within))
        return None
    if bounds.hold(amount.value):
        return amount
    if bounds.whole and amount.value != math.floor(amount.value):
        faults.append(Fault(f"{quoted(raw)} is not a whole number", "write a whole number", within))
        return None
    side = "high" if amount.value > bounds.high else "low"
    sentence = bounds.sentence(unit)
    joint = " of" if sentence.endswith("or more") else ""
    rule = f"{quoted(raw)} is too {side}: it must be {sentence}"
    faults.append(Fault(rule, f"write {unit.noun}{joint} {sentence}", within))
    return None


def _same_unit(quantity: Quantity, unit: Unit) -> Quantity:
    if quantity.unit == unit.name:
        return quantity
    rule = f"a {quantity.unit} is not a {unit.name}"
    raise FieldError([Fault(rule, f"give a {unit.name}")])
