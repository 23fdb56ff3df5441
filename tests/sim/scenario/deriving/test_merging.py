"""Variants and copies: what replaces what, and where a value then comes from."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.deriving.merging import Difference, differences, resolve
from sim.scenario.reading.tree import Place, place_of


def complaint(study, variant="", *sets):
    with pytest.raises(ScenarioError) as caught:
        study(variant, *sets)
    (problem,) = caught.value.problems
    return problem


def test_a_variant_that_changes_nothing_is_its_baseline(study, tmp_path):
    assert study().data == resolve(tmp_path / "baseline.yaml").data


def test_a_variants_own_keys_replace_those_of_the_baseline_as_a_whole(study):
    data = study("scenario: Notes that travel\nsteps: {call care: {takes: 5 min}}").data
    assert data["scenario"] == "Notes that travel"
    assert data["question"] == "Would it pay?"
    assert data["steps"] == {"call care": {"takes": "5 min"}}
    assert "extends" not in data
    assert "change" not in data


def test_a_variants_own_null_removes_a_key(study):
    assert "question" not in study("question: null").data


def test_a_change_merges_mappings_and_leaves_the_rest(study):
    steps = study("change: {steps: {call care: {looks: 95 %}}}").data["steps"]
    assert steps["call care"]["looks"] == "95 %"
    assert steps["call care"]["takes"] == "9 min"
    assert steps["engineer"]["takes"] == "1 h"


def test_a_change_replaces_a_quantity_as_a_whole(study):
    couple = "change: {personas: {patient couple: {benefit: %s}}}"
    bare = study(couple % "200 EUR").data["personas"]["patient couple"]["benefit"]
    assert bare == "200 EUR"
    stated = study(couple % "{value: 200 EUR, source: a survey}")
    assert stated.data["personas"]["patient couple"]["benefit"] == {
        "value": "200 EUR",
        "source": "a survey",
    }


def test_a_change_without_a_value_adds_to_a_stated_quantity(study):
    change = "change: {personas: {patient couple: {benefit: {source: a survey}}}}"
    benefit = study(change).data["personas"]["patient couple"]["benefit"]
    assert (benefit["value"], benefit["source"]) == ("220 EUR", "a survey")


def test_a_change_replaces_a_list_as_a_whole(study):
    steps = study("change: {steps: {engineer: {open: [Fri]}}}").data["steps"]
    assert steps["engineer"]["open"] == ["Fri"]


def test_a_mapping_over_a_list_of_routes_changes_the_routes_it_names(study):
    routes = "{solved: {share: 30 %}, engineer: null, shop: {share: 4 %}}"
    step = study(f"change: {{steps: {{call care: {{next: {routes}}}}}}}").data["steps"]["call care"]
    assert step["next"] == [
        {"to": "solved", "share": "30 %"},
        {"to": "call care", "share": "rest", "after": "1 day"},
        {"to": "shop", "share": "4 %"},
    ]


TWO_WAYS = """\
change:
  steps:
    call care:
      next:
        solved: {name: at once}
        solved later: {to: solved, share: 3 %, after: 2 days}
