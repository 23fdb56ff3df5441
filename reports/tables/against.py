"""A scenario beside what the company knows: text, JSON and CSV."""

import math
from collections.abc import Sequence

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.data.jsons import SCHEMA_VERSION, Json, csv_text
from reports.words.amounts import NOT_KNOWN, difference_words, level_words, unit_words
from reports.words.lettering import plain, signed
from reports.words.terminal import GREY, quiet_table
from sim.experiment.verdicts.against import HeldAgainst
from sim.experiment.verdicts.results import DesignResult
from sim.journey.groundwork.calendar import DAY

CHANCE = {True: "chance explains it", False: "more than chance", None: "cannot be said"}
NEAR = {True: "within", False: "outside", None: "–"}
COLUMNS = {
    "measure": pl.String,
    "team": pl.String,
    "per": pl.String,
    "unit": pl.String,
    "known": pl.Float64,
    "found": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "off_by": pl.Float64,
    "off_by_share": pl.Float64,
    "single_period_low": pl.Float64,
    "single_period_high": pl.Float64,
    "within_chance": pl.Boolean,
    "within_tolerance": pl.Boolean,
}


def against_frame(held: Sequence[HeldAgainst], currency: str) -> pl.DataFrame:
    """A row a figure: what the company knows, what the scenario gives, and how far that is off."""
    rows = [
        (
            each.known.measure,
            each.known.team,
            each.known.per,
            unit_words(each.known.kind.unit, currency),
            each.known.value,
            each.found.mean,
            each.found.low,
            each.found.high,
            each.off_by,
            each.off_by_share,
            *each.single,
            each.by_chance,
            each.within_tolerance,
        )
        for each in held
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def against_csv(held: Sequence[HeldAgainst], currency: str) -> str:
    """The figures as CSV."""
    return csv_text(against_frame(held, currency))


def against_json(result: DesignResult, held: Sequence[HeldAgainst]) -> Json:
    """The figures, and the run that they were held against."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": result.name,
        "title": result.title,
        "seed": result.seed,
        "replications": result.replications,
        "customers": result.customers,
        "counted_days": result.spec.arrivals.counted.value / DAY,
        "figures": against_frame(held, result.spec.currency).to_dicts(),
        "all_met": all(each.is_met for each in held),
    }


def against_text(result: DesignResult, held: Sequence[HeldAgainst]) -> RenderableType:
    """The figures for a terminal, and how to read them."""
    explained = sum(each.by_chance is True for each in held)
    head = (
        f"{plain(result.title)}: chance explains the gap to what is known for {explained} of "
        f"{len(held)} figures."
    )
    days = result.spec.arrivals.counted.value / DAY
    observed = result.spec.observe.value / DAY
    reading = (
        f"The scenario over {result.customers:,} customers in {result.replications} replications, "
        "with the interval of the mean (95 %). Chance explains a gap where one counted period of "
        f"{days:,.0f} days could well have given the known figure; a figure over a longer time "
        f"varies less. Shares of customers are of those followed for {observed:,.0f} days each."
    )
    return Group(
        Text(head, style="bold"),
        "",
        against_table(held),
        "",
        *_reasons(held),
        Text(reading),
    )


def against_table(held: Sequence[HeldAgainst]) -> Table:
    """A row a figure."""
    table = quiet_table()
    table.add_column("figure", overflow="fold")
    table.add_column("known", justify="right", no_wrap=True)
    table.add_column("the scenario", no_wrap=True)
    table.add_column("off by", no_wrap=True)
    table.add_column("", overflow="fold")
    has_tolerance = any(each.known.tolerance for each in held)
    if has_tolerance:
        table.add_column("tolerance", overflow="fold")
    for each in held:
        unit = each.known.kind.unit
        of_team = f", {each.known.team}" if each.known.team else ""
        cells = [
            Text(f"{each.known.measure}{of_team}\nper {each.known.per}"),
            Text(words(each.known.value, unit)),
            Text(f"{words(each.found.mean, unit)}\n{_range(each)}"),
            Text(off_words(each)),
            Text(CHANCE[each.by_chance], style=GREY if each.by_chance is None else ""),
        ]
        if has_tolerance:
            cells.append(Text(NEAR[each.within_tolerance]))
        table.add_row(*cells)
    return table


def words(value: float, unit: str) -> str:
    """A figure in words: "62 %", "1,217", "68 s", "12.40"."""
    return time_words(value) if unit == "minutes" else level_words(value, unit)


def time_words(minutes: float) -> str:
    """A time in the unit that a person would use, from seconds on."""
    if not math.isfinite(minutes):
        return NOT_KNOWN
    for size, unit in ((1440.0, "days"), (60.0, "h"), (1.0, "min")):
        if abs(minutes) >= 2 * size:
            return signed(f"{minutes / size:,.1f} {unit}")
    return signed(f"{minutes * 60:.0f} s")


def off_words(each: HeldAgainst) -> str:
    """How far the scenario is off, in the figure's unit and as a share of what is known."""
    if not math.isfinite(each.off_by):
        return NOT_KNOWN
    unit = each.known.kind.unit
    if unit == "minutes":
        sign = "+" if each.off_by >= 0 else ""
        amount = f"{sign}{time_words(each.off_by)}"
    else:
        amount = difference_words(each.off_by, unit)
    if not math.isfinite(each.off_by_share):
        return amount
    return f"{amount}\n{signed(f'{100 * each.off_by_share:+.1f} %')}"


def _range(each: HeldAgainst) -> str:
    ends = (each.found.low, each.found.high)
    if not all(math.isfinite(end) for end in ends):
        return "no interval"
    return " to ".join(words(end, each.known.kind.unit) for end in ends)


def _reasons(held: Sequence[HeldAgainst]) -> list[RenderableType]:
    """Why a figure has no answer."""
    return [
        Text(f"{each.known.measure} {each.found.note}.")
        for each in held
        if not math.isfinite(each.found.mean)
    ]
