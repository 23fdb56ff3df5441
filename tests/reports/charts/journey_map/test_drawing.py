"""The journey map: people conserved, ribbons true to scale, nothing covered, nothing hostile."""

import itertools
import math
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace

import pytest

from reports.charts.journey_map.drawing import (
    Ending,
    Flow,
    JourneyMap,
    Loss,
    Node,
    arrange,
    common_scale,
    draw,
    sentence,
    svg,
    totals,
)
from reports.charts.journey_map.shapes import Rect, Ribbon, Words
from reports.charts.palette import DARK, LIGHT
from reports.charts.saving import pdf_bytes, png_bytes
from reports.words.lettering import text_width

SVG = "{http://www.w3.org/2000/svg}"
STAGES = ("contact", "answer", "repair", "outcome")
CHANNELS = ("phone", "chat", "social", "field")
WIDTHS = [5.0, 8.0, 12.0]
STEPS = (
    ("call care", "contact", "phone"),
    ("write in chat", "contact", "chat"),
    ("complain in public", "contact", "social"),
    ("talk to an agent", "answer", "phone"),
    ("chat answer", "answer", "chat"),
    ("social reply", "answer", "social"),
    ("book engineer", "repair", "phone"),
    ("ask for refund", "repair", "chat"),
    ("wait for engineer", "repair", "field"),
    ("engineer visit", "repair", "field"),
    ("solved by phone", "outcome", "phone"),
    ("cancel", "outcome", "phone"),
    ("solved", "outcome", "field"),
)
FLOWS = (
    ("", "call care", 71, "way"),
    ("", "write in chat", 21, "way"),
    ("", "complain in public", 8, "way"),
    ("call care", "call care", 18, "closed"),
    ("call care", "talk to an agent", 74, "way"),
    ("call care", "complain in public", 11, "gives up"),
    ("call care", "write in chat", 6, "closed"),
    ("write in chat", "chat answer", 22, "way"),
    ("write in chat", "call care", 5, "gives up"),
    ("complain in public", "social reply", 27, "way"),
    ("social reply", "call care", 19, "way"),
    ("social reply", "complain in public", 7, "way"),
    ("chat answer", "call care", 7, "dropped"),
    ("chat answer", "ask for refund", 5, "way"),
    ("chat answer", "solved by phone", 9, "way"),
    ("talk to an agent", "talk to an agent", 6, "way"),
    ("talk to an agent", "book engineer", 38, "way"),
    ("talk to an agent", "solved by phone", 21, "way"),
    ("talk to an agent", "call care", 9, "dropped"),
    ("talk to an agent", "cancel", 4, "way"),
    ("book engineer", "wait for engineer", 36, "way"),
    ("wait for engineer", "engineer visit", 24, "way"),
    ("wait for engineer", "call care", 4, "gives up"),
    ("wait for engineer", "complain in public", 4, "gives up"),
    ("engineer visit", "wait for engineer", 3, "way"),
    ("engineer visit", "solved", 19, "way"),
    ("engineer visit", "cancel", 1, "way"),
    ("ask for refund", "cancel", 3, "way"),
)
LOSSES = (
    ("call care", "impatience", 5.2),
    ("call care", "closed", 1.7),
    ("call care", "chose to", 1.1),
    ("talk to an agent", "chose to", 2.0),
    ("book engineer", "waited too long", 2.0),
    ("chat answer", "fell through the gap", 1.0),
    ("wait for engineer", "waited too long", 1.0),
    ("cancel", "chose to", 8.0),
)
GOALS = {"solved", "solved by phone"}


