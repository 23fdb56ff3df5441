"""Results as tables for a terminal, readable at 80 columns and better at 140.

What is undecided stands in grey and says so in words: colour never carries meaning alone.
"""

import math
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.tables.teams import lists_table, team_measures_table, teams_table
from reports.words.a_year import customers_a_year, for_a_year, rounded, rounded_interval
from reports.words.amounts import (
    VALUE_HEADS,
    difference_words,
    level_words,
    range_words,
    share_words,
)
from reports.words.brought import brought_words
from reports.words.implausible import about_designs
from reports.words.lettering import change_words, plain
from reports.words.notes import about_clocks, notes_of, p_words, payback_words
from reports.words.pairing import designs_of
from reports.words.sentences import first_sentence, sentence
from reports.words.switches import switch_lines
from reports.words.terminal import GREY, folded, hanging, listed, quiet_table, title
from sim.experiment.figures.metrics import BY_NAME
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, DesignResult, VariantResult
from sim.journey.groundwork.calendar import DAY

WIDE = 116
TONES = {
    "gain": "green",
    "loss": "red",
    "no material difference": "",
    "undecided": GREY,
    "win-win": "bold green",
    "gain at no cost to customers": "green",
    "gain at no cost to the business": "green",
    "at customers' expense": "red",
    "at the business's expense": "red",
    "lose-lose": "bold red",
    "no difference": "",
    "guardrail broken": "red",
}
LEVELS = ("both_gain", "customer_gains", "business_gains", "both_lose", "about_zero")
SHORT = {"no material difference": "no difference"}


def comparison_text(comparison: Comparison, width: int) -> RenderableType:
    """A comparison: the sentence, a row a variant, each in words, claims, teams, notes.

    Args:
        comparison: The study compared.
        width: Columns of the terminal.
    """
    parts: list[RenderableType] = [
        Text(first_sentence(comparison), style="bold"),
        "",
        verdict_table(comparison, wide=width >= WIDE),
        closer_table(comparison, wide=width >= WIDE),
        year_table(comparison, wide=width >= WIDE),
    ]
    if len(comparison.variants) > 1:
        parts += [
            title("In words"),
            *listed(sentence(comparison, v) for v in comparison.variants),
        ]
    if claims := claim_lines(comparison):
        parts += [title("What the study claims"), *claims]
    parts += _teams_parts(designs_of(comparison))
    if any(variant.team_measures for variant in comparison.variants):
        parts += [title("What teams are judged by"), team_measures_table(comparison)]
    parts += [title("Notes"), *listed(notes_of(comparison))]
    return Group(*parts)


def verdict_table(comparison: Comparison, *, wide: bool) -> Table:
    """A row a variant: customers, business, the headline, and who is worse off."""
    table = quiet_table()
    gap = "  " if wide else "\n"
    table.add_column("change", no_wrap=True)
    for side, per in zip(("customers", "business"), VALUE_HEADS[comparison.per], strict=True):
        table.add_column(f"{side},\n{comparison.currency} {per}", no_wrap=True)
    table.add_column("verdict", min_width=10, overflow="fold")
    table.add_column(_worse_off_head(comparison, wide=wide), no_wrap=True)
    for variant in comparison.variants:
        verdict = variant.verdict
        table.add_row(
            folded(variant.design.name, 40 if wide else 14),
            side_cell(variant.differences["customer_value"], verdict.customer, wide=wide),
            side_cell(variant.differences["business_value"], verdict.business, wide=wide),
            Text(verdict.headline, style=TONES[verdict.headline]),
            Text(with_range(variant.harmed, gap)),
        )
    return table


def side_cell(found: Interval, side: str, *, wide: bool) -> Text:
    """What happens to a side: in a word, on average, and between which ends; grey if undecided."""
    gap = "  " if wide else "\n"
    grey = GREY if side == "undecided" else ""
    word = SHORT.get(side, side)
    return Text.assemble(
        (f"{change_words(found.mean)}{' ' if wide else gap}{word}", TONES[side] or grey),
        (f"{gap}{range_words(found, 'money', change=True)}", grey),
    )


def closer_table(comparison: Comparison, *, wide: bool) -> RenderableType:
    """What a careful reader asks next, a row a variant."""
    if not comparison.variants:
        return Text("no variant was compared")
    days = comparison.baseline.spec.observe.value / DAY / 2
    table = quiet_table(f"Looked at more closely (half the horizon is {days:,.0f} days)")
    table.add_column("change", no_wrap=True)
    table.add_column("at half the horizon,\ncustomers / business", no_wrap=True)
    table.add_column("better off,\nat least", justify="right")
    table.add_column("worse off,\nat most", justify="right")
    table.add_column("pays back\nafter", justify="right")
    table.add_column("p\n(Holm)", justify="right")
    for variant in comparison.variants:
        table.add_row(
            folded(variant.design.name, 40 if wide else 16),
            _half(variant),
            share_words(variant.helped.mean),
            share_words(variant.harmed_at_most),
            payback_words(variant.payback_days),
            p_words(variant.p_win[1]),
        )
    return Group("", table)


def year_table(comparison: Comparison, *, wide: bool) -> RenderableType:
    """What each variant comes to for a year's volume of customers, a row a variant."""
    if not comparison.variants:
        return Text("")
    volume = rounded(customers_a_year(comparison.baseline))
    table = quiet_table(f"In a year, with {volume:,.0f} customers")
    table.add_column("change", no_wrap=True)
    for side in ("customers", "business"):
        table.add_column(f"{side},\n{comparison.currency} a year", no_wrap=True)
    for variant in comparison.variants:
        verdict, found = variant.verdict, variant.differences
        cells = [
            side_cell(rounded_interval(for_a_year(comparison, found[value])), side, wide=wide)
            for value, side in (
                ("customer_value", verdict.customer),
                ("business_value", verdict.business),
            )
        ]
        table.add_row(folded(variant.design.name, 40 if wide else 16), *cells)
    return Group("", table)


