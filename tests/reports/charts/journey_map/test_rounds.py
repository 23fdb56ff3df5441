"""Steps that come round and round, and journeys of one or two stages, make readable maps."""

import itertools
from collections import Counter

import pytest

from reports.charts.journey_map.drawing import (
    Ending,
    Flow,
    JourneyMap,
    Loss,
    Node,
    arrange,
    common_scale,
    edges_table,
    svg,
)
from reports.charts.journey_map.shapes import Polygon, Rect, Ribbon, Words
from reports.words.lettering import text_width

WIDTHS = [4.5, 6.5, 8.0, 12.0]
STEPS = {
    "sign up": ("start", "app"),
    "first month": ("use", "app"),
    "call": ("use", "phone"),
    "monthly bill": ("stay", "app"),
}
FLOWS = (("", "sign up", 100), ("sign up", "first month", 100), ("first month", "call", 60))
FLOWS += (("first month", "monthly bill", 40), ("call", "monthly bill", 60))
LOSSES = (("monthly bill", 42), ("call", 0))


def journey(flows=FLOWS, steps=STEPS, losses=LOSSES):
    """A journey of 100 customers; whoever neither goes on nor is lost is still under way."""
    rest = Counter()
    visits = Counter()
    for source, target, count in flows:
        rest[source] -= count
        rest[target] += count
        visits[target] += count
    for step, count in losses:
        rest[step] -= count
    places = list(steps.values())
    return JourneyMap(
        title="A plan with bills",
        nodes=tuple(Node(s, *place, visits[s], goal=False) for s, place in steps.items()),
        flows=tuple(Flow(*flow, "way") for flow in flows),
        losses=tuple(Loss(step, "chose to", count) for step, count in losses if count),
        endings=tuple(Ending(s, "censored", rest[s]) for s in steps if rest[s] > 0),
        customers=100.0,
        stages=tuple(dict.fromkeys(stage for stage, _ in places)),
        channels=tuple(dict.fromkeys(channel for _, channel in places)),
        shows="customers out of 100",
    )


def shapes(data, kind, part, **options):
    picture = arrange(data, **options)
    return [shape for shape in picture.shapes if isinstance(shape, kind) and shape.part == part]


def widths_of_ways(data, **options):
    ribbons = shapes(data, Ribbon, "flow", **options) + shapes(data, Ribbon, "return", **options)
    return {ribbon.title.split(":")[0]: ribbon.width for ribbon in ribbons}


def billed(times):
    return journey((*FLOWS, ("monthly bill", "monthly bill", times)))


