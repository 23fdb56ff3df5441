"""Twins: the same customer under two designs, matched by key, counted by replication."""

import math

import numpy as np
import polars as pl
import pytest

from sim.clock.simpy import clock as simpy_clock
from sim.experiment.figures.harm_bounds import makarov
from sim.experiment.verdicts.twins import (
    PLACEBO_EVERY,
    add_up,
    count_twins,
    customers_in,
    customers_of,
)
from sim.experiment.verdicts.yardstick import MOST_POINTS, points_of
from sim.journey.layout.layout import lay_out
from sim.records.tables import customers_table
from sim.scenario.loading import load


def customers(values, *, replication=0, keys=None):
    count = len(values)
    return pl.DataFrame(
        {
            "replication": [replication] * count,
            "customer": list(range(1, count + 1)) if keys is None else keys,
            "persona": ["anyone"] * count,
            "customer_value": [float(value) for value in values],
            "business_value": [0.0] * count,
        }
    )


def both(before, after):
    return [
        pl.concat([customers(v, replication=r) for r, v in enumerate(side)])
        for side in (before, after)
    ]


def twins_of(before, after, *, band, placebo=False, points=None):
    """Twins of two tables of customers, counted replication by replication and added up."""
    points = points_of(before["customer_value"].to_numpy()) if points is None else points
    return add_up(
        count_twins(*(customers_in(side.filter(replication=number)) for side in (before, after)),
                    number=number, band=band, points=points, placebo=placebo)
        for number in sorted(before["replication"].unique())
    )  # fmt: skip


def test_who_is_worse_off_by_more_than_the_band_is_harmed():
    twins = twins_of(*both([[0, 0, 0, 0]] * 2, [[-2, -1, 1, 2]] * 2), band=1.0)
    assert twins.counts.select("twins", "harmed", "helped").rows() == [(4, 1, 1), (4, 1, 1)]
    assert twins.share("harmed").mean == pytest.approx(0.25)


def test_customers_are_matched_by_key_and_not_by_row():
    before = customers([1, 2, 3], keys=[3, 1, 2])
    after = customers([2, 3, 1], keys=[1, 2, 3])
    twins = twins_of(before, after, band=0.5)
    assert (twins.share("harmed").mean, twins.share("helped").mean) == (0.0, 0.0)
    assert twins.unmatched == 0.0


def test_customers_without_a_twin_are_counted_and_left_out():
    twins = twins_of(customers([1, 1, 1]), customers([1, 1], keys=[2, 9]), band=0.5)
    assert twins.counts["twins"].to_list() == [1]
    assert twins.unmatched == pytest.approx(3 / 4)


def test_the_placebo_leaves_out_those_whose_service_was_redrawn():
    keys = [99, 100, 101, 200]
    table = customers([0] * 4, keys=keys), customers([-9] * 4, keys=keys)
    assert twins_of(*table, band=1.0, placebo=True).counts["twins"].to_list() == [2]


def test_harm_beyond_the_placebo_is_paired_by_replication():
    before = [[0, 0, 0, 0]] * 3
    variant = twins_of(*both(before, [[-9, -9, 0, 0], [-9, 0, 0, 0], [-9, -9, -9, 0]]), band=1.0)
    placebo = twins_of(*both(before, [[-9, 0, 0, 0], [0, 0, 0, 0], [-9, -9, 0, 0]]), band=1.0)
    excess = variant.excess_harm(placebo)
    assert excess.mean == pytest.approx(0.25)
    assert excess.high - excess.low == pytest.approx(0.0)
    assert variant.excess_harm(None).mean == pytest.approx(0.5)


def test_counts_add_up_the_same_one_by_one_and_together():
    tables = [
        count_twins(
            customers_in(customers([0, 0, 0], replication=number)),
            customers_in(customers([-9, number, 9 * number], replication=number)),
            number=number,
            band=1.0,
            points=np.array([-1.0, 0.0, 1.0]),
        )
        for number in range(3)
    ]
    one_by_one, together = add_up(tables), add_up([pl.concat(tables[:2]), tables[2]])
    assert together.counts.equals(one_by_one.counts)
    assert together.by_persona.equals(one_by_one.by_persona)
    assert together.at_most == one_by_one.at_most > 0
    assert one_by_one.counts["harmed"].to_list() == [1, 1, 1]
    assert one_by_one.counts["helped"].to_list() == [0, 1, 2]


