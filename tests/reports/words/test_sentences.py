"""Sentences can be read aloud without misleading anybody."""

from dataclasses import replace

import pytest

from reports.words.sentences import first_sentence, sentence
from sim.experiment.figures.precision import Interval, cannot_be_estimated
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.verdict import decide, guardrail

GAIN, LOSS, NOTHING, OPEN = (5.0, 3.0, 7.0), (-5.0, -7.0, -3.0), (0.1, -0.5, 0.6), (2.0, -3.0, 7.0)
SMALL_HARM = (0.02, 0.01, 0.03)


def estimate(numbers, *, decidable=True, note=""):
    return Interval(*numbers, 0.95, "confidence sequence", 20, note, decidable)


@pytest.fixture
def told(tiny_comparison):
    """`told(customer, business, ...)`: a comparison of one variant with made-up numbers."""

    def build(
        customer, business, *, harmed=0.25, placebo=0.2, half=None, excess=SMALL_HARM, name="x"
    ):
        sides = {"customer_value": estimate(customer), "business_value": estimate(business)}
        verdict = decide(
            *sides.values(),
            customer_margin=1.0,
            business_margin=1.0,
            guardrails=[guardrail(HARM, estimate(excess), 0.10)],
            half_window=half,
        )
        base = tiny_comparison.variants[0]
        variant = replace(
            base,
            design=replace(base.design, name=name),
            differences={**base.differences, **sides},
            verdict=verdict,
            half={"customer": estimate(LOSS), "business": estimate(GAIN)},
            harmed=estimate((harmed, harmed - 0.01, harmed + 0.01)),
            placebo_harmed=None if placebo is None else estimate((placebo,) * 3),
            unmatched=0.0,
        )
        comparison = replace(tiny_comparison, variants=(variant,), customer_margin=1.0)
        return replace(comparison, business_margin=1.0)

    return build


def say(comparison):
    return sentence(comparison, comparison.variants[0])


ENDING = (
    "; at least 25 % of customers are worse off than they would have been, "
    "against 20 % under a change that does nothing."
)


@pytest.mark.parametrize(
    ("customer", "business", "opening"),
    [
        (GAIN, GAIN, "x is a win-win: on average a customer gains 5.00 EUR (between 3.00 and 7.00"),
        (NOTHING, GAIN, "x is a gain at no cost to customers: for customers it makes no differ"),
        (GAIN, NOTHING, "x is a gain at no cost to the business: on average a customer gains"),
        (LOSS, GAIN, "x comes at customers' expense: on average a customer loses 5.00 EUR"),
        (GAIN, LOSS, "x comes at the business's expense: on average a customer gains 5.00"),
        (LOSS, LOSS, "x is lose-lose: on average a customer loses 5.00 EUR (between 3.00 and"),
        (NOTHING, NOTHING, "x makes no difference that matters to either side: for customers"),
        (OPEN, GAIN, "x is undecided: what it does to customers is undecided (anything from a"),
    ],
)
def test_a_sentence_begins_with_the_headline_and_ends_with_who_is_worse_off(
    told, customer, business, opening
):
    words = say(told(customer, business))
    assert words.startswith(opening)
    assert words.endswith(ENDING)


def test_money_is_said_with_its_interval_for_both_sides(told):
    words = say(told(GAIN, LOSS))
    assert "the business loses 5.00 EUR per customer (between 3.00 and 7.00 EUR)" in words


def test_an_interval_on_both_sides_of_zero_is_said_as_loss_and_gain(told):
    words = say(told(GAIN, OPEN))
    assert "(anything from a loss of 3.00 EUR to a gain of 7.00 EUR per customer, where" in words
    assert "where less than 1.00 EUR does not matter)" in words


@pytest.mark.parametrize(
    ("numbers", "said"),
    [((1.1, 0.7, 1.5), "a gain between 0.70 and 1.50 EUR per customer"),
     ((-1.1, -1.5, -0.7), "a loss between 0.70 and 1.50 EUR per customer")],
)  # fmt: skip
def test_what_is_undecided_keeps_its_sign(told, numbers, said):
    assert f"what it does to customers is undecided ({said}, where" in say(told(numbers, GAIN))
    assert f"what it does to the business is undecided ({said}, where" in say(told(GAIN, numbers))


@pytest.mark.parametrize(
    ("numbers", "said"), [((0.3, 0.1, 0.5), "a gain between"), ((-0.3, -0.5, -0.1), "a loss betw")]
)
def test_what_makes_no_difference_keeps_its_sign(told, numbers, said):
    assert f"no difference that matters ({said}" in say(told(numbers, GAIN))
    assert f"no difference that matters ({said}" in say(told(GAIN, numbers))


def test_without_a_placebo_there_is_nothing_to_set_the_harm_against(told):
    words = say(told(GAIN, GAIN, placebo=None))
    assert words.endswith("at least 25 % of customers are worse off than they would have been.")


def test_a_tiny_share_worse_off_is_not_rounded_to_nobody(told):
    assert "at least 0.02 % of customers" in say(told(GAIN, GAIN, harmed=0.0002))


def test_a_guardrail_in_the_way_is_named(told):
    broken = say(told(GAIN, GAIN, excess=(0.3, 0.2, 0.4)))
    assert broken.startswith("x is not a win-win, for a guardrail is broken:")
    assert "at most 10 % of customers be harmed beyond chance is broken; at least" in broken
    unsure = say(told(GAIN, GAIN, excess=(0.1, 0.05, 0.15)))
    assert unsure.startswith("x is undecided:")
    assert "is not shown to hold; at least" in unsure


