"""What a number was probably meant to be that is written in another way than the lab's.

People write '1.000 EUR', '12,5 %', '€ 28', '2 hrs' or '40 daily'. None of these is guessed
silently: each is refused, and the message offers the readings that the unit would accept.
"""

import re
from collections.abc import Callable, Iterator

_THOUSANDS_OR_DECIMALS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{2}0")
_WRITTEN_NUMBER = re.compile(r"[0-9]+(?:[.,'’_\u00a0\u202f ][0-9]+)*")
_IN_THREES = re.compile(r"[1-9][0-9]{0,2}(?:([.,'’_\u00a0\u202f ])[0-9]{3})(?:\1[0-9]{3})*")
_MOST_READINGS = 3
_MARKS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_CODE_FIRST = re.compile(r"([A-Z]{3})\s*([-+]?[0-9][0-9.]*)(?=\s|/|$)(.*)", re.DOTALL)
_CODE = re.compile(r"(?<![a-z])(eur|usd|gbp|jpy|chf)(?![a-z])")
_WORDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])", re.IGNORECASE), meant)
    for words, meant in (
        ("euros?", ("EUR",)),
        ("dollars?", ("USD",)),
        ("pounds?", ("GBP",)),
        ("percent|per cent|pct|procent|prozent", ("%",)),
        ("secs?|seconds?", ("s",)),
        ("m", ("min", "months")),
        ("mins?|minutes?", ("min",)),
        ("hrs?|hours?|h", ("h",)),
        ("days?|d", ("days",)),
        ("wks?|weeks?|w", ("weeks",)),
        ("mo|mths?|months?", ("months",)),
        ("yrs?|years?|y", ("years",)),
    )
)
_OFTEN = re.compile(
    r"\s*(?:/|\b(?:per|an?|each|every)\b)?\s*"
    r"\b(?:(?P<adverb>hourly|daily|weekly|monthly|yearly)"
    r"|(?<=\W)(?P<unit>h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|months?|y|yrs?|years?))\s*$",
    re.IGNORECASE,
)
_UNIT_OF = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}


def is_unclear(number: str) -> bool:
    """Whether a number may be in thousands or have three decimals: '1.000', '12.500'.

    Nobody needs the last zero of three decimals, but half of Europe writes thousands so.
    """
    return _THOUSANDS_OR_DECIMALS.fullmatch(number) is not None


def readings(text: str, reads: Callable[[str], object]) -> list[str]:
    """What a text may have meant, as texts that `reads` accepts, at most three.

    Args:
        text: As written.
        reads: Gives what a text means, or raises ValueError. Of texts that mean the same the
            first is offered.
    """
    found: dict[object, str] = {}
    for candidate in _candidates(text):
        try:
            found.setdefault(reads(candidate), candidate)
        except ValueError:
            continue
        if len(found) == _MOST_READINGS:
            break
    return list(found.values())


def _candidates(text: str) -> Iterator[str]:
    for numbers in _with_plain_numbers(text):
        tidy = _with_codes(numbers)
        worded = list(_with_units(tidy))
        for each in (tidy, *worded):
            often = _OFTEN.search(each)
            if often is not None:
                unit = _UNIT_OF[(often["adverb"] or often["unit"])[0].lower()]
                yield f"{each[: often.start()]} / {unit}"
        yield from [tidy, *worded]


def _with_plain_numbers(text: str) -> Iterator[str]:
    """The text with every number plain, once for thousands and once for decimals."""
    for as_thousands in (True, False):

        def plain(match: re.Match[str], *, thousands: bool = as_thousands) -> str:
            return _plain(match[0], thousands=thousands)

        yield _WRITTEN_NUMBER.sub(plain, text)


def _plain(number: str, *, thousands: bool) -> str:
    """One number without separators; those of three digits are thousands, or else decimals."""
    if _IN_THREES.fullmatch(number):
        marks = re.findall(r"[^0-9]", number)
        if thousands or len(marks) > 1 or marks[0] not in ".,":
            return re.sub(r"[^0-9]", "", number)
        whole, _, decimals = number.replace(",", ".").partition(".")
        return f"{whole}.{decimals}".rstrip("0").rstrip(".")
    head, mark, tail = number.rpartition("," if number.rfind(",") > number.rfind(".") else ".")
    if not mark:
        return number
    whole = re.sub(r"[^0-9]", "", head) if _IN_THREES.fullmatch(head) else head
    return f"{whole}.{tail}"


def _with_codes(text: str) -> str:
    """The text with a currency by its three letters, behind the amount."""
    for mark, code in _MARKS.items():
        text = text.replace(mark, f" {code} ")
    text = _CODE.sub(lambda match: match[0].upper(), " ".join(text.split()))
    first = _CODE_FIRST.fullmatch(text)
    return " ".join(f"{first[2]} {first[1]} {first[3]}".split()) if first else text


def _with_units(text: str) -> Iterator[str]:
    """The text with other spellings of units, one for each reading of an unclear one."""
    texts = [text]
    for pattern, meant in _WORDS:
        if any(pattern.search(each) for each in texts):
            texts = [pattern.sub(f" {word} ", each) for each in texts for word in meant]
    yield from (" ".join(each.split()) for each in texts if each != text)
