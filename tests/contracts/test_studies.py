"""Every study keeps its promises: it loads, its page says what it claims, and the claims hold.

`pytest tests/contracts/test_studies.py -k telecom-care --write-golden` writes what the README shows
of the telecom study anew.
"""

import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from reports.tables.screen import comparison_screen
from reports.words.terminal import rendered
from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.experiment.verdicts.results import Comparison
from sim.journey.groundwork.claims import ClaimSpec
from sim.scenario.loading import load
from sim.scenario.reading.studies import Study, find_study

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STUDIES = (
    "telecom-care",
    "consent-and-upsell",
    "plan-advice",
    "map-to-money",
    "bank-call-centre",
    "patchwork-campaign",
    "buy-own-advocate",
    "published/cross-buyers",
    "published/fees-at-the-end",
    "published/pressure-sells",
)
FIRST, LAST = "<!-- claims -->\n", "<!-- /claims -->"
# A note is a question to the author; each one that stands here has an answer in the file.
MEANT = {
    "telecom-care": {"arrivals.cool_down", "teams.engineers"},
    # Personas prefer some channels to others: their shares differ, the average is as written.
    "map-to-money": {"arrivals.cool_down", "personas"},
    "bank-call-centre": {"arrivals.cool_down", "steps.try again"},
    # The two designs without lists keep their carriers, and pay them.
    "patchwork-campaign": {"arrivals.cool_down", "teams.carriers"},
    "buy-own-advocate": {"arrivals.cool_down", "personas"},
    "cross-buyers": {"personas"},
    "consent-and-upsell": {"asks.usage data.forced", "asks.usage data.nudge"},
    # What a ticket is worth is its valuation, not the benefit of having paid.
    "fees-at-the-end": {"personas"},
}


def claims_of(study: Study) -> list[ClaimSpec]:
    return load(study.baseline).spec.claims


def as_printed(claims: list[ClaimSpec]) -> str:
    """The claims as the study's page prints them: a heading a variant, a line a claim."""
    blocks: dict[str, list[str]] = {}
    for claim in claims:
        blocks.setdefault(claim.variant, []).append(f"  - {claim.says}")
    return "".join(f"- `{name}`\n" + "\n".join(lines) + "\n" for name, lines in blocks.items())


@pytest.fixture(scope="module", params=STUDIES)
def study(request) -> Study:
    return find_study(SCENARIOS / request.param)


def compared(study: Study, out: Path) -> Comparison:
    """The study as anybody gets it who compares it without options."""
    settings = Settings(
        seed=1,
        replications=load(study.baseline).spec.replications,
        customers=None,
        keep="customers",
        workers=1,
        fresh=False,
        out=out,
    )
    return lab.compare(study, settings)


def assert_shown_in_the_readme(comparison: Comparison, *, rewrite: bool) -> None:
    """The README shows the one screen as it is printed at 80 columns."""
    printed = rendered(comparison_screen(comparison, 80), 80).splitlines()
    screen = "".join(f"{line.rstrip()}\n" for line in printed)
    assert len(printed) + 2 <= 45  # the last line says where the results are
    readme = SCENARIOS.parent / "README.md"
    before, mark, rest = readme.read_text(encoding="utf-8").partition("<!-- output -->\n")
    shown, end, after = rest.partition("<!-- /output -->")
    assert mark
    assert end
    if rewrite:
        text = f"{before}{mark}```text\n{screen}```\n{end}{after}"
        readme.write_text(text, encoding="utf-8")
    else:
        assert shown == f"```text\n{screen}```\n", "run this test with --write-golden"


def assert_the_picture_says_so_too(comparison: Comparison) -> None:
    """The map on the front page gives each change the verdict that it has today."""
    drawn = (SCENARIOS / comparison.study / "winwin-map.svg").read_text(encoding="utf-8")
    said = list(pairwise(unescape(words) for words in re.findall(r">([^<>]+)</text>", drawn)))
    for variant in comparison.variants:
        verdict = (variant.design.name, variant.verdict.headline)
        assert verdict in said, "draw it anew: winwin compare telecom-care --pictures"


def test_every_folder_of_scenarios_is_a_study_that_is_tested_here():
    folders = {
        path.parent.relative_to(SCENARIOS).as_posix()
        for pattern in ("*/baseline.yaml", "published/*/baseline.yaml")
        for path in SCENARIOS.glob(pattern)
    }
    assert folders == set(STUDIES)


def test_a_study_and_its_variants_load_without_problems_or_unmeant_notes(study):
    for path in study.scenarios:
        noted = {note.field for note in load(path).notes}
        assert noted <= MEANT.get(study.name, set()), path.name


def test_every_variant_has_a_claim_and_every_claim_a_variant(study):
    assert {claim.variant for claim in claims_of(study)} == {p.stem for p in study.variants}


def test_a_claim_says_either_a_direction_or_a_verdict(study):
    for claim in claims_of(study):
        assert (claim.direction is None) != (claim.verdict is None), claim.says


def test_the_page_prints_the_claims_as_the_study_makes_them(study):
    page = (study.folder / "README.md").read_text(encoding="utf-8")
    printed = page.partition(FIRST)[2].partition(LAST)[0]
    assert printed == as_printed(claims_of(study))


def test_the_page_names_every_design(study):
    page = (study.folder / "README.md").read_text(encoding="utf-8")
    for path in study.scenarios:
        assert f"| `{path.stem}` |" in page


def test_at_default_settings_all_claims_hold_and_the_lab_decides_and_can_say_no(
    study, tmp_path, writes_golden
):
    # One test, because the run behind it is long and should be made once.
    comparison = compared(study, tmp_path)
    variants = comparison.variants
    checked = [claim for variant in variants for claim in variant.claims]
    assert len(checked) == len(claims_of(study))
    assert [says for says, holds in checked if not holds] == []
    decided = {variant.verdict.headline for variant in variants} - {"undecided"}
    assert decided - {"win-win"}
    if study.name == "telecom-care":
        assert_shown_in_the_readme(comparison, rewrite=writes_golden)
        assert_the_picture_says_so_too(comparison)
