"""A file whose name has its accents apart is the file of the name that people type, and back."""

import shutil
import unicodedata

import pytest
from typer.testing import CliRunner

from sim import cli, lab
from sim.commands.computing import chosen_of
from sim.scenario.deriving.grid import combination, designs_named
from sim.scenario.loading import load
from sim.scenario.reading.file_names import as_on_disk, name_of
from sim.scenario.reading.studies import find_scenario, find_study

TYPED = "gr\u00f6\u00dfer"
APART = unicodedata.normalize("NFD", TYPED)


@pytest.fixture
def places(tmp_path, tiny_study, monkeypatch):
    """A study whose name and whose variant's name are on disk with their accents apart."""
    assert APART != TYPED
    folder = tmp_path / "scenarios" / APART
    shutil.copytree(tiny_study, folder)
    (folder / "better-answers.yaml").rename(folder / f"{APART}.yaml")
    (folder / "further.yaml").write_text(
        f"extends: {TYPED}.yaml\nchange: {{observe: 9 days}}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize("name", [TYPED, APART])
def test_a_study_and_its_scenarios_are_found_by_either_name(places, name):
    study = find_study(name)
    assert study.name == TYPED
    assert find_scenario(f"{name}/{name}") == study.folder / f"{APART}.yaml"
    assert places.samefile(study.folder)
    assert load(f"scenarios/{APART}/{APART}.yaml").name == TYPED
    assert load(find_scenario(f"scenarios/{APART}/{name}.yaml")).name == TYPED


def test_a_variant_extends_a_file_by_the_name_that_people_type(places):
    assert load(places / "further.yaml").spec.observe.written == "9 days"


@pytest.mark.parametrize("name", [TYPED, APART])
def test_a_variant_is_chosen_by_either_name(places, name):
    study = find_study(places)
    (chosen,) = chosen_of(study, [name])
    designs, _ = lab.designs_of(study, variants=[chosen])
    assert [design.scenario.name for design in designs] == ["baseline", TYPED]
    assert designs_named(study, [name]) == ((TYPED,),)
    assert combination(study, f"{name},further") == (TYPED, "further")


@pytest.mark.parametrize("name", [TYPED, APART])
def test_commands_take_either_name(places, name):
    assert places.is_dir()
    result = CliRunner().invoke(cli.app, ["check", f"{name}/{name}"])
    assert result.exit_code == 0, result.output
    words = ["trace", name, "--customer", "1", "--variant", name, "--format", "csv"]
    assert CliRunner().invoke(cli.app, words).exit_code == 0


def test_a_file_of_just_this_name_comes_first(tmp_path):
    for name in (TYPED, APART):
        (tmp_path / f"{name}.yaml").write_text(name, encoding="utf-8")
    assert as_on_disk(tmp_path / f"{APART}.yaml").read_text(encoding="utf-8") == APART
    assert as_on_disk(tmp_path / f"{TYPED}.yaml").read_text(encoding="utf-8") == TYPED
    assert name_of(tmp_path / f"{APART}.yaml") == name_of(tmp_path / f"{TYPED}.yaml") == TYPED
    assert as_on_disk(tmp_path / "missing.yaml") == tmp_path / "missing.yaml"
