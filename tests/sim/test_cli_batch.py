"""The commands that run many designs: their tables, the index they leave, what a dry run says."""

import csv
import io
import json
import re
import shutil

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from sim import cli, lab

LEVER = ("--set", "steps.call.leave=1..5:2 %")
GRID = """\
study: tiny
designs: [baseline, better-answers]
levers: {steps.call.leave: 1..5:2 %}
replications: 2
"""


@pytest.fixture(scope="module")
def shelf(tiny_study, tmp_path_factory):
    """A folder with the tiny study, a grid, and the grid's runs and index."""
    folder = tmp_path_factory.mktemp("shelf")
    shutil.copytree(tiny_study.parent, folder / "scenarios")
    (folder / "scenarios/tiny/grid.yaml").write_text(GRID, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli.app, ["batch", "tiny/grid", "--workers", "1"])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def workplace(shelf, tmp_path, monkeypatch):
    """A copy of it, with everything computed."""
    shutil.copytree(shelf, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def winwin(workplace):
    """`winwin("batch", "tiny")`: a command in this process."""
    assert workplace.is_dir()
    return lambda *words: CliRunner().invoke(cli.app, [*words, "--workers", "1"])


def files_of(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def index_of(folder):
    (file,) = folder.glob("runs/batch-tiny-*/index.parquet")
    return pl.read_parquet(file)


def test_a_batch_prints_its_rows_and_says_where_the_index_lies(winwin, workplace):
    result = winwin("batch", "tiny/grid")
    assert result.exit_code == 0, result.stderr
    words = " ".join(result.stdout.split())
    assert words.startswith("6 designs: 6 undecided.")
    for part in (
        "baseline",
        "better-answers",
        "call.leave",
        "3 %",
        "worse off",
        "levers do not move",
    ):
        assert part in words
    (index,) = workplace.glob("runs/batch-tiny-*/index.csv")
    assert f"The index is {index.relative_to(workplace)} and .parquet" in words
    assert "(all runs were there already)" in words


def test_the_table_of_a_batch_is_sorted_and_cut_as_asked_and_the_index_is_not(winwin, workplace):
    result = winwin("batch", "tiny/grid", "--sort", "leave", "--best", "2")
    assert result.exit_code == 0, result.stderr
    shown = [line for line in result.stdout.splitlines() if re.search(r"\b[135] %", line)]
    assert [re.search(r"\b([135]) %", line).group(1) for line in shown[-2:]] == ["1", "1"]
    assert "... and 4 more, all in" in result.stdout
    plain = winwin("batch", "tiny/grid", "--format", "csv").stdout
    assert winwin("batch", "tiny/grid", "--sort", "harmed", "--format", "csv").stdout == plain
    wrong = winwin("batch", "tiny/grid", "--sort", "price")
    assert wrong.exit_code == 2
    assert "--sort 'price': the index has no such column" in wrong.stderr
    assert len(list(workplace.glob("runs/batch-tiny-*"))) == 1


def test_the_index_has_a_row_a_design_with_numbers_in_the_columns_of_levers(workplace):
    index = index_of(workplace)
    assert index["design"].to_list() == ["baseline"] * 4 + ["better-answers"] * 3
    assert index["lever steps.call.leave [%]"].to_list() == [None, 1, 3, 5, 1, 3, 5]
    assert index["verdict"].to_list() == ["the baseline"] + ["undecided"] * 6
    assert set(index["seed"]) == {1}
    assert index["customer_difference"].null_count() == 1
    assert all((workplace / folder).is_dir() for folder in index["folder"])


def test_csv_and_parquet_of_the_index_say_the_same(workplace):
    index = index_of(workplace)
    (file,) = workplace.glob("runs/batch-tiny-*/index.csv")
    assert_frame_equal(pl.read_csv(file, schema=index.schema), index)


def test_json_and_csv_on_stdout_say_what_the_index_says(winwin, workplace):
    index = index_of(workplace)
    told = json.loads(winwin("batch", "tiny/grid", "--format", "json").stdout)
    assert [row["customer_value"] for row in told["rows"]] == index["customer_value"].to_list()
    assert told["rows"][1]["levers"] == {"steps.call.leave": "1 %"}
    assert told["levers"] == {"steps.call.leave": ["1 %", "3 %", "5 %"]}
    rows = csv.DictReader(io.StringIO(winwin("batch", "tiny/grid", "--format", "csv").stdout))
    assert [row["design"] for row in rows] == index["design"].to_list()


def test_a_grid_of_the_command_line_is_the_same_batch_as_that_of_a_file(winwin, workplace):
    before = files_of(workplace / "runs")
    result = winwin("batch", "tiny", *LEVER, "--replications", "2")
    assert result.exit_code == 0, result.stderr
    assert files_of(workplace / "runs") == before


def test_what_the_command_line_says_goes_before_the_file(winwin, workplace):
    told = json.loads(
        winwin("batch", "tiny/grid", "better-answers", "--seeds", "1", "--format", "json").stdout
    )
    assert told["designs"] == ["better-answers"]
    assert len(list(workplace.glob("runs/batch-tiny-*"))) == 2


def test_a_grid_of_another_question_has_a_folder_of_its_own(winwin, workplace):
    winwin("batch", "tiny", "better-answers", "--replications", "2")
    assert len(list(workplace.glob("runs/batch-tiny-*"))) == 2


def test_no_name_of_a_study_can_run_in_a_spreadsheet(winwin, workplace):
    shutil.move(workplace / "scenarios/tiny", workplace / "scenarios/=1+1")
    (workplace / "scenarios/=1+1/grid.yaml").unlink()
    result = winwin("batch", "=1+1", *LEVER, "--replications", "2", "--format", "csv")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1].startswith("'=1+1,")


def test_a_batch_that_is_interrupted_leaves_no_index_and_says_what_is_kept(
    winwin, monkeypatch, workplace
):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for folder in workplace.glob("runs/batch-*"):
        shutil.rmtree(folder)
    with monkeypatch.context() as patch:
        patch.setattr(lab, "batch", interrupted)
        result = winwin("batch", "tiny/grid")
    assert result.exit_code == 130
    assert "finished replications are kept, and the same command goes on" in result.stderr
    assert not list(workplace.glob("runs/batch-*"))
    assert winwin("batch", "tiny/grid").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("run", "tiny", "tiny/better-answers"),
        ("compare", "tiny", "--combine", "better-answers,other"),
        ("batch", "tiny/grid", "--replications", "4"),
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_dry_run_says_what_would_run_and_writes_nothing(winwin, workplace, words, form):
    other = workplace / "scenarios/tiny/other.yaml"
    other.write_text("extends: baseline.yaml\n", encoding="utf-8")
    before = files_of(workplace)
    result = winwin(*words, "--dry-run", "--format", form, "--progress-file", "p.json")
    assert result.exit_code == 0, result.stderr
    assert files_of(workplace) == before
    if form == "json":
        told = json.loads(result.stdout)
        assert told["missing"] > 0
        assert told["replications"] == told["stored"] + told["missing"]
    if form == "table":
        assert result.stdout.endswith("Nothing was run and nothing was written.\n")
        assert "to compute." in result.stdout
        assert "It should take" in result.stdout


def test_a_dry_run_of_a_variant_counts_what_its_baseline_is_asked_for(winwin):
    words = ("run", "tiny/better-answers", "--replications", "3", "--seed", "77")
    said = winwin(*words, "--dry-run").stdout
    assert "would run 2 designs: tiny/better-answers, tiny/baseline." in said
    assert "4 replications, 0 of them in the store already: 4 to compute." in said
    winwin(*words)
    said = winwin(*words, "--dry-run").stdout
    assert "4 replications, 4 of them in the store already: 0 to compute." in said


def test_a_dry_run_finds_the_same_errors(winwin):
    assert winwin("run", "tiny", "--set", "steps.cal.leave=1 %", "--dry-run").exit_code == 3
    assert winwin("batch", "tiny", "--set", "a=1..999:1", "--dry-run").exit_code == 2


# Several designs in one command


def test_several_designs_have_a_row_each(winwin):
    result = winwin("run", "tiny", "tiny/better-answers", "--replications", "2")
    assert result.exit_code == 0, result.stderr
    assert "tiny/baseline" in result.stdout
    assert "better-" in result.stdout
    assert "EUR" in result.stdout
    assert "next: winwin compare tiny" in result.stdout


def test_several_designs_say_in_json_and_csv_what_each_says_alone(winwin):
    names = ("tiny", "tiny/better-answers")
    usual = ("--replications", "2", "--format")
    told = json.loads(winwin("run", *names, *usual, "json").stdout)["designs"]
    rows = list(csv.DictReader(io.StringIO(winwin("run", *names, *usual, "csv").stdout)))
    for at, name in enumerate(names):
        alone = json.loads(winwin("run", name, *usual, "json").stdout)
        assert {**told[at], "served": True} == {**alone, "served": True}
        value = alone["metrics"]["customer_value"]["mean"]
        mine = [row for row in rows if row["design"] == told[at]["scenario"]]
        (row,) = (row for row in mine if row["metric"] == "customer_value" and not row["persona"])
        assert float(row["mean"]) == pytest.approx(value, rel=1e-12)
        assert row["study"] == "tiny"


def test_one_progress_covers_all_designs(winwin, workplace):
    words = (
        "run",
        "tiny",
        "tiny/better-answers",
        "--replications",
        "3",
        "--progress-file",
        "p.json",
    )
    assert winwin(*words).exit_code == 0
    told = json.loads((workplace / "p.json").read_text(encoding="utf-8"))
    assert told["state"] == "finished"
    assert told["done"] == told["total"] == 4  # of six, the baseline's first two are there


def test_a_pair_can_be_run_by_itself(winwin, workplace):
    other = workplace / "scenarios/tiny/other.yaml"
    other.write_text("extends: baseline.yaml\nscenario: Other\n", encoding="utf-8")
    words = ("--combine", "better-answers,other", "--replications", "2", "--format", "json")
    told = json.loads(winwin("run", "tiny", *words).stdout)
    assert told["scenario"] == "better-answers+other"
    assert told["title"].endswith(" + Other")
