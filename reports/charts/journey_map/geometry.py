"""A journey map as shapes: lanes, stages, ribbons, boxes, losses and their words, in order.

The emitters in `drawing` only draw what stands here, so tests can read the picture as
numbers. Order of drawing: lanes, ribbons, stubs, boxes, words.
"""

from __future__ import annotations

from dataclasses import replace

from reports.charts.journey_map.data import WAYS, Flow, JourneyMap, bundled, totals
from reports.charts.journey_map.exits import LABEL_LINE
from reports.charts.journey_map.places import (
    HEADER,
    MARGIN,
    PIXELS_PER_INCH,
    Box,
    Places,
    flow_lines,
    full_width,
    is_backward,
    place,
)
from reports.charts.journey_map.routes import Route, routes
from reports.charts.journey_map.shapes import (
    LINE,
    SMALL,
    TEXT,
    Path,
    Picture,
    Point,
    Polygon,
    Rect,
    Ribbon,
    Shape,
    Words,
)
from reports.charts.journey_map.spread import Span, spread
from reports.charts.journey_map.tops import top_shapes
from reports.words.lettering import (
    BOLD,
    count_words,
    percent_words,
    plain,
    shorten,
    text_width,
    wrap,
)

_TITLE = 15.0
_TIP = 4.0
_UNLABELLED = 0.005
_CAPPED = 0.001
_SMALLER = (SMALL, 9.0, 8.0)


def arrange(data: JourneyMap, *, width_inches: float = 12.0, scale: float | None = None) -> Picture:
    """Every shape of the map, in the order of drawing.

    Args:
        data: the journey.
        width_inches: the width of the slot; many stages make the picture wider than asked.
        scale: pixels that all customers are wide. Give two maps the same to compare them
            (`common_scale`); by default as wide as the busiest box allows.
    """
    thin, spans = _columned(data, width_inches)
    shared = full_width((thin,), width_inches) if scale is None else scale
    titles = wrap(
        plain(data.title), _TITLE, (width_inches * PIXELS_PER_INCH - 2 * MARGIN) / BOLD, 2
    )
    top = MARGIN + 20.0 * len(titles) + 6.0
    probe = place(thin, width_inches=width_inches, scale=shared, top=top)
    stages = _stage_lines(spans, probe)
    top += LINE * max(len(lines) for lines in stages) + 6.0
    places = place(thin, width_inches=width_inches, scale=shared, top=top)
    made, below = routes(thin, places)
    shapes: list[Shape] = [
        Words(MARGIN, MARGIN + 14.0 + 20.0 * k, line, _TITLE, "ink", "title", bold=True)
        for k, line in enumerate(titles)
    ]
    shapes += _lanes(thin, places)
    shapes += _stages(stages, spans, places, top)
    for route in made:
        shapes += _ribbon(route, places)
    for box in places.boxes.values():
        shapes += top_shapes(box.top, box.node.step, box.x, box.y)
        shapes += _hanging(box)
        shapes += _card(box)
    for route in made:
        shapes += _label(route, places)
    caption, bottom = _caption(thin, places, below + 4.0)
    shapes += caption
    return Picture(places.columns.page_width, bottom, plain(data.title), sentence(data), (*shapes,))


def common_scale(maps: tuple[JourneyMap, ...], width_inches: float = 12.0) -> float:
    """A `scale` at which all of the maps can be drawn and read side by side."""
    return full_width(tuple(_columned(data, width_inches)[0] for data in maps), width_inches)


def _columned(data: JourneyMap, width_inches: float) -> tuple[JourneyMap, tuple[Span, ...]]:
    """The map as it is laid out: few stages spread, crowded cells bundled, empty ways left out."""
    used = replace(data, flows=tuple(flow for flow in data.flows if flow.count > 0))
    spread_out, spans = spread(used, width_inches * PIXELS_PER_INCH)
    return bundled(spread_out), spans


def sentence(data: JourneyMap) -> str:
    """Where everybody is at the end, as a sum that a reader can check."""
    ends = totals(data)
    return (
        f"{count_words(data.customers)} arrive = {count_words(ends['finished'])} finished + "
        f"{count_words(ends['lost'])} lost + {count_words(ends['censored'])} still under way"
    )


def _reach(span: Span, places: Places) -> tuple[float, float]:
    """The left and right end of the columns of a stage."""
    columns = places.columns
    return columns.lefts[span.first], columns.lefts[span.last] + columns.box_width


def _stage_lines(spans: tuple[Span, ...], places: Places) -> list[tuple[str, ...]]:
    reaches = [_reach(span, places) for span in spans]
    return [
        wrap(f"{k + 1}. {plain(span.title)}", TEXT, (right - left + 40.0) / BOLD, most_lines=2)
        for k, (span, (left, right)) in enumerate(zip(spans, reaches, strict=True))
    ]


