"""The win-win map: nothing clipped, nothing hidden, nothing covered, nothing hostile."""

import itertools
import math
import xml.etree.ElementTree as ET

import pytest

from reports.charts.palette import DARK, HEADLINES, LIGHT
from reports.charts.saving import pdf_bytes, png_bytes
from reports.charts.winwin_map.drawing import (
    Estimate,
    Point,
    WinWinMap,
    arrange,
    draw,
    points_table,
    svg,
)
from reports.charts.winwin_map.panels import on_page, windows
from reports.words.lettering import text_width

SVG = "{http://www.w3.org/2000/svg}"
NAN = math.nan


def around(mean, half):
    return Estimate(mean, mean - half, mean + half)


def point(variant, customer, business, headline="win-win", persona=None):
    return Point(variant, persona, around(customer, 1.0), around(business, 1.5), headline)


def care(*more):
    points = (
        point("notes-that-travel", 8.2, 6.0),
        point("agents-who-look", 5.1, 4.4),
        point("faster-engineers", 14.5, -9.5, "at the business's expense"),
        point("fast-social", 0.3, -0.4, "no difference"),
        point("shorter-calls", -6.5, 3.2, "at customers' expense"),
    )
    return WinWinMap(points + more, 1.2, 0.9, "EUR")


def texts(svg_words):
    return [element.text for element in ET.fromstring(svg_words).iter(f"{SVG}text")]  # noqa: S314


def titles(svg_words):
    return [element.text for element in ET.fromstring(svg_words).iter(f"{SVG}title")]  # noqa: S314


def frame(words):
    width = text_width(words.text, words.size, bold=words.bold)
    start = {"left": 0.0, "center": -width / 2, "right": -width}[words.anchor]
    if words.upright:
        return (words.x - words.size, words.y - width / 2, words.x, words.y + width / 2)
    return (words.x + start, words.y - 0.75 * words.size, words.x + start + width, words.y)


def covered_pairs(layout):
    frames = [(frame(words), words) for words in layout.words]
    return [
        (one.text, other.text)
        for (a, one), (b, other) in itertools.combinations(frames, 2)
        if a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and a[1] < b[3] - 0.5 and b[1] < a[3] - 0.5
    ]


def test_limits_are_symmetric_and_hold_every_interval_end():
    data = care()
    (panel,) = arrange(data).panels
    assert panel.x_limit >= max(p.customer.extent for p in data.points)
    assert panel.y_limit >= max(p.business.extent for p in data.points)
    assert on_page(panel, 0.0, 0.0) == pytest.approx(
        (panel.left + panel.width / 2, panel.top + panel.height / 2)
    )
    for spot in panel.spots:
        assert panel.frame.holds(spot.arms)


def test_interval_ends_stay_clear_of_the_corner_words():
    tall = WinWinMap((point("tall", 10.0, 10.0),), 0.0, 0.0, "EUR")
    (panel,) = arrange(tall).panels
    assert panel.spots[0].arms.top > panel.top + 15.0


def test_the_four_corners_are_named_where_they_belong():
    layout = arrange(care())
    corners = {words.text: words for words in layout.words if words.part == "corner"}
    middle = layout.panels[0].left + layout.panels[0].width / 2
    height = layout.panels[0].top + layout.panels[0].height / 2
    assert corners["win-win"].x > middle
    assert corners["win-win"].y < height
    assert corners["at customers' expense"].x < middle
    assert corners["at customers' expense"].y < height
    assert corners["lose-lose"].x < middle
    assert corners["lose-lose"].y > height
    assert corners["at the business's expense"].x > middle
    assert corners["at the business's expense"].y > height


def test_axes_say_whose_value_in_what_unit_per_whom():
    words = texts(svg(care()))
    assert "Customer value, change in EUR per customer (95 % interval)" in words
    assert "Business value, change in EUR per customer (95 % interval)" in words


