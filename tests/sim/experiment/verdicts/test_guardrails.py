"""The guardrail on harm: three states, and when twins' luck may speak."""

import numpy as np
import pytest

from sim.experiment.figures.precision import Interval, interval
from sim.experiment.figures.shares import share_interval
from sim.experiment.verdicts.guardrails import Harm, guardrail, harm_guardrail

WHO = "customers harmed"
LIMIT = 0.10
NOBODY = share_interval([0] * 20, [50] * 20)


def between(low, high, *, decidable=True):
    note = "" if decidable else "nothing is decided below 100 replications, and there are 20"
    return Interval((low + high) / 2, low, high, 0.95, "", 20, note, decidable)


def state(harmed, beyond, *, at_least=0.0, lost=0.0):
    return harm_guardrail(WHO, Harm(harmed, beyond, at_least, lost), LIMIT)


def test_it_holds_where_nobody_is_harmed_however_skewed_the_placebo_is():
    skewed = between(-0.09, 0.02, decidable=False)
    assert state(NOBODY, skewed).state == "holds"
    assert state(between(0.05, 0.10), skewed).state == "holds"


def test_it_holds_where_few_are_harmed_beyond_the_placebo():
    assert state(between(0.3, 0.4), between(-0.1, 0.10)).state == "holds"


def test_it_is_broken_where_many_are_harmed_beyond_the_placebo_and_pairing_is_whole():
    many = between(0.3, 0.4)
    assert state(many, between(0.101, 0.2), lost=0.009).state == "broken"
    assert state(many, between(0.10, 0.2)).state == "not shown"


def test_where_pairing_is_lost_only_harm_under_any_luck_breaks_it():
    many = between(0.3, 0.4)
    lost = state(many, many, at_least=0.10, lost=0.35)
    assert lost.state == "not shown"
    assert lost.reason == (
        "35% of the customers come to a place where the two designs do not share their luck "
        "(name what it was with 'was:')"
    )
    assert lost.replications is None
    assert state(many, many, at_least=0.101, lost=0.35).state == "broken"
    assert state(between(0.02, 0.04), many, lost=0.35).state == "holds"


def test_a_skewed_share_far_below_the_limit_need_not_wait_for_a_hundred_replications():
    rare = np.zeros(20)
    rare[3] = 1
    found = share_interval(rare, [50] * 20)
    assert not found.decidable
    assert state(found, found).state == "holds"
    rare[3] = 25
    found = share_interval(rare, [50] * 20)
    shown = state(found, found)
    assert (shown.state, shown.replications) == ("not shown", 100)
    assert "below 100 replications" in shown.reason


def test_what_more_replications_cannot_show_says_so():
    nothing = guardrail("soon enough", interval([]), 0.02)
    assert (nothing.state, nothing.replications) == ("not shown", None)
    assert "cannot be estimated" in nothing.reason
    close = guardrail("soon enough", between(0.01, 0.03), 0.02)
    assert (close.state, close.reason) == ("not shown", "its interval holds the limit")
    assert close.replications == 20


@pytest.mark.parametrize("n", [1, 40, 1000])
def test_of_none_or_all_the_other_end_is_exact(n):
    none = share_interval([0] * 20, [n] * 20)
    everybody = share_interval([n] * 20, [n] * 20)
    end = 1 - 0.025 ** (1 / (20 * n))
    assert (none.mean, none.low, none.high) == (0.0, 0.0, pytest.approx(end))
    assert (everybody.mean, everybody.low) == (1.0, pytest.approx(1 - end))
    assert everybody.high == 1.0


def test_a_share_stays_inside_nobody_and_everybody():
    found = share_interval([0, 1] * 10, [2] * 20)
    assert 0.0 <= found.low < found.mean < found.high <= 1.0
    most = share_interval([9, 10] * 10, [10] * 20)
    assert most.high <= 1.0
