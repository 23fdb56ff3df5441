"""The world of one replication: all arrays that compiled behaviour sees, empty at first."""

import numpy as np

from sim.journey.blocks import monitor, referral
from sim.journey.blocks.consent_and_contact import consent
from sim.journey.blocks.leaving import expecting, leaving
from sim.journey.blocks.queues import team, wages, waiting
from sim.journey.blocks.routes import routing
from sim.journey.blocks.selling import offer
from sim.journey.blocks.serving import batch, handoff, service
from sim.journey.customer import (
    discounting,
    effects,
    events,
    frequency,
    goodwill,
    ledger,
    permission,
    whereabouts,
)
from sim.journey.groundwork import numbering
from sim.journey.groundwork.numbering import CURSORS
from sim.journey.layout.layout import Layout
from sim.journey.luck.draws import replication_key
from sim.journey.people import arrivals, belief, personas
from sim.machine.compiled import Arrays

# What every visit reads or writes of a customer's state. It stands in front, together: memory comes
# in pieces of 64 bytes, and the whole state is twelve of them.
AT_EVERY_VISIT = {
    "customer", "row", "slot", "persona", "arrival", "half_end", "window_end", "stop_at",
    "step", "phase", "due", "until", "rank", "instant", "visits_now", "rank_now", "customer_value",
    "business_value", "customer_half", "business_half", "time_value", "feeling", "felt_at",
    "resting", "temper", "last_system", "handoff", "carried", "told", "team", "active",
    "joined", "give_up_at", "priority", "work_start", "work_end", "after_hours",
    "pass_number", "contacts", "contacts_ever", "cause", "goal_at", "awake_until", "leave_u",
    "route", "from_step", "known", "root", "root_persona", "booked_to", "pending",
}  # fmt: skip
# What each block adds to a customer's state, to a step's plan and to the constants.
CUSTOMER = np.dtype(
    (
        np.record,
        sorted(
            (
                field
                for block in (numbering, whereabouts, events, ledger, personas, goodwill, handoff,
                              waiting, service, consent, permission, offer, leaving, routing,
                              batch, expecting, belief, arrivals, referral, discounting)
                for field in block.STATE
            ),
            key=lambda field: field[0] not in AT_EVERY_VISIT,
        ),
    )
)  # fmt: skip
CONSTANTS = np.dtype(
    (
        np.record,
        [
            field
            for block in (numbering, ledger, goodwill, permission, discounting, belief)
            for field in block.CONSTANTS
        ],
    )
)
MEASURE_COUNT = 64


class World(Arrays):
    """All arrays of one replication: first the plan, then what changes.

    Compiled behaviour sees nothing else. Shapes are given by names of what is counted.
    """

    constants: np.ndarray  # (1,)
    steps: np.ndarray  # (steps,)
    routes: np.ndarray  # (routes,)
    alternatives: np.ndarray  # (alternatives of choices that fall into several,)
    route_weights: np.ndarray  # (personas, routes, unknown or known): log weights
    conditions: np.ndarray  # (tests,)
    personas: np.ndarray  # (personas,)
    traits: np.ndarray  # (personas, traits + patience): rows of distributions
    fixed_traits: np.ndarray  # (personas, traits): values that need no draw, else not a number
    trait_labels: np.ndarray  # (traits,)
    teams: np.ndarray  # (teams,)
    segments: np.ndarray  # (segments of all weeks,)
    systems: np.ndarray  # (systems,)
    handoffs: np.ndarray  # (hand-offs,)
    handoff_of: np.ndarray  # (systems, systems): rows of hand-offs
    asks: np.ndarray  # (asks,)
    offers: np.ndarray  # (offers,)
    offer_worth: np.ndarray  # (offers, personas, valuation and cost): rows of distributions
    feelings: np.ndarray  # (feelings,): increments
    contact_rules: np.ndarray  # (contact rules,)
    caps: np.ndarray  # (caps of all rules,)
    distributions: np.ndarray  # (distributions,)
    table: np.ndarray  # (quantiles of all of them,)
    first_switches: np.ndarray  # (switches,): how they stand at first
    monitors: np.ndarray  # (monitors,)
    monitor_sees: np.ndarray  # (monitors, systems): whose records each reads
    turnings: np.ndarray  # (switches of all monitors,)
    watches: np.ndarray  # (events of all monitors,), by kind of event
    watch_first: np.ndarray  # (kinds of events + 1,): rows of the watches
    persona_choices: np.ndarray  # (who comes, who seems, steps that refer; personas)
    blank: np.ndarray  # (words,): the state of a customer nothing has happened to
    customers: np.ndarray  # (slots,)
    states: np.ndarray  # (slots, words): the same state, as numbers that can be copied at once
    counters: np.ndarray  # (slots, counters): occurrences
    knows: np.ndarray  # (slots, stores): what systems know
    rows: np.ndarray  # (counted customers,)
    log: np.ndarray  # (room for events,)
    readers: np.ndarray  # (who reads what is noted,): the log, monitors, both or nobody
    effects: np.ndarray  # (room for effects of one call,)
    cursors: np.ndarray  # (1,)
    sums: np.ndarray  # (personas, steps, accounts, sides): money
    counts: np.ndarray  # (personas, measures)
    goodwill_sums: np.ndarray  # (personas,)
    reached: np.ndarray  # (steps,): customers who came there at least once
    flows: np.ndarray  # (steps and outside, routes): customers who took each from where
    left: np.ndarray  # (personas, steps, reasons)
    ended: np.ndarray  # (steps, finished or censored)
    team_counts: np.ndarray  # (teams, personas, measures)
    worked: np.ndarray  # (teams,): microseconds of work in the counted period, for whomever
    pay: np.ndarray  # (teams,): what of it is after hours, and what is booked to customers
    shifts: np.ndarray  # (teams,): what is in hand beyond the next change of the staffing
    ends: np.ndarray  # (places of teams that shrink,): when each piece of that ends
    recent_times: np.ndarray  # (slots, lanes, 32): rings of what happened of late
    recent_counts: np.ndarray  # (slots, lanes): how often it has happened
    lists: np.ndarray  # (hand-offs, went and fell through): lists that went in the counted period
    switches: np.ndarray  # (switches,)
    reports: np.ndarray  # (monitors,)
    report_changes: np.ndarray  # (monitors, looks, above and below): what comes and goes


