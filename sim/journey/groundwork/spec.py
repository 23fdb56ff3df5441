"""What every part of a scenario has in common: unknown keys are refused, nothing changes later."""

from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from sim.errors import quoted
from sim.quantities.fields import FieldType, refusal
from sim.quantities.numbers import UnitError
from sim.quantities.units import read_number

# A customer's record and the arrays of the world, as compiled code sees them: numpy records and a
# tuple of arrays. Their fields are declared block by block and assembled in `layout.py`.
Customer = Any
World = Any


class Spec(BaseModel):
    """A part of a scenario file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("*", mode="before")
    @classmethod
    def _only_numbers_as_numbers(cls, value: object, info: ValidationInfo) -> object:
        """A plain number is neither yes nor no, nor a text that can be read in two ways.

        pydantic by itself takes `true` for 1 and '1.000' for 1.
        """
        field = cls.model_fields.get(info.field_name or "")
        if field is None or any(isinstance(item, FieldType) for item in field.metadata):
            return value
        noun = _number_in(field.annotation)
        if noun is None:
            return value
        if isinstance(value, dict):
            return {key: _plain_number(part, noun, key) for key, part in value.items()}
        return _plain_number(value, noun)


def _number_in(annotation: object) -> str | None:
    """What plain number an annotation asks for, if it does: `int | None`, `dict[Name, float]`."""
    if annotation is int:
        return "a whole number"
    if annotation is float:
        return "a number"
    parts = get_args(annotation)
    if any(isinstance(part, FieldType) for part in parts):
        return None
    return next((noun for noun in map(_number_in, parts) if noun is not None), None)


def _plain_number(value: object, noun: str, *within: str) -> object:
    if isinstance(value, bool):
        rule = f"{noun} is expected, but {quoted(value)} is written"
        raise refusal(rule, f"write {noun}, for example 3", *within)
    if not isinstance(value, str):
        return value
    try:
        return read_number(value).value
    except UnitError as error:
        raise refusal(error.rule, error.remedy, *within) from None


class NamedSpec(Spec):
    """A part whose draws are keyed by its name."""

    was: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="The name it had in the design it is compared with: under it, customers "
            "keep the luck they share between the two.",
        ),
    ] = None
