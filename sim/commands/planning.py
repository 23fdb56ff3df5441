"""What `--dry-run` prints: what would run, how long it should take, what it would write."""

from typing import TYPE_CHECKING

from sim.commands.printing import put
from sim.commands.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.computing.estimating import Stretch


def tell_outlook(stretches: "Sequence[Stretch]", wishes: Wishes) -> None:
    """Print what some work would cost; none of it is done.

    Args:
        stretches: Designs and how they would be run.
        wishes: In which form to print.
    """
    from reports.data import jsons
    from reports.tables import forecast
    from sim.experiment.computing.estimating import outlook

    found = outlook(stretches)
    if wishes.format == "json":
        put(jsons.json_text(forecast.outlook_json(found)))
    elif wishes.format == "csv":
        put(jsons.csv_text(forecast.outlook_frame(found)))
    else:
        put(forecast.outlook_text(found))
