"""Words from files, as text for those parts of Streamlit that read Markdown.

Labels of a choice, captions, errors, numbers on a card and the words of a progress bar are all
Markdown there: a file's name could load a picture from another host, or wear a colour.
"""

import re

from reports.words.lettering import plain

# All that Markdown may read as a sign, Streamlit's own colours, icons and emoji included.
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\N{WORD JOINER}"
# What Streamlit replaces after escapes are read; an invisible joiner keeps it apart.
_KEPT_APART = {sign: sign[0] + _JOINER + sign[1:] for sign in ("->", "<-", ":streamlit:")}


def literal(words: str) -> str:
    """One line of Markdown that shows these words as they are."""
    words = plain(words)
    for sign, apart in _KEPT_APART.items():
        words = words.replace(sign, apart)
    return _SIGNS.sub(r"\\\1", words)
