"""People worth looking at: who was dropped, who left, whom a change harms most, who is typical.

Of several who fit, the one is chosen whose own value is nearest to the median of those who fit, so
that a story stands for the others; of equals, who came first. Only `random` draws, and its draw is
keyed by the seed like any other, so that the same seed finds the same person.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl

from sim.errors import UsageError, closest, quoted
from sim.journey.luck.draws import label, replication_key

Who = Literal["dropped", "left", "most-harmed", "typical", "random"]
WHO: tuple[Who, ...] = get_args(Who)
WORDS: dict[Who, str] = {
    "dropped": "whose case fell through the gap",
    "left": "who left for good",
    "most-harmed": "who are worse off under the other design",
    "typical": "of the first replication",
    "random": "of the first replication",
}
CHOSEN: dict[Who, str] = {
    "dropped": "the one nearest to their median value",
    "left": "the one nearest to their median value",
    "most-harmed": "the one who loses most",
    "typical": "the one nearest to the median value",
    "random": "one at random",
}
NOBODY: dict[Who, str] = {
    "dropped": "nobody's case fell through the gap",
    "left": "nobody left for good",
    "most-harmed": "nobody is worse off under the variant",
    "typical": "nobody came",
    "random": "nobody came",
}


@dataclass(frozen=True)
class Person:
    """A customer who was looked for.

    Attributes:
        number: Which counted customer, in order of arrival; the first is 1.
        who: What was looked for.
        fitting: How many customers fit.
        customers: How many customers were counted.
    """

    number: int
    who: Who
    fitting: int
    customers: int

    @property
    def words(self) -> str:
        """How they were found, in words."""
        many, count = WORDS[self.who], f"{self.fitting:,} of {self.customers:,}"
        if self.fitting == self.customers:
            count = f"{self.customers:,}"
        return f"Of the {count} customers {many}, {CHOSEN[self.who]}."


def who_of(word: str, *, designs: int) -> Who:
    """Whom a word asks for.

    Args:
        word: What was typed.
        designs: How many designs there are to look at.

    Raises:
        UsageError: It asks for nobody known, or needs a second design.
    """
    chosen = next((who for who in WHO if who == word), None)
    if chosen is None:
        near = closest(word, WHO)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UsageError(f"--who {quoted(word)}: unknown{hint}\n  known are: {', '.join(WHO)}")
    if chosen == "most-harmed" and designs == 1:
        raise UsageError(
            "--who most-harmed compares two designs, and one is named\n"
            "  fix: add --variant with the change that may harm"
        )
    return chosen


def order_of_arrival(events: pl.DataFrame) -> list[int]:
    """Keys of the counted customers who came by themselves, in the order in which they came.

    Args:
        events: The events table of one replication.
    """
    arrived = events.filter(pl.col("type") == "arrived", pl.col("customer") == pl.col("root"))
    return arrived.sort("time", "rank", "customer")["customer"].to_list()


def find(
    who: Who, events: pl.DataFrame, values: list[pl.DataFrame], *, seed: int, band: float
) -> Person:
    """The person who was asked for.

    Args:
        who: Whom to look for.
        events: Events of the first design's first replication.
        values: The customers table of each design's first replication.
        seed: Keys the draw of `random`.
        band: A loss up to this leaves nobody worse off, in money.

    Raises:
        UsageError: There is nobody like that.
    """
    keys = order_of_arrival(events)
    own = dict(values[0].select("customer", "customer_value").iter_rows())
    fitting = _fitting(who, events, values, keys, band)
    if not fitting:
        others = ", ".join(each for each in WHO if each != who)
        raise UsageError(
            f"{NOBODY[who]} in the first replication\n"
            f"  fix: look for somebody else ({others}), or use another --seed"
        )
    if who == "random":
        chosen = fitting[replication_key(seed, label("customer", "found")) % len(fitting)]
    elif who == "most-harmed":
        other = dict(values[1].select("customer", "customer_value").iter_rows())
        chosen = min(fitting, key=lambda key: other[key] - own[key])
    else:
        middle = float(np.median([own[key] for key in fitting]))
        chosen = min(fitting, key=lambda key: abs(own[key] - middle))
    return Person(keys.index(chosen) + 1, who, len(fitting), len(keys))


def _fitting(
    who: Who, events: pl.DataFrame, values: list[pl.DataFrame], keys: list[int], band: float
) -> list[int]:
    """Keys of those who fit, in order of arrival."""
    if who == "dropped":
        known = set(events.filter(type="dropped")["customer"].to_list())
    elif who == "left":
        known = set(values[0].filter(ending="left")["customer"].to_list())
    elif who == "most-harmed":
        both = values[0].join(values[1], on="customer", suffix="_then")
        worse = pl.col("customer_value_then") - pl.col("customer_value") < -band
        known = set(both.filter(worse)["customer"].to_list())
    else:
        known = set(values[0]["customer"].to_list())
    return [key for key in keys if key in known]
