"""From the runs table to how teams fared, what lists they carried, and what reports switched."""

import math

import polars as pl

from sim.experiment.verdicts.results import ListResult, SwitchResult, TeamResult
from sim.journey.groundwork.calendar import DAY, MINUTE
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import periods

LISTS_WENT, LISTS_DROPPED = "lists", "lists dropped"
TURNED, FIRST_TURNED, ON = "switch turned", "switch first turned, days", "switch on, days"


def team_results(runs: pl.DataFrame, spec: ScenarioSpec, replications: int) -> list[TeamResult]:
    """How each team fared, over all replications.

    Args:
        runs: The runs table.
        spec: The scenario.
        replications: How many there are.
    """
    hours = _table(runs.filter(measure="team hours"), "team")
    counts = runs.filter(measure="team")
    lists = _lists(runs, replications)
    results = []
    for name in sorted(hours):
        mine = counts.filter(team=name)
        every = _fares(mine)
        personas = sorted(mine["persona"].unique().to_list())
        carried = tuple(lists.get(name, []))
        results.append(
            TeamResult(
                name=name,
                utilisation=_ratio(hours[name].get("busy", 0.0), hours[name].get("staffed", 0.0)),
                idle_hours=hours[name].get("idle", 0.0) / replications,
                after_hours=hours[name].get("after hours", 0.0) / replications,
                by_persona={who: _fares(mine.filter(persona=who)) for who in personas},
                lists=carried,
                put_on_lists=_put_on_lists(runs, spec, replications) if carried else 0.0,
                **every,
            )
        )
    return results


def switch_results(runs: pl.DataFrame, spec: ScenarioSpec, replications: int) -> list[SwitchResult]:
    """What became of each switch, over all replications.

    Args:
        runs: The runs table.
        spec: The scenario.
        replications: How many there are.
    """
    found = {measure: _sums(runs.filter(measure=measure)) for measure in (TURNED, FIRST_TURNED, ON)}
    warm_up, counted, _ = periods(spec)
    counted_days = runs.filter(measure="counted days")["amount"].mean()
    return [
        SwitchResult(
            name=name,
            at_first=at_first,
            turned_share=found[TURNED].get(name, 0.0) / replications,
            first_turned_days=_ratio(
                found[FIRST_TURNED].get(name, 0.0), found[TURNED].get(name, 0.0)
            ),
            on_days=found[ON].get(name, 0.0) / replications,
            counted_days=float(counted_days) if isinstance(counted_days, float) else counted / DAY,
            warm_up_days=warm_up / DAY,
        )
        for name, at_first in sorted(spec.switches.items())
    ]


def _lists(runs: pl.DataFrame, replications: int) -> dict[str, list[ListResult]]:
    """The lists of each team that went with somebody on them, means of a replication."""
    went, fell = (
        _table(
            runs.filter(
                measure=measure,
            ).drop_nulls("team"),
            "team",
        )
        for measure in (LISTS_WENT, LISTS_DROPPED)
    )
    return {
        team: [
            ListResult(name, count / replications, fell[team].get(name, 0.0) / replications)
            for name, count in sorted(of_team.items())
        ]
        for team, of_team in went.items()
    }


def _put_on_lists(runs: pl.DataFrame, spec: ScenarioSpec, replications: int) -> float:
    """Customers put on lists, mean of a replication; they are counted for all lists together.

    So what falls to one team is known only where no other carries lists.
    """
    carriers = {way.team for way in spec.handoffs.values() if way.batch is not None}
    if len(carriers) != 1:
        return math.nan
    return float(runs.filter(measure="listed")["amount"].sum()) / replications


def _table(rows: pl.DataFrame, key: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    sums = rows.group_by(key, "detail").agg(pl.col("amount").sum())
    for name, detail, amount in sums.iter_rows():
        found.setdefault(name, {})[detail] = amount
    return found


def _sums(rows: pl.DataFrame) -> dict[str, float]:
    return dict(rows.group_by("detail").agg(pl.col("amount").sum()).iter_rows())


def _fares(rows: pl.DataFrame) -> dict[str, float]:
    sums = _sums(rows)
    queued = sums.get("queued", 0.0)
    return {
        "offered": sums.get("offered", 0.0),
        "queued": queued,
        "abandoned_of_queued": _ratio(sums.get("abandoned", 0.0), queued),
        "mean_wait_of_queued_minutes": _ratio(sums.get("waited", 0.0) / MINUTE, queued),
        "cut_off": _ratio(sums.get("cut off", 0.0), sums.get("offered", 0.0)),
        "queueing_after_arrivals": _ratio(
            sums.get("waited after arrivals", 0.0), sums.get("counted waited", 0.0)
        ),
    }


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else math.nan
