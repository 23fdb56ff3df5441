"""A journey map as shapes: lanes, stages, ribbons, boxes, losses and their words, in order.

The emitters in `journey_map` only draw what stands here, so tests can read the picture as
numbers. Order of drawing: lanes, ribbons, stubs, boxes, words.
"""

from __future__ import annotations

from dataclasses import replace

from reports.charts.journey_data import (
    ARRIVAL,
    WAYS,
    Flow,
    JourneyMap,
    bundled,
    totals,
)
from reports.charts.journey_places import (
    HEADER,
    LINE,
    MARGIN,
    SMALL,
    TEXT,
    Box,
    Places,
    flow_lines,
    full_width,
    is_backward,
    place,
)
from reports.charts.journey_routes import Route, routes
from reports.charts.journey_shapes import (
    Path,
    Picture,
    Point,
    Polygon,
    Rect,
    Ribbon,
    Shape,
    Words,
)
from reports.charts.lettering import (
    BOLD,
    count_words,
    percent_words,
    plain,
    shorten,
    text_width,
    wrap,
)

_TITLE = 15.0
_STUB = 12.0
_LOOP_INSIDE = 5.0
_KAPPA = 0.5523  # control points of a quarter circle drawn as a cubic curve
_TIP = 4.0
_UNLABELLED = 0.005


def arrange(data: JourneyMap, *, width_inches: float = 12.0, scale: float | None = None) -> Picture:
    """Every shape of the map, in the order of drawing.

    Args:
        data: the journey.
        width_inches: the width of the slot; many stages make the picture wider than asked.
        scale: pixels that all customers are wide. Give two maps the same to compare them
            (`common_scale`); by default as wide as the busiest box allows.
    """
    thin = bundled(data)
    thin = replace(thin, flows=tuple(flow for flow in thin.flows if flow.count > 0))
    shared = full_width((thin,), width_inches) if scale is None else scale
    titles = wrap(plain(data.title), _TITLE, (width_inches * 96.0 - 2 * MARGIN) / BOLD, 2)
    top = MARGIN + 20.0 * len(titles) + 6.0
    probe = place(thin, width_inches=width_inches, scale=shared, top=top)
    stages = _stage_lines(thin, probe)
    top += LINE * max(len(lines) for lines in stages) + 6.0
    places = place(thin, width_inches=width_inches, scale=shared, top=top)
    made, below = routes(thin, places)
    shapes: list[Shape] = [
        Words(MARGIN, MARGIN + 14.0 + 20.0 * k, line, _TITLE, "ink", "title", bold=True)
        for k, line in enumerate(titles)
    ]
    shapes += _lanes(thin, places)
    shapes += _stages(stages, places, top)
    for route in made:
        shapes += _ribbon(route, places)
    for box in places.boxes.values():
        shapes += _above(thin, box, places)
        shapes += _hanging(box)
        shapes += _card(box)
    for route in made:
        shapes += _label(route, places)
    caption, bottom = _caption(thin, places, below + 4.0)
    shapes += caption
    return Picture(places.columns.page_width, bottom, plain(data.title), sentence(data), (*shapes,))


def common_scale(maps: tuple[JourneyMap, ...], width_inches: float = 12.0) -> float:
    """A `scale` at which all of the maps can be drawn and read side by side."""
    return full_width(tuple(bundled(data) for data in maps), width_inches)


def sentence(data: JourneyMap) -> str:
    """Where everybody is at the end, as a sum that a reader can check."""
    ends = totals(data)
    return (
        f"{count_words(data.customers)} arrive = {count_words(ends['finished'])} finished + "
        f"{count_words(ends['lost'])} lost + {count_words(ends['censored'])} still under way"
    )


def _stage_lines(data: JourneyMap, places: Places) -> list[tuple[str, ...]]:
    columns = places.columns
    widths = [columns.box_width + 40.0 for _ in data.stages]
    return [
        wrap(f"{k + 1}. {plain(stage)}", TEXT, width / BOLD, most_lines=2)
        for k, (stage, width) in enumerate(zip(data.stages, widths, strict=True))
    ]


