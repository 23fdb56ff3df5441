"""People are conserved in what a journey map is given, bundles and tells as a table."""

import math
from dataclasses import replace

import pytest

from reports.charts.journey_map.drawing import (
    Ending,
    Flow,
    JourneyMap,
    Loss,
    Node,
    arrange,
    bundled,
    edges_table,
    totals,
)
from reports.charts.journey_map.shapes import Rect

STAGES = ("contact", "outcome")
CHANNELS = ("phone", "social")


def journey():
    """Eighty call and twenty complain; some call again, some hang up, sixty are helped."""
    return JourneyMap(
        title="Two ways in",
        nodes=(
            Node("call care", "contact", "phone", 110.0, goal=False),
            Node("complain", "contact", "social", 20.0, goal=False),
            Node("solved", "outcome", "phone", 60.0, goal=True),
        ),
        flows=(
            Flow("", "call care", 80.0, "way"),
            Flow("", "complain", 20.0, "way"),
            Flow("complain", "call care", 15.0, "way"),
            Flow("call care", "call care", 15.0, "closed"),
            Flow("call care", "solved", 60.0, "way"),
        ),
        losses=(Loss("call care", "impatience", 22.0), Loss("complain", "chose to", 2.0)),
        endings=(
            Ending("call care", "censored", 13.0),
            Ending("complain", "censored", 3.0),
            Ending("solved", "finished", 60.0),
        ),
        customers=100.0,
        stages=STAGES,
        channels=CHANNELS,
        shows="customers out of 100",
    )


def chain(names_of_cell, goals=()):
    """Everybody goes through every step in turn; one in fifty ends at each."""
    steps = [(name, *cell) for cell, names in names_of_cell.items() for name in names]
    counts = [100.0 * 0.98**k for k in range(len(steps) + 1)]
    sources = ["", *(step for step, _, _ in steps)]
    last = len(steps) - 1
    return JourneyMap(
        title="A chain",
        nodes=tuple(Node(s, *cell, counts[k], s in goals) for k, (s, *cell) in enumerate(steps)),
        flows=tuple(Flow(sources[k], s, counts[k], "way") for k, (s, _, _) in enumerate(steps)),
        losses=(),
        endings=tuple(
            Ending(s, "censored", counts[k] - (0.0 if k == last else counts[k + 1]))
            for k, (s, _, _) in enumerate(steps)
        ),
        customers=100.0,
        stages=STAGES,
        channels=CHANNELS,
        shows="customers out of 100",
    )


def test_everybody_who_arrives_is_somewhere_at_the_end():
    assert totals(journey()) == {"finished": 60.0, "lost": 24.0, "censored": 16.0}


def test_the_table_has_every_edge_and_its_arrivals_equal_its_departures():
    data = journey()
    rows = edges_table(data)
    assert len(rows) == len(data.flows) + len(data.losses) + len(data.endings)
    assert math.fsum(row["count"] for row in rows if row["source"] == "arrival") == 100.0
    left = math.fsum(row["count"] for row in rows if row["kind"] in {"loss", "ending"})
    assert left == pytest.approx(100.0)


def test_a_row_of_the_table_names_step_reason_count_and_share():
    data = replace(
        journey(),
        nodes=(Node("call care", "contact", "phone", 200.0, goal=False),),
        flows=(Flow("", "call care", 200.0, "way"),),
        losses=(Loss("call care", "impatience", 44.0),),
        endings=(Ending("call care", "censored", 156.0),),
        customers=200.0,
    )
    assert edges_table(data)[1] == {
        "source": "call care",
        "target": "lost: impatience",
        "kind": "loss",
        "count": 44.0,
        "percent_of_customers": 22.0,
    }


def test_crowded_cells_are_bundled_and_people_stay_conserved():
    cells = [(stage, channel) for stage in STAGES for channel in CHANNELS]
    data = chain({cell: [f"{cell[0]} {cell[1]} {k}" for k in range(12)] for cell in cells})
    thin = bundled(data)
    assert len(data.nodes) == 48
    assert len(thin.nodes) == 12
    assert sum("10 other steps" in node.step for node in thin.nodes) == 4
    assert totals(thin) == pytest.approx(totals(data))
    assert any(flow.source == flow.target for flow in thin.flows)


def test_a_map_with_too_many_steps_in_all_keeps_fewer_in_each_cell():
    cells = [(stage, channel) for stage in STAGES for channel in CHANNELS]
    data = chain({cell: [f"{cell[0]} {cell[1]} {k}" for k in range(12)] for cell in cells})
    assert len(bundled(data, most_steps=8).nodes) == 8
    assert len(bundled(data, most_steps=4).nodes) == 4


def test_bundling_keeps_the_most_visited_steps_and_every_goal():
    cell = {("contact", "phone"): ["busy", "solved", "rare", "rarer"]}
    thin = bundled(chain(cell, goals={"solved"}))
    names = [node.step for node in thin.nodes]
    assert names == ["busy", "solved", "2 other steps (phone, contact)"]


def test_a_map_that_is_not_crowded_keeps_every_step():
    data = journey()
    assert bundled(data).nodes == data.nodes
    boxes = [s for s in arrange(data).shapes if isinstance(s, Rect) and s.part == "step"]
    assert [box.step for box in boxes] == ["call care", "solved", "complain"]


def test_people_who_vanish_at_a_step_are_refused_by_its_name():
    words = "not conserved at step 'complain': 20 come in, but 18 go on, are lost or end there"
    with pytest.raises(ValueError, match=words):
        replace(journey(), losses=journey().losses[:1])


def test_rounding_is_no_loss_of_people():
    first, *rest = journey().endings
    replace(journey(), endings=(replace(first, count=13.0 + 1e-7), *rest))


def test_a_box_that_shows_other_visits_than_come_in_is_refused():
    first, *rest = journey().nodes
    with pytest.raises(ValueError, match="'call care' shows 7 visits, but 110 come in"):
        replace(journey(), nodes=(replace(first, visits=7.0), *rest))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"customers": 90.0}, "100 customers arrive at the steps, but the map is of 90"),
        ({"customers": 0.0}, "customers must be more than 0, but got 0"),
        ({"stages": ("contact",)}, "which the map does not have"),
        ({"losses": (Loss("nowhere", "closed", 1.0),)}, "a loss names the step 'nowhere'"),
        ({"losses": (Loss("complain", "closed", math.nan),)}, "0 or more customers, but got nan"),
        ({"losses": (Loss("complain", "closed", -1.0),)}, "0 or more customers, but got -1"),
        ({"endings": (Ending("complain", "vanished", 1.0),)}, "'vanished' is none of finished"),
        ({"flows": (Flow("", "complain", 1.0, "magic"),)}, "'magic' is none of way"),
        ({"nodes": (Node("a", "contact", "phone", 1, goal=False),) * 2}, "stands 2 times"),
    ],
)
def test_impossible_maps_are_refused_in_words(changes, words):
    with pytest.raises(ValueError, match=words):
        replace(journey(), **changes)
