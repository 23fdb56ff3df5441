"""Where studies lie: by name in the checkout or in the installed package, or by path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageError, closest, quoted
from sim.scenario.reading.file_names import as_compared, as_on_disk, name_of

BASELINE = "baseline.yaml"
FOLDER = "scenarios"
PUBLISHED = "published"
ENDINGS = (".yaml", ".yml")
GRID = "grid"
PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Study:
    """A folder of scenarios that answer one question.

    `variants` are sorted by name; `readme` is None where there is none.
    """

    name: str
    folder: Path
    baseline: Path
    variants: tuple[Path, ...]
    readme: Path | None

    @property
    def scenarios(self) -> tuple[Path, ...]:
        """The baseline, then the variants."""
        return (self.baseline, *self.variants)


def all_studies() -> list[Study]:
    """All studies that can be named, by name.

    Those below `scenarios` in the current folder come first; what they do not name is taken from
    the installed package, or from the checkout around it.
    """
    found: dict[str, Study] = {}
    for root in _roots():
        for folder in _study_folders(root):
            study = _study_in(folder)
            found.setdefault(study.name, study)
    return [found[name] for name in sorted(found)]


def find_study(name: str | Path) -> Study:
    """The study of a name, of a folder, or of a scenario file.

    A variant's file gives the study of its folder with this variant alone; a file without a
    `baseline.yaml` beside it is a study of one scenario.

    Raises:
        UsageError: there is no such study.
    """
    path = as_on_disk(Path(name))
    if path.suffix in ENDINGS:
        return _study_of_file(path)
    study = _named(str(name))
    if study is not None:
        return study
    if (path / BASELINE).is_file():
        return _study_in(path)
    if path.is_dir():
        raise UsageError(f"{quoted(str(name))} is no study: the folder has no {BASELINE}")
    raise _unknown(str(name), [study.name for study in all_studies()], "study")


def find_scenario(name: str | Path) -> Path:
    """The file of a scenario: 'telecom-care' (its baseline), 'telecom-care/one-profile', a path.

    Raises:
        UsageError: there is no such study, or no such scenario in it.
    """
    path = as_on_disk(Path(name))
    if path.suffix in ENDINGS:
        return path
    study_name, _, scenario = str(name).rpartition("/")
    study = _named(study_name) if study_name and scenario else None
    if study is None or _named(str(name)) is not None:
        return find_study(name).baseline
    for file in study.scenarios:
        if name_of(file) == as_compared(scenario):
            return file
    names = [f"{study.name}/{name_of(file)}" for file in study.scenarios]
    raise _unknown(f"{study.name}/{scenario}", names, "scenario")


def find_grid(name: str) -> Path | None:
    """The file of a grid beside a study's scenarios, 'telecom-care/grid'; None if there is none."""
    study_name, _, grid = name.rpartition("/")
    study = _named(study_name) if study_name and grid else None
    if study is None:
        return None
    files = (study.folder / f"{grid}{ending}" for ending in ENDINGS)
    return next((file for file in files if is_grid(file) and file.is_file()), None)


def _roots() -> Iterator[Path]:
    """Folders of studies: of the current folder, of the package, of the checkout around it."""
    for root in (Path(FOLDER), PACKAGE / "bundled" / FOLDER, PACKAGE.parent / FOLDER):
        if root.is_dir():
            yield root


def _study_folders(root: Path) -> Iterator[Path]:
    for folder in (root, root / PUBLISHED):
        if folder.is_dir():
            yield from (part for part in sorted(folder.iterdir()) if (part / BASELINE).is_file())


def _study_in(folder: Path) -> Study:
    baseline = folder / BASELINE
    files = (file for file in folder.iterdir() if file.suffix in ENDINGS and file.is_file())
    others = (file for file in files if file.name != BASELINE and file.name[0] != ".")
    variants = sorted(file for file in others if not is_grid(file))
    readme = folder / "README.md"
    name = as_compared(folder.resolve().name)
    return Study(name, folder, baseline, tuple(variants), readme if readme.is_file() else None)


def paths_of(study: Study, names: Sequence[str]) -> list[Path]:
    """The files of some variants of a study, in the order of their names given."""
    files = {name_of(path): path for path in study.variants}
    return [files[as_compared(name)] for name in names]


def is_grid(file: Path) -> bool:
    """Whether a file beside a study's scenarios is a grid by its name: 'grid', 'price.grid'."""
    return file.stem == GRID or file.stem.endswith(f".{GRID}")


def _study_of_file(file: Path) -> Study:
    """The study that a file belongs to; whether the file exists is for `load` to say."""
    if not (file.parent / BASELINE).is_file():
        return Study(name_of(file), file.parent, file, (), None)
    study = _study_in(file.parent)
    if file.name == BASELINE:
        return study
    return Study(study.name, study.folder, study.baseline, (file,), study.readme)


def _named(name: str) -> Study | None:
    """The study of a name, which may say 'published/' in front."""
    plain = as_compared(name).removeprefix(f"{PUBLISHED}/").rstrip("/")
    return next((study for study in all_studies() if study.name == plain), None)


def _unknown(name: str, known: list[str], noun: str) -> UsageError:
    near = closest(name, known)
    hint = f"; did you mean '{near}'?" if near else ""
    listed = ", ".join(known) if known else "none"
    return UsageError(f"there is no {noun} {quoted(name)}{hint}\n  known are: {listed}")