def journey(steps=STEPS, flows=FLOWS, losses=LOSSES, customers=100.0, **changes):
    """A journey whose people are conserved: whoever does not go on ends where they are."""
    came, went = Counter(), Counter()
    for source, target, count, _ in flows:
        came[target] += count
        went[source] += count
    for step, _, count in losses:
        went[step] += count
    nodes = tuple(Node(s, stage, ch, came[s], s in GOALS) for s, stage, ch in steps)
    rest = {s: came[s] - went[s] for s, _, _ in steps}
    endings = tuple(
        Ending(step, "finished" if step in GOALS else "censored", count)
        for step, count in rest.items()
        if count > 1e-9
    )
    data = JourneyMap(
        title="Telecom care today",
        nodes=nodes,
        flows=tuple(Flow(*flow) for flow in flows),
        losses=tuple(Loss(*loss) for loss in losses),
        endings=endings,
        customers=customers,
        stages=STAGES,
        channels=CHANNELS,
        shows="customers out of 100",
    )
    return replace(data, **changes)


def shapes(data, kind, part, **options):
    picture = arrange(data, **options)
    return [shape for shape in picture.shapes if isinstance(shape, kind) and shape.part == part]


def words_frame(words):
    width = text_width(words.text, words.size, bold=words.bold)
    start = {"start": 0.0, "middle": -width / 2, "end": -width}[words.anchor]
    x = words.x + start
    return (x, words.y - 0.74 * words.size, x + width, words.y)


def rect_frame(rect):
    return (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)


def meet(a, b):
    slack = 0.6
    across = a[0] < b[2] - slack and b[0] < a[2] - slack
    return across and a[1] < b[3] - slack and b[1] < a[3] - slack


def parsed(words):
    return ET.fromstring(words)  # noqa: S314


@pytest.mark.parametrize("width", WIDTHS)
def test_no_words_cover_each_other(width):
    words = [s for s in arrange(journey(), width_inches=width).shapes if isinstance(s, Words)]
    covered = [
        (one.text, other.text)
        for one, other in itertools.combinations(words, 2)
        if meet(words_frame(one), words_frame(other))
    ]
    assert covered == []


@pytest.mark.parametrize("width", WIDTHS)
def test_boxes_do_not_touch_and_stay_in_their_lane_and_on_the_page(width):
    picture = arrange(journey(), width_inches=width)
    boxes = shapes(journey(), Rect, "step", width_inches=width)
    lanes = shapes(journey(), Rect, "lane", width_inches=width)
    assert len(boxes) == len(STEPS)
    assert len(lanes) == len(CHANNELS)
    for one, other in itertools.combinations(boxes, 2):
        assert not meet(rect_frame(one), rect_frame(other))
    channel_of = {step: channel for step, _, channel in STEPS}
    for box in boxes:
        lane = lanes[CHANNELS.index(channel_of[box.step])]
        assert lane.y < box.y
        assert box.y + box.height < lane.y + lane.height
    for shape in picture.shapes:
        if isinstance(shape, Words):
            left, _, right, bottom = words_frame(shape)
            assert left >= 0, shape.text
            assert right <= picture.width, shape.text
            assert bottom <= picture.height, shape.text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_picture_is_as_wide_as_its_slot(width):
    assert arrange(journey(), width_inches=width).width == pytest.approx(width * 96)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_count_covers_a_box(width):
    boxes = shapes(journey(), Rect, "step", width_inches=width)
    for part in ("count", "loop count", "arrival count", "loss count", "ending count"):
        for words in shapes(journey(), Words, part, width_inches=width):
            for box in boxes:
                assert not meet(words_frame(words), rect_frame(box)), (words.text, box.step)


def test_steps_stand_in_the_columns_of_their_stages():
    boxes = {box.step: box.x for box in shapes(journey(), Rect, "step")}
    lefts = [boxes["call care"], boxes["talk to an agent"], boxes["book engineer"], boxes["cancel"]]
    assert lefts == sorted(set(lefts))
    for step, stage, _ in STEPS:
        assert boxes[step] == pytest.approx(lefts[STAGES.index(stage)])


