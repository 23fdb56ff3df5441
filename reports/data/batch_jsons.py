"""A batch as JSON for other programs: the rows of its index, and how the grid was made."""

from reports.data.batch_frames import index_frame
from reports.data.jsons import SCHEMA_VERSION, Json
from sim.experiment.grids.rows import Batch


def batch_json(batch: Batch, folder: str) -> Json:
    """A batch: the grid, where its index lies, then each row with what the index says.

    Args:
        batch: The grid computed.
        folder: Where its index lies.
    """
    rows = index_frame(batch).to_dicts()
    levers = batch.grid.levers
    for row, found in zip(rows, batch.rows, strict=True):
        paths = (lever.path for lever in levers)
        row["levers"] = dict(zip(paths, found.values, strict=True))
    return {"schema_version": SCHEMA_VERSION, **grid_json(batch), "folder": folder, "rows": rows}


def grid_json(batch: Batch) -> Json:
    """What a batch was asked to do: enough to ask for it again."""
    grid = batch.grid
    return {
        "study": grid.study.name,
        "question": batch.question,
        "currency": batch.currency,
        "per": batch.per,
        "designs": [" + ".join(names) or "baseline" for names in grid.designs],
        "levers": {lever.path: list(lever.values) for lever in grid.levers},
        "sets": list(grid.sets),
        "seeds": list(grid.seeds),
        "replications": batch.rows[0].replications,
        "customers": grid.customers,
        "digest": batch.digest,
    }
