"""What designs are called in sentences that are read aloud: by their titles where these read well.

A title is what a scenario says of itself; the name of its file is what a command is told. A title
is used only where it tells the design from every other one and fits into a sentence.
"""

from collections import Counter

from reports.words.lettering import plain
from sim.experiment.verdicts.results import Comparison, DesignResult

LONGEST = 60
TOGETHER = "+"


def titles_of(comparison: Comparison) -> dict[str, str]:
    """The title of each variant that has one to be called by, without quotation marks.

    A title that a variant has from its baseline says nothing about it, nor does one that two
    variants share; variants that are applied together have no title of their own.
    """
    said = {
        variant.design.name: title_of(variant.design)
        for variant in comparison.variants
        if TOGETHER not in variant.design.name
    }
    counts = Counter(said.values())
    taken = title_of(comparison.baseline)
    return {
        name: title
        for name, title in said.items()
        if title and title != taken and counts[title] == 1 and len(title) <= LONGEST
    }


def called(comparison: Comparison) -> dict[str, str]:
    """What each variant is called in a sentence: its title in quotation marks, else its name."""
    titles = titles_of(comparison)
    names = {}
    for variant in comparison.variants:
        name = variant.design.name
        parts = [titles.get(part, "") for part in name.split(TOGETHER)]
        names[name] = (
            " with ".join(f'"{part}"' for part in parts)
            if all(parts)
            else plain(name).replace(TOGETHER, " + ")
        )
    return names


def title_of(result: DesignResult) -> str:
    """A design's title as it stands within quotation marks."""
    return plain(result.title).rstrip(".").replace('"', "'").strip()