def test_a_guardrail_of_a_change_that_is_no_win_win_is_not_spoken_of(told):
    assert "guardrail" not in say(told(LOSS, GAIN, excess=(0.3, 0.2, 0.4)))


def test_a_verdict_that_turns_with_the_horizon_says_so(told):
    words = say(told(GAIN, LOSS, half=("gain", "gain")))
    assert "judged after 5 days instead of 10 days, the business would seem to gain 5.00" in words
    assert "horizon" not in say(told(GAIN, LOSS, half=("gain", "loss")))
    assert "judged" not in say(told(GAIN, LOSS, half=("gain", "undecided")))


def test_too_few_replications_are_given_as_the_reason(tiny_comparison):
    variant = tiny_comparison.variants[0]
    early = {
        name: estimate((1.0, 0.5, 1.5), decidable=False, note="nothing is decided below 20")
        for name in ("customer_value", "business_value")
    }
    verdict = decide(*early.values(), customer_margin=0.1, business_margin=0.1)
    variant = replace(variant, differences={**variant.differences, **early}, verdict=verdict)
    assert f"{variant.design.name} is undecided: nothing is decided below 20; at least" in (
        sentence(tiny_comparison, variant)
    )


def test_customers_without_a_twin_are_given_as_the_reason(told):
    comparison = told(OPEN, OPEN)
    variant = replace(comparison.variants[0], unmatched=0.2)
    assert "20 % of the customers come under one design only" in sentence(comparison, variant)


def test_a_refusal_names_its_remedy_once(told):
    comparison = told(OPEN, OPEN)
    variant = replace(comparison.variants[0], unmatched=0.2)
    words = sentence(comparison, variant)
    assert words.count("write 'per: day' in the baseline") == 1
    assert "gain of" not in words


def test_a_study_that_counts_per_day_says_so_of_both_sides(told):
    comparison = replace(told(GAIN, LOSS, half=("loss", "loss")), per="day")
    words = say(comparison)
    assert "customers together gain 5.00 EUR per day (between 3.00 and 7.00 EUR)" in words
    assert "the business loses 5.00 EUR per day (between 3.00 and 7.00 EUR)" in words
    assert "customers together would seem to lose 5.00 EUR per day" in words
    words = say(replace(told(LOSS, OPEN), per="day"))
    assert "customers together lose 5.00 EUR per day" in words
    assert "to a gain of 7.00 EUR per day, where less than 1.00 EUR does not matter" in words
    assert "customer " not in words.partition(";")[0]


def test_who_has_no_twin_is_said_beside_who_is_worse_off(told):
    comparison = replace(told(GAIN, GAIN), per="day")
    variant = replace(comparison.variants[0], unmatched=0.2)
    assert (
        "at least 25 % of the customers who come under both designs are worse off than they would "
        "have been (20 % of all come under one design only), against 20 % under a change"
    ) in sentence(comparison, variant)
    both = replace(comparison, variants=(variant, replace(variant, unmatched=0.0)))
    assert "would have been (up to 20 % of all come under one design only)" in first_sentence(both)


def test_harm_that_cannot_be_estimated_is_not_made_up(told):
    comparison = told(GAIN, GAIN)
    variant = replace(comparison.variants[0], harmed=cannot_be_estimated("nobody came"))
    assert sentence(comparison, variant).endswith(
        "how many customers are worse off cannot be estimated, because nobody came."
    )


def several(told, *pairs):
    comparisons = [told(*pair, name=name) for name, pair in zip("abcd", pairs, strict=False)]
    variants = tuple(each.variants[0] for each in comparisons)
    return first_sentence(replace(comparisons[0], variants=variants))


def test_the_first_sentence_of_one_variant_is_its_own(told):
    comparison = told(GAIN, GAIN)
    assert first_sentence(comparison) == say(comparison)


def test_the_first_sentence_names_the_win_wins_and_the_undecided(told):
    assert several(told, (GAIN, GAIN), (OPEN, GAIN), (LOSS, GAIN)) == (
        "One of the three changes is a win-win for customers and the business: a; "
        "one is undecided: b; under a at least 25 % of customers are worse off than they "
        "would have been, against 20 % under a change that does nothing."
    )


def test_the_first_sentence_says_that_none_is_a_win_win(told):
    words = several(told, (LOSS, GAIN), (OPEN, GAIN))
    assert words.startswith("None of the two changes is shown to be a win-win; one is undecided: b")
    assert "; one comes at somebody's expense: a; in each case, at least 25 % of cust" in words


def test_the_first_sentence_says_that_nothing_is_decided(told):
    assert several(told, (OPEN, GAIN), (GAIN, OPEN)).startswith(
        "None of the two changes is decided, so none is shown to be a win-win; "
    )


def test_a_gain_at_no_cost_is_named_where_there_is_no_win_win(told):
    words = several(told, (NOTHING, GAIN), (LOSS, LOSS))
    assert "None of the two changes is shown to be a win-win" in words
    assert "one is a gain at no cost to customers: a; under a at least" in words


def test_a_study_without_variants_has_nothing_to_say(tiny_comparison):
    assert first_sentence(replace(tiny_comparison, variants=())) == (
        "There is no change to compare with the baseline."
    )
