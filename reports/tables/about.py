"""Everything about one change: what it does, for whom, to which measure, and what that rests on."""

from dataclasses import replace

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.tables.text import closer_table, what_it_rests_on, year_table
from reports.tables.verdicts import WIDE, verdict_table
from reports.words.amounts import difference_words, level_words, range_words
from reports.words.lettering import change_words
from reports.words.sentences import words_about
from reports.words.terminal import folded, quiet_table, title
from sim.experiment.figures.metrics import BY_NAME
from sim.experiment.verdicts.results import Comparison, VariantResult


def about_text(comparison: Comparison, name: str, width: int) -> RenderableType:
    """All there is to read about one variant of a comparison.

    Args:
        comparison: The study compared, all of its variants.
        name: The variant.
        width: Columns of the terminal.
    """
    (variant,) = (each for each in comparison.variants if each.design.name == name)
    alone = replace(comparison, variants=(variant,))
    parts: list[RenderableType] = [
        Text(words_about(alone, variant), style="bold"),
        "",
        verdict_table(alone, width),
    ]
    if len(variant.personas) > 1:
        parts += [title("For whom"), personas_table(comparison, variant)]
    parts += [title("What changes, beyond chance"), changes_table(comparison, variant)]
    parts += [
        closer_table(alone, wide=width >= WIDE),
        year_table(alone, wide=width >= WIDE),
        *what_it_rests_on(alone),
    ]
    return Group(*parts)


def personas_table(comparison: Comparison, variant: VariantResult) -> Table:
    """What a change does to either side, a row a persona."""
    table = quiet_table()
    table.add_column("persona", overflow="fold")
    for side in ("customer", "business"):
        table.add_column(f"{side}, {comparison.currency}", no_wrap=True)
    for persona, sides in variant.personas.items():
        cells = [
            f"{change_words(found.mean)}  ({range_words(found, 'money', change=True)})"
            for found in (sides["customer_value"], sides["business_value"])
        ]
        table.add_row(folded(persona, 24), *cells)
    return table


def changes_table(comparison: Comparison, variant: VariantResult) -> Table:
    """Every measure whose whole interval lies on one side of zero: today, and by how much."""
    table = quiet_table()
    table.add_column("measure", overflow="fold")
    for heading in ("today", "change", "interval (95 %)"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, found in variant.differences.items():
        metric, before = BY_NAME[name], comparison.baseline.metrics[name]
        if not (found.decidable and (found.low > 0 or found.high < 0)):
            continue
        table.add_row(
            metric.label,
            level_words(before.mean, metric.unit),
            difference_words(found.mean, metric.unit),
            range_words(found, metric.unit, change=True),
        )
    return table
