"""The models that a scenario is checked with, as those who describe them need them."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.journey.layout.design import ScenarioSpec
from sim.quantities.fields import FieldType, described
from sim.scenario.describing.resolved import fields_in_order


def every_model() -> list[type[BaseModel]]:
    """The models of all parts of a scenario, in the order of their fields."""
    return [model for model, _ in models_inside(ScenarioSpec)]


def title_of(model: type[BaseModel]) -> str:
    """A model's heading: 'Step', 'Offer to persona'."""
    name = model.__name__.removesuffix("Spec")
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()


def models_inside(
    model: type[BaseModel],
    holder: type[BaseModel] | None = None,
    seen: set[type[BaseModel]] | None = None,
) -> Iterator[tuple[type[BaseModel], type[BaseModel] | None]]:
    """A model and all models inside it, each once, with the first model that holds it."""
    seen = set() if seen is None else seen
    if model in seen:
        return
    seen.add(model)
    yield model, holder
    for name in fields_in_order(model).values():
        for inner in _models_in(model.model_fields[name].annotation):
            yield from models_inside(inner, model, seen)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 -- annotations have no type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def kinds_of(model: type[BaseModel]) -> Iterator[FieldType]:
    """The kinds of values that fields of a model have."""
    for field in model.model_fields.values():
        kind = kind_of(field)
        if kind is not None:
            yield kind


def kind_of(field: FieldInfo) -> FieldType | None:
    """The kind of value that a field has, if it is one of the kinds with a name."""
    return next(filter(None, map(described, (*field.metadata, field.annotation))), None)
