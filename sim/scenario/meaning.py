"""What a scenario means, apart from how it is written: the part of it that a run depends on.

'90 min' and '1 h 30 min' mean the same, and so do a default left out and one written down. Title,
question, claims, evidence, sources and ranges say what a number rests on, not what happens; the
number of replications says how often it happens, `per` how what happened is counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.journey.blocks.queues.team import TeamSpec, week_of
from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.blocks.selling.offer import OfferSpec
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.journey.layout.layout import periods
from sim.journey.layout.sizes import ledger_bits
from sim.journey.people.arrivals import ArrivalsSpec, StreamSpec, weekly_rates
from sim.journey.people.personas import PersonaSpec
from sim.journey.people.replay import ReplaySpec, replayed
from sim.quantities.kinds import REST, Quantity, WrittenDistribution, in_words, written
from sim.quantities.weeks import AfterDuration, MomentOfWeek, NextDay, TimeOfWeek, UntilOpen

SAYS_NOTHING = frozenset({"scenario", "question", "claims", "replications", "per"})


def meaning(spec: ScenarioSpec) -> dict[str, object]:
    """A checked scenario as plain data, the same for all ways of writing the same thing.

    Mappings come in the order of the alphabet; so do routes from a step and other lists whose
    order says nothing. Currencies are left out: all amounts are in the scenario's.
    """
    parts = _fields(spec, SAYS_NOTHING | {"arrivals", "offers", "ledger_bits"})
    warm_up, counted, cool_down = periods(spec)
    parts["arrivals"] = _arrivals(spec.arrivals) | {
        "for": counted,
        "warm_up": warm_up,
        "cool_down": cool_down,
    }
    parts["ledger_bits"] = ledger_bits(spec)
    parts["offers"] = {name: _offer(spec.offers[name], spec) for name in sorted(spec.offers)}
    if any(_weights(persona) for persona in spec.personas.values()):
        # Weights of channels act among steps that declare one: there it is not as by default.
        parts["declares a channel"] = sorted(
            name for name, step in spec.steps.items() if step.declared_channel is not None
        )
    return parts


def _fields(model: BaseModel, leave_out: Iterable[str] = ()) -> dict[str, object]:
    """The fields of a model, by the key that a file writes."""
    keys = {name: field.alias or name for name, field in type(model).model_fields.items()}
    return {
        key: _plain(getattr(model, name))
        for name, key in sorted(keys.items(), key=lambda pair: pair[1])
        if key not in leave_out
    }


def _plain(value: object) -> object:
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return value


def _list(values: list[object]) -> list[object]:
    """A list; where it is of names only, their order says nothing."""
    parts = [_plain(value) for value in values]
    names = {part for part in parts if isinstance(part, str)}
    return [*sorted(names)] if len(names) == len(parts) else parts


def _arrivals(spec: ArrivalsSpec) -> dict[str, object]:
    """One stream with the shape of its week, or streams, sends and replay by name."""
    if spec.rate is None:
        return _fields(spec)
    return _fields(spec, {"pattern"}) | _stream(spec)


def _stream(spec: StreamSpec | ArrivalsSpec) -> dict[str, object]:
    """The rate of each hour of the week, as a share of the mean to nine digits."""
    if spec.rate is None:
        return {}
    rates = weekly_rates(spec.rate, spec.pattern)
    mean = rates.mean()
    shape = [format(rate / mean if mean > 0 else 0.0, ".9g") for rate in rates]
    return {"rate": _plain(spec.rate), "pattern": shape}


def _named_stream(spec: StreamSpec) -> dict[str, object]:
    """A stream with the shape of its week."""
    return _fields(spec, {"pattern"}) | _stream(spec)


def _replay(spec: ReplaySpec) -> dict[str, object]:
    """What was read, whatever the file and its columns are called."""
    return {"content": replayed(spec).digest}


def _team(spec: TeamSpec) -> dict[str, object]:
    """Who is there in each span of the week; what the team is judged by changes nothing."""
    week = [list(segment) for segment in week_of(spec)]
    return _fields(spec, {"agents", "staffing", "open", "measure"}) | {"week": week}


def _persona(spec: PersonaSpec) -> dict[str, object]:
    """A weight of 1 for a channel says nothing."""
    return _fields(spec, {"channels"}) | {"channels": _weights(spec)}


def _weights(spec: PersonaSpec) -> dict[str, float]:
    return {name: weight for name, weight in sorted(spec.channels.items()) if weight != 1}


def _route(spec: RouteSpec) -> dict[str, object]:
    """A route by the name that keys its draws, with its share worked out."""
    share: object = _plain(spec.share)
    if spec.share is None:
        share = "100 %" if spec.when is not None or spec.unless is not None else REST
    return _fields(spec, {"name", "share"}) | {"name": spec.key, "share": share}


def _step(spec: StepSpec) -> dict[str, object]:
    """A step with what its channel and team make of it; the order of its routes says nothing."""
    routes = [_route(route) for route in sorted(spec.next, key=lambda route: route.key)]
    contact = spec.contact if spec.contact is not None else spec.team is not None or spec.is_live
    worked_out = {"next": routes, "live": spec.is_live, "contact": contact}
    return _fields(spec, set(worked_out)) | worked_out


def _offer(spec: OfferSpec, scenario: ScenarioSpec) -> dict[str, object]:
    """An offer with valuation and cost for each persona."""
    special = {name: spec.by_persona.get(name) for name in sorted(scenario.personas)}
    by_persona = {
        name: {
            "valuation": _plain((own and own.valuation) or spec.valuation),
            "cost": _plain((own and own.cost) or spec.cost),
        }
        for name, own in special.items()
    }
    shown = spec.shown if spec.shown is not None else spec.price
    worked_out = {"by_persona": by_persona, "shown": _plain(shown)}
    return _fields(spec, {*worked_out, "valuation", "cost"}) | worked_out


_WRITERS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (Quantity, lambda quantity: written(replace(quantity, currency=None))),
    (WrittenDistribution, lambda spread: in_words(replace(spread, currency=None))),
    (AfterDuration, lambda way: ["after", _plain(way.duration)]),
    (UntilOpen, lambda way: ["until open", way.team]),
    (NextDay, lambda way: ["next day", way.since, way.until]),
    (TimeOfWeek, lambda goes: ["goes", goes.day, goes.time]),
    (MomentOfWeek, lambda moment: moment.time),
    (StreamSpec, _named_stream),
    (ReplaySpec, _replay),
    (TeamSpec, _team),
    (RouteSpec, _route),
    (StepSpec, _step),
    (PersonaSpec, _persona),
    (BaseModel, _fields),
    (dict, lambda parts: {str(name): _plain(parts[name]) for name in sorted(parts)}),
    (list, _list),
)
"""How each kind of value is written; the first kind that fits is taken."""
