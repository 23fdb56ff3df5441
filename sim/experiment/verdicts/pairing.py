"""How many customers come to a place where the two designs do not share their luck."""

from sim.experiment.verdicts.results import DesignResult
from sim.scenario.checks.beside.lost import Lost, lost


def pairing_lost(baseline: DesignResult, variant: DesignResult, unmatched: float) -> float:
    """Share of the counted customers who meet a place where the luck of twins is lost.

    Exact for one such place; for several at most the sum, since some customers come to more than
    one of them.

    Args:
        baseline: The baseline.
        variant: The variant.
        unmatched: Share of the customers without a twin: those of a stream under another name.
    """
    shares: dict[str, float] = {}
    for one in lost(baseline.spec, variant.spec):
        share = unmatched if one.kind == "stream" else share_at(one, baseline, variant)
        shares[one.place] = max(shares.get(one.place, 0.0), share)
    return min(1.0, sum(shares.values()))


def share_at(one: Lost, baseline: DesignResult, variant: DesignResult) -> float:
    """Share of the customers who come to a place, in the design where it is larger."""
    if not any(one.steps):
        return 1.0
    return max(
        reached(steps, result) for steps, result in zip(one.steps, (baseline, variant), strict=True)
    )


def reached(steps: tuple[str, ...], result: DesignResult) -> float:
    """Share of the counted customers who come to one of some steps, at most the sum over them."""
    if not result.customers:
        return 0.0
    here = result.runs.filter(measure="reached")
    count = here.filter(here["step"].is_in(steps))["amount"].sum()
    return min(1.0, float(count) / result.customers)
