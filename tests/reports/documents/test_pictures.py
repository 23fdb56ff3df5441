"""Pictures are written as files that repeat byte for byte."""

from dataclasses import replace

import pytest

from reports.documents.pictures import write_pictures
from sim.errors import RunError

NAMES = {
    "winwin-map.svg", "winwin-map.png", "journey-baseline.svg", "journey-baseline.png",
    "journey-better-answers.svg", "journey-better-answers.png",
}  # fmt: skip


def test_every_picture_is_there_as_svg_and_png(tiny_comparison, tmp_path):
    files = write_pictures(tiny_comparison, tmp_path / "pictures")
    assert {file.name for file in files} == NAMES
    for file in files:
        start = file.read_bytes()[:60]
        assert start.startswith(b"<?xml" if file.suffix == ".svg" else b"\x89PNG")
    before = {file.name: file.read_bytes() for file in files}
    again = write_pictures(tiny_comparison, tmp_path / "again")
    assert {file.name: file.read_bytes() for file in again} == before


def test_designs_whose_names_become_one_have_pictures_of_their_own(tiny_comparison, tmp_path):
    (variant,) = tiny_comparison.variants
    named = [
        replace(variant, design=replace(variant.design, name=name)) for name in ("größer", "gräßer")
    ]
    both = replace(tiny_comparison, variants=tuple(named))
    names = {file.stem for file in write_pictures(both, tmp_path)}
    assert names == {"winwin-map", "journey-baseline", "journey-gr-er", "journey-gr-er-2"}


def test_a_folder_that_cannot_be_written_is_an_error_in_words(tiny_comparison, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    with pytest.raises(RunError, match="cannot write to"):
        write_pictures(tiny_comparison, taken)
