"""Words that people write for what a scenario calls by another name, by the place they write them.

The nearest spelling is a bad guide: 'cancel' looks like 'channel'. So `everyday_words.tsv` has the
field's synonyms for each place. A word leads to a key of the same place, or to another place, or is
said outside a scenario, or cannot be said yet; what to write instead always stands with it.
"""

import csv
import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

NOT_YET = "not yet"
"""Where it is said: nowhere so far."""

TABLE = Path(__file__).with_name("everyday_words.tsv")


@dataclass(frozen=True)
class Word:
    """What an everyday word leads to.

    Attributes:
        said: Where it is said: a key of the same place, or a path of a scenario with NAME for the
            names in it; empty where it is said outside a scenario, NOT_YET where nowhere.
        fix: What to write instead.
    """

    said: str
    fix: str

    def message(self, written: str) -> str:
        """What is wrong with the word where it stands."""
        if self.said == NOT_YET:
            return f"{written} is nothing that the lab can say yet"
        where = f"; what you mean may be '{self.said}'" if self.said else ""
        return f"{written} is not known here{where}"


def everyday_word(place: str, written: str) -> Word | None:
    """What a word leads to at a place, if people are known to use it there.

    Args:
        place: Name of the model that describes the place, for example 'StepSpec'.
        written: The key as it was written.
    """
    plain = unicodedata.normalize("NFKC", written).casefold()
    plain = plain.replace("-", " ").replace("_", " ").strip()
    return every_word().get(place.removesuffix("Spec"), {}).get(plain)


@functools.cache
def every_word() -> dict[str, dict[str, Word]]:
    """All words by place (the name of its model, without 'Spec')."""
    tables: dict[str, dict[str, Word]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        next(rows)
        for place, words, said, fix in rows:
            for word in words.split(", "):
                tables.setdefault(place, {})[word] = Word(said, fix)
    return tables
