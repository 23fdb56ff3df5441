"""What a run leaves behind, by grain: runs and customers; events are in `event_table`.

*runs* holds sums that add: one row a replication, measure, persona, step, team and detail.
*customers* holds one row a counted customer, *events* one row an event. They are never joined by
default. Times are whole microseconds from the start of the run.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from sim.clock.replication import Replication
from sim.journey.blocks import monitor
from sim.journey.blocks.leaving import leaving
from sim.journey.blocks.routes import routing
from sim.journey.customer import ledger
from sim.journey.groundwork.calendar import DAY, HOUR
from sim.journey.groundwork.vocabulary import ACCOUNTS, MEASURES, REASONS, TEAM_MEASURES
from sim.journey.layout.layout import Layout
from sim.journey.people import personas
from sim.records.wages import wages_of

RUNS = {
    "replication": pl.Int32,
    "measure": pl.String,
    "persona": pl.String,
    "step": pl.String,
    "team": pl.String,
    "detail": pl.String,
    "amount": pl.Float64,
}
SIDES = ("customer", "business")
# Who a customer is, and both values: what levels are counted from.
VALUES = ("replication", "customer", "persona", "customer_value", "business_value")
# What twins add up to, against one baseline and one band: see `sim.experiment.verdicts.twins`.
TWINS = {
    "replication": pl.Int32,
    "measure": pl.String,
    "persona": pl.String,
    "point": pl.Int32,
    "count": pl.Int64,
}
YARDSTICK = {"replication": pl.Int32, "measure": pl.String, "amount": pl.Float64}
# Columns without which a table is not what its name says.
COLUMNS: dict[str, tuple[str, ...]] = {
    "runs": tuple(RUNS),
    "customers": ("replication", "customer", "persona", "arrival", "goal_at", "goal_step", "ending",
                  "reason", "end_at", "end_step", "contacts", "final_goodwill", "customer_value",
                  "business_value", "customer_value_at_half", "business_value_at_half"),
    "events": ("run", "scenario", "replication", "customer", "time", "rank", "sequence", "type",
               "step", "customer_amount", "business_amount", "root"),
    "twins": tuple(TWINS),
    "yardstick": tuple(YARDSTICK),
}  # fmt: skip
GOODWILL_BOUND = 0.99  # beyond it a further feeling hardly moves anything
Row = tuple[int, str, str | None, str | None, str | None, str | None, float]


def runs_table(replication: Replication, band: float | None = None) -> pl.DataFrame:
    """The sums of one replication as rows of the runs table.

    Args:
        replication: The replication.
        band: Values this close to zero are about zero, in money; with it, who gains is counted.
    """
    rows = list(run_rows(replication))
    if band is not None:
        rows += _levels_of_run(replication, band)
    # By column: taking rows apart, whose cells may be nothing, takes three times as long.
    columns = zip(RUNS.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([pl.Series(name, cells, kind) for (name, kind), cells in columns])


LEVELS = ("both_gain", "customer_gains", "business_gains", "both_lose", "about_zero")


def level_rows(customers: pl.DataFrame, band: float) -> pl.DataFrame:
    """Rows of the runs table that count who gains, against not having come.

    Args:
        customers: The customers table, of one or more replications.
        band: Values this close to zero are about zero, in money.
    """
    customer, business = (customers[f"{side}_value"].to_numpy() for side in SIDES)
    level = named(levels_of(customer, business, band), list(LEVELS)).alias("measure")
    counts = customers.with_columns(level).group_by("replication", "persona", "measure")
    nothing = pl.lit(None, dtype=pl.String)
    return (
        counts.len("amount")
        .with_columns(nothing.alias("step"), nothing.alias("team"), nothing.alias("detail"))
        .select([pl.col(name).cast(kind) for name, kind in RUNS.items()])
        .sort("replication", "measure", "persona")
    )


def levels_of(customer: np.ndarray, business: np.ndarray, band: float) -> np.ndarray:
    """Who gains, as numbers of `LEVELS`, shape (customers,).

    About zero: both values lie within the band. Of all others, a value above zero is a gain.
    """
    levels = np.where(customer > 0, 0, 2) + np.where(business > 0, 0, 1)
    # Both, the customer alone, the business alone, nobody: as they stand in LEVELS.
    levels[(np.abs(customer) <= band) & (np.abs(business) <= band)] = LEVELS.index("about_zero")
    return levels


def _levels_of_run(replication: Replication, band: float) -> list[Row]:
    """The same from a replication's arrays, which need not become a table for it."""
    rows, people = replication.world.rows, list(replication.layout.numbering.personas)
    levels = levels_of(rows["customer_value"], rows["business_value"], band)
    counts = np.bincount(
        rows["persona"].astype(np.int64) * len(LEVELS) + levels,
        minlength=len(people) * len(LEVELS),
    )
    found = [
        (LEVELS[place % len(LEVELS)], people[place // len(LEVELS)], float(count))
        for place, count in enumerate(counts.tolist())
        if count
    ]
    return [
        (replication.number, level, persona, None, None, None, count)
        for level, persona, count in sorted(found)
    ]


def run_rows(replication: Replication) -> Iterator[Row]:
    """All sums of one replication; sums of nothing are left out, measures of nothing are not."""
    number, world, g = replication.number, replication.world, replication.layout.numbering
    people, steps, teams = list(g.personas), list(g.steps), list(g.teams)
    rows = world.rows.view(np.ndarray)
    who_is_who = rows["persona"]
    for p, persona in enumerate(people):
        for measure, name in sorted(MEASURES.words.items()):
            yield number, name, persona, None, None, None, float(world.counts[p, measure])
        yield number, "goodwill", persona, None, None, None, float(world.goodwill_sums[p])
        mine = np.flatnonzero(who_is_who == p)
        at_bound = float((np.abs(rows["goodwill"][mine]) > GOODWILL_BOUND).sum())
        yield number, "goodwill at its bound", persona, None, None, None, at_bound
        for who in SIDES:
            half = float(rows[f"{who}_half"][mine].sum())
            yield number, f"{who} value at half", persona, None, None, None, half
            brought = float(rows[f"referred_{who}"][mine].sum())
            if brought:
                yield number, "referred value", persona, None, None, who, brought
    for p, s, account, side in np.argwhere(world.sums != 0.0).tolist():
        amount = float(world.sums[p, s, account, side])
        booked = ("customer amount", "business amount")[side]
        yield number, booked, people[p], steps[s], None, ACCOUNTS.words[account], amount
    for p, t, measure in np.argwhere(world.team_counts.swapaxes(0, 1) > 0).tolist():
        amount = float(world.team_counts[t, p, measure])
        yield number, "team", people[p], None, teams[t], TEAM_MEASURES.words[measure], amount
    yield from way_rows(replication)
    yield from design_rows(replication)
    yield from switch_rows(replication)


def way_rows(replication: Replication) -> Iterator[Row]:
    """Where customers went from each step: on by a route, away, or nowhere any more."""
    number, world, g = replication.number, replication.world, replication.layout.numbering
    people, steps = list(g.personas), list(g.steps)
    for p, s, reason in np.argwhere(world.left > 0).tolist():
        count = float(world.left[p, s, reason])
        yield number, "left", people[p], steps[s], None, REASONS.words[reason], count
    for s, how in np.argwhere(world.ended > 0).tolist():
        count = float(world.ended[s, how])
        yield number, "ended", None, steps[s], None, ("finished", "censored")[how], count
    for s in np.flatnonzero(world.reached).tolist():
        yield number, "reached", None, steps[s], None, None, float(world.reached[s])
    for s, r in np.argwhere(world.flows > 0).tolist():
        row = replication.layout.plan["routes"][r]
        way = f"{routing.KINDS[row['kind']]} -> {steps[row['to']]}"
        source = steps[s] if s < len(steps) else None
        yield number, "flow", None, source, None, way, float(world.flows[s, r])


def design_rows(replication: Replication) -> Iterator[Row]:
    """The design's own: wages of nobody's, investments and the days charged for, its lists."""
    spec, number = replication.layout.spec, replication.number
    since, until = replication.counted_from, replication.counted_until
    for t, name in enumerate(replication.layout.numbering.teams):
        account = wages_of(replication, t)
        place = HOUR * spec.teams[name].concurrency
        for word, time in account.hours(paid=spec.teams[name].paid == "staffed hours").items():
            yield number, "team hours", None, None, name, word, time / place
        for measure, word, amount in account.amounts():
            yield number, measure, None, None, name, word, amount
    for h, name in enumerate(replication.layout.numbering.handoffs):
        if spec.handoffs[name].batch is not None:
            went, fell = (float(n) for n in replication.world.lists[h])
            yield number, "lists", None, None, spec.handoffs[name].team, name, went
            yield number, "lists dropped", None, None, spec.handoffs[name].team, name, fell
    days = (until - since) / DAY
    yield number, "counted days", None, None, None, None, days
    customers = len(replication.world.rows)
    for name, item in spec.investments.items():
        charge = item.one_off.value * days * DAY / item.over.value
        charge += item.running.value * days + item.per_customer.value * customers
        cost = -float(ledger.on_grid(replication.world, charge))
        yield number, "business amount", None, None, None, f"investment: {name}", cost


def switch_rows(replication: Replication) -> Iterator[Row]:
    """What became of the switches: whether and when first turned, and days on while counting."""
    number, world = replication.number, replication.world
    for s, name in enumerate(replication.layout.numbering.switches):
        turned_at = int(world.switches[s]["turned_at"])
        lasted = monitor.on_until(world, s, replication.counted_until) / DAY
        yield number, "switch turned", None, None, None, name, float(turned_at >= 0)
        if turned_at >= 0:
            yield number, "switch first turned, days", None, None, None, name, turned_at / DAY
        yield number, "switch on, days", None, None, None, name, float(lasted)


def route_name(layout: Layout, route: int) -> str:
    """A route in words."""
    row = layout.plan["routes"][route]
    steps = list(layout.numbering.steps)
    source = steps[row["source"]] if row["source"] >= 0 else ""
    target = steps[row["to"]]
    return f"{source} -> {target}" if source else target


def named(numbers: np.ndarray, names: list[str]) -> pl.Series:
    """Numbers as names; -1 is nothing."""
    table = pl.Series([*names, None], dtype=pl.String)
    return table.gather(np.where(numbers < 0, len(names), numbers).astype(np.int64))


def customers_table(replication: Replication) -> pl.DataFrame:
    """One row a counted customer, in the order of arrival; traits in base units (money, shares)."""
    rows, g = replication.world.rows, replication.layout.numbering
    steps = list(g.steps)
    reached = rows["goal_at"] >= 0
    return pl.DataFrame(
        {
            "replication": pl.Series(np.full(len(rows), replication.number, np.int32)),
            "customer": rows["customer"],
            "persona": named(rows["persona"], list(g.personas)),
            **personas.traits_of(replication.world, rows),
            "arrival": rows["arrival"],
            "goal_at": pl.Series(rows["goal_at"]).set(~pl.Series(reached), None),
            "goal_step": named(rows["goal_step"], steps),
            "ending": named(rows["ending"], list(leaving.ENDINGS)),
            "reason": named(rows["reason"], REASONS.names()),
            "end_at": rows["end_at"],
            "end_step": named(rows["end_step"], steps),
            "contacts": rows["contacts"],
            "final_goodwill": rows["goodwill"],
            "customer_value": rows["customer_value"],
            "business_value": rows["business_value"],
            "customer_value_at_half": rows["customer_half"],
            "business_value_at_half": rows["business_half"],
            "seems": named(rows["seems"], list(g.personas)),
            "stream": named(rows["stream"], list(g.streams)),
            "referred": rows["referred"],
            "referred_customer_value": rows["referred_customer"],
            "referred_business_value": rows["referred_business"],
        }
    )
