"""Where words go: results to stdout, everything else to stderr."""

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def console() -> "Console":
    """A console on stdout that prints names from files as they are."""
    from rich.console import Console

    return Console(file=sys.stdout, markup=False, highlight=False, emoji=False)


def show(content: "RenderableType") -> None:
    """Print a result that is laid out for people."""
    console().print(content)


def put(text: str) -> None:
    """Print a result as it is."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Say something that is no result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def speak_unicode() -> None:
    """Let both streams take every character, also where the system's own encoding is smaller.

    The names of files need not be UTF-8: what is not is spelled out.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_small = not (stream.encoding or "utf-8").lower().startswith("utf")
            encoding = "utf-8" if is_small else stream.encoding
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
