"""What teams are judged by, in the terminal, in JSON and CSV, and in the notes."""

import json
from dataclasses import replace

import pytest

from reports.data import jsons
from reports.pages.showing import readable
from reports.tables import text
from reports.words.notes import notes_of
from reports.words.team_measures import team_measures_frame
from reports.words.terminal import rendered
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import TeamMeasureResult


def interval(mean):
    return Interval(mean, mean - 0.5, mean + 0.5, 0.95, "confidence sequence", 20, "", True)  # noqa: FBT003


@pytest.fixture
def judged(tiny_comparison):
    """The tiny comparison, with a team that is judged by its handle time."""
    measure = TeamMeasureResult(
        "care", "handle time", "minutes", "case",
        interval(20.4), interval(15.5), interval(-4.9), "good", "bad",
    )  # fmt: skip
    variant = replace(tiny_comparison.variants[0], team_measures=(measure,))
    return replace(tiny_comparison, variants=(variant,))


@pytest.mark.parametrize("width", [80, 140])
def test_the_terminal_says_where_team_and_whole_are_at_odds(judged, width):
    words = rendered(text.comparison_text(judged, width), width)
    assert "What teams are judged by" in words
    # In a narrow table the remark goes over two lines.
    assert "looks good to its team," in words
    assert "bad for the whole" in words
    assert "−4.9 min" in words
    assert "…" not in words


def test_without_a_measure_there_is_no_word_of_it(tiny_comparison):
    words = rendered(text.comparison_text(tiny_comparison, 80), 80)
    assert "judged by" not in words


def test_a_note_names_the_changes_that_look_good_to_a_team_and_are_bad(judged):
    assert (
        "better-answers looks good to care, bad for the whole: handle time, by which care is "
        "judged, goes from 20.4 min to 15.5 min."
    ) in notes_of(judged)
    (variant,) = judged.variants
    other = replace(variant, design=replace(variant.design, name="other"))
    assert (
        "better-answers and other look good to care, bad for the whole: handle time, by which "
        "care is judged, goes from 20.4 min to 15.5 min and 15.5 min."
    ) in notes_of(replace(judged, variants=(variant, other)))


def test_json_has_the_measure_under_both_designs_and_what_it_looks_like(judged):
    found = json.loads(jsons.json_text(jsons.comparison_json(judged)))
    (measure,) = found["variants"][0]["team_measures"]
    assert (measure["team"], measure["measure"]) == ("care", "handle time")
    assert (measure["baseline"], measure["variant"]) == (20.4, 15.5)
    assert measure["difference"]["mean"] == -4.9
    assert (measure["looks"], measure["whole"]) == ("good", "bad")


def test_csv_has_a_row_for_the_measure(judged):
    (row,) = [line for line in jsons.comparison_csv(judged).splitlines() if "handle time" in line]
    assert "care: handle time" in row
    assert ",minutes," in row


def test_the_frame_has_a_row_a_variant_and_team(judged, tiny_comparison):
    assert len(team_measures_frame(judged)) == 1
    assert len(team_measures_frame(tiny_comparison)) == 0


def test_the_apps_table_has_shares_in_per_cent_throughout(judged):
    variant = judged.variants[0]
    (measure,) = variant.team_measures
    share = replace(
        measure, measure="wait", unit="share",
        baseline=replace(measure.baseline, mean=0.20), variant=replace(measure.variant, mean=0.15),
        difference=replace(measure.difference, mean=-0.05),
    )  # fmt: skip
    changed = replace(judged, variants=(replace(variant, team_measures=(share,)),))
    (row,) = readable(team_measures_frame(changed)).to_dicts()
    assert (row["Baseline"], row["With the change"], row["Mean"]) == (20, 15, -5)
    (row,) = readable(team_measures_frame(judged)).to_dicts()
    assert row["Baseline"] == 20.4
