"""Customers whom others brought: how many, how they fared, and which figures they are part of."""

from reports.words.amounts import share_words
from sim.experiment.verdicts.results import DesignResult


def brought_per_100(result: DesignResult) -> float:
    """Customers brought by 100 customers who came by themselves."""
    return 100.0 * _total(result, "referred customers") / max(1, result.customers)


def brought_words(result: DesignResult) -> str:
    """Whom customers brought, in words; empty where nobody was brought."""
    brought = _total(result, "referred customers")
    if not brought:
        return ""
    reached, left = (_total(result, f"referred {what}") for what in ("completed", "left"))
    return (
        f"Brought by others: {per_100_words(result)} per 100 customers. Of those, "
        f"{share_words(reached / brought)} reached their goal and {share_words(left / brought)} "
        "left. What they are worth is in both sides' values, and their work in the teams' hours; "
        "all counts and shares are of the customers who came by themselves."
    )


def per_100_words(result: DesignResult) -> str:
    """How many were brought by 100 customers: "19", "0.4"."""
    return f"{brought_per_100(result):.2g}"


def _total(result: DesignResult, measure: str) -> float:
    return float(result.runs.filter(measure=measure)["amount"].sum())
