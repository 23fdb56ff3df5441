"""Every kind of distribution at the edges of what its words allow: refused in words, or drawn."""

import itertools
import math

import numpy as np
import pytest

from sim.journey.groundwork import numbering
from sim.journey.layout.world import world_of
from sim.journey.luck import distributions
from sim.quantities import distributions as written
from sim.quantities.distributions import FAMILIES, LARGEST_CV, LEAST_CV, read_distribution
from sim.quantities.fields import FieldError

SETTINGS = {
    "duration": (written.OF_DURATION, ["0 min", "0.000001 s", "9 min", "1000 years"]),
    "money": (written.OF_MONEY, ["-1e15", "0", "-1e-300", "1e-300", "9 EUR", "1e15"]),
    "number": (written.OF_NUMBER, ["-1e15", "0", "1e-300", "0.5", "1e15"]),
    "share": (written.OF_SHARE, ["0 %", "1e-300 %", "60 %", "100 %"]),
}
CVS = [0, 1e-300, 0.0005, 0.000999, LEAST_CV, 0.5, 1, 9.999, LARGEST_CV, 10.001, 1e300]
LUCK = [2.0**-54, 1e-9, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-9, 1 - 2.0**-53]
RUN_OF_ALL_TIMES = 2**62  # what a clock's numbers hold, a moment being eight times a time


def edges(kind, values):
    """Ways to write a kind with its numbers at the edges."""
    labels = FAMILIES[kind].labels
    if "cv" in labels:
        return [f"{kind}(mean {value}, cv {cv})" for value in values for cv in CVS]
    if "sd" in labels:
        return [f"{kind}(mean {a}, sd {b})" for a, b in itertools.product(values, values)]
    if labels:
        return [f"{kind}(mean {value})" for value in values]
    least = FAMILIES[kind].least
    return [
        f"{kind}({', '.join(some)})"
        for count in {least, min(3, FAMILIES[kind].most)}
        for some in itertools.product(values, repeat=count)
    ]


@pytest.mark.parametrize(
    ("unit", "kind"),
    [(unit, kind) for unit, (setting, _) in SETTINGS.items() for kind in setting.kinds],
)
def test_what_may_be_written_can_be_drawn_and_all_else_is_refused_in_words(unit, kind):
    setting, values = SETTINGS[unit]
    drawn = refused = 0
    for text in edges(kind, values):
        read, faults = read_or_refused(text, setting)
        if read is None:
            assert all(fault.rule and fault.remedy for fault in faults), text
            refused += 1
            continue
        found = samples(read)
        assert np.all(np.isfinite(found)), text
        assert np.all(np.diff(found) >= 0), text  # more luck is never a smaller value
        if kind in written.BOUNDED:
            low, high = min(read.parameters), max(read.parameters)
            slack = 1e-12 * max(abs(low), abs(high))
            assert low - slack <= found[0] <= found[-1] <= high + slack, text
        drawn += 1
    assert drawn > 0
    assert refused > 0 or kind in {"fixed", "list", "normal"}


def read_or_refused(text, setting):
    """The distribution, or None and what is wrong with it."""
    try:
        return read_distribution(text, setting), ()
    except FieldError as error:
        return None, error.faults


def samples(read):
    """What a distribution gives from the worst luck to the best."""
    kind, a, b, c, table = numbering.parameters(read)
    array = np.array(table or (0.0,))
    return np.array([distributions.sample(kind, a, b, c, array, 0, len(table), u) for u in LUCK])


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("list(30 min, 5 min, 5 min, 5 min, 5 min)", 10),
        ("quantiles(5 min, 5 min, 5 min, 5 min, 30 min)", 8.125),
    ],
)
def test_observed_values_have_their_mean_and_quantiles_that_of_their_straight_lines(text, mean):
    read = read_distribution(text, written.OF_DURATION)
    kind, a, b, c, table = numbering.parameters(read)
    points = (np.arange(20_000) + 0.5) / 20_000
    array = np.array(table)
    drawn = [distributions.sample(kind, a, b, c, array, 0, len(table), u) for u in points]
    assert np.mean(drawn) == pytest.approx(mean * 60e6, rel=1e-6)
    assert read.mean == pytest.approx(mean * 60e6)
    assert distributions.mean(kind, a, b, c, table) == pytest.approx(mean * 60e6)


def test_each_observed_value_is_as_likely_as_any_other():
    table = np.array([2.0, 3.0, 3.0, 7.0])
    points = (np.arange(400) + 0.5) / 400
    drawn = [distributions.sample(distributions.OBSERVED, 0, 0, 0, table, 0, 4, u) for u in points]
    assert np.unique(drawn, return_counts=True)[1].tolist() == [100, 200, 100]


LONGEST = [
    "1000 years", "exponential(mean 1000 years)", "lognormal(mean 1000 years, cv 10)",
    "gamma(mean 1000 years, cv 10)", "weibull(mean 1000 years, cv 10)",
]  # fmt: skip


@pytest.mark.parametrize("takes", LONGEST)
def test_the_longest_times_fit_into_the_clocks_whole_numbers(journey, scenario, takes):
    raw = journey(steps={"desk": {"takes": takes}})
    layout = scenario(raw)
    world = world_of(layout, seed=1, replication=0, slots=1, rows=1, log_room=0)
    row = layout.plan["steps"][0]["takes"]
    for u in LUCK:
        time = numbering.time_at(world, row, u)
        assert 0 <= time <= numbering.LONGEST_TIME
    assert 8 * 3 * numbering.LONGEST_TIME < RUN_OF_ALL_TIMES


@pytest.mark.parametrize("takes", [*LONGEST, "gamma(mean 1 s, cv 0.001)"])
@pytest.mark.parametrize("where", ["takes", "after", "gives_up_after", "notices", "patience"])
def test_a_run_with_the_longest_times_ends_in_good_order(journey, run, where, takes):
    raw = journey(observe="1000 years", arrivals={"rate": "4 / day", "for": "2 days"})
    raw["systems"] = {"a": {}, "b": {}}
    raw["teams"] = {"care": {"agents": 1}}
    raw["personas"]["person"]["patience"] = takes if where == "patience" else "1 hour"
    route = {"to": "end", **({"after": takes} if where == "after" else {})}
    desk = {"team": "care", "channel": "phone", "system": "a", "next": [route]}
    desk["takes"] = takes if where == "takes" else "1 hour"
    raw["steps"] = {"desk": desk, "end": {"system": "b", "goal": "yes"}}
    if where == "gives_up_after":
        raw["steps"]["end"] |= {"passive": "yes", "takes": "1 day", "gives_up_after": takes}
    if where == "notices":
        raw["handoffs"] = {"a -> b": {"mode": "file", "drops": "100 %", "notices": takes}}
    done = run(raw)
    assert len(done.world.rows) > 0
    assert np.all(done.world.rows["end_at"] >= done.world.rows["arrival"])
    assert math.isfinite(done.world.rows["customer_value"].sum())
