"""Whether what is said of sales fits together: prices seen late, contracts, offers made to some."""

from sim.journey.blocks.selling.offer import OfferSpec
from sim.journey.blocks.selling.sale import MOST_PERIODS
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import Findings, conditions_at_steps
from sim.scenario.reading.tree import Path


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Offers by themselves, then conditions of asks and offers at steps."""
    for name, offer in spec.offers.items():
        check_reveal(spec, findings, ("offers", name), offer)
        check_contract(spec, findings, ("offers", name), offer)
    for placed in conditions_at_steps(spec):
        what = str(placed.path[-1]).removesuffix("_when")
        step = spec.steps[placed.step]
        if getattr(step, what) is None:
            message = f"this says when to {what}, but the step has no '{what}'"
            remedy = f"add '{what}: ...' to the step, or remove it"
            findings.problem(placed.path, message, remedy, of_key=True)
        if step.system is None and placed.condition.known is not None:
            message = "nobody is known here: there is no system that could remember"
            remedy = "name the step's system, or leave this out"
            findings.note((*placed.path, "known"), message, remedy, of_key=True)


def check_reveal(spec: ScenarioSpec, findings: Findings, path: Path, offer: OfferSpec) -> None:
    """A price seen later has a step where it is seen; what hangs on that needs it."""
    if offer.revealed_at is not None:
        if offer.revealed_at not in spec.steps:
            where = (*path, "revealed_at")
            findings.unknown(where, "step", offer.revealed_at, spec.steps, "steps")
        if offer.shown is None:
            message = "the whole price is shown from the start, so nothing appears later"
            remedy = "add 'shown', the price that is seen at first"
            findings.note((*path, "revealed_at"), message, remedy, of_key=True)
        return
    for key in ("attachment", "leave_on_reveal", "reveal_feels"):
        if getattr(offer, key).value:
            message = "the whole price never appears, so nobody decides on it again"
            remedy = "add 'revealed_at' with the step where it does, or remove this"
            findings.note((*path, key), message, remedy, of_key=True)


def check_contract(spec: ScenarioSpec, findings: Findings, path: Path, offer: OfferSpec) -> None:
    """A contract has so many bills in a window that each can be told, and at least one."""
    if offer.per is None:
        return
    if spec.observe.value > MOST_PERIODS * offer.per.value:
        message = (
            f"it would be billed more than {MOST_PERIODS:,} times while a customer is followed"
        )
        findings.problem((*path, "per"), message, "write a longer period")
    if offer.per.value >= spec.observe.value:
        message = "customers are followed for no longer than this, so there is no further bill"
        remedy = "write a shorter period, or leave it out"
        findings.note((*path, "per"), message, remedy)
