"""Messages under caps, against a plain simulation of the rules that shares no code."""

import itertools

import pytest

DAY = 86_400_000_000
WEEK = 7 * DAY


def series(journey, gaps, *, loses="dropped", caps=None, priorities=None, not_sent=None, **more):
    """Messages in a row, so many days apart; each customer comes to all of them.

    Args:
        gaps: Days before each message but the first.
        priorities: The priority of each message.
        not_sent: The way of those to whom a message is not sent, for all messages.
    """
    count = len(gaps) + 1
    steps = {}
    for k in range(count):
        to = f"mail {k + 1:02d}" if k + 1 < count else "home"
        on = {"to": to, **({"after": f"{gaps[k]} days"} if k + 1 < count else {})}
        priority = priorities[k] if priorities else 5
        steps[f"mail {k:02d}"] = {
            "channel": "email",
            "message": {"rule": "calm", "priority": priority, "attention": 0.5},
            "next": [on],
            **({"not_sent": not_sent} if not_sent else {}),
            **more,
        }
    return journey(
        arrivals={"rate": "6 / day", "for": "8 days"},
        observe="200 days",
        contact_rules={"calm": {"caps": caps or [{"most": 2, "per": "7 days"}], "loses": loses}},
        start=[{"to": "mail 00"}],
        steps={**steps, "desk": None, "home": {"goal": "yes"}},
    )


def without_desk(raw):
    raw["steps"] = {name: step for name, step in raw["steps"].items() if step is not None}
    return raw


