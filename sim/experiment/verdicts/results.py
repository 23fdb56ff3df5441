"""What an experiment finds: frozen results that commands, reports and pages read."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from sim.experiment.figures.precision import Interval
from sim.experiment.figures.totals import Totals
from sim.experiment.verdicts.verdict import Verdict
from sim.journey.groundwork.claims import AtOdds, Per
from sim.journey.layout.design import ScenarioSpec

MOST_UNMATCHED = 0.01
Looks = Literal["good", "bad", "no difference", "undecided"]
# What is worth a remark: the team's own measure says one thing, the verdict the other.
AT_ODDS: dict[tuple[Looks, Looks], AtOdds] = {
    ("good", "bad"): "looks good to its team, bad for the whole",
    ("bad", "good"): "looks bad to its team, good for the whole",
}


def is_refused(per: Per, unmatched: float) -> bool:
    """Whether too many customers have no twin for values per customer to be compared.

    Args:
        per: What the study counts values per; days can always be compared.
        unmatched: Share of customers without a twin.
    """
    return per == "customer" and unmatched > MOST_UNMATCHED


@dataclass(frozen=True)
class ListResult:
    """The lists of a hand-off that went in the counted period, means of a replication."""

    handoff: str
    went: float
    fell_through: float


@dataclass(frozen=True)
class SwitchResult:
    """What became of a switch.

    Attributes:
        name: The switch.
        at_first: How it stands at first, "on" or "off".
        turned_share: Share of the replications in which a report turned it.
        first_turned_days: When it was first turned there, mean of days from the start of the run
            (warm-up included); nan where it never was.
        on_days: Mean of the days it was on in the counted arrival period.
        counted_days: Length of that period.
        warm_up_days: Days before it.
    """

    name: str
    at_first: Literal["on", "off"]
    turned_share: float
    first_turned_days: float
    on_days: float
    counted_days: float
    warm_up_days: float


@dataclass(frozen=True)
class TeamResult:
    """How a team fared in the counted period; times in minutes or hours as named.

    Cases and waits are of everybody, counted or not, who came to the team in the counted period;
    each is followed to its end, or to the end of the run: `cut_off` is the share of those whose
    wait lasts longer. `utilisation` is the share of the staffed hours in which somebody was served;
    `after_hours` are hours of work for which nobody was staffed, mean of a replication.
    `queueing_after_arrivals` is the share of counted customers' queueing time that lies after
    arrivals have stopped, when later customers no longer add to the load. `put_on_lists` is how
    often counted customers were put on the team's lists, mean of a replication; nan where other
    teams carry lists too.
    """

    name: str
    utilisation: float
    offered: float
    queued: float
    abandoned_of_queued: float
    mean_wait_of_queued_minutes: float
    idle_hours: float
    after_hours: float
    cut_off: float
    queueing_after_arrivals: float
    by_persona: dict[str, dict[str, float]] = field(default_factory=dict)
    lists: tuple[ListResult, ...] = ()
    put_on_lists: float = 0.0

    @property
    def lists_carried(self) -> float:
        """Lists that went and did not fall through, mean of a replication."""
        return sum(one.went - one.fell_through for one in self.lists)


@dataclass(frozen=True)
class DesignResult:
    """What one design does, over all its replications.

    Attributes:
        name: Name of the design, the file's.
        title: Title of its scenario.
        spec: The scenario.
        seed: Seed.
        replications: How many.
        customers: Counted customers, all replications together.
        simulation_seconds: CPU seconds of the simulation proper, when it was computed.
        served: Whether all of it came from the store.
        clocks: The clocks it was computed under: "simpy", "compiled" or both.
        checked: Whether both clocks were found to agree on its first replication.
        folder: Where its tables are.
        metrics: Each metric with its interval; in a comparison, values as the study counts them.
        personas: The same within each persona.
        runs: The runs table.
        teams: How the teams fared.
        left_by: Where and why customers left: step, reason, share of customers.
        switches: What became of its switches.
    """

    name: str
    title: str
    spec: ScenarioSpec
    seed: int
    replications: int
    customers: int
    simulation_seconds: float
    served: bool
    clocks: tuple[str, ...]
    checked: bool
    folder: str
    metrics: dict[str, Interval]
    personas: dict[str, dict[str, Interval]]
    runs: pl.DataFrame
    teams: tuple[TeamResult, ...]
    left_by: tuple[tuple[str, str, float], ...]
    switches: tuple[SwitchResult, ...] = ()

    @cached_property
    def totals(self) -> Totals:
        """Its sums by replication, added up once for all who ask."""
        return Totals(self.runs, self.replications)


@dataclass(frozen=True)
class TeamMeasureResult:
    """What a change does to the measure that a team is judged by, beside what it does as a whole.

    Attributes:
        team: The team.
        measure: What it is judged by.
        unit: "minutes" or "share".
        per: The denominator in words.
        baseline: The measure under the baseline.
        variant: The measure under the variant.
        difference: Their paired difference.
        looks: How the change looks to the team.
        whole: Whether the whole gains or loses, by the verdict.
    """

    team: str
    measure: str
    unit: str
    per: str
    baseline: Interval
    variant: Interval
    difference: Interval
    looks: Looks
    whole: Looks

    @property
    def at_odds(self) -> str:
        """What to say where the team and the whole are at odds; empty elsewhere."""
        return AT_ODDS.get((self.looks, self.whole), "")


@dataclass(frozen=True)
class VariantResult:
    """What a variant does, against its twin, the baseline.

    Attributes:
        design: The variant by itself.
        differences: Paired difference of each metric.
        personas: Paired differences of both values within each persona.
        verdict: Gain, loss, no material difference or undecided, for each side.
        half: Paired differences of both values at half the window.
        harmed: Share of the customers with a twin who are worse off than it.
        helped: Share of the customers with a twin who are better off than it.
        placebo_harmed: Share worse off under the placebo; None without teams.
        placebo_helped: Share better off under the placebo; None without teams.
        harm_at_least: Lower bound of the share worse off under any coupling; nan without twins.
        harm_at_most: Upper bound of it.
        pairing_lost: Share of the customers who meet a place where twins' luck is not the same.
        unmatched: Share of customers without a twin.
        p_win: Always-valid p that both sides gain, and the same after Holm.
        payback_days: Days until the investment is earned back; None where it never is.
        claims: Claims of the study about this variant: words, and whether they hold.
        team_measures: What teams are judged by, where a team says so.
    """

    design: DesignResult
    differences: dict[str, Interval]
    personas: dict[str, dict[str, Interval]]
    verdict: Verdict
    half: dict[str, Interval]
    harmed: Interval
    helped: Interval
    placebo_harmed: Interval | None
    placebo_helped: Interval | None
    harm_at_least: float
    harm_at_most: float
    unmatched: float
    p_win: tuple[float, float]
    payback_days: float | None
    claims: tuple[tuple[str, bool], ...]
    team_measures: tuple[TeamMeasureResult, ...] = ()
    pairing_lost: float = 0.0


@dataclass(frozen=True)
class Comparison:
    """A study compared: its baseline and its variants.

    Attributes:
        study: Name of the study.
        question: What it asks.
        currency: Currency of all money.
        per: What both sides' values, differences and margins are counted per.
        baseline: The baseline by itself.
        variants: Each variant against it.
        customer_margin: The smallest difference that matters to customers, in money.
        business_margin: The smallest difference that matters to the business, in money.
        band: Values this close to zero are about zero, in money.
        band_of_all: Whether the band is taken from all designs, the baseline's customers having
            no value to take it from.
    """

    study: str
    question: str
    currency: str
    per: Per
    baseline: DesignResult
    variants: tuple[VariantResult, ...]
    customer_margin: float
    business_margin: float
    band: float
    band_of_all: bool = False
