"""A field that is a plain number takes neither yes nor no, nor a text that is no number."""

import types
from typing import Annotated, Union, get_args, get_origin

import pytest
from pydantic import ValidationError

from sim.quantities.fields import FieldType
from sim.scenario.deriving.grid import GridSpec
from sim.scenario.describing.models import every_model
from sim.scenario.describing.resolved import fields_in_order


def numbers_in(annotation, metadata=()):
    """Whether an annotation asks for a plain number, by itself or in a mapping."""
    if any(isinstance(item, FieldType) for item in metadata):
        return False
    if annotation in (int, float):
        return True
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return numbers_in(inner, more)
    if get_origin(annotation) in (Union, types.UnionType, dict):
        return any(numbers_in(part) for part in get_args(annotation))
    return False


FIELDS = [
    (model, key, get_origin(model.model_fields[name].annotation) is dict)
    for model in [*every_model(), GridSpec]
    for key, name in fields_in_order(model).items()
    if numbers_in(model.model_fields[name].annotation, model.model_fields[name].metadata)
]


def faults(model, key, value):
    """What a model says of a value of one of its fields."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        return [fault["msg"] for fault in error.errors() if fault["loc"][0] == key]
    return []


def test_there_are_such_fields():
    names = {f"{model.__name__}.{key}" for model, key, _ in FIELDS}
    assert {"TeamSpec.agents", "StepSpec.priority", "PersonaSpec.channels"} <= names


@pytest.mark.parametrize(("model", "key", "in_mapping"), FIELDS)
@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "number is expected, but true is written"),
        (False, "number is expected, but false is written"),
        ("1.000", "'1.000' can be read in two ways"),
        ("three", "'three' is not a number"),
        ("1_000", "'1_000' is not a number"),
    ],
)
def test_what_is_no_number_is_not_taken_for_one(model, key, in_mapping, value, told):
    found = faults(model, key, {"phone": value} if in_mapping else value)
    assert any(told in fault for fault in found), found


@pytest.mark.parametrize(("model", "key", "in_mapping"), FIELDS)
def test_a_number_in_quotes_is_still_a_number(model, key, in_mapping):
    assert faults(model, key, {"phone": "1"} if in_mapping else "1") == []
