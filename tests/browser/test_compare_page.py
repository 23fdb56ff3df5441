"""The page Compare in a real browser: what a visitor sees, clicks and takes along."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import expect

from reports.charts.palette import palette_for
from sim.machine.operating_system import identity_of

pytestmark = pytest.mark.browser

PICTURES = ("winwin_map", "journey_map")
FORM = "/?study=form"
READABLE_PIXELS = 9.0
IN_TIME = 120_000
TODAY = re.compile("as it is today")

LETTER_HEIGHTS = """svg => [...svg.querySelectorAll('text')].map(text => {
  const drawn = parseFloat(getComputedStyle(text).fontSize);
  return drawn * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
})"""
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


def picture(page, name):
    return page.locator(f".st-key-{name} svg[role=img]")


def jobs(workplace: Path) -> list[dict[str, object]]:
    files = (workplace / "runs" / ".jobs").glob("*/process.json")
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


@pytest.mark.parametrize("width", [1440, 800])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_verdict_and_both_pictures_are_there(visit, theme, width):
    found = visit(FORM, theme=theme, width=width)
    expect(found.page.get_by_role("heading", level=1)).to_contain_text("is a win-win")
    for name in PICTURES:
        expect(picture(found.page, name)).to_be_visible()
    assert found.page.evaluate(OVERFLOW) <= 0
    found.assert_nothing_went_wrong()


@pytest.mark.parametrize("width", [1440, 800, 500])
def test_letters_in_pictures_stay_readable_at_any_width(visit, width):
    page = visit(FORM, width=width).page
    for name in PICTURES:
        expect(picture(page, name)).to_be_visible()
        assert min(picture(page, name).evaluate(LETTER_HEIGHTS)) >= READABLE_PIXELS


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_lie_on_the_paper_of_the_page(visit, theme):
    page = visit(FORM, theme=theme).page
    paper = palette_for(theme).tone("background")
    red, green, blue = (int(paper[place : place + 2], 16) for place in (1, 3, 5))
    expect(page.locator("[data-testid=stApp]")).to_have_css(
        "background-color", f"rgb({red}, {green}, {blue})"
    )
    expect(page.locator(".st-key-journey_map svg rect.paper")).to_have_attribute("fill", paper)


def test_words_appear_under_the_pointer(visit):
    page = visit(FORM).page
    page.locator(".st-key-journey_map [data-step='bought']").hover()
    hint = page.locator(".st-key-journey_map .hint")
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("bought")


def test_a_click_on_a_point_shows_the_journey_of_its_variant(visit):
    found = visit(FORM)
    found.page.locator(".st-key-winwin_map [id$='-point-0-marker']").click()
    expect(picture(found.page, "journey_map")).to_have_attribute(
        "aria-label", re.compile("^A higher price")
    )
    found.assert_nothing_went_wrong()


def test_the_address_brings_everything_back(visit):
    first = visit(FORM)
    first.page.get_by_role("radio", name="baseline").click()
    expect(picture(first.page, "journey_map")).to_have_attribute("aria-label", TODAY)
    first.page.wait_for_url("**design=baseline**")
    again = visit("/?" + first.page.url.partition("?")[2])
    expect(picture(again.page, "journey_map")).to_have_attribute("aria-label", TODAY)
    again.assert_nothing_went_wrong()


def test_each_persona_stands_on_the_map_where_the_address_asks_for_it(visit):
    marks = ".st-key-winwin_map [id$='-marker']"
    with_personas = visit(f"{FORM}&personas=true").page
    expect(with_personas.locator(marks).first).to_be_visible()
    without = visit(f"{FORM}&personas=false").page
    expect(without.locator(marks).first).to_be_visible()
    assert with_personas.locator(marks).count() == 3 * without.locator(marks).count()


def test_the_table_can_be_taken_along_as_csv(visit, tmp_path):
    found = visit(FORM)
    with found.page.expect_download() as waiting:
        found.page.get_by_role("button", name="Download as CSV").click()
    waiting.value.save_as(tmp_path / "table.csv")
    table = pl.read_csv(tmp_path / "table.csv")
    assert set(table["variant"]) == {"dearer", "shorter-form"}
    assert {"metric", "mean", "low", "high", "unit", "per"} <= set(table.columns)
    found.assert_nothing_went_wrong()


def test_pictures_can_be_taken_along(visit, tmp_path):
    page = visit(FORM).page
    for place in range(len(PICTURES)):
        for name, beginning in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=name).nth(place).click()
            waiting.value.save_as(tmp_path / name)
            assert (tmp_path / name).read_bytes().startswith(beginning)


def test_what_is_missing_is_computed_in_the_background_and_shown_when_it_is_there(visit):
    found = visit(f"{FORM}&seed=2")
    found.page.get_by_role("button", name="Compute").click()
    expect(found.page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(picture(found.page, "winwin_map")).to_be_visible(timeout=IN_TIME)
    found.assert_nothing_went_wrong()


def test_a_run_goes_on_over_a_reload_and_ends_when_it_is_cancelled(visit, workplace):
    found = visit(f"{FORM}&seed=3&replications=1000")
    found.page.get_by_role("button", name="Compute").click()
    expect(found.page.get_by_role("progressbar")).to_be_visible()
    found.page.reload()
    expect(found.page.get_by_text("of 3,000 replications")).to_be_visible(timeout=IN_TIME)
    found.page.get_by_role("button", name="Cancel").click()
    expect(found.page.get_by_text("Cancelled. What was finished is kept.")).to_be_visible()
    assert [job for job in jobs(workplace) if identity_of(int(str(job["pid"])))] == []
    found.assert_nothing_went_wrong()
