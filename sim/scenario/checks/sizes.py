"""Whether a replication is so large that whoever runs it should know before."""

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.arrivals import customers_who_come
from sim.scenario.checks.expected_visits import visits_of_a_customer
from sim.scenario.reading.findings import Findings

MANY_CUSTOMERS = 500_000
MANY_VISITS = 20_000_000
OFTEN = 50.0  # visits of one customer, above which it is the step and not the crowd


def about(number: float) -> int:
    """A large number to three digits."""
    return int(float(f"{number:.3g}"))


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Customers and visits of a replication, where they are so many that it takes a while."""
    customers = customers_who_come(spec)
    if customers is None:
        return
    visits = visits_of_a_customer(spec)
    total = customers * sum(visits.values())
    most = max(visits, key=lambda name: visits[name])
    if total > MANY_VISITS and visits[most] > OFTEN:
        message = (
            f"about {about(total):,} visits may happen in a replication: up to "
            f"{about(visits[most]):,} here by each of {about(customers):,} customers"
        )
        remedy = (
            "let the way back take longer or be taken less often, lower 'visit_limit', or expect "
            "each replication to take minutes"
        )
        findings.note(("steps", most), message, remedy, of_key=True)
    elif customers > MANY_CUSTOMERS or total > MANY_VISITS:
        message = (
            f"about {about(customers):,} customers come in a replication, with {about(total):,} "
            "visits or more"
        )
        remedy = "expect each replication to take long, or let fewer come"
        findings.note(("arrivals",), message, remedy, of_key=True)
