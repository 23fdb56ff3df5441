"""Overrides of the command line: by path and name, or refused in words."""

import pytest

from sim.errors import ScenarioError, UsageError
from sim.scenario.reading.tree import Place, place_of


def complaint(study, variant="", *sets):
    with pytest.raises(ScenarioError) as caught:
        study(variant, *sets)
    (problem,) = caught.value.problems
    return problem


def test_an_override_sets_one_value_by_its_path(study):
    tree = study("", "steps.call care.looks=5 %")
    assert tree.data["steps"]["call care"]["looks"] == "5 %"
    assert place_of(tree, ("steps", "call care", "looks")) == Place("--set")


def test_an_override_may_add_a_key_that_the_file_leaves_out(study):
    assert study("", "steps.engineer.looks=5 %").data["steps"]["engineer"]["looks"] == "5 %"


def test_an_override_finds_a_route_by_its_name(study):
    step = study("", "steps.call care.next.engineer.share=3 %").data["steps"]["call care"]
    assert step["next"][1] == {"to": "engineer", "share": "3 %"}


def test_an_override_finds_one_of_two_routes_to_a_step_by_its_name(study):
    add = "steps.call care.next.second call={to: call care, share: 1 %}"
    step = study("", add, "steps.call care.next.second call.share=2 %").data["steps"]["call care"]
    assert [route["share"] for route in step["next"]] == ["22 %", "12 %", "rest", "2 %"]


def test_an_override_reaches_what_an_entry_has_only_by_being_like_another(study):
    personas = study("", "personas.busy family.benefit.source=a survey").data["personas"]
    assert personas["busy family"]["benefit"]["source"] == "a survey"
    assert "source" not in personas["patient couple"]["benefit"]


def test_overrides_apply_in_the_order_given(study):
    data = study("", "steps.engineer={takes: 2 h}", "steps.engineer.takes=3 h").data
    assert data["steps"]["engineer"] == {"takes": "3 h", "open": ["Mon", "Tue"]}


def test_an_override_with_null_removes(study):
    assert "looks" not in study("", "steps.call care.looks=null").data["steps"]["call care"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3 %", "3 %"),
        ("yes", "yes"),
        ("'3'", "3"),
        ("[1, 2]", [1, 2]),
        ("{a: b=c}", {"a": "b=c"}),
        ("'5..15:5'", "5..15:5"),
    ],
)
def test_the_value_of_an_override_reads_as_in_a_file(study, text, value):
    assert study("", f"question={text}").data["question"] == value


@pytest.mark.parametrize(
    ("text", "field", "message", "remedy"),
    [
        (
            "steps.cal care.looks=5 %",
            "steps.cal care",
            "there is no 'cal care' here; did you mean 'call care'?",
            "there are: call care, engineer",
        ),
        (
            "setps.call care.looks=5 %",
            "setps",
            "there is no 'setps' here; did you mean 'steps'?",
            "there are: scenario, question, personas, steps",
        ),
        (
            "steps.call care.next.shop.share=5 %",
            "steps.call care.next.shop",
            "there is no 'shop' here",
            "there are: solved, engineer, call care",
        ),
        (
            "steps.call care.looks.value=5 %",
            "steps.call care.looks",
            "this is '70 %', which has no part 'value'",
            "end the path here",
        ),
        (
            "steps.engineer.open.Mon.from=9",
            "steps.engineer.open",
            "this is a list, which has no part 'Mon'",
            "end the path here",
        ),
    ],
)
def test_an_override_of_what_is_not_there_names_the_closest(study, text, field, message, remedy):
    problem = complaint(study, "", text)
    assert (problem.field, problem.message, problem.remedy) == (field, message, remedy)
    assert problem.text().startswith(f"--set: {field}: ")


def test_an_override_with_a_broken_value_says_so(study):
    problem = complaint(study, "", "question=[1")
    assert problem.file == "--set"
    assert problem.message == "this is not YAML: a bracket is not closed"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "steps.call care.looks",
            (
                "--set 'steps.call care.looks' has no '=': write path=value, for example "
                "--set 'steps.call care.leave=5 %'"
            ),
        ),
        (
            "=5 %",
            (
                "--set '=5 %' has no path: write names and dots, for example "
                "--set 'steps.call care.leave=5 %'"
            ),
        ),
        (
            "a..b=5 %",
            (
                "--set 'a..b=5 %' has no path: write names and dots, for example "
                "--set 'steps.call care.leave=5 %'"
            ),
        ),
        ("question=", "--set 'question=' has no value: write null to remove what is there"),
        (
            "steps.call care.looks=5..15:5 %",
            (
                "--set 'steps.call care.looks=5..15:5 %' has a range, which makes several designs\n"
                "  fix: write one value, or run them all with winwin batch"
            ),
        ),
    ],
)
def test_what_is_no_override_is_a_mistake_of_usage(study, text, message):
    with pytest.raises(UsageError) as caught:
        study("", text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("steps.engineer.leave=5 %", ("steps", "engineer", "leave")),
        ("margins.harmed=5 %", ("margins", "harmed")),
        ("feelings.again=-0.2", ("feelings", "again")),
        ("steps.call care.books.service=2 EUR", ("steps", "call care", "books", "service")),
        ("arrivals.pattern=evenings", ("arrivals", "pattern")),
    ],
)
def test_what_the_file_leaves_at_its_default_may_be_set(study, text, path):
    found = study("", text).data
    for name in path:
        found = found[name]
    assert str(found) in text


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("call care.looks=5 %", "steps.call care.looks"),
        ("care.looks=5 %", "steps.call care.looks"),
        ("looks=5 %", "steps.call care.looks"),
        ("call care.next.solved.share=5 %", "steps.call care.next.solved.share"),
        ("solved.share=5 %", "steps.call care.next.solved.share"),
        ("steps.care.looks=5 %", "steps.call care.looks"),
    ],
)
def test_a_path_that_leads_nowhere_is_answered_with_one_that_ends_alike(study, text, offered):
    problem = complaint(study, "", text)
    assert f"did you mean '{offered}'" in problem.message
    assert problem.remedy == f"write the whole path: {offered}=..."


def test_a_name_is_found_however_its_accents_are_typed(study):
    together, apart = "d\u00e9p\u00f4t", "de\u0301po\u0302t"
    steps = study("", f"steps.{together}={{takes: 1 h}}", f"steps.{apart}.looks=5 %").data["steps"]
    assert steps[together] == {"takes": "1 h", "looks": "5 %"}
    assert apart not in steps
