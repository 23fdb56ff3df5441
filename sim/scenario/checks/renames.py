"""Whether a part that keeps the luck of an old name is the only one to have it."""

from sim.errors import quoted
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import keyed_parts
from sim.scenario.reading.findings import Findings


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """`was` names something that is gone, once; `opinion` names an offer."""
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
            elif owners.setdefault(part.was, name) != name:
                owner = quoted(owners[part.was])
                message = f"{quoted(part.was)} is now {owner} already, it cannot be both"
                findings.problem(path, message, "leave 'was' out in one of them")
    for name, offer in spec.offers.items():
        if offer.opinion is not None and offer.opinion not in spec.offers:
            where = ("offers", name, "opinion")
            findings.unknown(where, "offer", offer.opinion, spec.offers, "offers")
