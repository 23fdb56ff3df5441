"""What is to be compared: the controls at the top of the page, and their state in the address."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from reports.pages.stored import fingerprint
from sim.experiment.computing.replicate import DEFAULT_SEED
from sim.scenario.loading import load
from sim.scenario.reading.file_names import name_of
from sim.scenario.reading.studies import Study, all_studies

FIRST_STUDY = "telecom-care"
LEAST_REPLICATIONS = 2
MOST_REPLICATIONS = 1_000
MOST_SEED_IN_A_BROWSER = 2**53 - 1
RUNS = Path("runs")
BASELINE_NAME = "baseline"


@dataclass(frozen=True)
class Choice:
    """What the visitor asks.

    Attributes:
        study: The study.
        variants: Names of the variants, in the order of the study.
        seed: The seed.
        replications: Replications of each design.
        out: Folder of all runs.
    """

    study: Study
    variants: tuple[str, ...]
    seed: int
    replications: int
    out: Path = RUNS


def choose() -> Choice | None:
    """Show the controls; None where there is no study to choose.

    Raises:
        ScenarioError: The baseline of the study is wrong.
    """
    studies = {study.name: study for study in all_studies()}
    if not studies:
        st.error("There is no study here.")
        st.code("fix: start the app where a folder 'scenarios' lies, or write a study: winwin new")
        return None
    left, middle, right = st.columns([4, 10, 3], vertical_alignment="bottom")
    with left:
        study = studies[_study_name(list(studies))]
    with middle:
        variants = _variants(study)
    with right, st.popover("Settings", width="stretch"):
        replications, seed = _settings(_as_the_study_says(study, fingerprint(study)))
    return Choice(study, variants, seed, replications)


def choose_design(names: list[str], first: str) -> str:
    """Which design to look at closely; `first` unless the visitor or the address says otherwise."""
    chosen = st.segmented_control(
        "Design",
        names,
        default=first,
        required=True,
        key="design",
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen)


def look_at(design: str) -> None:
    """Make a design the one that is looked at closely; called before the page runs again."""
    st.session_state["design"] = design


def _study_name(names: list[str]) -> str:
    first = names.index(FIRST_STUDY) if FIRST_STUDY in names else 0
    return str(
        st.selectbox(
            "Study",
            names,
            index=first,
            key="study",
            bind="query-params",
            on_change=_forget_the_last_study,
        )
    )


def _variants(study: Study) -> tuple[str, ...]:
    names = [name_of(path) for path in study.variants]
    chosen = st.multiselect(
        "Changes to compare with today",
        names,
        default=names,
        key="variants",
        bind="query-params",
        placeholder="Choose at least one",
        wrap=True,
    )
    return tuple(name for name in names if name in chosen)


@st.cache_data(max_entries=32, show_spinner=False)
def _as_the_study_says(_study: Study, key: tuple[object, ...]) -> int:
    """How many replications the study asks for; read again when its files change."""
    del key
    return load(_study.baseline).spec.replications


def _settings(as_the_study_says: int) -> tuple[int, int]:
    replications = st.number_input(
        "Replications",
        LEAST_REPLICATIONS,
        MOST_REPLICATIONS,
        min(MOST_REPLICATIONS, max(LEAST_REPLICATIONS, as_the_study_says)),
        step=10,
        key="replications",
        bind="query-params",
        help="How often each design is run. More of them make the intervals narrower; "
        "below 20 nothing is decided. What is computed already is kept.",
    )
    seed = st.number_input(
        "Seed",
        0,
        MOST_SEED_IN_A_BROWSER,
        DEFAULT_SEED,
        step=1,
        key="seed",
        bind="query-params",
        help="Which luck the customers have. The same seed gives the same result to the last bit.",
    )
    return int(replications), int(seed)


def _forget_the_last_study() -> None:
    for key in ("variants", "design", "replications"):
        st.session_state.pop(key, None)
