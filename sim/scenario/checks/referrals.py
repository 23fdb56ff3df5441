"""Whether referrals name whom there is, and whether they would feed on themselves.

The expected referrals of a customer are bounded by the routes' shares, nobody leaving, hanging up
or finding a door closed, everybody above the threshold of goodwill, conditions falling for the
worst. Of a step that is reached: the most visits that a customer can then expect there, no more
than fit into the window one after the other, and no more referrals than `most`. Of the journey:
steps on paths that exclude each other do not add up. A persona stays what it is, so each is bounded
by itself; steps between which customers go round and round can all be reached.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journey.blocks.referral import NUMBERS, ReferSpec
from sim.journey.blocks.routes.routing import RouteSpec, shares_of
from sim.journey.layout.design import ScenarioSpec
from sim.quantities.weeks import AfterDuration
from sim.scenario.checks.openness import ANYBODY, Kind, every_kind, is_open_to
from sim.scenario.checks.shares import check_segments, is_conditional
from sim.scenario.reading.findings import Findings, every_route

ROUNDS = 2000
MOST_KINDS = 12
"""Of more kinds of customers than this all are taken for one, which bounds them too."""
SETTLED = 1e-9


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Whom the steps bring, by itself; then how many a customer brings, over all steps."""
    referring = {name: step.refers for name, step in spec.steps.items() if step.refers is not None}
    for name, refers in referring.items():
        check_mix(spec, findings, name, refers)
    check_thresholds(spec, findings)
    check_tests(spec, findings, referring)
    if any(route.to not in spec.steps for route in all_ways(spec)):
        return  # reported elsewhere
    expected = most_expected(spec, referring, moves_of(spec, ANYBODY))
    total = most_brought(spec, referring) if math.fsum(expected) >= 1 else 0.0
    if total >= 1:
        worst = list(referring)[int(np.argmax(expected))]
        message = (
            f"a customer may bring {total:.2g} more on average, and they more again: this may "
            "never end (bound by the routes' shares, with goodwill above the threshold)"
        )
        remedy = "lower 'chance' or 'most', so that it stays below 1 over all steps together"
        findings.problem(("steps", worst, "refers"), message, remedy, of_key=True)
    if sum(refers.most for refers in referring.values()) >= NUMBERS:
        worst = max(referring, key=lambda name: referring[name].most)
        message = f"a customer may bring {NUMBERS:,} others or more"
        findings.problem(("steps", worst, "refers"), message, "lower 'most'", of_key=True)


def check_mix(spec: ScenarioSpec, findings: Findings, name: str, refers: ReferSpec) -> None:
    """The personas who are brought, with shares that add up."""
    if refers.personas is None:
        return
    path = ("steps", name, "refers", "personas")
    for persona in refers.personas:
        if persona not in spec.personas:
            findings.unknown((*path, persona), "persona", persona, spec.personas, "personas")
    check_segments(findings, path, refers.personas, "the shares of those who are brought")


def check_thresholds(spec: ScenarioSpec, findings: Findings) -> None:
    """Goodwill lies between -1 and 1, so a threshold beyond is never met."""
    for name, step in spec.steps.items():
        if step.refers is not None and step.refers.above.value >= 1:
            message = "nobody ever refers: goodwill is always below 1"
            findings.problem(("steps", name, "refers", "above"), message, "lower the threshold")
        if step.warns is not None and step.warns.below.value <= -1:
            message = "nobody ever warns: goodwill is always above -1"
            findings.problem(("steps", name, "warns", "below"), message, "raise the threshold")


def check_tests(spec: ScenarioSpec, findings: Findings, referring: dict[str, ReferSpec]) -> None:
    """Nobody is referred where no step refers."""
    for placed in every_route(spec):
        for key in ("when", "unless"):
            condition = getattr(placed.route, key)
            if condition is not None and condition.referred is not None and not referring:
                message = "no step refers, so nobody is referred"
                remedy = "add 'refers' to a step, or remove the test"
                findings.note((*placed.path, key, "referred"), message, remedy, of_key=True)


def all_ways(spec: ScenarioSpec) -> list[RouteSpec]:
    """All ways that a customer can choose: the start's, `next` and `otherwise`."""
    ways = list(spec.start)
    for step in spec.steps.values():
        ways += [*step.next, *([step.otherwise] if step.otherwise else [])]
    return ways


