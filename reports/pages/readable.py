"""Tables as people read them: in words, and with as many digits as say something."""

import polars as pl

from sim.experiment.figures.metrics import BY_NAME

UNITS = {"count": "", "goodwill": ""}
ENDS = ("mean", "low", "high", "baseline", "with_the_change")
ENDS = ("mean", "low", "high", "baseline", "with_the_change")
COARSE = ("share", "hours")  # one decimal says all; of money and counts it takes two


def readable(frame: pl.DataFrame) -> pl.DataFrame:
    """A tidy frame as people read it: shares in per cent, labels for names, headings in words."""
    shown = frame.drop("level", "interval", "decidable", strict=False)
    percent = "points" if "variant" in shown.columns else "%"  # a difference of two percentages
    if "unit" in shown.columns:
        share = pl.col("unit") == "share"
        shown = shown.with_columns(
            pl.when(share).then(100.0 * pl.col(name)).otherwise(pl.col(name)).alias(name)
            for name in ENDS
            if name in shown.columns
        )
    numbers = [name for name, kind in shown.schema.items() if kind == pl.Float64]
    by_unit = "unit" in shown.columns
    shown = shown.with_columns(_rounded(name, by_unit=by_unit) for name in numbers)
    if by_unit:
        shown = shown.with_columns(pl.col("unit").replace(UNITS | {"share": percent}))
    if "label" in shown.columns:
        shown = shown.drop("metric").rename({"label": "metric"})
    elif "metric" in shown.columns:
        labels = {metric.name: metric.label for metric in BY_NAME.values()}
        shown = shown.with_columns(pl.col("metric").replace(labels))
    if "persona" in shown.columns:
        shown = shown.with_columns(pl.col("persona").fill_null("all customers"))
    words = {name: name.replace("_", " ").capitalize() for name in shown.columns}
    return shown.rename(words | {"customers_of_100": "Customers of 100"}, strict=False)


def _rounded(name: str, *, by_unit: bool) -> pl.Expr:
    """A column with the decimals of its unit; what would read as zero keeps a digit."""
    value = pl.col(name)
    found = value.round(2)
    if by_unit:
        found = pl.when(pl.col("unit").is_in(COARSE)).then(value.round(1)).otherwise(found)
    seen = pl.when((found == 0) & (value != 0)).then(value.round_sig_figs(1)).otherwise(found)
    return (seen + 0.0).alias(name)  # so that no zero has a sign
