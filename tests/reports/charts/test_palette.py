"""Colours stay apart for people with colour blindness, and words stay readable."""

import itertools

import numpy as np
import pytest

from reports.charts.palette import DARK, HEADLINES, LIGHT, palette_for

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
JUST_APART = 25.0
CLEARLY_ANOTHER = 38.0


def linear(colour):
    values = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    light = [float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


def distance(one, other, blindness):
    seen = [lab(BLINDNESS[blindness] @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_every_pair_of_variants_stays_apart_for_every_eye(palette, blindness):
    for one, other in itertools.combinations(palette.variants, 2):
        assert distance(one, other, blindness) > JUST_APART, (one, other)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_no_variant_wears_the_colour_of_a_win_win_or_of_a_loss_by_chance(palette):
    for colour in palette.variants:
        for verdict in ("win-win", "lose-lose"):
            assert distance(colour, palette.headline(verdict), "none") > CLEARLY_ANOTHER, colour
        red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
        assert green <= max(red, blue), f"{colour} is green"


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_a_win_win_never_looks_like_a_loss(palette, blindness):
    good = palette.headline("win-win")
    for bad in ("at customers' expense", "at the business's expense", "lose-lose"):
        assert distance(good, palette.headline(bad), blindness) > 15, bad
    assert distance(palette.tone("loss"), palette.tone("finished"), blindness) > 15


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_marks_and_words_stand_out_from_what_is_behind_them(palette):
    paper = palette.tone("background")
    for colour in palette.variants:
        assert contrast(colour, paper) >= 3.0, colour
    for words in HEADLINES:
        for behind in ("background", "good tint", "bad tint"):
            if behind == "background" or words in {"win-win", "lose-lose"}:
                assert contrast(palette.headline(words), palette.tone(behind)) >= 4.5, words
    for part in ("ink", "muted", "loss", "finished", "censored"):
        assert contrast(palette.tone(part), palette.tone("lane")) >= 4.5, part


def test_both_palettes_know_the_same_parts_and_every_headline():
    assert LIGHT.tones.keys() == DARK.tones.keys()
    assert set(LIGHT.headlines) == set(DARK.headlines) == set(HEADLINES)
    assert len(LIGHT.variants) == len(DARK.variants) == 8


def test_unknown_themes_are_light_and_unknown_headlines_plain():
    assert palette_for("dark") is DARK
    assert palette_for(None) is LIGHT
    assert LIGHT.headline("something else") == LIGHT.tone("ink")
    with pytest.raises(KeyError):
        LIGHT.tone("nothing")