def world_of(
    layout: Layout,
    *,
    seed: int,
    replication: int,
    slots: int,
    rows: int,
    log_room: int,
    placebo: bool = False,
) -> World:
    """The empty world of one replication.

    Args:
        layout: The scenario as arrays.
        seed: Unsigned 64-bit seed.
        replication: Number of the replication.
        slots: Room for customers under way at the same time.
        rows: Number of counted customers.
        log_room: Room for events; 0 keeps none.
        placebo: Redraw the service times of every hundredth customer.
    """
    spec, g = layout.spec, layout.numbering
    constants = np.zeros(1, CONSTANTS)
    k = constants[0]
    k["key"] = replication_key(seed, replication)
    k["log"], k["placebo"] = log_room > 0, placebo
    k["observe"] = int(spec.observe.value)
    k["counted_from"] = layout.warm_up
    k["counted_until"] = layout.warm_up + layout.counted
    k["arrivals_end"] = layout.arrivals_end
    k["visit_limit"] = spec.visit_limit
    k["start_routes"] = len(spec.start)
    k["tail_customer"], k["tail_business"] = spec.tail.customer.value, spec.tail.business.value
    k["fades"] = spec.feelings.fades.value
    k["warmth_share"] = spec.feelings.warmth.value
    k["permitted_at_start"] = sum(1 << g.channels[name] for name in set(spec.permission_at_start))
    k["most_brought"] = referral.MOST_OF_A_ROOT
    k["watching"] = len(spec.monitors) > 0
    grain = 2.0**-layout.ledger_bits
    k["grain"], k["anchor"] = grain, ledger.anchor_of(grain)
    k["stays_awake"] = int(spec.feelings.stays_awake.value)
    k["discount"] = np.log1p(spec.discount.value)
    k["accuracy"] = spec.belief.accuracy.value
    customers = np.zeros(slots, CUSTOMER)
    p, s, t = len(g.personas), len(g.steps), len(g.teams)
    return World(
        constants=constants,
        **layout.plan,
        blank=blank_customer(),
        customers=customers,
        states=words_of(customers),
        counters=np.zeros((slots, layout.counter_count), np.uint16),
        knows=np.zeros((slots, max(1, len(g.systems))), np.uint8),
        rows=np.zeros(rows, leaving.ROW),
        log=np.zeros(max(1, log_room), events.LOG),
        readers=np.zeros(int(k["log"] + k["watching"]), np.int8),
        effects=np.zeros(effects.EFFECT_ROOM, effects.EFFECT),
        cursors=np.zeros(1, CURSORS),
        sums=np.zeros((p, s, ledger.ACCOUNT_COUNT, 2)),
        counts=np.zeros((p, MEASURE_COUNT), np.int64),
        goodwill_sums=np.zeros(p),
        reached=np.zeros(s, np.int64),
        flows=np.zeros((s + 1, len(layout.plan["routes"])), np.int64),
        left=np.zeros((p, s, leaving.REASON_COUNT), np.int64),
        ended=np.zeros((s, 2), np.int64),
        team_counts=np.zeros((t, p, team.TEAM_MEASURE_COUNT), np.int64),
        worked=np.zeros(t, np.int64),
        pay=np.zeros(t, wages.PAY),
        **wages.empty_shifts(layout.plan),
        recent_times=np.zeros((slots, layout.lane_count, frequency.RING), np.int64),
        recent_counts=np.zeros((slots, layout.lane_count), np.int64),
        lists=np.zeros((len(g.handoffs), batch.LIST_COUNTS), np.int64),
        **monitor.empty_reports(layout.plan, layout.arrivals_end + k["observe"]),
    )


def words_of(customers: np.ndarray) -> np.ndarray:
    """Customers' states as whole numbers of 64 bits, shape (customers, words): no copy."""
    return customers.view(np.int64).reshape(len(customers), -1)


def blank_customer() -> np.ndarray:
    """The state of a customer to whom nothing has happened, shape (words,)."""
    blank = np.zeros(1, CUSTOMER)
    for name in ("last_system", "handoff", "goal_at", "goal_step", "end_step", "awake_until",
                 "instant", "team", "cause"):  # fmt: skip
        blank[0][name] = -1
    return words_of(blank)[0]
