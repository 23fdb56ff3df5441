"""What must follow when a scenario is changed in a way whose effect is known beforehand.

Scaling is done on the checked scenario, by the unit that every quantity carries: a block that is
added later is scaled along. Factors are powers of two, which a float multiplies without rounding.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel

from sim.clock import replication
from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.queues.waiting import JOINED
from sim.journey.blocks.serving.service import STARTED
from sim.journey.customer.ledger import BOOKED
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.quantities.kinds import Quantity, WrittenDistribution
from sim.quantities.units import DURATION, MONEY, MONEY_PER_DAY, MONEY_PER_HOUR, RATE
from sim.quantities.weeks import AfterDuration
from sim.records.event_table import events_table
from sim.records.tables import customers_table, runs_table
from tests.contracts.random_scenarios import scenarios

ROOT = Path(__file__).parents[2]


def examples(share):
    """A share (per cent) of the examples that a property test takes by default."""
    return settings(
        max_examples=max(1, settings().max_examples * share // 100),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def checked(raw):
    return ScenarioSpec.model_validate(raw)


def run(spec, number=0, **options):
    return run_replication(lay_out(spec), seed=61, number=number, keep_log=True, **options)


# All times, all money


SCALED_BY_MONEY = {MONEY.name: 1, MONEY_PER_HOUR.name: 1, MONEY_PER_DAY.name: 1}
# Where all takes k times as long, an hour is worth, and brings, a k-th.
SCALED_BY_TIME = {DURATION.name: 1, RATE.name: -1, MONEY_PER_HOUR.name: -1, MONEY_PER_DAY.name: -1}


def scaled(value, powers, k):
    """A checked scenario with every quantity of some units times k to a power."""
    if isinstance(value, Quantity):
        return replace(value, value=value.value * float(k) ** powers.get(value.unit, 0))
    if isinstance(value, WrittenDistribution):
        factor = float(k) ** powers.get(value.unit, 0)
        shapes = int(value.kind in {"lognormal", "gamma", "weibull"})  # the cv, which stays
        ends = len(value.parameters) - shapes
        numbers = (*(p * factor for p in value.parameters[:ends]), *value.parameters[ends:])
        return replace(value, mean=value.mean * factor, parameters=numbers)
    if isinstance(value, AfterDuration):
        return AfterDuration(scaled(value.duration, powers, k))
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return value.model_copy(
            update={name: scaled(getattr(value, name), powers, k) for name in fields}
        )
    if isinstance(value, dict):
        return {name: scaled(item, powers, k) for name, item in value.items()}
    return [scaled(item, powers, k) for item in value] if isinstance(value, list) else value


# Every duration is fixed, so that none is rounded when drawn; what happens is left to chance.
FIXED_TIMES = {
    "scenario": "fixed times",
    "currency": "EUR",
    "arrivals": {"rate": "150 / day", "for": "4 days", "warm_up": "0 days", "cool_down": "0 days"},
    "observe": "30 days",
    "personas": {
        "patient": {"share": "60 %", "patience": "30 min", "time_value": "20 / hour",
                    "delay_cost": "0.6 / day", "elsewhere": "0.3 / day", "goodwill": 0.2},
        "hasty": {"share": "40 %", "patience": "4 min", "inertia": "70 %", "unmet": "20 EUR"},
    },
    "feelings": {"fades": "9 days", "stays_awake": "6 days"},
    "teams": {"desk": {"agents": 2, "cost": "30 / hour", "backlog": {"items": 9, "takes": "1 h"}},
              "field": {"agents": 1, "cost": "50 / hour"}},
    "systems": {"notes": {"remembers": "60 %"}, "tickets": {}},
    "handoffs": {"notes -> tickets": {"mode": "manual", "team": "field", "takes": "3 min",
                 "delay": "2 hours", "drops": "10 %", "notices": "3 days", "loses": "30 %",
                 "dropped": {"to": "call", "after": "20 min"}}},
    "asks": {"data": {"purposes": ["fitting"], "found_out": "90 %", "told_use": "20 %",
                      "found_out_after": "4 days"}},
    "offers": {"plan": {"price": "30 EUR", "valuation": "lognormal(mean 30 EUR, cv 0.6)",
                        "fit": "9 EUR", "fit_needs": "fitting", "regret_after": "36 hours",
                        "cooling_off": "5 days", "returns": "60 %", "leave_on_return": "20 %"}},
    "start": [{"to": "call", "share": "80 %"}, {"to": "repair", "share": "20 %"}],
    "steps": {
        "call": {"channel": "phone", "team": "desk", "system": "notes", "takes": "17 min",
                 "repeat": "5 min", "looks": "70 %", "leave": "3 %", "ask": "data",
                 "gives_up": {"to": "call", "after": "7 hours"},
                 "next": [{"to": "repair", "share": "40 %", "when_known": "20 %"},
                          {"to": "call", "share": "25 %", "after": "1 day"},
                          {"to": "shop", "share": "rest", "after": "1 h 30 min"}]},
        "repair": {"team": "field", "system": "tickets", "takes": "11 min",
                   "gives_up_after": "1 day", "next": [{"to": "shop", "after": "10 min"}]},
        "shop": {"offer": "plan", "goal": "yes", "activates": "30 %",
                 "next": [{"to": "renewal", "after": "5 days"}]},
        "renewal": {"leave": "15 %", "renewal": "yes", "books": {"price": "8 EUR"},
                    "next": [{"to": "renewal", "after": "5 days"}]},
    },
}  # fmt: skip


def equal_but_for(before, after, columns):
    """Whether two tables are equal to the bit, some columns aside."""
    names = [name for name in before.dtype.names if name not in columns]
    return len(before) == len(after) and all(
        np.array_equal(before[name], after[name]) for name in names
    )


@pytest.mark.parametrize("k", [2, 8, 1024])
def test_all_times_k_fold_make_every_moment_k_fold_and_change_no_other_bit(k, monkeypatch):
    spec = checked(FIXED_TIMES)
    once = run(spec)
    came, counts, until = replication.arrivals_of(lay_out(spec), 61, 0, None)
    times = came.times
    # Arrivals are rounded to a microsecond: here the longer run gets the same ones, k-fold.
    later = replace(came, times=times * k)
    monkeypatch.setattr(replication, "arrivals_of", lambda *_: (later, counts, until * k))
    many = run(scaled(spec, SCALED_BY_TIME, k))
    # A window is half-open: what is booked when it closes stands at its last microsecond.
    last = times[once.log["customer"].astype(np.int64)] + int(spec.observe.value) - 1
    moments = np.where(once.log["time"] == last, k * (last + 1) - 1, k * once.log["time"])
    assert np.array_equal(many.log["time"], moments)
    assert equal_but_for(once.log, many.log, {"time", "goodwill"})
    before, after = once.log["goodwill"], many.log["goodwill"]
    closing = once.log["time"] == last  # a microsecond before the end, however long the run is
    assert np.array_equal(before[~closing], after[~closing])
    assert np.allclose(before, after, rtol=0, atol=1e-9)
    assert equal_but_for(once.world.rows, many.world.rows, {"arrival", "goal_at", "end_at"})
    for column in ("arrival", "goal_at", "end_at"):
        before, after = once.world.rows[column], many.world.rows[column]
        assert np.array_equal(after, np.where(before >= 0, k * before, before)), column
    assert np.array_equal(many.world.sums, once.world.sums)
    assert np.array_equal(many.world.worked, k * once.world.worked)
    assert len(np.unique(once.log["kind"])) >= 28, "nearly everything must happen"


def queue(takes, agents, rate="100 / day"):
    """A first-come queue in which everybody waits for as long as it takes."""
    return {
        "scenario": "one queue",
        "currency": "EUR",
        "arrivals": {"rate": rate, "for": "6 days", "warm_up": "0 days", "cool_down": "0 days"},
        "observe": "90 days",
        "personas": {"anyone": {"share": "100 %"}},
        "teams": {"pool": agents},
        "start": [{"to": "desk"}],
        "steps": {"desk": {"team": "pool", "takes": takes, "goal": True}},
    }


def waits(done):
    """Wait of every customer, in the order of their keys, in microseconds."""
    joined, started = (
        np.sort(done.log[done.log["kind"] == kind], order="customer") for kind in (JOINED, STARTED)
    )
    assert np.array_equal(joined["customer"], started["customer"])
    return started["time"] - joined["time"]


@pytest.mark.parametrize("k", [2, 16])
@pytest.mark.parametrize(
    "takes",
    ["lognormal(mean 25 min, cv 1)", "gamma(mean 25 min, cv 0.5)", "exponential(mean 25 min)"],
)
def test_all_times_k_fold_make_waits_k_fold_but_for_the_rounding_of_what_is_drawn(takes, k):
    spec = checked(queue(takes, {"agents": 2}))
    before, after = waits(run(spec)), waits(run(scaled(spec, SCALED_BY_TIME, k)))
    shared = min(len(before), len(after))  # one more may just come before arrivals end, or not
    assert abs(len(before) - len(after)) <= 1
    # A drawn time is rounded to a microsecond: k-fold it is off by (k + 1) / 2 at most. A wait is
    # a sum of such times, of at most all who came before, the own arrival and the start.
    allowed = (np.arange(shared) + 2) * (k + 1) / 2
    off = np.abs(after[:shared] - k * before[:shared])
    assert np.all(off <= allowed)
    assert off.max() < 1000 * k, "in truth a busy spell is far shorter"
    assert (before > 0).mean() > 0.2


MONEY_IN_ROWS = {f"{who}_{what}" for who in ("customer", "business") for what in ("value", "half")}
MONEY_IN_ROWS |= {"referred_customer", "referred_business"}


@examples(25)
@given(scenarios())
def test_all_money_times_a_power_of_128_gives_the_same_bits_times_it(raw):
    spec = checked(raw)
    once = run(spec)
    for k in (128, 1 / 128, 128.0**3):
        many = run(scaled(spec, SCALED_BY_MONEY, k))
        for column in once.world.rows.dtype.names:
            factor = k if column in MONEY_IN_ROWS else 1
            assert np.array_equal(factor * once.world.rows[column], many.world.rows[column]), column
        for table in ("counts", "left", "ended", "flows", "team_counts", "worked"):
            assert np.array_equal(getattr(once.world, table), getattr(many.world, table)), table
        assert np.array_equal(k * once.world.sums, many.world.sums)


@examples(10)
@given(scenarios())
def test_money_in_another_unit_changes_amounts_by_rounding_alone_and_nothing_else(raw):
    spec = checked(raw)
    once = run(spec)
    for k in (100, 0.0625):
        many = run(scaled(spec, SCALED_BY_MONEY, k))
        for column in set(once.world.rows.dtype.names) - MONEY_IN_ROWS:
            assert np.array_equal(once.world.rows[column], many.world.rows[column]), column
        # Each booking is rounded to the ledger's grid, once in each run; closing entries at half
        # the window are not in the log.
        keys = once.world.rows["customer"]
        roots = many.log[many.log["kind"] == BOOKED]["root"]
        bookings = np.array([np.count_nonzero(roots == key) for key in keys], np.int64)
        brought = np.maximum(1, 1 + once.world.rows["referred"])  # each with closing entries
        grains = [float(each.world.constants[0]["grain"]) for each in (many, once)]
        allowed = (bookings + 8 * brought) * (grains[0] + k * grains[1]) / 2
        for column in MONEY_IN_ROWS:
            off = np.abs(many.world.rows[column] - k * once.world.rows[column])
            assert np.all(off <= allowed), column
        assert np.all(np.abs(many.world.sums - k * once.world.sums) <= allowed.sum())


# One more agent

SHIFTS = {"staffing": {"Mon-Sun 08:00-20:00": 1, "Mon-Fri 10:00-16:00": 2}}
SHIFTS_AND_ONE = {"staffing": {"Mon-Sun 08:00-20:00": 2, "Mon-Fri 10:00-16:00": 2}}
TEAMS = [
    ({"agents": 1}, {"agents": 2}),
    ({"agents": 2}, {"agents": 3}),
    ({"agents": 5}, {"agents": 6}),
    (SHIFTS, SHIFTS_AND_ONE),
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("fewer", "more"), TEAMS, ids=["1", "2", "5", "shifts"])
def test_one_more_agent_makes_nobody_wait_longer_who_waits_in_one_queue(fewer, more, seed):
    takes = ("lognormal(mean 24 min, cv 2)", "gamma(mean 24 min, cv 0.4)")[seed % 2]
    rate = f"{55 * fewer.get('agents', 1)} / day"
    before = waits(run(checked(queue(takes, fewer, rate)), number=seed))
    after = waits(run(checked(queue(takes, more, rate)), number=seed))
    assert np.all(after <= before)
    assert np.any(after < before)


# What is written and what is not


def tables(done):
    return runs_table(done), customers_table(done), events_table(done)


def same(first, second):
    return all(one.equals(other) for one, other in zip(tables(first), tables(second), strict=True))


def turned(value):
    """The same scenario with every mapping written the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


