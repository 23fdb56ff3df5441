"""A journey is told in order, in plain words, and its money is the customer's own."""

import polars as pl
import pytest

from reports.words import tracing
from reports.words.terminal import rendered
from sim import lab
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study


@pytest.fixture(scope="module")
def traced(tiny_study, tiny_settings):
    study = find_study(tiny_study)
    scenarios = [load(path) for path in study.scenarios]
    return lab.trace(scenarios, study, tiny_settings, 5)


def test_a_journey_begins_with_the_arrival_and_ends_once(traced):
    words = [word for moment in tracing.moments_of(traced[0]) for word in moment.words]
    assert words[0].startswith("arrives, ")
    assert words[1] == "comes to call (phone)"
    assert sum(word in {"the journey ends", "leaves for good: chose to"} for word in words) <= 1


def test_moments_are_in_order_and_hold_all_the_money(traced, tiny_comparison):
    moments = tracing.moments_of(traced[0])
    assert [m.time for m in moments] == sorted(m.time for m in moments)
    told = sum(sum(m.customer.values()) for m in moments)
    folder = tiny_comparison.baseline.folder
    table = pl.read_parquet(f"{folder}/000000.customers.parquet")
    row = table.sort("customer").row(4, named=True)
    assert told == pytest.approx(row["customer_value"], abs=1e-9)
    assert sum(sum(m.business.values()) for m in moments) == pytest.approx(row["business_value"])


def test_feelings_are_no_money(traced):
    felt = traced[0].filter(type="felt")
    assert felt["customer_amount"].to_list() == [0.0] * len(felt)


def event(kind, **said):
    blank = {
        "time": 0,
        "sequence": 0,
        "type": kind,
        "detail": None,
        "team": None,
        "step": "call",
        "channel": "phone",
        "goodwill": 0.0,
        "customer_amount": 0.0,
        "business_amount": 0.0,
    }
    return blank | said


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([event("joined queue", detail="care"),
          event("service started", time=120_000_000, team="care")],
         ["waits for care", "is served by care after 2.0 min"]),
        ([event("joined queue", detail="care"), event("hung up", time=180_000_000)],
         ["waits for care", "hangs up after 3.0 min"]),
        ([event("service started"), event("service ended", time=600_000_000)],
         ["done after 10.0 min"]),
        ([event("repeated the story", detail="did not look")],
         ["has to tell the story again: the agent did not look"]),
        ([event("left", detail="impatience")], ["leaves for good: impatience"]),
        ([event("turned away", detail="care")], ["finds care closed"]),
        ([event("offer accepted", detail="bigger plan")], ["accepts bigger plan"]),
    ],
)  # fmt: skip
def test_events_are_told_in_plain_words(events, words):
    rows = [{**row, "sequence": place} for place, row in enumerate(events)]
    moments = tracing.moments_of(pl.DataFrame(rows, infer_schema_length=None))
    assert [word for moment in moments for word in moment.words] == words


def test_when_is_a_weekday_a_time_and_a_day_of_the_journey():
    day, hour = 86_400_000_000, 3_600_000_000
    assert tracing.when_words(8 * day + 9 * hour, 7 * day) == "day 2, Tue 09:00"


def test_goodwill_is_a_word_and_a_number():
    moment = tracing.Moment(0, feelings=["repeat"], goodwill=-0.3)
    assert tracing.mood_words(moment) == "annoyed −0.30 (repeat)"
    assert tracing.mood_words(tracing.Moment(0)) == "neutral +0.00"


@pytest.mark.parametrize("width", [80, 140])
def test_two_journeys_stand_side_by_side(traced, width):
    named = [("baseline", traced[0]), ("better-answers", traced[1])]
    words = rendered(tracing.traces_text(*named, 5, "EUR"), width)
    assert "Under baseline, customer 5 (" in words
    assert "Under better-answers, customer 5 (" in " ".join(words.split())
    assert words.count("arrives, ") == 2
    assert max(len(line) for line in words.splitlines()) <= width


def test_one_journey_shows_both_ledgers(traced):
    words = rendered(tracing.trace_text(traced[0], 5, "baseline", "EUR"), 100)
    assert " to them and " in " ".join(words.split())
    assert "Under baseline, first replication." in " ".join(words.split())
    assert "service −" in words


STREAMS = """\
scenario: Two ways in
currency: EUR
arrivals: {streams: {web: {rate: 20 / day}, shop: {rate: 20 / day}}, for: 1 day}
observe: 1 day
personas: {person: {share: 100 %, benefit: 9 EUR}}
start: [{to: desk}]
steps: {desk: {goal: yes}}
"""


def test_customers_are_told_in_the_order_of_arrival_whatever_their_keys(tmp_path, tiny_settings):
    path = tmp_path / "baseline.yaml"
    path.write_text(STREAMS, encoding="utf-8")
    study = find_study(tmp_path)
    told = [lab.trace([load(path)], study, tiny_settings, number)[0] for number in range(1, 12)]
    arrived = [events["time"].min() for events in told]
    keys = [events["customer"][0] for events in told]
    assert arrived == sorted(set(arrived))
    assert keys != sorted(keys)


def test_a_share_of_a_lists_wage_is_told_where_the_list_is_taken_up():
    shop = "shop -> tool"
    wage = {"detail": "service", "business_amount": -1.5}
    events = [
        event("put on the list", time=1, detail=shop),
        event("booked", time=2, **wage),
        event("list carried", time=3, detail=shop),
        event("booked", time=4, **wage),
    ]
    frame = pl.DataFrame([row | {"sequence": k} for k, row in enumerate(events)])
    told = {moment.time: moment.words for moment in tracing.moments_of(frame)}
    assert told[2] == ["the list is taken up, shop -> tool: a share of the wage is booked"]
    assert told[4] == []


def test_what_staying_is_worth_is_told_where_the_window_ends():
    frame = pl.DataFrame([event("booked", detail="tail", customer_amount=30.0)])
    (moment,) = tracing.moments_of(frame)
    assert moment.words == ["the window ends: what staying is worth after it"]
