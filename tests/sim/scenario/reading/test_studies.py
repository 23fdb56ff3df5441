"""Finding studies and scenarios: by name, by path, or not at all."""

import pytest

from sim.errors import UsageError
from sim.scenario.reading import studies
from sim.scenario.reading.studies import all_studies, find_scenario, find_study


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    """Two studies in the current folder, one of them published, and one in the package."""
    monkeypatch.chdir(tmp_path)
    package = tmp_path / "package"
    for folder, names in {
        tmp_path / "scenarios" / "telecom-care": ("baseline", "one-profile", "fast-social"),
        tmp_path / "scenarios" / "published" / "erlang": ("baseline",),
        package / "bundled" / "scenarios" / "plan-advice": ("baseline", "advise-everyone"),
        package / "bundled" / "scenarios" / "telecom-care": ("baseline",),
        tmp_path / "scenarios" / "no-study": ("notes",),
    }.items():
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.yaml").write_text("scenario: x\n", encoding="utf-8")
    (tmp_path / "scenarios" / "telecom-care" / "README.md").write_text("x", encoding="utf-8")
    (tmp_path / "scenarios" / "scenario.schema.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(studies, "PACKAGE", package)
    return tmp_path


def test_all_studies_come_by_name_published_and_bundled_ones_too():
    assert [study.name for study in all_studies()] == ["erlang", "plan-advice", "telecom-care"]


def test_a_study_has_its_baseline_its_variants_by_name_and_its_readme(shelf):
    study = find_study("telecom-care")
    folder = shelf / "scenarios" / "telecom-care"
    assert study.folder.resolve() == folder
    assert [path.stem for path in study.scenarios] == ["baseline", "fast-social", "one-profile"]
    assert study.baseline.name == "baseline.yaml"
    assert study.readme.name == "README.md"


def test_a_study_in_the_current_folder_hides_the_bundled_one_of_its_name():
    assert len(find_study("telecom-care").variants) == 2


def test_a_published_study_is_found_with_and_without_its_shelf():
    assert find_study("erlang") == find_study("published/erlang")
    assert find_study("erlang").readme is None


def test_a_folder_is_a_study(shelf):
    assert find_study(shelf / "scenarios" / "telecom-care").name == "telecom-care"
    assert find_study("scenarios/telecom-care/").name == "telecom-care"


def test_a_variants_file_is_a_study_of_that_variant_alone(shelf):
    file = shelf / "scenarios" / "telecom-care" / "one-profile.yaml"
    study = find_study(file)
    assert (study.baseline.stem, [path.stem for path in study.variants]) == (
        "baseline",
        ["one-profile"],
    )


def test_a_baselines_file_is_its_whole_study(shelf):
    file = shelf / "scenarios" / "telecom-care" / "baseline.yaml"
    assert len(find_study(file).variants) == 2


def test_a_file_on_its_own_is_a_study_of_one_scenario(shelf):
    file = shelf / "alone.yaml"
    study = find_study(file)
    assert (study.name, study.baseline, study.variants) == ("alone", file, ())


def test_a_scenario_is_found_by_study_and_name():
    assert find_scenario("telecom-care/one-profile").name == "one-profile.yaml"
    assert find_scenario("published/erlang/baseline").parent.name == "erlang"


def test_a_study_stands_for_its_baseline():
    assert find_scenario("plan-advice").name == "baseline.yaml"
    assert find_scenario("published/erlang").parent.name == "erlang"


def test_a_scenario_is_found_by_its_path(shelf):
    assert find_scenario("some/file.yaml").as_posix() == "some/file.yaml"
    folder = shelf / "scenarios" / "telecom-care"
    assert find_scenario(folder) == folder / "baseline.yaml"


def test_an_unknown_study_is_refused_with_the_closest_and_all_known_ones():
    with pytest.raises(UsageError) as caught:
        find_study("telekom-care")
    assert str(caught.value) == (
        "there is no study 'telekom-care'; did you mean 'telecom-care'?\n"
        "  known are: erlang, plan-advice, telecom-care"
    )


def test_an_unknown_scenario_of_a_study_is_refused_with_the_closest():
    with pytest.raises(UsageError) as caught:
        find_scenario("telecom-care/one-profil")
    assert str(caught.value) == (
        "there is no scenario 'telecom-care/one-profil'; "
        "did you mean 'telecom-care/one-profile'?\n"
        "  known are: telecom-care/baseline, telecom-care/fast-social, telecom-care/one-profile"
    )


def test_a_folder_without_a_baseline_is_no_study():
    with pytest.raises(UsageError) as caught:
        find_study("scenarios/no-study")
    assert str(caught.value) == (
        "'scenarios/no-study' is no study: the folder has no baseline.yaml"
    )
