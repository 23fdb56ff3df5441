"""What is in the store already: the answer to a question, or how much of it is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim import lab
from sim.errors import WinwinError
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
        wrong: Names of variants that were asked for and cannot be read, each with the reason.
    """

    study: Study
    designs: tuple[Design, ...]
    folders: tuple[RunFolder, ...]
    settings: Settings
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants."""
        return tuple(design.scenario.name for design in self.designs[1:])

    def only(self, variants: Sequence[str]) -> "Plan":
        """The same for some of its variants."""
        kept = [
            place
            for place, design in enumerate(self.designs)
            if place == 0 or design.scenario.name in variants
        ]
        placebo = self.folders[len(self.designs) :]
        return replace(
            self,
            designs=tuple(self.designs[place] for place in kept),
            folders=(*(self.folders[place] for place in kept), *placebo),
        )


def plan(study: Study, variants: Sequence[str], *, seed: int, replications: int, out: Path) -> Plan:
    """Read the scenarios and say which runs the comparison needs.

    A variant that cannot be read is left out and named, as long as any can be.

    Raises:
        WinwinError: With words for the user.
    """
    settings = Settings(seed, replications, None, KEEP, 1, fresh=False, out=out)
    wrong: tuple[tuple[str, str], ...] = ()
    try:
        designs, placebo = lab.designs_of(study, variants=variants)
    except WinwinError:
        wrong = _wrong(study, variants)
        right = [name for name in variants if name not in dict(wrong)]
        if not right:
            raise
        designs, placebo = lab.designs_of(study, variants=right)
    folders = tuple(RunFolder(out, record_of(each, settings)) for each in (*designs, *placebo))
    return Plan(study, tuple(designs), folders, settings, wrong)


def _wrong(study: Study, variants: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The variants that cannot be read by themselves, each with the reason."""
    found = []
    for name in variants:
        try:
            lab.designs_of(study, variants=[name])
        except WinwinError as error:
            found.append((name, str(error)))
    return tuple(found)


def missing(question: Plan) -> int:
    """How many replications nobody has computed yet."""
    baseline, *variants = question.designs
    placebos = len(question.folders) - len(question.designs)
    designs = [baseline, *variants, *[replace(baseline, placebo=True)] * placebos]
    return replicate.missing(designs, question.settings, twins=True)


def what_is_there(question: Plan) -> Plan | None:
    """The part of a question whose answer is in the store; None where none of it is."""
    if missing(question) == 0:
        return question
    there = [name for name in question.variants if missing(question.only([name])) == 0]
    return question.only(there) if there else None


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