def _stages(
    lines: list[tuple[str, ...]], spans: tuple[Span, ...], places: Places, top: float
) -> list[Shape]:
    """The titles of the stages; one of several columns has a line over all of them."""
    reaches = [_reach(span, places) for span in spans]
    over: list[Shape] = [
        Rect(left, top - 4.0, right - left, 1.5, "card edge", plain(span.title), "stage span")
        for span, (left, right) in zip(spans, reaches, strict=True)
        if span.last > span.first
    ]
    return over + [
        Words(
            (left + right) / 2,
            top - 8.0 - LINE * (len(title) - 1 - k),
            line,
            TEXT,
            "ink",
            "stage",
            anchor="middle",
            bold=True,
        )
        for (left, right), title in zip(reaches, lines, strict=True)
        for k, line in enumerate(title)
    ]


def _lanes(data: JourneyMap, places: Places) -> list[Shape]:
    columns = places.columns
    shapes: list[Shape] = []
    for lane in places.lanes:
        steps = sum(node.channel == lane.channel for node in data.nodes)
        title = f"{plain(lane.channel)}: {steps} {'step' if steps == 1 else 'steps'}"
        width = columns.page_width - 2 * MARGIN
        shapes.append(Rect(MARGIN, lane.y, width, lane.height, "lane", title, "lane", radius=6.0))
        if columns.label_width:
            lines = wrap(plain(lane.channel), TEXT, (columns.label_width - 12.0) / BOLD)
            middle = lane.y + lane.height / 2 - LINE * (len(lines) - 1) / 2
            x = MARGIN + 8.0
        else:
            lines = (shorten(plain(lane.channel), TEXT, width - 16.0),)
            middle, x = lane.y + HEADER / 2 + 1.0, max(MARGIN + 8.0, columns.lefts[0])
        shapes += [
            Words(x, middle + LINE * k + 4.0, line, TEXT, "muted", "lane name", bold=True)
            for k, line in enumerate(lines)
        ]
    return shapes


def _ribbon(route: Route, places: Places) -> list[Shape]:
    flow, edge = route.flow, f"{route.flow.kind} edge"
    title = _flow_title(flow, places)
    ribbon = Ribbon(
        route.path,
        route.width,
        flow.kind,
        edge,
        title,
        "return" if route.track is not None else "flow",
        dashed=route.track is not None,
    )
    return [ribbon, _tip(route.path, edge, title)]


def _flow_title(flow: Flow, places: Places) -> str:
    share = percent_words(flow.count / places.customers)
    how = "" if flow.kind == "way" else f", {flow.kind}"
    back = " (goes back)" if is_backward(flow, places.stage_of) else ""
    ways = f"{plain(flow.source)} → {plain(flow.target)}"
    return f"{ways}: {count_words(flow.count)}, {share} of all customers{how}{back}"


def _tip(path: Path, fill: str, title: str) -> Polygon:
    """A small tip at the end of a ribbon, pointing the way it runs there."""
    x, y = path[-1][1][-1]
    before = path[-1][1][-2] if len(path[-1][1]) > 1 else path[-2][1][-1]
    way = 1.0 if x >= before[0] else -1.0
    points: tuple[Point, ...] = (
        (x, y),
        (x - way * 1.5 * _TIP, y - _TIP),
        (x - way * 1.5 * _TIP, y + _TIP),
    )
    return Polygon(points, fill, title, "tip")


def _hanging(box: Box) -> list[Shape]:
    shapes: list[Shape] = []
    bottom = box.y + box.height
    for leaving in box.exits:
        x = box.x + leaving.x
        part = "loss" if leaving.tone == "loss" else "ending"
        shapes.append(
            Rect(x, bottom, leaving.width, leaving.length, leaving.tone, leaving.title, part)
        )
        shapes += [
            Words(
                box.x + leaving.label[0],
                bottom + leaving.label[1] + LABEL_LINE * k,
                line,
                SMALL,
                leaving.tone,
                f"{part} count",
                halo="lane",
            )
            for k, line in enumerate(leaving.lines)
        ]
    return shapes


