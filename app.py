"""The app, for `winwin app` and `streamlit run app.py`: its first script, and whom it answers."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from reports import pages
from reports.pages.visitors import OnlyKnownNames, ask_nobody_who_we_are, say_that_it_is_our_fault

ask_nobody_who_we_are()
# Beside the package and not beside this file: an installed wheel keeps the app elsewhere.
app = st.App(
    Path(pages.__file__).parent / "navigation.py",
    middleware=[Middleware(OnlyKnownNames)],
    on_script_error=say_that_it_is_our_fault,
)
