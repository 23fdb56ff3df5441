"""What the page Compare does, from the question to the answer or to the work that is missing."""

from html import escape

import streamlit as st

from reports.charts.palette import Palette
from reports.pages import stored
from reports.pages.background_run import Order
from reports.pages.choosing import Choice, choose
from reports.pages.computing import compute, show_error
from reports.pages.pictures import palette_of_page
from reports.pages.showing import show
from reports.words.lettering import plain
from sim.errors import WinwinError
from sim.experiment.verdicts.results import Comparison
from sim.records.store import SetAsideError

MOST_KEPT = 8
QUESTION = '<h1 style="margin:0;padding:0;font-size:1.75rem;line-height:1.25">{}</h1>'
STYLE = """<style>
/* Streamlit leaves room for a menu that this app does not have. */
[data-testid=stMainBlockContainer] {{ padding-top: 3.25rem; }}
/* The download of a table's own toolbar would let formulas through; ours stands below it. */
[data-testid=stElementToolbar] [aria-label="Download as CSV"] {{ display: none; }}
/* White letters on a light colour cannot be read. */
[data-testid=stMultiSelect] [data-tag] {{
  color: {ink}; background: {card}; box-shadow: inset 0 0 0 1px {edge};
}}
/* Eight cards fit beside each other in two rows, with whole numbers. */
[data-testid=stMetricValue] {{ font-size: 1.6rem; }}
[data-testid=stMetricDeltaDescription] * {{ white-space: normal; }}
</style>"""


@st.cache_resource(max_entries=4 * MOST_KEPT, show_spinner="Reading the study …")
def plan(_choice: Choice, key: tuple[object, ...]) -> stored.Plan:
    """Which runs the comparison rests on; read again when a file of the study changes."""
    del key
    return stored.plan(
        _choice.study,
        _choice.variants,
        seed=_choice.seed,
        replications=_choice.replications,
        out=_choice.out,
    )


@st.cache_resource(max_entries=MOST_KEPT, show_spinner="Reading the results …")
def answer(_question: stored.Plan, key: tuple[object, ...]) -> Comparison:
    """The comparison from the store; the same runs always give the same answer."""
    del key
    return stored.answer(_question)


def compare_page() -> None:
    """The page, from top to bottom."""
    st.html(style(palette_of_page()))
    try:
        choice = choose()
        if choice is not None:
            _answer_or_compute(choice)
    except WinwinError as error:
        show_error("This comparison cannot be made.", str(error))


def style(palette: Palette) -> str:
    """What of Streamlit's own look is changed."""
    return STYLE.format(
        ink=palette.tone("ink"), card=palette.tone("card"), edge=palette.tone("card edge")
    )


def _answer_or_compute(choice: Choice) -> None:
    if not choice.variants:
        st.info("Choose at least one change to compare with today.")
        return
    asked = (choice.study.name, choice.variants, choice.seed, choice.replications)
    question = plan(choice, (*asked, *stored.fingerprint(choice.study)))
    _show_what_is_wrong(question)
    for _ in range(1 + len(question.folders)):
        there = stored.what_is_there(question)
        if there is not question:
            _offer_the_rest(choice, question, there)
        if there is None:
            return
        key = (choice.replications, *(str(folder.path) for folder in there.folders))
        try:
            comparison = answer(there, key)
        except SetAsideError as error:  # what it was a part of is missing now
            show_error("A result was damaged, and was set aside.", str(error))
            continue
        show(comparison, key)
        return


def _show_what_is_wrong(question: stored.Plan) -> None:
    """Which changes are left out, and why, in the words of the command line."""
    for name, words in question.wrong:
        show_error(f"{name} cannot be read, and is left out.", words)


def _offer_the_rest(choice: Choice, question: stored.Plan, there: stored.Plan | None) -> None:
    """Say what is not computed yet, and offer to compute it."""
    lacking, words = stored.missing(question), ""
    if there is None:
        question_words = plain(question.designs[0].scenario.spec.question)
        st.html(QUESTION.format(escape(question_words)))
    else:
        names = [name for name in question.variants if name not in there.variants]
        verb = "is" if len(names) == 1 else "are"
        words = f"{', '.join(names)} {verb} not computed yet ({lacking:,} replications)."
    order = Order(
        choice.study.name, question.variants, choice.replications, choice.seed, choice.out
    )
    compute(order, lacking, words)
