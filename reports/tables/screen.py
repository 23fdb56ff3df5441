"""The one screen of a comparison: the answer, the verdict table, the notes that change its reading.

Everything else is a question away, and the last lines say how to ask it.
"""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from reports.tables.verdicts import verdict_table
from reports.words.notes import Note, ranked_notes
from reports.words.ranking import best_first
from reports.words.sentences import first_words
from reports.words.terminal import height, listed
from sim.experiment.verdicts.results import Comparison

MOST_NOTES, FEWEST_NOTES = 6, 2
# A terminal that a manual is read on, less the line that says where the results are.
LINES = 43


def comparison_screen(comparison: Comparison, width: int) -> RenderableType:
    """A comparison on one screen.

    Args:
        comparison: The study compared.
        width: Columns of the terminal.
    """
    if not comparison.variants:
        return Text(first_words(comparison), style="bold")
    above: list[RenderableType] = [
        Text(first_words(comparison), style="bold"),
        "",
        verdict_table(comparison, width),
        "",
    ]
    notes = ranked_notes(comparison)
    below = Text(f"\n{_ask_on(comparison, len(notes))}", style="dim")
    room = LINES - height(Group(*above, below), width)
    shown = chosen_notes(notes, room, width)
    below = Text(f"\n{_ask_on(comparison, len(notes) - len(shown))}", style="dim")
    return Group(*above, *listed(shown), below)


def chosen_notes(notes: Sequence[Note], room: int, width: int) -> list[str]:
    """The heaviest notes that find room, six at the most; the very heaviest in any case.

    Args:
        notes: All notes, the heaviest first.
        room: Lines that are free.
        width: Columns of the terminal.
    """
    shown: list[str] = []
    for note in [note for note in notes if note.weight > 0][:MOST_NOTES]:
        needs = height(Group(*listed([note.words])), width)
        if needs <= room or len(shown) < FEWEST_NOTES:
            shown.append(note.words)
            room -= needs
    return shown


def _ask_on(comparison: Comparison, notes: int) -> str:
    """What else can be asked."""
    first = best_first(comparison.variants)[0].design.name
    more = ["half the horizon", "a year", *(["teams"] if comparison.baseline.teams else [])]
    if notes:
        more.append("1 more note" if notes == 1 else f"{notes} more notes")
    if claims := _claims(comparison):
        more.append(claims)
    return (
        f"Ask on: --more for {', '.join(more[:-1])} and {more[-1]}; "
        f"--about {first} for one change, and for whom."
    )


def _claims(comparison: Comparison) -> str:
    """How many claims a study makes, and whether they hold; empty where it makes none."""
    claims = [holds for variant in comparison.variants for _, holds in variant.claims]
    if not claims:
        return ""
    count, kept = len(claims), sum(claims)
    if count == 1:
        return f"the one claim, which {'holds' if kept else 'does not hold'}"
    if kept == count:
        return f"the {count} claims, which all hold"
    held = {0: "none holds", 1: "one holds"}.get(kept, f"{kept} hold")
    return f"the {count} claims, of which {held}"
