"""Whether a part that keeps the luck of an old name is the only one to have it."""

from sim.errors import quoted
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import keyed_parts
from sim.scenario.checks.beside.drawing import draws_at
from sim.scenario.reading.findings import Findings, names_in_words


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """`was` names something that is gone, once; `opinion` names another offer.

    A segment may be split in two, and a step in a row of two, both of which say what it was: the
    parts of a segment share its draw, and the steps divide its kinds of draws between them.
    """
    for home, parts in keyed_parts(spec):
        kind = home[-1]
        owners: dict[str, str] = {}
        for name, part in parts.items():
            if part.was is None:
                continue
            path = (*home, name, "was")
            if part.was in parts:
                message = f"{quoted(part.was)} is still one of the {kind}"
                remedy = "leave 'was' out: only what is gone can have been renamed"
                findings.problem(path, message, remedy)
                continue
            owner = owners.setdefault(part.was, name)
            if owner == name or kind == "personas":
                continue
            shared = draws_at(spec, owner) & draws_at(spec, name) if kind == "steps" else {""}
            if shared:
                message = f"{quoted(part.was)} is now {quoted(owner)} already, it cannot be both"
                if kind == "steps":
                    message += f": at each, luck decides {names_in_words(sorted(shared))}"
                findings.problem(path, message, "leave 'was' out in one of them")
    for name in spec.offers:
        check_opinion(spec, findings, name)


def check_opinion(spec: ScenarioSpec, findings: Findings, name: str) -> None:
    """The luck of an opinion is that of another offer, which has its own."""
    other = spec.offers[name].opinion
    path = ("offers", name, "opinion")
    if other is None:
        return
    if other not in spec.offers:
        findings.unknown(path, "offer", other, spec.offers, "offers")
    elif other == name:
        message = "an offer cannot borrow the opinion from itself"
        findings.problem(path, message, "name another offer, or leave it out: it has its own luck")
    elif (further := spec.offers[other].opinion) is not None:
        message = f"{quoted(other)} has no opinion of its own: it borrows that of {quoted(further)}"
        circle = further == name
        remedy = "leave it out in one of them" if circle else f"write 'opinion: {further}'"
        findings.problem(path, message, remedy)
