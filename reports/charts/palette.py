"""Colours, light and dark, that people with any common colour blindness can tell apart.

Colour never speaks alone: every coloured thing also has a word, a sign or a shape. Variant
colours come of a search: every pair is at least 25 units of CIE L*a*b* apart under protanopia,
deuteranopia and tritanopia (simulated after Machado, Oliveira and Fernandes 2009), each 3 : 1
against its background. None is green or red: those say win-win and lose-lose, and a change that
wears one by chance would claim it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADLINES = (
    "win-win",
    "gain at no cost to customers",
    "gain at no cost to the business",
    "at customers' expense",
    "at the business's expense",
    "lose-lose",
    "no difference",
    "undecided",
    "guardrail broken",
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture, each as #rrggbb.

    Attributes:
        name: "light" or "dark".
        variants: a colour for each variant, in order; further variants start again.
        headlines: a colour for each headline of a verdict, readable as text.
        tones: colours by the part they play: background, ink, muted, grid, band, card, edge,
            and the flows, losses and endings of a journey map.
    """

    name: str
    variants: tuple[str, ...]
    headlines: Mapping[str, str]
    tones: Mapping[str, str]

    def tone(self, part: str) -> str:
        """The colour of a part; raises KeyError for a part the palette does not know."""
        return self.tones[part]

    def variant(self, place: int) -> str:
        """The colour of the variant at a place in the list, counted from 0."""
        return self.variants[place % len(self.variants)]

    def headline(self, words: str) -> str:
        """The colour of a verdict's headline; plain ink for words that are none."""
        return self.headlines.get(words, self.tones["ink"])


def _headlines(*colours: str) -> Mapping[str, str]:
    """Six colours, good to bad, grey and stop; headlines of one rank share one."""
    good, free, unfair, bad, grey, stop = colours
    shared = (good, free, free, unfair, unfair, bad, grey, grey, stop)
    return MappingProxyType(dict(zip(HEADLINES, shared, strict=True)))


LIGHT = Palette(
    name="light",
    variants=(
        "#0b88fc",
        "#c36c04",
        "#5a218c",
        "#0e4154",
        "#8078ae",
        "#5e2c04",
        "#aa7c78",
        "#0b0400",
    ),
    headlines=_headlines("#00704f", "#1a6fa3", "#a65400", "#b3201f", "#5d6675", "#7b3fa0"),
    tones=MappingProxyType(
        {
            "background": "#ffffff",
            "ink": "#1b2430",
            "muted": "#566070",
            "grid": "#e3e7ee",
            "axis": "#8a94a5",
            "margin": "#d3d8e0",
            "good tint": "#e6f3ee",
            "bad tint": "#fbeceb",
            "lane": "#f3f5f9",
            "card": "#ffffff",
            "card edge": "#9aa5b8",
            "goal edge": "#00795a",
            "way": "#a9bedb",
            "way edge": "#4b6a97",
            "closed": "#c3b1dc",
            "closed edge": "#72519f",
            "gives up": "#ecc07c",
            "gives up edge": "#94620a",
            "dropped": "#e0a3c3",
            "dropped edge": "#a03f77",
            "arrival": "#5f7ba8",
            "loss": "#c8281f",
            "finished": "#00795a",
            "censored": "#626c7c",
        }
    ),
)

DARK = Palette(
    name="dark",
    variants=(
        "#39caff",
        "#fdb54a",
        "#637df4",
        "#d7c9a0",
        "#9d795a",
        "#7a7e95",
        "#b7d8dd",
        "#b86a0c",
    ),
    headlines=_headlines("#3fd1a4", "#6cb8ee", "#f0a04b", "#ff8578", "#a3adbd", "#cf9df0"),
    tones=MappingProxyType(
        {
            "background": "#0e1420",
            "ink": "#eef2f8",
            "muted": "#a9b4c4",
            "grid": "#232c3b",
            "axis": "#6c788b",
            "margin": "#364154",
            "good tint": "#10281f",
            "bad tint": "#2e1719",
            "lane": "#161e2c",
            "card": "#202a3b",
            "card edge": "#62708a",
            "goal edge": "#3fd1a4",
            "way": "#41597e",
            "way edge": "#8fb0de",
            "closed": "#574679",
            "closed edge": "#bda2ea",
            "gives up": "#7a5a22",
            "gives up edge": "#edb95f",
            "dropped": "#773f60",
            "dropped edge": "#ee9cc9",
            "arrival": "#7d9bcb",
            "loss": "#ff6f61",
            "finished": "#3fd1a4",
            "censored": "#97a2b3",
        }
    ),
)


def palette_for(theme: str | None) -> Palette:
    """The palette for "light" or "dark"; light when the theme is not known."""
    return DARK if theme == "dark" else LIGHT