@dataclass(frozen=True)
class Moves:
    """How customers can be spread over the next steps, from each step and from the start.

    A step has possibilities, one after the other, and each has its targets. The start comes last.

    Attributes:
        to: Numbers of the targets.
        weight: Their shares.
        possibility: For each possibility, its first target.
        of_step: For each step, and then the start, its first possibility.
        source: For each target, the step it is reached from; the start is one past the last.
    """

    to: NDArray[np.intp]
    weight: NDArray[np.float64]
    possibility: NDArray[np.intp]
    of_step: NDArray[np.intp]
    source: NDArray[np.intp]

    def best(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """The best that can be had from each step, and from the start.

        Args:
            value: What reaching each target brings, shape (targets, things to be had).
        """
        sums = np.add.reduceat(self.weight[:, None] * value, self.possibility)
        return np.maximum.reduceat(sums, self.of_step)


def moves_of(spec: ScenarioSpec, kind: Kind) -> Moves:
    """The moves of a kind of customer: by shares where no condition decides, else any open way."""
    place = {step: number for number, step in enumerate(spec.steps)}
    entries: list[tuple[int, float, int]] = []
    firsts: list[int] = []
    starts: list[int] = []
    sources = [(item.next, item.otherwise) for item in spec.steps.values()]
    for source, (ways, otherwise) in enumerate([*sources, (spec.start, None)]):
        firsts.append(len(starts))
        for targets in possibilities(ways, otherwise, kind) or [[]]:
            starts.append(len(entries))
            entries += [(place[to], share, source) for to, share in targets] or [(0, 0.0, source)]
    to, weight, origin = (np.array(column) for column in zip(*entries, strict=True))
    return Moves(to, weight, np.array(starts), np.array(firsts), origin)


def possibilities(
    ways: list[RouteSpec], otherwise: RouteSpec | None, kind: Kind
) -> list[list[tuple[str, float]]]:
    """How customers can be spread over the next steps: each possibility is steps with shares."""
    sure = [otherwise.to] if otherwise is not None else []
    if any(is_conditional(way) for way in ways):
        sure += [way.to for way in ways if is_open_to(way, kind)]
        return [[(to, 1.0)] for to in sure]
    sure += [way.to for way in ways if way.when_known is not None]
    shares = shares_of(ways, known=False)
    total = math.fsum(shares)
    spread = [(way.to, share / total) for way, share in zip(ways, shares, strict=True) if total > 0]
    return [*([spread] if spread else []), *([(to, 1.0)] for to in sure)]


def most_brought(spec: ScenarioSpec, referring: dict[str, ReferSpec]) -> float:
    """The most that a customer of any kind can expect to bring, over all steps together."""
    kinds = every_kind(spec)
    return max(
        most_on_paths(spec, referring, moves_of(spec, kind))
        for kind in (kinds if len(kinds) <= MOST_KINDS else [ANYBODY])
    )


def most_on_paths(spec: ScenarioSpec, referring: dict[str, ReferSpec], moves: Moves) -> float:
    """The most that one kind of customer can expect to bring.

    Steps between which one can go round are taken together: whoever comes to one of them may come
    to all. Between such rounds the journey only goes forward, so each counts once on a path; the
    best path is found by value iteration.
    """
    count = len(spec.steps)
    inside = (moves.weight > 0) & (moves.source < count)
    reach = np.eye(count)
    reach[moves.source[inside], moves.to[inside]] = 1.0
    for _ in range(max(1, count.bit_length())):
        reach = (reach @ reach > 0).astype(float)
    together = (reach * reach.T) > 0
    gains = np.zeros(count)
    place = {step: number for number, step in enumerate(spec.steps)}
    gains[[place[name] for name in referring]] = most_expected(spec, referring, moves)
    around = together @ gains  # what reaching a step adds: all of its round
    is_within = (moves.source < count) & together[np.minimum(moves.source, count - 1), moves.to]
    added = np.where(is_within, 0.0, around[moves.to])
    ahead = np.zeros(count)
    for _ in range(ROUNDS):
        new = moves.best((ahead[moves.to] + added)[:, None])[:, 0]
        if np.abs(new[:count] - ahead).max() < SETTLED:
            return float(new[count])
        ahead = new[:count]
    return math.fsum(gains)  # settles too slowly: as if everybody came to all


def most_expected(
    spec: ScenarioSpec, referring: dict[str, ReferSpec], moves: Moves
) -> NDArray[np.float64]:
    """The most referrals, at each step that refers, that a customer who comes there may make.

    One at most: by Jensen's inequality no more than 1 - (1 - chance)^visits.
    """
    most = np.array([most_in_window(spec, name) for name in referring])
    visits = most_visits(spec, list(referring), moves, most)
    return np.array(
        [
            1 - (1 - refers.chance.value) ** times
            if refers.most == 1 and refers.chance.value < 1
            else min(float(refers.most), refers.chance.value * times)
            for refers, times in zip(referring.values(), visits, strict=True)
        ]
    )


def most_visits(
    spec: ScenarioSpec, names: list[str], moves: Moves, most: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The most visits to steps that a customer can expect who comes there, none above `most`.

    Where conditions decide, the way is taken that leads to most visits (value iteration).
    """
    place = {step: number for number, step in enumerate(spec.steps)}
    here = np.zeros((len(place), len(names)))
    at = [place[name] for name in names]
    here[at, np.arange(len(names))] = 1.0
    value = here.copy()
    for _ in range(ROUNDS):
        new = here + moves.best(value[moves.to])[: len(place)]
        found = new[at, np.arange(len(names))]
        if np.all((np.abs(new - value).max(axis=0) < SETTLED) | (found >= most)):
            return np.minimum(found, most)
        value = new
    settled = np.abs(new - value).max(axis=0) < SETTLED
    return np.where(settled, np.minimum(found, most), most)


def most_in_window(spec: ScenarioSpec, name: str) -> float:
    """How often a step fits into the window by the mean times of the shortest way back to it."""
    times = {name: 0.0}
    queue = [(0.0, name)]
    back = math.inf
    while queue:
        reached, step = heapq.heappop(queue)
        if reached > times.get(step, math.inf):
            continue
        item = spec.steps[step]
        here = item.takes.mean if item.takes is not None else 0.0
        for way in [*item.next, *([item.otherwise] if item.otherwise else [])]:
            after = way.after.duration.mean if isinstance(way.after, AfterDuration) else 0.0
            time = reached + here + after
            if way.to == name:
                back = min(back, time)
            elif time < times.get(way.to, math.inf):
                times[way.to] = time
                heapq.heappush(queue, (time, way.to))
    return 1 + math.floor(spec.observe.value / back) if back > 0 else math.inf
