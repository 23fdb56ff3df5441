"""What is chosen at the top of the page: studies, changes that are new or wrong, settings."""

import shutil

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CHIPS = "[data-testid=stMultiSelect] [data-tag]"


@pytest.fixture
def other(workplace):
    """Another study, with a change of its own and one that is called as in the first."""
    folder = workplace / "scenarios" / "other"
    shutil.copytree(workplace / "scenarios" / "form", folder)
    (folder / "shorter-form.yaml").rename(folder / "much-shorter.yaml")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("address", ["", "&variants=dearer", "&design=dearer&personas=true"])
def test_another_study_shows_its_own_changes_and_none_of_the_last(visit, address):
    found = visit(f"/?study=form{address}")
    found.page.get_by_role("combobox", name="Study").click()
    found.page.get_by_role("option", name="other").click()
    found.wait_until_ready()
    expect(found.page.get_by_role("button", name="Compute")).to_be_visible()
    assert found.page.locator(CHIPS).all_text_contents() == ["dearer", "much-shorter"]
    assert "variants" not in found.page.url
    found.page.get_by_role("combobox", name="Study").click()
    found.page.get_by_role("option", name="form").click()
    found.wait_until_ready()
    assert found.page.locator(CHIPS).all_text_contents() == ["dearer", "shorter-form"]
    assert found.page.get_by_role("radio").all_text_contents() == [
        "dearer", "shorter-form", "baseline",
    ]  # fmt: skip
    found.assert_nothing_went_wrong()


def test_a_change_taken_away_stands_in_the_address_and_comes_back_with_it(visit):
    found = visit("/?study=form")
    found.page.get_by_role("button", name="Remove dearer").click()
    found.page.wait_for_url("**variants=shorter-form**")
    again = visit("/?" + found.page.url.partition("?")[2])
    assert again.page.locator(CHIPS).all_text_contents() == ["shorter-form"]
    again.assert_nothing_went_wrong()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chips_can_be_read(visit, theme):
    chip = visit("/?study=form", theme=theme).page.locator(CHIPS).first
    ink, paper = (
        chip.evaluate(f"chip => getComputedStyle(chip).{name}")
        for name in ("color", "backgroundColor")
    )
    assert contrast(ink, paper) >= 4.5


def contrast(one: str, other: str) -> float:
    lights = []
    for colour in (one, other):
        parts = [int(part) / 255 for part in colour.strip("rgba()").split(",")[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("seed", ["1e400", "nan", "-1", "9" * 30, "x" * 39])
def test_a_seed_that_is_none_is_said_in_words(visit, seed):
    found = visit(f"/?study=form&seed={seed}")
    expect(found.page.get_by_text(f"'{seed}' is not a seed.")).to_be_visible()
    expect(
        found.page.get_by_text("write a whole number from 0 to 18446744073709551615")
    ).to_be_visible()
    found.assert_nothing_went_wrong()


@pytest.mark.parametrize(
    "address", ["replications=1e400", "replications=" + "9" * 400, "design=" + "x" * 5000,
                "variants=" + "x" * 5000, "personas=1e400"],
)  # fmt: skip
def test_what_makes_no_sense_in_the_address_is_left_out(visit, address):
    found = visit(f"/?study=form&{address}")
    expect(found.page.get_by_role("heading", level=1)).to_contain_text("is a win-win")
    found.assert_nothing_went_wrong()


def test_a_study_of_five_thousand_letters_is_no_study(visit):
    found = visit("/?study=" + "x" * 5000)
    expect(found.page.get_by_role("combobox", name="Study")).to_be_visible()
    found.assert_nothing_went_wrong()
