"""The one screen of a design by itself: what it gives, to whom, where people leave, its teams."""

from dataclasses import replace

from rich.console import Group, RenderableType
from rich.text import Text

from reports.tables.run import levels_line, metrics_table, personas_table
from reports.tables.teams import teams_table
from reports.words.amounts import share_words
from reports.words.brought import brought_words
from reports.words.implausible import about_designs
from reports.words.lettering import plain
from reports.words.terminal import listed, title
from sim.experiment.verdicts.results import DesignResult

# What a manager asks of a journey first; the other measures are there where all is asked for.
FIRST_ASKED = (
    "customer_value",
    "business_value",
    "completed",
    "abandoned",
    "churned",
    "censored",
    "cost_to_serve",
    "time_to_goal_hours",
    "contacts",
    "repeats",
)
MOST_PLACES = 5
MOST_NOTES = 6


def run_screen(result: DesignResult) -> RenderableType:
    """A design on one screen.

    Args:
        result: The design over all its replications.
    """
    currency = result.spec.currency
    people = f"{result.customers:,} customers in {result.replications} replications"
    shown = {name: result.metrics[name] for name in FIRST_ASKED if name in result.metrics}
    parts: list[RenderableType] = [
        Text(plain(result.title), style="bold"),
        Text(f"{result.name}, seed {result.seed}: {people}"),
        "",
        metrics_table(replace(result, metrics=shown), currency),
        "",
        Text.assemble("Against not having come: ", levels_line(result), "."),
    ]
    if result.left_by:
        parts += ["", Text(_where_they_leave(result))]
    if len(result.personas) > 1:
        parts += ["", personas_table(result, currency)]
    if result.teams:
        parts += [title("Teams"), teams_table([result])]
    remarks = [*filter(None, [brought_words(result)]), *about_designs([result])]
    if remarks:
        parts += ["", *listed(remarks[:MOST_NOTES])]
    rest = len(result.metrics) - len(shown)
    parts.append(
        Text(f"\nAsk on: --more ({rest} more measures, every place where people leave).", "dim")
    )
    return Group(*parts)


def _where_they_leave(result: DesignResult) -> str:
    """Where and why most customers leave, in a sentence."""
    first = result.left_by[:MOST_PLACES]
    places = ", ".join(
        f"{share_words(share)} at {plain(step)} ({reason})" for step, reason, share in first
    )
    rest = len(result.left_by) - len(first)
    more = f", and fewer at {rest} more places" if rest else ""
    return f"Most leave here: {places}{more}."
