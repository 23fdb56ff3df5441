"""What the lab brings along has a permissive licence or the MPL; `pytest -v` here lists it all."""

import re
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[2]

# SPDX identifiers, as newer packages declare them.
WELCOME = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT",
    "MIT-CMU", "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# What older packages say instead, in a classifier or as text.
WELCOME_WORDS = re.compile(
    r"\b(Apache Software|Apache License|BSD|ISC|MIT|MPL|Mozilla Public|PSF|Python Software)\b"
)
UNWELCOME_WORDS = re.compile(r"GPL|GNU|Proprietary|Commercial|SSPL|Business Source")


def required(requirements: list[str]) -> list[Requirement]:
    """Parse requirements and leave out those of other systems and of options nobody asked for."""
    parsed = [Requirement(text) for text in requirements]
    return [each for each in parsed if each.marker is None or each.marker.evaluate({"extra": ""})]


def closure() -> dict[str, Distribution]:
    """Find what the lab needs to run, and what that needs in turn, by canonical name."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Distribution] = {}
    waiting = required(project["dependencies"])
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name not in found:
            found[name] = distribution(name)
            waiting += required(found[name].requires or [])
    return found


def licence(package: Distribution) -> str:
    """Say what a package declares: an SPDX expression, else classifiers, else its first words."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier", [])
        if text.startswith("License :: ")
    ]
    return " AND ".join(classifiers) or (metadata.get("License") or "none declared").splitlines()[0]


def is_welcome(declared: str) -> bool:
    """Tell whether a licence is permissive or the MPL: all of an AND, any of an OR."""

    def welcome(part: str) -> bool:
        plain = part.partition(" WITH ")[0]  # an exception only ever permits more
        known = plain in WELCOME or WELCOME_WORDS.search(plain) is not None
        return known and UNWELCOME_WORDS.search(part) is None

    return any(
        all(welcome(part.strip("() ")) for part in choice.split(" AND "))
        for choice in declared.split(" OR ")
    )


PACKAGES = sorted(closure().items())


@pytest.mark.parametrize(
    "package",
    [package for _, package in PACKAGES],
    ids=[f"{name} {package.version}, {licence(package)}" for name, package in PACKAGES],
)
def test_the_licence_is_permissive_or_the_mpl(package):
    declared = licence(package)
    assert is_welcome(declared), f"{package.name} {package.version} declares: {declared}"


def test_the_closure_reaches_what_is_needed_only_indirectly():
    names = {name for name, _ in PACKAGES}
    assert {"streamlit", "llvmlite", "certifi", "ruamel-yaml"} <= names
    assert not {"pytest", "ruff", "playwright"} & names


@pytest.mark.parametrize(
    "declared",
    [
        "MIT",
        "BSD-3-Clause AND MIT AND CC0-1.0",
        "GPL-3.0-only OR MIT",
        "MPL-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "Apache Software License",
        "BSD License",
    ],
)
def test_permissive_licences_and_the_mpl_are_welcome(declared):
    assert is_welcome(declared)


@pytest.mark.parametrize(
    "declared",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "MIT AND LGPL-2.1-only",
        "GPL-2.0-only OR AGPL-3.0-only",
        "GNU General Public License v3 (GPLv3)",
        "Other/Proprietary License",
        "none declared",
    ],
)
def test_all_others_are_not(declared):
    assert not is_welcome(declared)