def test_customers_at_hand_have_the_same_twins_as_stored_ones(tiny_study):
    layout = lay_out(load(tiny_study / "baseline.yaml").spec)
    at_hand, stored = [], []
    for seed in (1, 2):
        replication = simpy_clock.run_replication(layout, seed=seed, number=0)
        at_hand.append(customers_of(replication))
        stored.append(customers_in(customers_table(replication)))
    how = {"number": 0, "band": 0.5, "points": points_of(at_hand[0].values)}
    expected = count_twins(*at_hand, **how)
    assert count_twins(*stored, **how).equals(expected)
    assert count_twins(at_hand[0], stored[1], **how).equals(expected)


def test_shares_of_nobody_cannot_be_estimated():
    empty = customers([]).cast(
        {"replication": pl.Int64, "customer": pl.Int64, "persona": pl.String}
    )
    twins = twins_of(empty, empty, band=1.0)
    assert math.isnan(twins.share("harmed").mean)
    assert "cannot be estimated" in twins.share("harmed").note


def test_a_replication_without_a_twin_keeps_the_others_beside_their_placebo():
    before = pl.concat([customers([0, 0], replication=r) for r in range(3)])
    # In replication 0 the variant has other customers: nobody there has a twin.
    after = pl.concat(
        [
            customers([-9, -9], keys=[8, 9]),
            customers([-9, 0], replication=1),
            customers([-9, -9], replication=2),
        ]
    )
    variant = twins_of(before, after, band=1.0)
    placebo = twins_of(*both([[0, 0]] * 3, [[-9, -9], [0, 0], [-9, 0]]), band=1.0)
    assert variant.counts.select("twins", "harmed").rows() == [(0, 0), (2, 1), (2, 2)]
    assert variant.excess_harm(placebo).mean == pytest.approx(0.5)


def test_who_is_harmed_is_counted_by_persona_too():
    before = customers([0, 0, 0]).with_columns(persona=pl.Series(["a", "b", "b"]))
    twins = twins_of(before, customers([-9, -9, 9]), band=1.0)
    rows = twins.by_persona.select("persona", "twins", "harmed", "helped").rows()
    assert rows == [("a", 1, 1, 0), ("b", 2, 1, 1)]


def drawn(*, shift, replications=5, size=400, seed=1):
    """Values with an atom at 0 and a tail on either side, under two designs."""
    rng = np.random.default_rng(seed)
    shape = (replications, size)
    before = np.where(rng.random(shape) < 0.3, 0.0, rng.normal(5, 20, shape)).round(4)
    return both(before, (before + shift * rng.exponential(4, shape) - 1).round(4))


@pytest.mark.parametrize("shift", [-1.0, 0.0, 0.3, 2.0])
def test_harmed_at_most_is_makarovs_bound_where_all_values_are_points(shift):
    before, after = drawn(shift=shift)
    pooled = [table["customer_value"].to_numpy() for table in (before, after)]
    found = twins_of(before, after, band=1.0, points=np.unique(pooled[0])).at_most
    assert found == makarov(*pooled, 1.0)[1]


@pytest.mark.parametrize("shift", [-1.0, 0.0, 0.3, 2.0])
def test_harmed_at_most_from_few_points_is_never_too_low_and_hardly_too_high(shift):
    before, after = drawn(shift=shift, replications=20, size=2000)
    pooled = [table["customer_value"].to_numpy() for table in (before, after)]
    first = before.filter(replication=0)["customer_value"].to_numpy()
    found = twins_of(before, after, band=1.0, points=points_of(first)).at_most
    exact = makarov(*pooled, 1.0)[1]
    assert exact <= found <= exact + 0.003


def test_points_are_all_values_where_they_are_few_and_equal_shares_where_they_are_many():
    assert points_of(np.array([3.0, 1.0, 3.0])).tolist() == [1.0, 3.0]
    many = points_of(np.arange(100_000.0))
    assert (len(many), many[0], many[-1]) == (MOST_POINTS, 0.0, 99_999.0)


def test_no_twins_have_no_bound():
    twins = twins_of(customers([1]), customers([1], keys=[9]), band=1.0)
    assert math.isnan(twins.at_most)
    assert PLACEBO_EVERY == 100
