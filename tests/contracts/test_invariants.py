"""What must hold, always: over random scenarios that use every block, and over every study."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.clock.simpy.clock import run_replication
from sim.errors import WinwinError
from sim.journey.customer.ledger import BOOKED, TRANSFERS
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES, REASONS
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.scenario.reading.studies import is_grid
from tests.contracts.kept_failures import kept_if_it_fails
from tests.contracts.random_scenarios import scenarios

ROOT = Path(__file__).parents[2]
STUDIES = sorted(p for p in (ROOT / "scenarios").glob("*/*.yaml") if not is_grid(p))


def examples(share):
    """A share (per cent) of the examples that a property test takes by default."""
    return settings(
        max_examples=max(1, settings().max_examples * share // 100),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def run(raw, **options):
    return run_replication(lay_out(ScenarioSpec.model_validate(raw)), seed=5, number=2, **options)


def tally(world, measure):
    """A measure by persona, shape (personas,)."""
    numbers = {name: number for number, name in MEASURES.words.items()}
    return world.counts[:, numbers[measure]]


def everybody_is_accounted_for(done):
    world, rows = done.world, done.world.rows
    people = np.bincount(rows["persona"], minlength=len(world.personas))
    ways = {
        ending: np.bincount(rows["persona"][rows["ending"] == code], minlength=len(people))
        for code, ending in enumerate(("under way", "finished", "left", "censored"))
    }
    assert len(np.unique(rows["customer"])) == len(rows)
    assert not ways["under way"].any()
    assert np.array_equal(tally(world, "customers"), people)
    assert np.array_equal(tally(world, "finished"), ways["finished"])
    assert np.array_equal(tally(world, "censored"), ways["censored"])
    assert np.array_equal(world.left.sum(axis=(1, 2)), ways["left"])
    assert np.array_equal(tally(world, "abandoned") + tally(world, "churned"), ways["left"])
    reached = rows["goal_at"] >= 0
    assert tally(world, "completed").sum() == reached.sum()
    assert tally(world, "churned").sum() == (reached & (rows["ending"] == 2)).sum()
    # each who left did so at a step and for a reason, and nobody else did
    for row in rows:
        assert (row["reason"] > 0) == (row["ending"] == 2)
        assert row["end_step"] >= 0
    observe = int(done.layout.spec.observe.value)
    lasted = rows["end_at"] - rows["arrival"]
    assert np.all((lasted >= 0) & (lasted <= observe))
    assert np.array_equal(lasted == observe, rows["ending"] == 3)
    assert np.all(np.abs(rows["goodwill"]) <= 1)  # the tangent of a large feeling rounds to 1


def people_are_conserved(done):
    """Who comes to a step goes on from it, ends there, or leaves there."""
    world = done.world
    steps = len(world.steps)
    into = np.zeros(steps, np.int64)
    np.add.at(into, world.routes["to"], world.flows.sum(axis=0))
    out = world.flows[:steps].sum(axis=1)
    stay = world.left.sum(axis=(0, 2)) + world.ended.sum(axis=1)
    assert np.array_equal(into, out + stay)
    assert world.flows[steps].sum() == len(world.rows)
    assert stay.sum() == len(world.rows)


def money_adds_up(done):
    """Rows, sums and events say the same to the last bit, and transfers cancel."""
    world = done.world
    rows = np.sort(world.rows, order="customer")
    assert np.all(world.sums[:, :, list(TRANSFERS)].sum(axis=3) == 0)
    booked = done.log[done.log["kind"] == BOOKED]
    place = np.searchsorted(rows["customer"], booked["root"])
    for side, name in enumerate(("customer", "business")):
        by_customer = np.zeros(len(rows))
        np.add.at(by_customer, place, booked[f"{name}_amount"])
        assert np.array_equal(by_customer, rows[f"{name}_value"])
        by_persona = np.zeros(len(world.personas))
        np.add.at(by_persona, rows["persona"], rows[f"{name}_value"])
        assert np.array_equal(world.sums[..., side].sum(axis=(1, 2)), by_persona)
        by_account = np.zeros(world.sums.shape[2])
        np.add.at(by_account, booked["item"], booked[f"{name}_amount"])
        assert np.array_equal(world.sums[..., side].sum(axis=(0, 1)), by_account)


def events_are_in_order(done):
    """The log is sorted, lies inside each customer's window, and misses no event of a customer."""
    log, rows = done.log, np.sort(done.world.rows, order="customer")
    keys = list(zip(log["time"], log["rank"], log["customer"], log["sequence"], strict=True))
    assert keys == sorted(keys)
    arrival = rows["arrival"][np.searchsorted(rows["customer"], log["root"])]
    since = log["time"] - arrival
    assert np.all((since >= 0) & (since < int(done.layout.spec.observe.value)))
    for customer in np.unique(log["customer"]):
        own = np.sort(log["sequence"][log["customer"] == customer])
        assert np.array_equal(own, np.arange(len(own)))


