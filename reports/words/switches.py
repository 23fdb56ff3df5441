"""What the reports of a design turned, and when: a sentence a switch."""

import math
from collections.abc import Iterator

from reports.words.lettering import plain
from sim.experiment.verdicts.results import DesignResult, SwitchResult

WHOLE_DAYS = 10.0


def switch_lines(result: DesignResult) -> Iterator[str]:
    """A sentence for each switch of a design."""
    for switch in result.switches:
        yield switch_words(switch, result.replications)


def switch_words(switch: SwitchResult, replications: int) -> str:
    """What became of a switch: "switch stop (off at first): turned in 20 of 20 replications"."""
    turned = round(switch.turned_share * replications)
    name = f"switch {plain(switch.name)} ({switch.at_first} at first)"
    lasted = f"on for {_days(switch.on_days)} of {_days(switch.counted_days)} days counted"
    if not turned:
        many = "the one replication" if replications == 1 else f"any of {replications} replications"
        return f"{name}: not turned in {many}, {lasted}"
    before = switch.warm_up_days
    warm = f", {_days(before)} of them warm-up" if before else ""
    return (
        f"{name}: turned in {turned} of {replications} replications, first after "
        f"{_days(switch.first_turned_days)} days (mean{warm}), {lasted}"
    )


def switch_json(switch: SwitchResult) -> dict[str, object]:
    """What became of a switch; days are means over replications, null where it never turned."""
    return {
        "name": switch.name,
        "at_first": switch.at_first,
        "turned_share": switch.turned_share,
        "first_turned_days": switch.first_turned_days,
        "on_days": switch.on_days,
        "counted_days": switch.counted_days,
        "warm_up_days": switch.warm_up_days,
    }


def _days(days: float) -> str:
    if not math.isfinite(days):
        return "–"
    whole = days >= WHOLE_DAYS or days == round(days)
    return f"{days:,.0f}" if whole else f"{days:.1f}"