def _stages(lines: list[tuple[str, ...]], places: Places, top: float) -> list[Shape]:
    return [
        Words(
            left + places.columns.box_width / 2,
            top - 8.0 - LINE * (len(title) - 1 - k),
            line,
            TEXT,
            "ink",
            "stage",
            anchor="middle",
            bold=True,
        )
        for left, title in zip(places.columns.lefts, lines, strict=True)
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
    back = " (back to an earlier stage)" if is_backward(flow, places.stage_of) else ""
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


def _above(data: JourneyMap, box: Box, places: Places) -> list[Shape]:
    """Arrivals fall onto the box from above; loops arch over its right end."""
    step = box.node.step
    shapes: list[Shape] = []
    arriving = sum(f.count for f in data.flows if f.source == ARRIVAL and f.target == step)
    loops = [flow for flow in data.flows if flow.source == flow.target == step]
    if arriving > 0:
        width = places.thickness(arriving)
        words = f"{count_words(arriving)} arrive"
        title = f"{words} at {plain(step)}"
        shapes.append(Rect(box.x + 5.0, box.y - _STUB, width, _STUB, "arrival", title, "arrival"))
        # Where the box's loops arch as far as the words would reach, the words stand above them.
        height, left = _loop_reach(loops, box, places)
        over = height if left < box.x + text_width(words, SMALL) else 0.0
        top = box.y - max(_STUB, over) - 4.0
        shapes.append(Words(box.x, top, words, SMALL, "ink", "arrival count", halo="lane"))
    if loops:
        shapes += _loops(loops, box, places)
    return shapes


def _loop_reach(loops: list[Flow], box: Box, places: Places) -> tuple[float, float]:
    """How high the outermost loop arches over the box, and where its left foot stands."""
    if not loops:
        return 0.0, box.right
    widths = [places.thickness(flow.count) for flow in loops]
    outer = _LOOP_INSIDE + sum(widths) + 2.0 * (len(widths) - 1)
    return outer, box.right - 3.0 - 2.0 * outer


def _loops(loops: list[Flow], box: Box, places: Places) -> list[Shape]:
    shapes: list[Shape] = []
    widths = [places.thickness(flow.count) for flow in loops]
    outer, left = _loop_reach(loops, box, places)
    centre = left + outer
    radius = _LOOP_INSIDE
    for flow, width in zip(loops, widths, strict=True):
        middle = radius + width / 2
        how = "" if flow.kind == "way" else f", {flow.kind}"
        share = percent_words(flow.count / places.customers)
        words = f"{plain(flow.source)} again: {count_words(flow.count)}"
        path = _arch(centre, box.y, middle)
        title = f"{words}, {share} of all customers{how}"
        shapes.append(Ribbon(path, width, flow.kind, f"{flow.kind} edge", title, "loop"))
        radius += width + 2.0
    again = f"{count_words(sum(flow.count for flow in loops))} again"
    shapes.append(Words(box.right, box.y - 4.0, again, SMALL, "ink", "loop count", halo="lane"))
    return shapes


def _arch(x: float, y: float, radius: float) -> Path:
    bend = _KAPPA * radius
    return (
        ("M", ((x - radius, y),)),
        ("C", ((x - radius, y - bend), (x - bend, y - radius), (x, y - radius))),
        ("C", ((x + bend, y - radius), (x + radius, y - bend), (x + radius, y))),
    )


def _hanging(box: Box) -> list[Shape]:
    shapes: list[Shape] = []
    bottom = box.y + box.height
    for leaving in box.exits:
        x = box.x + leaving.x
        part = "loss" if leaving.tone == "loss" else "ending"
        shapes.append(
            Rect(x, bottom, leaving.width, leaving.length, leaving.tone, leaving.title, part)
        )
        last = bottom + leaving.length - 1.0
        shapes += [
            Words(
                x + leaving.width + 4.0,
                last - 11.5 * (len(leaving.lines) - 1 - k),
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
    lines += [(shorten(visits, SMALL, box.width - 6.0), "muted", False, "visits")]
    lines += [("goal", "finished", True, "goal")] if node.goal else []
    middle, top = box.x + box.width / 2, box.middle - LINE * len(lines) / 2
    return [
        card,
        *(
            Words(
                middle,
                top + LINE * (k + 1) - 3.0,
                text,
                box.text_size if part == "step name" else SMALL,
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
    names |= {"closed": "finds it closed", "dropped": "dropped in a hand-off, comes back"}
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
    notes = ["Ribbons are as wide as their customers are many; dashed ones go back to an"]
    notes[0] += f" earlier stage. Counts: {plain(data.shows)}."
    texts = [
        (line, "ink", True)
        for line in wrap(sentence(data) + ".", SMALL, (page - 2 * MARGIN) / BOLD)
    ]
    texts += [(line, "muted", False) for line in wrap(notes[0], SMALL, page - 2 * MARGIN, 4)]
    y += 6.0
    for line, fill, bold in texts:
        y += 14.0
        shapes.append(Words(MARGIN, y, line, SMALL, fill, "caption", bold=bold))
    return shapes, y + MARGIN + 2.0
