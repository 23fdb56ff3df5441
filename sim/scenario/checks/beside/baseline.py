"""Whether a variant's customers keep the luck of their twins in the baseline, in words."""

from sim.errors import quoted
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.beside.alternatives import Place, destination_key, places
from sim.scenario.checks.beside.drawing import ways_from
from sim.scenario.checks.beside.exchanged import exchanged
from sim.scenario.checks.beside.lost import Lost, lost
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.tree import dotted

MINDFUL = "or customers lose the luck they share between the two designs"
WHERE = {"choice": "where the ways lead", "persona": "personas", "stream": "streams"}


def check(before: ScenarioSpec, after: ScenarioSpec, findings: Findings) -> None:
    """Problems of ways that name what they were, and notes on luck that is lost or exchanged.

    Args:
        before: The baseline.
        after: The variant.
        findings: Of the variant.
    """
    check_was(before, after, findings)
    for one in lost(before, after):
        gone = WHERE.get(one.kind, f"{one.kind}s")
        message = f"'{one.gone}' is gone from {gone} and '{one.new}' is new"
        findings.note(
            one.path, message, f"if that is what it was, write {lines_of(one)}, {MINDFUL}"
        )
    for move in exchanged(before, after):
        message = (
            f"of 100 who choose here, {move.moved * 100:.0f} go another way than in the baseline, "
            f"where {move.least * 100:.0f} would do: they change places among the old ways too"
        )
        remedy = f"if '{move.new}' takes customers from one way only, write 'from: {move.origin}'"
        findings.note(move.path, message, remedy)


def lines_of(one: Lost) -> str:
    """What to write and where, in words."""
    return " and ".join(f"'{line.text}' in {dotted(line.path[:-1])}" for line in one.lines)


def check_was(before: ScenarioSpec, after: ScenarioSpec, findings: Findings) -> None:
    """A way on was a way to somewhere that the baseline's step leads to."""
    known = places(before)
    for key, place in places(after).items():
        old = known.get(key)
        if old is None:
            continue
        led = old.keys | _single_ways(before, old)
        for one in place.alternatives:
            if one.route.was is not None and one.route.was not in led:
                where = (*one.path, "was")
                whose = f"step {quoted(old.steps[0])}" if old.steps else "start"
                noun = f"way from the baseline's {whose} to"
                findings.unknown(where, noun, one.route.was, led, "next")


def _single_ways(spec: ScenarioSpec, place: Place) -> set[str]:
    ways = [way for name in place.steps for way in ways_from(spec.steps[name])]
    return {destination_key(spec, way) for way in ways}
