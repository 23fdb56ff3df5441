"""Checking a tree against a model: all problems at once, each in words, at its place."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.errors import ScenarioError
from sim.quantities import kinds as q
from sim.quantities.fields import refusal
from sim.scenario.reading.composing import Budget, compose
from sim.scenario.reading.tree import problem_at, tree_of
from sim.scenario.reading.validating import validate


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Route(Part):
    to: q.Name
    share: q.RouteShare


class Step(Part):
    takes: Annotated[q.DurationDistribution, Field(description="How long it takes.")]
    stage: Literal["need", "buy", "own"] = "own"
    patience: q.Share | None = None
    next: list[Route] = []
    asks: str | list[str] | None = None
    closed: Route | list[Route] | None = None
    tries: int = Field(0, ge=0, le=9)
    counted: q.Duration | None = Field(None, alias="for")
    goal: q.YesNo = False
    low: float = 0
    high: float = 1

    @model_validator(mode="after")
    def _ordered(self):
        if self.low > self.high:
            raise refusal("'low' is above 'high'", "swap them", "low")
        return self


class Scenario(Part):
    scenario: str
    observe: q.PositiveDuration
    steps: dict[q.Name, Step]


def tree(text):
    return tree_of(compose(text, "x.yaml", Budget()))


def said(text):
    with pytest.raises(ScenarioError) as caught:
        validate(Scenario, tree(text))
    return str(caught.value).splitlines()


def of_step(line):
    """What is said about one more line in an otherwise right step; places left out."""
    text = f"scenario: a\nobserve: 9 days\nsteps:\n  call:\n    takes: 9 min\n    {line}\n"
    lines = said(text)
    return [text.split(": ", 1)[1] if text.startswith("x.yaml") else text[7:] for text in lines]


def test_a_right_tree_becomes_the_model():
    text = "scenario: a\nobserve: 9 days\nsteps: {call: {takes: 9 min, for: 1 h, goal: yes}}"
    model = validate(Scenario, tree(text))
    assert model.steps["call"].goal is True
    assert q.written(model.steps["call"].counted) == "1 h"


def test_all_problems_are_reported_at_once_by_place():
    text = """\
scenario: 7
steps:
  call care:
    takes: 9 mins/h
    patence: 3 %
    next:
      - {to: solved, share: 30}
      - {to: a/b}
  solved: []
