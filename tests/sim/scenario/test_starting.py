"""A starter study: it loads, it is explained, and it never overwrites anything."""

import pytest

from sim.errors import UsageError
from sim.scenario.describing.comparing_files import difference_text
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study
from sim.scenario.starting import new_study


def test_a_new_study_has_a_baseline_a_variant_a_readme_and_totals_to_fill_in(tmp_path):
    files = new_study(tmp_path / "scenarios", "first-calls")
    names = ["baseline.yaml", "better-answers.yaml", "README.md", "totals.csv"]
    assert [file.name for file in files] == names
    assert files[2].read_text(encoding="utf-8").startswith("# first-calls\n")


def test_a_new_study_loads_without_problems_or_notes(tmp_path):
    new_study(tmp_path, "first-calls")
    for path in find_study(tmp_path / "first-calls").scenarios:
        assert load(path).notes == ()


def test_the_variant_of_a_new_study_differs_in_little(tmp_path):
    baseline, variant, *_ = new_study(tmp_path, "first-calls")
    assert len(difference_text(load(baseline), load(variant)).splitlines()) == 5


def test_a_new_study_overwrites_nothing(tmp_path):
    study = tmp_path / "first-calls"
    study.mkdir()
    (study / "baseline.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"has baseline\.yaml already"):
        new_study(tmp_path, "first-calls")
    assert [file.name for file in study.iterdir()] == ["baseline.yaml"]
    assert (study / "baseline.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "a\\b", "A", "with space", "-x", "nul", "com1", "x" * 61, "a.yaml"]
)
def test_a_name_that_makes_no_folder_everywhere_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match="cannot be the name of a study"):
        new_study(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path):
    (tmp_path / "scenarios").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        new_study(tmp_path / "scenarios", "first-calls")
