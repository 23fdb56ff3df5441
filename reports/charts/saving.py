"""From a figure to files: SVG text, PNG bytes, PDF bytes; the same bytes every time.

matplotlib reads its settings while drawing *and* while saving, from one global table. So both
happen inside `steady()`, which sets that table to known values, for one thread at a time.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl

from reports.words.lettering import FONT_STACK, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.figure import Figure

_SETTINGS = {
    "font.family": ["DejaVu Sans"],
    "svg.fonttype": "none",
    "svg.hashsalt": "winwin-lab",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "text.usetex": False,
    "lines.scale_dashes": False,
    "axes.unicode_minus": True,
}
_GLOBAL = threading.RLock()


@contextmanager
def steady() -> Iterator[None]:
    """Known drawing settings, whatever the user's own matplotlib settings are."""
    known: dict[Any, Any] = {
        key: value
        for key, value in mpl.rcParamsDefault.items()
        if not key.startswith("backend") and key not in {"interactive", "toolbar", "timezone"}
    }
    with _GLOBAL, warnings.catch_warnings():
        # A name in a script the font lacks is drawn as boxes in PNG; the SVG has the real text.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        with mpl.rc_context(known | _SETTINGS):
            yield


def svg_text(figure: Figure, *, label: str, titles: Mapping[str, str] | None = None) -> str:
    """The figure as an `<svg>` element, ready to stand in a page or in a file of its own.

    Args:
        figure: what to save.
        label: what the picture shows, for people who cannot see it.
        titles: hover text by group id (the `gid` of an artist). Ids are ours, never a name
            from a file; texts are escaped here.
    """
    text = _saved(figure, "svg", {"Date": None, "Creator": "winwin-lab"}).decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"(font-family: )'DejaVu Sans'(?=[^<>\"]*\")", rf"\g<1>{FONT_STACK}", text)
    spoken = plain(label)
    head = f'<svg role="img" aria-label={quoteattr(spoken)}'
    text = text.replace("<svg", head, 1)
    body = text.index(">") + 1
    text = f"{text[:body]}\n <title>{escape(spoken)}</title>{text[body:]}"
    for key, title in (titles or {}).items():
        group = f'<g id="{key}">'
        text = text.replace(group, f"{group}<title>{escape(plain(title))}</title>", 1)
    return text


def png_bytes(figure: Figure, *, dots_per_inch: float = 160.0) -> bytes:
    """The figure as a PNG file."""
    return _saved(figure, "png", {"Software": "winwin-lab"}, dots_per_inch)


def pdf_bytes(figure: Figure) -> bytes:
    """The figure as a one-page PDF file, text kept as text."""
    metadata = {"CreationDate": None, "Creator": "winwin-lab", "Producer": None}
    return _saved(figure, "pdf", metadata)


def _saved(
    figure: Figure,
    kind: str,
    metadata: dict[str, str | None] | dict[str, None] | dict[str, str],
    dots_per_inch: float = 72.0,
) -> bytes:
    target = io.BytesIO()
    with steady():
        figure.savefig(target, format=kind, metadata=metadata, dpi=dots_per_inch)
    return target.getvalue()
