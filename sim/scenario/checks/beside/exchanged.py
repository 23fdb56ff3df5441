"""Where a new alternative makes customers change places among the old ones, and how to prevent it.

Each alternative has noise of its own. Where a new one takes from one old alternative only, it also
attracts customers of the others, and the first regains as many from them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.journey.blocks.routes.routing import shares_of
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.beside.alternatives import Place, places
from sim.scenario.reading.tree import Path

ENOUGH = 0.005
Shares = Mapping[str, float]


@dataclass(frozen=True)
class Exchange:
    """A new way that moves more customers than it must.

    Attributes:
        path: The way, in the variant's file.
        new: Where it leads.
        origin: What `from` should say.
        moved: Share of those who choose here that go another way than in the baseline.
        least: The same with `from`.
    """

    path: Path
    new: str
    origin: str
    moved: float
    least: float


def exchanged(before: ScenarioSpec, after: ScenarioSpec) -> Iterator[Exchange]:
    """Every new way that should say what it branches off."""
    theirs = places(after)
    for key, place in places(before).items():
        other = theirs.get(key)
        if other is None or not place.keys < other.keys or not _is_simple(place, other):
            continue
        p, q = _shares(place), _shares(other)
        for one in other.alternatives:
            if one.key in p:
                continue
            loser = max(p, key=lambda old: p[old] - q[old])
            together = {**q, loser: q[loser] + q[one.key], one.key: 0.0}
            inside = q[loser] / together[loser] if together[loser] else 1.0
            moved = 1.0 - sum(staying(p, q).values())
            stay = staying(p, together)
            least = 1.0 - sum(stay.values()) + stay[loser] * (1.0 - inside)
            if moved - least > ENOUGH:
                way = next(old.route for old in other.alternatives if old.key == loser)
                origin = "rest" if way.takes_rest else way.key
                yield Exchange(one.path, one.route.to, origin, moved, least)


def staying(p: Shares, q: Shares) -> dict[str, float]:
    """Shares of customers who choose each alternative under both of two sets of shares.

    With Gumbel noise P(both choose i) is 1 / sum over j of max(p_j / p_i, q_j / q_i).
    """
    found = {}
    for i in p:
        if p[i] > 0 and q.get(i, 0.0) > 0:
            every = {*p, *q}
            found[i] = 1 / sum(max(p.get(j, 0.0) / p[i], q.get(j, 0.0) / q[i]) for j in every)
        else:
            found[i] = 0.0
    return found


def _is_simple(*both: Place) -> bool:
    """Whether shares alone decide: no conditions, and nothing branches off anything yet."""
    ways = [one.route for place in both for one in place.alternatives]
    return not any(way.is_conditional or way.origin for way in ways)


def _shares(place: Place) -> dict[str, float]:
    shares = shares_of([one.route for one in place.alternatives], known=False)
    total = sum(shares) or 1.0
    found: dict[str, float] = {}
    for one, share in zip(place.alternatives, shares, strict=True):
        found[one.key] = found.get(one.key, 0.0) + share / total
    return found
