"""What is in the store already: the answer to a question, or how much of it is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim import lab
from sim.experiment.computing import replicate
from sim.experiment.computing.replicate import Design, Settings, record_of
from sim.experiment.verdicts.results import Comparison
from sim.records.store import RunFolder
from sim.scenario.reading.studies import Study

KEEP = "first"


@dataclass(frozen=True)
class Plan:
    """The runs that a comparison rests on.

    Attributes:
        study: The study.
        designs: The baseline, then the variants.
        folders: Their folders, and that of the placebo where teams serve.
        settings: How they are run.
    """

    study: Study
    designs: tuple[Design, ...]
    folders: tuple[RunFolder, ...]
    settings: Settings


def plan(study: Study, variants: Sequence[str], *, seed: int, replications: int, out: Path) -> Plan:
    """Read the scenarios and say which runs the comparison needs.

    Raises:
        WinwinError: With words for the user.
    """
    settings = Settings(seed, replications, None, KEEP, 1, fresh=False, out=out)
    designs, placebo = lab.designs_of(study, variants=variants)
    folders = tuple(RunFolder(out, record_of(each, settings)) for each in (*designs, *placebo))
    return Plan(study, tuple(designs), folders, settings)


def missing(question: Plan) -> int:
    """How many replications nobody has computed yet."""
    baseline, *variants = question.designs
    placebos = len(question.folders) - len(question.designs)
    designs = [baseline, *variants, *[replace(baseline, placebo=True)] * placebos]
    return replicate.missing(designs, question.settings, twins=True)


def answer(question: Plan) -> Comparison:
    """The comparison, from what is stored.

    Raises:
        WinwinError: With words for the user.
    """
    return lab.weigh_all(
        question.study, question.designs, question.folders, question.settings, served=True
    )


def fingerprint(study: Study) -> tuple[object, ...]:
    """What changes whenever a file of the study does: its folder; name, time and size of each."""
    files = sorted(path for path in study.folder.iterdir() if path.is_file())
    stats = ((path.name, path.stat()) for path in files)
    folder = str(study.folder.resolve())
    return (folder, *((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))
