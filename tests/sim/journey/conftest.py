"""Tiny journeys for tests of the blocks, and readers for what a run leaves behind.

A test names only what matters to it:

    left = tally(run(journey(steps={"desk": {"leave": "30 %"}})), "abandoned")
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from sim.clock.replication import Replication
from sim.clock.simpy.clock import run_replication
from sim.journey.groundwork.vocabulary import ACCOUNTS, EVENTS, MEASURES, REASONS, TEAM_MEASURES
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import Layout, lay_out

# Everybody comes to one desk, which takes no time and is the goal; nothing has a value.
PLAIN = {
    "scenario": "a tiny journey",
    "currency": "EUR",
    "arrivals": {"rate": "100 / day", "for": "10 days", "warm_up": "0 days", "cool_down": "0 days"},
    "observe": "10 days",
    "personas": {"person": {"share": "100 %"}},
    "start": [{"to": "desk"}],
    "steps": {"desk": {"goal": True}},
}


def overlaid(below: Any, above: Any) -> Any:
    """Mappings merge key by key; anything else replaces what was there."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return deepcopy(above)
    return {
        key: overlaid(below.get(key), above[key]) if key in above else deepcopy(below[key])
        for key in [*below, *(key for key in above if key not in below)]
    }


def number(vocabulary: Any, word: str) -> int:
    """The number of a word, for example of the measure "repeats"."""
    return {name: index for index, name in vocabulary.words.items()}[word]


def chosen(names: Mapping[str, int], name: str | None) -> int | slice:
    """The index of a name, or all of them."""
    return slice(None) if name is None else names[name]


@pytest.fixture
def journey() -> Callable[..., dict[str, Any]]:
    """`journey(**changes)`: the plain journey with changes laid over it, key by key."""

    def build(**changes: Any) -> dict[str, Any]:
        return overlaid(PLAIN, changes)

    return build


@pytest.fixture
def scenario() -> Callable[[Mapping[str, Any]], Layout]:
    """`scenario(raw)`: a journey as written, checked and laid out."""

    def build(raw: Mapping[str, Any]) -> Layout:
        return lay_out(ScenarioSpec.model_validate(raw))

    return build


@pytest.fixture
def run(scenario) -> Callable[..., Replication]:
    """`run(raw or layout, seed=1, number=0, ...)`: one replication under SimPy."""

    def build(design: Any, *, seed: int = 1, number: int = 0, **options: Any) -> Replication:
        layout = design if isinstance(design, Layout) else scenario(design)
        return run_replication(layout, seed=seed, number=number, **options)

    return build


@pytest.fixture
def money() -> Callable[..., tuple[float, float]]:
    """`money(replication, account, step=, persona=)`: sums of (customer, business), by account."""

    def read(
        replication: Replication,
        account: str,
        *,
        step: str | None = None,
        persona: str | None = None,
    ) -> tuple[float, float]:
        g = replication.layout.numbering
        rows = chosen(g.personas, persona), chosen(g.steps, step), number(ACCOUNTS, account)
        customer = float(replication.world.sums[(*rows, 0)].sum())
        return customer, float(replication.world.sums[(*rows, 1)].sum())

    return read


@pytest.fixture
def tally() -> Callable[..., int]:
    """`tally(replication, measure, persona=)`: a count over counted customers."""

    def read(replication: Replication, measure: str, *, persona: str | None = None) -> int:
        row = chosen(replication.layout.numbering.personas, persona)
        return int(replication.world.counts[row, number(MEASURES, measure)].sum())

    return read


@pytest.fixture
def team_tally() -> Callable[..., int]:
    """`team_tally(replication, team, measure, persona=)`: a count at a team."""

    def read(
        replication: Replication, team: str, measure: str, *, persona: str | None = None
    ) -> int:
        g = replication.layout.numbering
        at = g.teams[team], chosen(g.personas, persona), number(TEAM_MEASURES, measure)
        return int(replication.world.team_counts[at].sum())

    return read


@pytest.fixture
def left() -> Callable[..., int]:
    """`left(replication, reason, step=)`: how many left for a reason."""

    def read(replication: Replication, reason: str, *, step: str | None = None) -> int:
        row = chosen(replication.layout.numbering.steps, step)
        return int(replication.world.left[:, row, number(REASONS, reason)].sum())

    return read


@pytest.fixture
def visits() -> Callable[[Replication, str], int]:
    """`visits(replication, step)`: visits of counted customers to a step."""

    def read(replication: Replication, step: str) -> int:
        to = replication.world.routes["to"] == replication.layout.numbering.steps[step]
        return int(replication.world.flows[..., to].sum())

    return read


@pytest.fixture
def events() -> Callable[..., np.ndarray]:
    """`events(replication, kind, step=)`: rows of the log of one kind, in order."""

    def read(replication: Replication, kind: str, *, step: str | None = None) -> np.ndarray:
        rows = replication.log
        rows = rows[rows["kind"] == number(EVENTS, kind)]
        if step is None:
            return rows
        return rows[rows["step"] == replication.layout.numbering.steps[step]]

    return read
