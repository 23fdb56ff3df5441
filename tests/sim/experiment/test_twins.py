"""Twins: the same customer under two designs, matched by key, counted by replication."""

import math

import polars as pl
import pytest

from sim.experiment.twins import twins_of


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
