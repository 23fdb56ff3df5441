"""How words and tables stand on a terminal, whatever they are about."""

import math
from collections.abc import Iterable, Iterator

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

GREY = "bright_black"


def quiet_table(title: str = "") -> Table:
    """A table with a rule under its headings and nothing else."""
    return Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        pad_edge=False,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )


def folded(name: str, width: int, indent: str = "") -> Text:
    """A name on several lines, broken after hyphens and spaces, inside a word where it must be."""
    lines = [""]
    for piece in _pieces(name, width):
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return Text("\n".join(indent + line.rstrip() for line in lines))


def _pieces(name: str, width: int) -> Iterator[str]:
    """What a name may be broken into; no piece is wider than a line."""
    for piece in name.replace("-", "-\0").replace(" ", " \0").split("\0"):
        yield from chop_cells(piece.rstrip(), width)[:-1]
        last = chop_cells(piece.rstrip(), width)[-1:]
        yield "".join(last) + piece[len(piece.rstrip()) :]


def fitting(tables: Iterable[Table], width: int) -> Table:
    """The first of some tables that a width holds as they are; else the last."""
    console = Console(width=10_000)
    table = quiet_table()
    for table in tables:
        if console.measure(table).maximum <= width:
            break
    return table


def title(words: str) -> Group:
    """A heading, with an empty line above it."""
    return Group("", Text(words, style="bold"))


def listed(lines: Iterable[str]) -> list[RenderableType]:
    """Lines with a dot before each."""
    return [hanging("·", line) for line in lines]


def hanging(mark: str, words: str, *, holds: bool | None = None) -> RenderableType:
    """A line with a mark before it, whose further lines are indented."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    tone = "" if holds is None else ("green" if holds else "red")
    grid.add_row(Text(mark, style=tone), Text(words))
    return Padding(grid, (0, 0, 0, 1))


def minutes_words(minutes: float) -> str:
    """A time in the unit that a person would use."""
    if not math.isfinite(minutes):
        return "–"
    for size, unit in ((1440.0, "d"), (60.0, "h")):
        if minutes >= 2 * size:
            return f"{minutes / size:.1f} {unit}"
    return f"{minutes:.1f} min"


def rendered(content: RenderableType, width: int) -> str:
    """What a terminal of a width would show, without colour."""
    console = Console(width=width, no_color=True, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(content)
    return capture.get()


def height(content: RenderableType, width: int) -> int:
    """How many lines something takes on a terminal of a width."""
    return rendered(content, width).count("\n")
