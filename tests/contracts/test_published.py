"""Published results that the lab must be able to represent: what was fitted, what was held out.

Each study under scenarios/published prints a table of figures in its page. A figure that was fitted
must come out as it was fitted; one that was held out judges the study. The lab's column in the page
is what a fresh run gives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.experiment.verdicts.results import DesignResult
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study

PUBLISHED = Path(__file__).parents[2] / "scenarios" / "published"
REPLICATIONS = 100


class Results:
    """What designs of the published studies do, each run once and when asked for."""

    def __init__(self, out: Path) -> None:
        self.settings = Settings(
            seed=1,
            replications=REPLICATIONS,
            customers=None,
            keep="events",
            workers=1,
            fresh=False,
            out=out,
        )
        self.known: dict[Path, DesignResult] = {}

    def of(self, study: str, design: str) -> DesignResult:
        path = PUBLISHED / study / f"{design}.yaml"
        if path not in self.known:
            self.known[path] = lab.run(load(path), find_study(path), self.settings)
        return self.known[path]

    def mean(self, study: str, design: str, metric: str) -> float:
        return self.of(study, design).metrics[metric].mean

    def table(self, study: str, design: str, table: str) -> pl.DataFrame:
        files = Path(self.of(study, design).folder).glob(f"*.{table}.parquet")
        return pl.concat([pl.read_parquet(file) for file in sorted(files)])


Reading = Callable[[Results], float]


@dataclass(frozen=True)
class Figure:
    """A published figure: what it is of, what was found, what the lab must give, and in words."""

    study: str
    of: str
    published: str
    use: str
    reading: Reading
    low: float
    high: float
    words: str


def times(study: str, design: str, metric: str) -> Reading:
    """How many times as much as under the baseline."""
    return lambda r: r.mean(study, design, metric) / r.mean(study, "baseline", metric)


def points(study: str, design: str, metric: str) -> Reading:
    """How many hundredths more than under the baseline."""
    return lambda r: 100 * (r.mean(study, design, metric) - r.mean(study, "baseline", metric))


def per_person(results: Results) -> pl.DataFrame:
    """The customers of `cross-buyers`, and whether each bought a further product."""
    name = ("cross-buyers", "baseline")
    bought = results.table(*name, "events").filter(type="offer accepted")
    keys = ["replication", "customer"]
    bought = bought.select(keys).unique().with_columns(crosses=True)
    people = results.table(*name, "customers").join(bought, on=keys, how="left")
    return people.with_columns(pl.col("crosses").fill_null(value=False))


def unprofitable(results: Results) -> float:
    """Cross-buyers whom the business lost money with, in per cent."""
    people = per_person(results).filter("crosses")
    return 100 * float((people["business_value"] < 0).mean())


def share_of_loss(results: Results) -> float:
    """Cross-buyers' part of all that is lost with customers, in per cent."""
    losses = per_person(results).filter(pl.col("business_value") < 0)
    return 100 * losses.filter("crosses")["business_value"].sum() / losses["business_value"].sum()


def lead_of_cross_buyers(results: Results) -> float:
    """What a cross-buyer is worth to the business more than another customer, in money."""
    people = per_person(results)
    worth = {c: people.filter(pl.col("crosses") == c)["business_value"].mean() for c in (0, 1)}
    return worth[1] - worth[0]


def dearer(results: Results) -> float:
    """How many more of those who buy take the better seat, in per cent."""
    taken = {
        design: results.mean(FEES, design, "offers_accepted")
        / results.mean(FEES, design, "completed")
        for design in ("baseline", FEES)
    }
    return 100 * ((taken[FEES] - 1) / (taken["baseline"] - 1) - 1)


def more(study: str, design: str, metric: str) -> Reading:
    """How much more than under the baseline, in per cent of it."""
    return lambda r: 100 * (times(study, design, metric)(r) - 1)


