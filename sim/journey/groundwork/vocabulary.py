"""The words a journey leaves behind: events, reasons, accounts and measures, each with its number.

Every block declares its own words beside its behaviour. The numbers are written out, not handed
out in order of import, because compiled code is cached with the numbers inside it.
"""

from __future__ import annotations


class Vocabulary:
    """Numbered words of one kind.

    Args:
        kind: What the words are, for error messages, for example "event".
    """

    def __init__(self, kind: str) -> None:
        """Start an empty vocabulary."""
        self.kind = kind
        self.words: dict[int, str] = {}

    def word(self, number: int, name: str) -> int:
        """Declare a word and return its number.

        Raises:
            ValueError: When the number or the name is taken.
        """
        if number in self.words or name in self.words.values():
            msg = f"the {self.kind} '{name}' ({number}) is declared twice"
            raise ValueError(msg)
        self.words[number] = name
        return number

    def names(self) -> list[str]:
        """All names, placed at their numbers; gaps are empty strings."""
        return [self.words.get(number, "") for number in range(max(self.words) + 1)]


EVENTS = Vocabulary("event")
REASONS = Vocabulary("reason")
ACCOUNTS = Vocabulary("account")
MEASURES = Vocabulary("measure")
STEP_MEASURES = Vocabulary("step measure")
TEAM_MEASURES = Vocabulary("team measure")