def test_every_variant_stands_with_its_verdict_in_the_key():
    layout = arrange(care())
    keys = [words.text for words in layout.words if words.part == "variant key"]
    verdicts = [words.text for words in layout.words if words.part == "verdict key"]
    assert keys == [p.variant for p in care().points]
    assert verdicts == [p.headline for p in care().points]


def test_margins_are_shaded_and_put_into_words():
    words = svg(care())
    assert 'id="margin-customers' in words
    assert 'id="margin-business' in words
    assert any("within ±1.20 EUR for customers, ±0.90 EUR" in text for text in texts(words))


def test_every_mark_tells_its_numbers_on_hover():
    spoken = titles(svg(care()))
    title = (
        "fast-social, all customers: customers +0.30 EUR (−0.70 to +1.30), "
        "business −0.40 EUR (−1.90 to +1.10) per customer: no difference"
    )
    assert spoken.count(title) == 3


@pytest.mark.parametrize("width", [4.0, 8.0])
@pytest.mark.parametrize("count", range(1, 13))
def test_no_words_cover_each_other_for_any_number_of_variants(count, width):
    points = tuple(
        point(f"variant-number-{k}", 9.0 * math.cos(k * 2.4), 7.0 * math.sin(k * 2.4))
        for k in range(count)
    )
    layout = arrange(WinWinMap(points, 1.0, 1.0, "EUR"), width_inches=width)
    assert covered_pairs(layout) == []
    assert len(layout.names) == count


def test_twelve_variants_in_the_same_place_all_get_a_name():
    points = tuple(point(f"variant-{k}", 3.0, 2.0) for k in range(12))
    layout = arrange(WinWinMap(points, 1.0, 1.0, "EUR"), width_inches=5.0)
    assert layout.numbered
    assert sorted(int(name.named.text) for name in layout.names) == list(range(1, 13))
    assert covered_pairs(layout) == []


@pytest.mark.parametrize("width", [4.0, 5.0, 8.0])
def test_nothing_leaves_the_page(width):
    layout = arrange(care(point("free-phones", 26000.0, -24000.0)), width_inches=width)
    for words in layout.words:
        left, top, right, bottom = frame(words)
        assert left >= 0.0, words.text
        assert right <= layout.width, words.text
        assert top >= 0.0, words.text
        assert bottom <= layout.height, words.text


def test_an_outlier_gets_a_second_panel_for_the_rest():
    data = care(point("free-phones", 260.0, -240.0, "at the business's expense"))
    whole, near = arrange(data).panels
    assert len(whole.spots) == 6
    assert {spot.place for spot in near.spots} == {0, 1, 2, 3, 4}
    assert whole.window == (near.x_limit, near.y_limit)
    assert near.x_limit < 20.0
    assert whole.x_limit > 260.0
    words = [words.text for words in arrange(data).words]
    assert "5 near zero" in words
    assert "Near zero (1 variant outside)" in words


def test_an_outlier_on_one_side_only_also_opens_the_second_panel():
    data = care(point("free-phones", 4.0, -240.0))
    assert [len(group) for group in windows(data)] == [6, 5]


def test_similar_sizes_share_one_panel():
    assert len(windows(care())) == 1
    assert len(arrange(care()).panels) == 1


def test_wide_pages_put_panels_side_by_side_and_narrow_ones_below():
    data = care(point("free-phones", 260.0, -240.0))
    wide, narrow = arrange(data, width_inches=10.0), arrange(data, width_inches=5.0)
    assert wide.panels[0].top == wide.panels[1].top
    assert narrow.panels[0].top + narrow.panels[0].height < narrow.panels[1].top


