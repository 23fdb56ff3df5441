"""Variants applied together: in order, and refused where they contradict each other."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.deriving.combining import combined, name_of
from sim.scenario.deriving.merging import settled

BASELINE = """\
scenario: Today
question: Would it pay?
personas:
  one: {share: 100 %, benefit: {value: 10 EUR, evidence: measured}}
steps:
  call:
    takes: 9 min
    looks: 70 %
    next: [{to: solved, share: 22 %}, {to: call, share: rest}]
  solved: {takes: 1 min}
"""


@pytest.fixture
def together(tmp_path, monkeypatch):
    """`together(a="...", b="...")`: the tree of variants with these lines after 'extends'."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline.yaml").write_text(BASELINE, encoding="utf-8")

    def build(**variants):
        paths = []
        for name, text in variants.items():
            extends = "" if "extends:" in text else "extends: baseline.yaml\n"
            path = tmp_path / f"{name}.yaml"
            path.write_text(f"{extends}{text}", encoding="utf-8")
            paths.append(path)
        return settled(combined(paths))

    return build


def conflict(together, **variants):
    with pytest.raises(ScenarioError) as caught:
        together(**variants)
    (problem,) = caught.value.problems
    return problem


def test_changes_of_different_fields_all_hold(together):
    data = together(
        a="change: {steps: {call: {takes: 5 min}}}",
        b="change: {steps: {call: {looks: 90 %}}, systems: {desk: {}}}",
    ).data
    assert data["steps"]["call"]["takes"] == "5 min"
    assert data["steps"]["call"]["looks"] == "90 %"
    assert data["systems"] == {"desk": {}}


def test_different_routes_of_one_step_may_be_changed(together):
    step = together(
        a="change: {steps: {call: {next: {solved: {share: 30 %}}}}}",
        b="change: {steps: {call: {next: {hell: {share: 5 %}}}}}",
    ).data["steps"]["call"]
    assert [route["to"] for route in step["next"]] == ["solved", "call", "hell"]


def test_the_order_does_not_matter_where_nothing_contradicts(together):
    a, b = "change: {steps: {call: {takes: 5 min}}}", "change: {steps: {solved: null}}"
    one, other = together(a=a, b=b).data, together(b=b, a=a).data
    assert {**one, "scenario": ""} == {**other, "scenario": ""}


def test_the_titles_are_joined_and_the_question_stays_the_baselines(together):
    data = together(a="scenario: A\nquestion: Why A?", b="scenario: B\nquestion: Why B?").data
    assert data["scenario"] == "A + B"
    assert data["question"] == "Would it pay?"


def test_a_combination_is_called_by_its_parts(tmp_path):
    assert name_of([tmp_path / "a.yaml", tmp_path / "b-c.yaml"]) == "a+b-c"


def test_the_same_value_may_rest_on_different_evidence(together):
    data = together(
        a="change: {steps: {call: {takes: 5 min}}}",
        b="change: {steps: {call: {takes: {value: 5 min, evidence: measured}}}}",
    ).data
    assert data["steps"]["call"]["takes"] == {"value": "5 min", "evidence": "measured"}


def test_the_same_field_written_differently_names_it_both_values_and_a_remedy(together):
    problem = conflict(
        together,
        a="change: {steps: {call: {takes: 5 min}}}",
        b="change:\n  steps: {call: {takes: 6 min}}",
    )
    assert problem.text() == (
        "b.yaml:3:25: steps.call.takes: b writes '6 min', but a writes '5 min' at a.yaml:2:32\n"
        "  fix: leave one of the two out, or write a variant that says what a+b means here"
    )


@pytest.mark.parametrize(
    ("a", "b", "field", "words"),
    [
        ("change: {steps: {solved: null}}", "change: {steps: {solved: {takes: 2 min, looks: 1 %}}}",
         "steps.solved.takes", "b writes '2 min', but a removes it"),
        ("change: {steps: {solved: {takes: 2 min}}}", "change: {steps: {solved: null}}",
         "steps.solved", "b removes it, but a writes '2 min'"),
        ("change: {steps: {call: {next: {solved: {share: 1 %}}}}}",
         "change: {steps: {call: {next: [{to: solved}]}}}",
         "steps.call.next", "b writes a list, but a writes '1 %'"),
        ("personas: {two: {share: 100 %}}", "change: {personas: {one: {benefit: 9 EUR}}}",
         "personas.one.benefit", "b writes '9 EUR', but a writes a mapping"),
    ],
)  # fmt: skip
def test_whatever_would_depend_on_the_order_is_refused_once(together, a, b, field, words):
    problem = conflict(together, a=a, b=b)
    assert problem.field == field
    assert words in problem.message


def test_of_three_variants_each_pair_is_looked_at(together):
    problem = conflict(
        together,
        a="change: {steps: {call: {takes: 5 min}}}",
        b="change: {steps: {call: {looks: 90 %}}}",
        c="change: {steps: {call: {takes: 7 min}}}",
    )
    assert problem.message.startswith("c writes '7 min', but a writes '5 min'")


def test_a_variant_may_overrule_the_one_it_extends(together):
    data = together(
        a="change: {steps: {call: {takes: 5 min}}}",
        b="extends: a.yaml\nchange: {steps: {call: {takes: 6 min}}}",
    ).data
    assert data["steps"]["call"]["takes"] == "6 min"


def test_what_two_variants_both_extend_is_laid_once(together, tmp_path):
    shared = "extends: baseline.yaml\nchange: {steps: {call: {takes: 5 min}}}\n"
    (tmp_path / "shared.yaml").write_text(shared, encoding="utf-8")
    data = together(
        a="extends: shared.yaml\nchange: {steps: {call: {takes: 6 min}}}",
        b="extends: shared.yaml\nchange: {steps: {call: {looks: 90 %}}}",
    ).data
    assert data["steps"]["call"]["takes"] == "6 min"


def test_a_file_that_extends_nothing_cannot_be_combined(together, tmp_path):
    together(a="", b="")
    with pytest.raises(ScenarioError) as caught:
        combined([tmp_path / "a.yaml", tmp_path / "baseline.yaml"])
    assert str(caught.value) == (
        "baseline.yaml: it extends no other file, so it cannot be combined with a variant\n"
        "  fix: begin it with 'extends: baseline.yaml', or leave it out"
    )


def test_variants_of_different_baselines_cannot_be_combined(together, tmp_path):
    (tmp_path / "other.yaml").write_text(BASELINE, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        together(a="", b="extends: other.yaml\n")
    assert str(caught.value) == (
        "b.yaml: it extends other.yaml, the others baseline.yaml\n"
        "  fix: combine variants of one baseline"
    )
