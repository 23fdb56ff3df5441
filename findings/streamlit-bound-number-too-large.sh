#!/usr/bin/env bash
# Streamlit 1.67.0: a number in the address that is no number is ignored; one that is too large for a
# float ends the page.
#
# Whom it surprises: whoever binds `st.number_input` to the address (`bind="query-params"`) because
# its documentation says that invalid values in the address are ignored. "abc" and -5 are.
# "1e400" is read as infinity, turned into a whole number, and the OverflowError is raised inside the
# widget, before any code of the page can catch it by checking the value. A text field that the page
# reads by itself is the way out; it also takes whole numbers above 2^53, which the browser rounds.
# Source: seen, with the version below; `NumberInputSerde.deserialize`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'streamlit==1.67.0'
cat > "$folder/look.py" <<'PYTHON'
import importlib.metadata
import logging
import sys

from streamlit.testing.v1 import AppTest

logging.disable(logging.CRITICAL)


def page() -> None:
    import streamlit as st

    st.number_input("apples", value=3, min_value=0, key="apples", bind="query-params")


def answer(written: str) -> str:
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["apples"] = written
    test.run()
    if test.exception:
        return f"the page ends: {test.exception[0].message}"
    return f"the widget says {test.number_input[0].value}"


print("streamlit", importlib.metadata.version("streamlit"))
said = {written: answer(written) for written in ("7", "abc", "-5", "1e400")}
for written, what in said.items():
    print(f"?apples={written:6} {what}")
as_seen = (
    said["7"].endswith("says 7")
    and said["abc"].endswith("says 3")
    and said["-5"].endswith("says 3")
    and "cannot convert float infinity to integer" in said["1e400"]
)
sys.exit(not as_seen)
PYTHON
cd "$folder" && venv/bin/python look.py 2>/dev/null