def test_a_missing_interval_is_an_open_marker_without_arms():
    bare = Point(
        "too-few-runs", None, Estimate(3.0, NAN, NAN), Estimate(2.0, NAN, NAN), "undecided"
    )
    words = svg(WinWinMap((bare,), 0.5, 0.5, "EUR"))
    assert 'id="panel-0-point-0-marker"' in words
    assert 'id="panel-0-point-0-across"' not in words
    assert 'id="panel-0-point-0-upright"' not in words
    assert any("Open markers have no interval" in text for text in texts(words))
    assert "(no interval)" in words


def test_a_missing_mean_is_said_and_not_placed():
    lost = Point("broken", None, Estimate(NAN, NAN, NAN), around(1.0, 1.0), "undecided")
    layout = arrange(care(lost))
    assert all(spot.place != 5 for spot in layout.panels[0].spots)
    assert "cannot be estimated" in [words.text for words in layout.words]


def test_personas_have_shapes_and_stand_in_the_key():
    data = care(
        point("notes-that-travel", 9.0, 5.0, persona="patient"),
        point("notes-that-travel", 4.0, 5.0, persona="in a hurry"),
    )
    layout = arrange(data)
    shapes = {data.points[spot.place].persona: spot.marker for spot in layout.panels[0].spots}
    assert shapes == {None: "o", "patient": "s", "in a hurry": "^"}
    keys = [words.text for words in layout.words if words.part == "persona key"]
    assert keys == ["all customers", "patient", "in a hurry"]


def test_one_variant_with_nothing_but_zeros_still_has_axes():
    zero = WinWinMap(
        (Point("same", None, around(0, 0), around(0, 0), "no difference"),), 0, 0, "EUR"
    )
    (panel,) = arrange(zero).panels
    assert panel.x_limit > 0
    assert panel.y_limit > 0


def test_hostile_names_stay_words():
    name = '<script>alert("x")</script> $\\frac{a}{b}$ & ]]> --> \x00\u202e'
    data = WinWinMap((point(name, 1.0, 1.0, headline="<b>win</b>", persona=name),), 0.1, 0.1, "<€>")
    words = svg(data)
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(words).iter()}  # noqa: S314
    assert "script" not in tags
    assert "b" not in tags
    assert any('<script>alert("x")</script> $\\frac{a}{b}$ & ]]> -->' in t for t in titles(words))


def test_bytes_repeat():
    data = care()
    assert svg(data, palette=DARK) == svg(data, palette=DARK) != svg(data, palette=LIGHT)
    for save in (png_bytes, pdf_bytes):
        assert save(draw(data, width_inches=5.0)) == save(draw(data, width_inches=5.0))


def test_svg_keeps_text_as_text_and_names_no_date():
    words = svg(care())
    assert "notes-that-travel" in texts(words)
    assert "<dc:date>" not in words
    assert "DejaVu Sans'" in words
    assert "Arial" in words


def test_narrow_pictures_keep_the_size_of_their_letters():
    for width in (5.0, 12.0):
        words = svg(care(), width_inches=width)
        assert f'width="{width * 72:g}pt"' in words
        assert "font-size: 8.5px" in words


def test_the_table_has_the_numbers_of_the_picture():
    rows = points_table(care())
    assert len(rows) == 5
    assert rows[0]["customer_value"] == 8.2
    assert rows[0]["persona"] == "all customers"
    assert rows[2]["headline"] in HEADLINES


@pytest.mark.parametrize(
    ("points", "margin", "words"),
    [
        ((), 1.0, "needs at least one variant"),
        ((point("a", 1, 1), point("a", 2, 2)), 1.0, "'a' for all customers stands twice"),
        ((point("a", 1, 1),), -1.0, "a margin must be 0 or more, but got -1"),
        (
            (Point("a", None, Estimate(1.0, 2.0, 0.5), around(1, 1), "undecided"),),
            1.0,
            "the interval of 'a' runs from 2.0 down to 0.5",
        ),
    ],
)
def test_impossible_maps_are_refused_in_words(points, margin, words):
    with pytest.raises(ValueError, match=words):
        WinWinMap(points, margin, 1.0, "EUR")
