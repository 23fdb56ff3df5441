"""The order of the reference: the parts of a scenario as a journey goes, each with a few words."""

from dataclasses import dataclass

from pydantic import BaseModel

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.describing.models import models_inside
from sim.scenario.describing.resolved import fields_in_order


@dataclass(frozen=True)
class Chapter:
    """A part of the page: what it is about, and the models in it, by their names without 'Spec'."""

    title: str
    words: str
    models: tuple[str, ...]


CHAPTERS = (
    Chapter(
        "The whole",
        "A scenario has these parts. Only the first few are needed; all else has a default.",
        ("Scenario",),
    ),
    Chapter(
        "Who comes",
        "Customers come by themselves, in streams, by campaigns or as a file says. Each is of one "
        "persona, which says what they want, what their time is worth to them and how they act.",
        ("Arrivals", "Stream", "Send", "Replay", "Persona", "Belief"),
    ),
    Chapter(
        "What happens at a step",
        "A visit to a step runs through eight phases, always in this order, and only through those "
        "that are written. The keys of a step stand under the phase that they belong to.",
        ("Step", "Message", "Books", "Refer", "Warn"),
    ),
    Chapter(
        "Where it goes on",
        "Ways lead from step to step: by shares, by conditions, and some of them take time.",
        ("Route", "When", "Score", "Between"),
    ),
    Chapter(
        "Who serves",
        "Teams are people or bots with hours and wages. Where they are busy, a queue forms.",
        ("Team", "Backlog"),
    ),
    Chapter(
        "What is remembered",
        "Systems remember customers. Between two systems only a hand-off carries anything.",
        ("System", "Profile", "Handoff", "Batch"),
    ),
    Chapter(
        "What is asked, offered and sent",
        "Asks, offers and contact rules have names; steps refer to them.",
        ("Ask", "Clarity", "Offer", "OfferToPersona", "ContactRule", "Cap"),
    ),
    Chapter(
        "What customers feel, and what the business sees",
        "Experiences move goodwill, and goodwill moves leaving. Monitors read reports and turn "
        "switches.",
        ("Feelings", "Monitor"),
    ),
    Chapter(
        "What a design costs, and what is left at the end",
        "Both are booked beside what happens to customers.",
        ("Investment", "Tail"),
    ),
    Chapter(
        "The experiment",
        "How long customers are followed and how often the world is run stands in the scenario "
        "itself; here is what a comparison must not break, what matters, and what a study claims.",
        ("Guardrail", "Margins", "Claim"),
    ),
)

PHASES = {
    "SystemAtStep": "1 arrive",
    "WaitAtStep": "2 wait",
    "ServeAtStep": "3 do",
    "AskAtStep": "4 ask",
    "OfferAtStep": "5 offer",
    "MessageAtStep": "1 arrive",
    "BookAtStep": "6 book",
    "ReferAtStep": "6 book",
    "LearnAtStep": "6 book",
    "LeaveAtStep": "7 leave",
    "RouteAtStep": "8 route",
}
"""The phase in which a visit reads what a block of a step says. What is in none is read always."""


ALWAYS = "What it is"


def chapters() -> list[tuple[Chapter, list[type[BaseModel]]]]:
    """The chapters with their models; one that no chapter names follows the one it is part of."""
    placed = {name: at for at, chapter in enumerate(CHAPTERS) for name in chapter.models}
    found: list[list[type[BaseModel]]] = [[] for _ in CHAPTERS]
    for model, holder in models_inside(ScenarioSpec):
        name = short(model)
        if name not in placed:
            placed[name] = placed[short(holder)] if holder is not None else 0
        found[placed[name]].append(model)
    for at, chapter in enumerate(CHAPTERS):
        order = {name: number for number, name in enumerate(chapter.models)}
        found[at].sort(key=lambda model: order.get(short(model), len(order)))
    return list(zip(CHAPTERS, found, strict=True))


def short(model: type[BaseModel]) -> str:
    """The name of a model without 'Spec'."""
    return model.__name__.removesuffix("Spec")


def groups_of(model: type[BaseModel]) -> list[tuple[str, dict[str, str]]]:
    """The fields of a model by the key that a file writes; a step's by phase, with titles."""
    fields = fields_in_order(model)
    homes = {
        name: PHASES[base.__name__]
        for base in model.__mro__
        if base.__name__ in PHASES and issubclass(base, BaseModel)
        for name in base.model_fields
    }
    if not homes:
        return [("", fields)]
    groups: dict[str, dict[str, str]] = {ALWAYS: {}}
    for title in sorted(set(homes.values())):
        groups[title] = {}
    for key, name in fields.items():
        groups[homes.get(name, ALWAYS)][key] = name
    return list(groups.items())
