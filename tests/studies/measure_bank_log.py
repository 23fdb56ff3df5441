"""Every measured figure of the study bank-call-centre, computed from the call log of January 1999.

The log is not part of the project. Each function states one rule of measuring; the study's page
says them in words. Run this file with the log's path to print what the study's baseline says.
"""

import itertools
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import log_ndtr

CLASSES = (0, 1, 2)
DAY = 86_400
HOUR = 3_600
# A server's gap of more than a quarter of an hour between two calls is absence.
LONGEST_GAP = 900
# An hour with fewer than half an agent on average is closed.
OPEN_FROM = 0.5
# Staffing is written in steps of five minutes.
STEP = 300
# A caller who comes back within the hour after hanging up tries again.
RETRIAL_WITHIN = 3_600
# The steps of the head start seen in the log are a minute and a half.
HEAD_START = 90
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def seconds(column: str) -> pl.Expr:
    """A time of day such as 7:41:25 in seconds."""
    parts = pl.col(column).str.split(":").list
    return sum((parts.get(i).cast(pl.Int64) * 60 ** (2 - i) for i in range(3)), pl.lit(0))


@dataclass(frozen=True)
class BankLog:
    """The log and what is measured in it. Times are in seconds, days of the week from Monday, 0."""

    path: Path

    @cached_property
    def calls(self) -> pl.DataFrame:
        """All calls but phantoms, with weekday, second of joining and whether they queued."""
        queued = pl.col("q_time") > 0
        return (
            pl.read_csv(self.path)
            .filter(pl.col("outcome") != "PHANTOM")
            .with_columns(
                pl.col("date").cast(pl.String).str.to_date().alias("day"),
                pl.when(queued & (seconds("q_start") > 0))
                .then(seconds("q_start"))
                .otherwise(seconds("vru_exit"))
                .alias("join"),
                seconds("ser_start").alias("start"),
                queued.alias("queued"),
                (pl.col("outcome") == "HANG").alias("hung_up"),
            )
            .with_columns((pl.col("day").dt.weekday() - 1).alias("weekday"))
        )

    @cached_property
    def offered(self) -> pl.DataFrame:
        """Calls that asked for an agent: who hung up without queueing left in the voice menu."""
        return self.calls.filter(pl.col("queued") | ~pl.col("hung_up"))

    @cached_property
    def queued(self) -> pl.DataFrame:
        """Calls that had to wait."""
        return self.calls.filter("queued")

    @cached_property
    def days_of(self) -> Counter[int]:
        """How many days of each weekday the log has."""
        return Counter(self.calls.group_by("day").first()["weekday"].to_list())

    # ------------------------------------------------------------------ what should come out

    def abandoned(self, of: int | None = None) -> float:
        """Share of the queued who hang up, of one class or all."""
        return float(self._of(self.queued, of)["hung_up"].mean())

    def mean_wait(self, of: int | None = None) -> float:
        """Mean wait of the queued in seconds, served or not, of one class or all."""
        return float(self._of(self.queued, of)["q_time"].mean())

    @staticmethod
    def _of(calls: pl.DataFrame, of: int | None) -> pl.DataFrame:
        return calls if of is None else calls.filter(pl.col("priority") == of)

    # ------------------------------------------------------------------ who calls again

    @cached_property
    def visible(self) -> float:
        """Share of existing customers' calls that queue: only then is the caller's number noted."""
        return float(self.offered.filter(pl.col("type") == "PS")["queued"].mean())

    @cached_property
    def _returns(self) -> pl.DataFrame:
        """Identified queued callers with the seconds until their next identified call."""
        known = self.offered.filter(pl.col("customer_id").is_not_null()).with_columns(
            (pl.col("day").dt.ordinal_day() * DAY + pl.col("join")).alias("at")
        )
        known = known.sort("customer_id", "at")
        gap = (pl.col("at").shift(-1) - pl.col("at")).over("customer_id").alias("until_next")
        return known.with_columns(gap).filter("queued")

    @cached_property
    def tries_again(self) -> float:
        """Chance that somebody who hung up calls again within the hour because of it.

        Seen among identified callers who hung up, less what is seen among those served from the
        queue, over the share of calls in which a caller can be seen.
        """
        soon = self._returns.with_columns(
            (pl.col("until_next") <= RETRIAL_WITHIN).fill_null(value=False).alias("soon")
        )
        after = {bool(key[0]): float(g["soon"].mean()) for key, g in soon.group_by("hung_up")}
        return (after[True] - after[False]) / self.visible

    @cached_property
    def again_after(self) -> list[float]:
        """Quantiles (0 to 100 %, each 10 %) of the time until they do, in seconds."""
        soon = self._returns.filter("hung_up", pl.col("until_next") <= RETRIAL_WITHIN)
        return [float(q) for q in np.percentile(soon["until_next"].to_numpy(), range(0, 101, 10))]

    # ------------------------------------------------------------------ who calls when

    def per_hour(self, calls: pl.DataFrame) -> np.ndarray:
        """Mean calls in each hour of the week, shape (7, 24)."""
        counts = np.zeros((7, 24))
        hours = np.minimum(calls["join"].to_numpy() // HOUR, 23)
        np.add.at(counts, (calls["weekday"].to_numpy(), hours), 1)
        return counts / np.array([[self.days_of[day]] for day in range(7)])

    @cached_property
    def arrivals(self) -> np.ndarray:
        """First calls in each hour of the week, shape (7, 24): offered less those who try again."""
        again = self.tries_again * self.per_hour(self.offered.filter("hung_up"))
        return np.where(self.staff >= OPEN_FROM, self.per_hour(self.offered) - again, 0.0)

    @cached_property
    def class_shares(self) -> np.ndarray:
        """Shares of the classes among first calls, shape (3,).

        A call's class is only known when it queued; within a type of call those who were
        answered at once are taken to be of the same classes.
        """
        first = np.zeros(3)
        for _, calls in self.offered.group_by("type"):
            known = calls.filter("queued")
            for of in CLASSES:
                share = (known["priority"] == of).mean() if len(known) else float(of == 0)
                first[of] += share * len(calls)
        lost = [len(self._of(self.offered.filter("hung_up"), of)) for of in CLASSES]
        first -= self.tries_again * np.array(lost)
        return first / first.sum()

    # ------------------------------------------------------------------ how long calls take

    def service(self, of: int) -> tuple[float, float]:
        """Mean and coefficient of variation of the service of a class, from its queued calls."""
        served = self._of(self.queued.filter(~pl.col("hung_up")), of)["ser_time"].to_numpy()
        return float(served.mean()), float(served.std() / served.mean())

    @cached_property
    def service_by_hour(self) -> np.ndarray:
        """Mean service of calls in each hour of the week, shape (7, 24).

        Working days are taken together, Friday and Saturday apart; an hour with fewer than fifty
        calls counts as average.
        """
        served = self.offered.filter(~pl.col("hung_up"))
        kinds: dict[tuple[int, int], list[int]] = defaultdict(list)
        hours = np.minimum(served["join"].to_numpy() // HOUR, 23)
        for day, hour, took in zip(served["weekday"], hours, served["ser_time"], strict=True):
            kinds[kind_of(day), int(hour)].append(took)
        enough = 50
        mean = float(served["ser_time"].mean())
        of = {kind: np.mean(took) if len(took) >= enough else mean for kind, took in kinds.items()}
        return np.array([[of.get((kind_of(d), h), mean) for h in range(24)] for d in range(7)])

    # ------------------------------------------------------------------ how long they wait

    def patience(self, of: int) -> tuple[float, float]:
        """Median and sigma of the lognormal patience of a class, by maximum likelihood.

        Who was served would have waited longer: their patience is censored at their wait.
        """
        calls = self._of(self.queued, of)
        log_wait = np.log(calls["q_time"].to_numpy())
        hung_up = calls["hung_up"].to_numpy()

        def unlikely(parameters: np.ndarray) -> float:
            z = (log_wait - parameters[0]) / np.exp(parameters[1])
            density = -0.5 * z[hung_up] ** 2 - parameters[1]
            return float(-density.sum() - log_ndtr(-z[~hung_up]).sum())

        best = minimize(unlikely, [6.0, 0.5], method="Nelder-Mead", options={"xatol": 1e-6}).x
        return float(np.exp(best[0])), float(np.exp(best[1]))

    def still_waiting(self, of: int, at: float) -> float:
        """Share of a class with a patience above `at` seconds, by Kaplan and Meier."""
        calls = self._of(self.queued, of).sort("q_time")
        waits, hung_up = calls["q_time"].to_numpy(), calls["hung_up"].to_numpy()
        left = 1.0
        for wait in np.unique(waits[hung_up & (waits <= at)]):
            left *= 1 - (hung_up & (waits == wait)).sum() / (waits >= wait).sum()
        return left

    @cached_property
    def overtaking(self) -> np.ndarray:
        """Mean seconds by which a class (second index) is ahead of another (first), shape (3, 3).

        Of two served callers who waited at the same time, the later overtakes the earlier if its
        head start exceeds the time between them: the area under the share who overtake, over
        that time, is the mean head start. Up to two steps of a minute and a half.
        """
        width, reach = 15, 2 * HEAD_START
        seen = np.zeros((2, 3, 3, reach // width))
        served = self.queued.filter(~pl.col("hung_up"), pl.col("type") != "TT")
        for _, day in served.group_by("day"):
            calls = day.sort("join")
            joined, of = calls["join"].to_numpy(), calls["priority"].to_numpy()
            left = joined + calls["q_time"].to_numpy()
            for i in range(len(calls)):
                later = np.arange(i + 1, np.searchsorted(joined, min(left[i], joined[i] + reach)))
                later = later[joined[later] > joined[i]]
                place = (of[i], of[later], (joined[later] - joined[i]) // width)
                np.add.at(seen[0], place, 1)
                np.add.at(seen[1], place, left[later] < left[i])
        return np.asarray((seen[1] / np.maximum(seen[0], 1)).sum(axis=2) * width)

    @cached_property
    def head_starts(self) -> np.ndarray:
        """Head start of each class over class 0 in seconds, on average in January, shape (3,).

        The two numbers that fit the three pairs of classes best, in least squares.
        """
        pairs = [(0, 1), (0, 2), (1, 2)]
        ahead = np.array([self.overtaking[pair] for pair in pairs])
        design = np.array([[1, 0], [0, 1], [-1, 1]])
        return np.concatenate(([0.0], np.linalg.lstsq(design, ahead, rcond=None)[0]))

    # ------------------------------------------------------------------ who serves

    @cached_property
    def stays(self) -> tuple[list[tuple[int, int, int]], float]:
        """Servers' stays (weekday, from, until) and the mean gap between two calls in them.

        A stay goes from the first to the last activity of a server, without a long gap.
        """
        found, gaps = [], []
        served = self.offered.filter(pl.col("server").is_not_null(), pl.col("start") > 0)
        for _, calls in served.sort("start").group_by("day", "server", maintain_order=True):
            starts = calls["start"].to_numpy()
            ends = np.minimum(starts + calls["ser_time"].to_numpy(), DAY)
            since, until = int(starts[0]), int(ends[0])
            for start, end in zip(starts[1:].tolist(), ends[1:].tolist(), strict=True):
                if start - until > LONGEST_GAP:
                    found.append((calls["weekday"][0], since, until))
                    since, until = start, end
                else:
                    gaps.append(max(0, start - until))
                until = max(until, end)
            found.append((calls["weekday"][0], since, until))
        return found, float(np.mean(gaps))

    @cached_property
    def staff(self) -> np.ndarray:
        """Mean number of servers who were there in each hour of the week, shape (7, 24).

        Who comes waits for the first call as long as between two calls, on average.
        """
        present = np.zeros((7, DAY))
        stays, gap = self.stays
        for day, since, until in stays:
            present[day, max(0, since - round(gap)) : until] += 1
        days = np.array([[self.days_of[day]] for day in range(7)])
        return present.reshape(7, 24, HOUR).mean(axis=2) / days

    @cached_property
    def agents(self) -> np.ndarray:
        """Agents in each hour of the week, counted in average calls, shape (7, 24).

        The lab draws all calls of a class alike, but calls at four in the afternoon are shorter
        than at three: where they take 20 % less, as many agents count for 25 % more.
        """
        average = sum(self.class_shares[of] * self.service(of)[0] for of in CLASSES)
        agents = self.staff * average / self.service_by_hour
        return np.where(self.staff >= OPEN_FROM, agents, 0.0)

    @cached_property
    def roster(self) -> np.ndarray:
        """The agents in whole people, shape (7, 288): one more in the first minutes of an hour."""
        steps = HOUR // STEP
        twelfths = np.round(self.agents * steps).astype(int)
        whole, more = np.divmod(twelfths, steps)
        extra = np.arange(steps) < more[:, :, None]
        return (whole[:, :, None] + extra).reshape(7, DAY // STEP)


def kind_of(day: int) -> str:
    """Sunday to Thursday are working days in Israel; Friday is short, Saturday an evening."""
    return {4: "Fri", 5: "Sat"}.get(day, "working day")


def mean_and_cv(median: float, sigma: float) -> tuple[float, float]:
    """Mean and coefficient of variation of a lognormal."""
    return median * float(np.exp(sigma**2 / 2)), float(np.sqrt(np.expm1(sigma**2)))


def runs(values: np.ndarray) -> list[tuple[int, int, float]]:
    """Stretches of equal values other than zero: first, end, value."""
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1), len(values)]
    pairs = itertools.pairwise(edges)
    return [(a, b, values[a].item()) for a, b in pairs if values[a] != 0]


def clock(second: int) -> str:
    """A time of day as scenarios write it."""
    return f"{second // HOUR:02d}:{second % HOUR // 60:02d}"


def spans(week: np.ndarray, step: int) -> list[str]:
    """A week, shape (7, steps), as a flow mapping of spans, a line a day."""
    lines = []
    for name, day in zip(DAY_NAMES, week, strict=True):
        said = [f"{name} {clock(a * step)}-{clock(b * step)}: {v:g}" for a, b, v in runs(day)]
        if said:
            lines.append(", ".join(said) + ",")
    return lines


def main() -> None:
    """Print the figures of the study for the log at the path given."""
    log = BankLog(Path(sys.argv[1]))
    say = [
        f"rate {log.arrivals.sum() / 7:.1f} / day",
        *spans(np.round(log.arrivals, 1), HOUR),
        *spans(log.roster, STEP),
        f"agents {log.agents.sum():.1f} h, roster {log.roster.sum() / 12:.1f} h a week",
        f"tries again {log.tries_again:.3f}, after {[round(q) for q in log.again_after]} s",
        f"shares {log.class_shares.round(4)}, head starts {np.round(log.head_starts, 1)} s",
        f"overtaking {log.overtaking.round(1).tolist()}, gap between calls {log.stays[1]:.1f} s",
        f"visible {log.visible:.3f}; all {log.abandoned():.4f}, {log.mean_wait():.1f} s",
    ]
    for of in CLASSES:
        median, sigma = log.patience(of)
        mean, cv = mean_and_cv(median, sigma)
        say += [
            f"class {of}: {log.abandoned(of):.4f} {log.mean_wait(of):.1f} s",
            f"  service mean, cv {log.service(of)}",
            f"  patience mean {mean / 60:.3f} min, cv {cv:.3f}; median {median:.1f} s, {sigma:.3f}",
        ]
    sys.stdout.write("\n".join(say) + "\n")


if __name__ == "__main__":
    main()
