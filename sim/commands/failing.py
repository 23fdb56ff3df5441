"""What a command says where it fails for a reason that no part of the lab has words for."""

import os
import platform
import sys
import traceback

import sim
from sim.errors import quoted


def too_long(error: OSError) -> str:
    """A name that no file can have, whatever it was to be the name of."""
    name = str(error.filename or "")
    return (
        f"winwin: {quoted(name)} has {len(name):,} letters, and no file can have so long a name\n"
        "  fix: shorten it"
    )


def unexpected(error: Exception) -> str:
    """What nobody has thought of: a fault of the lab, with what a report of it needs."""
    if os.environ.get("WINWIN_DEBUG") == "1":
        return traceback.format_exc()
    versions = f"winwin-lab {sim.__version__}, Python {platform.python_version()}, {sys.platform}"
    return (
        f"winwin: something unexpected went wrong: {type(error).__name__}: {error}\n"
        "  fix: this is a fault of the lab; run the command again with the environment variable "
        f"WINWIN_DEBUG=1\n  and report what it prints, with your scenario and this: {versions}"
    )