"""


def two_ways(study, tmp_path, change):
    """Routes of a step with two ways to one place, laid over by a change."""
    study(TWO_WAYS)
    second = tmp_path / "second.yaml"
    text = f"extends: variant.yaml\nchange: {{steps: {{call care: {{next: {change}}}}}}}"
    second.write_text(text, encoding="utf-8")
    return resolve(second).data["steps"]["call care"]["next"]


def test_a_new_route_with_a_name_leads_where_it_says(study):
    assert study(TWO_WAYS).data["steps"]["call care"]["next"] == [
        {"to": "solved", "share": "22 %", "name": "at once"},
        {"to": "engineer", "share": "12 %"},
        {"to": "call care", "share": "rest", "after": "1 day"},
        {"name": "solved later", "to": "solved", "share": "3 %", "after": "2 days"},
    ]


def test_two_routes_to_one_step_are_changed_apart_by_name(study, tmp_path):
    routes = two_ways(study, tmp_path, "{at once: {share: 40 %}, solved later: {after: 5 days}}")
    assert (routes[0]["share"], routes[3]["share"]) == ("40 %", "3 %")
    assert (routes[3]["to"], routes[3]["after"]) == ("solved", "5 days")


def test_a_change_may_name_a_route_inside_too(study, tmp_path):
    routes = two_ways(study, tmp_path, "{solved: {name: solved later, share: 4 %}}")
    assert [route["share"] for route in routes] == ["22 %", "12 %", "rest", "4 %"]


def test_one_of_two_routes_to_one_step_is_removed_by_name(study, tmp_path):
    routes = two_ways(study, tmp_path, "{solved later: null}")
    assert [route["to"] for route in routes] == ["solved", "engineer", "call care"]


def test_a_named_route_is_still_found_by_where_it_alone_leads(study, tmp_path):
    routes = two_ways(study, tmp_path, "{solved later: null, engineer: {name: visit}}")
    assert routes[1] == {"to": "engineer", "share": "12 %", "name": "visit"}


def test_routes_that_leave_the_list_keep_the_names_of_the_others(study, tmp_path):
    routes = two_ways(study, tmp_path, "{at once: null, solved later: {share: 9 %}}")
    assert [route["share"] for route in routes] == ["12 %", "rest", "9 %"]


def test_null_removes_what_the_baseline_has(study):
    steps = study("change: {steps: {engineer: null, call care: {looks: null}}}").data["steps"]
    assert list(steps) == ["call care"]
    assert "looks" not in steps["call care"]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (
            "steps: {cal care: null}",
            "steps.cal care",
            "there is no 'cal care' to remove; did you mean 'call care'?",
        ),
        (
            "steps: {call care: {next: {solvd: null}}}",
            "steps.call care.next.solvd",
            "there is no 'solvd' to remove; did you mean 'solved'?",
        ),
        (
            "personas: {busy family: {patienc: null}}",
            "personas.busy family.patienc",
            "there is no 'patienc' to remove; did you mean 'patience'?",
        ),
    ],
)
def test_removing_what_is_not_there_is_a_mistake(study, change, field, message):
    problem = complaint(study, f"change: {{{change}}}")
    assert (problem.field, problem.message) == (field, message)
    assert problem.remedy == "name what the baseline has"


def test_a_change_in_a_file_that_extends_nothing_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("scenario: a\nchange: {a: 1}", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (2, "change")
    assert problem.message == "there is nothing to change: the file extends no other"
    assert problem.remedy == "add 'extends: baseline.yaml'"


@pytest.mark.parametrize(("value", "shown"), [("", "nothing"), ("[a]", "a list"), ("7", "7")])
def test_a_change_must_be_a_mapping(study, value, shown):
    problem = complaint(study, f"change: {value}")
    assert problem.message == f"a mapping is expected, but {shown} is written"
    assert problem.remedy == "write what differs from the baseline, or leave 'change' out"


def test_variants_of_variants_apply_from_the_baseline_outwards(study, tmp_path):
    study("change: {steps: {call care: {takes: 8 min, looks: 80 %}}}")
    second = tmp_path / "second.yaml"
    second.write_text(
        "extends: variant.yaml\nchange: {steps: {call care: {takes: 7 min}}}", encoding="utf-8"
    )
    step = resolve(second).data["steps"]["call care"]
    assert (step["takes"], step["looks"]) == ("7 min", "80 %")


def test_a_value_keeps_the_place_of_the_file_it_came_from(study):
    tree = study("change:\n  steps:\n    call care: {looks: 95 %}\n")
    care = ("steps", "call care")
    assert place_of(tree, (*care, "looks")) == Place("variant.yaml", 4, 24)
    assert place_of(tree, (*care, "takes")) == Place("baseline.yaml", 11, 12)
    assert place_of(tree, (*care, "next", 1, "share")) == Place("baseline.yaml", 15, 31)


def test_an_entry_that_is_like_another_has_what_it_does_not_say_itself(study):
    family = study().data["personas"]["busy family"]
    assert family == {
        "share": "55 %",
        "benefit": {"value": "220 EUR", "evidence": "measured", "range": ["120 EUR", "350 EUR"]},
        "patience": "lognormal(mean 3 min, cv 0.8)",
    }


def test_a_copied_value_has_the_place_where_it_is_written(study):
    place = place_of(study(), ("personas", "busy family", "benefit"))
    assert (place.file, place.line) == ("baseline.yaml", 6)


def test_a_change_of_the_original_reaches_what_is_like_it(study):
    personas = study("change: {personas: {patient couple: {benefit: 1 EUR}}}").data["personas"]
    assert personas["busy family"]["benefit"] == "1 EUR"


def test_a_change_of_the_copy_leaves_the_original(study):
    personas = study("change: {personas: {busy family: {benefit: 1 EUR}}}").data["personas"]
    assert personas["busy family"]["benefit"] == "1 EUR"
    assert personas["patient couple"]["benefit"]["value"] == "220 EUR"


@pytest.mark.parametrize("key", ["patience", "benefit"])
def test_null_removes_a_copied_key_and_an_own_one_alike(study, key):
    personas = study(f"change: {{personas: {{busy family: {{{key}: null}}}}}}").data["personas"]
    assert key not in personas["busy family"]
    assert key in personas["patient couple"]


def test_copies_merge_deeply_and_go_along_chains(tmp_path):
    path = tmp_path / "x.yaml"
    text = "p: {c: {like: b, t: {z: 3}}, a: {t: {x: 1, y: 1}}, b: {like: a, t: {y: 2}}}"
    path.write_text(text, encoding="utf-8")
    assert resolve(path).data["p"]["c"] == {"t": {"x": 1, "y": 2, "z": 3}}


def test_copies_keep_the_order_of_the_file(study):
    assert list(study().data["personas"]) == ["patient couple", "busy family"]


@pytest.mark.parametrize(
    ("text", "field", "message", "remedy"),
    [
        (
            "p: {first one: {x: 1}, b: {like: frist one}}",
            "p.b.like",
            "there is no 'frist one' here to be like; did you mean 'first one'?",
            "name one of its neighbours: first one",
        ),
        (
            "p: {a: 1, b: {like: a}}",
            "p.b.like",
            "'a' is no mapping, so nothing can be like it",
            "leave 'like' out",
        ),
        (
            "p: {b: {like: [a]}}",
            "p.b.like",
            "there is no a list here to be like",
            "leave 'like' out",
        ),
        (
            "p: {a: {like: b}, b: {like: c}, c: {like: a}}",
            "p.c.like",
            "these are like each other in a circle: a -> b -> c -> a",
            "write out one of them without 'like'",
        ),
        (
            "p: {a: {like: a}}",
            "p.a.like",
            "these are like each other in a circle: a -> a",
            "write out one of them without 'like'",
        ),
    ],
)
def test_a_wrong_like_is_refused_in_words(tmp_path, text, field, message, remedy):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(path)
    (problem,) = caught.value.problems
    assert (problem.field, problem.message, problem.remedy) == (field, message, remedy)


def test_differences_are_told_in_the_words_of_the_file(study, tmp_path):
    before = resolve(tmp_path / "baseline.yaml").data
    routes = "next: {solved: {share: 30 %}, engineer: null, shop: {share: 4 %}}"
    variant = f"""\
