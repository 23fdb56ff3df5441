"""A verdict does not depend on the unit that money is written in."""

import re

import pytest

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study

BASELINE = """\
scenario: A club card, as it is
currency: EUR
arrivals: {rate: 60 / day, for: 2 days}
observe: 20 days
discount: 3 %
personas:
  regular: {share: 70 %, benefit: lognormal(mean 5 EUR, cv 0.4), delay_cost: 0.03 EUR / day,
            privacy_concern: lognormal(mean 2 EUR, cv 1), unmet: 0.7 EUR}
  rare: {share: 30 %, benefit: 3 EUR, time_value: 6 EUR / hour}
asks:
  birthday: {purposes: [gifts], benefit: 1.10 EUR, data_value: 0.37 EUR}
offers:
  card: {price: 2 EUR, valuation: lognormal(mean 2.50 EUR, cv 0.5), cost: 0.41 EUR}
start: [{to: sign up, share: 100 %}]
steps:
  sign up: {channel: web, takes: 7 min, ask: birthday, leave: 4 %, next: [{to: choose}]}
  choose:
    offer: card
    next: [{to: gift, share: 5 %, after: 3 days}, {to: done, share: rest, after: 1 day}]
  gift: {channel: web, books: {valuation: 0 EUR}, next: [{to: done}]}
  done: {channel: web, goal: yes}
tail: {customer: 0.5 EUR, business: 0.25 EUR}
"""
VARIANT = """\
extends: baseline.yaml
scenario: Everybody pays a little more, a few get a lot
change:
  offers: {card: {price: 2.30 EUR}}
  steps: {gift: {books: {valuation: 30 EUR}}}
"""
SHARES = ("completed", "both_gain", "customer_gains", "business_gains", "both_lose", "about_zero")


def money_times(text, factor):
    """The file with every amount of money times a factor, exactly."""
    return re.sub(r"([\d.]+) EUR", lambda m: f"{float(m[1]) * factor!r} EUR", text)


@pytest.fixture
def compared(tmp_path):
    def compare(factor=1.0, baseline=BASELINE, variant=VARIANT, replications=20):
        folder = tmp_path / f"study {factor} {len(baseline)}"
        folder.mkdir()
        (folder / "baseline.yaml").write_text(money_times(baseline, factor), encoding="utf-8")
        (folder / "variant.yaml").write_text(money_times(variant, factor), encoding="utf-8")
        settings = Settings(4, replications, None, "runs", 1, fresh=False, out=tmp_path / "runs")
        return lab.compare(find_study(folder), settings)

    return compare


def test_all_money_times_128_gives_the_same_verdict_and_shares_to_the_bit(compared):
    once, many = compared(), compared(128.0)
    (before,), (after,) = once.variants, many.variants
    assert after.verdict.headline == before.verdict.headline
    assert (after.verdict.customer, after.verdict.business) == (
        before.verdict.customer,
        before.verdict.business,
    )
    assert many.band == 128 * once.band
    assert many.customer_margin == 128 * once.customer_margin
    assert after.harmed == before.harmed
    assert after.helped == before.helped
    assert [rail.state for rail in after.verdict.guardrails] == [
        rail.state for rail in before.verdict.guardrails
    ]
    for name in SHARES:
        assert after.design.metrics[name] == before.design.metrics[name], name
    for name in ("customer_value", "business_value", "costs", "customer_tail"):
        found, meant = after.differences[name], before.differences[name]
        ends = [(each.mean, each.low, each.high) for each in (found, meant)]
        assert ends[0] == tuple(128 * end for end in ends[1]), name


@pytest.mark.parametrize("factor", [100, 0.0001, 27_000])
def test_in_yen_bitcoin_or_dong_shares_differ_by_one_customer_at_most(compared, factor):
    once, many = compared(), compared(factor)
    (before,), (after,) = once.variants, many.variants
    assert after.verdict.headline == before.verdict.headline
    one = 1.5 / once.baseline.customers
    assert after.harmed.mean == pytest.approx(before.harmed.mean, abs=one)
    for name in SHARES:
        meant = before.design.metrics[name].mean
        assert after.design.metrics[name].mean == pytest.approx(meant, abs=one), name
    gained = before.differences["customer_value"].mean * factor
    assert after.differences["customer_value"].mean == pytest.approx(gained, rel=1e-3)


NOTHING_YET = """\
scenario: A leaflet that nobody gains from
currency: EUR
arrivals: {rate: 50 / day, for: 1 day}
observe: 10 days
personas: {anyone: {share: 100 %}}
start: [{to: read, share: 100 %}]
steps:
  read: {channel: web, next: [{to: done, share: 100 %}]}
  done: {channel: web, goal: yes}
"""
COUPON = """\
extends: baseline.yaml
scenario: With a coupon
change: {steps: {read: {books: {valuation: 0.30 EUR, goods: 0.20 EUR}}}}
"""


def test_where_the_baseline_is_worth_nothing_the_designs_compared_say_what_is_about_zero(compared):
    found = compared(baseline=NOTHING_YET, variant=COUPON)
    (variant,) = found.variants
    assert found.band_of_all
    assert found.band == pytest.approx(0.003)
    assert variant.verdict.headline == "at the business's expense"
    assert (variant.helped.mean, variant.harmed.mean) == (1.0, 0.0)


def test_a_variant_counts_in_the_steps_of_its_baseline_whatever_it_adds(tmp_path):
    (tmp_path / "baseline.yaml").write_text(BASELINE, encoding="utf-8")
    dear = VARIANT.replace("30 EUR", "900000 EUR")
    (tmp_path / "variant.yaml").write_text(dear, encoding="utf-8")
    bits = load(tmp_path / "variant.yaml").spec.ledger_bits
    assert bits == 27  # the baseline's largest amount is 5 EUR
    sets = ["offers.card.price=100000 EUR"]
    assert load(tmp_path / "baseline.yaml", sets).spec.ledger_bits == bits
    assert load(tmp_path / "variant.yaml", sets).spec.ledger_bits == bits
