"""What is said about prices seen late, contracts, and asks and offers made only to some."""


def test_a_price_that_appears_at_no_step_is_a_problem(problems):
    change = "offers: {upgrade: {shown: 7 EUR, revealed_at: till}}"
    assert problems(change) == (
        "variant.yaml:3:50: offers.upgrade.revealed_at: there is no step 'till'\n"
        "  fix: name one of: call, solved, visit"
    )


def test_a_price_that_appears_later_but_is_shown_already_is_noted(notes):
    change = "offers: {upgrade: {revealed_at: visit}}"
    assert notes(change) == (
        "variant.yaml:3:23: offers.upgrade.revealed_at: the whole price is shown from the start, "
        "so nothing appears later\n"
        "  fix: add 'shown', the price that is seen at first"
    )


def test_what_hangs_on_a_second_decision_that_never_comes_is_noted(notes):
    change = "offers: {upgrade: {shown: 7 EUR, attachment: 2 EUR}}"
    assert notes(change) == (
        "variant.yaml:3:37: offers.upgrade.attachment: the whole price never appears, so nobody "
        "decides on it again\n"
        "  fix: add 'revealed_at' with the step where it does, or remove this"
    )


def test_a_contract_with_bills_without_end_is_a_problem(problems):
    change = "offers: {upgrade: {per: 1 h}}"
    assert problems(change) == (
        "variant.yaml:3:28: offers.upgrade.per: it would be billed more than 1,000 times while a "
        "customer is followed\n"
        "  fix: write a longer period"
    )


def test_a_contract_that_is_billed_once_is_noted(notes):
    change = "offers: {upgrade: {per: 60 days}}"
    assert notes(change) == (
        "variant.yaml:3:28: offers.upgrade.per: customers are followed for no longer than this, "
        "so there is no further bill\n"
        "  fix: write a shorter period, or leave it out"
    )


def test_a_condition_of_an_offer_that_is_not_made_is_a_problem(problems):
    change = "steps: {visit: {offer_when: {goal: no}}}"
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.offer_when: this says when to offer, but the step has no "
        "'offer'\n"
        "  fix: add 'offer: ...' to the step, or remove it"
    )


def test_names_in_the_condition_of_an_ask_are_checked(problems):
    change = "steps: {call: {ask_when: {persona: [copule]}}}"
    assert problems(change) == (
        "variant.yaml:3:40: steps.call.ask_when.persona.1: there is no persona 'copule'; did you "
        "mean 'couple'?\n"
        "  fix: name one of: couple, family"
    )


def test_a_condition_of_an_offer_that_tests_nothing_is_a_problem(problems):
    change = "steps: {call: {offer_when: {}}}"
    assert problems(change) == (
        "variant.yaml:3:19: steps.call.offer_when: the condition tests nothing\n"
        "  fix: add a test, for example 'known: yes'"
    )


def test_an_offer_made_only_to_those_known_where_nobody_is_known_is_noted(notes):
    change = "steps: {visit: {system: null, offer: upgrade, offer_when: {known: yes}}}"
    assert "steps.visit.offer_when.known: nobody is known here" in notes(change)


def test_an_offer_by_a_blind_score_is_noted(notes):
    change = "steps: {call: {offer_when: {score: {of: upgrade, above: 3 EUR}}}}"
    assert "steps.call.offer_when.score: the score of 'upgrade' is blind" in notes(change)
