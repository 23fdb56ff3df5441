"""The wages of a team in the counted arrival period: all of them, and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.clock.replication import Replication
from sim.journey.blocks.queues import team
from sim.journey.customer import ledger
from sim.journey.groundwork.calendar import staffed_time


@dataclass(frozen=True)
class WagesOfTeam:
    """What a team was paid for in the counted arrival period, and whose it is.

    Times are whole microseconds of a place, an agent's concurrency at a time. Staffed is served
    while staffed plus idle; all work is what is booked to counted customers plus other work.

    Attributes:
        staffed: Time staffed.
        worked: Work, for whomever.
        after_hours: Of it, beyond the staff of the moment.
        booked: Work booked to counted customers inside their windows, whenever.
        wages: All of the wages, in money; of a team paid per use, the price of its uses.
        idle_cost: Of them, for nobody to serve.
        booked_wages: Of them, booked to customers.
        booked_at_half: The same if every window had ended at its half.
    """

    staffed: int
    worked: int
    after_hours: int
    booked: int
    wages: float
    idle_cost: float
    booked_wages: float
    booked_at_half: float

    def hours(self, *, paid: bool) -> dict[str, int]:
        """Times by name; who is not paid for being there is not idle."""
        busy = self.worked - self.after_hours
        found = {
            "staffed": self.staffed,
            "worked": self.worked,
            "busy": busy,
            "after hours": self.after_hours,
            "booked": self.booked,
            "other work": self.worked - self.booked,
        }
        return found | {"idle": self.staffed - busy} if paid else found

    def amounts(self) -> Iterator[tuple[str, str, float]]:
        """The design's own bookings: measure, account and money."""
        other, at_half = (
            booked + self.idle_cost - self.wages
            for booked in (self.booked_wages, self.booked_at_half)
        )
        yield "business amount", "idle", 0.0 - self.idle_cost
        yield "business amount", "other work", other
        yield "other work at half", "other work", at_half


def wages_of(replication: Replication, t: int) -> WagesOfTeam:
    """The wages of the counted arrival period of a team, by its number."""
    row, pay = replication.world.teams[t], replication.world.pay[t]
    name = list(replication.layout.numbering.teams)[t]
    spec = replication.layout.spec.teams[name]
    week = team.week_of(spec)
    staffed = staffed_time(week, replication.counted_from, replication.counted_until)
    staffed *= spec.concurrency
    worked, late = int(replication.world.worked[t]), int(pay["after_hours"])
    wage = float(row["cost_per_microsecond"])
    charged, idle = float(row["cost_per_use"]) * int(pay["uses"]), 0.0
    if spec.paid == "staffed hours":
        charged = wage * (staffed + late) + wage * float(row["overtime"]) * late
        idle = wage * (staffed - worked + late)
    return WagesOfTeam(
        staffed=staffed,
        worked=worked,
        after_hours=late,
        booked=int(pay["booked"]),
        wages=float(ledger.on_grid(replication.world, charged)),
        idle_cost=float(ledger.on_grid(replication.world, idle)),
        booked_wages=float(pay["wages"]),
        booked_at_half=float(pay["wages_half"]),
    )
