"""A checked scenario with nothing left open: every key with its value, and whether it was written.

What explaining, printing and comparing have in common. Keys come in the order of the models.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import BaseModel

from sim.journey.layout.layout import periods
from sim.journey.layout.sizes import ledger_bits
from sim.quantities.kinds import (
    REST,
    Quantity,
    WrittenDistribution,
    in_file,
    parse_duration,
    with_value,
    written,
)
from sim.quantities.kinds import in_words as spread_in_words
from sim.quantities.spans import Spans, WeeklyPattern
from sim.quantities.weeks import (
    AfterDuration,
    NextDay,
    TimeOfWeek,
    UntilOpen,
    write_list_time,
    write_way,
)
from sim.scenario.loading import Scenario
from sim.scenario.reading.tree import Path


@dataclass(frozen=True)
class Part:
    """A part of a resolved scenario.

    `value` is plain data as a file may hold it, or the parts inside: by key, or in a list.
    `amount` is the number behind the value, where it is one; `by_default` says that nothing was
    written and the model's default holds.
    """

    path: Path
    value: "str | int | float | bool | dict[str, Part] | list[Part]"
    by_default: bool
    amount: Quantity | WrittenDistribution | None = None


def resolved(scenario: Scenario) -> dict[str, Part]:
    """The whole scenario by key, defaults worked out; what says nothing is left out."""
    whole = _parts(scenario, scenario.spec, ())
    return {} if whole is None or not isinstance(whole.value, dict) else whole.value


def leaves(part: Part) -> Iterator[Part]:
    """All parts without parts inside, in order."""
    if isinstance(part.value, dict):
        for inner in part.value.values():
            yield from leaves(inner)
    elif isinstance(part.value, list) and part.value:
        for inner in part.value:
            yield from leaves(inner)
    else:
        yield part


def _parts(scenario: Scenario, value: object, path: Path) -> Part | None:
    by_default = path not in scenario.tree.places
    plain = _plain(value)
    if isinstance(plain, BaseModel):
        found = {
            key: _field(scenario, plain, name, (*path, key))
            for key, name in fields_in_order(type(plain)).items()
        }
        return Part(path, {k: part for k, part in found.items() if part is not None}, by_default)
    if isinstance(plain, dict):
        entries = {name: _parts(scenario, plain[name], (*path, name)) for name in plain}
        return Part(path, {k: part for k, part in entries.items() if part is not None}, by_default)
    if isinstance(plain, list):
        items = [_parts(scenario, item, (*path, at)) for at, item in enumerate(plain)]
        return Part(path, [part for part in items if part is not None], by_default)
    if plain is None:
        return None
    amount = _amount(value, scenario.spec.currency)
    said = amount.written if amount is not None else plain
    said = said if isinstance(said, str | int | float | bool) else str(said)
    return Part(path, said, by_default, amount)


def fields_in_order(model: type[BaseModel]) -> dict[str, str]:
    """Fields by the key that a file writes: a model's own first, then those of its blocks."""
    inherited = [base.model_fields for base in model.__bases__ if issubclass(base, BaseModel)]
    own = [name for name in model.model_fields if not any(name in base for base in inherited)]
    names = dict.fromkeys([*own, *(name for base in inherited for name in base)])
    return {model.model_fields[name].alias or name: name for name in names}


def _amount(value: object, currency: str) -> Quantity | WrittenDistribution | None:
    """The amount behind a value; money without a currency is in the scenario's."""
    amount = value.duration if isinstance(value, AfterDuration) else value
    if not isinstance(amount, Quantity | WrittenDistribution):
        return None
    if not amount.unit.startswith("money") or amount.currency is not None:
        return amount
    if isinstance(amount, Quantity):
        named = replace(amount, currency=currency)
        return replace(named, written=written(named))
    spread = replace(amount, currency=currency)
    return replace(spread, written=spread_in_words(spread))


def _plain(value: object) -> object:
    """A value as a file holds it; the evidence of an amount stays with the amount."""
    if isinstance(value, Quantity | WrittenDistribution):
        return value.written
    if isinstance(value, AfterDuration):
        return value.duration.written
    if isinstance(value, UntilOpen | NextDay):
        return write_way(value)
    if isinstance(value, TimeOfWeek):
        return write_list_time(value)
    if isinstance(value, Spans | WeeklyPattern):
        return value.written
    return in_file(value)


def _field(scenario: Scenario, model: BaseModel, name: str, path: Path) -> Part | None:
    """A field; where it is left open, what is made of it."""
    value = getattr(model, name)
    if value is None:
        value = _worked_out(scenario, model, path)
    return _parts(scenario, value, path)


def _worked_out(  # noqa: PLR0911  a return a field
    scenario: Scenario, model: BaseModel, path: Path
) -> object:
    """What the lab takes where a field without a fixed default is left out."""
    spec = scenario.spec
    warm_up, _, cool_down = periods(spec)
    zero = parse_duration("0 min")
    match path:
        case ("arrivals", "warm_up" | "cool_down" as period):
            return with_value(zero, warm_up if period == "warm_up" else cool_down)
        case ("steps", str(step), "live"):
            return spec.steps[step].is_live
        case ("steps", str(step), "contact"):
            return spec.steps[step].team is not None or spec.steps[step].is_live
        case ("ledger_bits",):
            return ledger_bits(spec)
        case ("offers", str(offer), "shown"):
            return spec.offers[offer].price
        case (*_, "next" | "start", int(), "share"):
            is_open = (
                getattr(model, "when", None) is None and getattr(model, "unless", None) is None
            )
            return REST if is_open else "100 %"
    return None


def in_words(part: Part) -> str:
    """The value of a part without parts inside, in human units: '1 h 30 min', 'yes'."""
    if isinstance(part.amount, Quantity):
        return written(part.amount)
    if isinstance(part.value, bool):
        return "yes" if part.value else "no"
    return "none" if part.value in ({}, []) else str(part.value)