def test_ribbons_are_as_wide_as_their_customers():
    data = journey()
    ribbons = shapes(data, Ribbon, "flow") + shapes(data, Ribbon, "return")
    ribbons += shapes(data, Ribbon, "loop")
    assert len(ribbons) == sum(flow[0] != "" for flow in FLOWS)
    widths = {ribbon.title.split(":")[0]: ribbon.width for ribbon in ribbons}
    scale = common_scale((data,))
    assert widths["call care → talk to an agent"] == pytest.approx(0.74 * scale)
    assert widths["talk to an agent → book engineer"] == pytest.approx(0.38 * scale)
    arrivals = shapes(data, Rect, "arrival")
    assert sum(arrival.width for arrival in arrivals) == pytest.approx(scale)


def test_one_scale_makes_two_maps_comparable():
    today = journey()
    halved = journey(
        flows=tuple((s, t, n / 2, k) for s, t, n, k in FLOWS),
        losses=tuple((s, r, n / 2) for s, r, n in LOSSES),
        customers=50.0,
    )
    scale = common_scale((today, halved))
    one = shapes(today, Ribbon, "flow", scale=scale)
    other = shapes(halved, Ribbon, "flow", scale=scale)
    assert [r.width for r in one] == pytest.approx([r.width for r in other])


def test_three_losses_at_a_step_hang_apart_with_a_row_each():
    stubs = [r for r in shapes(journey(), Rect, "loss") if r.title.startswith("call care")]
    assert len(stubs) == 3
    for one, other in itertools.combinations(stubs, 2):
        assert not meet(rect_frame(one), rect_frame(other))
    labels = [w.text for w in shapes(journey(), Words, "loss count")]
    assert {"−5.2 % impatience", "−1.7 % closed", "−1.1 % chose to"} <= set(labels)


def test_small_losses_are_still_drawn_two_pixels_wide():
    assert all(stub.width >= 2.0 for stub in shapes(journey(), Rect, "loss"))


def test_flows_back_to_an_earlier_stage_are_dashed_and_run_below_all_lanes():
    data = journey()
    returns = shapes(data, Ribbon, "return")
    assert len(returns) == 6
    lowest = max(lane.y + lane.height for lane in shapes(data, Rect, "lane"))
    for ribbon in returns:
        assert ribbon.dashed
        assert max(y for _, points in ribbon.path for _, y in points) > lowest
    assert not any(ribbon.dashed for ribbon in shapes(data, Ribbon, "flow"))
    for ribbon in shapes(data, Ribbon, "flow"):
        assert max(y for _, points in ribbon.path for _, y in points) < lowest


def test_tracks_below_the_lanes_keep_apart():
    heights = sorted(
        (max(y for _, points in ribbon.path for _, y in points), ribbon.width)
        for ribbon in shapes(journey(), Ribbon, "return")
    )
    for (low, thin), (high, thick) in itertools.pairwise(heights):
        assert high - low >= (thin + thick) / 2


def test_loops_arch_over_their_own_box_with_a_count():
    data = journey()
    boxes = {box.step: box for box in shapes(data, Rect, "step")}
    loops = shapes(data, Ribbon, "loop")
    assert {loop.title.split(" again")[0] for loop in loops} == {"call care", "talk to an agent"}
    for loop in loops:
        box = boxes[loop.title.split(" again")[0]]
        xs = [x for _, points in loop.path for x, _ in points]
        assert box.x < min(xs) < max(xs) < box.x + box.width
        assert min(y for _, points in loop.path for _, y in points) < box.y
    assert {w.text for w in shapes(data, Words, "loop count")} == {"18 again", "6 again"}


def test_forward_ribbons_keep_clear_of_boxes_they_pass():
    data = journey()
    boxes = shapes(data, Rect, "step")
    for ribbon in shapes(data, Ribbon, "flow"):
        ends = ribbon.title.split(":")[0].split(" → ")
        level = [
            (points[0], ribbon.path[k - 1][1][-1])
            for k, (command, points) in enumerate(ribbon.path)
            if command == "L" and k > 0
        ]
        for (x1, y1), (x0, y0) in level:
            if y0 != y1:
                continue
            stretch = (min(x0, x1), y0 - ribbon.width / 2, max(x0, x1), y0 + ribbon.width / 2)
            for box in boxes:
                if box.step not in ends:
                    assert not meet(stretch, rect_frame(box)), (ribbon.title, box.step)


