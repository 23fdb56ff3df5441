"""The key below a win-win map: variants with their verdicts, personas, margins and notes."""

from __future__ import annotations

import math

from reports.charts.palette import HEADLINES
from reports.charts.winwin_map.data import Point, WinWinMap
from reports.charts.winwin_map.panels import AXIS, MARGIN, MARKERS, SAME_SCALE, SMALL
from reports.charts.winwin_map.shapes import Entry, Panel, Words
from reports.words.lettering import margin_words, plain, shorten, text_width, wrap


def make_key(
    data: WinWinMap, panels: list[Panel], width: float, top: float, *, numbered: bool
) -> tuple[list[Words], tuple[Entry, ...], float]:
    """Variants with their verdict, personas, margins and notes; the y below them."""
    rows, entries, y = _variant_key(data, width, top + 10.0, numbered=numbered)
    words = list(rows)
    marks = list(entries)
    flow: list[tuple[str, str]] = []
    if data.personas:
        flow += [("o", "all customers")]
        flow += [(MARKERS[k % len(MARKERS)], plain(p)) for k, p in enumerate(data.personas)]
    x = MARGIN
    for marker, text in flow:
        text_fits = shorten(text, SMALL, width - 2 * MARGIN - 16.0)
        wide = 16.0 + text_width(text_fits, SMALL) + 12.0
        if x > MARGIN and x + wide > width - MARGIN:
            x, y = MARGIN, y + 13.0
        marks.append(Entry(x + 5.0, y - 3.0, marker, None))
        words.append(Words(x + 14.0, y, text_fits, SMALL, "muted", "persona key"))
        x += wide
    y += 15.0 if flow else 0.0
    room = width - 2 * MARGIN
    for k, line in enumerate(wrap(_margin_note(data), SMALL, room - 16.0, 3)):
        if k == 0:
            marks.append(Entry(MARGIN + 5.0, y - 3.0, "margin", None))
        words.append(Words(MARGIN + 14.0, y, line, SMALL, "muted", "margin key"))
        y += 11.0
    for line in wrap(_notes(data, panels, numbered=numbered), SMALL, room, 5):
        words.append(Words(MARGIN, y + 2.0, line, SMALL, "muted", "note"))
        y += 11.0
    return words, tuple(marks), y + MARGIN - 4.0


def _variant_key(
    data: WinWinMap, width: float, top: float, *, numbered: bool
) -> tuple[list[Words], list[Entry], float]:
    room = width - 2 * MARGIN
    heads = {p.variant: p for p in data.points if p.persona is None}
    verdicts = [_verdict(heads.get(variant)) for variant in data.variants]
    verdict_room = max(text_width(v, AXIS, bold=True) for v in verdicts)
    number_room = 18.0 if numbered else 0.0
    names = [plain(variant) for variant in data.variants]
    name_room = max(text_width(name, AXIS) for name in names) + 10.0
    name_room = min(name_room, max(60.0, room - verdict_room - number_room - 18.0))
    wide = 14.0 + number_room + name_room + verdict_room + 16.0
    columns = max(1, int((room + 16.0) // wide))
    per_column = math.ceil(len(names) / columns)
    words: list[Words] = []
    entries: list[Entry] = []
    for k, (name, verdict) in enumerate(zip(names, verdicts, strict=True)):
        x = MARGIN + wide * (k // per_column)
        y = top + 14.0 * (k % per_column)
        point = heads.get(data.variants[k])
        entries.append(Entry(x + 5.0, y - 3.0, "o", k, hollow=_is_hollow(point)))
        if numbered:
            words.append(Words(x + 14.0, y, f"{k + 1}", AXIS, "ink", "number", bold=True))
        start = x + 14.0 + number_room
        text = shorten(name, AXIS, name_room - 6.0)
        words.append(Words(start, y, text, AXIS, "ink", "variant key"))
        tone = point.headline if point is not None and point.is_placed else "muted"
        words.append(
            Words(start + name_room, y, verdict, AXIS, _tone(tone), "verdict key", bold=True)
        )
    return words, entries, top + 14.0 * per_column + 3.0


def _tone(headline: str) -> str:

    return headline if headline in HEADLINES else "muted"


def _verdict(point: Point | None) -> str:
    if point is None:
        return ""
    return plain(point.headline) if point.is_placed else "cannot be estimated"


def _is_hollow(point: Point | None) -> bool:
    return point is not None and not (point.customer.has_interval and point.business.has_interval)


def _margin_note(data: WinWinMap) -> str:
    currency = plain(data.currency)
    return (
        f"no material difference: within ±{margin_words(data.customer_margin)} {currency} for "
        f"customers, ±{margin_words(data.business_margin)} {currency} for the business"
    )


def _notes(data: WinWinMap, panels: list[Panel], *, numbered: bool) -> str:
    notes = ["Crosses are 95 % intervals."]
    if any(point.persona is not None for point in data.points):
        notes.append(
            "A persona's business value leaves idle hours, other work and investments out."
        )
    if numbered:
        notes.append("Numbers are those of the list above.")
    if any(_is_hollow(point) for point in data.points):
        notes.append("Open markers have no interval that could be estimated.")
    if any(not 1 / SAME_SCALE < panel.x_limit / panel.y_limit < SAME_SCALE for panel in panels):
        notes.append("The two axes have different scales.")
    if len(panels) > 1:
        notes.append("Scales differ between panels.")
    return " ".join(notes)
