"""Results as JSON and CSV for other programs: plain data, units named, nothing made up.

What cannot be estimated is null. `schema_version` grows when a name goes or changes its meaning;
new names may come at any time.
"""

import io
import json
import math

import polars as pl

from reports.data.frames import differences_frame, harm_frame, metrics_frame
from reports.words.a_year import customers_a_year, for_a_year
from reports.words.amounts import unit_words
from reports.words.freed import freed_json
from reports.words.priorities import priorities_at
from reports.words.sentences import first_words, words_about
from reports.words.switches import switch_json
from reports.words.team_measures import team_measure_json, team_measures_frame
from sim.experiment.figures.metrics import metrics_per
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, DesignResult, TeamResult, VariantResult
from sim.journey.groundwork.claims import Per
from sim.records.tables import SIDES

SCHEMA_VERSION = 2
# A spreadsheet would run what begins with these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Json = dict[str, object]


def run_json(result: DesignResult, study: str = "") -> Json:
    """A run: what it was, every metric with its interval, who left, teams, personas.

    Args:
        result: The design over all its replications.
        study: Name of the study it belongs to.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "study": study,
        **design_json(result),
        "personas": {
            persona: {"metrics": metrics_json(metrics, result.spec.currency)}
            for persona, metrics in result.personas.items()
        },
    }


def comparison_json(comparison: Comparison) -> Json:
    """A comparison: the baseline, then each variant with its differences and its verdict."""
    return {
        "schema_version": SCHEMA_VERSION,
        "study": comparison.study,
        "question": comparison.question,
        "currency": comparison.currency,
        "sentence": first_words(comparison),
        "seed": comparison.baseline.seed,
        "replications": comparison.baseline.replications,
        "per": comparison.per,
        "customers_a_year": customers_a_year(comparison.baseline),
        "margins": {
            "customer": comparison.customer_margin,
            "business": comparison.business_margin,
            "about_zero": comparison.band,
        },
        "baseline": {
            "name": comparison.baseline.name,
            **design_json(comparison.baseline, comparison.per),
        },
        "variants": [variant_json(comparison, variant) for variant in comparison.variants],
    }


def design_json(result: DesignResult, per: Per = "customer") -> Json:
    """What a run and both sides of a comparison say about a design.

    Args:
        result: The design.
        per: What its values are counted per.
    """
    return {
        "scenario": result.name,
        "title": result.title,
        "seed": result.seed,
        "replications": result.replications,
        "customers": result.customers,
        "simulation_seconds": result.simulation_seconds,
        "clocks": list(result.clocks),
        "checked_against_simpy": result.checked,
        "served": result.served,
        "folder": result.folder,
        "metrics": metrics_json(result.metrics, result.spec.currency, per),
        "left_by": [
            {"step": step, "reason": reason, "share": share}
            for step, reason, share in result.left_by
        ],
        "teams": [team_json(team, result) for team in result.teams],
        "switches": [switch_json(switch) for switch in result.switches],
    }


def variant_json(comparison: Comparison, variant: VariantResult) -> Json:
    """A variant: what it is by itself, what it changes, and what to conclude."""
    currency, per, verdict = comparison.currency, comparison.per, variant.verdict
    half = verdict.half_window
    return {
        "name": variant.design.name,
        **design_json(variant.design, per),
        "differences": metrics_json(variant.differences, currency, per),
        "personas": {
            persona: {"differences": metrics_json(sides, currency, per)}
            for persona, sides in variant.personas.items()
        },
        "verdict": {
            "customer": verdict.customer,
            "business": verdict.business,
            "headline": verdict.headline,
            "guardrails": [
                {
                    "name": rail.name,
                    "limit": rail.limit,
                    "state": rail.state,
                    "reason": rail.reason,
                    "harm": share_json(rail.interval),
                }
                for rail in verdict.guardrails
            ],
            "in_the_way": list(verdict.in_the_way),
            "half_window": None if half is None else {"customer": half[0], "business": half[1]},
            "thin_chances": [
                {"name": t.name, "met": t.met, "taken": t.taken, "replications": t.replications}
                for t in verdict.thin
            ],
        },
        "sentence": words_about(comparison, variant),
        "a_year": {
            side: interval_json(
                for_a_year(comparison, variant.differences[f"{side}_value"]), currency, "year"
            )
            for side in SIDES
        },
        "half_window": {
            side: interval_json(found, currency, per) for side, found in variant.half.items()
        },
        "harmed": share_json(variant.harmed),
        "helped": share_json(variant.helped),
        "placebo_harmed": variant.placebo_harmed and share_json(variant.placebo_harmed),
        "placebo_helped": variant.placebo_helped and share_json(variant.placebo_helped),
        "harm_at_least": variant.harm_at_least,
        "harm_at_most": variant.harm_at_most,
        "pairing_lost": variant.pairing_lost,
        "unmatched": variant.unmatched,
        "p_win": {"alone": variant.p_win[0], "holm": variant.p_win[1]},
        "payback_days": variant.payback_days,
        "freed_hours": freed_json(comparison, variant),
        "team_measures": [team_measure_json(judged) for judged in variant.team_measures],
        "claims": [{"says": says, "holds": holds} for says, holds in variant.claims],
    }


def metrics_json(metrics: dict[str, Interval], currency: str, per: Per = "customer") -> Json:
    """Each metric as mean, low, high, with unit, denominator, level and kind of interval."""
    meant = metrics_per(per)
    return {
        name: interval_json(found, unit_words(meant[name].unit, currency), meant[name].per)
        for name, found in metrics.items()
    }


def interval_json(found: Interval, unit: str, per: str) -> Json:
    """An estimate with everything needed to read it."""
    return {
        **share_json(found),
        "unit": unit,
        "per": per,
        "level": found.level,
        "interval": found.method,
        "decidable": found.decidable,
        "note": found.note,
    }


def share_json(found: Interval) -> Json:
    """The bare numbers of an estimate."""
    return {"mean": found.mean, "low": found.low, "high": found.high}


def team_json(team: TeamResult, result: DesignResult) -> Json:
    """How a team fared; counts are a replication's mean, of all who came while others counted."""
    replications = result.replications
    priorities = priorities_at(result.spec, team.name)
    return {
        "name": team.name,
        "per": "replication",
        "utilisation": team.utilisation,
        "idle_hours": team.idle_hours,
        "after_hours": team.after_hours,
        "cut_off": team.cut_off,
        **_fares(
            {
                "offered": team.offered,
                "queued": team.queued,
                "abandoned_of_queued": team.abandoned_of_queued,
                "mean_wait_of_queued_minutes": team.mean_wait_of_queued_minutes,
            },
            replications,
        ),
        "by_persona": {
            persona: {**_fares(fares, replications), "priorities": priorities.get(persona, [])}
            for persona, fares in team.by_persona.items()
        },
        "lists_carried": team.lists_carried,
        "put_on_lists": team.put_on_lists,
        "lists": [
            {"handoff": one.handoff, "sent": one.went, "fell_through": one.fell_through}
            for one in team.lists
        ],
    }


