"""A journey in a sentence, and the moment that decided it."""

import polars as pl
import pytest

from reports.words.story import parting, story, turning_point

DAY = 86_400_000_000


def journey(*events):
    """Events of a customer: (day, kind, step, detail, goodwill)."""
    rows = [
        {
            "time": int(day * DAY),
            "sequence": place,
            "type": kind,
            "step": step,
            "detail": detail,
            "channel": "phone",
            "team": None,
            "goodwill": goodwill,
            "customer_amount": 10.0 if kind == "booked" else 0.0,
            "business_amount": -4.0 if kind == "booked" else 0.0,
        }
        for place, (day, kind, step, detail, goodwill) in enumerate(events)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


CAME = [(0, "arrived", None, "busy family", 0.0), (0, "reached step", "call", None, 0.0)]
SOLVED = [
    (2, "reached step", "repair", None, 0.0),
    (5, "reached step", "solved", None, 0.0),
    (5, "reached the goal", "solved", None, 0.0),
    (5, "booked", "solved", "benefit", 0.0),
]


def left(reason, day=9.0):
    return (day, "left", "call", reason, 0.0)


@pytest.mark.parametrize(
    ("events", "ending"),
    [
        ([*CAME, *SOLVED, (5, "finished", "solved", None, 0.0)], "reached the goal after 5 days"),
        ([*CAME, *SOLVED, left("chose to")],
         "reached the goal after 5 days and left for good after 9 days (chose to)"),
        ([*CAME, left("impatience", 0.5)],
         "left for good after 12 hours (impatience), without the goal"),
        ([*CAME, (30, "censored", "call", None, 0.0)],
         "was still under way when the window ended, without the goal"),
        ([*CAME, (4, "finished", "call", None, 0.0)],
         "the journey ended without the goal after 4 days"),
        ([*CAME, (0, "reached the goal", "call", None, 0.0)], "reached the goal at once"),
        ([*CAME], "is still under way"),
    ],
)  # fmt: skip
def test_a_story_says_who_it_is_how_it_ended_and_what_it_was_worth(events, ending):
    worth = "10.00 EUR to them and −4.00 EUR" if any(e[1] == "booked" for e in events) else "0 EUR"
    words = story(journey(*events), 17, "EUR")
    assert words.startswith(f"Customer 17 (busy family) came to call and {ending}; it was worth ")
    assert worth in words
    assert words.endswith("to the business.")


@pytest.mark.parametrize(
    ("events", "turn"),
    [
        ([*CAME, *SOLVED], (2, "repair, the last step before the goal")),
        ([*CAME, (1, "dropped", "call", "desk -> field", 0.0), left("fell through the gap")],
         (1, "the case falls through the gap, desk -> field")),
        ([*CAME, (1, "hung up", "call", "care", 0.0), left("impatience", 1)], (1, "hangs up")),
        ([*CAME, (1, "turned away", "call", "care", 0.0), left("closed")],
         (1, "finds care closed")),
        ([*CAME, (1, "offer declined", "call", "plan", 0.0), left("offer")],
         (1, "declines plan")),
        ([*CAME, (1, "felt", "call", "repeat", -0.2), (2, "felt", "call", "remembered", -0.1),
          left("chose to")], (1, "what annoyed them last (repeat)")),
        ([*CAME, *SOLVED, (6, "felt", "bill", "regret", -0.2), left("chose to")],
         (6, "what annoyed them last (regret)")),
        ([*CAME, *SOLVED, left("chose to")], (5, "solved, the last step before the end")),
        ([*CAME, (3, "reached step", "wait", None, 0.0), (30, "censored", "wait", None, 0.0)],
         (3, "wait, the last step before the end")),
    ],
)  # fmt: skip
def test_the_turning_point_is_what_the_reason_names_or_the_last_step_before_the_goal(events, turn):
    day, words = turn
    assert turning_point(journey(*events)) == (day * DAY, words)


def test_who_did_nothing_has_no_turning_point():
    assert turning_point(journey(*CAME)) is None


def test_two_journeys_part_at_the_first_thing_that_only_one_of_them_has():
    slow = [*CAME, (2.5, "reached step", "repair", None, 0.0), *SOLVED[1:]]
    one, other = journey(*CAME, *SOLVED), journey(*slow)
    assert parting(("a", one), ("b", other)) is None  # later, and yet the same things
    gone = journey(*CAME, SOLVED[0], left("chose to", 7))
    assert parting(("a", one), ("b", gone)) == (
        5 * DAY,
        "comes to solved (phone) under a, leaves for good: chose to under b",
    )
    short = journey(*CAME)
    assert parting(("a", short), ("b", one)) == (2 * DAY, "comes to repair (phone) under b")
