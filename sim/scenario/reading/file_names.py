"""Names of files as they are compared: an accent is the same however a system keeps it.

Some systems keep an accent apart from its letter (NFD), keyboards mostly do not (NFC). To people
both are one name, so names are compared in one form; a file is opened under the name that it has.
"""

import unicodedata
from pathlib import Path


def as_compared(name: str) -> str:
    """A name in the form in which names are compared (NFC)."""
    return unicodedata.normalize("NFC", name)


def name_of(path: Path) -> str:
    """What a scenario is called: the name of its file without the ending, as it is compared."""
    return as_compared(path.stem)


def as_on_disk(path: Path) -> Path:
    """The path under the name that the folder has for it; a file of just this name comes first."""
    if path.exists() or not path.parent.is_dir():
        return path
    wanted = as_compared(path.name)
    entries = (entry for entry in path.parent.iterdir() if as_compared(entry.name) == wanted)
    return next(entries, path)
