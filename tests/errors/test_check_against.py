"""`winwin check --against`: what is printed, and with which exit code."""

import csv
import io
import json
import shutil

import pytest
from typer.testing import CliRunner

from sim import cli


@pytest.fixture
def winwin(tmp_path, tiny_study, tiny_comparison, tiny_settings, monkeypatch):
    """A command in a folder that holds the tiny study, with everything computed."""
    assert tiny_comparison.variants
    shutil.copytree(tiny_study.parent, tmp_path / "scenarios")
    shutil.copytree(tiny_settings.out, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *words: CliRunner().invoke(cli.app, ["check", "tiny", "--quiet", *words])


@pytest.fixture
def totals(tmp_path):
    """`totals(rows)`: a file of figures, to be named in a command."""

    def write(rows):
        (tmp_path / "known.csv").write_text("measure,value,per,tolerance\n" + rows)
        return "known.csv"

    return write


def test_the_starters_example_is_found_beside_the_scenario(winwin):
    result = winwin("--against", "totals.csv")
    assert result.exit_code == 0, result.output
    words = " ".join(result.stdout.split())
    assert "volume" in words
    assert "chance explains the gap to what is known for" in words
    assert "off by" in words


def test_without_require_a_figure_far_off_is_information(winwin, totals):
    result = winwin("--against", totals("volume,900000,day,1 %\n"))
    assert result.exit_code == 0
    assert "more than" in result.stdout
    assert "outside" in result.stdout


def test_with_require_a_figure_far_off_exits_with_4_and_is_named(winwin, totals):
    result = winwin("--against", totals("volume,900000,day,1 %\n"), "--require")
    assert result.exit_code == 4
    assert "volume" in result.stdout
    assert "not so: volume" in result.stderr


def test_with_require_a_figure_that_is_near_enough_passes(winwin, totals):
    assert winwin("--against", totals("volume,4,day,90 %\n"), "--require").exit_code == 0


def test_json_and_csv_say_the_same(winwin, totals):
    file = totals("volume,5,day,90 %\ncompletion,50 %,customer,\n")
    found = json.loads(winwin("--against", file, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(winwin("--against", file, "--format", "csv").stdout)))
    assert [f["measure"] for f in found["figures"]] == ["volume", "completion"]
    for figure, row in zip(found["figures"], rows, strict=True):
        assert figure["measure"] == row["measure"]
        assert float(row["off_by"]) == pytest.approx(figure["off_by"])
    assert found["figures"][0]["within_tolerance"] is True
    assert found["counted_days"] == 10


def test_wrong_totals_are_refused_before_anything_is_computed(winwin, totals, tmp_path):
    shutil.rmtree(tmp_path / "runs")
    result = winwin("--against", totals("volum,3,day,\n"))
    assert result.exit_code == 3
    assert "did you mean 'volume'?" in result.stderr
    assert not (tmp_path / "runs").exists()


def test_a_file_that_is_not_there_is_said_so(winwin):
    result = winwin("--against", "nowhere.csv")
    assert result.exit_code == 3
    assert "nowhere.csv: there is no such file" in result.stderr


@pytest.mark.parametrize("options", [("--require",), ("--format", "json")])
def test_options_that_need_totals_say_so(winwin, options):
    result = winwin(*options)
    assert result.exit_code == 2
    assert "--against" in result.stderr
