"""The answer on the page: the sentence, the two pictures, the numbers, the table behind them."""

from html import escape

import polars as pl
import streamlit as st

from reports.data.frames import differences_frame, edges_frame, metrics_frame, personas_frame
from reports.pages.choosing import choose_design, look_at
from reports.pages.key_numbers import Card, cards
from reports.pages.literal import literal
from reports.pages.pictures import (
    PERSONAS_UP_TO,
    Key,
    palette_of_page,
    show_journey_map,
    show_winwin_map,
)
from reports.pages.readable import readable
from reports.pages.scorecard import scorecard
from reports.pages.spreadsheet import csv_for_spreadsheets
from reports.words.amounts import share_words
from reports.words.brought import brought_words
from reports.words.lettering import plain
from reports.words.pairing import designs_of
from reports.words.ranking import best_first
from reports.words.sentences import answer, words_about
from reports.words.switches import switch_lines
from reports.words.team_measures import team_measures_frame
from sim.experiment.verdicts.results import Comparison, VariantResult
from sim.records.run_record import slug

HALF_A_PAGE = 540
CARDS_IN_A_ROW = 4
CARD_WIDTH = 165
TABLE_HEIGHT = 420
ROW_HEIGHT = 35
TITLE = (
    '<p style="margin:0 0 0.35rem;color:{muted};font-size:1rem">{question}</p>'
    '<h1 style="margin:0;padding:0;font-size:1.75rem;line-height:1.25;font-weight:700;'
    'letter-spacing:0;overflow-wrap:anywhere">{first}'
    '<span style="display:block;margin-top:0.4rem;font-size:1.05rem;line-height:1.45;'
    'font-weight:400">{rest}</span></h1>'
)


def show(comparison: Comparison, key: Key) -> None:
    """Everything there is to see about a comparison.

    Args:
        comparison: The study compared.
        key: What tells this comparison from any other.
    """
    _show_title(comparison)
    halves = st.grid(2, min_column_width=HALF_A_PAGE, gap="medium")
    left, right = halves.cell(), halves.cell()
    with right:
        st.html(scorecard(comparison, palette_of_page()))
        st.caption(literal(_reading(comparison)))
        personas = _wants_personas(comparison)  # asked before the map is drawn
    with left:
        show_winwin_map(
            comparison, key, lambda name: look_at(comparison.study, name), personas=personas
        )
    _show_design(comparison, key)
    _show_tables(comparison)
    _show_origin(comparison)


def _show_title(comparison: Comparison) -> None:
    first, *rest = (plain(words) for words in answer(comparison))
    st.html(
        TITLE.format(
            muted=palette_of_page().tone("muted"),
            question=escape(plain(comparison.question)),
            first=escape(first),
            rest=escape(" ".join(rest)),
        )
    )


def _wants_personas(comparison: Comparison) -> bool:
    if len(comparison.baseline.personas) < 2:  # noqa: PLR2004 - one is everybody
        return False
    few = len(comparison.variants) <= PERSONAS_UP_TO
    words = "Show each persona on the map"
    wants = st.toggle(words, few, key="personas", bind="query-params")
    if wants:
        st.caption(
            "A persona's change for the business leaves out idle hours, other work and "
            "investments: they belong to the design as a whole, so all customers together may "
            "lie lower."
        )
    return wants


def _reading(comparison: Comparison) -> str:
    replications = comparison.baseline.replications
    chance = any(variant.placebo_harmed is not None for variant in comparison.variants)
    words = (
        f"Change against today, mean of {replications} replications, and its 95 % interval. "
        "Worse off: this share of customers fares worse than the very same customers do today, "
        "under the same luck."
    )
    if any(variant.unmatched > 0 for variant in comparison.variants):
        most = share_words(max(variant.unmatched for variant in comparison.variants))
        words += (
            f" Up to {most} of the customers come under one design only and are left out there."
        )
    if chance:
        words += " By chance: as many would under a change that does nothing, for queues shift."
    return words


def _show_design(comparison: Comparison, key: Key) -> None:
    st.subheader("A closer look at one design", divider="gray")
    variants = {variant.design.name: variant for variant in comparison.variants}
    names = [*variants, comparison.baseline.name]
    name = choose_design(comparison.study, names, best(comparison))
    variant = variants.get(name)
    design = variant.design if variant else comparison.baseline
    st.html(f'<p style="margin:0;font-size:1.05rem">{escape(_about(comparison, variant))}</p>')
    wall = st.grid(CARDS_IN_A_ROW, min_column_width=CARD_WIDTH, gap="small", border=True)
    for card in cards(comparison, design, variant):
        with wall.cell():
            _show_card(card)
    for words in filter(None, (*switch_lines(design), brought_words(design))):
        st.caption(literal(f"{words[:1].upper() + words[1:]}.".replace("..", ".")))
    show_journey_map(comparison, design, key)


def best(comparison: Comparison) -> str:
    """The variant with the most welcome verdict."""
    return best_first(comparison.variants)[0].design.name


def _about(comparison: Comparison, variant: VariantResult | None) -> str:
    if variant is None:
        return f"{plain(comparison.baseline.title)}: what every change is compared with."
    return plain(words_about(comparison, variant))


def _show_card(card: Card) -> None:
    # Markdown, all of it; but no more than labels of ours, numbers and three letters of a currency.
    st.metric(
        card.label,
        card.level,
        card.change or None,
        delta_description=card.interval or None,
        delta_color=card.colour,  # type: ignore[arg-type]  # one of the colours it names
        delta_arrow=card.arrow,  # type: ignore[arg-type]  # one of the arrows it names
        help=card.help,
    )


def _show_tables(comparison: Comparison) -> None:
    st.subheader("The numbers behind it", divider="gray")
    designs = designs_of(comparison)
    frames = {
        "What changes": differences_frame(comparison),
        "For whom": personas_frame(comparison),
        "Every design by itself": metrics_frame(designs, comparison.currency, comparison.per),
        "Where customers go": edges_frame(designs),
    }
    judged = team_measures_frame(comparison)
    if len(judged):
        frames["What teams are judged by"] = judged
    for tab, (title, frame) in zip(st.tabs(list(frames)), frames.items(), strict=True):
        with tab:
            _show_table(f"{slug(comparison.study)}-{slug(title)}", frame)


def _show_table(name: str, frame: pl.DataFrame) -> None:
    shown = readable(frame)
    st.dataframe(
        shown,
        hide_index=True,
        height=min(TABLE_HEIGHT, ROW_HEIGHT * (len(shown) + 1) + 3),
        key=f"table-{name}",
    )
    st.download_button(
        "Download as CSV",
        lambda: csv_for_spreadsheets(frame),
        f"{name}.csv",
        "text/csv",
        key=f"csv-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _show_origin(comparison: Comparison) -> None:
    baseline = comparison.baseline
    seconds = sum(design.simulation_seconds for design in designs_of(comparison))
    st.caption(
        f"{_people(comparison)}, {baseline.replications} "
        f"replications, seed {baseline.seed}; simulated in {seconds:,.0f} s. "
        "The same luck meets every customer under every design."
    )


def _people(comparison: Comparison) -> str:
    counts = sorted(design.customers for design in designs_of(comparison))
    if counts[0] == counts[-1]:
        return f"{counts[0]:,} customers under each design"
    return f"{counts[0]:,} to {counts[-1]:,} customers, by design"
