"""Distributions as people write them: parameters, means and the words of refusals."""

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.quantities import kinds as q
from sim.quantities.distributions import FAMILIES
from sim.quantities.fields import FieldError
from sim.quantities.units import MICROSECONDS_PER_SECOND

MINUTE = 60 * MICROSECONDS_PER_SECOND


def minutes(*values):
    return tuple(value * MINUTE for value in values)


def complaint(raw, parse=q.parse_duration_distribution):
    with pytest.raises(FieldError) as caught:
        parse(raw)
    fault = caught.value.faults[0]
    return fault.rule, fault.remedy


@pytest.mark.parametrize(
    ("text", "kind", "parameters", "mean", "cv"),
    [
        ("9 min", "fixed", minutes(9), 9, 0),
        ("fixed(9 min)", "fixed", minutes(9), 9, 0),
        ("exponential(mean 6 min)", "exponential", minutes(6), 6, 1),
        ("lognormal(mean 6 min, cv 0.8)", "lognormal", (6 * MINUTE, 0.8), 6, 0.8),
        ("lognormal(cv 0.8, mean 6 min)", "lognormal", (6 * MINUTE, 0.8), 6, 0.8),
        ("gamma(mean 6 min, cv 2)", "gamma", (6 * MINUTE, 2), 6, 2),
        ("weibull( mean 6 min , cv 0.5 )", "weibull", (6 * MINUTE, 0.5), 6, 0.5),
        ("uniform(2 min, 5 min)", "uniform", minutes(2, 5), 3.5, math.sqrt(9 / 12) / 3.5),
        (
            "triangular(1 min, 2 min, 6 min)",
            "triangular",
            minutes(1, 2, 6),
            3,
            math.sqrt(21 / 18) / 3,
        ),
        ("quantiles(0 min, 4 min)", "quantiles", minutes(0, 4), 2, 1 / math.sqrt(3)),
        (
            "quantiles(1 min, 2 min, 5 min, 20 min)",
            "quantiles",
            minutes(1, 2, 5, 20),
            (1.5 + 3.5 + 12.5) / 3,
            None,
        ),
        (
            "list(30 min, 5 min, 5 min, 5 min, 5 min)",
            "list",
            minutes(5, 5, 5, 5, 30),
            10,
            1.0,
        ),
        ("list(7 min)", "list", minutes(7), 7, 0),
        ("list(7 min, 7 min)", "list", minutes(7, 7), 7, 0),
    ],
)
def test_a_distribution_is_read_in_base_units_with_its_mean_and_cv(
    text, kind, parameters, mean, cv
):
    read = q.parse_duration_distribution(text)
    assert (read.kind, read.parameters) == (kind, parameters)
    assert read.mean == pytest.approx(mean * MINUTE)
    assert cv is None or read.cv == pytest.approx(cv)


def test_a_normal_distribution_may_be_negative_where_the_unit_may():
    read = q.parse_money_distribution("normal(mean -5 EUR, sd 10 EUR)")
    assert (read.kind, read.parameters, read.currency) == ("normal", (-5, 10), "EUR")
    assert (read.mean, read.cv) == (-5, 2)


def test_the_cv_around_a_mean_of_zero_is_not_defined():
    assert q.parse_number_distribution("normal(mean 0, sd 1)").cv is None
    assert q.parse_number_distribution(0).cv is None


def test_the_spread_of_equally_spaced_quantiles_is_that_of_their_straight_lines():
    read = q.parse_number_distribution("quantiles(1, 2, 5, 20)")
    steps = 30_000
    values = []
    for step in range(steps):
        low, part = divmod((step + 0.5) / steps * 3, 1)
        ends = read.parameters[int(low) : int(low) + 2]
        values.append(ends[0] + part * (ends[1] - ends[0]))
    mean = sum(values) / steps
    sd = math.sqrt(sum((value - mean) ** 2 for value in values) / steps)
    assert read.mean == pytest.approx(mean, rel=1e-6)
    assert read.cv == pytest.approx(sd / mean, rel=1e-6)


EXAMPLE = "write for example 'lognormal(mean 6 min, cv 0.8)'"
CV = (
    "write the standard deviation over the mean, from 0.001 to 10; without variation write just "
    "the mean"
)


