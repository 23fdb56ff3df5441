"""What is rare and differs must have been seen before a verdict is given."""

import pytest

from reports.words.sentences import words_about
from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.scenario.reading.studies import find_study

BASELINE = """\
scenario: A kettle without a plug
currency: EUR
arrivals: {rate: 40 / day, for: 1 day}
observe: 20 days
personas: {buyer: {share: 100 %, benefit: 8 EUR}}
start: [{to: buy, share: 100 %}]
steps:
  buy: {channel: web, books: {price: 2 EUR}, next: [NEXT]}
  gift wrap: {channel: web, books: {valuation: 1 EUR}, next: [{to: tea}]}
  tea: {channel: web, goal: yes}
"""
PLAIN = "{to: tea, share: 95 %}, {to: gift wrap, share: 5 %}"
ORDINARY = "{to: tea, share: 80 %}, {to: gift wrap, share: 20 %}"
FIRE = """\
extends: baseline.yaml
scenario: Better for nearly everybody, and a fire now and then
change:
  steps:
    buy:
      books: {price: 2.5 EUR, valuation: 1.5 EUR}
      next: {gift wrap: {share: WRAP}, tea: {share: rest}, fire: {to: fire, share: 0.1 %}}
    fire: {channel: web, books: {effort: 7000 EUR, handling: 4000 EUR}, next: [{to: tea}]}
"""


@pytest.fixture
def compared(tmp_path):
    def compare(baseline, variant, *, seed=1, replications=20):
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "baseline.yaml").write_text(baseline, encoding="utf-8")
        (folder / "variant.yaml").write_text(variant, encoding="utf-8")
        out = folder / "runs"
        settings = Settings(seed, replications, None, "runs", 1, fresh=False, out=out)
        found = lab.compare(find_study(folder), settings)
        return found, found.variants[0]

    return compare


def fire(ways, share):
    return BASELINE.replace("NEXT", ways), FIRE.replace("WRAP", share)


@pytest.mark.parametrize(("ways", "share"), [(PLAIN, "5 %"), (ORDINARY, "20 %")])
@pytest.mark.parametrize("seed", range(1, 7))
def test_one_ruined_in_a_thousand_is_never_a_gain(compared, ways, share, seed):
    _, variant = compared(*fire(ways, share), seed=seed)
    assert variant.verdict.headline == "undecided"
    assert (variant.verdict.customer, variant.verdict.business) == ("undecided", "undecided")
    (thin,) = variant.verdict.thin
    assert thin.name == "the way from 'buy' to 'fire'"
    assert 700 < thin.met < 900
    assert thin.taken < 5
    assert 150 < thin.replications < 250
    assert variant.p_win == (1.0, 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 101))
def test_in_a_hundred_seeds_no_rare_ruin_is_called_a_gain(compared, seed):
    _, variant = compared(*fire(ORDINARY, "20 %"), seed=seed)
    assert variant.verdict.headline in {"undecided", "lose-lose"}


