"""What the terminal shows: first the sentence, grey exactly where nothing is decided."""

from dataclasses import replace

import pytest
from rich.text import Text

from reports.tables import run as run_text
from reports.tables import text
from reports.tables import verdicts as verdict_table
from reports.words import sentences
from reports.words.notes import notes_of, ranked_notes
from reports.words.sentences import first_words
from reports.words.terminal import GREY, minutes_words, rendered
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.thin_chances import ThinChance
from sim.experiment.verdicts.verdict import decide


@pytest.fixture
def shown(tiny_comparison):
    """`shown(width)`: the comparison as a terminal of this width shows it."""
    return lambda width: rendered(text.comparison_text(tiny_comparison, width), width)


def test_the_first_words_are_the_sentence(shown, tiny_comparison):
    words = " ".join(shown(80).split())
    assert words.startswith(first_words(tiny_comparison))


@pytest.mark.parametrize("width", [80, 100, 140])
def test_nothing_is_cut_off_at_any_width(shown, width):
    lines = shown(width).splitlines()
    assert max(len(line) for line in lines) <= width
    assert "…" not in shown(width)
    for part in ("better-", "answers", "worse off", "Teams", "Notes", "care", "baseline"):
        assert part in shown(width)


def test_every_row_shows_how_the_guardrail_on_harm_stands(tiny_comparison):
    (variant,) = tiny_comparison.variants
    for state in ("holds", "broken", "not shown"):
        rail = replace(variant.verdict.guardrails[0], state=state)
        told = replace(variant, verdict=replace(variant.verdict, guardrails=(rail,)))
        shown = replace(tiny_comparison, variants=(told,))
        for width in (80, 140):
            words = rendered(verdict_table.verdict_table(shown, width), width)
            assert "guardrail" in words.partition("─")[0]
            assert state in words.partition("─")[2]


def test_the_best_verdict_stands_in_the_first_row_by_its_title_and_its_name(tiny_comparison):
    (variant,) = tiny_comparison.variants
    poor = replace(
        variant,
        design=replace(variant.design, name="a", title="Poor"),
        verdict=replace(variant.verdict, headline="lose-lose"),
    )
    good = replace(
        variant,
        design=replace(variant.design, name="b", title="Good"),
        verdict=replace(variant.verdict, headline="win-win"),
    )
    table = verdict_table.verdict_table(replace(tiny_comparison, variants=(poor, good)), 80)
    assert [cell.plain for cell in table.columns[0].cells] == ["Good\nb", "Poor\na"]


@pytest.mark.parametrize("headline", list(sentences.OPENINGS))
def test_every_headline_can_be_read_at_80_columns(tiny_comparison, headline):
    variant = tiny_comparison.variants[0]
    wide = Interval(
        -12345.6, -12399.0, -12300.0, 0.95, "confidence sequence", 20, "", decidable=True
    )
    values = dict.fromkeys(("customer_value", "business_value"), wide)
    verdict = replace(variant.verdict, headline=headline, customer="no material difference")
    named = replace(variant.design, name="a-name-that-is-rather-long-for-a-table")
    long = replace(variant, design=named, verdict=verdict, differences=variant.differences | values)
    table = verdict_table.verdict_table(replace(tiny_comparison, variants=(long,)), 80)
    words = rendered(table, 80)
    assert "…" not in words
    assert set(headline.split()) <= set(words.split())


@pytest.mark.parametrize("side", ["gain", "loss", "no material difference", "undecided"])
def test_a_side_is_grey_exactly_where_it_is_undecided(side):
    found = Interval(1.0, 0.5, 1.5, 0.95, "confidence sequence", 20, "", decidable=True)
    cell = verdict_table.side_cell(found, side, verdict_table.ONE)
    assert any(GREY in str(span.style) for span in cell.spans) == (side == "undecided")
    assert verdict_table.SHORT.get(side, side) in cell.plain  # never by colour alone


def test_an_undecided_row_has_a_grey_headline(tiny_comparison):
    variant = tiny_comparison.variants[0]
    open_sides = [Interval(1.0, -9, 9, 0.95, "confidence sequence", 20, "", decidable=True)] * 2
    verdict = decide(*open_sides, customer_margin=1.0, business_margin=1.0)
    comparison = replace(tiny_comparison, variants=(replace(variant, verdict=verdict),))
    table = verdict_table.verdict_table(comparison, 140)
    (cell,) = table.columns[3].cells
    assert isinstance(cell, Text)
    assert cell.plain == "undecided"
    assert [span.style for span in cell.spans] == [GREY]


def test_claims_are_ticked_or_crossed(tiny_comparison):
    variant = replace(
        tiny_comparison.variants[0], claims=(("It helps.", True), ("It pays.", False))
    )
    words = rendered(text.comparison_text(replace(tiny_comparison, variants=(variant,)), 100), 100)
    assert "✓ better-answers: It helps." in words
    assert "✗ better-answers: It pays." in words


def test_several_variants_are_also_told_in_words(tiny_comparison):
    twice = replace(tiny_comparison, variants=tiny_comparison.variants * 2)
    assert "In words" in rendered(text.comparison_text(twice, 100), 100)


def test_markup_in_names_is_shown_and_not_obeyed(tiny_comparison):
    variant = tiny_comparison.variants[0]
    named = replace(variant, design=replace(variant.design, name="[red]x"))
    words = rendered(
        verdict_table.verdict_table(replace(tiny_comparison, variants=(named,)), 140), 140
    )
    assert "[red]x" in words


