"""The two pictures of a comparison, drawn once for each width and palette, and kept."""

from collections.abc import Callable

import streamlit as st

from reports.charts.journey_map import drawing as journey_map
from reports.charts.journey_map.flows import journey_map_of
from reports.charts.palette import Palette, palette_for
from reports.charts.saving import png_bytes
from reports.charts.winwin_map import drawing as winwin_map
from reports.data.frames import winwin_map_of
from reports.pages.svg_stage import Drawing, show_picture
from reports.words.pairing import designs_of
from sim.experiment.verdicts.results import Comparison, DesignResult
from sim.records.run_record import slug, slugs

PIXELS_PER_INCH = 96.0
WINWIN_WIDTHS = (420, 600, 740)
JOURNEY_WIDTHS = (430, 520, 620, 740, 860, 1080, 1270, 1500)
PNG_WIDTH_INCHES = 10.0
PERSONAS_UP_TO = 2
MOST_KEPT = 96

Key = tuple[object, ...]


def palette_of_page() -> Palette:
    """The palette that fits the visitor's theme."""
    return palette_for(st.context.theme.type)


def show_winwin_map(
    comparison: Comparison, key: Key, on_pick: Callable[[str], None], *, personas: bool
) -> None:
    """The win-win map; a click on a point picks its variant."""
    palette = palette_of_page()
    points = winwin_map_of(comparison, personas=personas).points
    drawings = _winwin_drawings(comparison, key, palette.name, personas=personas)
    with st.container(gap=None):
        show_picture(
            drawings, key="winwin_map", on_pick=lambda place: on_pick(points[place].variant)
        )
        _downloads(
            f"{slug(comparison.study)}-win-win-map",
            drawings[-1].svg,
            lambda: png_bytes(
                winwin_map.draw(
                    winwin_map_of(comparison, personas=personas), width_inches=PNG_WIDTH_INCHES
                )
            ),
        )


def show_journey_map(comparison: Comparison, design: DesignResult, key: Key) -> None:
    """The journey map of one design, on the scale that all designs share."""
    every = [each.name for each in designs_of(comparison)]
    names = dict(zip(every, slugs(every), strict=True))
    drawings = _journey_drawings(comparison, design, (*key, design.name), palette_of_page().name)
    with st.container(gap=None):
        show_picture(drawings, key="journey_map")
        _downloads(
            f"{slug(comparison.study)}-{names[design.name]}-journey",
            drawings[-1].svg,
            lambda: png_bytes(
                journey_map.draw(journey_map_of(design), width_inches=PNG_WIDTH_INCHES)
            ),
        )


@st.cache_data(max_entries=MOST_KEPT, show_spinner="Drawing …")
def _winwin_drawings(
    _comparison: Comparison, key: Key, palette: str, *, personas: bool
) -> tuple[Drawing, ...]:
    del key  # tells one comparison from another
    data = winwin_map_of(_comparison, personas=personas)
    return tuple(
        Drawing(
            width,
            winwin_map.svg(
                data, width_inches=width / PIXELS_PER_INCH, palette=palette_for(palette)
            ),
        )
        for width in WINWIN_WIDTHS
    )


@st.cache_data(max_entries=MOST_KEPT, show_spinner="Drawing …")
def _journey_drawings(
    _comparison: Comparison, _design: DesignResult, key: Key, palette: str
) -> tuple[Drawing, ...]:
    del key  # tells one design from another
    maps = tuple(journey_map_of(each) for each in designs_of(_comparison))
    data = journey_map_of(_design)
    drawings = []
    for width in JOURNEY_WIDTHS:
        inches = width / PIXELS_PER_INCH
        scale = journey_map.common_scale(maps, inches)
        svg = journey_map.svg(data, width_inches=inches, palette=palette_for(palette), scale=scale)
        drawings.append(Drawing(width, svg))
    return tuple(drawings)


def _downloads(name: str, svg: str, png: Callable[[], bytes]) -> None:
    """The picture as files; PNG is drawn only when somebody asks for it."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.download_button(
            "SVG",
            svg,
            f"{name}.svg",
            "image/svg+xml",
            key=f"{name}.svg",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        st.download_button(
            "PNG",
            png,
            f"{name}.png",
            "image/png",
            key=f"{name}.png",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
