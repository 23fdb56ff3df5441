"""Two scenarios side by side, in the words of their files."""

import difflib
from collections.abc import Iterator

from sim.errors import printable
from sim.journey.layout.layout import KEYED
from sim.scenario.deriving.merging import Difference, differences
from sim.scenario.loading import Scenario, digest

ALIKE = 0.6
MOST_SHOWN = 120


def difference_text(before: Scenario, after: Scenario) -> str:
    """What differs from one scenario to another, a line each, with warnings about renames.

    A part that looks renamed and does not say `was` is named: under another name its customers
    draw other luck, so twins in the two designs are no longer comparable there.
    """
    found = differences(before.tree.data, after.tree.data)
    if not found:
        return f"{before.name} and {after.name} do not differ\n"
    lines = [f"from {before.name} to {after.name}"]
    lines += [f"  {printable(_line(difference))}" for difference in found]
    if digest(before) == digest(after):
        lines.append("both mean the same: a run of one is a run of the other")
    lines += [f"warning: {printable(text)}" for text in renames(before, after)]
    return "\n".join(lines) + "\n"


def renames(before: Scenario, after: Scenario) -> list[str]:
    """A sentence for each part that looks as if it was renamed and does not say what it was."""
    return [
        f"'{old}' is gone from {path[-1]} and '{new}' is new: if that is a rename, write "
        f"'was: {old}' in it, or customers lose the luck they share between the two designs"
        for path in KEYED
        for old, new in _pairs(_entries(before, path), _entries(after, path))
    ]


def _line(difference: Difference) -> str:
    if difference.before is None:
        return f"+ {difference.path}: {_short(difference.after)}"
    if difference.after is None:
        return f"- {difference.path}: {_short(difference.before)}"
    return f"  {difference.path}: {_short(difference.before)} -> {_short(difference.after)}"


def _short(text: str | None) -> str:
    said = text or ""
    return said if len(said) <= MOST_SHOWN else said[: MOST_SHOWN - 3] + "..."


def _entries(scenario: Scenario, path: tuple[str, ...]) -> dict[str, object]:
    entries: object = scenario.tree.data
    for key in path:
        entries = entries.get(key) if isinstance(entries, dict) else None
    return entries if isinstance(entries, dict) else {}


def _pairs(before: dict[str, object], after: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Names that are gone with the new name that is most like each, if one is."""
    known = {
        str(said["was"]) for said in after.values() if isinstance(said, dict) and "was" in said
    }
    new = [
        name
        for name, said in after.items()
        if name not in before and not (isinstance(said, dict) and "was" in said)
    ]
    for old, said in before.items():
        if old in after or not new or old in known:
            continue
        likeness = {name: _likeness(old, name, said, after[name]) for name in new}
        best = max(new, key=lambda name: likeness[name])
        if likeness[best] >= ALIKE:
            new.remove(best)
            yield old, best


def _likeness(old: str, new: str, before: object, after: object) -> float:
    """How much two entries look like one: by their names or by what they say, from 0 to 1."""
    by_name = difflib.SequenceMatcher(None, old.casefold(), new.casefold()).ratio()
    if not (isinstance(before, dict) and isinstance(after, dict) and before):
        return by_name
    same = sum(after.get(key) == value for key, value in before.items())
    return max(by_name, float(same) / max(len(before), len(after)))
