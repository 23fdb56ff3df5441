"""The JSON Schema and the reference page are those of the models, and fit the study files."""

from pathlib import Path

import jsonschema
import pytest

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.describing.models import every_model, title_of
from sim.scenario.describing.reference import reference_page
from sim.scenario.describing.resolved import fields_in_order
from sim.scenario.describing.schema import (
    GRID_FILE,
    REFERENCE_FILE,
    SCHEMA_FILE,
    grid_schema,
    json_schema,
    schema_text,
    write_schema,
)
from sim.scenario.reading.files import read
from sim.scenario.reading.studies import is_grid
from sim.scenario.starting import new_study

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def validator():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(validator, data):
    return [error.message for error in validator.iter_errors(data)]


def test_the_schema_in_the_studies_folder_is_fresh():
    assert (SCENARIOS / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text(json_schema())


def test_the_schema_of_grids_is_fresh_too():
    assert (SCENARIOS / GRID_FILE).read_text(encoding="utf-8") == schema_text(grid_schema())


def test_the_reference_page_in_the_studies_folder_is_fresh():
    assert (SCENARIOS / REFERENCE_FILE).read_text(encoding="utf-8") == reference_page()


def test_all_are_written_again_by_one_call(tmp_path):
    files = write_schema(tmp_path)
    assert [file.name for file in files] == [SCHEMA_FILE, GRID_FILE, REFERENCE_FILE]
    assert files[0].read_text(encoding="utf-8") == schema_text(json_schema())


def test_every_key_of_every_model_is_on_the_page():
    page = reference_page()
    for model in every_model():
        section = page.split(f"\n### {title_of(model)}\n")[1].split("\n### ")[0]
        for key in fields_in_order(model):
            assert f"| `{key}` |" in section


def test_every_field_says_what_it_means():
    for model in every_model():
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


def test_the_schema_accepts_every_file_of_every_study(validator):
    paths = sorted(path for path in SCENARIOS.rglob("*.yaml") if not is_grid(path))
    assert paths
    assert {path: found for path in paths if (found := faults(validator, read(path).data))} == {}


def test_the_schema_of_grids_accepts_every_grid_and_no_more():
    schema = grid_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    grids = jsonschema.Draft202012Validator(schema)
    paths = [path for path in SCENARIOS.rglob("*.yaml") if is_grid(path)]
    assert paths
    assert [found for path in paths if (found := faults(grids, read(path).data))] == []
    assert faults(grids, {"study": "x", "levers": {"a.b": []}}) != []
    assert faults(grids, {"study": "x", "lever": {}}) != []


def test_the_schema_accepts_the_starter_study(validator, tmp_path):
    for path in new_study(tmp_path, "first-calls")[:2]:
        assert faults(validator, read(path).data) == []


@pytest.mark.parametrize(
    "change",
    [
        {"steps": {"call": {"closed": None, "next": {"solved": {"share": "5 %"}, "visit": None}}}},
        {"personas": {"couple": {"benefit": {"source": "a survey"}}, "all": {"like": "couple"}}},
        {"steps": {"call": None}, "feelings": {"again": -0.2}, "investments": None},
    ],
)
def test_the_schema_accepts_changes_in_part(validator, change):
    assert faults(validator, {"extends": "baseline.yaml", "change": change}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"scenario": "without the rest"},
        {"extends": "baseline.yaml", "chnge": {}},
        {"extends": "baseline.yaml", "change": {"steps": {"call": {"takez": "9 min"}}}},
        {"extends": "baseline.yaml", "change": {"steps": {"call": {"goal": 3}}}},
        {"change": {"observe": "9 days"}},
        {"extends": "baseline.yaml", "systems": {"desk": {"remembers": ["5 %"]}}},
    ],
)
def test_the_schema_refuses_what_no_scenario_can_say(validator, data):
    assert faults(validator, data) != []


def test_the_defaults_of_the_schema_are_written_as_in_a_file():
    feelings = json_schema()["$defs"]["FeelingsSpec"]["properties"]
    assert feelings["fades"]["default"] == "180 days"
    assert ScenarioSpec.model_fields["visit_limit"].default == 1000
