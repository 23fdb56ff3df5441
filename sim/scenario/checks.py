"""Whether the parts of a scenario fit together: every check, by topic.

A model has already checked each value by itself. Problems stop a scenario; notes say what is
probably not meant.
"""

from pathlib import Path

from sim.errors import Problem
from sim.journey.design import ScenarioSpec
from sim.scenario import (
    checking_amounts,
    checking_arrivals,
    checking_beliefs,
    checking_conditions,
    checking_lists,
    checking_measures,
    checking_messages,
    checking_monitors,
    checking_names,
    checking_paths,
    checking_plausible,
    checking_referrals,
    checking_renames,
    checking_sales,
    checking_shares,
    checking_teams,
    checking_uses,
    checking_waits,
)
from sim.scenario.findings import Findings
from sim.scenario.replaying import read_replay
from sim.scenario.tree import Tree

TOPICS = (
    checking_names,
    checking_renames,
    checking_amounts,
    checking_arrivals,
    checking_shares,
    checking_conditions,
    checking_measures,
    checking_teams,
    checking_lists,
    checking_waits,
    checking_paths,
    checking_plausible,
    checking_uses,
    checking_sales,
    checking_messages,
    checking_monitors,
    checking_beliefs,
    checking_referrals,
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
