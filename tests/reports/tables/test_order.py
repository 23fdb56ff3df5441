"""Rows of a batch stand the best first, by verdict or by a column of the index."""

from dataclasses import replace

import pytest

from reports.tables.batch import best_line
from reports.tables.order import column_asked, ordered
from sim.errors import UsageError
from sim.experiment.grids.rows import Batch, baseline_row, variant_row
from sim.scenario.deriving.grid import Grid, Lever, Point
from sim.scenario.reading.studies import find_study


@pytest.fixture
def batch(tiny_comparison, tiny_study):
    """`batch((value, seed, headline, business), ...)`: rows of one design under a lever."""

    def build(*rows):
        lever = Lever("steps.offer.price", tuple(dict.fromkeys(value for value, *_ in rows)))
        seeds = tuple(dict.fromkeys(seed for _, seed, *_ in rows))
        grid = Grid(find_study(tiny_study), (("better-answers",),), (lever,), seeds)
        (variant,) = tiny_comparison.variants
        found = [baseline_row(tiny_comparison.baseline, 1)]
        for value, seed, headline, business in rows:
            row = variant_row(tiny_comparison, variant, Point(("better-answers",), (value,)))
            against = replace(
                row.against,
                headline=headline,
                customer_side="gain",
                business=replace(row.against.business, mean=business),
            )
            found.append(replace(row, seed=seed, against=against))
        return Batch(grid, "", "EUR", "customer", tuple(found), "0" * 64, served=False)

    return build


def values(rows):
    return [(row.values[0], row.seed) for row in rows]


def test_by_default_the_best_verdict_comes_first_and_more_before_less(batch):
    found = batch(
        ("1 EUR", 1, "lose-lose", -3.0), ("2 EUR", 1, "win-win", 1.0), ("3 EUR", 1, "win-win", 2.0)
    )
    assert values(ordered(found)) == [("3 EUR", 1), ("2 EUR", 1), ("1 EUR", 1)]


def test_a_design_is_as_good_as_under_its_worst_seed_and_its_seeds_stand_together(batch):
    found = batch(
        ("1 EUR", 1, "win-win", 9.0), ("2 EUR", 1, "win-win", 1.0),
        ("1 EUR", 2, "undecided", 9.0), ("2 EUR", 2, "win-win", 1.0),
    )  # fmt: skip
    assert values(ordered(found)) == [("2 EUR", 1), ("2 EUR", 2), ("1 EUR", 1), ("1 EUR", 2)]
    assert best_line(found).startswith(
        "Best under every seed, win-win: better-answers at offer.price 2 EUR (customers "
    )


def test_by_a_column_the_most_comes_first_and_of_what_is_bad_the_least(batch):
    found = batch(("1 EUR", 1, "win-win", 1.0), ("2 EUR", 1, "lose-lose", 2.0))
    assert values(ordered(found, "business_difference")) == [("2 EUR", 1), ("1 EUR", 1)]
    assert values(ordered(found, "lever steps.offer.price [EUR]")) == [("1 EUR", 1), ("2 EUR", 1)]
    own, first, second = found.rows
    harmed = replace(first.against.harmed, mean=0.9)
    worse = replace(first, against=replace(first.against, harmed=harmed))
    assert values(ordered(replace(found, rows=(own, worse, second)), "harmed"))[0][0] == "2 EUR"


def test_what_is_not_known_comes_last(batch):
    found = batch(("1 EUR", 1, "win-win", float("nan")), ("2 EUR", 1, "lose-lose", -2.0))
    assert values(ordered(found, "business_difference"))[-1] == ("1 EUR", 1)


def test_where_nothing_is_good_the_nearest_is_named(batch):
    found = batch(("1 EUR", 1, "lose-lose", -1.0), ("2 EUR", 1, "no difference", 0.0))
    assert best_line(found).startswith(
        "None is good for both sides; nearest is better-answers at offer.price 2 EUR (customers "
    )


def test_a_column_may_be_asked_for_by_the_end_of_a_levers_path():
    levers = (Lever("steps.offer.price", ("1 EUR", "2 EUR")),)
    named = "lever steps.offer.price [EUR]"
    assert column_asked("price", levers) == column_asked("steps.offer.price", levers) == named
    assert column_asked("harmed", levers) == "harmed"
    with pytest.raises(UsageError) as caught:
        column_asked("harmd", levers)
    words = str(caught.value)
    assert words.startswith(
        "--sort 'harmd': the index has no such column; did you mean 'harmed'?\n"
        "  known are: study, design, lever steps.offer.price [EUR], seed"
    )
