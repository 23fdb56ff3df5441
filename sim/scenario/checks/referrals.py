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
    expected = {name: most_expected(spec, name, refers) for name, refers in referring.items()}
    total = most_brought(spec, referring) if math.fsum(expected.values()) >= 1 else 0.0
    if total >= 1:
        worst = max(expected, key=lambda name: expected[name])
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


def most_brought(spec: ScenarioSpec, referring: dict[str, ReferSpec]) -> float:
    """The most that a customer of any kind can expect to bring, over all steps together."""
    seen: dict[bytes, float] = {}
    for kind in every_kind(spec):
        rows = rows_for(spec, kind)
        start = choices(spec.start, None, spec, kind)
        signature = b"".join(part.tobytes() for part in (start, *rows))
        if signature not in seen:
            seen[signature] = most_on_paths(spec, referring, kind, start, rows)
    return max(seen.values())


def most_on_paths(
    spec: ScenarioSpec,
    referring: dict[str, ReferSpec],
    kind: Kind,
    start: NDArray[np.float64],
    rows: list[NDArray[np.float64]],
) -> float:
    """The most that one kind of customer can expect to bring.

    Steps between which one can go round are taken together: whoever comes to one of them may come
    to all. Between such rounds the journey only goes forward, so each counts once on a path, and
    the best path is found from the last rounds to the first.

    Args:
        spec: The scenario.
        referring: The steps that refer.
        kind: Whose routes.
        start: Where they come in, shape (possibilities, steps).
        rows: Where they go from each step, as `choices` gives it.
    """
    count = len(rows)
    reach = np.eye(count) + np.array([of_step.max(axis=0) > 0 for of_step in rows])
    for _ in range(max(1, count.bit_length())):
        reach = (reach @ reach > 0).astype(float)
    together = (reach * reach.T) > 0
    gains = np.zeros(count)
    for number, name in enumerate(spec.steps):
        if name in referring:
            gains[number] = most_expected(spec, name, referring[name], kind)
    entering = together @ gains  # what reaching a step adds: all of its round
    ahead = np.zeros(count)  # the most that still comes after a step's round, from the step on
    done = np.zeros(count, dtype=bool)
    for number in np.argsort(reach.sum(axis=1), kind="stable"):
        if not done[number]:
            around = np.flatnonzero(together[number])
            ahead[around] = most_ahead(rows, around, entering + ahead)
            done[around] = True
    return float(np.max(start @ (entering + ahead)))


def most_ahead(
    rows: list[NDArray[np.float64]], around: NDArray[np.intp], value: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The most that comes after a round, from each of its steps (value iteration from below).

    Args:
        rows: Where customers go from each step.
        around: The steps of the round.
        value: What entering each step outside brings, with all that follows.
    """
    outside = value.copy()
    outside[around] = 0.0
    leaving = [rows[at] @ outside for at in around]
    staying = [rows[at][:, around] for at in around]
    ahead = np.zeros(len(around))
    for _ in range(ROUNDS):
        new = np.array(
            [np.max(out + stay @ ahead) for out, stay in zip(leaving, staying, strict=True)]
        )
        if np.abs(new - ahead).max() < SETTLED:
            return new
        ahead = new
    exits = [value[at] for each in around for at in np.flatnonzero(rows[each].max(axis=0) > 0)]
    return np.full(len(around), max(exits))  # settles too slowly; no way out is worth more


def most_expected(spec: ScenarioSpec, name: str, refers: ReferSpec, kind: Kind = ANYBODY) -> float:
    """The most referrals at a step that a customer who comes there can expect to make.

    One at most: by Jensen's inequality no more than 1 - (1 - chance)^visits.
    """
    visits = min(most_visits(spec, name, kind), most_in_window(spec, name, kind))
    if refers.most == 1 and refers.chance.value < 1:
        return float(1 - (1 - refers.chance.value) ** visits)
    return min(float(refers.most), refers.chance.value * visits)


def most_visits(spec: ScenarioSpec, name: str, kind: Kind) -> float:
    """The most visits to a step that a customer can expect who comes there; infinite without end.

    Where conditions decide, the way is taken that leads to most visits (value iteration).
    """
    rows = rows_for(spec, kind)
    firsts = np.cumsum([0, *(len(of_step) for of_step in rows[:-1])])
    table = np.concatenate(rows)
    here = np.array([float(step == name) for step in spec.steps])
    value = np.zeros(len(spec.steps))
    for _ in range(ROUNDS):
        new = here + np.maximum.reduceat(table @ value, firsts)
        change = np.abs(new - value).max()
        value = new
        if change < SETTLED:
            return float(here @ value)
    return math.inf


def rows_for(spec: ScenarioSpec, kind: Kind) -> list[NDArray[np.float64]]:
    """Where a kind of customer can go from each step; see `choices`."""
    return [choices(item.next, item.otherwise, spec, kind) for item in spec.steps.values()]


def choices(
    ways: list[RouteSpec], otherwise: RouteSpec | None, spec: ScenarioSpec, kind: Kind
) -> NDArray[np.float64]:
    """How customers can be spread over the next steps: by shares where no condition decides.

    Returns:
        A row for each possibility, shape (possibilities, steps); one of zeros where none is left.
    """
    place = {step: number for number, step in enumerate(spec.steps)}
    one_way = np.eye(len(place))
    shares = shares_of(ways, known=False)
    total = math.fsum(shares)
    rows = [one_way[place[otherwise.to]]] if otherwise is not None else []
    if any(is_conditional(way) for way in ways):
        rows += [one_way[place[way.to]] for way in ways if is_open_to(way, kind)]
    else:
        if total > 0:
            to = [place[way.to] for way in ways]
            rows.append(np.bincount(to, np.array(shares) / total, minlength=len(place)))
        rows += [one_way[place[way.to]] for way in ways if way.when_known is not None]
    return np.array(rows or [np.zeros(len(place))])


def most_in_window(spec: ScenarioSpec, name: str, kind: Kind) -> float:
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
            if not is_open_to(way, kind):
                continue
            after = way.after.duration.mean if isinstance(way.after, AfterDuration) else 0.0
            time = reached + here + after
            if way.to == name:
                back = min(back, time)
            elif time < times.get(way.to, math.inf):
                times[way.to] = time
                heapq.heappush(queue, (time, way.to))
    return 1 + math.floor(spec.observe.value / back) if back > 0 else math.inf
