"""Whether the parts of a scenario fit together: every check, by topic.

A model has already checked each value by itself. Problems stop a scenario; notes say what is
probably not meant.
"""

from pathlib import Path

from sim.errors import Problem
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks import (
    amounts,
    appointments,
    arrivals,
    beliefs,
    conditions,
    lists,
    measures,
    messages,
    monitors,
    names,
    openings,
    paths,
    plausible,
    referrals,
    renames,
    sales,
    shares,
    sizes,
    teams,
    uses,
    waits,
)
from sim.scenario.checks.routes import branches, channels
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.replaying import read_replay
from sim.scenario.reading.tree import Tree

TOPICS = (
    names,
    renames,
    amounts,
    arrivals,
    shares,
    branches,
    channels,
    conditions,
    measures,
    teams,
    lists,
    waits,
    openings,
    appointments,
    paths,
    plausible,
    sizes,
    uses,
    sales,
    messages,
    monitors,
    beliefs,
    referrals,
)


def check(
    spec: ScenarioSpec, tree: Tree, folder: Path | None = None
) -> tuple[list[Problem], list[Problem]]:
    """All problems of a scenario, and notes on it, both sorted by place.

    Args:
        spec: The scenario, each value of which is right by itself.
        tree: What was written, for the places.
        folder: The study's folder, for files that it names.
    """
    findings = Findings(tree)
    if folder is not None:
        read_replay(spec, folder, findings)
    for topic in TOPICS:
        topic.check(spec, findings)
    return sorted(set(findings.problems)), sorted(set(findings.notes))