change:
  personas: {{patient couple: {{benefit: 200 EUR}}}}
  steps:
    call care: {{looks: null, {routes}}}
    engineer: {{open: [Fri], system: notes}}
"""
    benefit = "{value: 220 EUR, evidence: measured, range: [120 EUR, 350 EUR]}"
    assert differences(before, study(variant).data) == [
        Difference("personas.patient couple.benefit", benefit, "200 EUR"),
        Difference("personas.busy family.benefit", benefit, "200 EUR"),
        Difference("steps.call care.looks", "70 %", None),
        Difference("steps.call care.next.solved.share", "22 %", "30 %"),
        Difference("steps.call care.next.engineer", "{to: engineer, share: 12 %}", None),
        Difference("steps.call care.next.shop", None, "{to: shop, share: 4 %}"),
        Difference("steps.engineer.open", "[Mon, Tue]", "[Fri]"),
        Difference("steps.engineer.system", None, "notes"),
    ]


def test_routes_to_one_step_are_compared_by_their_names():
    one = [{"to": "a", "name": "x", "share": "1 %"}, {"to": "a", "name": "y", "share": "2 %"}]
    other = [{**one[0], "share": "5 %"}, one[1]]
    assert differences({"next": one}, {"next": other}) == [Difference("next.x.share", "1 %", "5 %")]


def test_equal_scenarios_do_not_differ(study, tmp_path):
    assert differences(study().data, resolve(tmp_path / "baseline.yaml").data) == []
