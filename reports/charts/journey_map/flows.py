"""Where customers went, as a journey map: flows, losses and endings out of a run's sums."""

from collections import Counter, defaultdict

import polars as pl

from reports.charts.journey_map.data import ARRIVAL, Ending, Flow, JourneyMap, Loss, Node
from reports.words.brought import brought_per_100, per_100_words
from sim.experiment.verdicts.results import DesignResult

# Kinds of routes as the map tells them apart; conditions and shares alike are ways on.
KINDS = {
    "way": "way",
    "otherwise": "way",
    "not sent": "way",
    "start": "way",
    "closed": "closed",
    "gives up": "gives up",
    "dropped": "dropped",
}
OUT_OF = 100.0
LIFECYCLE = ("need", "buy", "own", "advocate")


def journey_map_of(result: DesignResult) -> JourneyMap:
    """The journey map of one design, in customers out of 100.

    Counts are whole customers over all replications, whose sums are checked before they are
    scaled: whoever comes to a step goes on, is lost or ends there.

    Args:
        result: The design over all its replications.

    Raises:
        ValueError: People are not conserved at a step, or nobody was counted.
    """
    runs, spec = result.runs, result.spec
    flows = Counter({key: round(count) for key, count in _flows(runs).items()})
    lost = {key: round(count) for key, count in _sums(runs, "left").items()}
    ended = {key: round(count) for key, count in _sums(runs, "ended").items()}
    _must_be_conserved(flows, lost, ended)
    each = OUT_OF / result.customers if result.customers else 0.0
    visits: Counter[str] = Counter()
    for (_, target, _), count in flows.items():
        visits[target] += count
    goals = spec.goals
    nodes = tuple(
        Node(name, step.stage, step.channel, visits[name] * each, name in goals)
        for name, step in spec.steps.items()
    )
    return JourneyMap(
        title=f"{result.title} ({result.name})",
        nodes=nodes,
        flows=tuple(Flow(*key[:2], count * each, key[2]) for key, count in flows.items()),
        losses=tuple(Loss(*key, count * each) for key, count in lost.items()),
        endings=tuple(Ending(*key, count * each) for key, count in ended.items()),
        customers=result.customers * each,
        stages=_in_lifecycle_order([step.stage for step in spec.steps.values()]),
        channels=tuple(dict.fromkeys(step.channel for step in spec.steps.values())),
        shows=(
            f"customers out of 100, from {result.customers:,} customers "
            f"in {result.replications} replications{_not_shown(result)}"
        ),
    )


def _not_shown(result: DesignResult) -> str:
    """Who is not on the map: its people are those who came by themselves."""
    if not brought_per_100(result):
        return ""
    return f"; {per_100_words(result)} more for each 100, brought by others, are not on the map"


def _flows(runs: pl.DataFrame) -> dict[tuple[str, str, str], float]:
    """Customers by source, target and kind of way."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for (source, way), count in _sums(runs, "flow").items():
        kind, _, target = way.partition(" -> ")
        found[source, target, KINDS[kind]] += count
    return found


def _sums(runs: pl.DataFrame, measure: str) -> dict[tuple[str, str], float]:
    """A measure by step ("" where there is none) and detail, over personas and replications."""
    rows = (
        runs.filter(measure=measure)
        .group_by("step", "detail", maintain_order=True)
        .agg(pl.col("amount").sum())
    )
    return {(step or ARRIVAL, detail): amount for step, detail, amount in rows.iter_rows()}


def _must_be_conserved(
    flows: Counter[tuple[str, str, str]],
    lost: dict[tuple[str, str], int],
    ended: dict[tuple[str, str], int],
) -> None:
    """Whole people: what comes to a step leaves it, to the last one."""
    balance: Counter[str] = Counter()
    for (source, target, _), count in flows.items():
        balance[target] += count
        if source != ARRIVAL:
            balance[source] -= count
    for counts in (lost, ended):
        for (step, _), count in counts.items():
            balance[step] -= count
    for step, rest in balance.items():
        if rest != 0:
            message = f"journey map: {rest:+d} customers are not accounted for at step {step!r}"
            raise ValueError(message)


def _in_lifecycle_order(stages: list[str]) -> tuple[str, ...]:
    """Stages as columns: the usual ones in the order of a lifecycle, others where they come up."""
    found = list(dict.fromkeys(stages))
    usual = [stage for stage in LIFECYCLE if stage in found]
    places = [place for place, stage in enumerate(found) if stage in usual]
    for place, stage in zip(places, usual, strict=True):
        found[place] = stage
    return tuple(found)
