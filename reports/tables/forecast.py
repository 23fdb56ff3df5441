"""What a run would cost, in words and for programs: `--dry-run`."""

import math
from dataclasses import asdict

import polars as pl

from reports.data.jsons import SCHEMA_VERSION, Json
from sim.experiment.computing.estimating import Outlook

MOST_NAMED = 12
KILO = 1000.0
SIZES = ("bytes", "kB", "MB", "GB", "TB")
COMPILES = "The behaviour is compiled before, once for this version: about half a minute."
NOTHING = "Nothing was run and nothing was written."


def outlook_text(found: Outlook) -> str:
    """What would run, how long it should take, and how much it would write."""
    seeds = f" under {len(found.seeds)} seeds" if len(found.seeds) > 1 else ""
    count = len(found.designs)
    named = ", ".join(found.designs[:MOST_NAMED]) + (", ..." if count > MOST_NAMED else "")
    noun = "design" if count == 1 else "designs"
    there = f"{found.stored:,} of them in the store already"
    lines = [
        f"This would run {count:,} {noun}{seeds}: {named}.",
        f"{found.replications:,} replications, {there}: {found.missing:,} to compute.",
    ]
    if found.again:
        are = "is" if found.again == 1 else "are"
        lines.append(
            f"{found.again:,} of those in the store {are} computed once more, to count who is "
            "better or worse off."
        )
    if found.missing or found.again:
        lines += _costs(found)
    return "\n".join([*lines, NOTHING])


def _costs(found: Outlook) -> list[str]:
    knows_time, knows_size = math.isfinite(found.seconds), math.isfinite(found.bytes)
    workers = "1 worker" if found.workers == 1 else f"{found.workers} workers"
    time = f"take {time_words(found.seconds)} with {workers}" if knows_time else ""
    size = f"write {size_words(found.bytes)} into {found.out}" if knows_size else ""
    foreseen = " and ".join(part for part in (time, size) if part)
    lines = [f"It should {foreseen}."] if foreseen else []
    unknown = [word for word, knows in (("time", knows_time), ("size", knows_size)) if not knows]
    if unknown:
        lines.append(f"What cannot be foreseen: {' and '.join(unknown)}.")
    lines.append(f"(Judged by: {found.rests_on}.)" if foreseen else f"({found.rests_on})")
    if found.unchecked:
        included = "; that is included" if knows_time else ""
        are = "is" if found.unchecked == 1 else "are"
        lines.append(f"{found.unchecked:,} of the runs {are} checked against SimPy{included}.")
    return [*lines, COMPILES] if found.compiles else lines


def time_words(seconds: float) -> str:
    """A time span as an estimate deserves it: no finer than it is known."""
    if seconds < 1:
        return "less than a second"
    for size, unit in ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2 * size:
            return f"about {seconds / size:.2g} {unit}"
    return f"about {math.ceil(seconds)} seconds"


def size_words(size: float) -> str:
    """Bytes in the unit that a person would use."""
    power = min(len(SIZES) - 1, int(math.log(size, KILO))) if size >= 1 else 0
    return f"about {size / KILO**power:,.3g} {SIZES[power]}"


def outlook_json(found: Outlook) -> Json:
    """The same for programs; what is not known is null."""
    return {"schema_version": SCHEMA_VERSION, "dry_run": True, **asdict(found)}


def outlook_frame(found: Outlook) -> pl.DataFrame:
    """The same as a table of one row."""
    row = asdict(found) | {
        "designs": " ".join(found.designs),
        "seeds": " ".join(map(str, found.seeds)),
    }
    return pl.DataFrame([row])