def test_the_sentence_names_the_chance_and_the_replications_that_would_show_it(compared):
    found, variant = compared(*fire(PLAIN, "5 %"))
    (thin,) = variant.verdict.thin
    words = words_about(found, variant)
    times = ("never", "once", "twice", "3 times", "4 times")[thin.taken]
    assert (
        "Nothing is decided before the way from 'buy' to 'fire' has been seen 5 times: customers "
        f"met it {thin.met:,} times, and it happened {times}." in words
    )
    enough = -(-thin.replications // 10) * 10
    assert f"(--replications {enough})" in words


def test_once_it_has_been_seen_the_ruin_is_a_loss_for_both(compared):
    _, variant = compared(*fire(PLAIN, "5 %"), replications=420)
    assert variant.verdict.thin == ()
    assert variant.verdict.headline in {"lose-lose", "undecided"}
    assert "gain" not in {variant.verdict.customer, variant.verdict.business}


SELDOM = BASELINE.replace("NEXT", "{to: tea, share: 99.9 %}, {to: gift wrap, share: 0.1 %}")


def changed(text):
    return f"extends: baseline.yaml\nscenario: Changed\nchange:\n  steps:\n    {text}\n"


def test_a_label_changes_nothing_though_hardly_anybody_took_that_way(compared):
    _, variant = compared(SELDOM, changed("gift wrap: {stage: advocate, channel: app}"))
    assert variant.verdict.thin == ()
    assert variant.verdict.headline == "no difference"


def test_a_step_of_another_name_that_means_the_same_is_the_same(compared):
    text = (
        "buy: {next: {gift wrap: {to: ribbon}}}\n    gift wrap: null\n"
        "    ribbon: {channel: web, books: {valuation: 1 EUR}, next: [{to: tea}]}"
    )
    _, variant = compared(SELDOM, changed(text))
    assert variant.verdict.thin == ()


@pytest.mark.parametrize(
    "text",
    [
        "gift wrap: {books: {valuation: 900 EUR}}",
        "gift wrap: {next: {tea: {after: 9 days}}}",
        "buy: {next: {gift wrap: {share: 0.2 %}, tea: {share: 99.8 %}}}",
        "buy: {next: {gift wrap: {after: 9 days}}}",
    ],
)
def test_what_stands_behind_a_rare_way_or_how_rare_it_is_may_differ(compared, text):
    _, variant = compared(SELDOM, changed(text))
    assert variant.verdict.headline == "undecided"
    assert {thin.name for thin in variant.verdict.thin} <= {
        "the way from 'buy' to 'gift wrap'",
        "the way from 'gift wrap' to 'tea'",
    }


def test_two_rare_ways_in_a_row_are_followed_back_to_where_customers_are(compared):
    deeper = SELDOM.replace(
        "  gift wrap: {channel: web, books: {valuation: 1 EUR}, next: [{to: tea}]}",
        "  gift wrap: {channel: web, next: [{to: ribbon, share: 10 %}, {to: tea, share: 90 %}]}\n"
        "  ribbon: {channel: web, next: [{to: tea}]}",
    )
    _, variant = compared(deeper, changed("ribbon: {books: {effort: 9000 EUR}}"), seed=3)
    names = {thin.name for thin in variant.verdict.thin}
    assert variant.verdict.headline == "undecided"
    assert names & {"the way from 'buy' to 'gift wrap'", "the way from 'gift wrap' to 'ribbon'"}


def test_what_nobody_met_is_no_reason_for_doubt(compared):
    apart = BASELINE.replace(
        "NEXT", "{to: tea, share: 100 %}, {to: gift wrap, share: 0 %}"
    ).replace("next: [{to: tea}]", "leave: 1 %, next: [{to: tea}]")
    _, variant = compared(apart, changed("gift wrap: {leave: 2 %}"))
    assert variant.verdict.thin == ()
    assert variant.verdict.headline == "no difference"


def test_leaving_that_differs_must_have_been_seen(compared):
    once = BASELINE.replace("NEXT", ORDINARY)
    _, variant = compared(once, changed("buy: {leave: 0.01 %}"))
    (thin,) = variant.verdict.thin
    assert thin.name == "leaving at 'buy'"
    assert thin.taken < 5
    _, variant = compared(once, changed("buy: {leave: 10 %}"))
    assert variant.verdict.thin == ()


HELD = """\
scenario: A hotline
currency: EUR
arrivals: {rate: 40 / day, for: 1 day}
observe: 20 days
personas: {caller: {share: 100 %, benefit: 8 EUR}}
start: [{to: call, share: 10 %}, {to: write, share: 90 %}]
steps:
  call: {takes: exponential(mean 1 day), passive: yes, gives_up_after: 7 days, next: [{to: done}]}
  write: {channel: web, next: [{to: done}]}
  done: {channel: web, goal: yes}
"""


def test_giving_up_seldom_is_no_chance_where_what_it_leads_to_is_well_known(compared):
    gives_up = changed("call: {gives_up: {to: write}}\n    done: {books: {price: 1 EUR}}")
    _, variant = compared(HELD, gives_up)
    taken = variant.design.runs.filter(measure="flow", detail="gives up -> write")["amount"].sum()
    assert taken < 5
    assert variant.verdict.thin == ()
    ruin = changed(
        "call: {gives_up: {to: lose}, gives_up_after: 3.5 days}\n"
        "    lose: {channel: web, books: {effort: 9000 EUR}, next: [{to: done}]}"
    )
    _, variant = compared(HELD, ruin)
    taken = variant.design.runs.filter(measure="flow", detail="gives up -> lose")["amount"].sum()
    assert 0 < taken < 5
    assert [thin.name for thin in variant.verdict.thin] == [
        "the way from 'call' to 'lose' (gives up)"
    ]
