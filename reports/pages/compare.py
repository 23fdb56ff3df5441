"""Compare: who gains, who loses, and is it a win for both sides?"""

import streamlit as st

# Loading the libraries takes seconds, on the first visit only: say so instead of a blank page.
with st.spinner("Opening the lab …"):
    from reports.pages.comparing import compare_page

compare_page()
