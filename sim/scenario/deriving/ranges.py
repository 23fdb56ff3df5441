"""Ranges of values as people write them: '5..15:2 EUR' is 5, 7, 9, 11, 13 and 15 EUR.

From, to and step are decimal numbers and stay exact. The unit is written once or on each; both
ends belong to the range, the last one where the steps meet it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from sim.errors import quoted
from sim.quantities.fields import Fault, FieldError
from sim.quantities.readings import is_unclear
from sim.quantities.units import SPELLINGS

DOTS = ".."
MOST_VALUES = 1_000
LONGEST_RANGE = 200
EXAMPLE = "for example '5..15:2' or '10 %..30 %:5 %'"
# No exponents: a range of 1e300 is a slip of the pen, and would take for ever to write out.
_NUMBER = r"[-+]?(?:[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})"
_UNIT = r"[^0-9.:+-][^.:]*?"
_PART = rf"\s*({_NUMBER})\s*({_UNIT})?\s*"
_RANGE = re.compile(rf"{_PART}\.\.{_PART}(?::{_PART})?")
_AMOUNT = re.compile(_PART)


@dataclass(frozen=True)
class Amount:
    """A number as written, exact, and the unit behind it; the unit is empty where there is none."""

    number: Decimal
    unit: str

    @property
    def text(self) -> str:
        """As a file holds it."""
        return f"{self.number:f} {self.unit}".strip()


def is_range(raw: object) -> bool:
    """Whether a text means to be a range: a number and two dots."""
    return isinstance(raw, str) and DOTS in raw and _AMOUNT.match(raw) is not None


def amount_of(raw: object) -> Amount | None:
    """The number and the unit of a value, or None where it is no number with a unit."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    match = _AMOUNT.fullmatch(str(raw)[: LONGEST_RANGE + 1])
    return None if match is None else Amount(Decimal(match[1]), _tidy(match[2]))


def read_range(text: str) -> tuple[str, ...]:
    """The values of a range, each with its unit, from the first to the last.

    Args:
        text: For example '5..15:2', '5 EUR..15 EUR:2 EUR' or '10..30:5 %'.

    Raises:
        FieldError: It is no range, its step is zero or leads away, its units differ, or it has
            more than MOST_VALUES values.
    """
    first, last, step = _ends(text)
    span = last.number - first.number
    if step.number == 0:
        raise _refused(f"the step of {quoted(text)} is zero", "write a step above zero")
    if span < 0 and step.number > 0:
        turned = f"{last.text}..{first.text}:{step.text}"
        raise _refused(f"{quoted(text)} runs backwards", f"write '{turned}'")
    if step.number < 0:
        raise _refused(f"the step of {quoted(text)} is below zero", "write a step above zero")
    count = int(span // step.number) + 1
    if count > MOST_VALUES:
        rule = f"{quoted(text)} has {count:,} values, and {MOST_VALUES:,} are the most"
        raise _refused(rule, "write a longer step")
    numbers = (first.number + place * step.number for place in range(count))
    return tuple(Amount(_plain(number), first.unit).text for number in numbers)


def _ends(text: str) -> tuple[Amount, Amount, Amount]:
    """From, to and step, all in the one unit that was written."""
    match = _RANGE.fullmatch(text) if len(text) <= LONGEST_RANGE else None
    if match is None:
        raise _refused(f"{quoted(text)} is not a range", f"write from..to:step, {EXAMPLE}")
    if match[5] is None:
        rule = f"{quoted(text)} has no step"
        raise _refused(rule, f"write from..to:step, {EXAMPLE}")
    pointed = [match[at] for at in (1, 3, 5) if "." in match[at]]
    unclear = pointed[0] if pointed and all(map(is_unclear, pointed)) else None
    if unclear is not None:
        rule = f"{quoted(unclear)} in {quoted(text)} can be read in two ways"
        plain = f"{_plain(Decimal(unclear)):f}"
        raise _refused(rule, f"write {unclear.replace('.', '')} or {plain}")
    units = [_tidy(unit) for unit in (match[2], match[4], match[6])]
    named = {SPELLINGS.get(unit, unit): unit for unit in units if unit}
    if len(named) > 1:
        listed = " and ".join(quoted(unit) for unit in sorted(named.values()))
        rule = f"the units of {quoted(text)} differ: {listed}"
        raise _refused(rule, "write one unit, once or on each number")
    unit = next(iter(named.values()), "")
    first, last, step = (Amount(Decimal(match[place]), unit) for place in (1, 3, 5))
    return first, last, step


def _tidy(unit: str | None) -> str:
    return " ".join((unit or "").split())


def _plain(number: Decimal) -> Decimal:
    """Without zeros at its end, so that one number has one text; a zero has no sign."""
    return abs(number.normalize()) if number == 0 else number.normalize()


def _refused(rule: str, remedy: str) -> FieldError:
    return FieldError([Fault(rule, remedy)])
