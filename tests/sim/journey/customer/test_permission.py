"""Permission to be contacted: who gives it, and that consent to use data is another thing."""

import math

import pytest
from scipy import stats


def asked(journey, *, start=None, desk=None, **ask):
    """Everybody is asked at the desk, then gets an e-mail if that is permitted."""
    return journey(
        arrivals={"rate": "20 / day", "for": "4 days"},
        asks={"news": {"permission": ["email"], **ask}},
        permission_at_start=start or [],
        steps={
            "desk": {"ask": "news", "next": [{"to": "mail"}], **(desk or {})},
            "mail": {"channel": "email", "message": {"needs_permission": "yes", "attention": 0.25}},
        },
    )


def test_who_permits_it_follows_from_what_the_ask_feels_like(journey, run, tally):
    raw = asked(journey, benefit=3, clarity={"why": "50 %", "what": "0 %"})
    raw["arrivals"]["rate"] = "100 / day"
    raw["personas"] = {"person": {"share": "100 %", "privacy_concern": "1 EUR"}}
    done = run(raw)
    share = 1 / (1 + math.exp(-(3 * 0.5 - 1 * 1.5)))
    given, n = tally(done, "permissions given"), tally(done, "permissions asked")
    assert stats.binomtest(given, n, share).pvalue > 1e-4
    assert tally(done, "messages sent") == given
    assert tally(done, "messages withheld") == n - given


def test_permission_is_no_consent_and_consent_no_permission(journey, run, tally):
    done = run(asked(journey, nudge=60))
    assert tally(done, "permissions given") == len(done.world.rows)
    assert tally(done, "consent asked") == tally(done, "consent given") == 0
    raw = asked(journey, nudge=60, permission=[], purposes=["advice"])
    raw["steps"]["mail"]["message"]["needs_permission"] = "yes"
    done = run(raw)
    assert tally(done, "consent given") == len(done.world.rows)
    assert tally(done, "permissions asked") == tally(done, "messages sent") == 0


def test_one_ask_may_ask_for_both(journey, run, tally):
    done = run(asked(journey, nudge=60, purposes=["advice"]))
    assert tally(done, "permissions given") == tally(done, "consent given") == len(done.world.rows)


def test_what_was_permitted_from_the_start_needs_no_ask(journey, run, tally):
    done = run(asked(journey, start=["email"], desk={"ask": None}))
    assert tally(done, "messages sent") == len(done.world.rows)
    assert tally(done, "permissions asked") == 0


def test_being_asked_may_lose_what_was_permitted_from_the_start(journey, run, tally):
    done = run(asked(journey, start=["email"], nudge=-60))
    assert tally(done, "messages sent") == 0


def test_a_permission_is_for_its_channel_only(journey, run, tally):
    raw = asked(journey, nudge=60, permission=["app"])
    assert tally(run(raw), "messages sent") == 0


def test_refusing_one_ask_keeps_what_another_permitted(journey, run, tally):
    raw = asked(journey, nudge=60, permission=["email", "app"], desk={"next": [{"to": "second"}]})
    raw["asks"]["more"] = {"permission": ["email", "chat"], "nudge": -60}
    raw["steps"]["second"] = {"ask": "more", "next": [{"to": "mail"}]}
    done = run(raw)
    assert tally(done, "permissions asked") == 2 * len(done.world.rows)
    assert tally(done, "messages sent") == len(done.world.rows)


def test_misuse_that_comes_out_withdraws_the_consent_and_not_the_permission(journey, run, tally):
    raw = asked(journey, nudge=60, purposes=["advice"], told_use="0 %", found_out="100 %",
                found_out_after="1 day")  # fmt: skip
    raw["steps"]["desk"]["next"] = [
        {"to": "mail", "unless": {"consented": "advice"}},
        {"to": "desk", "when": {"consented": "advice"}, "after": "2 days"},
    ]
    done = run(raw)
    assert tally(done, "misuse found out") == tally(done, "messages sent") == len(done.world.rows)


def test_the_benefit_of_a_permission_comes_once_with_the_first_message(journey, run, money):
    raw = asked(journey, nudge=60, benefit=3)
    raw["steps"]["mail"]["next"] = [{"to": "mail 2"}]
    raw["steps"]["mail 2"] = dict(raw["steps"]["mail"], next=[])
    done = run(raw)
    n = len(done.world.rows)
    assert money(done, "benefit") == (3 * n, 0)
    assert money(done, "attention") == (-0.5 * n, 0)


@pytest.mark.parametrize(("nudge", "goes"), [(60, "yes"), (-60, "no")])
def test_ways_may_depend_on_what_is_permitted(journey, run, visits, nudge, goes):
    raw = asked(journey, nudge=nudge)
    raw["steps"]["desk"]["next"] = [
        {"to": "yes", "when": {"permitted": "email"}},
        {"to": "no", "unless": {"permitted": "email"}},
    ]
    raw["steps"] |= {"yes": {}, "no": {}}
    done = run(raw)
    assert visits(done, goes) == len(done.world.rows)
