"""All checks together: silence where everything fits, everything at once where it does not."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load


def test_a_scenario_in_which_everything_fits_has_no_problems_and_no_notes(found):
    assert found("") == ([], [])


def test_all_problems_come_at_once_and_in_the_order_of_their_places(problems):
    said = problems("teams: {care: {agents: 0}}, steps: {visit: {team: care, next: [{to: nil}]}}")
    assert said == (
        "variant.yaml:3:19: teams.care.agents: nobody staffs this team: it has 0 agents all week\n"
        "  fix: write 1 agent or more\n"
        "variant.yaml:3:72: steps.visit.next.1.to: there is no step 'nil'\n"
        "  fix: name one of: call, solved, visit"
    )


def test_loading_refuses_a_scenario_with_problems(found, tmp_path):
    found("steps: {visit: {next: [{to: nil}]}}")
    with pytest.raises(ScenarioError, match="there is no step 'nil'"):
        load(tmp_path / "variant.yaml")


def test_a_pair_of_conditions_that_covers_everybody_needs_no_otherwise(found):
    pairs = (
        "{to: solved, when: {known: yes}}, {to: call, when: {known: no}}",
        "{to: solved, when: {known: yes}}, {to: call, unless: {known: yes}}",
        "{to: solved, when: {goodwill: {above: 0}}}, {to: call, when: {goodwill: {below: 0}}}",
        "{to: solved, when: {persona: [couple]}}, {to: call, when: {persona: [family]}}",
    )
    for pair in pairs:
        assert found(f"steps: {{visit: {{next: [{pair}]}}}}") == ([], [])


def test_a_loop_that_some_customer_can_leave_is_no_problem(found):
    way = "takes: null, next: [{to: visit, share: 99 %}, {to: solved, share: 1 %}]"
    assert found(f"steps: {{visit: {{{way}}}}}") == ([], [])
    way = "takes: null, leave: 1 %, next: [{to: visit}]"
    assert found(f"steps: {{visit: {{{way}}}}}") == ([], [])
    way = "takes: null, next: [{to: visit, after: 1 day}]"
    assert found(f"steps: {{visit: {{{way}}}}}") == ([], [])


def test_known_customers_may_leave_less_to_the_rest(found):
    way = "next: [{to: solved, share: 50 %, when_known: 90 %}, {to: call, share: rest}]"
    assert found(f"steps: {{visit: {{{way}}}}}") == ([], [])
    way = "next: [{to: solved, share: 50 %, when_known: 90 %}, {to: call, share: 50 %}]"
    assert found(f"steps: {{visit: {{{way}}}}}") == ([], [])
