"""What a model knows at a path of a scenario: its keys, and an example of a value."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.quantities.fields import described
from sim.scenario.reading.tree import Path


def keys_of(model_class: type[BaseModel], path: Path) -> list[str]:
    """The keys that may be written in the mapping at a path, as they are written in a file."""
    keys: dict[str, None] = {}
    for annotation in _at(model_class, path):
        if _is_model(annotation):
            keys.update(dict.fromkeys(_fields(annotation)))
    return list(keys)


def models_at(model_class: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """The models that can describe the value at a path."""
    return [annotation for annotation in _at(model_class, path) if _is_model(annotation)]


def places_of(model_class: type[BaseModel], key: str) -> list[str]:
    """Where a key may be written, as paths with NAME for the names in them: 'offers.NAME.price'."""
    found: dict[str, None] = {}
    _look_for(model_class, key, (), found, set())
    return list(found)


def _look_for(
    annotation: Any,  # noqa: ANN401 -- annotations have no type
    key: str,
    path: tuple[str, ...],
    found: dict[str, None],
    seen: set[type[BaseModel]],
) -> None:
    for one in _alternatives(annotation):
        inner, name = one, ""
        if get_origin(one) is dict:
            inner, name = get_args(one)[1], "NAME"
        elif get_origin(one) in {list, tuple} and get_args(one):
            inner = get_args(one)[0]
        if inner is not one:
            _look_for(inner, key, (*path, name) if name else path, found, seen)
        elif _is_model(one) and one not in seen:
            seen.add(one)
            fields = _fields(one)
            if key in fields:
                found[".".join((*path, key))] = None
            for field_key, field in fields.items():
                _look_for(field.annotation, key, (*path, field_key), found, seen)


def example_of(model_class: type[BaseModel], path: Path) -> str | None:
    """An example of what to write at a path, if its type has one."""
    for annotation in _at(model_class, path[:-1]):
        field = _fields(annotation).get(str(path[-1])) if _is_model(annotation) else None
        if field is None:
            continue
        kind = next(filter(None, map(described, (*field.metadata, field.annotation))), None)
        if kind is not None and kind.examples:
            example = str(kind.examples[0])
            origins = {get_origin(one) for one in _alternatives(field.annotation)}
            if origins.isdisjoint({list, dict}):
                return example
            return f"[{example}]" if origins == {list} else None
    return None


def _at(annotation: Any, path: Path) -> list[Any]:  # noqa: ANN401 -- annotations have no type
    """The annotations that can describe the value at a path."""
    found = list(_alternatives(annotation))
    for part in path:
        found = [deeper for one in found for deeper in _step(one, part)]
    return found


def _step(annotation: Any, part: str | int) -> Iterator[Any]:  # noqa: ANN401
    """The annotations one key, or one item of a list, further in."""
    if _is_model(annotation):
        field = _fields(annotation).get(str(part))
        if field is not None:
            yield from _alternatives(field.annotation)
        return
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        yield from _alternatives(arguments[1])
    elif get_origin(annotation) in {list, tuple} and arguments:
        yield from _alternatives(arguments[0])


def _alternatives(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    """An annotation without its metadata, and each member of a union."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for member in get_args(annotation):
            yield from _alternatives(member)
    else:
        yield annotation


def _is_model(annotation: Any) -> bool:  # noqa: ANN401
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _fields(model_class: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the key that a file writes."""
    return {field.alias or name: field for name, field in model_class.model_fields.items()}
