"""Tiny journeys for tests of time, and readers for what a run leaves behind."""

from copy import deepcopy

import numpy as np
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES, REASONS
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

PLAIN = {
    "scenario": "a tiny journey",
    "currency": "EUR",
    "arrivals": {"rate": "100 / day", "for": "5 days", "warm_up": "0 min", "cool_down": "0 min"},
    "observe": "10 days",
    "personas": {"person": {"share": "100 %", "benefit": "10 EUR"}},
    "start": [{"to": "desk"}],
    "steps": {"desk": {"goal": True}},
}


@pytest.fixture
def run():
    """`run(changes, seed=1, ...)`: a replication of the plain journey, with top keys replaced."""

    def build(changes=None, *, seed=1, number=0, **options):
        raw = {**deepcopy(PLAIN), **(changes or {})}
        layout = lay_out(ScenarioSpec.model_validate(raw))
        return run_replication(layout, seed=seed, number=number, **options)

    return build


def number(vocabulary, word: str) -> int:
    return {name: index for index, name in vocabulary.words.items()}[word]


@pytest.fixture
def tally():
    """`tally(replication, measure)`: a count over counted customers."""

    def read(replication, measure: str) -> int:
        return int(replication.world.counts[:, number(MEASURES, measure)].sum())

    return read


@pytest.fixture
def left():
    """`left(replication, reason)`: how many left for a reason."""

    def read(replication, reason: str) -> int:
        return int(replication.world.left[:, :, number(REASONS, reason)].sum())

    return read


@pytest.fixture
def events():
    """`events(replication, kind)`: rows of the log of one kind, in order."""

    def read(replication, kind: str) -> np.ndarray:
        return replication.log[replication.log["kind"] == number(EVENTS, kind)]

    return read


@pytest.fixture
def morning_rush():
    """`morning_rush(patience)`: all call at nine sharp; one agent needs ten minutes for each."""

    def build(patience: str) -> dict:
        return {
            "personas": {"person": {"share": "100 %", "patience": patience}},
            "teams": {"callers": {"agents": 1, "open": "Mon-Sun 09:00-17:00"}},
            "start": [{"to": "home"}],
            "steps": {
                "home": {"next": [{"to": "call", "after": "next day between 09:00 and 09:00"}]},
                "call": {"channel": "phone", "team": "callers", "takes": "10 min", "goal": True},
            },
        }

    return build
