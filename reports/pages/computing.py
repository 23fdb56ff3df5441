"""The part of the page that computes what nobody has computed yet, with progress and cancel."""

import math
import os

import streamlit as st

from reports.pages.background_run import Order, Status, cancel, may_compute, start, status
from reports.pages.literal import literal

POLL_SECONDS = 0.5
TRUST = "WINWIN_TRUST_NETWORK"
A_MINUTE_AND_A_HALF = 90.0
# The first replications wait for processes to start, so what they foretell is far too long.
KNOWN_FROM = 0.1


def compute(order: Order, lacking: int, words: str = "") -> None:
    """Offer to compute what is lacking, or show how far that is.

    Args:
        order: What is to be computed.
        lacking: Replications that are not stored yet.
        words: What is lacking, where it is not all of the comparison.
    """
    now = status(order)
    if now.state == "running":
        _watch(order)
        return
    _say_how_it_ended(now)
    if not may_compute(st.get_option("server.address"), trusted=os.environ.get(TRUST) == "1"):
        st.info(
            "This comparison is not computed yet, and this server shows results only, because it "
            f"listens on a network. Whoever started it can set {TRUST}=1 to let visitors compute."
        )
        return
    st.info(literal(words or f"{lacking:,} replications of this comparison are not computed yet."))
    if st.button("Compute", type="primary", icon=":material/play_arrow:"):
        try:
            start(order)
        except OSError as error:
            show_error("The computation could not be started.", str(error))
            return
        st.rerun()


def show_error(headline: str, text: str) -> None:
    """An error in the words of the command line."""
    st.error(literal(headline), icon=":material/error:")
    st.code(text, language=None, wrap_lines=True)


def progress_words(now: Status) -> str:
    """What is going on, in a line."""
    if not now.total:
        return now.message or "Starting …"
    parts = [f"{now.done:,} of {now.total:,} replications"]
    known = now.done >= KNOWN_FROM * now.total
    if known and (left := time_left_words(now.seconds_left)):
        parts.append(left)
    if now.message:
        parts.append(now.message)
    return " · ".join(parts)


def time_left_words(seconds: float | None) -> str:
    """How long it still takes; nothing where nobody knows."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    if seconds < A_MINUTE_AND_A_HALF:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60.0)} min left"


@st.fragment(run_every=POLL_SECONDS)
def _watch(order: Order) -> None:
    """Look every half second; the whole page runs again only when it is over."""
    now = status(order)
    if now.state != "running":
        st.rerun()
    share = min(1.0, now.done / now.total) if now.total else 0.0
    bar, stop = st.columns([6, 1], vertical_alignment="center")
    bar.progress(share, text=literal(progress_words(now)))
    if stop.button("Cancel", icon=":material/stop:", width="stretch"):
        cancel(order)
        st.rerun()
    st.caption("It goes on when you leave this page, and what is finished is kept.")


def _say_how_it_ended(now: Status) -> None:
    if now.state == "failed":
        show_error("The computation failed.", now.message)
    elif now.state == "cancelled":
        st.warning("Cancelled. What was finished is kept.", icon=":material/stop:")
