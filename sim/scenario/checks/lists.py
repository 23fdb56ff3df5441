"""Whether lists that hand-offs send can go: their times, and who spends what time on them."""

from sim.journey.blocks.serving.batch import BatchSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.tree import Path


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """The lists of all hand-offs."""
    for name, handoff in spec.handoffs.items():
        if handoff.batch is None:
            continue
        path: Path = ("handoffs", name)
        check_time(findings, (*path, "batch"), handoff.batch)
        if handoff.delay.mean > 0:
            message = "cases that travel on a list have no delay of their own: they wait for it"
            remedy = "remove it, or write the time of the whole list: 'batch: {takes: 1 day}'"
            findings.problem((*path, "delay"), message, remedy, of_key=True)
        if handoff.takes is not None:
            message = "a list is one piece of work: the cases on it take no time of their own"
            remedy = "write 'takes' inside 'batch', for the whole list"
            findings.problem((*path, "takes"), message, remedy, of_key=True)
        elif handoff.team is not None and handoff.batch.takes is None:
            message = f"'{handoff.team}' carries the list, but it is not said how long that takes"
            remedy = "add 'takes' inside 'batch', for example 'takes: 1 h'"
            findings.problem((*path, "team"), message, remedy)
        if handoff.team is None and "priority" in handoff.batch.model_fields_set:
            message = "no team carries this list, so it stands in no queue"
            remedy = "name the 'team' that carries it, or remove it"
            findings.note((*path, "batch", "priority"), message, remedy, of_key=True)


def check_time(findings: Findings, path: Path, batch: BatchSpec) -> None:
    """A weekly list has a weekday, and no other has."""
    if batch.every == "week" and batch.at.day is None:
        message = "a list that goes every week needs a weekday"
        findings.problem((*path, "at"), message, "write it before the time: 'Fri 10:00'")
    if batch.every != "week" and batch.at.day is not None:
        on = "every day" if batch.every == "day" else "on weekdays"
        message = f"a list that goes {on} has no weekday of its own"
        findings.problem((*path, "at"), message, "write 'every: week', or the time alone: '10:00'")
