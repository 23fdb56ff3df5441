"""A number as people write it, read exactly: the ground on which all units stand.

Text is read as a decimal number and rounded to binary once, at the end. What can be read in two
ways is refused, and so is what a machine cannot hold; `readings.py` offers what was meant.
"""

import functools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sim.errors import quoted
from sim.quantities.readings import is_unclear, readings

LARGEST_NUMBER = Decimal(10) ** 15
LONGEST_TEXT = 200
SMALLEST_WRITTEN_OUT = Decimal("1e-9")
NUMBER_PATTERN = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
NUMBER_ONLY = re.compile(NUMBER_PATTERN)


class UnitError(ValueError):
    """A text is not a number with the unit that was expected."""

    def __init__(self, rule: str, remedy: str) -> None:
        """Keep what is wrong and how to fix it apart."""
        super().__init__(f"{rule}: {remedy}")
        self.rule = rule
        self.remedy = remedy


class UnclearNumberError(UnitError):
    """A number can be read in two ways."""


class NotReadError(UnitError):
    """A text does not have the form of the unit; it may still be guessed what was meant."""


@dataclass(frozen=True)
class Amount:
    """A number in base units, and the currency where one was written."""

    value: float
    currency: str | None = None


Reader = Callable[[object], Amount]


@dataclass(frozen=True)
class Unit:
    """A way to write numbers: how it is read, written back and described.

    `accepts_number` says whether a bare number has a meaning.
    """

    name: str
    noun: str
    meaning: str
    examples: tuple[str | float, ...]
    read: Reader
    write: Callable[[float, str | None], str]
    accepts_number: bool


def offering_readings(read: Reader) -> Reader:
    """The reader, which also says what was probably meant by a text that it refuses."""

    @functools.wraps(read)
    def reader(raw: object) -> Amount:
        try:
            return read(raw)
        except (UnclearNumberError, NotReadError) as error:
            meant = readings(raw.strip(), read) if isinstance(raw, str) else []
            if not meant:
                raise
            offered = " or ".join(f"'{text}'" for text in meant)
            raise type(error)(error.rule, f"write {offered}") from None

    return reader


def text_of(raw: object, noun: str, remedy: str) -> str:
    """The characters of a scalar; refuses what is no scalar, or too long to be a quantity."""
    if raw is None:
        message = f"{noun} is expected, but nothing is written"
        raise UnitError(message, remedy)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        message = f"{quoted(raw)} is not {noun}"
        raise UnitError(message, remedy)
    text = raw.strip() if isinstance(raw, str) else _number_text(raw)
    if len(text) > LONGEST_TEXT:
        message = f"{quoted(raw)} is not {noun}"
        raise UnitError(message, remedy)
    return text


def _number_text(raw: float) -> str:
    if isinstance(raw, int):
        return str(raw) if abs(raw) <= LARGEST_NUMBER else format(float("1e16"), ".0e")
    return repr(raw) if math.isfinite(raw) else "not finite"


def decimal_of(raw: object, noun: str, remedy: str, most: Decimal = LARGEST_NUMBER) -> Decimal:
    """A plain number, exact. Raises UnitError with the noun and the remedy."""
    text = text_of(raw, noun, remedy)
    if not NUMBER_ONLY.fullmatch(text):
        message = f"{quoted(raw)} is not {noun}"
        raise NotReadError(message, remedy)
    return bounded(text, raw, most)


def bounded(text: str, raw: object, most: Decimal = LARGEST_NUMBER) -> Decimal:
    """A number that is neither unclear nor beyond what can be computed with.

    Args:
        text: The number.
        raw: All that was written, for messages.
        most: The most that it can be; a number that would be more in thousands has decimals.
    """
    number = Decimal(text)
    if is_unclear(text) and abs(number) * 1000 <= most:
        rule = f"{quoted(raw)} can be read in two ways"
        raise UnclearNumberError(rule, f"write {text.replace('.', '')} or {plain(number)}")
    if abs(number) > LARGEST_NUMBER:
        message = f"{quoted(raw)} is too large"
        raise UnitError(message, "write a number of at most 1e15")
    if number and not float(number):
        message = f"{quoted(raw)} is too close to 0 to be told from it"
        raise UnitError(message, "write 0, or a number of 1e-300 or more")
    return number


def plain(number: Decimal) -> str:
    """The shortest text of a number, without an exponent where that is not too long."""
    if number and abs(number) < SMALLEST_WRITTEN_OUT:
        return str(number.normalize())
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
