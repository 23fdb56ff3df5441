"""What the business believes, against the shares that were written."""

import numpy as np
import pytest
from scipy.stats import binomtest


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return binomtest(int(count), int(n), share).pvalue > 1e-4


@pytest.fixture
def believed(journey):
    """Three personas at one desk, taken for one of them at some accuracy."""

    def build(accuracy="70 %", **changes):
        raw = journey(
            belief={"accuracy": accuracy},
            arrivals={"for": "9 days"},
            personas={
                "careful": {"share": "50 %", "benefit": "lognormal(mean 9 EUR, cv 1)"},
                "hasty": {"share": "30 %"},
                "idle": {"share": "20 %"},
            },
            **changes,
        )
        del raw["personas"]["person"]
        return raw

    return build


def test_so_many_are_taken_for_who_they_are_as_the_belief_is_accurate(believed, run, tally):
    done = run(believed())
    rows = done.world.rows
    right = (rows["seems"] == rows["persona"]).sum()
    assert agrees(right, len(rows), 0.70)
    assert tally(done, "believed right") == right


def test_the_others_are_taken_for_another_persona_by_the_shares_of_these(believed, run):
    done = run(believed("0 %"))
    rows, people = done.world.rows, done.layout.numbering.personas
    assert (rows["seems"] != rows["persona"]).all()
    careful = rows[rows["persona"] == people["careful"]]
    assert agrees((careful["seems"] == people["hasty"]).sum(), len(careful), 0.30 / 0.50)
    idle = rows[rows["persona"] == people["idle"]]
    assert agrees((idle["seems"] == people["careful"]).sum(), len(idle), 0.50 / 0.80)


def test_a_belief_does_not_change_who_anybody_is(believed, run):
    wrong, right = run(believed("0 %")).world.rows, run(believed("100 %")).world.rows
    for column in ("persona", "arrival", "customer_value"):
        assert (wrong[column] == right[column]).all()
    assert (right["seems"] == right["persona"]).all()


def test_a_more_accurate_belief_never_turns_a_right_one_wrong(believed, run):
    rows = [run(believed(accuracy)).world.rows for accuracy in ("30 %", "60 %", "90 %")]
    right = np.array([row["seems"] == row["persona"] for row in rows])
    assert (right[0] <= right[1]).all()
    assert (right[1] <= right[2]).all()
    both_wrong = ~right[0] & ~right[1]
    assert (rows[0]["seems"][both_wrong] == rows[1]["seems"][both_wrong]).all()


def test_a_step_teaches_the_business_who_they_are_at_its_accuracy(believed, run, events):
    raw = believed(steps={"desk": {"learns": "90 %"}})
    done = run(raw, keep_log=True)
    rows = done.world.rows
    assert agrees((rows["seems"] == rows["persona"]).sum(), len(rows), 0.90)
    learned = events(done, "learned")
    assert agrees(len(learned), len(rows), 0.90 - 0.70)
    # the same as if the belief had been so accurate from the start
    assert (run(believed("90 %")).world.rows["seems"] == rows["seems"]).all()
    before = run(believed()).world.rows
    was_wrong = before["customer"][(before["seems"] != before["persona"])]
    assert set(learned["customer"]) <= set(was_wrong)


def test_a_step_that_knows_less_takes_nothing_away(believed, run, events):
    done = run(believed(steps={"desk": {"learns": "40 %"}}), keep_log=True)
    assert (done.world.rows["seems"] == run(believed()).world.rows["seems"]).all()
    assert len(events(done, "learned")) == 0


def test_what_is_learned_counts_for_the_way_on(believed, run):
    raw = believed("0 %", steps={"desk": {"goal": "no", "learns": "100 %"}})
    raw["steps"]["desk"]["next"] = [
        {"to": "care", "when": {"seems": ["careful", "idle"]}},
        {"to": "rush", "unless": {"seems": ["careful", "idle"]}},
    ]
    raw["steps"] |= {"care": {"goal": "yes"}, "rush": {"goal": "yes"}}
    done = run(raw)
    rows, g = done.world.rows, done.layout.numbering
    hasty = rows["persona"] == g.personas["hasty"]
    assert (rows["goal_step"] == np.where(hasty, g.steps["rush"], g.steps["care"])).all()


def test_the_business_acts_on_whom_it_believes_them_to_be(believed, run):
    raw = believed("0 %", start=[
        {"to": "care", "when": {"seems": ["careful"]}},
        {"to": "desk", "unless": {"seems": ["careful"]}},
    ])  # fmt: skip
    raw["steps"]["care"] = {"goal": "yes"}
    done = run(raw)
    rows, g = done.world.rows, done.layout.numbering
    seems_careful = rows["seems"] == g.personas["careful"]
    assert ((rows["goal_step"] == g.steps["care"]) == seems_careful).all()
    assert 0 < seems_careful.sum() < len(rows)


def test_who_is_alone_is_taken_for_who_they_are(journey, run):
    rows = run(journey(belief={"accuracy": "10 %"})).world.rows
    assert (rows["seems"] == rows["persona"]).all()
