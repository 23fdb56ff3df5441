"""What the address of the page says about a control, and what the control writes back to it.

Streamlit can bind a control to the address by itself, but only under the name by which the browser
also keeps what the control shows: one name for all studies would show one study's choices over
another's. And of a number it takes 1e400, which is none.
"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def take(name: str, key: str, read: Callable[[list[str]], Value | None], otherwise: Value) -> None:
    """Set a control by the address, once, and again where the address was changed by hand.

    Args:
        name: The name in the address.
        key: The control's own name; it is shown after this.
        read: What the address says; None where it makes no sense.
        otherwise: What holds where the address says nothing.
    """
    told = st.query_params.get_all(name)
    if key in st.session_state and st.session_state.get(_given(key), told) == told:
        return
    value = read(told) if told else None
    st.session_state[key] = otherwise if value is None else value


def give(name: str, key: str, values: list[str]) -> None:
    """Write what a control says into the address; nothing where it says the usual."""
    if st.query_params.get_all(name) != values:
        if values:
            st.query_params[name] = values
        else:
            st.query_params.pop(name, None)
    st.session_state[_given(key)] = values


def _given(key: str) -> str:
    return f"{key}, as the address has it"
