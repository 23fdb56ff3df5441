"""What random scenarios are made of: values to draw, each with the ends of its range in it."""

from typing import Any

from hypothesis import strategies as st

Raw = dict[str, Any]

WORK = st.sampled_from(
    ["0 min", "4 min", "exponential(mean 15 min)", "lognormal(mean 25 min, cv 0.8)",
     "gamma(mean 1 hour, cv 0.5)", "weibull(mean 10 min, cv 1.2)",
     "triangular(1 min, 5 min, 1 hour)", "quantiles(1 min, 5 min, 2 hours)", "1 day",
     "exponential(mean 3 days)", "list(3 min, 3 min, 1 hour)"]
)  # fmt: skip
PAUSE = st.sampled_from(
    ["1 min", "6 hours", "1 day", "3 hours", "uniform(1 hour, 2 days)",
     "lognormal(mean 1 day, cv 1)", "next day between 09:00 and 20:00"]
)  # fmt: skip
MAYBE_PAUSE = st.one_of(st.none(), PAUSE)
DELAY = st.sampled_from(["0 min", "1 day", "exponential(mean 2 days)", "5 days"])
SHARE = st.sampled_from(["60 %", "5 %", "30 %", "90 %", "100 %", "0 %"])
SMALL_SHARE = st.sampled_from(["5 %", "2 %", "10 %", "30 %", "0 %"])
MONEY = st.sampled_from([12, 0.1, 1.75, 0, "9.99 EUR"])
WORTH = st.sampled_from(
    [11, 0, "lognormal(mean 12 EUR, cv 0.7)", "uniform(2 EUR, 20 EUR)", "exponential(mean 8 EUR)"]
)
CHANNEL = st.sampled_from(["web", "app", "phone", "chat", "shop", "email"])
HOURS = st.sampled_from(["Mon-Sun 08:00-20:00", "Mon-Fri 09:00-17:00, Sat 10:00-14:00", "always"])
ON_OFF = st.sampled_from(["on", "off"])
FEW = st.sampled_from([2, 3, 1, 0])
SIGNED = st.sampled_from([-0.8, -0.1, 0, 0.05, 0.6])


def some(draw: Any, **entries: Any) -> Raw:
    """A mapping with some of the entries, each drawn from its strategy."""
    return {key: draw(entry) for key, entry in entries.items() if draw(st.booleans())}


def pick(draw: Any, names: Any) -> Any:
    """One of the names, or sometimes None."""
    return draw(st.sampled_from([*sorted(names), None]))