FEES = "fees-at-the-end"
PRESSURE, CROSS = "pressure-sells", "cross-buyers"
MILD, AGGRESSIVE = "mild-pressure", "aggressive-pressure"
FIGURES = (
    Figure(
        PRESSURE,
        "signed up under mild pressure, against none",
        "more than 2 times",
        "fitted",
        times(PRESSURE, MILD, "offers_accepted"),
        2.0,
        2.5,
        "{:.1f} times",
    ),
    Figure(
        PRESSURE,
        "signed up under aggressive pressure, against none",
        "almost 4 times",
        "fitted",
        times(PRESSURE, AGGRESSIVE, "offers_accepted"),
        3.7,
        4.0,
        "{:.1f} times",
    ),
    Figure(
        PRESSURE,
        "mood under mild pressure, in hundredths",
        "no backlash",
        "held out",
        points(PRESSURE, MILD, "final_goodwill"),
        -5,
        0,
        "{:.1f}",
    ),
    Figure(
        PRESSURE,
        "mood under aggressive pressure, in hundredths",
        "a strong backlash",
        "held out",
        points(PRESSURE, AGGRESSIVE, "final_goodwill"),
        -20,
        -10,
        "{:.1f}",
    ),
    Figure(
        PRESSURE,
        "left before the goal under mild pressure, points more",
        "no backlash",
        "held out",
        points(PRESSURE, MILD, "abandoned"),
        0,
        0.5,
        "{:.1f}",
    ),
    Figure(
        PRESSURE,
        "left before the goal under aggressive pressure, points more",
        "a strong backlash",
        "held out",
        points(PRESSURE, AGGRESSIVE, "abandoned"),
        0.8,
        3,
        "{:.1f}",
    ),
    Figure(
        CROSS,
        "cross-buyers with whom money is lost",
        "1 in 5",
        "fitted",
        unprofitable,
        18.5,
        22,
        "{:.0f} %",
    ),
    Figure(
        CROSS,
        "their part of all that is lost with customers",
        "70 %",
        "held out",
        share_of_loss,
        65,
        80,
        "{:.0f} %",
    ),
    Figure(
        CROSS,
        "what a cross-buyer is worth more than another customer",
        "more on average",
        "held out",
        lead_of_cross_buyers,
        20,
        100,
        "{:.0f} EUR",
    ),
    Figure(
        FEES,
        "complete a purchase, more than with fees from the start",
        "14 %",
        "fitted",
        more(FEES, FEES, "completed"),
        13,
        15,
        "{:.0f} %",
    ),
    Figure(
        FEES,
        "spend, more than with fees from the start",
        "21 %",
        "held out",
        more(FEES, FEES, "revenue"),
        15,
        22,
        "{:.0f} %",
    ),
    Figure(
        FEES,
        "of those who buy, take a dearer seat more often by",
        "dearer seats",
        "held out",
        dearer,
        2,
        20,
        "{:.0f} %",
    ),
)
NAMES = [f"{figure.study}: {figure.of}" for figure in FIGURES]


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Results:
    return Results(tmp_path_factory.mktemp("published"))


def test_every_published_study_has_a_figure_that_was_fitted_and_one_that_was_held_out():
    folders = {path.parent.name for path in PUBLISHED.glob("*/baseline.yaml")}
    for use in ("fitted", "held out"):
        assert {figure.study for figure in FIGURES if figure.use == use} == folders


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_a_published_figure_comes_out_and_the_page_says_what_the_lab_gives(figure, results):
    found = figure.reading(results)
    assert figure.low <= found <= figure.high
    page = PUBLISHED / figure.study / "README.md"
    words = figure.words.format(found).replace("-", "−")
    row = f"| {figure.of} | {figure.published} | {words} | {figure.use} |"
    assert row in page.read_text(encoding="utf-8")


def test_people_turn_against_aggressive_pressure_far_more_than_against_mild(results):
    for metric in ("final_goodwill", "abandoned"):
        mild, aggressive = (points(PRESSURE, d, metric)(results) for d in (MILD, AGGRESSIVE))
        assert aggressive / mild > 2.5
