"""Shares that do not add up."""

import pytest


def test_shares_of_personas_that_leave_some_customers_without_one_are_refused(problems):
    change = "personas: {couple: {share: 40 %}}"
    assert problems(change) == (
        "baseline.yaml:5:1: personas: the shares of the personas add up to 95 %, not to 100 %\n"
        "  fix: change them so that they add up to 100 %, or let one persona take the 'rest'"
    )


def test_shares_of_routes_below_one_are_refused(problems):
    change = "steps: {visit: {next: [{to: solved, share: 60 %}, {to: call, share: 30.5 %}]}}"
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.next: the shares of the routes add up to 90.5 %, not "
        "to 100 %\n"
        "  fix: change them so that they add up to 100 %, or let one route take the 'rest'"
    )


def test_shares_of_routes_above_one_beside_a_rest_are_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, share: 80 %}, {to: call, share: 30 %}, {to: call, "
        "name: again, share: rest}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.next: the shares of the routes add up to 110 %, not to "
        "100 %\n"
        "  fix: change them so that they add up to 100 %, or let one route take the 'rest'"
    )


def test_shares_of_the_start_below_one_are_refused(problems):
    change = "start: [{to: call, share: 90 %}]"
    assert problems(change) == (
        "variant.yaml:3:4: start: the shares of the routes add up to 90 %, not to 100 %\n"
        "  fix: change them so that they add up to 100 %, or let one route take the 'rest'"
    )


def test_more_than_one_rest_are_refused(problems):
    change = "steps: {visit: {next: [{to: solved, share: rest}, {to: call, share: rest}]}}"
    assert problems(change) == (
        "variant.yaml:3:54: steps.visit.next.2: 2 routes take the rest\n"
        "  fix: let one of them take the rest, and give the others a share"
    )


def test_a_route_without_a_share_beside_a_rest_is_refused(problems):
    change = "steps: {visit: {next: [{to: solved, share: rest}, {to: call}]}}"
    assert problems(change) == (
        "variant.yaml:3:54: steps.visit.next.2: 2 routes take the rest; a route without a "
        "share takes it too\n"
        "  fix: let one of them take the rest, and give the others a share"
    )


def test_two_routes_of_one_name_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, share: 50 %}, {to: solved, share: 50 %, after: 1 "
        "day}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:54: steps.visit.next.2: two routes go by the name 'solved'\n"
        "  fix: give one of them a name of its own, for example 'name: later'"
    )


def test_shares_when_known_above_one_are_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, share: 50 %, when_known: 80 %}, {to: call, share: "
        "50 %, when_known: 30 %}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.next: the shares of known customers add up to 110 %, "
        "not to 100 %\n"
        "  fix: change the shares 'when_known'"
    )


def test_shares_when_known_that_leave_a_gap_are_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, share: 50 %, when_known: 60 %}, {to: call, share: "
        "50 %, when_known: 30 %}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.next: the shares of known customers add up to 90 %, "
        "not to 100 %\n"
        "  fix: change the shares 'when_known'"
    )


def test_shares_when_known_and_fixed_shares_above_one_are_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, share: 20 %, when_known: 80 %}, {to: call, share: "
        "30 %}, {to: visit, share: rest}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.next: the shares of known customers add up to 110 %, "
        "not to 100 %\n"
        "  fix: change the shares 'when_known'"
    )


def test_routes_with_conditions_and_no_weight_are_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, share: 0 %, when: {goal: yes}}], otherwise: {to: "
        "call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.next: no route has a share above 0\n  fix: give one a share"
    )


def test_a_rest_to_which_routes_with_conditions_leave_nothing_is_refused(problems):
    change = "steps: {visit: {next: [{to: solved, when: {known: yes}}, {to: call}]}}"
    assert problems(change) == (
        "variant.yaml:3:61: steps.visit.next.2: the other routes leave nothing for the rest\n"
        "  fix: give routes with conditions a share, or give this one a share of its own; "
        "where it is for those whom no condition fits, write it under 'otherwise'"
    )


def test_a_share_on_a_way_that_everybody_takes_is_refused(problems):
    change = "steps: {call: {closed: {to: call, share: 50 %, after: until care opens}}}"
    assert problems(change) == (
        "variant.yaml:3:38: steps.call.closed.share: 'share' says nothing here: everybody goes "
        "this way\n"
        "  fix: remove it"
    )


def test_a_condition_on_a_way_that_everybody_takes_is_refused(problems):
    change = "steps: {call: {closed: {to: call, when: {known: yes}, after: until care opens}}}"
    assert problems(change) == (
        "variant.yaml:3:38: steps.call.closed.when: 'when' says nothing here: everybody goes "
        "this way\n"
        "  fix: remove it"
    )


@pytest.mark.parametrize("third", ["33.3333 %", "33.33 %", "1/3", "33.3333333333 %"])
def test_three_thirds_are_a_whole_however_they_are_rounded(problems, third):
    people = ", ".join(f"{name}: {{share: {third}, patience: 6 min}}" for name in "abc")
    assert problems(f"personas: {{couple: null, family: null, {people}}}") == ""
    ways = f"{{to: call, share: {third}}}, {{to: solved, share: {third}}}"
    again = f"{{to: call, name: again, share: {third}}}"
    assert problems(f"steps: {{visit: {{next: [{ways}, {again}]}}}}") == ""


def test_shares_that_miss_the_whole_by_more_than_rounding_are_told_of_parts(problems):
    people = ", ".join(f"{name}: {{share: 33.3 %, patience: 6 min}}" for name in "abc")
    words = problems(f"personas: {{couple: null, family: null, {people}}}")
    assert "the shares of the personas add up to 99.9 %, not to 100 %" in words
    assert words.endswith("or let one persona take the 'rest'; a third may be written as 1/3")


def test_a_persona_may_take_the_rest(problems):
    assert problems("personas: {couple: {share: rest}, family: {share: 70.5 %}}") == ""


def test_only_one_persona_takes_the_rest(problems):
    assert problems("personas: {couple: {share: rest}, family: {share: rest}}") == (
        "variant.yaml:3:54: personas.family.share: 2 personas take the rest\n"
        "  fix: let one of them take the rest, and give the others a share"
    )


def test_those_who_are_brought_may_be_the_rest(problems):
    refers = "refers: {above: 0, chance: 10 %, personas: {couple: 1/3, family: rest}}"
    assert problems(f"steps: {{solved: {{{refers}}}}}") == ""
