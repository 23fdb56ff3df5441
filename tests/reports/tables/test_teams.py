"""How teams fare: cases, lists, and personas apart where they are not served alike."""

import math
from dataclasses import replace

import pytest

from reports.data.jsons import run_json
from reports.tables.teams import lists_table, teams_table
from reports.words.priorities import priorities_at
from reports.words.terminal import rendered
from sim.experiment.verdicts.results import ListResult

LISTS = (ListResult("shop -> tool", 12.5, 0.5), ListResult("tool -> shop", 20.0, 1.0))


def shown(*results):
    return rendered(teams_table(results), 80)


def with_team(result, **changes):
    """The result with its one team changed."""
    (team,) = result.teams
    return replace(result, teams=(replace(team, **changes),))


@pytest.fixture
def carrying(tiny_comparison):
    """A result whose team only carries lists."""
    none = {"offered": 0.0, "queued": 0.0, "abandoned_of_queued": math.nan}
    return with_team(tiny_comparison.baseline, lists=LISTS, put_on_lists=3184.0, **none)


def test_a_team_that_only_carries_lists_shows_lists_and_who_is_on_them(carrying):
    lines = [line.split() for line in shown(carrying).splitlines()]
    row = next(line for line in lines if line[:1] == ["baseline"])
    assert row[3:8] == ["3,184", "–", "–", "–", "–"]
    assert ["on", "31", "lists"] in lines


def test_hours_after_hours_have_a_column_where_there_are_any(tiny_comparison):
    staying = with_team(tiny_comparison.baseline, utilisation=0.5, after_hours=12.0)
    going = with_team(tiny_comparison.baseline, after_hours=0.0)
    assert "after" in shown(staying)
    assert "12 h" in shown(staying)
    assert "after" not in shown(going)


def test_lists_without_a_known_number_of_customers_are_only_counted(carrying):
    words = shown(with_team(carrying, put_on_lists=math.nan))
    assert "31 lists" in words
    assert "nan" not in words


def test_a_team_with_cases_and_lists_shows_both(carrying):
    words = shown(with_team(carrying, offered=200.0 * carrying.replications))
    assert [part for part in words.split() if part in {"200,", "3,184", "31"}] == [
        "200,",
        "3,184",
        "31",
    ]


def test_lists_are_told_apart_by_hand_off(carrying):
    words = rendered(lists_table([carrying]), 80)
    for part in ("shop -> tool", "12.5", "0.5", "tool -> shop", "20.0", "1.0"):
        assert part in words


def test_without_lists_there_is_no_table_of_them(tiny_comparison):
    assert lists_table([tiny_comparison.baseline]) is None


def test_json_has_the_lists_of_a_team(carrying):
    (team,) = run_json(carrying)["teams"]
    assert (team["lists_carried"], team["put_on_lists"]) == (31.0, 3184.0)
    assert team["lists"][0] == {"handoff": "shop -> tool", "sent": 12.5, "fell_through": 0.5}


def with_priorities(result, *numbers):
    """The result whose personas have these priorities of their own."""
    spec = result.spec
    assert len(spec.personas) == len(numbers)
    personas = {
        name: persona.model_copy(update={"priority": number})
        for (name, persona), number in zip(spec.personas.items(), numbers, strict=True)
    }
    return replace(result, spec=spec.model_copy(update={"personas": personas}))


def test_personas_of_one_priority_share_a_row(tiny_comparison):
    assert "priority" not in shown(with_priorities(tiny_comparison.baseline, 3, 3))


def test_personas_of_different_priorities_have_rows_of_their_own_the_first_served_first(
    tiny_comparison,
):
    result = with_priorities(tiny_comparison.baseline, 7, 2)
    first, second = result.spec.personas
    words = " ".join(shown(result).split())
    assert words.index("(priority 2)") < words.index("(priority 7)")
    assert words.index(second) < words.index(first)


def test_a_persona_without_a_priority_has_that_of_the_steps(tiny_comparison):
    result = with_priorities(tiny_comparison.baseline, None, 2)
    (team,) = result.spec.teams
    served = {step.priority for step in result.spec.steps.values() if step.team == team}
    own, other = priorities_at(result.spec, team).values()
    assert own == sorted(served)
    assert other == [2]
    assert priorities_at(result.spec, "nobody") == {}
