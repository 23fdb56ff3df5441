"""How a value written in a file becomes a field of a model, and what is said when it cannot.

A `FieldType` is put into `Annotated[...]`; pydantic then reads the value with it, writes it back
in the words of the file, and takes its JSON Schema from it. Values arrive as text, numbers,
booleans, None, lists and mappings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError
from pydantic_core import core_schema as cs

from sim.errors import closest, quoted

EVIDENCE = ("measured", "published", "published second-hand", "assumed")
"""What a number can rest on, strongest first. A bare number is assumed."""
ASSUMED = "assumed"
STATED_KEYS = ("value", "evidence", "source", "range")
RANGE_LENGTH = 2


@dataclass(frozen=True)
class Fault:
    """What is wrong with a written value, how to fix it, and where inside the value it sits."""

    rule: str
    remedy: str
    within: tuple[str | int, ...] = ()


class FieldError(ValueError):
    """A written value is not what its field expects; carries every fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order in which they were found."""
        super().__init__("; ".join(f"{fault.rule}: {fault.remedy}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Stated:
    """A value as stated: bare, or taken out of `{value, evidence, source, range}`."""

    value: object
    evidence: str
    source: str
    range: tuple[object, object] | None
    within: tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class FieldType:
    """Reads, writes and describes one kind of field; compared by identity, as annotations need.

    `read` raises FieldError. `write` gives back what a file may hold. `schema` is a JSON Schema.
    """

    name: str
    meaning: str
    examples: tuple[str | float, ...]
    read: Callable[[object], Any]
    write: Callable[[Any], object]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let pydantic read and write this field through the two functions."""
        return cs.no_info_plain_validator_function(
            self._validate, serialization=cs.plain_serializer_function_ser_schema(self.write)
        )

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The fragment for editors: what may be written, with its meaning and examples."""
        examples = {"examples": list(self.examples)} if self.examples else {}
        return {"description": self.meaning, **examples, **self.schema}

    def _validate(self, raw: object) -> object:
        try:
            return self.read(raw)
        except FieldError as error:
            details = [
                InitErrorDetails(
                    type=refusal(fault.rule, fault.remedy), loc=fault.within, input=raw
                )
                for fault in error.faults
            ]
            raise ValidationError.from_exception_data(self.name, details) from None


def refusal(rule: str, remedy: str, *within: str | int) -> PydanticCustomError:
    """A refusal that a model's own validator raises, with its remedy and its place.

    Args:
        rule: What is wrong, for example "'low' is above 'high'".
        remedy: What to do about it.
        within: Keys from the validated value down to the part that is wrong.
    """
    context = {"rule": rule, "remedy": remedy, "within": within}
    return PydanticCustomError("refused", "{rule}", context)


def described(annotation: object) -> FieldType | None:
    """The field type inside an annotation (`Share | None` too), for reference pages."""
    if isinstance(annotation, FieldType):
        return annotation
    for part in get_args(annotation):
        found = described(part)
        if found is not None:
            return found
    return None


def stated(raw: object, faults: list[Fault]) -> Stated:
    """Takes a value with its evidence apart; adds what is wrong with the mapping to the faults."""
    if not isinstance(raw, dict):
        return Stated(raw, ASSUMED, "", None, ())
    faults.extend(_unknown_key(key) for key in raw if key not in STATED_KEYS)
    if "value" not in raw:
        faults.append(Fault("'value' is missing", "add value: ... to it"))
    evidence = raw.get("evidence", ASSUMED)
    if evidence not in EVIDENCE:
        choices = ", ".join(f"'{kind}'" for kind in EVIDENCE)
        rule = f"{quoted(evidence)} is not a kind of evidence"
        faults.append(Fault(rule, f"write one of {choices}", ("evidence",)))
    source = raw.get("source", "")
    if not isinstance(source, str):
        rule = f"{quoted(source)} is not text"
        faults.append(Fault(rule, "write where the number comes from, in quotes", ("source",)))
    ends = raw.get("range")
    if "range" in raw and not (isinstance(ends, list) and len(ends) == RANGE_LENGTH):
        rule = f"{quoted(ends)} is not a range" if not isinstance(ends, list) else _not_two(ends)
        faults.append(Fault(rule, "write the lowest and the highest: [low, high]", ("range",)))
        ends = None
    pair = (ends[0], ends[1]) if isinstance(ends, list) else None
    return Stated(raw.get("value"), str(evidence), str(source), pair, ("value",))


def restated(written: object, evidence: str, source: str, ends: list[str] | None) -> object:
    """The inverse of `stated`: bare where nothing but the value was said."""
    if evidence == ASSUMED and not source and ends is None:
        return written
    mapping: dict[str, object] = {"value": written, "evidence": evidence}
    if source:
        mapping["source"] = source
    if ends is not None:
        mapping["range"] = ends
    return mapping


def stated_schema(scalar: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a value that may be bare or stated with its evidence."""
    properties = {
        "value": scalar,
        "evidence": {"enum": list(EVIDENCE)},
        "source": {"type": "string"},
        "range": {"type": "array", "items": scalar, "minItems": 2, "maxItems": 2},
    }
    mapping = {
        "type": "object",
        "properties": properties,
        "required": ["value"],
        "additionalProperties": False,
    }
    alternatives = scalar.get("oneOf", [scalar])
    return {"oneOf": [*alternatives, mapping]}


def _unknown_key(key: object) -> Fault:
    near = closest(str(key), STATED_KEYS)
    hint = f"; did you mean '{near}'?" if near else ""
    rule = f"{quoted(key)} is not known here{hint}"
    return Fault(rule, "a value may have: value, evidence, source, range", (str(key),))


def _not_two(ends: list[object]) -> str:
    return f"a range has two ends, not {len(ends)}"
