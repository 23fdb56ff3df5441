"""The verdict table: a row a change, the best first, with both sides, and who is worse off.

What is undecided stands in grey and says so in words: colour never carries meaning alone.
"""

import math

from rich.table import Table
from rich.text import Text

from reports.words.amounts import VALUE_HEADS, range_words, share_words
from reports.words.lettering import change_words, plain
from reports.words.ranking import best_first
from reports.words.terminal import GREY, fitting, folded, quiet_table
from reports.words.titles import titles_of
from reports.words.worse_off import harm_rail
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.guardrails import GuardrailState
from sim.experiment.verdicts.results import Comparison, VariantResult
from sim.experiment.verdicts.verdict import Headline

WIDE = 116
ONE, TWO, THREE = 1, 2, 3  # lines that a cell goes over
# How wide the names of changes may be, the widest that leaves room for the numbers.
NAME_WIDTHS = (22, 20, 18, 16, 14, 12)
WIDE_NAME_WIDTHS = (50, 44, 38, 32, 28)
LONGEST_WORD = len("business's")
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
SHORT = {"no material difference": "no difference"}
RAIL_TONES: dict[GuardrailState, str] = {"holds": "green", "broken": "red", "not shown": GREY}


def verdict_table(comparison: Comparison, width: int) -> Table:
    """A row a variant: customers, business, the headline, who is worse off and the guardrail.

    Args:
        comparison: The study compared.
        width: Columns of the terminal.
    """
    wide = [(name, TWO) for name in WIDE_NAME_WIDTHS] if width >= WIDE else []
    narrow = [(name, THREE) for name in NAME_WIDTHS]
    return fitting((_verdicts(comparison, name, lines) for name, lines in (*wide, *narrow)), width)


def _verdicts(comparison: Comparison, name_width: int, lines: int) -> Table:
    table = quiet_table()
    table.add_column("change", no_wrap=True)
    for side, per in zip(("customers", "business"), VALUE_HEADS[comparison.per], strict=True):
        table.add_column(f"{side},\n{comparison.currency} {per}", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column(_worse_off_head(comparison), no_wrap=True)
    titles = titles_of(comparison)
    for variant in best_first(comparison.variants):
        verdict, name = variant.verdict, variant.design.name
        table.add_row(
            name_cell(name, titles.get(name, ""), name_width),
            side_cell(variant.differences["customer_value"], verdict.customer, lines),
            side_cell(variant.differences["business_value"], verdict.business, lines),
            headline_cell(verdict.headline, lines),
            _worse_off_cell(variant, lines),
        )
    return table


def name_cell(name: str, title: str, width: int) -> Text:
    """A change by its title, with the name that a command is told below it."""
    named = folded(plain(name), width)
    if not title:
        return named
    named.stylize("dim")
    return Text.assemble(folded(title, width), "\n", named)


def headline_cell(headline: Headline, lines: int) -> Text:
    """A verdict in its tone, over as many lines as it needs."""
    words = folded(headline, LONGEST_WORD if lines == THREE else 20)
    words.stylize(TONES[headline])
    return words


def side_cell(found: Interval, side: str, lines: int) -> Text:
    """What happens to a side: in a word, on average, and between which ends; grey if undecided.

    Args:
        found: The difference.
        side: What the verdict says of it.
        lines: Over how many lines it goes: one, two or three.
    """
    grey = GREY if side == "undecided" else ""
    word = SHORT.get(side, side)
    gaps = ("\n" if lines == THREE else " ", "  " if lines == ONE else "\n")
    return Text.assemble(
        (f"{change_words(found.mean)}{gaps[0]}{word}", TONES[side] or grey),
        (f"{gaps[1]}{range_words(found, 'money', change=True)}", grey),
    )


def with_range(found: Interval, gap: str) -> str:
    """A share with its interval."""
    if not math.isfinite(found.low):
        return share_words(found.mean)
    low = share_words(max(0.0, found.low)).removesuffix(" %")
    return f"{share_words(found.mean)}{gap}{low} to {share_words(min(1.0, found.high))}"


def harm_cell(harmed: Interval, state: GuardrailState | None, lines: int) -> Text:
    """The share worse off, and how the guardrail on it stands."""
    mean, _, span = with_range(harmed, "\n").partition("\n")
    marked = Text(f" {state}" if state else "", style=RAIL_TONES[state] if state else "")
    span = f"{'  ' if lines == ONE else chr(10)}{span}" if span else ""
    if lines == THREE and state:
        return Text.assemble(mean, span, "\n", (state, RAIL_TONES[state]))
    return Text.assemble(mean, marked, span)


def worse_off_head(placebo: Interval | None) -> str:
    """What the column of those worse off holds: the share, chance beside it, the guardrail."""
    if placebo is None or not placebo.mean > 0:
        return "worse off,\nguardrail"
    return f"worse off,\nchance {share_words(placebo.mean)},\nguardrail"


def _worse_off_cell(variant: VariantResult, lines: int) -> Text:
    rail = harm_rail(variant)
    return harm_cell(variant.harmed, rail.state if rail else None, lines)


def _worse_off_head(comparison: Comparison) -> str:
    found = (v.placebo_harmed for v in comparison.variants if v.placebo_harmed)
    return worse_off_head(next(found, None))
