"""What counts as about zero where a design is run by itself, without a comparison."""

from sim.experiment.computing.parallel import Progress
from sim.experiment.computing.replicate import Design, Settings, ensure, zero_band
from sim.experiment.figures.checked import load
from sim.experiment.verdicts.yardstick import needs_others, read_yardstick
from sim.scenario.reading.studies import Study


def own_band(
    design: Design, study: Study, settings: Settings, progress: Progress
) -> tuple[float, int]:
    """What counts as about zero, from replication 0 of the study's baseline.

    Where customers of the baseline gain and lose nothing, the design's own counts too.

    Returns:
        The band, in money, and how many replications were computed for it.
    """
    baseline = design
    if study.baseline.resolve() != design.scenario.path.resolve():
        baseline = Design(load(study.baseline), study.name)
    folders, computed = ensure([baseline], settings.first_alone(), progress)
    designs = [baseline]
    if baseline is not design and needs_others(baseline.scenario.spec, read_yardstick(folders[0])):
        designs.append(design)
        folders, more = ensure(designs, settings.first_alone(), progress)
        computed += more
    return zero_band(designs, folders), computed
