"""The one screen: the answer, the table, the notes that matter, and what else can be asked."""

from dataclasses import replace

import pytest

from reports.tables.about import about_text
from reports.tables.run_screen import run_screen
from reports.tables.screen import chosen_notes, comparison_screen
from reports.words.notes import MOST_LATE_QUEUEING, Note, ranked_notes
from reports.words.sentences import first_words, words_about
from reports.words.terminal import rendered

ROOM = 43  # two lines are left for where the results are


def notes(*weights):
    return [Note(weight, f"Note of weight {weight}.") for weight in weights]


@pytest.mark.parametrize("width", [80, 140])
def test_a_comparison_of_six_changes_fits_a_screen(tiny_comparison, width):
    (variant,) = tiny_comparison.variants
    title = "A title that is as long as titles are"
    six = tuple(
        replace(variant, design=replace(variant.design, name=f"change-{n}", title=f"{title}, {n}"))
        for n in range(6)
    )
    words = rendered(comparison_screen(replace(tiny_comparison, variants=six), width), width)
    assert len(words.splitlines()) <= ROOM
    assert max(len(line) for line in words.splitlines()) <= width
    assert "…" not in words


def test_it_begins_with_the_answer_and_ends_with_what_else_can_be_asked(tiny_comparison):
    words = " ".join(rendered(comparison_screen(tiny_comparison, 80), 80).split())
    assert words.startswith(first_words(tiny_comparison))
    assert "Ask on: --more for half the horizon, a year, teams" in words
    assert words.endswith("--about better-answers for one change, and for whom.")


def test_it_counts_the_claims_and_says_whether_they_hold(tiny_comparison):
    (variant,) = tiny_comparison.variants
    for claims, said in (
        ((("It helps.", True), ("It pays.", True)), "the 2 claims, which all hold"),
        ((("It helps.", True), ("It pays.", False)), "the 2 claims, of which one holds"),
    ):
        told = replace(tiny_comparison, variants=(replace(variant, claims=claims),))
        assert said in " ".join(rendered(comparison_screen(told, 80), 80).split())
    assert "What the study claims and does not hold: of better-answers, It pays." in " ".join(
        rendered(comparison_screen(told, 80), 80).split()
    )


def test_at_most_six_notes_are_shown_the_heaviest_first_and_none_without_weight():
    many = notes(90, 80, 70, 60, 50, 40, 30, 0)
    assert chosen_notes(many, 100, 80) == [note.words for note in many[:6]]
    assert chosen_notes(notes(90, 0, 0), 100, 80) == ["Note of weight 90."]


def test_where_there_is_little_room_the_two_heaviest_are_shown_all_the_same():
    assert len(chosen_notes(notes(90, 80, 70, 60), 3, 80)) == 3
    assert len(chosen_notes(notes(90, 80, 70, 60), 0, 80)) == 2


def test_notes_stand_in_the_order_of_their_weights(tiny_comparison):
    (variant,) = tiny_comparison.variants
    failed = replace(variant, claims=(("It pays.", False),), unmatched=0.3)
    team = replace(
        tiny_comparison.baseline.teams[0], queueing_after_arrivals=2 * MOST_LATE_QUEUEING
    )
    told = replace(
        tiny_comparison,
        variants=(failed,),
        baseline=replace(tiny_comparison.baseline, teams=(team,)),
    )
    found = ranked_notes(told)
    weights = [note.weight for note in found]
    assert weights == sorted(weights, reverse=True)
    assert "so no verdict is given" in found[0].words
    assert "does not hold: of better-answers, It pays." in found[1].words
    assert any(note.words.startswith("Values are EUR per customer against") for note in found[:4])


@pytest.mark.parametrize("width", [80, 140])
def test_all_about_one_change_says_for_whom_and_what_changes(tiny_comparison, width):
    words = rendered(about_text(tiny_comparison, "better-answers", width), width)
    flat = " ".join(words.split())
    assert flat.startswith(words_about(tiny_comparison, tiny_comparison.variants[0]))
    for part in ("For whom", "What changes, beyond chance", "In a year", "Teams", "Notes", "Holm"):
        assert part in flat
    assert max(len(line) for line in words.splitlines()) <= width


def test_what_changes_is_what_lies_on_one_side_of_zero(tiny_comparison):
    (variant,) = tiny_comparison.variants
    sure = replace(variant.differences["contacts"], mean=-0.5, low=-0.6, high=-0.4, decidable=True)
    open_ = replace(sure, low=-1.0, high=0.1)
    told = replace(variant, differences={**variant.differences, "contacts": sure, "repeats": open_})
    words = rendered(
        about_text(replace(tiny_comparison, variants=(told,)), "better-answers", 80), 80
    )
    changes = words.partition("What changes")[2].partition("Looked at more closely")[0]
    assert "Contacts" in changes
    assert "Stories told again" not in changes


@pytest.mark.parametrize("width", [80, 140])
def test_a_run_fits_a_screen_and_says_how_to_see_the_rest(tiny_comparison, width):
    words = rendered(run_screen(tiny_comparison.baseline), width)
    assert len(words.splitlines()) <= ROOM
    flat = " ".join(words.split())
    for part in ("Customer value", "Against not having come: both sides gain", "Most leave here:"):
        assert part in flat
    assert "Ask on: --more (" in flat
