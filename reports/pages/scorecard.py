"""Every change in a row: its verdict, what it does to either side, and who is worse off.

Plain HTML, since a grid of canvas cells can neither stack an interval under its number nor be read
aloud. Names come from files of strangers, so every text is escaped here.
"""

import math
from html import escape

from reports.charts.palette import Palette
from reports.words.amounts import VALUE_HEADS, difference_words, range_words, share_words
from reports.words.lettering import plain
from reports.words.titles import titles_of
from reports.words.worse_off import harm_rail
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, VariantResult

_STYLE = """
.scorecard { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.3; }
.scorecard th, .scorecard td {
  padding: 0.5rem 0.6rem 0.5rem 0; text-align: right; vertical-align: top; border: 0;
  border-bottom: 1px solid GRID; font-variant-numeric: tabular-nums;
}
.scorecard thead th { font-weight: 600; color: MUTED; vertical-align: bottom; }
.scorecard th:first-child, .scorecard td:nth-child(2), .scorecard thead th:nth-child(2) {
  text-align: left;
}
.scorecard tbody th { font-weight: 600; color: INK; overflow-wrap: anywhere; min-width: 9rem; }
.scorecard td { color: INK; }
.scorecard .under { display: block; font-weight: 400; color: MUTED; white-space: nowrap; }
.scorecard .mark {
  display: inline-block; width: 0.65rem; height: 0.65rem; border-radius: 50%;
  margin-right: 0.45rem;
}
.scorecard .title { white-space: normal; }
.scorecard th:last-child, .scorecard td:last-child { padding-right: 0; }
"""


def scorecard(comparison: Comparison, palette: Palette) -> str:
    """The table as HTML; the dots are those of the win-win map."""
    style = _STYLE
    for name, tone in (("GRID", "grid"), ("MUTED", "muted"), ("INK", "ink")):
        style = style.replace(name, palette.tone(tone))
    money = escape(plain(comparison.currency))
    each, whole = VALUE_HEADS[comparison.per]
    heads = (
        "Change",
        "Verdict",
        f'Customers<span class="under">{money} {each}</span>',
        f'Business<span class="under">{money} {whole}</span>',
        'Worse off<span class="under">of customers</span>',
    )
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    titles = titles_of(comparison)
    rows = "".join(
        _row(variant, palette, palette.variant(place), titles.get(variant.design.name, ""))
        for place, variant in enumerate(comparison.variants)
    )
    return (
        f"<style>{style}</style>"
        f'<table class="scorecard"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(variant: VariantResult, palette: Palette, colour: str, title: str) -> str:
    verdict = variant.verdict.headline
    mark = f'<span class="mark" style="background:{colour}"></span>'
    under = f'<span class="under title">{escape(title)}</span>' if title else ""
    cells = (
        f'<th scope="row">{mark}{escape(plain(variant.design.name))}{under}</th>',
        f'<td style="color:{palette.headline(verdict)};font-weight:600">{escape(verdict)}</td>',
        _change_cell(variant.differences["customer_value"]),
        _change_cell(variant.differences["business_value"]),
        _harm_cell(variant, palette),
    )
    return f"<tr>{''.join(cells)}</tr>"


def _change_cell(found: Interval) -> str:
    words = escape(difference_words(found.mean, "money"))
    under = escape(range_words(found, "money", change=True))
    return f'<td>{words}<span class="under">{under}</span></td>'


def _harm_cell(variant: VariantResult, palette: Palette) -> str:
    """The share worse off, chance beside it, and how the guardrail on it stands."""
    words = escape(share_words(variant.harmed.mean))
    under = ""
    chance = variant.placebo_harmed
    if chance is not None and math.isfinite(chance.mean):
        under = f'<span class="under">{escape(share_words(chance.mean))} by chance</span>'
    rail = harm_rail(variant)
    if rail is not None:
        tone = f' style="color:{palette.headline("guardrail broken")}"'
        style = tone if rail.state == "broken" else ""
        under += f'<span class="under"{style}>guardrail {escape(rail.state)}</span>'
    return f"<td>{words}{under}</td>"
