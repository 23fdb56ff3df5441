"""Limits of guardrails, in the unit of what is guarded."""

from sim.experiment.figures.metrics import Metric
from sim.journey.groundwork.calendar import HOUR
from sim.quantities.kinds import Quantity
from sim.quantities.units import DURATION, MONEY, NUMBER, SHARE

# Units in which a limit on a metric may be written, by the metric's unit.
WRITTEN_IN = {
    "share": (SHARE.name, NUMBER.name),
    "hours": (DURATION.name,),
    "money": (MONEY.name, NUMBER.name),
    "count": (NUMBER.name,),
    "goodwill": (NUMBER.name,),
}
A_UNIT = {
    "share": "a share, so its limit is one too",
    "hours": "a time, so its limit is one too",
    "money": "an amount of money, so its limit is one too",
    "count": "a number for each customer, and so is its limit",
    "goodwill": "a number, and so is its limit",
}
FOR_EXAMPLE = {
    "share": "2 %",
    "hours": "4 hours",
    "money": "1 EUR",
    "count": "0.5",
    "goodwill": "0.1",
}
# A change can be no larger: from nobody to everybody, from hostile to advocate.
LARGEST = {"share": 1.0, "goodwill": 2.0}


def in_unit(metric: Metric, limit: Quantity) -> float:
    """A limit as a number in the metric's own unit: a share from 0 to 1, hours, money."""
    return limit.value / HOUR if metric.unit == "hours" else limit.value


def wrong_with(metric: Metric, limit: Quantity) -> tuple[str, str] | None:
    """What is wrong with a limit on a metric, and how to mend it; None where nothing is."""
    unit, said = metric.unit, limit.written
    is_number = limit.unit == NUMBER.name
    if limit.unit not in WRITTEN_IN[unit] and not (is_number and limit.value == 0.0):
        rule = f"{metric.name} is {A_UNIT[unit]}"
        if is_number and unit == "hours":
            return f"{rule}; did you mean '{said} hours'?", f"write '{said} hours' or '{said} min'"
        return f"{rule}, not '{said}'", f"write it like '{FOR_EXAMPLE[unit]}'"
    largest = LARGEST.get(unit)
    if largest is None or limit.value < largest:
        return None
    if unit == "share" and is_number:
        points = f"{100.0 * limit.value:,.6g} points"
        rule = f"{metric.name} is a share: {said} of it are {points}, and no change is as large"
        return f"{rule}; did you mean '{said} %'?", f"write '{said} %', or a smaller share"
    return f"no change of {metric.name} is as large, so it can never be broken", "write less"
