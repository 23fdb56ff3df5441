"""The answer can be read aloud without misleading anybody."""

from dataclasses import replace

import pytest

from reports.words.sentences import about, answer, first_words, words_about
from sim.experiment.figures.precision import Interval, cannot_be_estimated
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.guardrails import guardrail
from sim.experiment.verdicts.verdict import decide

GAIN, LOSS, NOTHING, OPEN = (5.0, 3.0, 7.0), (-5.0, -7.0, -3.0), (0.1, -0.5, 0.6), (2.0, -3.0, 7.0)
SMALL_HARM = (0.02, 0.01, 0.03)


def estimate(numbers, *, decidable=True, note=""):
    return Interval(*numbers, 0.95, "confidence sequence", 20, note, decidable)


@pytest.fixture
def told(tiny_comparison):
    """`told(customer, business, ...)`: a comparison of one variant with made-up numbers."""

    def build(
        customer,
        business,
        *,
        harmed=0.25,
        placebo=0.2,
        half=None,
        excess=SMALL_HARM,
        name="x",
        title="",
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
            design=replace(base.design, name=name, title=title),
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
    return words_about(comparison, comparison.variants[0])


ENDING = (
    " Under the same luck, 25 % of customers are worse off with it; a change that does nothing "
    "makes 20 % worse off. That keeps to the guardrail of 10 % beyond chance."
)


@pytest.mark.parametrize(
    ("customer", "business", "opening"),
    [
        (GAIN, GAIN, "x is a win-win for customers and the business. On average a customer gain"),
        (NOTHING, GAIN, "x is a gain at no cost to customers. For customers it makes no differ"),
        (GAIN, NOTHING, "x is a gain at no cost to the business. On average a customer gains"),
        (LOSS, GAIN, "x comes at customers' expense. On average a customer loses 5.00 EUR"),
        (GAIN, LOSS, "x comes at the business's expense. On average a customer gains 5.00"),
        (LOSS, LOSS, "x is lose-lose. On average a customer loses 5.00 EUR (between 3.00 and"),
        (NOTHING, NOTHING, "x makes no difference that matters to either side. For customers"),
        (OPEN, GAIN, "x is undecided. What it does to customers is undecided (anything from a"),
    ],
)  # fmt: skip
def test_it_begins_with_the_headline_and_ends_with_who_is_worse_off_and_the_guardrail(
    told, customer, business, opening
):
    words = say(told(customer, business))
    assert words.startswith(opening)
    assert words.endswith(ENDING)


def test_a_sentence_has_one_idea_and_ends_with_a_full_stop(told):
    for sentence in about(told(GAIN, LOSS), told(GAIN, LOSS).variants[0]):
        assert sentence[-1] == "."
        assert ". " not in sentence


def test_a_design_is_called_by_its_title_where_that_reads_well(told):
    assert say(told(GAIN, GAIN, title="A second engineer.")).startswith('"A second engineer" is a')
    for title in ("", "x" * 61, told(GAIN, GAIN).baseline.title):
        assert say(told(GAIN, GAIN, title=title)).startswith("x is a win-win")


def test_two_designs_with_one_title_are_called_by_their_names(told):
    variants = tuple(told(GAIN, GAIN, name=n, title="Twice").variants[0] for n in "ab")
    assert "business: a and b." in first_words(replace(told(GAIN, GAIN), variants=variants))


def test_designs_applied_together_are_called_by_both_titles(told):
    made = [told(LOSS, LOSS, name="a", title="One"), told(LOSS, LOSS, name="b", title="Two")]
    both = told(GAIN, GAIN, name="a+b", title="Two")
    variants = tuple(each.variants[0] for each in (*made, both))
    words = first_words(replace(both, variants=variants))
    assert 'a win-win for customers and the business: "One" with "Two".' in words
    assert "business: a + b." in first_words(
        replace(both, variants=(made[0].variants[0], variants[2]))
    )


def test_nothing_is_called_at_least_or_at_most(told):
    for pair in ((GAIN, GAIN), (LOSS, GAIN), (OPEN, GAIN), (NOTHING, NOTHING)):
        words = say(told(*pair)) + first_words(told(*pair))
        assert "at least" not in words.lower()
        assert "at most" not in words.lower()


def test_money_is_said_with_its_interval_for_both_sides(told):
    words = say(told(GAIN, LOSS))
    assert "The business loses 5.00 EUR per customer (between 3.00 and 7.00 EUR)." in words


def test_an_interval_on_both_sides_of_zero_is_said_as_loss_and_gain(told):
    words = say(told(GAIN, OPEN))
    assert "(anything from a loss of 3.00 EUR to a gain of 7.00 EUR per customer, where" in words
    assert "where less than 1.00 EUR does not matter)." in words


@pytest.mark.parametrize(
    ("numbers", "said"),
    [((1.1, 0.7, 1.5), "a gain between 0.70 and 1.50 EUR per customer"),
     ((-1.1, -1.5, -0.7), "a loss between 0.70 and 1.50 EUR per customer")],
)  # fmt: skip
def test_what_is_undecided_keeps_its_sign(told, numbers, said):
    assert f"What it does to customers is undecided ({said}, where" in say(told(numbers, GAIN))
    assert f"What it does to the business is undecided ({said}, where" in say(told(GAIN, numbers))


@pytest.mark.parametrize(
    ("numbers", "said"), [((0.3, 0.1, 0.5), "a gain between"), ((-0.3, -0.5, -0.1), "a loss betw")]
)
def test_what_makes_no_difference_keeps_its_sign(told, numbers, said):
    assert f"no difference that matters ({said}" in say(told(numbers, GAIN))
    assert f"no difference that matters ({said}" in say(told(GAIN, numbers))


def test_who_fares_exactly_as_before_is_said_to_be_changed_in_nothing(told):
    none = (0.0, 0.0, 0.0)
    assert "For customers it changes nothing." in say(told(none, GAIN))
    assert "For the business it changes nothing." in say(told(GAIN, none))


def test_a_gain_without_spread_is_the_same_in_every_replication(told):
    words = say(told(GAIN, (5.0, 5.0, 5.0)))
    assert "The business gains 5.00 EUR per customer (the same in every replication)." in words


def test_without_a_placebo_there_is_nothing_to_set_the_harm_against(told):
    words = say(told(GAIN, GAIN, placebo=None))
    assert words.endswith(
        "25 % of customers are worse off with it. That keeps to the guardrail of 10 %."
    )
    assert "does nothing" not in say(told(GAIN, GAIN, placebo=0.0))


def test_a_tiny_share_worse_off_is_not_rounded_to_nobody_and_nobody_is_said_in_words(told):
    assert "0.02 % of customers are worse off" in say(told(GAIN, GAIN, harmed=0.0002))
    assert "none of the customers is worse off" in say(told(GAIN, GAIN, harmed=0.0))


def test_the_guardrail_is_spoken_of_whatever_its_state_and_the_verdict(told):
    broken = say(told(GAIN, GAIN, excess=(0.3, 0.2, 0.4)))
    assert broken.startswith("x is not a win-win, for a guardrail is broken.")
    assert broken.endswith("That breaks the guardrail of 10 % beyond chance.")
    unsure = say(told(GAIN, GAIN, excess=(0.1, 0.05, 0.15)))
    assert unsure.startswith("x is undecided, for a guardrail is not shown to hold.")
    assert unsure.endswith(
        "Whether that keeps to the guardrail of 10 % beyond chance is not shown."
    )
    assert "That breaks the guardrail" in say(told(LOSS, GAIN, excess=(0.3, 0.2, 0.4)))


def test_a_gain_at_no_cost_is_held_to_the_guardrail_and_called_what_it_is_not(told):
    words = say(told(NOTHING, GAIN, excess=(0.3, 0.2, 0.4)))
    assert words.startswith("x is no gain at no cost to customers, for a guardrail is broken.")
    words = say(told(GAIN, NOTHING, excess=(0.3, 0.2, 0.4)))
    assert words.startswith("x is no gain at no cost to the business, for a guardrail is broken.")


def test_why_a_guardrail_can_never_be_shown_is_said_and_no_replications_are_promised(told):
    comparison = told(GAIN, GAIN, excess=(0.1, 0.05, 0.15))
    (variant,) = comparison.variants
    rails = tuple(
        replace(rail, reason="12% of the customers do not share their luck", replications=None)
        for rail in variant.verdict.guardrails
    )
    verdict = replace(variant.verdict, guardrails=rails)
    words = say(replace(comparison, variants=(replace(variant, verdict=verdict),)))
    assert words.endswith(
        "beyond chance is not shown, for 12% of the customers do not share their luck."
    )
    assert "--replications" not in words


def test_a_guardrail_of_the_study_is_named_where_it_does_not_hold(told):
    comparison = told(GAIN, GAIN)
    (variant,) = comparison.variants
    for numbers, words in (
        ((5.0, 4.0, 6.0), "The guardrail 'waits' is broken."),
        ((2.0, 1.0, 3.0), "The guardrail 'waits' is not shown to hold."),
    ):
        rails = (*variant.verdict.guardrails, guardrail("waits", estimate(numbers), 2.0))
        verdict = replace(variant.verdict, guardrails=rails)
        assert say(replace(comparison, variants=(replace(variant, verdict=verdict),))).endswith(
            words
        )


def test_a_verdict_that_turns_with_the_horizon_says_so(told):
    words = say(told(GAIN, LOSS, half=("gain", "gain")))
    assert "Judged after 5 days instead of 10 days, the business would seem to gain 5.00" in words
    assert "Judged" not in say(told(GAIN, LOSS, half=("gain", "loss")))
    assert "Judged" not in say(told(GAIN, LOSS, half=("gain", "undecided")))


def test_too_few_replications_are_given_as_the_reason(tiny_comparison):
    variant = tiny_comparison.variants[0]
    early = {
        name: estimate((1.0, 0.5, 1.5), decidable=False, note="nothing is decided below 20")
        for name in ("customer_value", "business_value")
    }
    verdict = decide(*early.values(), customer_margin=0.1, business_margin=0.1)
    design = replace(variant.design, title="")
    variant = replace(
        variant, design=design, differences={**variant.differences, **early}, verdict=verdict
    )
    comparison = replace(tiny_comparison, variants=(variant,))
    assert say(comparison).startswith(
        f"{variant.design.name} is undecided. Nothing is decided below 20."
    )


def test_customers_without_a_twin_are_given_as_the_reason_and_the_remedy_once(told):
    comparison = told(OPEN, OPEN)
    variant = replace(comparison.variants[0], unmatched=0.2)
    words = words_about(replace(comparison, variants=(variant,)), variant)
    assert "20 % of the customers come under one design only, so values per customer can" in words
    assert words.count("write 'per: day' in the baseline") == 1
    assert "gain of" not in words


def test_a_study_that_counts_per_day_says_so_of_both_sides(told):
    comparison = replace(told(GAIN, LOSS, half=("loss", "loss")), per="day")
    words = say(comparison)
    assert "Customers together gain 5.00 EUR per day (between 3.00 and 7.00 EUR)." in words
    assert "The business loses 5.00 EUR per day (between 3.00 and 7.00 EUR)." in words
    assert "customers together would seem to lose 5.00 EUR per day." in words
    words = say(replace(told(LOSS, OPEN), per="day"))
    assert "Customers together lose 5.00 EUR per day" in words
    assert "to a gain of 7.00 EUR per day, where less than 1.00 EUR does not matter" in words


def test_who_has_no_twin_is_said_beside_who_is_worse_off(told):
    comparison = replace(told(GAIN, GAIN), per="day")
    variant = replace(comparison.variants[0], unmatched=0.2)
    assert (
        "25 % of the customers who come under both designs are worse off with it (20 % of all come "
        "under one design only); a change"
    ) in words_about(replace(comparison, variants=(variant,)), variant)
    both = replace(comparison, variants=(variant, replace(variant, unmatched=0.0)))
    assert "worse off with them (up to 20 % of all come under one design only)" in first_words(both)


def test_harm_that_cannot_be_estimated_is_not_made_up(told):
    comparison = told(GAIN, GAIN)
    variant = replace(comparison.variants[0], harmed=cannot_be_estimated("nobody came"))
    assert "How many customers are worse off cannot be estimated, because nobody came." in about(
        comparison, variant
    )


def several(told, *pairs, **said):
    comparisons = [
        told(*pair, name=name, **said) for name, pair in zip("abcd", pairs, strict=False)
    ]
    variants = tuple(each.variants[0] for each in comparisons)
    return first_words(replace(comparisons[0], variants=variants))


def test_the_answer_on_one_variant_is_all_there_is_to_say_of_it(told):
    comparison = told(GAIN, GAIN)
    assert first_words(comparison) == say(comparison)


def test_the_answer_names_the_win_wins_what_they_do_and_the_undecided(told):
    assert several(told, (GAIN, GAIN), (OPEN, GAIN), (LOSS, GAIN)) == (
        "One of the three changes is a win-win for customers and the business: a. On average a "
        "customer gains 5.00 EUR. The business gains 5.00 EUR per customer. Under the same luck, "
        "25 % of customers are worse off with it; a change that does nothing makes 20 % worse off. "
        "That keeps to the guardrail of 10 % beyond chance. One is undecided: b. About 570 "
        "replications should decide it (--replications 570)."
    )


@pytest.mark.parametrize(
    ("pairs", "opening"),
    [
        ([(GAIN, GAIN)] * 2, "Both changes are a win-win for customers and the business: a and b."),
        ([(GAIN, GAIN)] * 3, "All three changes are a win-win for customers and the business: a, "),
        ([(GAIN, GAIN), (LOSS, LOSS)], "One of the two changes is a win-win for customers and"),
    ],
)
def test_how_many_are_a_win_win_is_said_as_one_would(told, pairs, opening):
    assert several(told, *pairs).startswith(opening)


def test_of_several_win_wins_the_one_that_brings_most_is_named(told):
    more = (9.0, 8.0, 10.0)
    words = several(told, (GAIN, GAIN), (more, GAIN))
    assert (
        "The most comes from b: on average a customer gains 9.00 EUR. The business gains" in words
    )
    assert "25 % of customers are worse off with them; a change" in words
    assert "Both keep to the guardrail of 10 % beyond chance." in words


def test_where_none_is_a_win_win_the_nearest_is_named_and_what_would_decide_it(told):
    assert several(told, (LOSS, GAIN), (OPEN, GAIN)).startswith(
        "Neither of the two changes is shown to be a win-win. Nearest to good is b: it is "
        "undecided. What it does to customers is undecided (anything from a loss of 3.00 EUR to a "
        "gain of 7.00 EUR per customer, where less than 1.00 EUR does not matter). The business "
        "gains 5.00 EUR per customer. About 570 replications should decide it (--replications 570)."
    )


def test_where_all_cost_somebody_something_the_least_harmful_is_named_and_what_it_lacks(told):
    words = several(told, (LOSS, LOSS), (GAIN, LOSS))
    assert "The least harmful is b: it comes at the business's expense." in words
    assert "It would cost the business nothing if it were 5.00 EUR a customer cheaper (" in words


def test_what_customers_lose_is_what_they_would_have_to_get_back(told):
    words = say(told(LOSS, GAIN))
    assert "It would cost customers nothing if each got 5.00 EUR back (" in words
    daily = say(replace(told(LOSS, GAIN), per="day"))
    assert "It would cost customers nothing if they got 5.00 EUR a day back (1,8" in daily


def test_the_answer_says_that_nothing_is_decided(told):
    assert several(told, (OPEN, GAIN), (GAIN, OPEN)).startswith(
        "Neither of the two changes is decided. Nearest to good is a: it is undecided."
    )


def test_a_gain_at_no_cost_is_named_where_there_is_no_win_win(told):
    words = several(told, (NOTHING, GAIN), (LOSS, LOSS))
    assert words.startswith(
        "Neither of the two changes is shown to be a win-win. One is a gain at no cost to "
        "customers: a. For customers it makes no difference that matters. The business gains"
    )


def test_a_study_without_variants_has_nothing_to_say(tiny_comparison):
    assert answer(replace(tiny_comparison, variants=())) == [
        "There is no change to compare with the baseline."
    ]