def test_notes_say_what_the_numbers_leave_out_and_who_is_worse_off(tiny_comparison):
    notes = " ".join(notes_of(tiny_comparison))
    assert "leaves idle hours, other work and investments out" in notes
    assert "Worse off: whose own value falls by more than" in notes
    assert "under the same luck." in notes
    assert "Pairing did not help" not in notes
    on_the_screen = [note.words for note in ranked_notes(tiny_comparison) if note.weight > 0]
    assert "at least" not in " ".join(on_the_screen).lower()
    assert '"At least" and "at most" are how many are worse off whatever luck' in notes


@pytest.mark.parametrize(("harmed", "said"), [(0.07, True), (0.0, False)])
def test_notes_say_what_chance_does_where_it_does_anything(tiny_comparison, harmed, said):
    (variant,) = tiny_comparison.variants
    chance = replace(variant.harmed, mean=harmed)
    told = replace(variant, placebo_harmed=chance, placebo_helped=chance)
    notes = " ".join(notes_of(replace(tiny_comparison, variants=(told,))))
    words = "under the same luck. A change that does nothing makes 7 % worse and 7 % better off."
    assert (words in notes) == said
    assert ("A change that does nothing" in notes) == said


def test_notes_say_where_two_designs_do_not_share_their_luck_and_with_how_many(tiny_comparison):
    (variant,) = tiny_comparison.variants
    lost = replace(tiny_comparison, variants=(replace(variant, pairing_lost=0.4),))
    assert (
        "Under better-answers 40 % of the customers come to a place where the two designs do not "
        "share their luck, so fewer may be worse off than it says: name what the place was with "
        "'was:'."
    ) in notes_of(lost)
    whole = replace(tiny_comparison, variants=(replace(variant, pairing_lost=0.009),))
    assert "share their luck, so" not in " ".join(notes_of(whole))


def test_bounds_of_the_harm_stand_where_all_is_asked_for(tiny_comparison):
    (variant,) = tiny_comparison.variants
    told = replace(variant, harm_at_least=0.012, harm_at_most=0.83)
    words = rendered(text.closer_table(replace(tiny_comparison, variants=(told,)), wide=False), 80)
    assert "at least" in words
    assert "1.2 %" in words
    assert "83 %" in words


def test_what_is_too_rare_is_named_for_each_of_several_changes(tiny_comparison):
    (variant,) = tiny_comparison.variants
    rare = ThinChance("'ruined' after 'call'", met=4_000, taken=1, replications=120)
    thin = replace(variant, verdict=replace(variant.verdict, thin=(rare,)))
    several = replace(tiny_comparison, variants=(thin, variant))
    assert notes_of(several)[0] == (
        "better-answers: Nothing is decided before 'ruined' after 'call' has been seen 5 times: "
        "customers met it 4,000 times, and it happened once."
    )


def test_notes_say_where_pairing_did_not_help(tiny_comparison, monkeypatch):
    monkeypatch.setattr("reports.words.notes.pairing", lambda *_: -0.25)
    notes = " ".join(notes_of(tiny_comparison))
    assert "Pairing did not help for better-answers: customers' values" in notes
    assert "the business's values under it and under the baseline correlate by −0.25." in notes


def test_notes_count_those_without_a_twin(tiny_comparison):
    variant = replace(tiny_comparison.variants[0], unmatched=0.05)
    notes = " ".join(notes_of(replace(tiny_comparison, variants=(variant,))))
    assert "5 % of the customers come under better-answers or under the baseline only" in notes
    assert "write 'per: day' in the baseline" in notes
    assert "so no verdict is given" in notes


def test_a_run_shows_metrics_levels_personas_leavers_and_teams(tiny_comparison):
    words = rendered(run_text.run_text(tiny_comparison.baseline), 80)
    for part in ("Customer value", "Who gains", "both sides gain", "patient", "chose to", "care"):
        assert part in words
    assert max(len(line) for line in words.splitlines()) <= 80


@pytest.mark.parametrize(
    ("minutes", "words"), [(3.2, "3.2 min"), (150, "2.5 h"), (20000, "13.9 d"), (float("nan"), "–")]
)
def test_times_are_in_the_unit_a_person_would_use(minutes, words):
    assert minutes_words(minutes) == words


def test_notes_say_where_much_of_the_queueing_lies_after_arrivals_have_stopped(tiny_comparison):
    team = replace(tiny_comparison.baseline.teams[0], queueing_after_arrivals=0.25)
    baseline = replace(tiny_comparison.baseline, teams=(team,))
    notes = " ".join(notes_of(replace(tiny_comparison, baseline=baseline)))
    assert "25 % of the queueing for care lies after that" in notes
    calm = replace(team, queueing_after_arrivals=0.02)
    baseline = replace(tiny_comparison.baseline, teams=(calm,))
    assert "lies after that" not in " ".join(notes_of(replace(tiny_comparison, baseline=baseline)))


def test_a_study_that_counts_per_day_says_so_in_heads_and_notes(tiny_comparison):
    daily = replace(tiny_comparison, per="day")
    words = rendered(text.comparison_text(daily, 120), 120)
    assert words.count("EUR a day ") == 2
    assert "a customer\n" not in words
    notes = " ".join(notes_of(daily))
    assert "Values are EUR per day, of all customers together, against the baseline" in notes
    assert "Every customer comes under every design." in notes
    variant = replace(tiny_comparison.variants[0], unmatched=0.05)
    notes = " ".join(notes_of(replace(daily, variants=(variant,))))
    assert "they count in the values, not in the shares worse and better off" in notes
