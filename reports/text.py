"""Results as tables for a terminal, readable at 80 columns and better at 140.

What is undecided stands in grey and says so in words: colour never carries meaning alone.
"""

import math
from collections.abc import Iterable

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reports.a_year import customers_a_year, for_a_year, rounded, rounded_interval
from reports.amounts import (
    VALUE_HEADS,
    difference_words,
    level_words,
    range_words,
    share_words,
)
from reports.charts.lettering import change_words, plain
from reports.frames import designs_of, teams_frame
from reports.implausible import about_designs
from reports.notes import about_clocks, notes_of, p_words, payback_words
from reports.sentences import first_sentence, sentence
from reports.team_measures import WHOLE, measure_words
from reports.team_measures import change_words as measure_change_words
from reports.team_measures import range_words as measure_range_words
from sim.experiment.metrics import BY_NAME
from sim.experiment.precision import Interval
from sim.experiment.results import Comparison, DesignResult, VariantResult
from sim.journey.calendar import DAY
from sim.scenario.studies import Study

WIDE = 116
GREY = "bright_black"
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
            _title("In words"),
            *_listed(sentence(comparison, v) for v in comparison.variants),
        ]
    if claims := claim_lines(comparison):
        parts += [_title("What the study claims"), *claims]
    if any(result.teams for result in designs_of(comparison)):
        parts += [_title("Teams"), teams_table(designs_of(comparison))]
    if any(variant.team_measures for variant in comparison.variants):
        parts += [_title("What teams are judged by"), team_measures_table(comparison)]
    parts += [_title("Notes"), *_listed(notes_of(comparison))]
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
        _hanging("✓" if holds else "✗", f"{variant.design.name}: {plain(says)}", holds=holds)
        for variant in comparison.variants
        for says, holds in variant.claims
    ]


def teams_table(results: Iterable[DesignResult]) -> Table:
    """How each team fares under each design; counts are a replication's."""
    table = quiet_table()
    table.add_column("team, design", overflow="fold")
    for heading in ("busy", "cases", "queued", "gave up", "wait", "handling", "idle"):
        table.add_column(heading, justify="right", no_wrap=True)
    frame = teams_frame(results)
    for name in frame["team"].unique(maintain_order=True).to_list():
        table.add_row(Text(name, style="bold"))
        for row in frame.filter(team=name).iter_rows(named=True):
            table.add_row(
                folded(row["design"], 22, indent=" "),
                share_words(row["utilisation"]),
                f"{row['offered']:,.0f}",
                f"{row['queued']:,.0f}",
                share_words(row["abandoned_of_queued"]),
                minutes_words(row["mean_wait_of_queued_minutes"]),
                minutes_words(row["mean_handle_minutes"]),
                f"{row['idle_hours']:,.0f} h",
            )
    return table


def team_measures_table(comparison: Comparison) -> Table:
    """How each change looks to the teams that have a measure of their own, and as a whole."""
    table = quiet_table()
    table.add_column("change", overflow="fold")
    table.add_column("team, measure", overflow="fold")
    table.add_column("difference", no_wrap=True)
    table.add_column("to the team, as a whole", overflow="fold")
    for variant in comparison.variants:
        for judged in variant.team_measures:
            change = measure_change_words(judged.difference.mean, judged.unit)
            level = measure_words(judged.baseline.mean, judged.unit)
            looks = f"{judged.looks}, {WHOLE.get(judged.whole, judged.whole)}"
            table.add_row(
                folded(variant.design.name, 16),
                Text(f"{judged.team}, {judged.measure}\n(today {level})"),
                Text(f"{change}\n{measure_range_words(judged)}"),
                Text(judged.at_odds or looks, style="red" if judged.whole == "bad" else ""),
            )
    return table


def run_text(result: DesignResult) -> RenderableType:
    """One design by itself: its metrics, who gains, the personas, where customers leave, teams."""
    currency = result.spec.currency
    people = f"{result.customers:,} customers in {result.replications} replications"
    parts: list[RenderableType] = [
        Text(plain(result.title), style="bold"),
        Text(f"{result.name}, seed {result.seed}: {people}"),
        "",
        metrics_table(result, currency),
        _title("Who gains, against not having come"),
        levels_line(result),
    ]
    if len(result.personas) > 1:
        parts += [_title("Personas"), personas_table(result, currency)]
    if result.left_by:
        parts += [_title("Where and why customers leave"), left_table(result)]
    if result.teams:
        parts += [_title("Teams"), teams_table([result])]
    if remarks := list(about_designs([result])):
        parts += [_title("Worth a look"), *_listed(remarks)]
    for note in about_clocks(result):
        parts += ["", Text(note, style="dim")]
    return Group(*parts)


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


def studies_text(studies: Iterable[tuple[Study, str]]) -> RenderableType:
    """The studies that can be named, with their questions and variants."""
    parts: list[RenderableType] = []
    for study, question in studies:
        names = ", ".join(path.stem for path in study.variants) or "none"
        body = Group(Text(plain(question)), Text(f"variants: {names}"), "")
        parts += [Text(study.name, style="bold"), Padding(body, (0, 0, 0, 2))]
    if not parts:
        return Text("no study was found; write one with: winwin new my-study")
    return Group(*parts, Text("next: winwin compare NAME"))


def minutes_words(minutes: float) -> str:
    """A time in the unit that a person would use."""
    if not math.isfinite(minutes):
        return "–"
    for size, unit in ((1440.0, "d"), (60.0, "h")):
        if minutes >= 2 * size:
            return f"{minutes / size:.1f} {unit}"
    return f"{minutes:.1f} min"


def rendered(content: RenderableType, width: int) -> str:
    """What a terminal of a width would show, without colour."""
    console = Console(width=width, no_color=True, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(content)
    return capture.get()


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


def quiet_table(title: str = "") -> Table:
    """A table with a rule under its headings and nothing else."""
    return Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        pad_edge=False,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )


def folded(name: str, width: int, indent: str = "") -> Text:
    """A name on several lines, broken after hyphens and spaces only."""
    lines = [""]
    for piece in name.replace("-", "-\0").replace(" ", " \0").split("\0"):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return Text("\n".join(indent + line.rstrip() for line in lines))


def _title(words: str) -> Group:
    return Group("", Text(words, style="bold"))


def _listed(lines: Iterable[str]) -> list[RenderableType]:
    return [_hanging("·", line) for line in lines]


def _hanging(mark: str, words: str, *, holds: bool | None = None) -> RenderableType:
    """A line with a mark before it, whose further lines are indented."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    tone = "" if holds is None else ("green" if holds else "red")
    grid.add_row(Text(mark, style=tone), Text(words))
    return Padding(grid, (0, 0, 0, 1))
