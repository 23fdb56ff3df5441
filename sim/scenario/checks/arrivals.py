"""Whether customers arrive: in one way of saying so, while they count, and not too many."""

from dataclasses import dataclass

import numpy as np

from sim.errors import quoted
from sim.journey.groundwork.calendar import DAY
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import periods
from sim.journey.people import sends
from sim.journey.people.arrivals import ArrivalsSpec, weekly_rates
from sim.journey.people.replay import REPLAY, is_read, replayed
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.tree import Path

MOST_ARRIVALS = 10_000_000
FEW_CUSTOMERS = 30


@dataclass(frozen=True)
class Period:
    """A time of arrivals and, in it, the time in which they count, in microseconds."""

    counted_from: int
    counted_until: int
    until: int


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """How arrivals are written, then how many there are."""
    warm_up, counted, cool_down = periods(spec)
    period = Period(warm_up, warm_up + counted, warm_up + counted + cool_down)
    if not check_ways(spec.arrivals, findings):
        return
    check_names(spec.arrivals, findings)
    check_sends(spec.arrivals, findings, period)
    check_replay(spec.arrivals, findings, period)
    if spec.arrivals.replay is None or is_read(spec.arrivals.replay):
        check_numbers(spec.arrivals, findings, period)


def customers_who_come(spec: ScenarioSpec) -> float | None:
    """How many customers come in a replication on average; None where that is not known yet."""
    warm_up, counted, cool_down = periods(spec)
    period = Period(warm_up, warm_up + counted, warm_up + counted + cool_down)
    if spec.arrivals.replay is not None and not is_read(spec.arrivals.replay):
        return None
    return expected(spec.arrivals, 0, period.until, period)


def check_ways(a: ArrivalsSpec, findings: Findings) -> bool:
    """Customers come by one rate, or by what has a name."""
    path: Path = ("arrivals",)
    if a.rate is None and not a.named:
        message = "nobody ever arrives: there is no rate"
        remedy = "add 'rate: 40 / day', or 'streams', 'sends' or 'replay'"
        findings.problem(path, message, remedy, of_key=True)
        return False
    if a.rate is not None and a.named:
        message = "a stream without a name stands beside others that have one"
        remedy = "give it a name: 'streams: {NAME: {rate: ...}}'"
        findings.problem((*path, "rate"), message, remedy, of_key=True)
    if a.rate is None and a.pattern is not None:
        message = "there is no rate that could follow this pattern"
        remedy = "write it into a stream, beside its rate"
        findings.problem((*path, "pattern"), message, remedy, of_key=True)
    return True


def check_names(a: ArrivalsSpec, findings: Findings) -> None:
    """Streams, sends and the replay are told apart by their names."""
    for kind, names in (("streams", a.streams), ("sends", a.sends)):
        for name in names:
            if kind == "sends" and name in a.streams:
                message = f"{quoted(name)} is the name of a stream already"
            elif name == REPLAY and a.replay is not None:
                message = f"{quoted(name)} is the name of what is replayed already"
            else:
                continue
            findings.problem(("arrivals", kind, name), message, "give it another name", of_key=True)


def check_sends(a: ArrivalsSpec, findings: Findings, period: Period) -> None:
    """What is sent is sent while customers arrive, and some of it while they count."""
    for name, send in a.sends.items():
        path: Path = ("arrivals", "sends", name)
        moments, over = sends.moments(send, period.until), int(send.over.value)
        if send.at.time >= period.until:
            message = f"this is sent when arrivals are over, after {period.until / DAY:g} days"
            remedy = "send it earlier, or make arrivals.for longer"
            findings.problem((*path, "at"), message, remedy)
        elif not _between(moments, period.counted_from - over, period.counted_until):
            message = "nobody whom this brings counts: it is sent before or after they are counted"
            remedy = (
                f"customers are counted from day {period.counted_from / DAY:g} to day "
                f"{period.counted_until / DAY:g} of the run"
            )
            findings.note((*path, "at"), message, remedy)
        if send.every is not None and send.every.value < 1:
            message = "less than a microsecond lies between two sends"
            findings.problem((*path, "every"), message, "write a longer time, such as '1 week'")


def check_replay(a: ArrivalsSpec, findings: Findings, period: Period) -> None:
    """What is replayed comes while customers arrive."""
    if a.replay is None or not is_read(a.replay):
        return
    times = replayed(a.replay).times
    late = int((times >= period.until).sum())
    path: Path = ("arrivals", "replay")
    if late == len(times):
        message = (
            f"nobody is replayed: the first comes on day {times[0] / DAY:.0f}, and arrivals are "
            f"over after {period.until / DAY:g} days"
        )
        remedy = "make arrivals.for longer; numbers are seconds from the start of the run"
        findings.problem(path, message, remedy, of_key=True)
    elif late:
        message = f"{late:,} of {len(times):,} come when arrivals are over, and are left out"
        remedy = f"arrivals are over after {period.until / DAY:g} days: make arrivals.for longer"
        findings.note(path, message, remedy, of_key=True)


def check_numbers(a: ArrivalsSpec, findings: Findings, period: Period) -> None:
    """Somebody arrives, and not more than a machine can hold."""
    total = expected(a, 0, period.until, period)
    counted = expected(a, period.counted_from, period.counted_until, period)
    path: Path = ("arrivals", "rate") if a.rate is not None else ("arrivals",)
    if total == 0:
        message, remedy = "nobody ever arrives", "write a rate above 0, such as '40 / day'"
        findings.problem(path, message, remedy, of_key=a.rate is None)
    elif total > MOST_ARRIVALS:
        message = f"about {total:,.0f} customers would arrive; at most {MOST_ARRIVALS:,} can"
        remedy = "lower the rate, or shorten the periods of arrival"
        findings.problem(path, message, remedy, of_key=a.rate is None)
    elif counted < FEW_CUSTOMERS:
        message = f"only about {counted:.0f} customers are counted in a replication"
        remedy = "raise the rate or the period, or expect wide intervals"
        findings.note(path, message, remedy, of_key=a.rate is None)


def expected(a: ArrivalsSpec, since: int, until: int, period: Period) -> float:
    """Expected arrivals between two times, those of a send at the moment it is sent."""
    streams = [(stream.rate, stream.pattern) for stream in a.streams.values()]
    if a.rate is not None:
        streams.append((a.rate, a.pattern))
    per_day = sum(float(weekly_rates(*stream).mean()) * DAY for stream in streams)
    found = per_day * (until - since) / DAY
    for send in a.sends.values():
        moments = sends.moments(send, period.until)
        found += send.people.value * _between(moments, since, until)
    if a.replay is not None:
        times = replayed(a.replay).times
        found += float(np.searchsorted(times, until) - np.searchsorted(times, since))
    return found


def _between(moments: range, since: int, until: int) -> int:
    """How many of some moments lie between two times, the second excluded."""
    first, end = (
        min(len(moments), max(0, -((moments.start - time) // moments.step)))
        for time in (since, until)
    )
    return max(0, end - first)