def test_the_caption_lets_a_reader_check_that_people_are_conserved():
    data = journey()
    ends = totals(data)
    assert math.fsum(ends.values()) == pytest.approx(data.customers)
    assert sentence(data) == "100 arrive = 49 finished + 22 lost + 29 still under way"
    captions = [w.text for w in shapes(data, Words, "caption")]
    assert any(text.startswith("100 arrive = 49 finished") for text in captions)
    arrive = [w.text for w in shapes(data, Words, "arrival count")]
    assert arrive == ["71 arrive", "21 arrive", "8 arrive"]


def test_every_shape_of_the_svg_has_hover_text_and_every_step_an_id():
    root = parsed(svg(journey(), id_prefix="now-"))
    for tag in ("rect", "polygon", "g"):
        for element in root.iter(f"{SVG}{tag}"):
            assert element.find(f"{SVG}title") is not None
            assert element.find(f"{SVG}title").text
    ids = {e.get("id"): e.get("data-step") for e in root.iter() if e.get("data-step")}
    assert set(ids.values()) == {step for step, _, _ in STEPS}
    assert all(re.fullmatch(r"now-step-\d+", key) for key in ids)
    assert root.find(f"{SVG}desc").text == sentence(journey())


def test_kinds_of_flow_are_told_in_words_not_by_colour_alone():
    labels = [w.text for w in shapes(journey(), Words, "count")]
    assert "11 gives up" in labels
    assert "6 closed" in labels
    back = [w.text for w in shapes(journey(), Words, "return count")]
    assert "9 back to call care (dropped)" in back


def test_the_key_does_not_promise_that_a_dropped_case_comes_back():
    words = [w.text for w in shapes(journey(), Words, "key words")]
    assert "dropped in a hand-off, goes on once noticed" in words
    assert not [word for word in words if "comes back" in word]


def test_many_reasons_at_a_step_are_bundled_in_the_picture():
    losses = tuple(("call care", f"reason {k}", 1.0 + k) for k in range(7))
    data = journey(STEPS, (("", "call care", 100, "way"),), losses)
    labels = [w.text for w in shapes(data, Words, "loss count")]
    kept = {"−10 % 4 other reasons", "−5 % reason 4", "−6 % reason 5", "−7 % reason 6"}
    assert set(labels) == kept


def test_a_map_without_losses_returns_or_stages_with_steps_is_drawn():
    steps = (("call care", "contact", "phone"),)
    words = svg(journey(steps, (("", "call care", 100, "way"),), ()))
    assert "100 arrive" in words


def test_hostile_names_stay_words():
    name = '"><script>alert(1)</script> $x$ & ]]> \x00\u202e'
    data = JourneyMap(
        title=name,
        nodes=(Node(name, "<stage>", "<channel>", 10, goal=True),),
        flows=(Flow("", name, 10, "way"),),
        losses=(Loss(name, "<reason onload='x'>", 4),),
        endings=(Ending(name, "finished", 6),),
        customers=10,
        stages=("<stage>",),
        channels=("<channel>",),
        shows="<shown>",
    )
    root = parsed(svg(data))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "path", "polygon", "text"}
    assert not any(key.startswith("on") for element in root.iter() for key in element.keys())  # noqa: SIM118
    assert root.find(f"{SVG}title").text == '"><script>alert(1)</script> $x$ & ]]>'
    assert png_bytes(draw(data)).startswith(b"\x89PNG")


def test_bytes_repeat():
    data = journey()
    assert svg(data, palette=DARK) == svg(data, palette=DARK) != svg(data, palette=LIGHT)
    for save in (png_bytes, pdf_bytes):
        assert save(draw(data, width_inches=5.0)) == save(draw(data, width_inches=5.0))
