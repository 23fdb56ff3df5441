"""What `--dry-run` prints: what would run, how long it should take, what it would write."""

from typing import TYPE_CHECKING

from sim.commands.computing import Wishes
from sim.commands.printing import put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.estimating import Stretch


def tell_outlook(stretches: "Sequence[Stretch]", wishes: Wishes) -> None:
    """Print what some work would cost; none of it is done.

    Args:
        stretches: Designs and how they would be run.
        wishes: In which form to print.
    """
    from reports import jsons, outlook_text
    from sim.experiment.estimating import outlook

    found = outlook(stretches)
    if wishes.format == "json":
        put(jsons.json_text(outlook_text.outlook_json(found)))
    elif wishes.format == "csv":
        put(jsons.csv_text(outlook_text.outlook_frame(found)))
    else:
        put(outlook_text.outlook_text(found))