@examples(15)
@given(scenarios())
def test_a_step_nobody_visits_changes_no_bit_of_the_three_tables(raw):
    first = min(raw["steps"])
    unvisited = {
        "takes": "lognormal(mean 1 h, cv 1)", "leave": "50 %", "books": {"price": 5},
        "feels": -1, "activates": "50 %",
        "next": [{"to": first, "after": "1 day"}],
        **({"team": min(raw["teams"]), "closed": {"to": first, "after": "1 day"}}
           if raw["teams"] else {}),
        **({"ask": min(raw["asks"])} if raw["asks"] else {}),
        **({"offer": min(raw["offers"])} if raw["offers"] else {}),
        **({"system": min(raw["systems"])} if raw["systems"] else {}),
    }  # fmt: skip
    before = run(checked(raw))
    for name in ("a first step", "z last step"):  # numbered before and behind all others
        after = run(checked({**raw, "steps": {**raw["steps"], name: unvisited}}))
        assert same(before, after)


@examples(15)
@given(scenarios())
def test_the_order_of_personas_and_steps_in_the_file_changes_no_bit_of_the_three_tables(raw):
    assert same(run(checked(raw)), run(checked(turned(raw))))


@pytest.mark.parametrize("k", [2, 0.5])
def test_scaling_reaches_every_amount_and_no_share(k):
    spec = checked(FIXED_TIMES)
    dearer = scaled(spec, SCALED_BY_MONEY, k)
    assert dearer.offers["plan"].price.value == 30 * k
    assert dearer.offers["plan"].valuation.parameters == (30 * k, 0.6)
    assert dearer.asks["data"].scale is None  # not written, it follows the amounts at stake
    assert dearer.teams["desk"].cost.value == 30 * k
    assert dearer.steps["call"] == spec.steps["call"]
