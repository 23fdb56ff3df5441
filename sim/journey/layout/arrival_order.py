"""Who comes when: the arrivals of all streams, sends and replays, in one order.

A customer's key is their number where there is one stream without a name; else a hash of the
stream's name and the number, so that a design may add a stream and keep everybody else's luck.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from sim.journey.customer import ledger
from sim.journey.groundwork.numbering import Numbering
from sim.journey.layout.design import ScenarioSpec
from sim.journey.luck import draws
from sim.journey.people import arrivals, replay, sends

NOBODY = -1
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Arrivals:
    """Customers in the order of (time, rank, key), an array each of shape (customers,).

    Attributes:
        times: Microseconds from the start.
        ranks: The rank of the instant in which they come.
        keys: What keys their draws.
        streams: Number of the stream, -1 for the one without a name.
        personas: Number of their persona where it is known beforehand, else -1.
    """

    times: np.ndarray
    ranks: np.ndarray
    keys: np.ndarray
    streams: np.ndarray
    personas: np.ndarray

    def chosen(self, which: np.ndarray) -> "Arrivals":
        """Some of them, by a mask or an order."""
        return Arrivals(*(getattr(self, field.name)[which] for field in fields(self)))


def customer_keys(stream: str, numbers: np.ndarray) -> np.ndarray:
    """Keys of customers of a stream: hashes of its name and their numbers.

    The finaliser of splitmix64 over a hash of the name, see `draws`. The last bit is dropped, so
    that a key is the same number whether it is held with a sign or without.

    Args:
        stream: The name.
        numbers: Unsigned, shape (customers,).
    """
    start = np.uint64(draws.label("arrivals", "customer", stream, bits=64))
    mixed = start + (numbers.astype(np.uint64) + np.uint64(1)) * _STEP
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(1))


def lay_out_labels(g: Numbering, spec: ScenarioSpec) -> None:
    """Write the labels of all draws of arrivals into the book."""
    arrivals.gap_label(g)
    for name in spec.arrivals.streams:
        arrivals.gap_label(g, g.key("streams", name))
    for name in spec.arrivals.sends:
        sends.spread_label(g, g.key("sends", name))


def all_arrivals(g: Numbering, spec: ScenarioSpec, key: int, until: int) -> Arrivals:
    """All arrivals before a time.

    Args:
        g: Names and numbers.
        spec: The scenario.
        key: The replication's key.
        until: Microseconds from the start.

    Raises:
        ValueError: Two customers get the same key.
    """
    parts = [part.chosen(part.times < until) for part in _parts(g, spec, key, until)]
    joined = Arrivals(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Arrivals)
        )
    )
    if len(parts) > 1 and has_equal_neighbours(np.sort(joined.keys)):
        msg = "two customers get the same key and would share their luck; rename a stream"
        raise ValueError(msg)
    order = np.argsort(joined.times, kind="stable")
    if has_equal_neighbours(joined.times[order]):  # else the times alone say who comes first
        order = np.lexsort((joined.keys, joined.ranks, joined.times))
    return joined.chosen(order)


def has_equal_neighbours(numbers: np.ndarray) -> bool:
    """Whether a number comes twice in a row, in an array of shape (numbers,)."""
    return bool((numbers[1:] == numbers[:-1]).any())


def _parts(g: Numbering, spec: ScenarioSpec, key: int, until: int) -> Iterator[Arrivals]:
    a = spec.arrivals
    if a.rate is not None:
        rates = arrivals.weekly_rates(a.rate, a.pattern)
        times = arrivals.arrival_times(rates, key, arrivals.gap_label(g), until)
        yield _part(times, np.arange(len(times), dtype=np.uint64), NOBODY)
    for name, stream in a.streams.items():
        known_as = g.key("streams", name)
        rates = arrivals.weekly_rates(stream.rate, stream.pattern)
        times = arrivals.arrival_times(rates, key, arrivals.gap_label(g, known_as), until)
        yield _part(times, customer_keys(known_as, np.arange(len(times))), g.streams[name])
    for name, send in a.sends.items():
        known_as = g.key("sends", name)
        moments = sends.moments(send, until)
        keys = customer_keys(known_as, sends.numbers_of(send, moments).ravel())
        times = np.repeat(np.array(moments, np.int64), int(send.people.value))
        rank = ledger.CALENDAR
        over = int(send.over.value)
        if over > 0:
            label = np.uint64(sends.spread_label(g, known_as))
            times = times + sends.spread(np.uint64(key), label, keys, over)
            rank = ledger.ARRIVAL
        yield _part(times, keys, g.streams[name], rank=rank)
    if a.replay is not None:
        found = replay.replayed(a.replay)
        keys = customer_keys(replay.REPLAY, np.arange(len(found.times)))
        people = np.array([g.personas[name] for name in found.personas], np.int64)
        yield _part(found.times, keys, g.streams[replay.REPLAY], personas=people)


def _part(
    times: np.ndarray,
    keys: np.ndarray,
    stream: int,
    *,
    rank: int = ledger.ARRIVAL,
    personas: np.ndarray | None = None,
) -> Arrivals:
    """The arrivals of one stream; personas are drawn where none are given."""
    count = len(times)
    if personas is None or len(personas) == 0:
        personas = np.full(count, NOBODY, np.int64)
    ranks, streams = np.full(count, rank, np.int64), np.full(count, stream, np.int64)
    return Arrivals(times, ranks, keys, streams, personas)
