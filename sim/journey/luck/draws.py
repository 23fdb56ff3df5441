"""Luck: every draw is a pure function of who draws, where, and how often before.

A draw is keyed by (seed, replication, customer, place, occurrence, purpose, alternative) and by
nothing else. Two designs of one journey therefore hand the same customer the same luck wherever
both ask for it, and an extra step in one design shifts no draw in the other.

The generator is Philox 4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011),
"Parallel random numbers: as easy as 1, 2, 3", SC '11, doi:10.1145/2063384.2063405. It has no
state: a 64-bit key and a 128-bit counter go in, 128 well-mixed bits come out.

    key      seed and replication, mixed            64 bits
    counter  customer                               64 bits
             label of place, purpose, alternative   40 bits
             occurrence                             16 bits
             block                                   8 bits

Words of 32 bits are held in 64 unsigned bits, where their products fit. Every number is cast to
``np.uint64`` first: a signed number mixed with an unsigned one would silently become a float.
"""

from __future__ import annotations

import hashlib
import operator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sim.machine.compiled import compiled, compiled_inline

if TYPE_CHECKING:
    from collections.abc import Mapping

Whole: TypeAlias = "int | np.int64 | np.uint64"
Words: TypeAlias = "tuple[np.uint64, np.uint64, np.uint64, np.uint64]"

SEED_BITS = 64
LABEL_BITS = 40

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_BUMP_0 = np.uint64(0x9E3779B9)  # the golden ratio
_BUMP_1 = np.uint64(0xBB67AE85)  # the square root of 3, less 1
_ROUNDS = 10

_LOW_WORD = np.uint64(0xFFFFFFFF)
_BLOCK_BITS = np.uint64(8)
_OCCURRENCE_BITS = np.uint64(16)
_LABEL_SHIFT = np.uint64(24)
_WORD_SHIFT = np.uint64(32)
_ONE_BIT = np.uint64(1)
_LABEL_WIDTH = np.uint64(LABEL_BITS)
_NOTHING = np.uint64(0)
_FIRST_BLOCK = np.uint64(0)

_SPARE_BITS = np.uint64(11)  # 64 bits less the 53 that a float can hold
_STEP = 2.0**-53
_LARGEST = 1.0 - _STEP

_TOO_MANY_BITS = (
    "a draw's label must be below 2^40, its occurrence below 65536 and its block below 256"
)

_WHOLE_64 = 2**64
_SPLITMIX_STEP = 0x9E3779B97F4A7C15


@compiled_inline
def philox(counter: Words, key: tuple[np.uint64, np.uint64]) -> Words:
    """Philox 4x32 with ten rounds, as published.

    Args:
        counter: Four words below 2^32, each held in 64 bits.
        key: Two words below 2^32, each held in 64 bits.

    Returns:
        Four words below 2^32, each held in 64 bits.
    """
    word_0, word_1, word_2, word_3 = counter
    key_0, key_1 = key
    for _ in range(_ROUNDS):
        product_0 = _MULTIPLIER_0 * word_0
        product_1 = _MULTIPLIER_1 * word_2
        word_0 = (product_1 >> _WORD_SHIFT) ^ word_1 ^ key_0
        word_1 = product_1 & _LOW_WORD
        word_2 = (product_0 >> _WORD_SHIFT) ^ word_3 ^ key_1
        word_3 = product_0 & _LOW_WORD
        key_0 = (key_0 + _BUMP_0) & _LOW_WORD
        key_1 = (key_1 + _BUMP_1) & _LOW_WORD
    return word_0, word_1, word_2, word_3


@compiled
def uniform(high_word: np.uint64, low_word: np.uint64) -> float:
    """Two words as one number strictly between 0 and 1.

    The top 53 bits name one of 2^53 equal cells, and the number is the middle of its cell. Next
    to 1 a float cannot hold the middle and would round to 1 itself: the largest number below 1
    stands in for it, once in 2^53 draws.

    Args:
        high_word: The more significant 32 bits, held in 64.
        low_word: The less significant 32 bits, held in 64.

    Returns:
        A number from 2^-54 to 1 - 2^-53, both included.
    """
    cell = ((high_word << _WORD_SHIFT) | low_word) >> _SPARE_BITS
    return min((float(cell) + 0.5) * _STEP, _LARGEST)