def claim_lines(comparison: Comparison) -> list[RenderableType]:
    """The study's claims, each with whether it holds."""
    return [
        hanging("✓" if holds else "✗", f"{variant.design.name}: {plain(says)}", holds=holds)
        for variant in comparison.variants
        for says, holds in variant.claims
    ]


def run_text(result: DesignResult) -> RenderableType:
    """One design by itself: its metrics, who gains, the personas, where customers leave, teams."""
    currency = result.spec.currency
    people = f"{result.customers:,} customers in {result.replications} replications"
    parts: list[RenderableType] = [
        Text(plain(result.title), style="bold"),
        Text(f"{result.name}, seed {result.seed}: {people}"),
        "",
        metrics_table(result, currency),
        title("Who gains, against not having come"),
        levels_line(result),
    ]
    if brought := brought_words(result):
        parts += ["", Text(brought)]
    if len(result.personas) > 1:
        parts += [title("Personas"), personas_table(result, currency)]
    if result.left_by:
        parts += [title("Where and why customers leave"), left_table(result)]
    parts += _teams_parts([result])
    if remarks := list(about_designs([result])):
        parts += [title("Worth a look"), *listed(remarks)]
    for note in about_clocks(result):
        parts += ["", Text(note, style="dim")]
    return Group(*parts)


def _teams_parts(results: Sequence[DesignResult]) -> list[RenderableType]:
    """Teams, the lists they carry, and the switches that reports turn, where there are any."""
    parts: list[RenderableType] = []
    if any(result.teams for result in results):
        parts += [title("Teams"), teams_table(results)]
    if (lists := lists_table(results)) is not None:
        parts += [title("Lists, a replication"), lists]
    several = len(results) > 1
    switches = [
        f"{plain(result.name)}: {line}" if several else line
        for result in results
        for line in switch_lines(result)
    ]
    if switches:
        parts += [title("What the reports turned"), *listed(switches)]
    return parts


def metrics_table(result: DesignResult, currency: str) -> Table:
    """Every metric that is not a level, with its interval; those that stay at zero are left out."""
    table = quiet_table()
    for heading in ("measure", "mean", "interval (95 %)", "unit"):
        table.add_column(heading, justify="left" if heading in {"measure", "unit"} else "right")
    for name, found in result.metrics.items():
        metric = BY_NAME[name]
        if name in LEVELS or found.mean == found.low == found.high == 0:
            continue
        unit = {"money": currency, "share": "of all", "hours": ""}.get(metric.unit, "")
        table.add_row(
            metric.label,
            level_words(found.mean, metric.unit),
            range_words(found, metric.unit, change=False),
            f"{unit} per {metric.per}" if metric.unit != "share" else f"of {metric.per}s",
        )
    return table


def levels_line(result: DesignResult) -> Text:
    """Shares of customers by who gains; they sum to one."""
    words = [
        f"{BY_NAME[name].label.lower()} {share_words(result.metrics[name].mean)}" for name in LEVELS
    ]
    return Text(", ".join(words))


def personas_table(result: DesignResult, currency: str) -> Table:
    """The values of both sides and completion, a row a persona."""
    table = quiet_table()
    table.add_column("persona", overflow="fold")
    for heading in (f"customer, {currency}", f"business, {currency}", "reached the goal", "left"):
        table.add_column(heading, justify="right")
    for name, metrics in result.personas.items():
        left = metrics["abandoned"].mean + metrics["churned"].mean
        table.add_row(
            Text(name),
            level_words(metrics["customer_value"].mean, "money"),
            level_words(metrics["business_value"].mean, "money"),
            share_words(metrics["completed"].mean),
            share_words(left),
        )
    return table


def left_table(result: DesignResult) -> Table:
    """Where and why customers leave, most first."""
    table = quiet_table()
    table.add_column("step", overflow="fold")
    table.add_column("reason")
    table.add_column("of customers", justify="right")
    for step, reason, share in result.left_by:
        table.add_row(Text(step), reason, share_words(share))
    return table


def _worse_off_head(comparison: Comparison, *, wide: bool) -> str:
    found = next((v.placebo_harmed for v in comparison.variants if v.placebo_harmed), None)
    if found is None:
        return "worse off,\nat least"
    break_here = " " if wide else "\n"
    return f"worse off,{break_here}at least\n(by chance {share_words(found.mean)})"


def with_range(found: Interval, gap: str) -> str:
    """A share with its interval."""
    if not math.isfinite(found.low):
        return share_words(found.mean)
    low = share_words(max(0.0, found.low)).removesuffix(" %")
    return f"{share_words(found.mean)}{gap}{low} to {share_words(min(1.0, found.high))}"


def _half(variant: VariantResult) -> Text:
    half = variant.verdict.half_window
    if half is None:
        return Text("not computed", style=GREY)
    means = [
        difference_words(variant.half[name].mean, "money") for name in ("customer", "business")
    ]
    words = [f"{mean} {SHORT.get(side, side)}" for mean, side in zip(means, half, strict=True)]
    text = Text()
    for word, side in zip(words, half, strict=True):
        text.append(("\n" if text else "") + word, style=TONES[side])
    return text
