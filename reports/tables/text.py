"""A comparison with all there is to read, as tables for a terminal.

Readable at 80 columns and better at 140. The one screen that is shown first is elsewhere.
"""

from rich.console import Group, RenderableType
from rich.text import Text

from reports.tables.teams import team_measures_table, teams_parts
from reports.tables.verdicts import ONE, SHORT, THREE, TONES, WIDE, side_cell, verdict_table
from reports.words.a_year import customers_a_year, for_a_year, rounded, rounded_interval
from reports.words.amounts import difference_words, share_words
from reports.words.lettering import plain
from reports.words.notes import notes_of, p_words, payback_words
from reports.words.pairing import designs_of
from reports.words.ranking import best_first
from reports.words.sentences import first_words, words_about
from reports.words.terminal import GREY, folded, hanging, listed, quiet_table, title
from sim.experiment.verdicts.results import Comparison, VariantResult
from sim.journey.groundwork.calendar import DAY


def comparison_text(comparison: Comparison, width: int) -> RenderableType:
    """A comparison: the answer, a row a variant, each in words, claims, teams, notes.

    Args:
        comparison: The study compared.
        width: Columns of the terminal.
    """
    parts: list[RenderableType] = [
        Text(first_words(comparison), style="bold"),
        "",
        verdict_table(comparison, width),
        closer_table(comparison, wide=width >= WIDE),
        year_table(comparison, wide=width >= WIDE),
    ]
    if len(comparison.variants) > 1:
        parts += [
            title("In words"),
            *listed(words_about(comparison, v) for v in best_first(comparison.variants)),
        ]
    return Group(*parts, *what_it_rests_on(comparison))


def what_it_rests_on(comparison: Comparison) -> list[RenderableType]:
    """Claims, teams and notes: what stands behind a verdict."""
    parts: list[RenderableType] = []
    if claims := claim_lines(comparison):
        parts += [title("What the study claims"), *claims]
    parts += teams_parts(designs_of(comparison))
    if any(variant.team_measures for variant in comparison.variants):
        parts += [title("What teams are judged by"), team_measures_table(comparison)]
    return [*parts, title("Notes"), *listed(notes_of(comparison))]


def closer_table(comparison: Comparison, *, wide: bool) -> RenderableType:
    """What a careful reader asks next, a row a variant."""
    if not comparison.variants:
        return Text("no variant was compared")
    days = comparison.baseline.spec.observe.value / DAY / 2
    table = quiet_table(f"Looked at more closely (half the horizon is {days:,.0f} days)")
    table.add_column("change", no_wrap=True)
    table.add_column("at half the horizon,\ncustomers / business", no_wrap=True)
    table.add_column("better\noff", justify="right")
    table.add_column("worse off,\nat least /\nat most", justify="right", no_wrap=True)
    table.add_column("pays back\nafter", justify="right")
    table.add_column("p\n(Holm)", justify="right")
    for variant in best_first(comparison.variants):
        table.add_row(
            folded(variant.design.name, 40 if wide else 16),
            _half(variant),
            share_words(variant.helped.mean),
            f"{share_words(variant.harm_at_least)}\n{share_words(variant.harm_at_most)}",
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
    for variant in best_first(comparison.variants):
        verdict, found = variant.verdict, variant.differences
        cells = [
            side_cell(
                rounded_interval(for_a_year(comparison, found[value])), side, ONE if wide else THREE
            )
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
