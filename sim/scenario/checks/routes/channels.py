"""What weights of channels do to shares that are written: by how much, or that they do nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.routes.effective_shares import choices
from sim.scenario.reading.findings import Findings, every_route

ONE_POINT = 0.01
NOTHING = 1e-9


@dataclass(frozen=True, order=True)
class Move:
    """By how much weights move a share, whose, and how that reads."""

    size: float
    persona: str
    words: str


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """A note where a share moves by more than a point, and on weights that can do nothing."""
    if any(placed.route.to not in spec.steps for placed in every_route(spec)):
        return  # which says so itself
    moves = list(every_move(spec))
    most = max(moves, default=Move(0.0, "", ""))
    if most.size > ONE_POINT:
        message = f"weights of channels move shares, the most: {most.words}"
        remedy = "if that is meant, all is well; 'winwin explain' prints all of them"
        findings.note(("personas",), message, remedy, of_key=True)
    used = competing(spec)
    for name, persona in spec.personas.items():
        path = ("personas", name, "channels")
        weights = [channel for channel, weight in persona.channels.items() if weight != 1]
        if not weights:
            continue
        if max((move.size for move in moves if move.persona == name), default=0.0) <= NOTHING:
            findings.note(path, f"these weights do nothing: {_why(spec)}", "leave them out")
            continue
        for channel in weights:
            if channel not in used:
                message = "no ways from one step lead to this channel and to another"
                remedy = "leave it out: it does nothing"
                findings.note((*path, channel), message, remedy, of_key=True)


def every_move(spec: ScenarioSpec) -> Iterator[Move]:
    """Every share of every persona, beside what is written."""
    for choice in choices(spec):
        for knowing, written, shares in (
            ("", choice.written, choice.plain),
            (", when known,", choice.written_known, choice.known or {}),
        ):
            total = sum(written)
            for name, theirs in shares.items():
                for route, share, said in zip(choice.routes, theirs, written, strict=True):
                    words = (
                        f"at '{choice.place}' {_percent(share * total)} of '{name}'{knowing} take "
                        f"'{route}', where {_percent(said)} is written"
                    )
                    yield Move(abs(share * total - said), name, words)


def competing(spec: ScenarioSpec) -> set[str]:
    """Channels between which customers choose somewhere."""
    found: set[str] = set()
    for routes in (spec.start, *(step.next for step in spec.steps.values())):
        declared = {spec.steps[route.to].declared_channel for route in routes} - {None}
        if len(declared) > 1:
            found |= {channel for channel in declared if channel is not None}
    return found


def _why(spec: ScenarioSpec) -> str:
    if len(spec.personas) == 1:
        return "there is one persona, and the average persona keeps the written shares"
    if not competing(spec):
        return "nowhere do ways lead to steps that declare different channels"
    return "between the channels that they choose among, all personas weigh alike"


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"
