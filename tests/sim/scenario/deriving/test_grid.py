"""Grids: what a file and the command line say, counted before anything is spanned."""

import time
from dataclasses import replace

import pytest

from sim.errors import UsageError
from sim.scenario.deriving.grid import (
    Lever,
    check_size,
    combination,
    designs_named,
    grid_of,
    is_scenario_file,
    points_of,
    read_grid,
    sets_of,
    with_sets,
    worth_running,
)
from sim.scenario.deriving.written_values import read_seeds
from sim.scenario.reading.studies import find_grid, find_study


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study of a baseline and two variants, whose files say nothing yet."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "scenarios" / "shop"
    folder.mkdir(parents=True)
    (folder / "baseline.yaml").write_text("scenario: x\n", encoding="utf-8")
    for name in ("a", "b"):
        (folder / f"{name}.yaml").write_text("extends: baseline.yaml\n", encoding="utf-8")
    return find_study("shop")


@pytest.fixture
def grid(study):
    """`grid(text)`: the grid of a file beside the study's scenarios."""

    def build(text):
        file = study.folder / "grid.yaml"
        file.write_text(text, encoding="utf-8")
        return read_grid(file)

    return build


WHOLE = """\
study: shop
designs: [baseline, a, a + b]
levers:
  offers.plan.price: 5 EUR..9 EUR:2 EUR
  steps.call.takes: [5 min, '7', 9, null]
seeds: [1, 18446744073709551615]
replications: 30
customers: 400
"""


def test_a_grid_file_names_designs_levers_and_seeds(grid):
    found = grid(WHOLE)
    assert found.designs == ((), ("a",), ("a", "b"))
    assert [lever.values for lever in found.levers] == [
        ("5 EUR", "7 EUR", "9 EUR"), ("5 min", '"7"', "9", "null"),
    ]  # fmt: skip
    assert found.seeds == (1, 2**64 - 1)
    assert (found.replications, found.customers) == (30, 400)
    assert found.size == 3 * 3 * 4 * 2


def test_all_designs_of_the_study_are_meant_where_none_is_named(grid):
    assert grid("study: shop").designs == ((), ("a",), ("b",))


@pytest.mark.parametrize("name", [".", "../shop", "shop"])
def test_a_study_is_named_or_its_folder_as_the_file_sees_it(grid, name):
    assert grid(f"study: {name}").study.name == "shop"


def test_a_grid_beside_the_scenarios_is_no_variant_and_can_be_named(grid, study):
    grid("study: .")
    (study.folder / "price.grid.yaml").write_text("study: .\n", encoding="utf-8")
    assert [path.stem for path in find_study("shop").variants] == ["a", "b"]
    assert find_grid("shop/grid").name == "grid.yaml"
    assert find_grid("shop/price.grid").name == "price.grid.yaml"
    assert find_grid("shop/a") is None
    assert find_grid("grid") is None


def test_a_scenario_is_told_from_a_grid_by_what_it_says(grid, study):
    grid("study: .")
    assert not is_scenario_file(study.folder / "grid.yaml")
    assert is_scenario_file(study.folder / "a.yaml")
    assert is_scenario_file(study.baseline)


def test_the_points_come_by_design_then_by_lever_the_last_one_fastest(grid):
    found = grid("study: .\ndesigns: [baseline, a+b]\nlevers: {x.y: 1..2:1, z: [3, 4]}")
    points = [(point.name, point.values) for point in points_of(found)]
    assert points == [
        (name, values)
        for name in ("baseline", "a+b")
        for values in (("1", "3"), ("1", "4"), ("2", "3"), ("2", "4"))
    ]


def test_overrides_that_hold_for_all_come_before_a_points_own(grid):
    found = with_sets(grid("study: .\nlevers: {x.y: 1..2:1}"), ["w=7", "v=3..5:1"])
    assert found.sets == ("w=7",)
    assert found.levers[1] == Lever("v", ("3", "4", "5"))
    assert sets_of(found, next(points_of(found))) == ("w=7", "x.y=1", "v=3")


def test_the_baseline_is_no_design_of_its_own_where_no_lever_moves_it(study):
    assert worth_running(grid_of(study)).designs == (("a",), ("b",))
    moved = with_sets(grid_of(study), ["x=1..2:1"])
    assert worth_running(moved) == moved


def test_a_million_designs_are_refused_at_once(study):
    levers = tuple(Lever(f"steps.s{n}.takes", tuple(map(str, range(100)))) for n in range(3))
    large = replace(grid_of(study), levers=levers)
    start = time.perf_counter()
    with pytest.raises(UsageError) as caught:
        check_size(large, 1000)
    assert time.perf_counter() - start < 1  # spanned, they would take minutes
    assert str(caught.value) == (
        "the grid has 3,000,000 designs (3 designs x 100 values x 100 values x 100 values), "
        "and 1,000 are the most\n  fix: take longer steps or fewer levers"
    )


def test_a_grid_that_is_only_large_can_be_asked_for(study):
    large = replace(grid_of(study), levers=(Lever("x", tuple(map(str, range(500)))),), seeds=(1, 2))
    with pytest.raises(UsageError, match=r"3,000 designs \(3 designs x 500 values x 2 seeds\)"):
        check_size(large, 1000)
    with pytest.raises(UsageError, match="or ask for them with --most 3000"):
        check_size(large, 1000)
    check_size(large, 3000)


def test_two_levers_of_one_path_are_refused(study):
    twice = with_sets(grid_of(study), ["a.b=1..2:1", "a . b=1..3:1"])
    with pytest.raises(UsageError, match=r"two levers move 'a\.b'"):
        check_size(twice, 1000)


def test_a_combination_is_named_with_plus_or_comma(study):
    assert designs_named(study, ["b + a", "a"]) == (("b", "a"), ("a",))
    assert combination(study, "a, b") == ("a", "b")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "a"], "'a' is named twice"),
        (["a + a"], "'a + a' is named twice"),
        (["c"], "there is no variant of shop 'c'\n  known are: baseline, a, b"),
        (["a + baseline"], "there is no variant of shop 'baseline'"),
    ],
)
def test_designs_that_are_not_there_or_there_twice_are_refused(study, names, words):
    with pytest.raises(UsageError) as caught:
        designs_named(study, names)
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["a", "a,baseline", ""])
def test_one_variant_is_no_combination(study, text):
    with pytest.raises(UsageError) as caught:
        combination(study, text)
    assert str(caught.value) == (
        f"--combine '{text}' names no two variants\n"
        "  fix: write their names with commas between them, for example --combine a,b"
    )


def test_seeds_are_listed_or_spanned():
    assert read_seeds("1,2, 7") == (1, 2, 7)
    assert read_seeds("1..5:2") == (1, 3, 5)


def test_a_variant_may_have_a_plus_inside_its_name(study):
    (study.folder / "A+B.yaml").write_text("extends: baseline.yaml\n", encoding="utf-8")
    study = find_study("shop")
    assert designs_named(study, ["A+B", "A+B + a", "a+b"]) == (("A+B",), ("A+B", "a"), ("a", "b"))
    assert combination(study, "A+B,b") == ("A+B", "b")
