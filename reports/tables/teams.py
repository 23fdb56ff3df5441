"""How teams fare under each design, as tables for a terminal: cases, lists, their own measures."""

import math
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reports.data.frames import teams_frame
from reports.words.amounts import share_words, whole_hours_words
from reports.words.lettering import plain
from reports.words.priorities import priorities_at
from reports.words.switches import switch_lines
from reports.words.team_measures import WHOLE, change_words, measure_words, range_words
from reports.words.terminal import folded, listed, minutes_words, quiet_table, title
from sim.experiment.verdicts.results import Comparison, DesignResult

NOTHING = "–"
HEADS = ("busy", "cases", "queued", "gave up", "wait", "handling", "idle")
AFTER_HOURS = "after\nhours"  # a column only where somebody works then
SEEN = 0.05  # hours: less is not worth a column


def teams_table(results: Iterable[DesignResult]) -> Table:
    """How each team fares under each design; counts are a replication's.

    Busy is the share of the staffed hours in which somebody is served; work after hours is beside
    it where there is any. A team that carries lists shows how many customers on how many lists (in
    the counted period, without those that fell through). Where personas are not served with the
    same priority, each has a row of its own.
    """
    table = quiet_table()
    table.add_column("team, design", overflow="fold")
    results = list(results)
    frame = teams_frame(results)
    late = bool((frame["after_hours"] >= SEEN).any())
    for heading in (*HEADS, AFTER_HOURS) if late else HEADS:
        table.add_column(heading, justify="right", no_wrap=True)
    for name in frame["team"].unique(maintain_order=True).to_list():
        table.add_row(Text(name, style="bold"))
        for row in frame.filter(team=name).iter_rows(named=True):
            hours = [whole_hours_words(row["after_hours"])] if late else []
            table.add_row(folded(row["design"], 22, indent=" "), *_cells(row), *hours)
            design = next(each for each in results if each.name == row["design"])
            for words, cells in _by_persona(design, name):
                table.add_row(folded(words, 22, indent="   "), *cells, style="dim")
    return table


def _cells(row: dict[str, float]) -> list[str]:
    """A team under a design; what a team that only carries lists does not have is left open."""
    busy, idle = share_words(row["utilisation"]), whole_hours_words(row["idle_hours"])
    lists = _lists_words(row)
    if lists and not row["offered"]:
        return [busy, lists, *[NOTHING] * 4, idle]
    cases = f"{row['offered']:,.0f}"
    return [
        busy,
        f"{cases},\n{lists}" if lists else cases,
        *_queue_cells(row, row["queued"]),
        minutes_words(row["mean_handle_minutes"]),
        idle,
    ]


def _queue_cells(fares: dict[str, float], queued: float) -> list[str]:
    """How many queued, the share of them who gave up, and how long they waited."""
    return [
        f"{queued:,.0f}",
        share_words(fares["abandoned_of_queued"]) if queued else NOTHING,
        minutes_words(fares["mean_wait_of_queued_minutes"]),
    ]


def _lists_words(row: dict[str, float]) -> str:
    """Lists carried, and how many customers were put on lists where that is known."""
    if not row["lists_carried"]:
        return ""
    words = f"{row['lists_carried']:,.0f} lists"
    known = math.isfinite(row["put_on_lists"])
    return f"{row['put_on_lists']:,.0f}\non {words}" if known else words


def _by_persona(result: DesignResult, team: str) -> Iterator[tuple[str, list[str]]]:
    """How each persona fares in a team's queue, the first served first, where they differ."""
    priorities = priorities_at(result.spec, team)
    if len({tuple(each) for each in priorities.values()}) < 2:  # noqa: PLR2004  all alike
        return
    (found,) = (each for each in result.teams if each.name == team)
    for persona, numbers in sorted(priorities.items(), key=lambda item: (item[1], item[0])):
        fares = found.by_persona.get(persona)
        if fares is None:
            continue
        each = 1.0 / result.replications
        said = " or ".join(map(str, numbers))
        cells = ["", f"{fares['offered'] * each:,.0f}"]
        yield (
            f"{persona} (priority {said})",
            [*cells, *_queue_cells(fares, fares["queued"] * each), "", ""],
        )


def lists_table(results: Sequence[DesignResult]) -> Table | None:
    """The lists that teams carry under each design, a replication's; None where there are none."""
    names = {
        (one.handoff, team.name): None
        for result in results
        for team in result.teams
        for one in team.lists
    }
    if not names:
        return None
    table = quiet_table()
    table.add_column("list, design", overflow="fold")
    for heading in ("carried by", "sent", "fell through"):
        table.add_column(heading, justify="right", no_wrap=True)
    for handoff, name in names:
        table.add_row(Text(handoff, style="bold"), Text(name))
        for result in results:
            found = [
                one
                for team in result.teams
                if team.name == name
                for one in team.lists
                if one.handoff == handoff
            ]
            for one in found:
                cells = (f"{one.went:,.1f}", f"{one.fell_through:,.1f}")
                table.add_row(folded(result.name, 40, indent=" "), "", *cells)
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
            change = change_words(judged.difference.mean, judged.unit)
            level = measure_words(judged.baseline.mean, judged.unit)
            looks = f"{judged.looks}, {WHOLE.get(judged.whole, judged.whole)}"
            table.add_row(
                folded(variant.design.name, 16),
                Text(f"{judged.team}, {judged.measure}\n(today {level})"),
                Text(f"{change}\n{range_words(judged)}"),
                Text(judged.at_odds or looks, style="red" if judged.whole == "bad" else ""),
            )
    return table


def teams_parts(results: Sequence[DesignResult]) -> list[RenderableType]:
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
