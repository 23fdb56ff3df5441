"""The events table: one row an event, with who spoke to whom and which system has it on record."""

import numpy as np
import polars as pl

from sim.clock.replication import Replication
from sim.journey.blocks import referral
from sim.journey.blocks.consent_and_contact import consent, contact
from sim.journey.blocks.leaving import leaving
from sim.journey.blocks.queues import waiting
from sim.journey.blocks.selling import offer, returns, reveal, sale
from sim.journey.blocks.serving import batch, handoff, service
from sim.journey.blocks.serving.service import REPEAT_CAUSES
from sim.journey.customer import goodwill, ledger, permission
from sim.journey.customer.goodwill import FEELINGS
from sim.journey.groundwork.vocabulary import ACCOUNTS, EVENTS, REASONS
from sim.journey.layout.layout import Layout
from sim.journey.people import arrivals, belief
from sim.records.tables import named, route_name

# What an event's item is, by event.
EVENT_ITEMS = {
    ledger.BOOKED: "account",
    goodwill.FELT: "feeling",
    leaving.LEFT: "reason",
    arrivals.ARRIVED: "persona",
    belief.LEARNED: "persona",
    referral.REFERRED: "persona",
    arrivals.REACHED: "route",
    **dict.fromkeys((consent.ASKED, consent.CONSENTED, consent.REFUSED, consent.FOUND_OUT,
                     consent.USED), "ask"),
    **dict.fromkeys((offer.SHOWN, sale.ACCEPTED, offer.DECLINED, returns.REGRETTED,
                     returns.RETURNED, reveal.INTO_BASKET, reveal.REVEALED, reveal.WITHDREW,
                     sale.BILLED), "offer"),
    **dict.fromkeys((permission.ASKED, permission.GIVEN, permission.REFUSED, permission.USED),
                    "ask"),
    **dict.fromkeys((contact.SENT, contact.WITHHELD, contact.POSTPONED), "contact rule"),
    **dict.fromkeys((handoff.HANDED_OFF, handoff.DROPPED, handoff.CONTEXT_LOST, handoff.WITHHELD,
                     handoff.NOTICED, batch.PUT_ON_LIST, batch.CARRIED), "handoff"),
    **dict.fromkeys((waiting.JOINED, waiting.HUNG_UP_EVENT, waiting.TURNED_AWAY_EVENT,
                     service.STARTED, service.ENDED), "team"),
    service.REPEATED: "cause",
}  # fmt: skip
# Who speaks, by event: the customer to the business, or the business to the customer. Between
# systems, the one hands over to the other. All other events are nobody's message.
FROM_CUSTOMER = (arrivals.ARRIVED, arrivals.REACHED, consent.CONSENTED, consent.REFUSED,
                 permission.GIVEN, permission.REFUSED,
                 sale.ACCEPTED, offer.DECLINED, returns.RETURNED, reveal.INTO_BASKET,
                 reveal.WITHDREW, waiting.JOINED, waiting.HUNG_UP_EVENT, service.TOLD,
                 service.REPEATED)  # fmt: skip
FROM_BUSINESS = (consent.ASKED, permission.ASKED, contact.SENT, offer.SHOWN, reveal.REVEALED,
                 sale.BILLED, waiting.TURNED_AWAY_EVENT, service.STARTED, service.ENDED,
                 service.WAS_REMEMBERED)  # fmt: skip
BETWEEN_SYSTEMS = (handoff.HANDED_OFF, handoff.DROPPED, handoff.CONTEXT_LOST, handoff.WITHHELD,
                   batch.CARRIED)  # fmt: skip
CUSTOMER = "customer"
BUSINESS = "business"


