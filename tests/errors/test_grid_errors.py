"""What is wrong with a grid is said with its place, before anything is computed."""

import pytest


@pytest.fixture
def refused(refused, workplace):
    """The same, and nothing was computed."""

    def build(code, *words):
        said = refused(code, *words)
        assert not (workplace / "runs").exists()
        return said

    return build


@pytest.fixture
def grid(refused, workplace):
    """`grid(text)`: the words that refuse a batch of a grid file with this text."""

    def build(text, code=3):
        (workplace / "g.yaml").write_text(text, encoding="utf-8")
        return refused(code, "batch", "g.yaml")

    return build


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("desings: [baseline]",
         ("g.yaml:2:1: 'desings' is not known here; did you mean 'designs'?\n"
         "  fix: write 'designs', or remove it\n")),
        ("designs: baseline", "designs: a list is expected, but 'baseline' is written\n"),
        ("designs: [beter-answers]",
         ("g.yaml:2:11: designs.1: there is no variant of tiny 'beter-answers'; did you mean "
         "'better-answers'?\n  fix: known are: baseline, better-answers\n")),
        ("designs: [better-answers, better-answers]",
         "g.yaml:2:27: designs.2: 'better-answers' is named twice\n  fix: name it once\n"),
        ("levers: {steps.call.leave: 5 %}",
         ("g.yaml:2:28: levers.steps.call.leave: '5 %' is neither a range nor a list of values\n"
         "  fix: write from..to:step, for example '5..15:2', or [5, 7, 9]\n")),
        ("levers: {steps.call.leave: 9 %..5 %:1 %}",
         ("g.yaml:2:28: levers.steps.call.leave: '9 %..5 %:1 %' runs backwards\n"
         "  fix: write '5 %..9 %:1 %'\n")),
        ("levers: {steps.call.leave: []}",
         ("g.yaml:2:28: levers.steps.call.leave: the list has no values\n"
         "  fix: write at least one, or leave it out\n")),
        ("levers: {steps.call.leave: [1 %, 2 %, 1 %]}",
         "g.yaml:2:39: levers.steps.call.leave.3: '1 %' is written twice\n  fix: write it once\n"),
        ("seeds: [1, -1]",
         ("g.yaml:2:12: seeds.2: -1 is not a seed\n"
         "  fix: write a whole number from 0 to 18446744073709551615\n")),
        ("replications: 0", "g.yaml:2:15: replications: 0 is not 1 or more"),
    ],
)  # fmt: skip
def test_each_problem_of_a_grid_file_has_its_place_and_remedy(grid, line, words):
    assert words in grid(f"study: tiny\n{line}\n")


def test_a_study_that_is_not_there_is_placed(grid):
    assert grid("study: tyny\n").startswith(
        "g.yaml:1:8: study: there is no study 'tyny'; did you mean 'tiny'?\n  fix: known are: "
    )


def test_all_problems_of_a_grid_file_are_told_together(grid):
    words = grid("study: tiny\nseeds: [x]\nlevers: {a: 1..0:1}\nreplications: many\n")
    assert words.count("  fix: ") == 3


def test_a_lever_that_leads_nowhere_is_placed_where_it_is_written(grid):
    words = grid("study: tiny\nlevers:\n  steps.cal.leave: 1 %..2 %:1 %\n")
    assert words.startswith(
        "g.yaml:3:20: steps.cal: there is no 'cal' here; did you mean 'steps.call.leave'? "
        "(with steps.cal.leave at 1 %)\n"
    )
    assert words.count("  fix: ") == 1  # not once for each value of the lever


def test_a_value_that_no_scenario_may_have_names_the_lever_and_the_value(refused):
    words = refused(3, "batch", "tiny", "--set", "steps.call.leave=90 %..110 %:10 %")
    assert words == (
        "--set: steps.call.leave: '110 %' is more than 100 % (with steps.call.leave at 110 %)\n"
        "  fix: write a share from '0 %' to '100 %'\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "steps.call.leave=9..1:2"),
         ("winwin: --set 'steps.call.leave=9..1:2': '9..1:2' runs backwards\n"
         "  fix: write '1..9:2'\n")),
        (("--set", "steps.call.leave"), "has no '='"),
        (("--set", "a=1..999:1", "--set", "b=1..999:1"),
         ("winwin: the grid has 1,996,002 designs (2 designs x 999 values x 999 values), and 1,000 "
         "are the most\n  fix: take longer steps or fewer levers\n")),
        (("--seeds", "1,x"),
         ("winwin: --seeds '1,x': 'x' is not a seed\n"
         "  fix: write a whole number from 0 to 18446744073709551615\n")),
        (("--combine", "better-answers"), "--combine 'better-answers' names no two variants"),
        (("--combine", "better-answers,x"), "there is no variant of tiny 'x'"),
        (("baseline",),
         ("winwin: the grid of tiny has neither a variant nor a lever\n  fix: name a variant, or "
         "add a lever, for example --set 'steps.call care.leave=2 %..6 %:2 %'\n")),
        (("nosuch",), "there is no variant of tiny 'nosuch'"),
    ],
)  # fmt: skip
def test_an_impossible_wish_is_a_usage_error_in_words(refused, words, told):
    assert told in refused(2, "batch", "tiny", *words)


def test_variants_that_contradict_each_other_are_refused_by_every_command(refused, workplace):
    for name, share in (("one", 1), ("two", 2)):
        text = f"extends: baseline.yaml\nchange: {{steps: {{call: {{leave: {share} %}}}}}}\n"
        (workplace / f"scenarios/tiny/{name}.yaml").write_text(text, encoding="utf-8")
    for command in ("run", "compare", "batch"):
        words = refused(3, command, "tiny", "--combine", "one,two")
        assert words == (
            "scenarios/tiny/two.yaml:2:32: steps.call.leave: two writes '2 %', but one writes "
            "'1 %' at scenarios/tiny/one.yaml:2:32\n"
            "  fix: leave one of the two out, or write a variant that says what one+two means "
            "here\n"
        )


def test_a_combination_belongs_to_one_study(refused):
    words = refused(2, "run", "tiny", "tiny/better-answers", "--combine", "a,b")
    assert "--combine applies variants of one study, but several designs are named" in words


def test_problems_of_several_files_to_run_are_told_together(refused, workplace):
    for name in ("one", "two"):
        text = "extends: baseline.yaml\nchange: {steps: {call: {leave: 900 %}}}\n"
        (workplace / f"scenarios/tiny/{name}.yaml").write_text(text, encoding="utf-8")
    words = refused(3, "run", "tiny/one", "tiny/two")
    assert "one.yaml:2:" in words
    assert "two.yaml:2:" in words
