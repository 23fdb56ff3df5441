"""The JSON Schema of scenario files, for editors: complete scenarios, and variants of them."""

import copy
import json
from pathlib import Path
from typing import Any

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.deriving.grid import GridSpec
from sim.scenario.describing.models import every_model, kinds_of
from sim.scenario.describing.reference import reference_page

__all__ = ["SCHEMA_FILE", "grid_schema", "json_schema", "reference_page", "write_schema"]

Schema = dict[str, Any]

SCHEMA_FILE = "scenario.schema.json"
GRID_FILE = "grid.schema.json"
REFERENCE_FILE = "REFERENCE.md"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
CHANGED = "Changed"
LIKE = {"type": "string", "description": "A neighbour: what is not said here is as it is there."}
EXTENDS = {"type": "string", "description": "The file this one differs from, in the same folder."}


def json_schema() -> Schema:
    """The schema of a scenario file: a complete scenario, or what differs from another file.

    Entries may be `like` a neighbour; under `change` everything may be said in part, `null`
    removes, and routes may be named instead of listed.
    """
    kinds = _kinds()
    names = {_text(kind["anyOf"]): name for name, kind in kinds.items()}
    whole: Schema = _tidy(ScenarioSpec.model_json_schema(by_alias=True), names)
    models: Schema = {**whole.pop("$defs"), **kinds}
    required = whole.pop("required")
    changed = {name + CHANGED: _partial(copy.deepcopy(model)) for name, model in models.items()}
    change = _partial(copy.deepcopy(whole))
    change.pop("title", None)
    change["description"] = "What differs from the file that this one extends."
    _allow_likes(whole, models)
    _allow_likes(change, changed)
    whole["properties"] = {"extends": EXTENDS, **whole["properties"], "change": change}
    alternatives = [{"required": required}, {"required": ["extends"]}]
    whole |= {"title": "winwin scenario", "anyOf": alternatives}
    whole["dependentRequired"] = {"change": ["extends"]}
    return {"$schema": DIALECT, **whole, "$defs": {**models, **changed}}


def grid_schema() -> Schema:
    """The schema of a grid file."""
    whole: Schema = _tidy(GridSpec.model_json_schema(by_alias=True), {})
    return {"$schema": DIALECT, **whole, "title": "winwin grid"}


def write_schema(folder: Path) -> list[Path]:
    """Writes the schemas and the reference page into a folder, and returns the files."""
    texts = {
        SCHEMA_FILE: schema_text(json_schema()),
        GRID_FILE: schema_text(grid_schema()),
        REFERENCE_FILE: reference_page(),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def schema_text(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _kinds() -> Schema:
    """The schema of each kind of amount, which many fields share."""
    kinds = {kind.name: kind for model in every_model() for kind in kinds_of(model)}
    shared = {name: kind for name, kind in sorted(kinds.items()) if "oneOf" in kind.schema}
    return {name.replace(" ", "-"): _tidy(kind.schema, {}) for name, kind in shared.items()}


def _text(part: object) -> str:
    return json.dumps(part, sort_keys=True)


def _tidy(part: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 -- a JSON Schema is any JSON
    """A schema with its defaults as a file holds them, and its amounts by name.

    What a value may be is said with anyOf, because a text can be an amount and 'rest' as well.
    """
    if isinstance(part, list):
        return [_tidy(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidy(value, names) for key, value in part.items()}
    if "default" in part:
        tidy["default"] = _as_in_file(part["default"])
    if "oneOf" in tidy:
        tidy["anyOf"] = tidy.pop("oneOf")
    if isinstance(tidy.get("anyOf"), list) and _text(tidy["anyOf"]) in names:
        tidy["$ref"] = f"#/$defs/{names[_text(tidy.pop('anyOf'))]}"
    return tidy


def _as_in_file(default: Any) -> Any:  # noqa: ANN401
    if not isinstance(default, dict):
        return default
    if "written" in default:
        return default["written"]
    inner = {key: _as_in_file(value) for key, value in default.items()}
    return {key: value for key, value in inner.items() if value is not None}


def _partial(part: Any) -> Any:  # noqa: ANN401 -- a JSON Schema is any JSON
    """The schema of a change to what a schema describes: nothing required, null removes."""
    if isinstance(part, list):
        return [_partial(item) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        said = {key: value for key, value in part.items() if key != "default"}
        return {**said, "$ref": part["$ref"] + CHANGED}
    changed = {
        key: _partial(value) for key, value in part.items() if key not in {"required", "default"}
    }
    if isinstance(changed.get("properties"), dict):
        properties = changed["properties"].items()
        changed["properties"] = {name: _or_null(value) for name, value in properties}
    if isinstance(changed.get("additionalProperties"), dict):
        changed["additionalProperties"] = _or_null(changed["additionalProperties"])
    changed.pop("minItems", None)
    changed.pop("minProperties", None)
    if changed.get("type") == "array" and "$ref" in changed.get("items", {}):
        named = {"type": "object", "additionalProperties": _or_null(changed["items"])}
        said = {key: changed.pop(key) for key in ("title", "description") if key in changed}
        whole = {**part, "items": part["items"]}
        return {**said, "anyOf": [whole, named]}
    return changed


def _or_null(schema: Schema) -> Schema:
    """The schema, or null where the change removes the key."""
    described = {key: schema[key] for key in ("description",) if key in schema}
    return {**described, "anyOf": [schema, {"type": "null"}]}


def _allow_likes(whole: Schema, models: Schema) -> None:
    """Lets entries of mappings be like a neighbour; then they need not say what it says."""
    for name in sorted(_entry_models(whole) | _entry_models(models)):
        model = models[name]
        if model.get("type") != "object" or "properties" not in model:
            continue
        model["properties"] = {"like": LIKE, **model["properties"]}
        if required := model.pop("required", None):
            model["anyOf"] = [{"required": required}, {"required": ["like"]}]


def _entry_models(part: object) -> set[str]:
    """Names of the models that stand as entries of mappings."""
    if isinstance(part, list):
        return set().union(*map(_entry_models, part))
    if not isinstance(part, dict):
        return set()
    found = set().union(*map(_entry_models, part.values()))
    entries = part.get("additionalProperties")
    if isinstance(entries, dict):
        options = [entries, *entries.get("anyOf", [])]
        found |= {option["$ref"].rpartition("/")[2] for option in options if "$ref" in option}
    return found
