"""The baseline of `telecom-care` written by hand in SimPy: the peer of our clock.

Nothing here comes from the lab. Minutes from a Monday 00:00, and euros. Every number stands in
scenarios/telecom-care/baseline.yaml; the benchmark checks that the two agree.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

HOUR, DAY, WEEK = 60.0, 24 * 60.0, 7 * 24 * 60.0
OBSERVE = 120 * DAY
WARM_UP, COUNTED, COOL_DOWN = 14 * DAY, 30 * DAY, 30 * DAY
TAIL, UNMET, ELSEWHERE = (60.0, 240.0), 40.0, 0.10

Wait = Generator[simpy.Event, Any, Any]


def lognormal(mean: float, cv: float) -> tuple[float, float]:
    """Parameters of a lognormal, for numpy."""
    variance = math.log(1 + cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


CALL, CALL_REPEAT = lognormal(17.5, 0.6), lognormal(7, 0.5)
REPLY, REPLY_REPEAT = lognormal(12, 0.6), lognormal(8, 0.5)
REPAIR, BENEFIT = lognormal(90, 0.5), lognormal(120, 0.4)
NOTICES = lognormal(14 * DAY, 0.5)
# Patience, value of an hour, cost of a day's delay.
PERSONAS = ((lognormal(40, 0.8), 18.0, 0.60), (lognormal(25, 0.8), 30.0, 1.20))
CARE, SOCIAL, FIELD = range(3)


def arrival_weight(now: float) -> float:
    """How busy an hour is: by day, a little more on weekday evenings, less at weekends."""
    day, hour = divmod(now % WEEK / HOUR, 24)
    if day < 5:
        return 4 if 8 <= hour < 17 else 5 if 17 <= hour < 20 else 0
    return 3 if 9 <= hour < 20 else 0


MEAN_WEIGHT, MOST_WEIGHT = sum(arrival_weight(hour * HOUR) for hour in range(168)) / 168, 5.0


@dataclass
class Outcome:
    """What is counted; only customers who arrive in the counted period count."""

    customers: int = 0
    completed: int = 0
    left: int = 0
    contacts: int = 0
    hung_up: int = 0
    repeats: int = 0
    customer_value: float = 0.0
    business_value: float = 0.0
    clock_events: int = 0


@dataclass
class Person:
    """A customer."""

    counts: bool
    arrival: float
    window_end: float
    patience: tuple[float, float]
    minute: float  # what an active minute costs
    day: float  # what a day of delay costs
    benefit: float
    feeling: float = 0.0
    felt_at: float = 0.0
    contacts: int = 0
    told: bool = False
    remembered: bool = False
    last: int = -1
    knows: list[bool] = field(default_factory=lambda: [False, False, False])
    worth: float = 0.0
    margin: float = 0.0
    goal_at: float = -1.0
    left_at: float = -1.0
    on_hold_since: float = -1.0

    def feel(self, now: float, increment: float) -> None:
        """Feelings fade by half in 180 days and add up."""
        self.feeling *= 2.0 ** (-(now - self.felt_at) / (180 * DAY))
        self.feeling += increment
        self.felt_at = now


@dataclass
class Staff:
    """A team that works on some days of the week between two hours, and its system."""

    days: int
    opens: float  # hours after midnight
    closes: float
    wage: float  # an hour
    system: int
    remembers: float
    looks: float
    takes: tuple[float, float]
    repeat: tuple[float, float] | None
    agents: simpy.PriorityResource = None

    def closed_for(self, now: float) -> float:
        """Minutes until the team opens, 0 where it is open."""
        day, time = divmod(now % WEEK, DAY)
        if day < self.days and time < self.closes * HOUR:
            return max(0.0, self.opens * HOUR - time)
        nights = 1 if day + 1 < self.days or self.days == 7 else 7 - day
        return nights * DAY + self.opens * HOUR - time


class Telecom:
    """One replication."""

    def __init__(self, seed: int) -> None:
        """Set the teams up, at home at first, with what already waits for the engineers."""
        self.env = simpy.Environment()
        self.rng = np.random.default_rng(seed)
        self.outcome = Outcome()
        self.under_way, self.done = 0, self.env.event()
        self.care = self.hire(3, Staff(7, 8, 20, 28.0, CARE, 0.15, 0.7, CALL, CALL_REPEAT))
        self.social = self.hire(1, Staff(5, 9, 17, 26.0, SOCIAL, 0.3, 0.5, REPLY, REPLY_REPEAT))
        self.engineers = self.hire(1, Staff(5, 8, 16, 45.0, FIELD, 0.9, 1.0, REPAIR, None))
        for _ in range(260):
            self.env.process(self.backlog())
        self.env.process(self.arrivals())

    def hire(self, agents: int, team: Staff) -> Staff:
        """Staff a team, with a process for each agent that takes them home at night."""
        team.agents = simpy.PriorityResource(self.env, agents)
        for _ in range(agents):
            self.env.process(self.nights(team))
        return team

    def nights(self, team: Staff) -> Wait:
        """Take an agent home at closing time and bring them back when the team opens."""
        while True:
            with team.agents.request(priority=-1) as home:
                yield home
                away = team.closed_for(self.env.now)
                yield self.env.timeout(away)
            yield self.env.timeout(team.closes * HOUR - self.env.now % DAY)

    def backlog(self) -> Wait:
        """A repair that stands waiting when counting begins."""
        yield self.env.timeout(WARM_UP)
        with self.engineers.agents.request(priority=0) as turn:
            yield turn
            yield self.env.timeout(self.rng.lognormal(*REPAIR))

    def arrivals(self) -> Wait:
        """Let customers come: 40 a day, thinned to the pattern of the week."""
        env, rng = self.env, self.rng
        gap = DAY / (40 * MOST_WEIGHT / MEAN_WEIGHT)
        while True:
            yield env.timeout(rng.exponential(gap))
            if env.now >= WARM_UP + COUNTED + COOL_DOWN:
                break
            if rng.random() * MOST_WEIGHT < arrival_weight(env.now):
                env.process(self.customer())

    def customer(self) -> Wait:
        """One customer, from arrival to the end of the journey; counted to that of the window."""
        now = self.env.now
        counts = WARM_UP <= now < WARM_UP + COUNTED
        patience, hour, day = PERSONAS[self.rng.random() >= 0.45]
        p = Person(
            counts, now, now + OBSERVE, patience, hour / 60, day, self.rng.lognormal(*BENEFIT)
        )
        p.felt_at = now
        if counts:
            self.under_way += 1
            self.env.timeout(OBSERVE).callbacks.append(lambda _: self.settle(p))
        yield from self.journey(p)
        self.settle(p)

    def settle(self, p: Person) -> None:
        """Close the books of a customer who counts, once; who lives on counts no more."""
        if not p.counts:
            return
        p.counts = False
        outcome = self.outcome
        if p.on_hold_since >= 0:
            p.worth -= p.minute * (self.env.now - p.on_hold_since)
        until = next(time for time in (p.goal_at, p.left_at, p.window_end) if time >= 0)
        p.worth -= p.day * (until - p.arrival) / DAY
        if p.goal_at < 0:
            p.worth -= UNMET
        if p.left_at >= 0:
            p.worth += ELSEWHERE * (p.window_end - p.left_at) / DAY
        else:
            p.worth += TAIL[0]
            p.margin += TAIL[1]
        outcome.customers += 1
        outcome.completed += p.goal_at >= 0
        outcome.left += p.left_at >= 0
        outcome.contacts += p.contacts
        outcome.customer_value += p.worth
        outcome.business_value += p.margin
        self.under_way -= 1
        if self.under_way == 0 and self.env.now >= WARM_UP + COUNTED:
            self.done.succeed()

    def journey(self, p: Person) -> Wait:
        """Call care until it is solved, given up, or a public or a technical matter."""
        while True:
            answer = yield from self.call(p)
            if answer == "complain":
                yield from self.spend(p, 10.0)
                answer = yield from self.social_reply(p)
            elif answer == "engineer":
                answer = yield from self.repair(p)
            if answer == "solved":
                p.goal_at = self.env.now
                p.worth += p.benefit
                p.feel(self.env.now, 0.3)
                return
            if answer == "cancel":
                yield from self.spend(p, 5.0)
            if answer in {"cancel", "left"}:
                p.left_at = self.env.now
                return
            yield from self.pause(self.next_day())

    def call(self, p: Person) -> Wait:
        """One call to care; who finds it closed, or still waits at closing time, calls again."""
        env, rng, team = self.env, self.rng, self.care
        carried = self.carry(p, SOCIAL, CARE, 0.9)
        if team.closed_for(env.now) > 0:
            return "again"
        began = env.now
        patience = rng.lognormal(*p.patience)
        closing = team.closes * HOUR - began % DAY
        with team.agents.request(priority=1) as turn:
            p.on_hold_since = began
            yield turn | env.timeout(min(patience, closing))
            p.on_hold_since = -1.0
            waited = env.now - began
            p.worth -= p.minute * waited
            if waited > 0:
                p.feel(env.now, -0.10 * min(1.0, waited / patience))
            if not turn.triggered:
                if closing < patience:
                    return "again"
                p.feel(env.now, -0.15)
                self.outcome.hung_up += p.counts
                return "again"
            known, extra = self.look_up(p, team, carried=carried)
            takes = rng.lognormal(*team.takes) + extra
            booked = min(takes, p.window_end - env.now)
            p.margin -= team.wage / HOUR * booked
            p.worth -= p.minute * booked
            yield env.timeout(takes)
        self.tell(p, CARE, known=known)
        if self.leaves(p, 0.025):
            return "left"
        solved, complain = (0.58, 0.08) if known else (0.42, 0.15)
        u = rng.random()
        if u < solved + 0.09:
            return "solved" if u < solved else "engineer"
        return "complain" if u < solved + 0.09 + complain else "again"

    def social_reply(self, p: Person) -> Wait:
        """The social team's answer, which the customer waits for passively."""
        gives_up = self.env.now + self.rng.exponential(3 * DAY)
        carried = self.carry(p, CARE, SOCIAL, 0.9)
        done, known = yield from self.passive(p, self.social, gives_up, carried=carried)
        if not done:
            return "again"
        if self.leaves(p, 0.08):
            return "left"
        return "solved" if self.rng.random() < (0.45 if known else 0.10) else "again"

    def repair(self, p: Person) -> Wait:
        """An engineer's visit, after the case has travelled for a day."""
        env, rng = self.env, self.rng
        gives_up = env.now + rng.exponential(165 * DAY)
        if rng.random() < 0.066:
            yield from self.pause(min(rng.lognormal(*NOTICES), gives_up - env.now))
            if env.now >= gives_up:
                return "cancel"
            p.feel(env.now, -0.30)
            return "again"
        carried = self.carry(p, CARE, FIELD, 0.2, reach=False)
        yield from self.pause(min(DAY, gives_up - env.now))
        if env.now >= gives_up:
            return "cancel"
        p.last = FIELD
        done, _ = yield from self.passive(p, self.engineers, gives_up, carried=carried)
        if not done:
            return "cancel"
        if self.leaves(p, 0.01):
            return "left"
        return "solved" if rng.random() < 0.88 else "again"

    def passive(self, p: Person, team: Staff, gives_up: float, *, carried: bool) -> Wait:
        """Work that the customer waits for elsewhere; done or not, and known or not."""
        env = self.env
        turn = team.agents.request(priority=1)
        yield turn | env.timeout(gives_up - env.now)
        if not turn.triggered:
            turn.cancel()
            return False, False
        known, extra = self.look_up(p, team, carried=carried)
        takes = self.rng.lognormal(*team.takes) + extra
        p.margin -= team.wage / HOUR * min(takes, p.window_end - env.now)
        if env.now + takes > gives_up:  # the work goes on without the customer
            env.process(self.finish(team, turn, takes))
            yield env.timeout(gives_up - env.now)
            return False, known
        yield env.timeout(takes)
        team.agents.release(turn)
        self.tell(p, team.system, known=known)
        return True, known

    def finish(self, team: Staff, turn: simpy.Event, takes: float) -> Wait:
        """Work that nobody waits for any more is finished all the same."""
        yield self.env.timeout(takes)
        team.agents.release(turn)

    def pause(self, minutes: float) -> Wait:
        """Wait."""
        yield self.env.timeout(minutes)

    def spend(self, p: Person, minutes: float) -> Wait:
        """Time that the customer spends actively."""
        p.worth -= p.minute * min(minutes, p.window_end - self.env.now)
        yield from self.pause(minutes)

    def next_day(self) -> float:
        """Minutes until some time between nine and seven in the evening of the next day."""
        return DAY - self.env.now % DAY + self.rng.uniform(9 * HOUR, 19 * HOUR)

    def carry(
        self, p: Person, source: int, target: int, loses: float, *, reach: bool = True
    ) -> bool:
        """Hand the context over; true where it arrives."""
        carried = p.last == source and p.knows[source] and self.rng.random() >= loses
        if carried:
            p.knows[target] = True
        if reach:
            p.last = target
        return carried

    def look_up(self, p: Person, team: Staff, *, carried: bool) -> tuple[bool, float]:
        """Whether the agent knows the case, and how long telling it again takes."""
        rng = self.rng
        if team.system != FIELD:
            if p.contacts > 0:
                p.feel(self.env.now, -0.15)
            p.contacts += 1
        if not p.told:
            return False, 0.0
        sees = carried or (p.knows[team.system] and rng.random() < team.remembers)
        if sees and rng.random() < team.looks:
            return True, 0.0
        return False, rng.lognormal(*team.repeat) if team.repeat else 0.0

    def tell(self, p: Person, system: int, *, known: bool) -> None:
        """At the end of a service the system knows; being known or not is felt."""
        if system == FIELD:  # a repair is no contact: nobody is asked
            return
        if p.told and known and not p.remembered:
            p.remembered = True
            p.feel(self.env.now, 0.05)
        elif p.told and not known:
            self.outcome.repeats += p.counts
            p.feel(self.env.now, -0.10)
        p.told = True
        p.knows[system] = True

    def leaves(self, p: Person, share: float) -> bool:
        """Whether the customer has had enough, by how they feel."""
        p.feel(self.env.now, 0.0)
        hazard = -math.log1p(-share) * math.exp(-math.tanh(p.feeling))
        return self.rng.exponential() < hazard


def run(seed: int) -> Outcome:
    """One replication, until all who count are settled."""
    model = Telecom(seed)
    model.env.run(until=model.done)
    # SimPy numbers the events that it schedules: the next number is how many there were.
    model.outcome.clock_events = next(model.env._eid)  # noqa: SLF001
    return model.outcome
