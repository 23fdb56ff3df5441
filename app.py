"""The app, for `winwin app` and `streamlit run app.py`: navigation and nothing else."""

from pathlib import Path

import streamlit as st

from reports import pages

# Beside the package and not beside this file: an installed wheel keeps the app elsewhere.
PAGES = Path(pages.__file__).parent

st.set_page_config(page_title="winwin-lab", layout="wide")
st.navigation([st.Page(PAGES / "compare.py", title="Compare", default=True)], position="top").run()