@compiled
def draw_pair(
    key: Whole, customer: Whole, label: Whole, occurrence: Whole, block: Whole
) -> tuple[float, float]:
    """Two independent draws from the open interval (0, 1): one block of the generator.

    Signed 64-bit arguments are read by their bits, so a key held in an int64 array is the same
    key. A plain Python integer from 2^63 on must be held in ``np.uint64`` before it is handed to
    any compiled function: Numba takes Python integers for signed ones and refuses larger ones.

    Args:
        key: Key of the replication, see `replication_key`.
        customer: The customer's own key, 64 bits.
        label: What is drawn and where, see `label`, 40 bits.
        occurrence: How often this very draw has been made before, 16 bits.
        block: Which pair of draws, where one purpose needs more than two, 8 bits.

    Returns:
        Two numbers strictly between 0 and 1.

    Raises:
        OverflowError: If label, occurrence or block has more bits than it may have. Cut short,
            it would be somebody else's luck.
    """
    key_bits = np.uint64(key)
    customer_bits = np.uint64(customer)
    label_bits = np.uint64(label)
    occurrence_bits = np.uint64(occurrence)
    block_bits = np.uint64(block)
    too_many = (
        (label_bits >> _LABEL_WIDTH)
        | (occurrence_bits >> _OCCURRENCE_BITS)
        | (block_bits >> _BLOCK_BITS)
    )
    if too_many != _NOTHING:
        raise OverflowError(_TOO_MANY_BITS)
    what = (label_bits << _LABEL_SHIFT) | (occurrence_bits << _BLOCK_BITS) | block_bits
    counter = (
        customer_bits & _LOW_WORD,
        customer_bits >> _WORD_SHIFT,
        what & _LOW_WORD,
        what >> _WORD_SHIFT,
    )
    word_0, word_1, word_2, word_3 = philox(
        counter, (key_bits & _LOW_WORD, key_bits >> _WORD_SHIFT)
    )
    return uniform(word_0, word_1), uniform(word_2, word_3)


@compiled
def draw(key: Whole, customer: Whole, label: Whole, occurrence: Whole) -> float:
    """One draw from the open interval (0, 1): the first of the first pair.

    Args:
        key: Key of the replication, see `replication_key`.
        customer: The customer's own key, 64 bits.
        label: What is drawn and where, see `label`, 40 bits.
        occurrence: How often this very draw has been made before, 16 bits.

    Returns:
        A number strictly between 0 and 1.

    Raises:
        OverflowError: If label or occurrence has more bits than it may have.
    """
    return draw_pair(key, customer, label, occurrence, _FIRST_BLOCK)[0]


@compiled
def referred_key(referrer: Whole, number: Whole) -> np.uint64:
    """Key of the customer whom another brought: a hash of the referrer's key and a number.

    Args:
        referrer: The referrer's own key, 64 bits.
        number: How many the referrer had brought before, below 2^32.

    Returns:
        63 bits, the same number whether it is held with a sign or without: one block of the
        generator, under a key that no replication's draws are made with but by a chance of 2^-64.
    """
    who = np.uint64(referrer)
    counter = (who & _LOW_WORD, who >> _WORD_SHIFT, np.uint64(number) & _LOW_WORD, _BUMP_1)
    high, low, _, _ = philox(counter, (_BUMP_1, _BUMP_0))
    return ((high << _WORD_SHIFT) | low) >> _ONE_BIT


