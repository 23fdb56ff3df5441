"""What does not fit is refused before it begins, in words that name the place and the remedy."""

import re
from types import SimpleNamespace

import pytest

from sim.errors import RunError
from sim.experiment.computing import fitting, replication_work
from sim.experiment.computing.fitting import refuse_what_cannot_be
from sim.experiment.computing.replicate import Design, Settings, ensure
from sim.experiment.computing.room_needed import expected_customers
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study

MIB = 2**20
BASE = """
scenario: A shop
currency: EUR
arrivals: {ARRIVALS, for: 10 days}
observe: 20 days
personas: {anyone: {share: 100 %}}
start: [{to: shop}]
steps:
  shop: {stage: buy, channel: web, goal: yes}
"""
CHAIN = """
  shop: {stage: buy, channel: web, offer: plan, next: [{to: s1, share: rest}]}
  s1: {stage: buy, channel: web, offer: plan, next: [{to: s2, share: rest}]}
  s2: {stage: buy, channel: web, offer: plan, goal: yes}
"""


@pytest.fixture
def laid(tmp_path):
    """`laid(text, more="")`: a scenario as arrays."""

    def build(arrivals="rate: 40 / day", more="", steps=None):
        file = tmp_path / "x.yaml"
        text = BASE.replace("ARRIVALS", arrivals)
        if steps is not None:
            text = text.partition("  shop:")[0] + steps.lstrip("\n")
        file.write_text(text + more, encoding="utf-8")
        return lay_out(load(file).spec)

    return build


def free(monkeypatch, size):
    monkeypatch.setattr(fitting, "available_bytes", lambda: size)


def test_arrivals_of_all_kinds_are_counted_before_they_are_drawn(laid):
    assert expected_customers(laid()) == 400
    streams = "streams: {a: {rate: 1 / hour}, b: {rate: 2 / day}}"
    assert expected_customers(laid(streams)) == 260
    sends = "sends: {a: {people: 100, at: week 1 Tue 10:00, every: 7 days}}"
    assert expected_customers(laid(sends)) == 200


def test_more_customers_than_the_memory_holds_are_refused_with_how_many_it_could_hold(
    laid, monkeypatch
):
    free(monkeypatch, 10 * MIB)
    with pytest.raises(RunError) as told:
        refuse_what_cannot_be(laid("rate: 40000 / day"), "big", rows_kept=True, at_once=2)
    # The figures follow from the sizes of the arrays, which may change.
    assert re.fullmatch(
        r"big: arrivals: about 400,000 customers come in a replication, which takes about 3\d\d "
        r"MiB of memory for 2 replications at once; there is room for about 1\d,\d\d\d\n"
        r"  fix: lower the rate in 'arrivals', or make 'arrivals.for' shorter; keep the sums alone "
        r"with --keep runs; use --workers 1",
        str(told.value),
    )
    refuse_what_cannot_be(laid(), "small", rows_kept=True, at_once=2)


def test_where_nobody_knows_the_memory_nothing_is_refused(laid, monkeypatch):
    free(monkeypatch, None)
    refuse_what_cannot_be(laid("rate: 900000 / day"), "big", rows_kept=True)


def test_a_backlog_that_does_not_fit_names_its_team(laid, monkeypatch):
    free(monkeypatch, 10 * MIB)
    teams = """
teams:
  care: {agents: 1, cost: 9 EUR / hour, backlog: {items: 1000000, takes: 9 min}}
"""
    with pytest.raises(RunError, match=r"x: teams.care.backlog: 1,000,000 pieces of work wait"):
        refuse_what_cannot_be(laid(more=teams), "x", rows_kept=False)


OFFER = "offers: {plan: {price: 1 EUR, cost: 0 EUR, valuation: 2 EUR, per: PER}}\n"


def test_luck_that_a_key_cannot_count_is_refused(laid):
    more = OFFER.replace("PER", "30 days") + "visit_limit: 30000\n"
    with pytest.raises(
        RunError,
        match=r"x: offers.plan: 3 steps with up to 30,000 visits each .* 90,000 times .*65,535\n"
        r"  fix: write 'visit_limit: 21845'",
    ):
        refuse_what_cannot_be(laid(steps=CHAIN, more=more), "x", rows_kept=False)


def test_memory_that_runs_out_on_the_way_is_told_in_words(tiny_study, tmp_path, monkeypatch):
    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr(replication_work, "simpy_clock", SimpleNamespace(run_replication=full))
    study = find_study(tiny_study)
    settings = Settings(1, 1, None, "runs", 1, fresh=False, out=tmp_path)
    with pytest.raises(
        RunError,
        match=r"baseline: replication 0 needs more memory than there is: "
        r"\d+ customers are expected\n  fix: lower the rate",
    ):
        ensure([Design(load(study.baseline), study.name)], settings, lambda *_: None)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (2048, "2 KiB"), (3 * 2**30, "3 GiB"), (2**60, "1,024 PiB")]
)
def test_an_amount_of_memory_in_words(size, words):
    assert fitting.in_words(size) == words


def test_more_counted_customers_than_ever_come_are_refused_before_anybody_is_drawn(laid):
    with pytest.raises(RunError) as told:
        refuse_what_cannot_be(laid(), "x", rows_kept=False, customers=10**9)
    assert str(told.value) == (
        "x: about 400 customers come in a replication, not 1,000,000,000\n"
        "  fix: ask for fewer with --customers, or make arrivals.for longer"
    )
    refuse_what_cannot_be(laid(), "x", rows_kept=False, customers=450)  # luck may bring them


def test_those_who_wait_are_told_and_take_more_under_simpy(laid, monkeypatch):
    free(monkeypatch, 10 * MIB)
    steps = "  shop: {stage: buy, channel: web, team: care, takes: 9 min, goal: yes}\n"
    teams = "teams: {care: {agents: 1, cost: 9 EUR / hour}}\n"
    crowded = laid("rate: 4000 / day, warm_up: 0 days, cool_down: 0 days", teams, steps)
    sizes = []
    for simpy in (False, True):
        with pytest.raises(RunError, match=r"about 38,\d+ of them under way at once") as told:
            refuse_what_cannot_be(crowded, "x", rows_kept=False, simpy=simpy)
        sizes.append(int(str(told.value).partition("takes about ")[2].partition(" MiB")[0]))
    assert sizes[1] > 1.5 * sizes[0]
