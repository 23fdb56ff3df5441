"""Whether the parts of a scenario fit together: every check, by topic.

A model has already checked each value by itself. Problems stop a scenario; notes say what is
probably not meant.
"""

from sim.errors import Problem
from sim.journey.design import ScenarioSpec
from sim.scenario import (
    checking_amounts,
    checking_conditions,
    checking_messages,
    checking_names,
    checking_paths,
    checking_renames,
    checking_sales,
    checking_shares,
    checking_teams,
    checking_uses,
    checking_waits,
)
from sim.scenario.findings import Findings
from sim.scenario.tree import Tree

TOPICS = (
    checking_names,
    checking_renames,
    checking_amounts,
    checking_shares,
    checking_conditions,
    checking_teams,
    checking_waits,
    checking_paths,
    checking_uses,
    checking_sales,
    checking_messages,
)


def check(spec: ScenarioSpec, tree: Tree) -> tuple[list[Problem], list[Problem]]:
    """All problems of a scenario, and notes on it, both sorted by place.

    Args:
        spec: The scenario, each value of which is right by itself.
        tree: What was written, for the places.
    """
    findings = Findings(tree)
    for topic in TOPICS:
        topic.check(spec, findings)
    return sorted(set(findings.problems)), sorted(set(findings.notes))
