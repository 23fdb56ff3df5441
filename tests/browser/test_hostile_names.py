"""Names and titles of files are text on the page, whatever they would mean to Markdown or HTML."""

import shutil
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.scenario.reading.studies import find_study

pytestmark = pytest.mark.browser

# No slash fits into a file's name; to a browser these strokes are slashes.
PICTURE = r"![{0}](\\\\example.invalid\\{0}.png)"
STUDY = PICTURE.format("study")
FIRST = PICTURE.format("first") + ":red[a] <b>b -> :streamlit:"
SECOND = "[link](http:example.invalid) $x^2$ `c` :material:home:"
NEW = PICTURE.format("new") + " **new**"
WRONG = PICTURE.format("wrong") + " <img src=x onerror=alert(1)>"
TITLE = "![t](http://example.invalid/t.png) <img src=http://example.invalid/i.png> **bold** :smile:"
QUESTION = "Is <a href=http://example.invalid>this</a> ![q](http://example.invalid/q.png) $a$?"
FOREIGN = (
    "img, a:not([href^='#']), b, i, em, strong, code, script, .katex, [data-testid=stIconMaterial]"
)


@pytest.fixture(scope="module")
def hostile(workplace):
    """A study of names that want to be more: two changes computed, one new, one wrong."""
    folder = workplace / "scenarios" / STUDY
    shutil.copytree(workplace / "scenarios" / "form", folder)
    for file, name in (("dearer", FIRST), ("shorter-form", SECOND)):
        text = (folder / f"{file}.yaml").read_text(encoding="utf-8")
        changed = text.replace("A higher price", repr(TITLE)).replace("A shorter form", repr(TITLE))
        (folder / f"{name}.yaml").write_text(changed, encoding="utf-8")
        (folder / f"{file}.yaml").unlink()
    baseline = folder / "baseline.yaml"
    text = baseline.read_text(encoding="utf-8").replace(
        "Should the form ask for less?", repr(QUESTION)
    )
    baseline.write_text(text.replace("A form, as it is today", repr(TITLE)), encoding="utf-8")
    settings = Settings(1, 20, None, "customers", 1, fresh=False, out=workplace / "runs")
    lab.compare(find_study(folder), settings)
    new = (folder / f"{FIRST}.yaml").read_text(encoding="utf-8").replace("30 EUR", "31 EUR")
    (folder / f"{NEW}.yaml").write_text(new, encoding="utf-8")
    (folder / f"{WRONG}.yaml").write_text("extends: baseline.yaml\nsteps: 7\n", encoding="utf-8")
    yield f"/?study={quote(STUDY)}"
    shutil.rmtree(folder)


def test_every_name_is_shown_as_it_is_and_no_other_host_is_asked(visit, hostile):
    found = visit(hostile)
    page = found.page
    assert page.get_by_role("combobox", name="Study").input_value() == STUDY
    chips = page.locator("[data-testid=stMultiSelect] [data-tag]").all_text_contents()
    assert sorted(chips) == sorted([FIRST, SECOND, NEW, WRONG])
    designs = page.get_by_role("radio").all_text_contents()
    assert [words.replace("\u2060", "") for words in designs] == [FIRST, SECOND, "baseline"]
    text = page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "")
    assert QUESTION in text
    assert f"{WRONG} cannot be read, and is left out." in text
    assert f"{NEW} is not computed yet" in text
    page.get_by_role("radio", name="baseline").click()
    expect(page.get_by_text(f"{TITLE}: what every change is compared with.")).to_be_visible()
    for place in ("stMarkdownContainer", "stHtml", "stAlert", "stCaptionContainer"):
        assert page.locator(f"[data-testid={place}]").locator(FOREIGN).count() == 0, place
    found.assert_nothing_went_wrong()


def test_names_stay_names_while_they_are_computed(visit, hostile):
    found = visit(f"{hostile}&replications=1000&seed=7")
    found.page.get_by_role("button", name="Compute").click()
    expect(found.page.get_by_role("progressbar")).to_be_visible()
    found.page.get_by_role("button", name="Cancel").click()
    expect(found.page.get_by_text("Cancelled. What was finished is kept.")).to_be_visible()
    found.assert_nothing_went_wrong()
