"""How words and numbers fit into a picture, without asking a font.

Widths are those of DejaVu Sans, the widest font a reader is likely to have, so that what fits
here fits in every other font of the stack, and layouts are the same on every machine.
"""

from __future__ import annotations

import math
import unicodedata

FONT_STACK = "'Source Sans Pro','Source Sans 3',Arial,'Liberation Sans','DejaVu Sans',sans-serif"
ELLIPSIS = "…"
MINUS = "\N{MINUS SIGN}"
BOLD = 1.14  # how much wider bold text is
_TINY_COUNT = 0.05
_WHOLE_COUNT = 9.95
_WHOLE_MONEY = 99.995

# Advance widths of DejaVu Sans in thousandths of an em, from the space to the tilde.
_ADVANCES = (
    (318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337)
    + (636,) * 10
    + (337, 337, 838, 838, 838, 531, 1000)
    + (684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695)
    + (635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500)
    + (613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411)
    + (521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838)
)


def plain(text: str) -> str:
    """One line of printable text: control characters out, white space collapsed.

    Names come from files of strangers: control characters are illegal in XML, and direction
    marks could make a label read as something else.
    """
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return " ".join(kept.split())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text, in the unit of `size` (the font size)."""
    em = sum(_advance(character) for character in text) / 1000.0
    return em * size * (BOLD if bold else 1.0)


def shorten(text: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis if it is wider than `width`."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + ELLIPSIS, size) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrap(text: str, size: float, width: float, most_lines: int = 3) -> tuple[str, ...]:
    """The text on at most `most_lines` lines no wider than `width`; the rest is cut.

    Breaks at spaces and after hyphens first, inside a word only where the word does not fit.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, size, width):
        if not line or text_width((line + piece).rstrip(), size) <= width:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most_lines:
        rest = shorten(lines[most_lines - 1] + " " + ELLIPSIS, size, width)
        cut = rest if rest.endswith(ELLIPSIS) else rest + ELLIPSIS
        lines = [*lines[: most_lines - 1], cut.replace(f" {ELLIPSIS}", ELLIPSIS)]
    return tuple(lines)


def count_words(count: float) -> str:
    """A number of customers as it stands in a picture: whole from ten on, else one decimal."""
    if 0.0 < count < _TINY_COUNT:
        return "<0.1"
    if count >= _WHOLE_COUNT:
        return f"{count:,.0f}"
    return f"{count:.1f}".removesuffix(".0")


def percent_words(share: float) -> str:
    """A share between 0 and 1 as a percentage, without a sign."""
    return f"{count_words(100.0 * share)} %"


def change_words(value: float) -> str:
    """A change with its sign, to the cent below 100; none has no sign, and says so if unknown."""
    if not math.isfinite(value):
        return "not estimated"
    if value == 0.0:
        return "0"
    return signed(f"{value:+,.{_decimals(value)}f}")


def margin_words(value: float) -> str:
    """A size without sign, to the cent below 100."""
    return f"{value:,.{_decimals(value)}f}"


def signed(text: str) -> str:
    """A written number with the typographic minus sign."""
    return text.replace("-", MINUS)


def _decimals(value: float) -> int:
    """Two decimals below 100, none above; more where two would hide a small number."""
    size = abs(value)
    if size == 0.0 or size >= _WHOLE_MONEY:
        return 0
    return min(6, max(2, 1 - math.floor(math.log10(size))))


def _advance(character: str) -> int:
    place = ord(character) - 32
    if 0 <= place < len(_ADVANCES):
        return _ADVANCES[place]
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in {"W", "F"} else 838


def _pieces(text: str, size: float, width: float) -> list[str]:
    """The text cut where a line may break; words wider than a line are cut inside."""
    pieces: list[str] = []
    for word in text.replace("-", "-\0").replace(" ", " \0").split("\0"):
        rest = word
        while text_width(rest.rstrip(), size) > width and len(rest) > 1:
            fits = 1
            while fits < len(rest) and text_width(rest[: fits + 1], size) <= width:
                fits += 1
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces
