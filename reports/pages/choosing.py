"""What is to be compared: the controls at the top of the page, and their state in the address."""

import re
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from reports.pages import address
from reports.pages.literal import literal
from reports.pages.stored import fingerprint
from sim.errors import quoted
from sim.experiment.computing.replicate import DEFAULT_SEED, MOST_SEED
from sim.scenario.loading import load
from sim.scenario.reading.file_names import name_of
from sim.scenario.reading.studies import Study, all_studies

FIRST_STUDY = "telecom-care"
LEAST_REPLICATIONS = 2
MOST_REPLICATIONS = 1_000
LONGEST_SEED = 40
WHOLE_NUMBER = re.compile(r"[0-9]{1,20}")
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
    """Show the controls; None where there is no study to choose, or no sense in what is chosen.

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
        replications = _replications(study)
        written = _seed_as_written()
    if (seed := _seed(written)) is None:
        return None
    return Choice(study, variants, seed, replications)


def choose_design(study: str, names: list[str], first: str) -> str:
    """Which design to look at closely; `first` unless the visitor or the address says otherwise."""
    key = _key("design", study)
    address.take("design", key, lambda told: next((n for n in told if n in names), None), first)
    if st.session_state[key] not in names:  # a change that is compared no more
        st.session_state[key] = first
    chosen = st.segmented_control(
        "Design",
        names,
        format_func=literal,
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    address.give("design", key, [] if chosen == first else [str(chosen)])
    return str(chosen)


def look_at(study: str, design: str) -> None:
    """Make a design the one that is looked at closely; called before the page runs again."""
    st.session_state[_key("design", study)] = design


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


def _key(name: str, study: str) -> str:
    """A control of a study: the browser keeps what it shows by this, so studies share none."""
    return f"{name} of {study}"


def _variants(study: Study) -> tuple[str, ...]:
    names = [name_of(path) for path in study.variants]
    key = _key("variants", study.name)
    address.take("variants", key, lambda told: [n for n in names if n in told] or None, names)
    st.session_state[key] = [name for name in st.session_state[key] if name in names]
    chosen = st.multiselect(
        "Changes to compare with today",
        names,
        key=key,
        placeholder="Choose at least one",
        wrap=True,
    )
    wanted = tuple(name for name in names if name in chosen)
    address.give("variants", key, [] if wanted == tuple(names) else list(wanted))
    return wanted


@st.cache_data(max_entries=32, show_spinner=False)
def _as_the_study_says(_study: Study, key: tuple[object, ...]) -> int:
    """How many replications the study asks for; read again when its files change."""
    del key
    return load(_study.baseline).spec.replications


def _replications(study: Study) -> int:
    says = _as_the_study_says(study, fingerprint(study))
    usual = min(MOST_REPLICATIONS, max(LEAST_REPLICATIONS, says))
    key = _key("replications", study.name)
    address.take("replications", key, _replications_told, usual)
    chosen = st.number_input(
        "Replications",
        LEAST_REPLICATIONS,
        MOST_REPLICATIONS,
        step=10,
        key=key,
        help="How often each design is run. More of them make the intervals narrower; "
        "below 20 nothing is decided. What is computed already is kept.",
    )
    address.give("replications", key, [] if chosen == usual else [str(chosen)])
    return int(chosen)


def _replications_told(told: list[str]) -> int | None:
    """What the address says, where it is a number that may be chosen."""
    if len(told) == 1 and WHOLE_NUMBER.fullmatch(told[0]):
        number = int(told[0])
        return number if LEAST_REPLICATIONS <= number <= MOST_REPLICATIONS else None
    return None


def _seed_as_written() -> str:
    return st.text_input(
        "Seed",
        str(DEFAULT_SEED),
        max_chars=LONGEST_SEED,
        key="seed",
        bind="query-params",
        help="Which luck the customers have. The same seed gives the same result to the last bit.",
    ).strip()


def _seed(written: str) -> int | None:
    """The seed; None where what is written is none, which is said."""
    if WHOLE_NUMBER.fullmatch(written) and int(written) <= MOST_SEED:
        return int(written)
    st.error(literal(f"{quoted(written)} is not a seed."), icon=":material/error:")
    st.code(f"fix: write a whole number from 0 to {MOST_SEED}", language=None, wrap_lines=True)
    return None


def _forget_the_last_study() -> None:
    """What was chosen of one study says nothing of another that has the same names."""
    for name in ("variants", "design", "replications"):
        st.query_params.pop(name, None)
    st.session_state.pop("personas", None)