def _card(box: Box) -> list[Shape]:
    node = box.node
    visits = f"{count_words(node.visits)} visits"
    title = f"{plain(node.step)}: {visits}" + (", a goal of the journey" if node.goal else "")
    edge = "goal edge" if node.goal else "card edge"
    card = Rect(
        box.x,
        box.y,
        box.width,
        box.height,
        "card",
        title,
        "step",
        radius=5.0,
        edge=edge,
        edge_width=2.5 if node.goal else 1.0,
        step=node.step,
    )
    lines = [(line, "ink", True, "step name") for line in box.lines]
    room = box.width - 6.0
    small = next((size for size in _SMALLER if text_width(visits, size) <= room), _SMALLER[-1])
    lines += [(shorten(visits, small, room), "muted", False, "visits")]
    lines += [("goal", "finished", True, "goal")] if node.goal else []
    middle, top = box.x + box.width / 2, box.middle - LINE * len(lines) / 2
    return [
        card,
        *(
            Words(
                middle,
                top + LINE * (k + 1) - 3.0,
                text,
                {"step name": box.text_size, "visits": small}.get(part, SMALL),
                fill,
                part,
                anchor="middle",
                bold=bold,
            )
            for k, (text, fill, bold, part) in enumerate(lines)
        ),
    ]


def _label(route: Route, places: Places) -> list[Shape]:
    """The count beside the start of a flow, or on the track of one that goes back."""
    flow = route.flow
    if flow.count < _UNLABELLED * places.customers:
        return []
    x, y = route.label
    if route.track is None:
        lines = flow_lines(flow, route.room)
        top = y + 3.5 - 5.5 * (len(lines) - 1)
        return [
            Words(x, top + 11.0 * k, line, SMALL, "ink", "count", halo="lane")
            for k, line in enumerate(lines)
        ]
    how = "" if flow.kind == "way" else f" ({flow.kind})"
    words = f"{count_words(flow.count)} back to {plain(flow.target)}{how}"
    left, right = route.track
    room = max(60.0, right - left - 16.0)
    if text_width(words, SMALL) > room:
        words = shorten(words, SMALL, max(room, 1.4 * places.columns.box_width))
    wide = text_width(words, SMALL) + 8.0
    title = _flow_title(flow, places)
    return [
        Rect(x - wide / 2, y - 6.5, wide, 13.0, "background", title, "plate"),
        Words(x, y + 3.5, words, SMALL, "ink", "return count", anchor="middle"),
    ]


def _caption(data: JourneyMap, places: Places, top: float) -> tuple[list[Shape], float]:
    """The key of the colours, the sum of all people, and what the counts are."""
    kinds = [kind for kind in WAYS if any(flow.kind == kind for flow in data.flows)]
    names = {"way": "goes on", "gives up": "gives up waiting and goes elsewhere"}
    names |= {"closed": "finds it closed", "dropped": "dropped in a hand-off, goes on once noticed"}
    keys = [(names[kind], kind, f"{kind} edge") for kind in kinds]
    keys += [("lost (% of all customers)", "loss", "")] if data.losses else []
    ends = {end.kind for end in data.endings}
    keys += [("finished", "finished", "")] if "finished" in ends else []
    keys += [("still under way", "censored", "")] if "censored" in ends else []
    shapes: list[Shape] = []
    x, y = MARGIN, top + 12.0
    page = places.columns.page_width
    for words, fill, edge in keys:
        wide = 18.0 + text_width(words, SMALL) + 14.0
        if x > MARGIN and x + wide > page - MARGIN:
            x, y = MARGIN, y + 15.0
        shapes.append(Rect(x, y - 8.0, 13.0, 9.0, fill, words, "key", edge=edge, edge_width=1.0))
        shapes.append(Words(x + 18.0, y, words, SMALL, "muted", "key words"))
        x += wide
    notes = _notes(data, places)
    texts = [
        (line, "ink", True)
        for line in wrap(sentence(data) + ".", SMALL, (page - 2 * MARGIN) / BOLD)
    ]
    texts += [(line, "muted", False) for line in wrap(notes, SMALL, page - 2 * MARGIN, 5)]
    y += 6.0
    for line, fill, bold in texts:
        y += 14.0
        shapes.append(Words(MARGIN, y, line, SMALL, fill, "caption", bold=bold))
    return shapes, y + MARGIN + 2.0


def _notes(data: JourneyMap, places: Places) -> str:
    """How to read the widths, and what the counts are."""
    dashed = any(is_backward(flow, places.stage_of) for flow in data.flows)
    rounds = [flow for flow in data.flows if flow.source != flow.target]
    capped = any(flow.count > (1.0 + _CAPPED) * places.customers for flow in rounds)
    words = ["Ribbons are as wide as their customers are many"]
    words += ["dashed ones go back"] if dashed else []
    sentences = ["; ".join(words)]
    if any(box.top.cut for box in places.boxes.values()):
        sentences.append(
            "Arches, for those who come to a step again, are cut to fit: see the count"
        )
    if capped:
        sentences.append(
            "A way taken more often than there are customers is as wide as all of them"
        )
    return ". ".join([*sentences, f"Counts: {plain(data.shows)}."])