def replication_key(seed: int, replication: int) -> int:
    """Key of one replication of one seed.

    Both are mixed by the finaliser of splitmix64 (G. L. Steele, D. Lea, C. H. Flood (2014),
    "Fast splittable pseudorandom number generators", doi:10.1145/2660193.2660195). Each step is
    one-to-one, so no two replications of a seed share a key.

    Args:
        seed: From 0 to 2^64 - 1.
        replication: From 0 to 2^64 - 1.

    Returns:
        A number from 0 to 2^64 - 1, to be held in ``np.uint64`` when it goes into compiled code.

    Raises:
        ValueError: If one of them is out of range.
        TypeError: If one of them is not a whole number.
    """
    start = _splitmix(_unsigned("seed", seed), 1)
    return _splitmix(start, _unsigned("replication", replication) + 1)


def label(place: str, purpose: str, alternative: str = "", *, bits: int = LABEL_BITS) -> int:
    """Number of a kind of draw, the same on every machine and in every version.

    Args:
        place: Where: a step, a hand-off, an offer, `customer`.
        purpose: What for: `patience`, `leave`.
        alternative: Among what: the name of a persona or a route.
        bits: Width, 1 to 64.

    Returns:
        A number below 2^bits. Two kinds may collide; `LabelBook` notices.
    """
    text = hashlib.blake2b(digest_size=8, person=b"winwin draw")
    for part in (place, purpose, alternative):
        encoded = part.encode()
        # With its length before it, ("a", "bc") cannot be read as ("ab", "c").
        text.update(len(encoded).to_bytes(8, "big"))
        text.update(encoded)
    return int.from_bytes(text.digest(), "big") >> (SEED_BITS - bits)


class LabelCollisionError(ValueError):
    """Two kinds of draw have the same number and would share their luck."""

    def __init__(self, first: tuple[str, str, str], second: tuple[str, str, str]) -> None:
        """Name both kinds, each as (place, purpose, alternative)."""
        self.first = first
        self.second = second
        super().__init__(
            f"the draws {_in_words(first)} and {_in_words(second)} get the same number and would "
            "share their luck; rename one of them"
        )


class LabelBook:
    """The kinds of draw of one study, none of them with the number of another."""

    def __init__(self, bits: int = LABEL_BITS) -> None:
        """Open an empty book of labels that are `bits` wide."""
        self._bits = bits
        self._kinds: dict[int, tuple[str, str, str]] = {}

    def label(self, place: str, purpose: str, alternative: str = "") -> int:
        """Give the number of a kind of draw, and remember whose it is.

        Args:
            place: Where: a step, a hand-off, an offer, `customer`.
            purpose: What for: `patience`, `leave`.
            alternative: Among what: the name of a persona or a route.

        Returns:
            The same number as the function `label`.

        Raises:
            LabelCollisionError: If another kind of draw already has this number.
        """
        kind = (place, purpose, alternative)
        number = label(*kind, bits=self._bits)
        holder = self._kinds.setdefault(number, kind)
        if holder != kind:
            raise LabelCollisionError(holder, kind)
        return number

    @property
    def kinds(self) -> Mapping[int, tuple[str, str, str]]:
        """Every number given so far, with its (place, purpose, alternative)."""
        return dict(self._kinds)


def _splitmix(state: int, steps: int) -> int:
    """Output of splitmix64 after a number of steps from a state, in whole numbers of any size."""
    mixed = (state + steps * _SPLITMIX_STEP) % _WHOLE_64
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % _WHOLE_64
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % _WHOLE_64
    return mixed ^ (mixed >> 31)


def _unsigned(name: str, number: int) -> int:
    """Check that a whole number fits into 64 unsigned bits."""
    whole = operator.index(number)
    if not 0 <= whole < _WHOLE_64:
        message = f"{name} must be a whole number from 0 to 2^64 - 1, but is {whole}"
        raise ValueError(message)
    return whole


def _in_words(kind: tuple[str, str, str]) -> str:
    place, purpose, alternative = kind
    which = f" of '{alternative}'" if alternative else ""
    return f"'{purpose}'{which} at '{place}'"
