"""Ways that branch off others: `from` names one of the ways from the same place."""

import pytest

WAYS = "{to: solved, share: 50 %}, {to: visit, share: rest, after: 1 day}"


def test_a_way_branches_off_the_rest_or_off_another_by_its_name(problems):
    ways = "{to: solved, share: 50 %}, {to: visit, share: rest, after: 1 day}"
    for origin in ("rest", "visit", "solved"):
        branch = f"{{to: call, share: 10 %, from: {origin}, after: 1 day}}"
        assert problems(f"steps: {{visit: {{next: [{ways}, {branch}]}}}}") == ""


@pytest.mark.parametrize(
    ("branch", "says", "fix"),
    [
        ("{to: call, share: 10 %, after: 1 day, from: solve}",
         "from: there is no way 'solve'; did you mean 'solved'?", "name one of: solved, visit"),
        ("{to: call, share: 10 %, after: 1 day, from: call}",
         "from: 'call' is this way itself", "name the way it branches off"),
    ],
)  # fmt: skip
def test_what_no_way_can_branch_off_is_refused(problems, branch, says, fix):
    found = problems(f"steps: {{visit: {{next: [{WAYS}, {branch}]}}}}")
    assert found == f"variant.yaml:3:{found.split(':')[2]}: steps.visit.next.3.{says}\n  fix: {fix}"


def test_where_no_way_takes_the_rest_nothing_branches_off_it(problems):
    ways = "{to: solved, share: 50 %}, {to: call, share: 50 %, after: 1 day, from: rest}"
    assert problems(f"steps: {{visit: {{next: [{ways}]}}}}").endswith(
        "steps.visit.next.2.from: no way takes the rest, so nothing can branch off it\n"
        "  fix: name the way it branches off"
    )


def test_ways_that_branch_off_each_other_in_a_circle_are_refused(problems):
    ways = (
        "{to: solved, share: 50 %, from: call}, {to: call, share: rest, after: 1 day, from: solved}"
    )
    found = problems(f"steps: {{visit: {{next: [{ways}]}}}}")
    assert found.count("the ways branch off each other in a circle") == 2


def test_a_way_that_everybody_takes_branches_off_nothing(problems):
    change = "steps: {call: {closed: {to: call, after: until care opens, from: rest}}}"
    assert problems(change).endswith(
        "steps.call.closed.from: 'from' says nothing here: everybody goes this way\n"
        "  fix: remove it"
    )