def chain(count, *, stages=("own",)):
    """Steps one after the other, in one stage or a few."""
    names = [f"step {k}" for k in range(count)]
    steps = {n: (stages[k * len(stages) // count], "app") for k, n in enumerate(names)}
    ways = tuple((a, b, 100) for a, b in itertools.pairwise(names))
    return journey((("", names[0], 100), *ways), steps, ())


def to_and_fro(stage):
    steps = {"ask": ("own", "app"), "answer": (stage, "app")}
    return journey((("", "ask", 100), ("ask", "answer", 2100), ("answer", "ask", 2010)), steps, ())


def frame(words):
    width = text_width(words.text, words.size, bold=words.bold)
    left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    return left, words.y - 0.74 * words.size, left + width, words.y


def meet(a, b):
    across = a[0] < b[2] - 0.6 and b[0] < a[2] - 0.6
    return across and a[1] < b[3] - 0.6 and b[1] < a[3] - 0.6


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("times", [0.4, 18.0, 190.0, 1609.0, 1e6])
def test_an_arch_is_never_wider_than_its_box(times, width):
    data = billed(times)
    box = next(b for b in shapes(data, Rect, "step", width_inches=width) if "bill" in b.step)
    (arch,) = shapes(data, Ribbon, "loop", width_inches=width)
    points = [point for _, group in arch.path for point in group]
    assert box.x <= min(x for x, _ in points) - arch.width / 2
    assert max(x for x, _ in points) + arch.width / 2 <= box.x + box.width
    lane = shapes(data, Rect, "lane", width_inches=width)[0]
    assert lane.y < min(y for _, y in points) - arch.width / 2


@pytest.mark.parametrize("width", WIDTHS)
def test_arches_stand_clear_of_the_arrivals_at_the_same_box(width):
    data = journey((*FLOWS, ("sign up", "sign up", 900)))
    (stub,) = shapes(data, Rect, "arrival", width_inches=width)
    (arch,) = shapes(data, Ribbon, "loop", width_inches=width)
    left = min(x for _, group in arch.path for x, _ in group) - arch.width / 2
    assert stub.x + stub.width < left


def test_a_step_repeated_a_thousand_times_does_not_thin_other_ribbons():
    assert common_scale((billed(1000.0),)) == common_scale((journey(),))
    assert widths_of_ways(billed(1000.0)) == pytest.approx(widths_of_ways(journey()))


def test_the_count_of_an_arch_says_how_often_however_wide_it_is_drawn():
    for times, words in ((18.0, "18 again"), (1609.0, "1,609 again")):
        assert [w.text for w in shapes(billed(times), Words, "loop count")] == [words]


def test_a_caption_says_that_arches_are_cut_only_where_they_are():
    def says(times):
        return any("cut to fit" in w.text for w in shapes(billed(times), Words, "caption"))

    assert says(1609.0)
    assert not says(5.0)


@pytest.mark.parametrize("stage", ["use", "own"])
def test_going_to_and_fro_between_two_steps_is_drawn_no_wider_than_all_customers(stage):
    data = to_and_fro(stage)
    widths = widths_of_ways(data)
    assert widths["ask → answer"] == widths["answer → ask"] == common_scale((data,))
    assert common_scale((data,)) > 30.0
    assert all(box.height < 140.0 for box in shapes(data, Rect, "step"))
    labels = [w.text for part in ("count", "return count") for w in shapes(data, Words, part)]
    assert "2,100" in labels
    assert any("2,010" in label for label in labels)
    captions = " ".join(w.text for w in shapes(data, Words, "caption"))
    assert "more often than there are customers" in captions


def test_counts_are_conserved_in_the_table_whatever_is_drawn():
    rows = edges_table(billed(1609.0))
    into = sum(row["count"] for row in rows if row["target"] == "monthly bill")
    out = sum(row["count"] for row in rows if row["source"] == "monthly bill")
    assert into == out == 100 + 1609
    hover = [ribbon.title for ribbon in shapes(billed(1609.0), Ribbon, "loop")]
    assert hover == ["monthly bill again: 1,609, 1,609 % of all customers"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("times", [3.0, 1609.0])
def test_no_words_cover_each_other_or_a_box(times, width):
    data = journey((*FLOWS, ("monthly bill", "monthly bill", times), ("sign up", "sign up", times)))
    picture = arrange(data, width_inches=width)
    words = [shape for shape in picture.shapes if isinstance(shape, Words)]
    for one, other in itertools.combinations(words, 2):
        assert not meet(frame(one), frame(other)), (one.text, other.text)
    boxes = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in shapes(data, Rect, "step")]
    beside = ("loop count", "arrival count", "loss count", "ending count")
    if width == WIDTHS[-1]:
        for word in words:
            hit = [box for box in boxes if word.part in beside and meet(frame(word), box)]
            assert not hit, word.text


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_of_a_loss_or_an_ending_is_cut(width):
    steps = {"sign up": ("start", "app"), "ask": ("consent", "app"), **STEPS}
    steps |= {"first month": ("use", "app"), "call": ("offer", "phone")}
    ways = (("", "sign up", 100), ("sign up", "ask", 100), ("ask", "first month", 100))
    crowded = journey((*ways, *FLOWS[2:], ("monthly bill", "monthly bill", 1609)), steps)
    for data in (billed(1609.0), crowded):
        for part in ("loss count", "ending count", "visits", "loop count"):
            for words in shapes(data, Words, part, width_inches=width):
                assert "…" not in words.text


@pytest.mark.parametrize("stage", ["use", "own"])
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_endings_keep_clear_of_ribbons_that_go_back(width, stage):
    data = to_and_fro(stage)
    returns = shapes(data, Ribbon, "return", width_inches=width)
    for words in shapes(data, Words, "ending count", width_inches=width):
        for ribbon in returns:
            xs = [x for _, group in ribbon.path[2:4] for x, _ in group]
            down = (max(xs) - ribbon.width / 2, 0.0, max(xs) + ribbon.width / 2, 1e4)
            assert not meet(frame(words), down), words.text


@pytest.mark.parametrize("stages", [("own",), ("buy", "own")])
def test_a_chain_of_steps_in_few_stages_reads_from_left_to_right(stages):
    boxes = shapes(chain(4, stages=stages), Rect, "step")
    lefts = [box.x for box in boxes]
    assert lefts == sorted(set(lefts))
    assert max(box.x + box.width for box in boxes) - lefts[0] > 0.8 * 12.0 * 96.0


def test_a_single_step_stands_in_the_middle_of_the_page():
    (box,) = shapes(chain(1), Rect, "step")
    (lane,) = shapes(chain(1), Rect, "lane")
    assert box.width >= 200.0
    assert box.x + box.width / 2 == pytest.approx(lane.x + lane.width / 2, abs=60.0)


@pytest.mark.parametrize("width", WIDTHS)
def test_steps_of_one_stage_take_no_more_columns_than_the_page_has_room_for(width):
    data = chain(12)
    assert arrange(data, width_inches=width).width == pytest.approx(width * 96.0)
    columns = {box.x for box in shapes(data, Rect, "step", width_inches=width)}
    assert len(columns) <= max(1, width * 96.0 // 190.0)


def test_a_stage_keeps_one_title_over_all_of_its_columns():
    data = chain(6, stages=("buy", "own"))
    titles = [words.text for words in shapes(data, Words, "stage")]
    assert titles == ["1. buy", "2. own"]
    lines = shapes(data, Rect, "stage span")
    boxes = {box.step: box for box in shapes(data, Rect, "step")}
    assert lines[0].x == boxes["step 0"].x
    assert lines[1].x + lines[1].width == boxes["step 5"].x + boxes["step 5"].width


def test_steps_in_a_circle_of_one_stage_keep_the_order_of_arrival():
    steps = dict.fromkeys(("ask", "answer", "solved"), ("own", "app"))
    ways = (("", "ask", 100), ("ask", "answer", 150), ("answer", "ask", 50))
    data = journey((*ways, ("answer", "solved", 100)), steps, ())
    boxes = {box.step: box.x for box in shapes(data, Rect, "step")}
    assert boxes["ask"] < boxes["answer"] < boxes["solved"]
    assert [ribbon.dashed for ribbon in shapes(data, Ribbon, "return")] == [True]


def test_stages_called_like_a_column_do_not_mix():
    steps = {"a": ("own", "app"), "b": ("own", "app"), "c": ("own (2)", "app")}
    data = journey((("", "a", 100), ("a", "b", 100), ("b", "c", 100)), steps, ())
    lefts = [box.x for box in shapes(data, Rect, "step")]
    assert lefts == sorted(set(lefts))
    assert "own (2)" in svg(data)


def test_an_arch_has_a_tip_where_it_comes_down():
    box = next(b for b in shapes(billed(1609.0), Rect, "step") if "bill" in b.step)
    tips = [tip for tip in shapes(billed(1609.0), Polygon, "tip") if "again" in tip.title]
    assert [tip.points[0][1] for tip in tips] == [box.y]
