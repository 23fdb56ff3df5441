"""The index and the table of a batch, from rows that were never computed."""

from dataclasses import replace

import polars as pl
import pytest

from reports.data.batch_frames import index_frame, lever_column
from reports.tables import batch as batch_text
from reports.words.terminal import rendered
from sim.experiment.grids.rows import Batch, baseline_row, variant_row
from sim.scenario.deriving.grid import Grid, Lever, Point
from sim.scenario.reading.studies import find_study


@pytest.fixture
def batch(tiny_comparison, tiny_study):
    """`batch(values, ...)`: a grid of one design with a lever of these values."""

    def build(*values, path="steps.offer.price", seeds=(1,)):
        lever = Lever(path, values)
        grid = Grid(find_study(tiny_study), (("better-answers",),), (lever,), seeds)
        (variant,) = tiny_comparison.variants
        points = [Point(("better-answers",), (value,)) for value in values]
        rows = [variant_row(tiny_comparison, variant, point) for point in points]
        own = baseline_row(tiny_comparison.baseline, 1)
        return Batch(grid, "", "EUR", "customer", (own, *rows), "0" * 64, served=False)

    return build


@pytest.mark.parametrize(
    ("values", "name", "column"),
    [
        (("5 EUR", "7 EUR"), "lever steps.offer.price [EUR]", [None, 5.0, 7.0]),
        (("5", "7.5"), "lever steps.offer.price", [None, 5.0, 7.5]),
        (("5 EUR", "6 USD"), "lever steps.offer.price", [None, "5 EUR", "6 USD"]),
        (("api", "file"), "lever steps.offer.price", [None, "api", "file"]),
    ],
)
def test_a_lever_is_a_column_of_numbers_where_its_values_are(batch, values, name, column):
    found = batch(*values)
    assert lever_column(found.grid.levers[0]) == name
    assert index_frame(found)[name].to_list() == column


def test_the_index_has_the_same_columns_with_and_without_a_placebo(batch):
    found = batch("5")
    own, row = found.rows
    bare = replace(
        found, rows=(own, replace(row, against=replace(row.against, placebo_harmed=None)))
    )
    assert index_frame(bare).schema == index_frame(found).schema
    assert index_frame(bare)["placebo_harmed"].to_list() == [None, None]


def test_a_seed_above_two_to_the_63_fits(batch):
    found = batch("5")
    large = replace(found, rows=tuple(replace(row, seed=2**64 - 1) for row in found.rows))
    assert index_frame(large)["seed"].to_list() == [2**64 - 1] * 2
    assert index_frame(large).schema["seed"] == pl.UInt64


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("seeds", [(1,), (1, 123_456)])
def test_nothing_is_cut_off_at_any_width(batch, width, seeds):
    found = batch("5 EUR", "7 EUR", seeds=seeds)
    own, *rows = found.rows
    large = replace(rows[0].against.customer, mean=-123.4, low=-151.2, high=-95.6)
    rows = [replace(row, against=replace(row.against, customer=large)) for row in rows]
    found = replace(found, rows=(own, *rows))
    words = rendered(batch_text.batch_text(found, width, "x.csv"), width)
    assert max(len(line) for line in words.splitlines()) <= width
    assert "…" not in words
    assert "..." not in words
    for end in ("-151", "-95.60"):
        assert end in words.replace("\u2212", "-")
    for part in ("answers", "5 EUR", "offer.", "price", "levers do not move it"):
        assert part in " ".join(words.split())


@pytest.mark.parametrize("width", [80, 140])
def test_a_large_batch_fits_a_screen_and_says_where_the_rest_is(batch, width):
    found = batch(*map(str, range(47)))
    words = rendered(batch_text.batch_text(found, width, "runs/b/index.csv"), width)
    assert len(words.splitlines()) <= 45
    assert "more, all in runs/b/index.csv; --more or --best N shows them here" in " ".join(
        words.split()
    )
    three = rendered(batch_text.batch_text(found, width, "i.csv", best=3), width)
    assert "... and 44 more, all in i.csv" in " ".join(three.split())
    every = rendered(batch_text.batch_text(found, width, "i.csv", more=True), width)
    assert "more, all in" not in every
    assert every.count("answers") >= 47


def test_what_finds_no_room_as_a_column_stands_under_the_design(batch):
    found = batch("5 EUR")
    levers = tuple(Lever(f"steps.a-step-number-{n}.price", (f"{n} EUR",)) for n in range(6))
    own, row = found.rows
    values = tuple(f"{n} EUR" for n in range(6))
    grid = replace(found.grid, levers=levers, seeds=(1, 77))
    wide = replace(found, grid=grid, rows=(own, replace(row, values=values)))
    words = rendered(batch_text.batch_text(wide, 80, "x.csv"), 80)
    assert max(len(line) for line in words.splitlines()) <= 80
    told = " ".join(words.split())
    for n in range(6):
        assert f"number-{n}.price {n} EUR" in told or f"{n}.price {n} EUR" in told
    assert "seed 1" in told
    assert "worse off," in words
    assert "verdict" in words


def test_the_first_line_counts_the_verdicts(batch, tiny_comparison):
    headline = tiny_comparison.variants[0].verdict.headline
    rows = batch("5", "7").rows[1:]
    assert batch_text.counts_line(rows) == f"2 designs: 2 {headline}."
    assert batch_text.counts_line(rows, 2) == f"1 design under each of 2 seeds: 2 {headline}."
