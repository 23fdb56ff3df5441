"""Where the pages are: navigation and nothing else."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

st.set_page_config(page_title="winwin-lab", layout="wide")
st.navigation([st.Page(HERE / "compare.py", title="Compare", default=True)], position="top").run()
