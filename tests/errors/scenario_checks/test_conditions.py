"""Conditions that say nothing, never hold, or leave no way on."""

import pytest


def test_a_condition_that_tests_nothing_is_refused(problems):
    change = "steps: {visit: {next: [{to: solved, when: {}}], otherwise: {to: call}}}"
    assert problems(change) == (
        "variant.yaml:3:40: steps.visit.next.1.when: the condition tests nothing\n"
        "  fix: add a test, for example 'known: yes'"
    )


def test_a_test_without_a_bound_is_refused(problems):
    change = "steps: {visit: {next: [{to: solved, when: {visits: {}}}], otherwise: {to: call}}}"
    assert problems(change) == (
        "variant.yaml:3:47: steps.visit.next.1.when.visits: the test has no bound\n"
        "  fix: add 'above: ...' or 'below: ...'"
    )


def test_a_test_whose_bounds_exclude_each_other_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {goodwill: {above: 0.5, below: 0.2}}}], "
        "otherwise: {to: call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:47: steps.visit.next.1.when.goodwill: nothing is both at least 'above' "
        "and less than 'below'\n"
        "  fix: write the lower bound as 'above'"
    )


def test_a_score_without_a_bound_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {score: {of: upgrade}}}], otherwise: {to: "
        "call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:47: steps.visit.next.1.when.score: the test has no bound\n"
        "  fix: add 'above: ...' or 'below: ...'"
    )


def test_a_number_of_visits_that_is_never_so_small_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {visits: {below: 1}}}], otherwise: {to: call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:63: steps.visit.next.1.when.visits.below: this never holds: the "
        "number of visits is never below 1\n"
        "  fix: raise the bound, or remove the test"
    )


def test_a_number_of_visits_that_the_limit_never_allows_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {visits: {above: 2000}}}], otherwise: {to: "
        "call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:63: steps.visit.next.1.when.visits.above: this never holds: the "
        "number of visits is always at most 1000\n"
        "  fix: lower the bound, or remove the test"
    )


def test_goodwill_above_its_scale_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {goodwill: {above: 2}}}], otherwise: {to: "
        "call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:65: steps.visit.next.1.when.goodwill.above: this never holds: "
        "goodwill is always below 1\n"
        "  fix: lower the bound, or remove the test"
    )


def test_a_start_that_is_closed_to_some_is_refused(problems):
    change = "start: [{to: call, when: {persona: [couple]}}]"
    assert problems(change) == (
        "variant.yaml:3:4: start: customers for whom no condition holds come in nowhere\n"
        "  fix: add a route without a condition"
    )


def test_an_otherwise_that_nobody_takes_is_refused(problems):
    change = "steps: {visit: {otherwise: {to: call}}}"
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.otherwise: nobody goes this way: 'next' has no route, "
        "or one that is open to everybody\n"
        "  fix: write the way under 'next'"
    )


def test_conditions_that_may_leave_no_way_on_are_noted(notes):
    change = "steps: {visit: {next: [{to: solved, when: {goodwill: {above: 0}}}]}}"
    assert notes(change) == (
        "variant.yaml:3:20: steps.visit.next: customers for whom no condition holds may have "
        "no way on\n"
        "  fix: add 'otherwise: {to: ...}' to the step"
    )


def test_being_known_where_no_system_is_is_noted(notes):
    change = (
        "steps: {visit: {system: null, next: [{to: solved, share: 50 %, when_known: 80 %}, "
        "{to: call, share: rest}]}}"
    )
    assert notes(change) == (
        "baseline.yaml:8:21: systems.tool: no step uses this system\n"
        "  fix: use it, or remove it\n"
        "variant.yaml:3:67: steps.visit.next.1.when_known: nobody is known here: there is no "
        "system that could remember\n"
        "  fix: name the step's system, or leave this out"
    )


def test_a_condition_on_being_known_where_no_system_is_is_noted(notes):
    change = (
        "steps: {visit: {system: null, next: [{to: solved, when: {known: yes}}, {to: call, "
        "when: {known: no}}]}}"
    )
    assert notes(change) == (
        "baseline.yaml:8:21: systems.tool: no step uses this system\n"
        "  fix: use it, or remove it\n"
        "variant.yaml:3:61: steps.visit.next.1.when.known: nobody is known here: there is no "
        "system that could remember\n"
        "  fix: name the step's system, or leave this out\n"
        "variant.yaml:3:93: steps.visit.next.2.when.known: nobody is known here: there is no "
        "system that could remember\n"
        "  fix: name the step's system, or leave this out"
    )


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("visits: {above: -1}", "visits.above: this always holds: the number of visits is never b"),
        ("visits: {above: 1}", "visits.above: this always holds: the number of visits is never be"),
        ("visits: {below: 1001}", "visits.below: this always holds: the number of visits is alway"),
        ("contacts: {above: 0}", "contacts.above: this always holds: the number of contacts is ne"),
        ("contacts: {below: 0}", "contacts.below: this never holds: the number of contacts is nev"),
        ("goodwill: {above: 5}", "goodwill.above: this never holds: goodwill is always below 1"),
        ("goodwill: {above: 1}", "goodwill.above: this never holds: goodwill is always below 1"),
        ("goodwill: {below: 1}", "goodwill.below: this always holds: goodwill is always below 1"),
        ("goodwill: {above: -1}", "goodwill.above: this always holds: goodwill is never below -1"),
        ("goodwill: {below: -1}", "goodwill.below: this never holds: goodwill is never below -1"),
    ],
)
@pytest.mark.parametrize("key", ["when", "unless"])
def test_a_bound_that_parts_nobody_is_refused_wherever_it_stands(problems, key, test, says):
    at_a_route = f"steps: {{visit: {{next: [{{to: solved, {key}: {{{test}}}}}, {{to: call}}]}}}}"
    assert says in problems(at_a_route)
    if key == "when":
        assert says in problems(f"steps: {{call: {{offer_when: {{{test}}}}}}}")


def test_a_bound_that_parts_customers_is_fine(problems):
    tests = (
        "visits: {above: 2}, contacts: {above: 1, below: 9}, goodwill: {above: -0.9, below: 0.9}"
    )
    change = (
        f"steps: {{visit: {{next: [{{to: solved, when: {{{tests}}}}}], otherwise: {{to: call}}}}}}"
    )
    assert problems(change) == ""
