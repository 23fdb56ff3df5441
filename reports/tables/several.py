"""Several designs that were run by themselves: a row each, in the order they were named."""

from collections.abc import Sequence

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from reports.data.frames import metrics_frame
from reports.data.jsons import SCHEMA_VERSION, Json, run_json
from reports.words.amounts import level_words, share_words
from reports.words.implausible import about_designs
from reports.words.terminal import folded, quiet_table
from sim.experiment.verdicts.results import DesignResult

Named = Sequence[tuple[str, DesignResult]]
NOT_COMPARED = (
    "These designs were run by themselves. Whether one is better than another is for "
    "winwin compare or winwin batch to say."
)


def several_text(named: Named) -> RenderableType:
    """A row a design: both values per customer, completion, leaving, replications.

    Args:
        named: Each design with the name of its study.
    """
    table = quiet_table()
    table.add_column("design", overflow="fold")
    heads = (
        "customers\neach",
        "business\na customer",
        "reached\nthe goal",
        "left",
        "still\nthere",
        "runs",
    )
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for study, result in named:
        found = result.metrics
        left = found["abandoned"].mean + found["churned"].mean
        currency = result.spec.currency
        table.add_row(
            folded(f"{study}/{result.name}", 30),
            f"{level_words(found['customer_value'].mean, 'money')} {currency}",
            f"{level_words(found['business_value'].mean, 'money')} {currency}",
            share_words(found["completed"].mean),
            share_words(left),
            share_words(found["censored"].mean),
            f"{result.replications:,}",
        )
    parts: list[RenderableType] = [table, "", Text(NOT_COMPARED, style="dim")]
    remarks = list(about_designs([result for _, result in named]))
    parts += [Text(f"· {remark}") for remark in remarks]
    return Group(*parts)


def several_json(named: Named) -> Json:
    """Each design as by itself, in a list."""
    designs = [run_json(result, study) for study, result in named]
    return {"schema_version": SCHEMA_VERSION, "designs": designs}


def several_frame(named: Named) -> pl.DataFrame:
    """A row a design, persona (null: everybody) and metric, as by itself with its study before."""
    frames = [
        metrics_frame([result], result.spec.currency).select(pl.lit(study).alias("study"), pl.all())
        for study, result in named
    ]
    return pl.concat(frames)