@pytest.mark.parametrize(
    ("raw", "rule", "remedy"),
    [
        (9, "9 has no unit", "write a number and a unit, for example '9 min'"),
        (
            "lognorm(mean 6 min)",
            "'lognorm' is not a distribution; did you mean 'lognormal'?",
            EXAMPLE,
        ),
        (
            "zipf(3)",
            "'zipf' is not a distribution",
            "write for example 'exponential(mean 6 min)'",
        ),
        (
            "normal(mean 6 min, sd 1 min)",
            "'normal' cannot be used for a duration",
            (
                "use one of: fixed, exponential, lognormal, gamma, weibull, uniform, triangular, "
                "quantiles, list"
            ),
        ),
        ("lognormal", "'lognormal' has no parameters", "write 'lognormal(mean 6 min, cv 0.8)'"),
        ("lognormal(mean 6 min)", "lognormal has no cv", EXAMPLE),
        ("lognormal(6 min, 0.8)", "lognormal takes mean and cv, but got '6 min'", EXAMPLE),
        (
            "lognormal(mean 6 min, cv 0)",
            "lognormal has a cv of '0'",
            CV,
        ),
        (
            "lognormal(mean 6 min, cv big)",
            "lognormal has a cv of 'big'",
            CV,
        ),
        ("gamma(mean 8 min, cv 0.0005)", "gamma has a cv of '0.0005'", CV),
        ("weibull(mean 8 min, cv 0.0009)", "weibull has a cv of '0.0009'", CV),
        ("lognormal(mean 8 min, cv 1e-300)", "lognormal has a cv of '1e-300'", CV),
        ("gamma(mean 8 min, cv 10.01)", "gamma has a cv of '10.01'", CV),
        ("lognormal(mean 8 min, cv -1)", "lognormal has a cv of '-1'", CV),
        ("gamma(mean 0 min, cv 1)", "gamma has a mean of '0 min'", "write a mean above 0"),
        (
            "exponential(6 min)",
            "exponential takes mean, but got '6 min'",
            "write for example 'exponential(mean 6 min)'",
        ),
        (
            "exponential(mean 6)",
            "'6' has no unit",
            "write a number and a unit, for example '9 min'",
        ),
        (
            "uniform(5 min, 2 min)",
            "uniform runs down",
            "from low to high: write for example 'uniform(2 min, 6 min)'",
        ),
        ("uniform(5 min, 5 min)", "uniform has no width", "write just '5 min'"),
        (
            "uniform(5 min)",
            "uniform takes 2 values, but got 1",
            "write for example 'uniform(2 min, 6 min)'",
        ),
        (
            "quantiles(5 min)",
            "quantiles takes 2 or more values, but got 1",
            "write for example 'quantiles(2 min, 6 min, 20 min)'",
        ),
        (
            f"quantiles({', '.join(['1 s'] * 1001)})",
            "quantiles takes at most 1,000 values, but got 1001",
            "write for example 'quantiles(2 min, 6 min, 20 min)'",
        ),
        ("list()", "'' is not a duration", "write a number and a unit, for example '9 min'"),
        (
            f"list({', '.join(['1 s'] * 1001)})",
            "list takes at most 1,000 values, but got 1001",
            "write for example 'list(2 min, 6 min, 6 min, 20 min)'",
        ),
        (
            "fixed(1 min, 2 min)",
            "fixed takes 1 value, but got 2",
            "write for example 'fixed(2 min)'",
        ),
        (
            "triangular(1 min, -2 min, 6 min)",
            "'-2 min' is negative",
            "write a duration of '0 min' or more",
        ),
    ],
)
def test_what_is_no_distribution_is_refused_in_words(raw, rule, remedy):
    assert complaint(raw) == (rule, remedy)


def test_values_out_of_bounds_are_refused_in_words():
    assert complaint("uniform(-1 EUR / hour, 5 EUR / hour)", q.parse_money_rate_distribution) == (
        "'-1 EUR / hour' is out of bounds",
        "every value must be 0 / hour or more",
    )


def test_an_sd_below_zero_is_refused():
    assert complaint("normal(mean 1, sd -1)", q.parse_number_distribution) == (
        "normal has an sd of '-1'",
        "write an sd of 0 or more",
    )


def test_two_currencies_in_one_distribution_are_refused():
    assert complaint("uniform(2 EUR, 5 USD)", q.parse_money_distribution) == (
        "uniform mixes currencies",
        "write the same currency behind every amount",
    )


def test_shares_take_only_bounded_distributions():
    assert q.parse_share_distribution("uniform(20 %, 60 %)").mean == pytest.approx(0.4)
    assert complaint("lognormal(mean 20 %, cv 1)", q.parse_share_distribution)[1] == (
        "use one of: fixed, uniform, triangular, quantiles, list"
    )


def test_the_range_of_a_distribution_is_of_its_mean():
    raw = {"value": "gamma(mean 6 min, cv 1)", "range": ["4 min", "9 min"], "evidence": "measured"}
    read = q.parse_duration_distribution(raw)
    assert (read.range, read.evidence) == (minutes(4, 9), "measured")
    assert complaint({**raw, "range": ["1 min", "2 min"]}) == (
        "the value 6 min lies outside its range, 1 min to 2 min",
        "widen the range or change the value",
    )


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_kind_is_printed_in_words_that_read_back_as_the_same(kind):
    text = FAMILIES[kind].example.format("2", "6", "20")
    read = q.parse_number_distribution(text)
    again = q.parse_number_distribution(q.in_words(read))
    assert again == read


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_kind_can_be_moved_to_another_mean(kind):
    read = q.parse_number_distribution(FAMILIES[kind].example.format("2", "6", "20"))
    moved = q.with_mean(read, 3 * read.mean)
    assert moved.mean == pytest.approx(3 * read.mean)
    if kind != "normal":
        assert moved.cv == pytest.approx(read.cv)
    assert q.parse_number_distribution(moved.written).mean == pytest.approx(moved.mean)


def test_a_model_field_reports_faults_inside_the_mapping():
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(q.DurationDistribution).validate_python({"value": "gamma(6 min)", "rnge": 1})
    assert [error["loc"] for error in caught.value.errors()] == [("rnge",), ("value",)]


def test_its_json_schema_names_every_kind():
    schema = TypeAdapter(q.MoneyDistribution).json_schema()
    assert all(kind in schema["description"] for kind in FAMILIES)
    assert schema["examples"][0] == "60 EUR"
