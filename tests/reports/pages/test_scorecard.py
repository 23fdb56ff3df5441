"""Scorecard, key numbers and tables: numbers with their intervals, names that stay text."""

from dataclasses import replace

import polars as pl
import pytest

from reports.charts.palette import DARK, LIGHT
from reports.data.frames import differences_frame
from reports.pages.background_run import Status
from reports.pages.computing import progress_words, time_left_words
from reports.pages.key_numbers import cards
from reports.pages.scorecard import scorecard
from reports.pages.showing import best, readable
from reports.pages.spreadsheet import csv_for_spreadsheets


def renamed(comparison, name):
    variants = tuple(
        replace(variant, design=replace(variant.design, name=name))
        for variant in comparison.variants
    )
    return replace(comparison, variants=variants)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_change_has_a_row_with_its_verdict_in_the_verdicts_colour(comparison, palette):
    table = scorecard(comparison, palette)
    assert table.count('<th scope="row">') == len(comparison.variants)
    for variant in comparison.variants:
        headline = variant.verdict.headline
        assert f"color:{palette.headline(headline)}" in table
        assert headline.replace("'", "&#x27;") in table


def test_a_name_that_looks_like_markup_stays_text(comparison):
    table = scorecard(renamed(comparison, "<script>alert(1)</script>"), LIGHT)
    assert "<script>" not in table
    assert "&lt;script&gt;" in table


def test_both_sides_and_those_worse_off_stand_in_the_row(comparison):
    heads = scorecard(comparison, LIGHT)
    assert all(word in heads for word in ("Customers", "Business", "Worse off", " to "))


@pytest.mark.parametrize("state", ["holds", "broken", "not shown"])
def test_every_row_says_how_the_guardrail_on_harm_stands(comparison, state):
    variants = []
    for variant in comparison.variants:
        rails = tuple(replace(rail, state=state) for rail in variant.verdict.guardrails)
        variants.append(replace(variant, verdict=replace(variant.verdict, guardrails=rails)))
    told = scorecard(replace(comparison, variants=tuple(variants)), LIGHT)
    assert told.count(f"guardrail {state}<") == len(variants)


def test_a_row_has_the_title_that_the_answer_calls_the_change_by(comparison):
    (first, *_) = comparison.variants
    named = replace(first, design=replace(first.design, title="Ask for <less>"))
    table = scorecard(replace(comparison, variants=(named,)), LIGHT)
    assert "Ask for &lt;less&gt;" in table


def test_a_change_for_the_better_is_green_and_one_for_the_worse_red(comparison):
    variants = {variant.design.name: variant for variant in comparison.variants}
    found = {
        name: {card.label: card for card in cards(comparison, variant.design, variant)}
        for name, variant in variants.items()
    }
    assert found["shorter-form"]["Left before the goal"].colour == "green"
    assert found["shorter-form"]["Left before the goal"].arrow == "down"
    assert found["dearer"]["Customer value"].colour == "red"


def test_a_change_whose_interval_includes_none_is_grey_and_has_no_arrow(comparison):
    dearer = next(v for v in comparison.variants if v.design.name == "dearer")
    reached = cards(comparison, dearer.design, dearer)[2]
    assert (reached.label, reached.colour, reached.arrow) == ("Reached the goal", "gray", "off")


def test_the_most_welcome_verdict_is_looked_at_first(comparison):
    assert best(comparison) == "shorter-form"


def test_a_formula_in_a_name_is_text_in_a_spreadsheet():
    frame = pl.DataFrame({"variant": ["=1+1", "@sum", "+x", "-x", "plain"], "mean": [-1.0] * 5})
    lines = csv_for_spreadsheets(frame).decode("utf-8-sig").splitlines()
    assert lines == [
        "variant,mean",
        "'=1+1,-1.0",
        "'@sum,-1.0",
        "'+x,-1.0",
        "'-x,-1.0",
        "plain,-1.0",
    ]


def test_differences_of_shares_are_read_in_points_and_metrics_by_their_label(comparison):
    tidy = differences_frame(comparison)
    shown = readable(tidy)
    share = tidy.filter(metric="completed")["mean"][0]
    assert shown.filter(Metric="Reached the goal")["Mean"][0] == pytest.approx(100 * share)
    assert shown.filter(Metric="Reached the goal")["Unit"][0] == "points"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (float("nan"), ""), (0.2, "about 1 s left"), (300.0, "about 5 min left")],
)
def test_the_time_left_is_said_where_it_is_known(seconds, words):
    assert time_left_words(seconds) == words


def test_the_first_replications_foretell_nothing():
    assert progress_words(Status("running", 2, 60, 900.0)) == "2 of 60 replications"


def test_progress_is_said_in_a_line():
    assert progress_words(Status("running")) == "Starting …"
    running = Status("running", 12, 60, 30.0)
    assert progress_words(running) == "12 of 60 replications · about 30 s left"


def test_a_study_that_counts_per_day_says_so_on_cards_and_heads(comparison):
    daily = replace(comparison, per="day")
    head = scorecard(daily, LIGHT).partition("<tbody>")[0]
    assert head.count("EUR a day<") == 2
    variant = daily.variants[0]
    value, _, completed, *_ = cards(daily, variant.design, variant)
    assert value.level.endswith(" EUR a day")
    assert value.help.startswith("Mean per day")
    assert completed.help.startswith("Mean per customer")
