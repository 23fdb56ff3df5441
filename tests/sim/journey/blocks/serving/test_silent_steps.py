"""Steps at which nobody is asked anything: passive, and no contact with the business."""

import pytest
from scipy import stats

MINUTE = 60_000_000
OF_LUCK = 1e-5  # how often a right share may be called wrong, each time one is tested
TOOLS = ("sorting", "choosing", "sending")
LOSES = {"desk -> sorting": 0.4, "sorting -> choosing": 0.2, "choosing -> sending": 0.5}
BACK_OFFICE = {"channel": "back office", "passive": True, "takes": "20 min"}


def is_share(hits: int, trials: int, share: float) -> bool:
    """Whether so many hits are likely at a share (exact binomial test)."""
    return stats.binomtest(hits, trials, share).pvalue > OF_LUCK


@pytest.fixture
def chain(journey):
    """`chain(asked, **changes)`: a desk, then three tools, the last of which may ask."""

    def build(*, asked=False, loses=LOSES, back_office=None, **changes):
        quiet = {**BACK_OFFICE, "repeat": "5 min", "repeat_effort": "3 EUR", **(back_office or {})}
        last = {"channel": "phone", "takes": "20 min"} if asked else quiet
        return journey(
            arrivals={"rate": "100 / day", "for": "5 days"},
            systems={name: {} for name in ("desk", *TOOLS)},
            handoffs={
                name: {"mode": "file", "loses": f"{share:.0%}"} for name, share in loses.items()
            },
            start=[{"to": "call"}],
            steps={
                "call": {"channel": "phone", "system": "desk", "next": [{"to": "sorted"}]},
                "sorted": {**quiet, "system": "sorting", "next": [{"to": "chosen"}]},
                "chosen": {**quiet, "system": "choosing", "next": [{"to": "desk"}]},
                "desk": {**last, "system": "sending"},
            },
            **changes,
        )

    return build


def test_nobody_repeats_or_is_remembered_where_nobody_is_asked(run, chain, events, tally, money):
    replication = run(chain(), keep_log=True)
    customers = tally(replication, "customers")
    assert tally(replication, "repeats") == tally(replication, "remembered") == 0
    assert tally(replication, "did not look") == 0
    assert money(replication, "effort") == (0.0, 0.0)
    assert len(events(replication, "felt")) == 0
    told = events(replication, "told the story")
    assert len(told) == customers
    assert set(told["step"]) == {replication.layout.numbering.steps["call"]}


def test_a_step_where_nobody_is_asked_takes_its_own_time_and_no_more(run, chain, events):
    replication = run(chain(), keep_log=True)
    for step in ("sorted", "chosen", "desk"):
        starts = {
            row["customer"]: row["time"]
            for row in events(replication, "service started", step=step)
        }
        ends = {
            row["customer"]: row["time"] for row in events(replication, "service ended", step=step)
        }
        assert len(ends) > 400
        assert {ends[key] - starts[key] for key in ends} == {20 * MINUTE}


def test_links_lost_along_a_chain_of_tools_add_up(run, chain, tally):
    replication = run(chain(asked=True))
    linked = (1 - 0.4) * (1 - 0.2) * (1 - 0.5)
    customers = tally(replication, "customers")
    assert is_share(tally(replication, "remembered"), customers, linked)
    assert tally(replication, "remembered") + tally(replication, "repeats") == customers


def test_a_tool_knows_where_it_may_act_on_what_was_handed_over_and_nothing_else(
    run, chain, visits, tally
):
    raw = chain()
    raw["steps"]["chosen"]["next"] = [
        {"to": "linked", "when": {"known": True}},
        {"to": "a bare address", "unless": {"known": True}},
    ]
    raw["steps"] |= {"linked": {"goal": True}, "a bare address": {}}
    replication = run(raw)
    linked = (1 - 0.4) * (1 - 0.2)
    assert is_share(visits(replication, "linked"), tally(replication, "customers"), linked)


def test_nothing_links_tools_between_which_nothing_is_handed_over(run, chain, tally):
    replication = run(chain(asked=True, loses={"desk -> sorting": 0.0, "sorting -> choosing": 0.0}))
    assert tally(replication, "repeats") == tally(replication, "customers")


def test_the_log_says_whom_a_tool_could_link_also_after_its_work(run, chain, events):
    replication = run(chain(), keep_log=True)
    ended = events(replication, "service ended", step="desk")
    assert is_share(int(ended["identified"].sum()), len(ended), 0.6 * 0.8 * 0.5)


def test_a_profile_knows_at_every_tool_what_the_desk_was_told(run, chain, tally):
    one = {"one": {"systems": ["desk", *TOOLS]}}
    replication = run(chain(asked=True, loses={}, profiles=one))
    assert tally(replication, "remembered") == tally(replication, "customers")
    assert tally(replication, "repeats") == 0


def test_what_a_profile_has_forgotten_no_tool_learns_again_until_somebody_asks(run, chain, tally):
    # It is looked up at two quiet tools and then by the one that asks: three times by chance.
    one = {"one": {"systems": ["desk", *TOOLS], "remembers": "70 %"}}
    replication = run(chain(asked=True, loses={}, profiles=one))
    assert is_share(tally(replication, "remembered"), tally(replication, "customers"), 0.7**3)


def test_an_agent_who_does_not_look_loses_nothing_for_those_who_come_after(run, chain, tally):
    raw = chain(asked=True, loses=dict.fromkeys(LOSES, 0.0), back_office={"looks": "0 %"})
    replication = run(raw)
    assert tally(replication, "remembered") == tally(replication, "customers")


def test_a_quiet_step_is_not_the_first_telling(run, chain, events, tally):
    raw = chain(asked=True)
    raw["start"] = [{"to": "sorted"}]
    replication = run(raw, keep_log=True)
    customers = tally(replication, "customers")
    assert tally(replication, "repeats") == tally(replication, "remembered") == 0
    told = events(replication, "told the story")
    assert len(told) == customers
    assert set(told["step"]) == {replication.layout.numbering.steps["desk"]}


@pytest.mark.parametrize(
    ("says", "asks"),
    [
        ({"passive": True}, False),
        ({"passive": True, "contact": False, "channel": "phone"}, False),
        ({"passive": True, "contact": False, "team": "clerks", "live": False}, False),
        ({"passive": True, "contact": True}, True),
        ({"passive": True, "team": "clerks"}, True),
        ({"passive": True, "channel": "phone"}, True),
        ({"passive": False}, True),
        ({"passive": False, "contact": False}, True),
    ],
)
def test_only_where_it_is_passive_and_no_contact_nobody_is_asked(run, journey, tally, says, asks):
    second = {"channel": "email", "system": "other", "takes": "20 min", **says}
    raw = journey(
        arrivals={"rate": "20 / day", "for": "5 days"},
        systems={"crm": {}, "other": {}},
        teams={"clerks": {"agents": 1000}},
        start=[{"to": "call"}],
        steps={
            "call": {"channel": "phone", "system": "crm", "next": [{"to": "desk"}]},
            "desk": second,
        },
    )
    replication = run(raw)
    assert tally(replication, "repeats") == (tally(replication, "customers") if asks else 0)


def test_a_letter_without_a_system_changes_nothing_for_those_who_know(run, chain, tally):
    raw = chain(asked=True, loses=dict.fromkeys(LOSES, 0.0))
    raw["steps"]["chosen"]["next"] = [{"to": "letter"}]
    raw["steps"]["letter"] = {**BACK_OFFICE, "next": [{"to": "desk"}]}
    replication = run(raw)
    assert tally(replication, "remembered") == tally(replication, "customers")