def _fares(fares: dict[str, float], replications: int) -> Json:
    counts = ("offered", "queued")
    return {
        name: amount / replications if name in counts else amount for name, amount in fares.items()
    }


def json_text(data: object) -> str:
    """JSON as text, with a last newline; what is no finite number becomes null."""
    return json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def run_csv(result: DesignResult) -> str:
    """A run as CSV: a row a persona (empty: everybody) and metric."""
    return csv_text(metrics_frame([result], result.spec.currency))


def comparison_csv(comparison: Comparison) -> str:
    """A comparison as CSV: a row a variant and metric, its shares harmed and helped, its teams.

    Shares harmed and helped are of the customers with a twin; `unmatched` have none. A team that is
    judged by a measure of its own has a row named after both.
    """
    shares = harm_frame(comparison).with_columns(
        pl.col("kind").alias("metric"),
        pl.lit("share").alias("unit"),
        pl.lit("customer").alias("per"),
    )
    teams = team_measures_frame(comparison).select(
        "variant", "mean", "low", "high", "unit", "per", "looks",
        metric=pl.concat_str("team", pl.lit(": "), "measure"),
    )  # fmt: skip
    parts = [differences_frame(comparison), shares.drop("kind"), teams]
    frame = pl.concat(parts, how="diagonal")
    verdicts = pl.DataFrame(
        [
            (
                v.design.name,
                v.verdict.headline,
                v.verdict.customer,
                v.verdict.business,
                v.unmatched,
            )
            for v in comparison.variants
        ],
        schema=["variant", "headline", "customer_verdict", "business_verdict", "unmatched"],
        orient="row",
    )
    return csv_text(frame.join(verdicts, on="variant", how="left", maintain_order="left"))


def csv_text(frame: pl.DataFrame) -> str:
    """A table as CSV that a spreadsheet opens without running any of it; nan is left empty."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    safe = frame.with_columns(*(_safe(name) for name in texts), pl.selectors.float().fill_nan(None))
    buffer = io.BytesIO()
    safe.write_csv(buffer)
    return buffer.getvalue().decode("utf-8")


def _safe(column: str) -> pl.Expr:
    """A text column with a mark before what a spreadsheet would take for a formula."""
    text = pl.col(column)
    is_formula = text.str.slice(0, 1).is_in(FORMULA_STARTS)
    return pl.when(is_formula).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(column)


def _finite(data: object) -> object:
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, dict):
        return {str(key): _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return data
