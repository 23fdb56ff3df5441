"""What the page Compare does, from the question to the answer or to the work that is missing."""

from html import escape

import streamlit as st

from reports.pages import stored
from reports.pages.background_run import Order
from reports.pages.choosing import Choice, choose
from reports.pages.computing import compute, show_error
from reports.pages.showing import show
from reports.words.lettering import plain
from sim.errors import WinwinError
from sim.experiment.verdicts.results import Comparison

MOST_KEPT = 8
QUESTION = '<h1 style="margin:0;padding:0;font-size:1.75rem;line-height:1.25">{}</h1>'
STYLE = """<style>
/* Streamlit leaves room for a menu that this app does not have. */
[data-testid=stMainBlockContainer] { padding-top: 3.25rem; }
/* The download of a table's own toolbar would let formulas through; ours stands below it. */
[data-testid=stElementToolbar] [aria-label="Download as CSV"] { display: none; }
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
    st.html(STYLE)
    try:
        choice = choose()
        if choice is not None:
            _answer_or_compute(choice)
    except WinwinError as error:
        show_error("This comparison cannot be made.", str(error))


def _answer_or_compute(choice: Choice) -> None:
    if not choice.variants:
        st.info("Choose at least one change to compare with today.")
        return
    asked = (choice.study.name, choice.variants, choice.seed, choice.replications)
    question = plan(choice, (*asked, *stored.fingerprint(choice.study)))
    if lacking := stored.missing(question):
        question_words = plain(question.designs[0].scenario.spec.question)
        st.html(QUESTION.format(escape(question_words)))
        study, variants, seed, replications = asked
        compute(Order(study, variants, replications, seed, choice.out), lacking)
        return
    key = (choice.replications, *(str(folder.path) for folder in question.folders))
    show(answer(question, key), key)
