import numpy as np
import pytest
from scipy import stats

HOUR = 3_600_000_000
DAY = 24 * HOUR
WEEK = 7 * DAY
SHOP_HOURS = {"Mon-Fri 08:00-18:00": 3, "Sat 09:00-13:00": 1}


def shop_weight(hour: int) -> float:
    """The weight of an hour of the week under SHOP_HOURS, read off the clock."""
    day, hour = divmod(hour, 24)
    if day <= 4 and 8 <= hour < 18:
        return 3.0
    return 1.0 if day == 5 and 9 <= hour < 13 else 0.0


def flat_weight(_hour: int) -> float:
    return 1.0


def expected_until(time: int, weight, per_day: float) -> float:
    """Expected arrivals from the start until a time, hour by hour."""
    mean = sum(weight(hour) for hour in range(168)) / 168
    per_hour = [per_day / 24 * weight(hour) / mean for hour in range(168)]
    hours, rest = divmod(time, HOUR)
    weeks, hour = divmod(hours, 168)
    return weeks * sum(per_hour) + sum(per_hour[:hour]) + per_hour[hour] * rest / HOUR


@pytest.fixture
def arrive(run, journey):
    """`arrive(**arrivals)`: the times of arrival in one replication."""

    def build(seed=1, number=0, **arrivals):
        return run(journey(arrivals=arrivals), seed=seed, number=number).world.rows

    return build


@pytest.mark.many
def test_arrivals_in_each_hour_of_the_week_are_poisson_with_the_written_rate(arrive):
    weeks = 12
    rows = arrive(rate="100 / day", pattern=SHOP_HOURS, **{"for": f"{weeks} weeks"})
    counts = np.bincount(rows["arrival"] % WEEK // HOUR, minlength=168)
    open_hours = np.array([shop_weight(hour) for hour in range(168)])
    expected = weeks * 700 * open_hours / open_hours.sum()
    assert counts[expected == 0].sum() == 0
    some = expected > 0
    chi_square = ((counts[some] - expected[some]) ** 2 / expected[some]).sum()
    low, high = stats.chi2(some.sum()).interval(1 - 1e-4)
    assert low < chi_square < high


@pytest.mark.many
def test_the_rate_written_is_the_mean_over_a_whole_week_whatever_the_pattern(arrive):
    for pattern in ("flat", "office hours", "daytime", "evenings", SHOP_HOURS):
        rows = arrive(rate="50 / day", pattern=pattern, **{"for": "20 weeks"})
        assert abs(len(rows) - 7000) < 4 * np.sqrt(7000)


@pytest.mark.many
def test_gaps_counted_in_expected_arrivals_are_unit_exponential(arrive):
    rows = arrive(rate="300 / day", pattern=SHOP_HOURS, **{"for": "2 weeks"})
    reached = [expected_until(int(time), shop_weight, 300) for time in rows["arrival"]]
    gaps = np.diff([0.0, *reached])
    assert len(gaps) > 3 * 1024  # more than are drawn at once
    assert stats.kstest(gaps, "expon").pvalue > 1e-4
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 4 / np.sqrt(len(gaps))


@pytest.mark.many
def test_the_kth_gap_is_keyed_by_k_whatever_the_rate_and_the_pattern(arrive):
    flat = arrive(rate="300 / day", **{"for": "2 weeks"})
    shop = arrive(rate="450 / day", pattern=SHOP_HOURS, **{"for": "2 weeks"})
    by_flat = [expected_until(int(time), flat_weight, 300) for time in flat["arrival"]]
    by_shop = [expected_until(int(time), shop_weight, 450) for time in shop["arrival"]]
    both = min(len(by_flat), len(by_shop))
    np.testing.assert_allclose(by_flat[:both], by_shop[:both], rtol=0, atol=1e-6)


def test_a_pattern_moves_times_but_never_swaps_customers(run, journey):
    person = {"person": {"benefit": "lognormal(mean 100 EUR, cv 1)"}}
    plain = run(journey(personas=person)).world.rows
    evenings = run(journey(personas=person, arrivals={"pattern": "evenings"})).world.rows
    both = min(len(plain), len(evenings))
    assert (plain["arrival"][:both] != evenings["arrival"][:both]).all()
    for rows in (plain, evenings):
        assert (rows["customer"] == np.arange(len(rows))).all()
        assert (np.diff(rows["arrival"]) >= 0).all()
    assert (plain["customer_value"][:both] == evenings["customer_value"][:both]).all()


@pytest.mark.many
def test_a_longer_period_only_adds_customers_at_its_end(arrive):
    short = arrive(rate="100 / day", **{"for": "10 days"})
    long = arrive(rate="100 / day", **{"for": "20 days"})
    assert (long["arrival"][: len(short)] == short["arrival"]).all()
    assert (long["arrival"][len(short) :] >= 10 * DAY).all()


@pytest.mark.many
def test_seeds_and_replications_bring_other_arrivals(arrive):
    first = arrive(rate="100 / day", **{"for": "10 days"})["arrival"]
    for other in (
        arrive(seed=2, rate="100 / day", **{"for": "10 days"})["arrival"],
        arrive(number=1, rate="100 / day", **{"for": "10 days"})["arrival"],
    ):
        assert (first[:100] != other[:100]).all()


def test_only_arrivals_between_warm_up_and_cool_down_count(arrive):
    alone = arrive(rate="100 / day", **{"for": "10 days"})
    amid = arrive(rate="100 / day", warm_up="3 days", cool_down="2 days", **{"for": "5 days"})
    inside = (alone["arrival"] >= 3 * DAY) & (alone["arrival"] < 8 * DAY)
    assert (amid["arrival"] == alone["arrival"][inside]).all()
    assert (amid["customer"] == alone["customer"][inside]).all()


@pytest.mark.many
def test_counts_of_whole_replications_are_poisson(arrive):
    counts = [
        len(arrive(number=number, rate="100 / day", **{"for": "1 day"})) for number in range(100)
    ]
    low, high = stats.chi2(100).interval(1 - 1e-4)
    assert low < sum((count - 100) ** 2 / 100 for count in counts) < high