def allowed(sent, now, caps):
    """Whether one more message at a time is within all caps, given those that count."""
    for cap in caps:
        if cap["per"] == "calendar week":
            inside = [t for t in sent if t // WEEK == now // WEEK]
        elif cap["per"] == "calendar day":
            inside = [t for t in sent if t // DAY == now // DAY]
        else:
            days = float(cap["per"].split()[0])
            inside = [t for t in sent if now - t < days * DAY]
        if len(inside) >= cap["most"]:
            return False
    return True


def by_hand(arrival, gaps, caps, priorities=None):
    """Times of the messages that are sent where others are dropped."""
    sent = []
    now = arrival
    for k in range(len(gaps) + 1):
        priority = priorities[k] if priorities else 5
        counting = [time for time, other in sent if other <= priority]
        if allowed(counting, now, caps):
            sent.append((now, priority))
        if k < len(gaps):
            now += round(gaps[k] * DAY)
    return [time for time, _ in sent]


def by_customer(done, rows):
    found = {int(row["customer"]): [] for row in done.world.rows}
    for row in rows:
        found[int(row["customer"])].append(int(row["time"]))
    return found


CAPS = [
    [{"most": 2, "per": "7 days"}],
    [{"most": 1, "per": "3 days"}, {"most": 3, "per": "14 days"}],
    [{"most": 2, "per": "calendar week"}],
    [{"most": 1, "per": "calendar day"}, {"most": 4, "per": "10 days"}],
]
GAPS = [[1, 1, 1, 2, 3, 4, 7], [0.25] * 12, [3.5, 3.5, 3.5, 0, 0, 7], [7, 7, 0, 7]]


@pytest.mark.parametrize(("caps", "gaps"), list(itertools.product(CAPS, GAPS)))
def test_within_the_caps_messages_are_sent_and_beyond_them_dropped(
    journey, run, events, tally, money, caps, gaps
):
    done = run(without_desk(series(journey, gaps, caps=caps)), keep_log=True)
    n = len(done.world.rows)
    assert n > 20
    sent = by_customer(done, events(done, "message sent"))
    for row in done.world.rows:
        assert sent[int(row["customer"])] == by_hand(int(row["arrival"]), gaps, caps)
    total = sum(map(len, sent.values()))
    assert tally(done, "messages sent") == total
    assert tally(done, "messages withheld") == n * (len(gaps) + 1) - total
    assert money(done, "attention") == (-0.5 * total, 0)
    assert tally(done, "completed") == n  # who is not written to goes on all the same


def test_an_important_message_is_never_held_up_by_less_important_ones(journey, run, events):
    gaps = [1, 1, 1, 1, 1, 1, 2]
    priorities = [9, 9, 9, 1, 5, 1, 1, 9]
    caps = [{"most": 2, "per": "7 days"}]
    done = run(without_desk(series(journey, gaps, caps=caps, priorities=priorities)), keep_log=True)
    sent = by_customer(done, events(done, "message sent"))
    for row in done.world.rows:
        times = sent[int(row["customer"])]
        assert times == by_hand(int(row["arrival"]), gaps, caps, priorities)
        # of each priority two go, whatever less important ones went before
        assert [(time - row["arrival"]) // DAY for time in times] == [0, 1, 3, 4, 5]


@pytest.mark.parametrize("caps", CAPS)
def test_a_postponed_message_is_sent_the_moment_the_caps_let_it_through(
    journey, run, events, tally, caps
):
    done = run(
        without_desk(series(journey, [0.5] * 7, caps=caps, loses="postponed")), keep_log=True
    )
    sent = by_customer(done, events(done, "message sent"))
    for row in done.world.rows:
        times = sent[int(row["customer"])]
        assert len(times) == 8
        for k, time in enumerate(times):
            due = row["arrival"] if k == 0 else times[k - 1] + DAY // 2
            assert allowed(times[:k], time, caps)
            assert time == due or not allowed(times[:k], time - 1, caps)
    assert tally(done, "messages withheld") == 0


def test_waiting_for_a_postponed_message_costs_no_time_and_ends_with_the_window(
    journey, run, tally
):
    caps = [{"most": 1, "per": "30 days"}]
    raw = without_desk(series(journey, [1, 1], caps=caps, loses="postponed"))
    raw["observe"] = "45 days"
    raw["personas"]["person"]["time_value"] = "20 / hour"
    done = run(raw)
    n = len(done.world.rows)
    assert tally(done, "messages sent") == 2 * n
    assert tally(done, "censored") == n
    assert set(done.world.rows["customer_value"]) == {-1.0}  # the attention, nothing else


def test_who_waits_no_longer_for_a_postponed_message_goes_away(journey, run, left):
    raw = without_desk(
        series(
            journey,
            [1, 1],
            loses="postponed",
            caps=[{"most": 1, "per": "30 days"}],
            gives_up_after="5 days",
        )
    )
    done = run(raw)
    assert left(done, "waited too long", step="mail 01") == len(done.world.rows)


def test_a_message_that_loses_may_go_elsewhere(journey, run, visits, tally, money):
    raw = without_desk(series(journey, [1, 1, 1], loses="elsewhere", not_sent={"to": "letter"}))
    raw["steps"]["letter"] = {"channel": "post", "books": {"handling": 1}}
    done = run(raw)
    n = len(done.world.rows)
    assert visits(done, "letter") == n
    assert tally(done, "messages sent") == 2 * n
    assert money(done, "handling") == (0, -n)


def test_a_message_that_is_not_sent_is_no_visit_of_the_later_phases(journey, run, tally, left):
    raw = without_desk(series(journey, [1, 1, 1], goal="yes", takes="1 h", leave="100 %",
                              caps=[{"most": 1, "per": "100 days"}]))  # fmt: skip
    raw["start"] = [{"to": "mail 01"}]
    raw["steps"]["mail 01"]["leave"] = "0 %"
    done = run(raw)
    # nobody is written to at the later steps, so nobody leaves there
    assert tally(done, "finished") == len(done.world.rows)
    assert left(done, "chose to") == 0
    assert tally(done, "messages withheld") == 2 * len(done.world.rows)


def test_rules_do_not_count_for_each_other(journey, run, tally):
    raw = without_desk(series(journey, [1, 1, 1]))
    raw["contact_rules"]["other"] = {"caps": [{"most": 2, "per": "7 days"}]}
    raw["steps"]["mail 01"]["message"]["rule"] = "other"
    raw["steps"]["mail 03"]["message"]["rule"] = "other"
    done = run(raw)
    assert tally(done, "messages sent") == 4 * len(done.world.rows)


def test_a_dropped_message_shifts_no_later_luck(journey, run):
    """Who is written to twice and who once draws the same at the third message."""
    plain = series(journey, [1, 1], loses="dropped", caps=[{"most": 3, "per": "100 days"}])
    raw = without_desk(plain)
    raw["steps"]["mail 02"] |= {
        "takes": "exponential(mean 1 day)",
        "next": [{"to": "home", "share": "50 %"}, {"to": "mail 02", "share": "50 %",
                                                   "after": "exponential(mean 2 days)"}],
    }  # fmt: skip
    raw["steps"]["mail 02"].pop("message")
    other = {**raw, "contact_rules": {"calm": {"caps": [{"most": 1, "per": "100 days"}]}}}
    first, second = run(raw).world.rows, run(other).world.rows
    assert (first["end_at"] == second["end_at"]).all()
    assert (first["customer_value"] < second["customer_value"]).all()


def test_a_message_without_a_rule_is_always_sent(journey, run, tally):
    raw = without_desk(series(journey, [0, 0, 0]))
    for step in raw["steps"].values():
        step.get("message", {}).pop("rule", None)
    done = run(raw)
    assert tally(done, "messages sent") == 4 * len(done.world.rows)
    assert done.world.recent_times.shape[1] == 0