def work_adds_up(done):
    """Who is served or gives up had joined before, and only who queued has waited."""
    counts = done.world.team_counts.sum(axis=1)
    offered, queued, abandoned, waited, served, _, worked, cut_off, _, counted, late = counts.T
    assert np.all(served + abandoned + cut_off <= offered)
    assert np.all(late <= counted)
    assert np.all(queued <= offered)
    assert np.all((waited > 0) <= (queued > 0))
    assert np.all(worked >= 0)
    assert np.all(done.world.worked >= 0)


def bits(done):
    """Everything a run leaves behind, as bytes."""
    world = done.world
    tables = (world.rows, world.sums, world.counts, world.left, world.flows, world.team_counts,
              world.ended, world.worked, world.goodwill_sums, world.lists)  # fmt: skip
    return [table.tobytes() for table in tables], done.log.tobytes()


def turned(value):
    """The same scenario with every mapping written the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


def equal(first, second):
    """Whether customers fared the same, but for the numbers of steps; shape (customers,)."""
    columns = [name for name in first.dtype.names if name not in {"end_step", "goal_step"}]
    return np.all([first[name] == second[name] for name in columns], axis=0)


def all_holds(done):
    everybody_is_accounted_for(done)
    people_are_conserved(done)
    work_adds_up(done)
    money_adds_up(done)
    events_are_in_order(done)


@pytest.mark.hypothesis
def test_people_and_money_add_up_in_random_scenarios_in_which_everything_happens():
    happened, reasons = set(), set()

    @examples(200)
    @given(scenarios())
    def adds_up(raw):
        with kept_if_it_fails("something-does-not-add-up", raw):
            done = run(raw, keep_log=True)
            happened.update(np.unique(done.log["kind"]).tolist())
            reasons.update(np.unique(done.world.rows["reason"]).tolist())
            all_holds(done)

    adds_up()
    # the scenarios are not tame: nearly every kind of event and of leaving occurs in them
    assert len(happened) >= 0.9 * len(EVENTS.words)
    assert len(reasons) >= 0.7 * len(REASONS.words)


@examples(30)
@given(scenarios())
def test_the_same_bits_come_out_again_also_when_the_file_is_written_the_other_way_round(raw):
    tables, log = bits(run(raw, keep_log=True))
    assert bits(run(raw))[0] == tables
    assert bits(run(turned(raw), keep_log=True)) == (tables, log)


@examples(40)
@given(scenarios())
def test_a_step_nobody_visits_changes_nothing(raw):
    more = {**raw, "steps": {"a new step": {"takes": "1 min", "leave": "50 %"}, **raw["steps"]}}
    first, second = run(raw), run(more)
    assert np.all(equal(first.world.rows, second.world.rows))
    assert np.array_equal(first.world.counts, second.world.counts)
    assert np.array_equal(first.world.sums.sum(axis=1), second.world.sums.sum(axis=1))


@examples(40)
@given(scenarios(with_teams=False))
def test_without_teams_customers_whom_a_change_cannot_touch_are_equal_to_the_last_bit(raw):
    touched = min(raw["personas"])
    traits = {"time_value": "70 / hour", "inertia": "75 %", "temper": 2, "goodwill": -0.3,
              "price_sensitivity": 0.9, "privacy_concern": "15 EUR", "noise": 0.2}  # fmt: skip
    people = raw["personas"]
    other = {**raw, "personas": {**people, touched: {**people[touched], **traits}}}
    first, second = run(raw), run(other)
    others = first.world.rows["persona"] != first.layout.numbering.personas[touched]
    assert np.all(equal(first.world.rows, second.world.rows)[others])


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_same_holds_for_every_study(path):
    loading = pytest.importorskip("sim.scenario.loading")
    try:
        layout = lay_out(loading.load(path).spec)
    except WinwinError as error:
        pytest.fail(f"{path.name} is no valid scenario: {error}")
    done = run_replication(layout, seed=1, number=0, customers=60, keep_log=True)
    all_holds(done)