def events_table(replication: Replication, run: str = "") -> pl.DataFrame:
    """One row an event, sorted by time, rank, customer and the customer's own sequence.

    Args:
        replication: The replication, with its log kept.
        run: Name of the run it belongs to.
    """
    log, spec, g = replication.log, replication.layout.spec, replication.layout.numbering
    steps = list(g.steps)
    felt = log["kind"] == goodwill.FELT  # what was felt stands where others have money
    step_specs = [spec.steps[name] for name in steps]
    table = pl.DataFrame(
        {
            "replication": pl.Series(np.full(len(log), replication.number, np.int32)),
            "customer": log["customer"],
            "case": log["case"],
            "time": log["time"],
            "rank": log["rank"],
            "sequence": log["sequence"],
            "type": named(log["kind"], EVENTS.names()),
            "step": named(log["step"], steps),
            "stage": named(log["step"], [step.stage for step in step_specs]),
            "channel": named(log["step"], [step.channel for step in step_specs]),
            "system": named(log["step"], [step.system or "" for step in step_specs]),
            "team": named(log["step"], [step.team or "" for step in step_specs]),
            "identified": log["identified"] == 1,
            "detail": details(log, replication.layout),
            "consents": purposes(log["consents"], list(g.purposes)),
            "feeling": np.where(felt, log["customer_amount"], 0.0),
            "goodwill": log["goodwill"],
            "customer_amount": np.where(felt, 0.0, log["customer_amount"]),
            "business_amount": log["business_amount"],
            "root": log["root"],
        }
    )
    kind, detail = pl.col("type"), pl.col("detail")
    about = {name: words(*(k for k, item in EVENT_ITEMS.items() if item == name)) for name in
             ("account", "feeling", "reason", "cause")}  # fmt: skip
    return (
        table.with_columns(pl.col("system", "team").replace("", None))
        .with_columns(
            pl.lit(run).alias("run"),
            pl.lit(spec.scenario).alias("scenario"),
            pl.lit("actual").alias("planned_or_actual"),
            pl.col("system").alias("recorded_by"),
            pl.when(kind.is_in(about["account"])).then(detail).alias("account"),
            pl.when(kind.is_in(about["feeling"] + about["reason"] + about["cause"]))
            .then(detail)
            .alias("cause"),
            *parties(),
        )
        .select("run", "scenario", pl.exclude("run", "scenario"))
    )


def words(*kinds: int) -> list[str]:
    """The words of some kinds of events."""
    return [EVENTS.words[kind] for kind in kinds]


def parties() -> tuple[pl.Expr, pl.Expr]:
    """Who speaks and who is spoken to: customer and team, or two systems; else nobody."""
    kind, desk = pl.col("type"), pl.coalesce("team", pl.lit(BUSINESS))
    systems = pl.col("detail").str.split(" -> ").list
    told, said = kind.is_in(words(*FROM_CUSTOMER)), kind.is_in(words(*FROM_BUSINESS))
    passed = kind.is_in(words(*BETWEEN_SYSTEMS))
    customer = pl.lit(CUSTOMER)
    sender = pl.when(told).then(customer).when(said).then(desk).when(passed).then(systems.first())
    receiver = pl.when(told).then(desk).when(said).then(customer).when(passed).then(systems.last())
    return sender.alias("sender"), receiver.alias("receiver")


def details(log: np.ndarray, layout: Layout) -> pl.Series:
    """What an event is about, in words: an account, a reason, a team, an ask, and so on."""
    g = layout.numbering
    names: dict[str, list[str]] = {
        "account": ACCOUNTS.names(),
        "feeling": list(FEELINGS),
        "reason": REASONS.names(),
        "ask": list(g.asks),
        "offer": list(g.offers),
        "handoff": list(g.handoffs),
        "team": list(g.teams),
        "contact rule": list(g.contact_rules),
        "persona": list(g.personas),
        "route": [route_name(layout, r) for r in range(len(layout.plan["routes"]))],
    }
    result = np.full(len(log), None, dtype=object)
    for kind, about in EVENT_ITEMS.items():
        rows = log["kind"] == kind
        if about == "cause":
            result[rows] = named(log["cause"][rows], list(REPEAT_CAUSES)).to_numpy()
        elif rows.any():
            result[rows] = named(log["item"][rows], names[about]).to_numpy()
    return pl.Series(result.tolist(), dtype=pl.String)


def purposes(masks: np.ndarray, names: list[str]) -> pl.Series:
    """Purposes consented to, joined by commas."""
    unique, places = np.unique(masks, return_inverse=True)
    words = [", ".join(n for i, n in enumerate(names) if int(mask) >> i & 1) for mask in unique]
    return pl.Series(words, dtype=pl.String).gather(places)
