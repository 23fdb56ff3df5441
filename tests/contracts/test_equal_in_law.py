"""Two designs that are equal in law harm nobody: each customer fares the same, to the last bit.

A random scenario is written another way: a route in two, a step under another name, a step more
in a row at which nothing happens, a segment of customers in two.
"""

from copy import deepcopy

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.clock.compiled import clock as compiled_clock
from sim.clock.simpy import clock as simpy_clock
from sim.journey.blocks.routes.routing import shares_of
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from tests.contracts.random_scenarios import scenarios

PLACES = ("goal_step", "end_step")  # numbers of steps move when one is added
SEED = 2**63 + 15


def examples(share):
    """A share (per cent) of the examples that a property test takes by default."""
    return settings(
        max_examples=max(1, settings().max_examples * share // 100),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def must_be_equal(before, after, *, but=PLACES):
    """Run two designs under both clocks; all columns of all customers must be equal."""
    for clock in (simpy_clock, compiled_clock):
        first, second = (
            clock.run_replication(
                lay_out(ScenarioSpec.model_validate(raw)), seed=SEED, number=3, keep_log=False
            ).world.rows
            for raw in (before, after)
        )
        assert len(first) == len(second)
        for column in set(first.dtype.names) - set(but):
            assert np.array_equal(first[column], second[column]), (clock.__name__, column)


def percent(share):
    return f"{share * 100!r} %"


def halved(raw, place, position):
    """A route of a group in two to the same step, each with half of what it takes."""
    spec = ScenarioSpec.model_validate(raw)
    routes = spec.start if place == "start" else spec.steps[place].next
    after = deepcopy(raw)
    written = after["start"] if place == "start" else after["steps"][place]["next"]
    plain, known = shares_of(routes, known=False), shares_of(routes, known=True)
    whole = written[position]
    has_known = any(route.when_known is not None for route in routes)
    half = {**deepcopy(whole), "name": "a half of it", "share": percent(plain[position] / 2)}
    if has_known:  # or what the others leave to it would be worked out anew
        half["when_known"] = percent(known[position] / 2)
        if not routes[position].takes_rest:
            whole["when_known"] = half["when_known"]
    whole.setdefault("name", whole["to"])
    if [route.to for route in routes].count(whole["to"]) > 1:
        half["from"] = whole["name"]  # or the further ways there would exchange customers
    if not routes[position].takes_rest:
        whole["share"] = half["share"]
    written.append(half)
    return after


@given(scenarios(), st.data())
@examples(40)
def test_a_route_in_two_to_the_same_step_changes_nobodys_fate(raw, data):
    ways = [("start", at) for at in range(len(raw["start"]))]
    ways += [
        (name, at) for name, step in raw["steps"].items() for at in range(len(step.get("next", [])))
    ]
    before = deepcopy(raw)
    after = halved(before, *data.draw(st.sampled_from(ways)))
    must_be_equal(before, after, but=())


def routes_to(raw, step):
    """All routes to a step, wherever they stand."""
    found = [*raw["start"]]
    for one in raw["steps"].values():
        found += one.get("next", [])
        found += [one[key] for key in ("otherwise", "closed", "gives_up", "not_sent") if key in one]
    found += [one["dropped"] for one in raw.get("handoffs", {}).values() if "dropped" in one]
    return [route for route in found if route["to"] == step]


@given(scenarios(), st.data())
@examples(40)
def test_a_step_more_in_a_row_that_does_nothing_changes_nobodys_fate(raw, data):
    target = data.draw(st.sampled_from(sorted(raw["steps"])))
    after = deepcopy(raw)
    for route in routes_to(after, target):
        # ways to it that are told apart by the step they lead to go by that name still
        route.update({"to": "between", "name": route.get("name", target)})
        route.setdefault("was", target)
    channel = after["steps"][target]["channel"]
    after["steps"]["between"] = {
        "channel": channel, "live": "no", "contact": "no", "next": [{"to": target}],
    }  # fmt: skip
    must_be_equal(raw, after)


@given(scenarios(), st.data())
@examples(40)
def test_a_step_under_another_name_that_its_ways_tell_changes_nobodys_fate(raw, data):
    target = data.draw(st.sampled_from(sorted(raw["steps"])))
    after = deepcopy(raw)
    for route in routes_to(after, target):
        route.update({"to": "zz renamed", "name": route.get("name", target)})
        route.setdefault("was", target)
    after["steps"]["zz renamed"] = {**after["steps"].pop(target), "was": target}
    for persona in after["personas"].values():
        if persona.get("goal") == target:
            persona["goal"] = "zz renamed"
    for offer in after["offers"].values():
        if offer.get("revealed_at") == target:
            offer["revealed_at"] = "zz renamed"
    must_be_equal(raw, after)


@given(scenarios())
@examples(40)
def test_a_segment_in_two_that_say_what_it_was_changes_nobodys_fate(raw):
    assume(len(raw["personas"]) > 1)  # else conditions and offers name them
    whole = max(raw["personas"])
    share = float(raw["personas"][whole]["share"].removesuffix("%")) / 100
    before, after = deepcopy(raw), deepcopy(raw)
    before["belief"] = after["belief"] = {"accuracy": "100 %"}  # a part may be taken for the other
    after["personas"][whole] |= {"share": percent(share / 4), "was": "all of them"}
    before["personas"][whole]["was"] = "all of them"
    after["personas"]["zz rest of them"] = {
        **after["personas"][whole],
        "share": percent(share * 3 / 4),
    }
    for one in after["steps"].values():
        mix = one.get("refers", {}).get("personas")
        if mix and whole in mix:
            mix[whole], mix["zz rest of them"] = "25 %", "75 %"
    must_be_equal(before, after, but=("persona", "seems"))