"""
    assert said(text) == [
        "x.yaml:1:1: 'observe' is missing",
        "  fix: add it, for example 'observe: 9 min'",
        "x.yaml:1:11: scenario: text is expected, but 7 is written",
        "  fix: put it in quotes",
        "x.yaml:4:12: steps.call care.takes: '9 mins/h' is not a duration",
        "  fix: write a number and a unit, for example '9 min'",
        "x.yaml:5:5: steps.call care: 'patence' is not known here; did you mean 'patience'?",
        "  fix: write 'patience', or remove it",
        "x.yaml:7:29: steps.call care.next.1.share: 30 is not a share",
        "  fix: write '30 %' or 0.3",
        "x.yaml:8:9: steps.call care.next.2: 'share' is missing",
        "  fix: add it, for example 'share: 22 %'",
        "x.yaml:8:14: steps.call care.next.2.to: 'a/b' is not a name",
        "  fix: use letters, digits, spaces and - – _ ' ’ & only, for example 'call care'",
        "x.yaml:9:11: steps.solved: a mapping is expected, but a list is written",
        "  fix: write 'name: value' lines, indented below it",
    ]


def test_an_unknown_key_far_from_all_known_ones_is_answered_with_those():
    assert of_step("xyzzy: 1") == [
        "steps.call: 'xyzzy' is not known here",
        (
            "remove it; known are: takes, stage, patience, next, asks, closed, tries, for, goal, "
            "low, high"
        ),
    ]


def test_a_key_is_known_by_the_name_that_the_file_uses():
    assert of_step("fro: 1 h")[0] == "steps.call: 'fro' is not known here; did you mean 'for'?"
    assert of_step("for: 1 hr")[0] == "steps.call.for: '1 hr' is not a duration"


def test_a_wrong_name_of_an_entry_is_reported_at_its_key():
    text = "scenario: a\nobserve: 9 days\nsteps:\n  a.b: {takes: 9 min}\n"
    assert said(text)[0] == "x.yaml:4:3: steps.a.b: 'a.b' is not a name"


@pytest.mark.parametrize(
    ("line", "message", "remedy"),
    [
        (
            "stage: bui",
            "stage: 'bui' is not known here; did you mean 'buy'?",
            "write one of: need, buy, own",
        ),
        (
            "next: solved",
            "next: a list is expected, but 'solved' is written",
            "write [one, two], or lines that begin with '- '",
        ),
        (
            "next: {to: solved}",
            "next: a list is expected, but a mapping is written",
            "write [one, two], or lines that begin with '- '",
        ),
        (
            "tries: -1",
            "tries: -1 is not 0 or more",
            "write a number that is 0 or more",
        ),
        (
            "tries: 10",
            "tries: 10 is not 9 or less",
            "write a number that is 9 or less",
        ),
        (
            "tries: some",
            "tries: a whole number is expected, but 'some' is written",
            "write a whole number, for example 3",
        ),
        (
            "low: some",
            "low: a number is expected, but 'some' is written",
            "write a number, for example 0.5",
        ),
        (
            "goal: maybe",
            "goal: 'maybe' is neither yes nor no",
            "write 'yes' or 'no'",
        ),
        (
            "next: [7]",
            "next.1: a mapping is expected, but 7 is written",
            "write 'name: value' lines, indented below it",
        ),
        (
            "asks: 7",
            "asks: text or a list is expected, but 7 is written",
            "put it in quotes",
        ),
        (
            "closed: 7",
            "closed: a mapping or a list is expected, but 7 is written",
            "write 'name: value' lines, indented below it",
        ),
        (
            "closed: {to: solved}",
            "closed: 'share' is missing",
            "add it, for example 'share: 22 %'",
        ),
        (
            "closed: [{to: solved, share: 3}]",
            "closed.1.share: 3 is not a share",
            "write '3 %' or 0.03",
        ),
        (
            "low: 5",
            "low: 'low' is above 'high'",
            "swap them",
        ),
        (
            "patience: {value: 3 %, evidence: told}",
            "patience.evidence: 'told' is not a kind of evidence",
            "write one of 'measured', 'published', 'published second-hand', 'assumed'",
        ),
        (
            "patience: {value: 3 %, range: [1 %, x]}",
            "patience.range.2: 'x' is not a share",
            "write a share, for example '60 %' or 0.6",
        ),
        (
            "patience: {valu: 3 %, value: 3 %}",
            "patience.valu: 'valu' is not known here; did you mean 'value'?",
            "a value may have: value, evidence, source, range",
        ),
    ],
)
def test_every_rule_is_said_in_plain_words_and_once(line, message, remedy):
    assert of_step(line) == [f"steps.call.{message}", remedy]


class Ask(Part):
    purposes: list[q.Name]
    weights: dict[q.Name, q.Share]


def test_an_example_of_a_missing_list_is_a_list():
    with pytest.raises(ScenarioError) as caught:
        validate(Ask, tree("{}"))
    assert [problem.remedy for problem in caught.value.problems] == [
        "add it, for example 'purposes: [call care]'",
        "add 'weights: ...'",
    ]


def test_an_empty_value_says_that_nothing_is_written():
    assert said("scenario: a\nobserve: 9 days\nsteps:\n")[0] == (
        "x.yaml:3:1: steps: a mapping is expected, but nothing is written"
    )


def test_an_empty_tree_lacks_everything():
    assert [line for line in said("{}") if "missing" in line] == [
        "x.yaml:1:1: 'observe' is missing",
        "x.yaml:1:1: 'scenario' is missing",
        "x.yaml:1:1: 'steps' is missing",
    ]


def test_thousands_of_problems_are_cut_to_a_hundred():
    keys = "\n".join(f"unknown{number}: 1" for number in range(2_000))
    with pytest.raises(ScenarioError) as caught:
        validate(Scenario, tree(keys))
    assert len(caught.value.problems) == 100


def test_no_words_of_the_checking_library_reach_the_user():
    text = "scenario: [1]\nobserve: {}\nsteps: {a: 1, b: {takes: {}, next: {}, tries: []}}"
    words = " ".join(said(text))
    for jargon in ("Input should", "pydantic", "dict", "instance", "function", "[type", "None"):
        assert jargon not in words


def test_a_problem_can_be_reported_at_any_path():
    parsed = tree("steps:\n  call: {takes: 9 min}\n")
    problem = problem_at(parsed, ("steps", "call", "takes"), "it is too long", "shorten it")
    assert problem.text() == ("x.yaml:2:17: steps.call.takes: it is too long\n  fix: shorten it")
