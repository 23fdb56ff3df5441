"""One design by itself with all there is to read, as tables for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.tables.teams import teams_parts
from reports.words.amounts import level_words, range_words, share_words
from reports.words.brought import brought_words
from reports.words.implausible import about_designs
from reports.words.lettering import plain
from reports.words.notes import about_clocks
from reports.words.terminal import listed, quiet_table, title
from sim.experiment.figures.metrics import BY_NAME
from sim.experiment.verdicts.results import DesignResult

LEVELS = ("both_gain", "customer_gains", "business_gains", "both_lose", "about_zero")


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
    parts += teams_parts([result])
    if remarks := list(about_designs([result])):
        parts += [title("Worth a look"), *listed(remarks)]
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
            f"{unit} per {metric.per}".strip() if metric.unit != "share" else f"of {metric.per}s",
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
